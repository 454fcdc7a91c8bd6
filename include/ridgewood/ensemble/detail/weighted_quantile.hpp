/// Quantiles of weighted numbers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The least value such that those up to it have at least the share `alpha` of the weight; half way
/// to the next where they have just that. `values` are (value, weight), not all weights 0; their
/// order is lost.
[[nodiscard]] inline double weighted_quantile(std::vector<std::pair<double, double>>& values,
                                              double alpha) {
    std::sort(values.begin(), values.end());
    double total = 0;
    for (const auto& [value, weight] : values)
        total += weight;
    double below = 0;
    for (std::size_t k = 0; k < values.size(); ++k) {
        below += values[k].second;
        if (below < alpha * total || !(values[k].second > 0))
            continue;
        if (below > alpha * total || k + 1 == values.size())
            return values[k].first;
        return values[k].first / 2 + values[k + 1].first / 2;
    }
    return values.back().first;
}

}  // namespace ridgewood::detail
