/// The time series splits of scikit-learn.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>

#include <algorithm>
#include <optional>

namespace ridgewood {

/// Tests on the last `folds` blocks of equal size, each after training on all rows before it:
/// exactly the folds of scikit-learn's TimeSeriesSplit (version 1.2). WalkForward says the same by
/// the sizes instead of the number of the folds.
struct TimeSeriesSplit {
    /// How many folds, >= 2.
    Index folds = 5;
    /// The most recent rows to train on, >= 0; all when there is none, or 0.
    std::optional<Index> max_train = {};
    /// Rows of a test set, >= 1; rows / (folds + 1), rounded down, when there is none.
    std::optional<Index> test = {};
    /// Rows left out between training and test, >= 0.
    Index gap = 0;

    /// Throws std::invalid_argument for options out of range, when there are not more rows than
    /// folds, and when the first fold has no row to train on.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const { return {.time_ordered = true}; }
};

inline FoldPlan TimeSeriesSplit::split(Index rows) const {
    using detail::require;
    require(folds >= 2, "TimeSeriesSplit: folds must be >= 2, got ", folds);
    require(folds < rows, "TimeSeriesSplit: ", folds, " folds need more rows than that, got ",
            rows);
    const Index most = max_train.value_or(0);
    require(most >= 0, "TimeSeriesSplit: max_train must be >= 0, got ", most);
    const Index size = test.value_or(rows / (folds + 1));
    require(size >= 1, "TimeSeriesSplit: test must be >= 1, got ", size);
    require(gap >= 0, "TimeSeriesSplit: gap must be >= 0, got ", gap);
    // Not folds * size, which may be more than an Index holds.
    require((rows - gap - 1) / folds >= size && gap < rows, "TimeSeriesSplit: fold 0 has no rows ",
            "to train on: ", rows, " rows are ", folds, " tests of ", size, " and a gap of ", gap);
    const auto fold = [folds = folds, gap = gap, most, size, rows](Index k) {
        const Index begin = rows - (folds - k) * size;
        const Index end = begin - gap;
        return Fold{{{most == 0 ? 0 : std::max(Index{0}, end - most), end}},
                    {{begin, begin + size}}};
    };
    return FoldPlan(rows, folds, fold);
}

}  // namespace ridgewood
