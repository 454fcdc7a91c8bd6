/// Every row is tested once: k-fold splits, plain and stratified by label.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/blocks.hpp>
#include <ridgewood/validation/fold.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// Divides the rows into consecutive folds of equal size, the first n mod k one row larger; each
/// is the test set of one fold, and all others are its training set. As in scikit-learn.
///
/// Rows that depend on their neighbours, as in time, want a splitter that never trains on the
/// future.
struct KFold {
    /// How many folds, from 2 to the number of rows.
    Index folds = 5;
    /// Deal the rows out at random instead of in blocks.
    bool shuffle = false;
    /// Names the shuffle: equal seeds give equal folds.
    std::uint64_t seed = 0;

    /// Throws std::invalid_argument unless 2 <= folds <= rows.
    [[nodiscard]] FoldPlan split(Index rows) const;
};

/// K folds with the same share of each label, as near as whole rows allow. Without shuffling, each
/// label's rows are dealt out in order, with the fold sizes of scikit-learn 1.2.
struct StratifiedKFold {
    /// How many folds, from 2 to the number of rows of the rarest label.
    Index folds = 5;
    /// Deal the rows of each label out at random instead of in order.
    bool shuffle = false;
    /// Names the shuffle: equal seeds give equal folds.
    std::uint64_t seed = 0;

    /// y holds one finite label a row. Throws std::invalid_argument unless folds >= 2 and each
    /// label has as many rows as there are folds.
    template <class DY>
    [[nodiscard]] FoldPlan split(const Eigen::MatrixBase<DY>& y) const {
        return deal(y.derived().template cast<double>());
    }

private:
    [[nodiscard]] FoldPlan deal(const Vector<double>& y) const;
};

namespace detail {

/// Positions [starts[k], starts[k + 1]) of the order are the test set of fold k.
[[nodiscard]] inline FoldPlan plan_of_blocks(std::vector<Index> starts,
                                             std::vector<Index> order = {}) {
    const Index rows = starts.back();
    const auto folds = static_cast<Index>(starts.size()) - 1;
    const auto fold = [starts = std::move(starts), rows](Index k) {
        const Index begin = starts[static_cast<std::size_t>(k)];
        const Index end = starts[static_cast<std::size_t>(k) + 1];
        return Fold{{{0, begin}, {end, rows}}, {{begin, end}}};
    };
    return FoldPlan(rows, folds, fold, std::move(order));
}

/// The plan whose k-th test set is the rows i with fold_of_row[i] == k, in their own order.
[[nodiscard]] inline FoldPlan plan_of_assignment(const std::vector<Index>& fold_of_row,
                                                 Index folds) {
    std::vector<Index> starts(static_cast<std::size_t>(folds) + 1, 0);
    for (const Index k : fold_of_row)
        ++starts[static_cast<std::size_t>(k) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<Index> next = starts;
    std::vector<Index> order(fold_of_row.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        Index& place = next[static_cast<std::size_t>(fold_of_row[i])];
        order[static_cast<std::size_t>(place++)] = static_cast<Index>(i);
    }
    return plan_of_blocks(std::move(starts), std::move(order));
}

/// The rows of each label; labels in the order in which they first occur, as scikit-learn deals
/// them out.
[[nodiscard]] inline std::vector<std::vector<Index>> rows_by_label(const Vector<double>& y) {
    const Vector<double> classes = distinct_labels<double>(y);
    std::vector<std::vector<Index>> rows(static_cast<std::size_t>(classes.size()));
    Index row = 0;
    for (const int code : label_codes<double>("y", y, classes))
        rows[static_cast<std::size_t>(code)].push_back(row++);
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a[0] < b[0]; });
    return rows;
}

}  // namespace detail

inline FoldPlan KFold::split(Index rows) const {
    detail::check_blocks("KFold", "folds", folds, rows);
    std::vector<Index> starts;
    for (Index k = 0; k <= folds; ++k)
        starts.push_back(detail::block(k, folds, rows).begin);
    if (!shuffle)
        return detail::plan_of_blocks(std::move(starts));
    return detail::plan_of_blocks(std::move(starts), permutation(Random(seed), rows));
}

inline FoldPlan StratifiedKFold::deal(const Vector<double>& y) const {
    detail::require(folds >= 2, "StratifiedKFold: folds must be >= 2, got ", folds);
    detail::require(y.size() > 0, "StratifiedKFold: y is empty");
    detail::check_finite<double>("y", VectorView<double>(y));

    std::vector<Index> fold_of_row(static_cast<std::size_t>(y.size()));
    Index dealt = 0;
    for (const std::vector<Index>& rows : detail::rows_by_label(y)) {
        const auto count = static_cast<Index>(rows.size());
        detail::require(count >= folds, "StratifiedKFold: label ", y[rows[0]], " has ", count,
                        " rows, fewer than the ", folds, " folds");
        // One label after the other is dealt round, each from where the last one ended: that keeps
        // the folds as equal in size as their shares of each label.
        std::vector<Index> hands;
        for (Index j = 0; j < count; ++j)
            hands.push_back((dealt + j) % folds);
        std::sort(hands.begin(), hands.end());
        const auto stream = Random(seed).stream(static_cast<std::uint64_t>(dealt));
        const auto places = shuffle ? permutation(stream, count) : std::vector<Index>();
        for (std::size_t j = 0; j < rows.size(); ++j) {
            const auto place = shuffle ? static_cast<std::size_t>(places[j]) : j;
            fold_of_row[static_cast<std::size_t>(rows[place])] = hands[j];
        }
        dealt += count;
    }
    return detail::plan_of_assignment(fold_of_row, folds);
}

}  // namespace ridgewood
