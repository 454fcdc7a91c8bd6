#!/bin/sh
# Rolling regression of ridgewood beside statsmodels and beside up- and downdates of sums of squares
# and products, by numba where it is at hand and by C++, one thread, 100,000 rows, 5 features,
# windows of 250:
#   sh bench/compare/rolling/run.sh            times and errors
# Nanoseconds are of CPU time a row, the median of three turns of all. bar: what is required of the
# ratio. error: of the worst window, against its regression in long double, with a million rows.
# Fails when a bar is not met. CXX chooses our compiler, BUILD_DIR the folder.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
. "$root/cmake/bootstrap.sh"
need "${CXX:-g++}" cmake ninja-build libeigen3-dev libbenchmark-dev
configure_without_tests -DRIDGEWOOD_BUILD_BENCH=ON
build compare_rolling
ours=$build/bench/compare/rolling/rolling

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$ours" make "$work"
for turn in 1 2 3; do
    "$ours" fit "$work"
    "${PYTHON:-/usr/bin/python3}" "$here/peers.py" "$work" || true
done >"$work/times"
sort -k1,1 -k2,2g "$work/times" | awk '
    $1 != name { name = $1; count = 0 }
    { value[name, ++count] = $2; last[name] = count }
    END { for (n in last) print n, value[n, int((last[n] + 1) / 2)] }' >"$work/medians"
awk '
    { of[$1] = $2 }
    function bar(text, a, b, least) {
        if (!(a in of) || !(b in of)) return
        ratio = of[a] / of[b]
        printf "%-46s %9.1f %9.1f %8.2f %8s\n", text, of[a], of[b], ratio, least
        if (ratio < least) failed = 1
    }
    END {
        printf "%-46s %9s %9s %8s %8s\n", "nanoseconds a row", "peer", "ours", "ratio", "bar"
        of["50"] = 50; of["200"] = 200
        bar("all statistics: statsmodels, qr", "statsmodels_full", "qr_full", 200)
        bar("coefficients: statsmodels, qr", "statsmodels_params", "qr", 40)
        up = "numba_up_and_downdate" in of ? "numba_up_and_downdate" : "up_and_downdate"
        bar("coefficients: up- and downdates, gram", up, "gram", 0.83)
        bar("windows of 60 and 1000, qr", "qr_window_60", "qr_window_1000", 0.83)
        bar("windows of 60 and 1000, gram", "gram_window_60", "gram_window_1000", 0.83)
        bar("panel of 64, coefficients, gram: at most 50", "50", "panel_gram", 1)
        bar("panel of 64, residuals too, gram", "50", "panel_gram_residuals", 0)
        bar("panel of 64, residuals too, qr: at most 200", "200", "panel_qr", 1)
        exit failed
    }' "$work/medians" || failed=1
echo
echo "error of the worst window"
"$ours" accuracy 1000000
exit "${failed:-0}"
