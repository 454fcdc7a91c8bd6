/// Percentiles to the last bit as numpy has them.
#pragma once

#include <ridgewood/core/types.hpp>

#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Number k of `count` >= 2 numbers at equal steps from 0 to `last`.
[[nodiscard]] inline double equal_step(Index k, Index count, double last) {
    return k == count - 1 ? last : static_cast<double>(k) * (last / static_cast<double>(count - 1));
}

/// Linear between order statistics, `percent` from 0 to 100. Where the place is one of a value but
/// for rounding, the result may miss that value by its last bit, and a table of percentiles then
/// counts ties otherwise: hence numpy's order of operations.
[[nodiscard]] inline double percentile_of_sorted(const std::vector<double>& sorted,
                                                 double percent) {
    const double place = static_cast<double>(sorted.size() - 1) * (percent / 100);
    const auto below = static_cast<std::size_t>(place);
    if (below + 1 >= sorted.size())
        return sorted.back();
    const double part = place - static_cast<double>(below);
    const double low = sorted[below], high = sorted[below + 1];
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}

}  // namespace ridgewood::detail
