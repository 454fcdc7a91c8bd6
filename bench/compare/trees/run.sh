#!/bin/sh
# Trees and forests of ridgewood, scikit-learn, ranger and rpart, by turns on the same data and one
# thread:
#   sh bench/compare/trees/run.sh            all cases
#   sh bench/compare/trees/run.sh CASE...    these
# -O2, native: our CPU seconds compiled with -O2 alone and with -O3 -march=native; peer: the peer's,
# without start and reading; all are medians, of the case `single` for one row. ratio: the peer's
# over ours; required: the least that the one at -O2 has to be.
# loss: mean squared distance of predictions from the truth on rows kept apart, of the build at -O2;
# worse: how much ours is above the peer's, and the standard error of that. It may be two of these,
# in the approximate mode 1 % of the loss. Of rpart, which prunes by it, it is the share of wrong
# labels.
# Of the case `threads` the seconds are those of the clock, by two threads and by one, the ratio of
# these counts, and the trees have to be the same to the last bit.
# Fails when one of these does not hold. A peer that is missing is left out. CXX chooses our
# compiler, BUILD_DIR the folder, which keeps the data, and DATA the folder of real tables; without
# it their cases are left out.
#
# The peer `exact` is our own forest without approximation, `target` a number of seconds.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
. "$root/cmake/bootstrap.sh"

# Case, data, our task, rounds of ours and of peers, and the peers, each with the ratio required.
cases='higgs_like higgs_like forest 3 3 sklearn:5 ranger:7
covertype covertype forest 3 1 sklearn:3 ranger:3
hflights hflights forest 3 1 sklearn:3 ranger:3
sgemm sgemm forest 3 1 sklearn:3 ranger:3
california_housing california_housing forest 5 5 sklearn:3 ranger:3
threads higgs_like threads 3 0 ours:1.7
tree higgs_like tree 3 3 sklearn:5
rpart higgs_like_50k rpart 5 5 rpart:3
batch higgs_like batch 1 1 sklearn:8 ranger:15
single higgs_like single 3 1 target:1 sklearn:-
approximate higgs_like approximate 3 3 exact:4
approximate_covertype covertype approximate 3 3 exact:-'
# Seconds that a row may take.
target=0.000005

export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Debian's packages belong to this one, whatever else is in the PATH.
python=${PYTHON:-/usr/bin/python3}
tables=${DATA:-$root/../shared/data}

# has_peer PEER: whether it can run.
has_peer() {
    case $1 in
        sklearn) "$python" -c 'import sklearn.ensemble' ;;
        *) Rscript -e "library($1)" ;;
    esac >/dev/null 2>&1
}

package_of() {
    case $1 in
        sklearn) echo python3-sklearn ;;
        *) echo "r-cran-$1" ;;
    esac
}

# make_data NAME: once, and again when the script has changed.
make_data() {
    [ -z "$(find "$data/$1/shape" -newer "$here/make_data.py" 2>/dev/null)" ] || return 0
    mkdir -p "$data/$1"
    "$python" "$here/make_data.py" "$1" "$data/$1" "$tables"
}

# run_ours LEVEL and run_peer PEER: one round of the case, whose seconds are added to a file.
run_ours() {
    "$programs/trees_$1" "$task" "$data/$set" "$work/$1.prediction" >>"$work/$1"
}

run_peer() {
    case $1 in
        sklearn)
            "$python" -W ignore "$here/scikit_learn.py" "$task" "$data/$set" "$work/$1.prediction"
            ;;
        rpart) Rscript "$here/peers.R" rpart tree "$data/$set" "$work/$1.prediction" ;;
        ranger) Rscript "$here/peers.R" ranger "$task" "$data/$set" "$work/$1.prediction" ;;
        exact) "$programs/trees_O2" exact "$data/$set" "$work/$1.prediction" ;;
        target) echo "$target" ;;
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

# print_threads CASE REQUIRED: the same of the case `threads`, by the median of the ratios.
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
        [ "$task" = threads ] || run_ours native
        if [ "$round" -le "$peer_rounds" ]; then
            for peer in "$@"; do
                run_peer "${peer%:*}"
            done
        fi
        round=$((round + 1))
    done
    for peer in "$@"; do
        who=${peer%:*} required=${peer#*:} losses= how=
        if [ "$task" = threads ]; then
            print_threads "$case" "$required"
            continue
        fi
        [ "$who" != exact ] || how=0.01
        [ "$who" != rpart ] || how=labels
        [ ! -e "$work/$who.prediction" ] ||
            losses=$("$python" "$here/evaluate.py" "$data/$set" "$work/O2.prediction" \
                "$work/$who.prediction" $how)
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
programs=$build/bench/compare/trees
data=$programs/data

[ -d "$tables" ] || echo "The real tables are left out: there is no folder $tables"
available='target exact ours'
for peer in sklearn ranger rpart; do
    if has_peer "$peer"; then
        available="$available $peer"
    else
        echo "$peer is left out: it comes with apt-get install $(package_of "$peer")"
    fi
done
build compare_trees_native compare_trees_O2

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
