#!/bin/sh
# ridgewood beside its peers, by turns on the same data and one thread:
#   sh bench/compare/run.sh            all cases
#   sh bench/compare/run.sh CASE...    these
# seconds: CPU time without start and reading, the median of five; ratio: the peer's over ours.
# error: the largest relative error of a number in the answer, against the reference that CASE.cpp
# describes; difference: the same between the two answers.
# Fails when a ratio is below what is required or a difference above 1e-10. A peer that is missing
# is left out. CXX chooses our compiler, BUILD_DIR the folder.
#
# A case is a line here, CASE.cpp, which is ours, and CASE.R or CASE.py, which is the peer.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
. "$root/cmake/bootstrap.sh"

# Case, peer, its module, the Debian package of that, ratio required.
cases='least_squares lm stats r-base-core 8
ridge_path RidgeCV sklearn python3-sklearn 1
roc_auc sklearn sklearn python3-sklearn 2
log_loss sklearn sklearn python3-sklearn 2
silhouette sklearn sklearn python3-sklearn 3
mutual_information sklearn sklearn python3-sklearn 3
standard_scaler StandardScaler sklearn python3-sklearn 2
quantile_transformer QuantileTransformer sklearn python3-sklearn 2
one_hot_encoder OneHotEncoder sklearn python3-sklearn 2
pca PCA sklearn python3-sklearn 2'

export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Debian's packages belong to this one, whatever else is in the PATH.
python=${PYTHON:-/usr/bin/python3}

# has_module CASE MODULE: whether the peer can run.
has_module() {
    if [ -e "$here/$1.R" ]; then
        Rscript -e "library($2)"
    else
        "$python" -c "import $2"
    fi >/dev/null 2>&1
}

# run_peer CASE FOLDER
run_peer() {
    if [ -e "$here/$1.R" ]; then
        Rscript "$here/$1.R" "$2"
    else
        "$python" "$here/$1.py" "$2"
    fi
}

median() { sort -g "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# difference FILE REFERENCE: the largest relative difference, 9e99 when they cannot be compared.
difference() {
    paste "$1" "$2" | awk '
        NF != 2 || /[^-+.0-9e\t]/ { worst = 9e99; exit }
        $1 != $2 {
            d = ($1 - $2) / ($2 != 0 ? $2 : 1e-99)
            if (d < 0) d = -d
            if (d > worst) worst = d
        }
        END { print NR ? worst + 0 : 9e99 }'
}

# compare CASE PEER RATIO: prints a line of the table.
compare() {
    folder=$work/$1
    mkdir "$folder"
    ours=$build/bench/compare/$1
    "$ours" make "$folder"
    for round in 1 2 3 4 5; do
        "$ours" fit "$folder" >>"$folder/our_seconds"
        run_peer "$1" "$folder" >>"$folder/peer_seconds"
    done
    awk -v name="$1" -v peer="$2" -v required="$3" \
        -v ours="$(median "$folder/our_seconds")" -v theirs="$(median "$folder/peer_seconds")" \
        -v our_error="$(difference "$folder/ours" "$folder/reference")" \
        -v peer_error="$(difference "$folder/peer" "$folder/reference")" \
        -v difference="$(difference "$folder/ours" "$folder/peer")" 'BEGIN {
            printf "%-14s %-8s %8.3f %8.3f %7.1f %8s %9.1e %9.1e %10.1e\n", name, peer, ours,
                theirs, theirs / ours, required, our_error, peer_error, difference
            exit theirs < required * ours || difference > 1e-10
        }' || failed=1
}

wanted=$*
for name in $wanted; do
    echo "$cases" | grep -q "^$name " || {
        echo "There is no case '$name'." >&2
        exit 2
    }
done
need "${CXX:-g++}" cmake ninja-build libeigen3-dev libbenchmark-dev
configure_without_tests -DRIDGEWOOD_BUILD_BENCH=ON

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 missing=
printf '%-14s %-8s %8s %8s %7s %8s %9s %9s %10s\n' \
    '' '' ours peer '' '' ours peer '' \
    case peer seconds seconds ratio required error error difference
while read -r name peer module package ratio; do
    case " ${wanted:-$name} " in *" $name "*) ;; *) continue ;; esac
    if has_module "$name" "$module"; then
        build "compare_$name"
        compare "$name" "$peer" "$ratio" </dev/null
    else
        missing="$missing$name is left out: $peer comes with apt-get install $package
"
    fi
done <<END
$cases
END
printf %s "$missing"
exit "$failed"
