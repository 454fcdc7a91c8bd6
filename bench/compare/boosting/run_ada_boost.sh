#!/bin/sh
# AdaBoost of ridgewood and scikit-learn, by turns on the same data and one thread:
#   sh bench/compare/boosting/run_ada_boost.sh            all cases
#   sh bench/compare/boosting/run_ada_boost.sh CASE...    these
# -O2, native: our CPU seconds compiled with -O2 alone and with -O3 -march=native; peer:
# scikit-learn's, without start and reading; all are medians. ratio: the peer's over ours; required:
# the least that the one at -O2 has to be.
# loss, worse, error: as in ../trees/run.sh, whose data these are.
# Fails when a ratio is below what is required or the loss is worse by more than a millionth of it;
# of r2, which draws, by more than two standard errors. CXX chooses our compiler, BUILD_DIR the folder, which keeps the data, and DATA the folder
# of real tables; without it their cases are left out.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
. "$root/cmake/bootstrap.sh"

# Case, data, task, rounds of ours and of the peer, ratio required.
cases='samme higgs_like_50k samme 5 3 50
samme_r higgs_like_50k samme_r 5 3 50
depth_3 higgs_like_50k depth_3 5 3 5
r2 california_housing r2 5 3 3
predict higgs_like_50k predict 5 3 5'

export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Debian's packages belong to this one, whatever else is in the PATH.
python=${PYTHON:-/usr/bin/python3}
tables=${DATA:-$root/../shared/data}

median() { sort -g "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# compare CASE SET TASK ROUNDS PEER_ROUNDS REQUIRED: prints a line of the table.
compare() {
    work=$folder/$1
    mkdir -p "$work"
    if [ -z "$(find "$data/$2/shape" -newer "$here/../trees/make_data.py" 2>/dev/null)" ]; then
        mkdir -p "$data/$2"
        "$python" "$here/../trees/make_data.py" "$2" "$data/$2" "$tables"
    fi
    round=1
    while [ "$round" -le "$4" ]; do
        for level in O2 native; do
            "$programs/ada_boost_$level" "$3" "$data/$2" "$work/ours" >>"$work/$level"
        done
        [ "$round" -gt "$5" ] ||
            "$python" -W ignore "$here/ada_boost.py" "$3" "$data/$2" "$work/theirs" >>"$work/peer"
        round=$((round + 1))
    done
    how=0.000001
    [ "$3" != r2 ] || how=
    losses=$("$python" "$here/../trees/evaluate.py" "$data/$2" "$work/ours" "$work/theirs" $how)
    awk -v name="$1" -v required="$6" -v losses="$losses" -v native="$(median "$work/native")" \
        -v O2="$(median "$work/O2")" -v peer="$(median "$work/peer")" 'BEGIN {
            split(losses, loss)
            wrong = (peer < required * O2 ? " speed" : "") (loss[5] != "holds" ? " loss" : "")
            printf "%-10s %8.4f %8.4f %8.3f %7.1f %7.1f %8s %9s %9s %8s %8s  %s\n", name, O2,
                native, peer, peer / O2, peer / native, required, loss[1], loss[2], loss[3],
                loss[4], wrong != "" ? "FAILS:" wrong : "holds"
            exit wrong != ""
        }' || failed=1
    rm -r "$work"
}

"$python" -c 'import numpy, pandas, sklearn' 2>/dev/null || {
    echo "The peer comes with apt-get install python3-sklearn python3-pandas." >&2
    exit 2
}
need "${CXX:-g++}" cmake ninja-build libeigen3-dev libbenchmark-dev
configure_without_tests -DRIDGEWOOD_BUILD_BENCH=ON
programs=$build/bench/compare/boosting
data=$build/bench/compare/trees/data
build compare_ada_boost_native compare_ada_boost_O2

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
printf '%-10s %8s %8s %8s %7s %7s %8s %9s %9s %8s %8s\n' '' -O2 native peer -O2 native '' ours \
    peer '' standard case seconds seconds seconds ratio ratio required loss loss worse error
while read -r name set task rounds peer_rounds required; do
    case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
    case $set in
        higgs_like*) ;;
        *) [ -d "$tables" ] || continue ;;
    esac
    compare "$name" "$set" "$task" "$rounds" "$peer_rounds" "$required" </dev/null
done <<END
$cases
END
exit "$failed"
