#!/bin/sh
# Builds and runs the tests, installing what it takes on Debian and Ubuntu:
#   sh tests/run.sh                    all of them
#   sh tests/run.sh linear simd        these modules alone
#   sh tests/run.sh lasso              those whose name matches a regular expression
#   sh tests/run.sh -- CTEST-OPTION... anything else that ctest can do
# CXX chooses the compiler, SANITIZE=address,undefined or SANITIZE=thread a sanitizer, WERROR=ON
# makes warnings errors, BUILD_DIR is the folder. The results are also in BUILD_DIR/tests.xml.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/cmake/bootstrap.sh"

modules= others= pattern=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    if ls "$root/tests/$1"/*_test.cpp >/dev/null 2>&1; then
        modules="$modules test_$1"
        pattern="${pattern:+$pattern|}^$1/"
    else
        others=yes
        pattern="${pattern:+$pattern|}$1"
    fi
    shift
done
[ $# -eq 0 ] || shift

targets=all
[ -z "$modules" ] || [ -n "$others" ] || targets=$modules
[ -n "$pattern" ] || [ -n "${SANITIZE:-}" ] || targets="all all_verify_interface_header_sets"
# Examples and headers that compile alone have nothing more to tell a sanitizer.
examples=ON
[ -z "${SANITIZE:-}" ] || examples=OFF

case ${SANITIZE:+${CXX:-}} in *clang*) need libclang-rt-dev ;; esac
need "${CXX:-g++}" cmake ninja-build libeigen3-dev catch2 pkg-config
configure -DRIDGEWOOD_BUILD_TESTS=ON -DRIDGEWOOD_BUILD_EXAMPLES=$examples \
    -DRIDGEWOOD_WERROR="${WERROR:-OFF}"
build $targets
exec ctest --test-dir "$build" --output-on-failure --no-tests=error --no-label-summary \
    --parallel "$(getconf _NPROCESSORS_ONLN)" --output-junit "$build/tests.xml" \
    $([ ! -t 1 ] || echo --progress) --tests-regex "${pattern:-.}" "$@"
