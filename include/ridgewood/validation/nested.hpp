/// Nested cross-validation: choose on folds of the training rows, judge on the test rows.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace ridgewood {

/// The folds of `splitter` on the training rows of fold k of a plan, as rows of that plan: what
/// chooses the model that fold k judges. No fold of it holds a row that fold k tests.
///
/// The splitter counts the training rows as if they followed each other; rows of the outer test
/// between them only widen its gaps. Throws what the splitter throws, and std::invalid_argument
/// when there is no fold k and when the splitter changes the order of the rows.
template <RowSplitter P>
[[nodiscard]] FoldPlan inner_plan(const FoldPlan& outer, Index k, const P& splitter);

namespace detail {

/// Where the rows of some ranges are when they are counted through.
[[nodiscard]] inline RowRanges pick(const RowRanges& from, const RowRanges& positions) {
    RowRanges rows;
    for (const RowRange& wanted : positions) {
        Index passed = 0;
        for (const RowRange& range : from) {
            const Index shift = range.begin - passed;
            rows.push({std::max(wanted.begin + shift, range.begin),
                       std::min(wanted.end + shift, range.end)});
            passed += range.rows();
        }
    }
    return rows;
}

}  // namespace detail

template <RowSplitter P>
FoldPlan inner_plan(const FoldPlan& outer, Index k, const P& splitter) {
    RowRanges train = outer[k].train;
    const FoldPlan inner = splitter.split(train.rows());
    detail::require(inner.order().empty(),
                    "inner_plan: the splitter changes the order of the training rows");
    const auto fold = [train = std::move(train), inner](Index j) {
        const Fold positions = inner[j];
        return Fold{detail::pick(train, positions.train), detail::pick(train, positions.test)};
    };
    return FoldPlan(outer.rows(), inner.size(), fold, outer.order());
}

}  // namespace ridgewood
