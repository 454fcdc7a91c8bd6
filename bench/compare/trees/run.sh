#!/bin/sh
# Trees and forests of ridgewood, scikit-learn, ranger and rpart, by turns on the same data and one
# thread:
#   sh bench/compare/trees/run.sh            all cases
#   sh bench/compare/trees/run.sh CASE...    these
# -O2, native: our CPU seconds compiled with -O2 alone and with -O3 -march=native; peer: the peer's,
# without start and reading; all are medians, of the case `single` for one row. ratio: the peer's
# over ours; required: the least that the one at -O2 has to be.
# loss: mean squared distance of predictions from the truth on rows kept apart, of the build at -O2;
# worse: how much ours is above the peer's, and the standard error of that by rows and seeds. It may be two of these,
# in the approximate mode 1 % of the loss. Of rpart, which prunes by it, it is the share of wrong
# labels.
# Of the case `threads` the seconds are those of the clock, by two threads and by one, the ratio of
# these counts, and the trees have to be the same to the last bit.
# Of the cases `memory` and `peak` they are megabytes: of a model, and of what training it needs
# beyond the data.
# Fails when one of these does not hold. A peer that is missing is left out. CXX chooses our
# compiler, BUILD_DIR the folder, which keeps the data, and DATA the folder of real tables; without
# it their cases are left out.
#
# The peer `exact` is our own forest without approximation, `target` a number of seconds.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
# Case, data, our task, rounds of ours and of peers, and the peers, each with the ratio required.
cases='higgs_like higgs_like forest 3 3 sklearn:5 ranger:7
covertype covertype forest 3 1 sklearn:3 ranger:3
hflights hflights forest 3 1 sklearn:3 ranger:3
sgemm sgemm forest 5 3 sklearn:3 ranger:3
california_housing california_housing forest 5 5 sklearn:3 ranger:3
threads higgs_like threads 3 0 ours:1.7
tree higgs_like tree 3 3 sklearn:5
rpart higgs_like_50k rpart 5 5 rpart:3
batch higgs_like batch 5 3 sklearn:8 ranger:15
single higgs_like single 3 1 target:1 sklearn:-
memory higgs_like memory 1 1 sklearn:2
peak higgs_like peak 1 1 sklearn:-
approximate higgs_like approximate 3 3 exact:4
approximate_covertype covertype approximate 3 3 exact:-'
# Seconds that a row may take.
target=0.000005
peers='sklearn ranger rpart'
programs=trees
data_script=$here/make_data.py

has_peer() {
    case $1 in
        sklearn) "$python" -c 'import sklearn.ensemble' ;;
        *) Rscript -e "library($1)" ;;
    esac
}

package_of() {
    case $1 in
        sklearn) echo apt-get install python3-sklearn ;;
        *) echo "apt-get install r-cran-$1" ;;
    esac
}

# keep NAME COMMAND...: adds the predictions of this round, if there are any, to those of the
# others; its number is the seed.
keep() {
    name=$1
    shift
    "$@" "$data/$set" "$work/round" "$round"
    [ ! -e "$work/round" ] || cat "$work/round" >>"$work/$name.prediction"
}

run_ours() { keep "$1" "$built/trees_$1" "$task"; }

run_peer() {
    case $1 in
        sklearn) keep sklearn "$python" -W ignore "$here/scikit_learn.py" "$task" ;;
        rpart) keep rpart Rscript "$here/peers.R" rpart tree ;;
        ranger) keep ranger Rscript "$here/peers.R" ranger "$task" ;;
        exact) keep exact "$built/trees_O2" exact ;;
        target) echo "$target" ;;
    esac
}

evaluate() {
    case $2 in
        */exact.*) how=0.01 ;;
        */rpart.*) how=labels ;;
        *) how= ;;
    esac
    "$python" "$here/evaluate.py" "$data/$set" "$1" "$2" $how
}

. "$here/../by_turns.sh"
compare_all "$@"
