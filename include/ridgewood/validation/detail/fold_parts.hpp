/// The parts of the rows of which all folds of a plan are made.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Where the rows have to be cut, ascending from 0 to plan.rows(): the fewest parts, such that the
/// training and the test rows of every fold are some of them.
[[nodiscard]] inline std::vector<Index> cut_rows(const FoldPlan& plan) {
    const Index rows = plan.rows();
    std::vector<bool> is_cut(static_cast<std::size_t>(rows) + 1, false);
    is_cut.front() = is_cut.back() = true;
    for (Index k = 0; k < plan.size(); ++k) {
        const Fold fold = plan[k];
        for (const RowRanges* const side : {&fold.train, &fold.test}) {
            for (const RowRange& range : *side) {
                is_cut[static_cast<std::size_t>(range.begin)] = true;
                is_cut[static_cast<std::size_t>(range.end)] = true;
            }
        }
    }
    std::vector<Index> cuts;
    for (Index row = 0; row <= rows; ++row) {
        if (is_cut[static_cast<std::size_t>(row)])
            cuts.push_back(row);
    }
    return cuts;
}

/// Which parts some rows are, as ranges of their numbers.
[[nodiscard]] inline RowRanges parts_of(const RowRanges& rows, const std::vector<Index>& cuts) {
    RowRanges parts;
    for (const RowRange& range : rows) {
        const auto first = std::lower_bound(cuts.begin(), cuts.end(), range.begin);
        const auto last = std::lower_bound(first, cuts.end(), range.end);
        parts.push({first - cuts.begin(), last - cuts.begin()});
    }
    return parts;
}

}  // namespace ridgewood::detail
