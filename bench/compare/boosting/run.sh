#!/bin/sh
# Gradient boosting of ridgewood, XGBoost, scikit-learn and LightGBM, by turns on the same data and
# one thread, with the same leaves, learning rate, bins, l2 and least hessian of a leaf:
#   sh bench/compare/boosting/run.sh            all cases
#   sh bench/compare/boosting/run.sh CASE...    these
# -O2, native: our CPU seconds compiled with -O2 alone and with -O3 -march=native; peer: the peer's,
# without start and reading; all are medians. ratio: the peer's over ours; required: the least that
# the one at -O2 has to be.
# loss: what was minimised, on rows kept apart, of the build at -O2; worse: how much ours is above
# the peer's, and the standard error of that. It may be two of these.
# Of the case `threads` the seconds are those of the clock, by two threads and by one, the ratio of
# these counts, and the trees have to be the same to the last bit; of the case `load` they are CPU
# seconds, of which two threads may take 1.3 times those of one whatever else the machine does.
# Fails when one of these does not hold. A peer that is missing is left out; LightGBM is no package
# of Debian: LGBPY is the folder of its Python package. CXX chooses our compiler, BUILD_DIR the
# folder, which keeps the data, and DATA the folder of real tables; without it their cases are left
# out.
#
# The peer `target` is a number of seconds: 1.4 of LightGBM for bins, 2.5 us a row for predictions.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
. "$root/cmake/bootstrap.sh"

# Case, data, our task, rounds of ours and of peers, and the peers, each with the ratio required.
cases='train higgs_like train 3 3 xgboost:3 lightgbm:2
fit higgs_like fit 3 3 sklearn:3
bin higgs_like bin 3 3 target:3 xgboost:- lightgbm:3
batch higgs_like batch 3 3 target:1 xgboost:- sklearn:- lightgbm:-
threads higgs_like_1m threads 3 0 ours:1.8
load higgs_like load 3 0 ours:0.77
train_1m higgs_like_1m train 1 1 xgboost:- lightgbm:1.8
fremtpl2 fremtpl2 fit 3 3 xgboost:1 sklearn:1 lightgbm:1
hflights hflights fit 3 3 xgboost:1 sklearn:1 lightgbm:1
sgemm sgemm fit 3 3 xgboost:1 sklearn:1 lightgbm:1
kddcup99 kddcup99 fit 3 1 xgboost:1 sklearn:1 lightgbm:1
california_housing california_housing fit 5 5 xgboost:1 sklearn:1 lightgbm:1'
# Seconds of LightGBM's bins and those that 50 000 predictions may take.
target_bin=1.4 target_batch=0.125

export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Debian's packages belong to this one, whatever else is in the PATH.
python=${PYTHON:-/usr/bin/python3}
tables=${DATA:-$root/../shared/data}

# has_peer PEER: whether it can run.
has_peer() {
    case $1 in
        sklearn) "$python" -c 'import sklearn.ensemble' ;;
        xgboost) "$python" -c 'import xgboost' ;;
        lightgbm) PYTHONPATH=${LGBPY:-} "$python" -c 'import lightgbm' ;;
    esac >/dev/null 2>&1
}

package_of() {
    case $1 in
        lightgbm) echo "LGBPY set to the folder of its Python package" ;;
        *) echo "apt-get install python3-$1" ;;
    esac
}

# make_data NAME: once, and again when a script has changed.
make_data() {
    [ -z "$(find "$data/$1/settings" -newer "$here/make_data.py" 2>/dev/null)" ] || return 0
    mkdir -p "$data/$1"
    "$python" "$here/make_data.py" "$1" "$data/$1" "$tables"
}

# run_ours LEVEL and run_peer PEER: one round of the case, whose seconds are added to a file.
run_ours() {
    "$programs/boosting_$1" "$task" "$data/$set" "$work/$1.prediction" >>"$work/$1"
}

run_peer() {
    case $1 in
        target) eval "echo \$target_$task" ;;
        *) "$python" -W ignore "$here/peers.py" "$1" "$task" "$data/$set" "$work/$1.prediction" ;;
    esac >>"$work/$1"
}

median() { sort -g "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# print_line CASE PEER REQUIRED LOSSES: a line of the table.
print_line() {
    awk -v name="$1" -v peer="$2" -v required="$3" -v losses="$4" \
        -v native="$(median "$work/native")" -v O2="$(median "$work/O2")" \
        -v theirs="$(median "$work/$2")" '
        function seconds(s) { return s < 0.001 ? sprintf("%.2f us", 1e6 * s) : sprintf("%.3f", s) }
        BEGIN {
            split(losses == "" ? "- - - - holds" : losses, loss)
            if (required != "-" && theirs + 0 < required * O2) wrong = wrong " speed"
            if (required != "-" && loss[5] != "holds") wrong = wrong " loss"
            printf "%-21s %-8s %9s %9s %9s %7.2f %7.2f %8s %9s %9s %8s %8s  %s\n", name, peer,
                seconds(O2), seconds(native), seconds(theirs), theirs / O2, theirs / native,
                required, loss[1], loss[2], loss[3], loss[4],
                wrong != "" ? "FAILS:" wrong : required == "-" ? "-" : "holds"
            exit wrong != ""
        }' || failed=1
}

# print_threads CASE REQUIRED: the same of one thread over two, by the median of the ratios.
print_threads() {
    awk '{ print $1 / $2, $1, $2 }' "$work/O2" | sort -g >"$work/ratios"
    awk -v name="$1" -v required="$2" -v different="$(grep -hc different "$work/O2" || true)" '
        { ratio[NR] = $1; one[NR] = $2; two[NR] = $3 }
        END {
            middle = int((NR + 1) / 2)
            wrong = (ratio[middle] < required ? " speed" : "") (different > 0 ? " bits" : "")
            printf "%-21s %-8s %9.3f %9s %9.3f %7.2f %7s %8s  %s\n", name, "1 thread", two[middle],
                "", one[middle], ratio[middle], "", required, wrong != "" ? "FAILS:" wrong : "holds"
            exit wrong != ""
        }' "$work/ratios" || failed=1
}

# compare CASE ROUNDS PEER_ROUNDS PEER:REQUIRED...
compare() {
    case=$1 rounds=$2 peer_rounds=$3
    shift 3
    work=$folder/$case
    mkdir "$work"
    make_data "$set"
    round=1
    while [ "$round" -le "$rounds" ]; do
        run_ours O2
        [ "$peer_rounds" = 0 ] || run_ours native
        if [ "$round" -le "$peer_rounds" ]; then
            for peer in "$@"; do
                run_peer "${peer%:*}"
            done
        fi
        round=$((round + 1))
    done
    for peer in "$@"; do
        who=${peer%:*} required=${peer#*:} losses=
        if [ "$who" = ours ]; then
            print_threads "$case" "$required"
            continue
        fi
        [ ! -e "$work/$who.prediction" ] ||
            losses=$("$python" "$here/evaluate.py" "$data/$set" "$work/O2.prediction" \
                "$work/$who.prediction")
        print_line "$case" "$who" "$required" "$losses"
    done
    rm -r "$work"
}

# is_wanted CASE WANTED...: nothing wanted is everything wanted.
is_wanted() {
    [ $# -gt 1 ] || return 0
    candidate=$1
    shift
    for wanted in "$@"; do
        [ "$candidate" != "$wanted" ] || return 0
    done
    return 1
}

for name in "$@"; do
    echo "$cases" | grep -q "^$name " || {
        echo "There is no case '$name'." >&2
        exit 2
    }
done
"$python" -c 'import numpy, pandas' 2>/dev/null || {
    echo "The data are made with apt-get install python3-numpy python3-pandas." >&2
    exit 2
}
need "${CXX:-g++}" cmake ninja-build libeigen3-dev libbenchmark-dev
configure_without_tests -DRIDGEWOOD_BUILD_BENCH=ON
programs=$build/bench/compare/boosting
data=$programs/data

[ -d "$tables" ] || echo "The real tables are left out: there is no folder $tables"
available='target ours'
for peer in xgboost sklearn lightgbm; do
    if has_peer "$peer"; then
        available="$available $peer"
    else
        echo "$peer is left out: it comes with $(package_of "$peer")"
    fi
done
build compare_boosting_native compare_boosting_O2

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
printf '%-21s %-8s %9s %9s %9s %7s %7s %8s %9s %9s %8s %8s\n' \
    '' '' -O2 native peer -O2 native '' ours peer '' standard \
    case peer seconds seconds seconds ratio ratio required loss loss worse error
while read -r name set task rounds peer_rounds peers; do
    is_wanted "$name" "$@" || continue
    case $set in
        higgs_like*) ;;
        *) [ -d "$tables" ] || continue ;;
    esac
    chosen=
    for peer in $peers; do
        case " $available " in *" ${peer%:*} "*) chosen="$chosen $peer" ;; esac
    done
    [ -n "$chosen" ] || continue
    compare "$name" "$rounds" "$peer_rounds" $chosen </dev/null
done <<END
$cases
END
exit "$failed"
