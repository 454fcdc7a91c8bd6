#!/bin/sh
# Builds and runs benchmarks, installing what they take on Debian and Ubuntu:
#   sh bench/run.sh                          all of them
#   sh bench/run.sh NAME [OPTION...]         those with NAME in their path; options go to each, such
#                                            as --benchmark_filter=REGEX
# CXX chooses the compiler, BUILD_DIR the folder.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/cmake/bootstrap.sh"

name=${1:-}
[ $# -eq 0 ] || shift
programs=$(cd "$root/bench" && find * -name '*_bench.cpp' | sed 's/_bench\.cpp$//' |
    sort | grep -F -- "$name") || {
    echo "No benchmark has '$name' in its path." >&2
    exit 2
}

need "${CXX:-g++}" cmake ninja-build libeigen3-dev libbenchmark-dev
configure_without_tests -DRIDGEWOOD_BUILD_BENCH=ON
build $(for program in $programs; do echo "bench_$program" | tr / _; done)
for program in $programs; do
    printf '\n%s\n' "$program"
    "$build/bench/$program" "$@"
done
