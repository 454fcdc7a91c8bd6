#!/bin/sh
# Linear programs by ridgewood, Clp, GLPK and HiGHS (as scipy has it), one thread, program by program
# in turn:
#   sh bench/compare/lp/run.sh                    the 96 Netlib programs and the small ones
#   sh bench/compare/lp/run.sh small              the small ones
#   sh bench/compare/lp/run.sh FOLDER [NAME...]   the MPS files of a folder, packed or not
# Milliseconds are of CPU time of the solve alone, the best of as many as fit in 0.25 s. A solver that
# fails, or whose objective is not that of ours, counts 120 s. The last lines are the shifted
# geometric means, exp(mean log(t + s)) - s with s = 1 and 10 ms, and the sums; then the small
# programs in microseconds, cold and after a change.
# Fails unless our mean (1 ms) is below that of GLPK and at most 1.4 times that of Clp, our sum is at
# most 2.5 times that of Clp, and the small ones take no longer than their bars. DATA is the folder of
# data, CXX chooses the compiler, BUILD_DIR the folder.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
. "$root/cmake/bootstrap.sh"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
python=${PYTHON:-/usr/bin/python3}
folder=${1:-${DATA:-$root/../shared/data}/lp/netlib}
[ $# -eq 0 ] || shift

need "${CXX:-g++}" cmake ninja-build libeigen3-dev libbenchmark-dev coinor-libclp-dev libglpk-dev
"$python" -c 'import scipy' 2>/dev/null || need python3-scipy
configure_without_tests -DRIDGEWOOD_BUILD_BENCH=ON
build compare_lp_ours compare_lp_clp compare_lp_glpk
built=$build/bench/compare/lp
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

compare_file() {
    file=$work/$(basename "${1%.gz}")
    case $1 in *.gz) gzip -dc "$1" >"$file" ;; *) cp "$1" "$file" ;; esac
    "$built/ours" "$file" automatic >>"$work/times"
    "$built/clp" "$file" dual >>"$work/times"
    "$built/glpk" "$file" primal >>"$work/times"
    "$built/ours" matrices "$file" "$work/matrices"
    "$python" "$here/highs.py" "$(basename "$file" .mps)" "$work/matrices" >>"$work/times"
    rm "$file"
}

compare_folder() {
    : >"$work/times"
    for file in "$folder"/*.mps "$folder"/*.mps.gz; do
        [ -e "$file" ] || continue
        name=$(basename "${file%.gz}" .mps)
        case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
        # These take minutes; they run when they are asked for.
        case $name in qap12 | qap15) [ $# -gt 0 ] || continue ;; esac
        compare_file "$file"
    done
    [ -s "$work/times" ] || {
        echo "There is no such MPS file in $folder" >&2
        exit 2
    }
    awk '
        !($1 in row) { row[$1] = ++rows; name[rows] = $1; size[rows] = $5 " x " $6; truth[$1] = $4 }
        {
            if (!($2 in column)) { column[$2] = ++columns; solver[columns] = $2 }
            error = $4 - truth[$1]
            if (error < 0) error = -error
            limit = 1e-6 * (truth[$1] < 0 ? -truth[$1] : truth[$1])
            bad = $4 == "fails" || error > (limit > 1e-6 ? limit : 1e-6)
            time[row[$1], column[$2]] = bad ? 120000 : 1000 * $3
            failures[$2] += bad
        }
        function mean(c, shift,    r, sum) {
            for (r = 1; r <= rows; ++r) sum += log(time[r, c] + shift)
            return exp(sum / rows) - shift
        }
        function sum_of(c,    r, sum) {
            for (r = 1; r <= rows; ++r) sum += time[r, c]
            return sum
        }
        function line(text, kind,    c) {
            printf "%-26s", text
            for (c = 1; c <= columns; ++c)
                printf " %14.2f", kind ? mean(c, kind) : sum_of(c)
            printf "\n"
        }
        function bar(text, value, most) {
            printf "%-42s %8.3f  at most %-5s %s\n", text, value, most,
                value <= most ? "holds" : "FAILS"
            if (value > most) failed = 1
        }
        END {
            printf "%-10s %-15s", "ms", "size"
            for (c = 1; c <= columns; ++c) printf " %14s", solver[c]
            printf "\n"
            for (r = 1; r <= rows; ++r) {
                printf "%-10s %-15s", name[r], size[r]
                for (c = 1; c <= columns; ++c) printf " %14.3f", time[r, c]
                printf "\n"
            }
            line("mean, shift 1 ms", 1)
            line("mean, shift 10 ms", 10)
            line("sum", 0)
            printf "%-26s", "not solved"
            for (c = 1; c <= columns; ++c) printf " %14d", failures[solver[c]]
            printf "\n"
            bar("mean (1 ms), ours over glpk", mean(1, 1) / mean(3, 1), 1)
            bar("mean (1 ms), ours over clp", mean(1, 1) / mean(2, 1), 1.4)
            bar("sum, ours over clp", sum_of(1) / sum_of(2), 2.5)
            if (failures[solver[1]] > 0) failed = 1
            exit failed
        }' "$work/times" || failed=1
}

compare_small() {
    for turn in 1 2 3; do
        for solver in ours clp glpk; do
            "$built/$solver" small
        done
    done >"$work/small"
    printf '\n%-18s %-5s %10s %10s %10s %10s\n' microseconds '' ours clp glpk bar
    awk '
        BEGIN {
            split("toy 1 2 dense-50x50 60 15 assignment-30x30 250 40 LAD-200x10 800 60", words)
            for (k = 1; k <= 10; k += 3) {
                bar[words[k], "cold"] = words[k + 1]
                bar[words[k], "warm"] = words[k + 2]
            }
        }
        {
            if (!(($1, $2) in seen)) { seen[$1, $2] = 1; order[++lines] = $1 SUBSEP $2 }
            key = $1 SUBSEP $2 SUBSEP $3
            if (!(key in best) || $4 < best[key]) best[key] = $4
        }
        END {
            for (k = 1; k <= lines; ++k) {
                split(order[k], part, SUBSEP)
                ours = best[order[k], "ours"]
                printf "%-18s %-5s %10.2f %10.2f %10.2f %10s  %s\n", part[1], part[2], ours,
                    best[order[k], "clp"], best[order[k], "glpk"], bar[order[k]],
                    ours <= bar[order[k]] ? "holds" : "FAILS"
                if (ours > bar[order[k]]) failed = 1
            }
            exit failed
        }' "$work/small" || failed=1
}

if [ "$folder" != small ]; then
    if [ -d "$folder" ]; then
        compare_folder "$@"
    else
        echo "There is no folder $folder"
    fi
fi
[ $# -gt 0 ] || compare_small
exit "$failed"
