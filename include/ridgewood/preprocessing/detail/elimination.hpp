/// Columns that leave a model one after the other, the least important ones first.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/fit_scores.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

/// How many columns leave at a time: `step` of them, or below 1 a share of all.
[[nodiscard]] inline Index elimination_step(std::string_view spec, double step, Index columns) {
    require(is_finite(step) && step > 0, spec, ": step must be > 0, got ", describe(step));
    if (step >= 1)
        return static_cast<Index>(std::min(step, static_cast<double>(columns)));
    return std::max(Index{1}, static_cast<Index>(step * static_cast<double>(columns)));
}

/// From all columns down to `features`. `weigh(columns)` is one weight for each of these columns,
/// which are left; it is asked for `features` of them, too, if `last`. Returns for each column in
/// which round it left, the last ones 1, those that stay 0.
template <class Weigh>
[[nodiscard]] std::vector<Index> eliminate(Index columns, Index features, Index step, bool last,
                                           Weigh&& weigh) {
    std::vector<Index> left(static_cast<std::size_t>(columns));
    std::iota(left.begin(), left.end(), Index{0});
    std::vector<Index> rounds(left.size(), 0);
    while (std::ssize(left) > features) {
        const Vector<double> weights = weigh(left);
        auto order = ascending_columns({weights.begin(), weights.end()});
        order.resize(static_cast<std::size_t>(std::min(step, std::ssize(left) - features)));
        for (Index& round : rounds)
            round += round > 0 ? 1 : 0;
        for (const Index place : order)
            rounds[static_cast<std::size_t>(left[static_cast<std::size_t>(place)])] = 1;
        std::vector<Index> next;
        for (const Index column : left) {
            if (rounds[static_cast<std::size_t>(column)] == 0)
                next.push_back(column);
        }
        left = next;
    }
    if (last)
        (void)weigh(left);
    return rounds;
}

}  // namespace ridgewood::detail
