#!/bin/sh
# How good gradient boosting of ridgewood, XGBoost, scikit-learn and LightGBM predicts at the same
# settings, on real tables of which other rows are kept apart five times:
#   sh bench/compare/boosting/accuracy.sh            all tables
#   sh bench/compare/boosting/accuracy.sh TABLE...   these
# Losses are those of evaluate.py, in the mean over the seeds; worse: how much ours is above the
# peer's, and the standard error of that by its scatter over the seeds. holds: ours is not above;
# even: by no more than two standard errors; otherwise it fails, and so does the script, but for
# scikit-learn, which knows no least hessian of a leaf and is shown. SEEDS chooses other seeds; CXX,
# BUILD_DIR, DATA, LGBPY and what is missing are as in run.sh.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
seeds=${SEEDS:-1 2 3 4 5}
# A line each, so that names can be checked.
cases='fremtpl2 
hflights 
sgemm 
kddcup99 
california_housing 
adult 
bike_sharing 
ailerons '
peers='xgboost sklearn lightgbm'
programs=boosting
data_script=$here/make_data.py

has_peer() {
    case $1 in
        lightgbm) PYTHONPATH=${LGBPY:-} "$python" -c 'import lightgbm' ;;
        sklearn) "$python" -c 'import sklearn.ensemble' ;;
        *) "$python" -c "import $1" ;;
    esac
}
package_of() {
    case $1 in
        lightgbm) echo "LGBPY set to the folder of its Python package" ;;
        *) echo "apt-get install python3-$1" ;;
    esac
}

. "$root/bench/compare/by_turns.sh"
check_cases "$@"
prepare
[ -d "$tables" ] || exit 0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
printf '%-21s %-9s %10s %10s %10s %10s\n' table peer ours peer worse error
for set in ${*:-$cases}; do
    for seed in $seeds; do
        make_once "$set.$seed"
        "$built/boosting_O2" fit "$data/$set.$seed" "$folder/ours" >/dev/null
        for peer in $peers; do
            case "$missing_peers " in *" $peer "*) continue ;; esac
            "$python" -W ignore "$here/peers.py" "$peer" fit "$data/$set.$seed" "$folder/$peer" \
                >/dev/null
            "$python" "$here/evaluate.py" "$data/$set.$seed" "$folder/ours" "$folder/$peer" \
                >>"$folder/$set.$peer"
        done
        rm -r "$data/$set.$seed"
    done
    for peer in $peers; do
        [ -e "$folder/$set.$peer" ] || continue
        awk -v set="$set" -v peer="$peer" '
            { ours += $1; theirs += $2; d = $1 - $2; sum += d; squares += d * d }
            END {
                mean = sum / NR
                error = NR > 1 ? sqrt((squares / NR - mean * mean) / (NR - 1)) : 0
                verdict = mean <= 0 ? "holds" : mean <= 2 * error ? "even" : \
                    peer == "sklearn" ? "above" : "FAILS"
                printf "%-21s %-9s %10.6g %10.6g %10.2g %10.2g  %s\n", set, peer, ours / NR,
                    theirs / NR, mean, error, verdict
                exit verdict == "FAILS"
            }' "$folder/$set.$peer" || failed=1
    done
done
exit "$failed"
