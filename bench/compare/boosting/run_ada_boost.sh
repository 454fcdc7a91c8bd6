#!/bin/sh
# AdaBoost of ridgewood and scikit-learn, by turns on the same data and one thread:
#   sh bench/compare/boosting/run_ada_boost.sh            all cases
#   sh bench/compare/boosting/run_ada_boost.sh CASE...    these
# Columns, data and loss are those of ../trees/run.sh. Fails when a ratio is below what is required
# or the loss is worse by more than a millionth of it; of r2, which draws, by more than two standard
# errors. CXX, BUILD_DIR and DATA are as there.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)

# Case, data, task, rounds of ours and of the peer, and the peer with the ratio required.
cases='samme higgs_like_50k samme 5 3 sklearn:50
samme_r higgs_like_50k samme_r 5 3 sklearn:50
depth_3 higgs_like_50k depth_3 5 3 sklearn:5
r2 california_housing r2 5 3 sklearn:3
predict higgs_like_50k predict 5 3 sklearn:5'
peers=sklearn
programs=ada_boost
data_script=$here/../trees/make_data.py

has_peer() { "$python" -c 'import sklearn.ensemble'; }
package_of() { echo apt-get install python3-sklearn; }
run_ours() { "$built/ada_boost_$1" "$task" "$data/$set" "$work/$1.prediction"; }
run_peer() {
    "$python" -W ignore "$here/ada_boost.py" "$task" "$data/$set" "$work/$1.prediction"
}

evaluate() {
    how=0.000001
    [ "$task" != r2 ] || how=
    "$python" "$here/../trees/evaluate.py" "$data/$set" "$1" "$2" $how
}

. "$here/../by_turns.sh"
compare_all "$@"
