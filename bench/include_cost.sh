#!/bin/sh
# What including ridgewood costs a translation unit: user CPU seconds of $CXX -fsyntax-only on one
# #include, the median of five by turns, beside <Eigen/Dense>. Fails when a header takes more than
# its limit allows.
#   sh bench/include_cost.sh
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/cmake/bootstrap.sh"
cxx=${CXX:-g++}
need "$cxx" libeigen3-dev pkg-config

# Header and how many times Eigen/Dense it may take.
headers='Eigen/Dense -
ridgewood/core.hpp -
ridgewood/linear/least_squares.hpp 1.5
ridgewood/linear/lasso.hpp 1.5
ridgewood/linear.hpp 2
ridgewood/metrics.hpp -
ridgewood/validation.hpp -
ridgewood/io.hpp -
ridgewood/ridgewood.hpp 3'

# The user CPU seconds of a command and its children.
user_seconds() {
    perl -e 'system(@ARGV) == 0 or exit 1; printf "%.2f\n", (times)[2]' -- "$@"
}

times=$(mktemp)
trap 'rm -f "$times"' EXIT
for round in 1 2 3 4 5; do
    echo "$headers" | while read -r header limit; do
        seconds=$(echo "#include <$header>" |
            user_seconds "$cxx" -std=c++20 -fsyntax-only -x c++ -I "$root/include" \
                $(pkg-config --cflags eigen3) -)
        echo "$header $limit $seconds"
    done
done >"$times"

sort -k 1,2 -k 3,3n "$times" | awk -v order="$headers" '
    { value[$1, ++count[$1]] = $3 }
    END {
        printf "%-36s %8s %7s %6s\n", "include", "seconds", "ratio", "limit"
        lines = split(order, line, "\n")
        for (i = 1; i <= lines; ++i) {
            split(line[i], part, " ")
            seconds = value[part[1], 3]
            if (i == 1) eigen = seconds
            over = part[2] != "-" && seconds > part[2] * eigen
            printf "%-36s %8.2f %7.2f %6s%s\n", "<" part[1] ">", seconds, seconds / eigen,
                part[2], over ? "  too slow" : ""
            failed += over
        }
        exit failed > 0
    }'
