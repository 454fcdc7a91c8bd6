#!/bin/sh
# Penalized paths of ridgewood, glmnet and scikit-learn, by turns on the same data and one thread:
#   sh bench/compare/penalized/run.sh            all cases
#   sh bench/compare/penalized/run.sh CASE...    these; `cv` means all whose name begins with cv_
# native, -O2: our CPU seconds compiled with -O3 -march=native and with -O2 alone; peer: the peer's,
# without start and reading; all are medians. ratio: ours over the peer's. required: the largest
# ratio allowed; at -O2 it may be 1.5 times that.
# error: the worst of all lambdas, measured by evaluate.cpp in the same way for all; ours, the worse
# of both builds, has to be <= 1e-8 for the lasso and <= 1e-6 for SCAD and MCP. Of cross-validation
# it is the largest relative difference between our mean error at a lambda and glmnet's, <= 5e-2, as
# glmnet is not exact, and with a grid of its own interpolates between the lambdas of each fold.
# Fails when one of these does not hold. A peer that is missing is left out. CXX chooses our
# compiler, BUILD_DIR the folder, which keeps the data: 1.3 GB for all cases.
#
# The peer `one-fit` is our own path on all rows, `target` a number of seconds.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
. "$root/cmake/bootstrap.sh"

# Case, data, task, rounds of ours and of peers, and the peers, each with the ratio required.
cases='small_tall small_tall lasso 5 5 glmnet:0.5
small_wide small_wide lasso 5 5 glmnet:0.5
tall tall lasso 5 5 sklearn:0.85 glmnet:0.07
tallcorr tallcorr lasso 5 5 sklearn:1.2 glmnet:-
square square lasso 5 5 sklearn:- glmnet:1.2
widecorr widecorr lasso 5 5 glmnet:0.5
wide wide lasso 3 2 glmnet:0.2
sparse sparse lasso 5 3 glmnet:0.3
scad small_wide scad 5 5 target:1
mcp small_wide mcp 5 5 target:1
cv_tall tall cross_validate 3 1 one-fit:1.5 glmnet:-
cv_wide wide cross_validate 3 1 one-fit:4 glmnet:-
end_to_end_tall raw_10000x100 cross_validate 5 3 glmnet:-
end_to_end_wide raw_1000x500 cross_validate 5 3 glmnet:-'
# Seconds that SCAD and MCP may take.
target=0.020

export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Debian's packages belong to this one, whatever else is in the PATH.
python=${PYTHON:-/usr/bin/python3}

# has_peer PEER: whether it can run. On the reference BLAS scikit-learn would be slower than where
# people use it.
has_peer() {
    case $1 in
        glmnet) Rscript -e 'library(glmnet)' ;;
        sklearn)
            "$python" -c 'import sklearn.linear_model
assert "openblas" in open("/proc/self/maps").read()'
            ;;
    esac >/dev/null 2>&1
}

package_of() {
    case $1 in
        glmnet) echo r-cran-glmnet ;;
        sklearn) echo python3-sklearn libopenblas0-serial ;;
    esac
}

# make_data NAME: once, and again when the script has changed.
make_data() {
    [ -z "$(find "$data/$1/shape" -newer "$here/make_data.py" 2>/dev/null)" ] || return 0
    mkdir -p "$data/$1"
    "$python" "$here/make_data.py" "$1" "$data/$1"
}

# run_ours LEVEL and run_peer PEER: one round of the case, whose seconds are added to a file.
run_ours() {
    case $task in
        cross_validate)
            "$programs/cross_validation_$1" cross_validate "$data/$set" "$work/$1.path" \
                >>"$work/$1"
            "$programs/cross_validation_$1" fit "$data/$set" >>"$work/one-fit.$1"
            ;;
        *) "$programs/penalized_$1" "$task" "$data/$set" "$work/$1.path" >>"$work/$1" ;;
    esac
}

run_peer() {
    case $1 in
        glmnet) Rscript "$here/glmnet.R" "$task" "$data/$set" "$work/$1.path" >>"$work/$1" ;;
        sklearn)
            "$python" "$here/scikit_learn.py" "$task" "$data/$set" "$work/$1.path" >>"$work/$1"
            ;;
        target) echo "$target" >>"$work/$1" ;;
    esac
}

median() { sort -g "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# error_of NAME...: the worst error of these paths, or nothing when there is no way to tell.
error_of() {
    for who in "$@"; do
        if [ "$task" != cross_validate ]; then
            [ ! -e "$work/$who.path" ] ||
                "$programs/evaluate" "$task" "$data/$set" "$work/$who.path"
        elif [ -e "$work/$who.path" ] && [ -e "$work/glmnet.path" ]; then
            difference "$work/$who.path" "$work/glmnet.path"
        fi
    done | sort -g | awk '{ worst = $1 } END { print worst }'
}

# difference OURS THEIRS: of the second columns of two files, as far as both go. glmnet may end its
# grid early.
difference() {
    paste "$1" "$2" | awk '
        NF == 4 {
            d = $2 / $4 - 1
            if (d < 0) d = -d
            if (d > worst) worst = d
            if ($1 / $3 - 1 > 1e-6 || $3 / $1 - 1 > 1e-6) worst = 9e99
        }
        END { print NR ? worst + 0 : 9e99 }'
}

# print_line CASE PEER REQUIRED OUR_ERROR PEER_ERROR: a line of the table.
print_line() {
    if [ "$2" = one-fit ]; then
        native_peer=$(median "$work/one-fit.native") O2_peer=$(median "$work/one-fit.O2")
    else
        native_peer=$(median "$work/$2") O2_peer=$native_peer
    fi
    awk -v name="$1" -v peer="$2" -v required="$3" -v task="$task" \
        -v native="$(median "$work/native")" -v O2="$(median "$work/O2")" \
        -v native_peer="$native_peer" -v O2_peer="$O2_peer" \
        -v our_error="$4" -v peer_error="$5" '
        function number(text) { return text == "" ? "-" : sprintf("%.0e", text) }
        BEGIN {
            ratio = native / native_peer
            O2_ratio = O2 / O2_peer
            if (required != "-" && ratio > required) wrong = wrong " native"
            if (required != "-" && O2_ratio > 1.5 * required) wrong = wrong " -O2"
            allowed = task == "lasso" ? 1e-8 : task == "cross_validate" ? 5e-2 : 1e-6
            if (our_error > allowed) wrong = wrong " error"
            printf "%-15s %-8s %8.4f %8.4f %8.4f %7.3f %7.3f %8s %6s %6s  %s\n", name, peer, native,
                O2, native_peer, ratio, O2_ratio, required, number(our_error), number(peer_error),
                wrong != "" ? "FAILS:" wrong : required == "-" ? "-" : "holds"
            exit wrong != ""
        }' || failed=1
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
        run_ours native
        run_ours O2
        if [ "$round" -le "$peer_rounds" ]; then
            for peer in "$@"; do
                run_peer "${peer%:*}"
            done
        fi
        round=$((round + 1))
    done
    our_error=$(error_of native O2)
    for peer in "$@"; do
        peer_error=
        [ "$task" = cross_validate ] || peer_error=$(error_of "${peer%:*}")
        print_line "$case" "${peer%:*}" "${peer#*:}" "$our_error" "$peer_error"
    done
    rm -r "$work"
}

# is_wanted CASE WANTED...: nothing wanted is everything wanted.
is_wanted() {
    [ $# -gt 1 ] || return 0
    candidate=$1
    shift
    for wanted in "$@"; do
        case $candidate in "$wanted" | "$wanted"_*) return 0 ;; esac
    done
    return 1
}

for name in "$@"; do
    echo "$cases" | grep -Eq "^$name[ _]" || {
        echo "There is no case '$name'." >&2
        exit 2
    }
done
"$python" -c 'import numpy, scipy' 2>/dev/null || {
    echo "The data are made with apt-get install python3-numpy python3-scipy." >&2
    exit 2
}
need "${CXX:-g++}" cmake ninja-build libeigen3-dev libbenchmark-dev
configure_without_tests -DRIDGEWOOD_BUILD_BENCH=ON
programs=$build/bench/compare/penalized
data=$programs/data

available='target one-fit'
for peer in glmnet sklearn; do
    if has_peer "$peer"; then
        available="$available $peer"
    else
        echo "$peer is left out: it comes with apt-get install $(package_of "$peer")"
    fi
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
printf '%-15s %-8s %8s %8s %8s %7s %7s %8s %6s %6s\n' \
    '' '' native -O2 peer native -O2 '' ours peer \
    case peer seconds seconds seconds ratio ratio required error error
while read -r name set task rounds peer_rounds peers; do
    is_wanted "$name" "$@" || continue
    chosen=
    for peer in $peers; do
        case " $available " in *" ${peer%:*} "*) chosen="$chosen $peer" ;; esac
    done
    [ -n "$chosen" ] || continue
    case $task in
        cross_validate) build compare_cross_validation_native compare_cross_validation_O2 ;;
        *) build compare_penalized_native compare_penalized_O2 compare_penalized_evaluate ;;
    esac
    compare "$name" "$rounds" "$peer_rounds" $chosen </dev/null
done <<END
$cases
END
exit "$failed"
