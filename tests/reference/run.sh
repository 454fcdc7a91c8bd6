#!/bin/sh
# ridgewood beside scikit-learn on the real tables of the shared data:
#   sh tests/reference/run.sh            all of it
#   sh tests/reference/run.sh metrics    one of metrics, preprocessing, selection,
#                                        decomposition
# Fails when a number differs by more than 1e-12, or than NAME.py says of it and why. CXX chooses our
# compiler, DATA the folder of the tables. Left out where scikit-learn or the tables are missing.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
. "$root/cmake/bootstrap.sh"

# Debian's packages belong to this one, whatever else is in the PATH.
python=${PYTHON:-/usr/bin/python3}
tables=${DATA:-$root/../shared/data}
"$python" -c 'import sklearn, pandas' 2>/dev/null || {
    echo "Left out: scikit-learn comes with apt-get install python3-sklearn python3-pandas"
    exit 0
}
[ -d "$tables" ] || {
    echo "Left out: there is no folder $tables"
    exit 0
}
need "${CXX:-g++}" libeigen3-dev pkg-config

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for name in ${*:-metrics preprocessing selection decomposition}; do
    "${CXX:-g++}" -std=c++20 -O1 -I"$root/include" $(pkg-config --cflags eigen3) \
        "$here/$name.cpp" -o "$work/$name" -pthread
    "$python" -W ignore "$here/$name.py" "$work/$name" "$tables" || failed=1
done
exit "$failed"
