/// What tests of splitters ask of a plan.
#pragma once

#include <ridgewood/validation/fold.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

using RowList = std::vector<ridgewood::Index>;

/// The rows of the data that stand at the positions in `ranges`, ascending.
inline RowList rows_of(const ridgewood::FoldPlan& plan, const ridgewood::RowRanges& ranges) {
    RowList rows;
    for (const ridgewood::RowRange& range : ranges) {
        for (ridgewood::Index i = range.begin; i < range.end; ++i)
            rows.push_back(plan.order().empty() ? i : plan.order()[static_cast<std::size_t>(i)]);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

inline RowList all_rows(ridgewood::Index count) {
    RowList rows(static_cast<std::size_t>(count));
    std::iota(rows.begin(), rows.end(), ridgewood::Index{0});
    return rows;
}

inline std::vector<ridgewood::Fold> folds_of(const ridgewood::FoldPlan& plan) {
    std::vector<ridgewood::Fold> folds;
    for (ridgewood::Index k = 0; k < plan.size(); ++k)
        folds.push_back(plan[k]);
    return folds;
}

using Folds = std::vector<ridgewood::Fold>;
