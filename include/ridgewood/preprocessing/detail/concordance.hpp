/// Kendall's tau-b of two columns.
#pragma once

#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace ridgewood::detail {

/// How many pairs of the range are in descending order; sorts it. `copy` has room for as many.
[[nodiscard]] inline double sort_inversions(double* values, double* copy, Index count) {
    if (count < 2)
        return 0;
    const Index half = count / 2;
    double inversions =
        sort_inversions(values, copy, half) + sort_inversions(values + half, copy, count - half);
    Index left = 0, right = half;
    for (Index place = 0; place < count; ++place) {
        const bool from_left = right == count || (left < half && values[left] <= values[right]);
        if (!from_left)
            inversions += static_cast<double>(half - left);
        copy[place] = from_left ? values[left++] : values[right++];
    }
    std::copy(copy, copy + count, values);
    return inversions;
}

/// Pairs of sorted things that are equal.
template <class Equal>
[[nodiscard]] double tied_pairs(Index count, Equal&& equal) {
    double pairs = 0, run = 1;
    for (Index i = 1; i < count; ++i) {
        run = equal(i - 1, i) ? run + 1 : 1;
        pairs += run - 1;
    }
    return pairs;
}

/// Concordant less discordant pairs over sqrt((pairs not tied in x) (pairs not tied in y)) (Kendall
/// 1945), by a merge sort (Knight 1966); NaN for a constant column.
template <Real W = double>
[[nodiscard]] W concordance(const Vector<W>& x, const Vector<W>& y) {
    const Index count = x.size();
    std::vector<Index> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), Index{0});
    std::sort(order.begin(), order.end(),
              [&](Index a, Index b) { return x[a] != x[b] ? x[a] < x[b] : y[a] < y[b]; });
    const Vector<W> sorted_x = x(order);
    Vector<W> sorted_y = y(order), copy(count);
    const double tied_x =
        tied_pairs(count, [&](Index a, Index b) { return sorted_x[a] == sorted_x[b]; });
    const double tied_both = tied_pairs(count, [&](Index a, Index b) {
        return sorted_x[a] == sorted_x[b] && sorted_y[a] == sorted_y[b];
    });
    const double discordant = sort_inversions(sorted_y.data(), copy.data(), count);
    const double tied_y =
        tied_pairs(count, [&](Index a, Index b) { return sorted_y[a] == sorted_y[b]; });
    const double all = static_cast<double>(count) * static_cast<double>(count - 1) / 2;
    if (!(all > tied_x && all > tied_y))
        return std::numeric_limits<W>::quiet_NaN();
    const double excess = all - tied_x - tied_y + tied_both - 2 * discordant;
    return excess / std::sqrt(all - tied_x) / std::sqrt(all - tied_y);
}

}  // namespace ridgewood::detail
