#!/bin/sh
# Builds and runs a page of the examples, installing what it takes on Debian and Ubuntu:
#   sh examples/run.sh                       the leaderboard
#   sh examples/run.sh PAGE [ARGUMENT...]    examples/PAGE.cpp
# CXX chooses the compiler, BUILD_DIR the folder.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/cmake/bootstrap.sh"

page=${1:-leaderboard}
[ $# -eq 0 ] || shift
if [ ! -e "$root/examples/$page.cpp" ]; then
    echo "There is no page '$page'. The pages are:" >&2
    (cd "$root/examples" && ls *.cpp | sed 's/^/    /; s/\.cpp$//') >&2
    exit 2
fi

need "${CXX:-g++}" cmake ninja-build libeigen3-dev
configure_without_tests -DRIDGEWOOD_BUILD_EXAMPLES=ON
build "example_$page"
exec "$build/examples/$page" "$@"
