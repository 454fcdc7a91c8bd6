#!/bin/sh
# The README is true: its program is examples/quick_start.cpp and prints what the README shows, and
# each way of adding the library builds. Arguments: the built quick_start, a folder to work in and
# the compiler. `sh tests/readme.sh --update quick_start` writes program and output into the README.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)

# block COMMENT: the fenced block below that comment.
block() {
    awk -v comment="<!-- $1 -->" '
        $0 == comment { found = 1; next }
        found && /^```/ { if (inside) exit; inside = 1; next }
        inside' "$root/README.md"
}

if [ "$1" = --update ]; then
    quick_start=$(readlink -f "$2")
    output=$(mktemp)
    (cd "$root" && "$quick_start") >"$output"
    awk -v program="$root/examples/quick_start.cpp" -v output="$output" '
        function fill(file, line) { while ((getline line < file) > 0) print line }
        /^<!-- program -->$/ { source = program }
        /^<!-- output -->$/ { source = output }
        /^```/ && source { if (!open) { print; fill(source); open = 1; next } open = 0; source = "" }
        !open' "$root/README.md" >"$output.md"
    cat "$output.md" >"$root/README.md"
    rm "$output" "$output.md"
    exit
fi

quick_start=$1 work=$2 compiler=$3
export CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}" # a bare machine has no make
rm -rf "$work" && mkdir -p "$work" && cd "$work"
block program | diff - "$root/examples/quick_start.cpp"
(cd "$root" && "$quick_start") >output.txt
block output | diff - output.txt
echo "program and output: as shown"

ln -s "$root" ridgewood
cat >program.cpp <<'PROGRAM'
#include <ridgewood/core.hpp>
int main() { return ridgewood::Random(1).below(1) == 0 ? 0 : 1; }
PROGRAM

block "way: copied headers" | sed "s|^g++|$compiler|" | sh -e
./program
echo "copied headers: builds and runs"

cmake -S "$root" -B installed -DCMAKE_CXX_COMPILER="$compiler" -DRIDGEWOOD_BUILD_TESTS=OFF \
    -DRIDGEWOOD_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_PREFIX="$work/prefix" >/dev/null
cmake --install installed >/dev/null
for way in add_subdirectory FetchContent find_package; do
    mkdir "$way"
    cp program.cpp "$way"
    [ "$way" != add_subdirectory ] || ln -s "$root" "$way/ridgewood"
    {
        echo 'cmake_minimum_required(VERSION 3.24)'
        echo 'project(program LANGUAGES CXX)'
        echo 'add_executable(program program.cpp)'
        block "way: $way"
    } >"$way/CMakeLists.txt"
    cmake -S "$way" -B "$way/build" -DCMAKE_CXX_COMPILER="$compiler" \
        -DFETCHCONTENT_SOURCE_DIR_RIDGEWOOD="$root" -DCMAKE_PREFIX_PATH="$work/prefix" --no-warn-unused-cli >/dev/null
    cmake --build "$way/build" >/dev/null
    "$way/build/program"
    echo "$way: builds and runs"
done
