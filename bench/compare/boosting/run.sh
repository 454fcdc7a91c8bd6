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
# these counts, and the trees have to be the same to the last bit; of the case `load` they are those of
# the clock that two threads take beside two other processes, which may be 1.3 times the CPU seconds
# of one.
# Fails when one of these does not hold. A peer that is missing is left out; LightGBM is no package
# of Debian: LGBPY is the folder of its Python package. CXX chooses our compiler, BUILD_DIR the
# folder, which keeps the data, and DATA the folder of real tables; without it their cases are left
# out.
#
# The peer `quantised` is LightGBM with its gradients of few bits; `target` is a number of seconds: 1.4 of LightGBM for bins, 2.5 us a row for predictions.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
# Case, data, our task, rounds of ours and of peers, and the peers, each with the ratio required.
cases='train higgs_like train 3 3 xgboost:3 lightgbm:2 quantised:1.7
fit higgs_like fit 3 3 sklearn:3
bin higgs_like bin 3 3 target:3 xgboost:- lightgbm:3
batch higgs_like batch 3 3 target:1 xgboost:- sklearn:- lightgbm:-
threads higgs_like_1m threads 3 0 ours:1.8
load higgs_like load 3 0 ours:0.77
train_1m higgs_like_1m train 3 3 xgboost:- lightgbm:1.8
fremtpl2 fremtpl2 fit 3 3 xgboost:1 sklearn:1 lightgbm:1
hflights hflights fit 3 3 xgboost:1 sklearn:1 lightgbm:1
sgemm sgemm fit 3 3 xgboost:1 sklearn:1 lightgbm:1
kddcup99 kddcup99 fit 3 1 xgboost:1 sklearn:1 lightgbm:1
california_housing california_housing fit 5 5 xgboost:1 sklearn:1 lightgbm:1'
# Seconds of LightGBM's bins and those that 50 000 predictions may take.
target_bin=1.4 target_batch=0.125
peers='xgboost sklearn lightgbm quantised'
programs=boosting
data_script=$here/make_data.py

has_peer() {
    case $1 in
        sklearn) "$python" -c 'import sklearn.ensemble' ;;
        xgboost) "$python" -c 'import xgboost' ;;
        lightgbm | quantised) PYTHONPATH=${LGBPY:-} "$python" -c 'import lightgbm' ;;
    esac
}

package_of() {
    case $1 in
        lightgbm | quantised) echo "LGBPY set to the folder of its Python package" ;;
        *) echo "apt-get install python3-$1" ;;
    esac
}

run_ours() { "$built/boosting_$1" "$task" "$data/$set" "$work/$1.prediction"; }

run_peer() {
    case $1 in
        target) eval "echo \$target_$task" ;;
        *) "$python" -W ignore "$here/peers.py" "$1" "$task" "$data/$set" "$work/$1.prediction" ;;
    esac
}

evaluate() { "$python" "$here/evaluate.py" "$data/$set" "$1" "$2"; }

. "$here/../by_turns.sh"
compare_all "$@"
