#!/bin/sh
# Feeds random text to readers of files, by clang's libFuzzer:
#   sh tests/fuzz/run.sh                         10 minutes for each
#   sh tests/fuzz/run.sh SECONDS [OPTION...]     so many seconds; options go to libFuzzer
# It starts from what it has found before, in BUILD_DIR, and from the small files of the project and
# of the shared data, which are texts of every reader. Ends with an error, and with the text that
# led to it, when something else than an exception comes of a text. CXX is a clang.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
CXX=${CXX:-clang++}
export CXX
BUILD_DIR=${BUILD_DIR:-$root/build-fuzz}
. "$root/cmake/bootstrap.sh"
seconds=${1:-600}
[ $# -eq 0 ] || shift

need "$(echo "${CXX##*/}" | sed 's/++//')" libclang-rt-dev cmake ninja-build libeigen3-dev
configure_without_tests -DRIDGEWOOD_BUILD_FUZZERS=ON
for program in "$here"/*.cpp; do
    name=$(basename "$program" .cpp)
    build "fuzz_$name"
    corpus=$build/tests/fuzz/$name.corpus
    mkdir -p "$corpus"
    find "$root/examples/data" "$root/../shared/data/lp" -name '*.mps' -o -name '*.lp' 2>/dev/null |
        while read -r file; do
            for reader in 0 1 2 3; do
                { printf "$reader"; cat "$file"; } >"$corpus/$(basename "$file").$reader"
            done
        done
    dictionary=
    [ ! -e "$here/$name.dict" ] || dictionary=-dict=$here/$name.dict
    (cd "$build/tests/fuzz" && "./fuzz_$name" -max_total_time="$seconds" -timeout=20 -max_len=4096 \
        -print_final_stats=1 $dictionary "$@" "$corpus")
done
