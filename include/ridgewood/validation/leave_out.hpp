/// Splits that test one row, or every few rows, at a time.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/combinations.hpp>
#include <ridgewood/validation/fold.hpp>

#include <memory>

namespace ridgewood {

/// Tests every row once and trains on all others: as many fits as there are rows.
struct LeaveOneOut {
    /// Throws std::invalid_argument for fewer than 2 rows.
    [[nodiscard]] FoldPlan split(Index rows) const {
        detail::require(rows >= 2, "LeaveOneOut: there must be 2 rows or more, got ", rows);
        return FoldPlan(rows, rows, [rows](Index k) {
            return Fold{{{0, k}, {k + 1, rows}}, {{k, k + 1}}};
        });
    }
};

/// Tests every set of p rows once, in lexicographic order, and trains on all others: rows choose p
/// fits.
struct LeavePOut {
    /// Rows of a test set, from 1 to the number of rows - 1.
    Index p = 2;

    /// How many folds so many rows make. Throws as split does.
    [[nodiscard]] Index count(Index rows) const;
    /// Throws std::invalid_argument unless 1 <= p < rows, and when the folds are more than an Index
    /// can count.
    [[nodiscard]] FoldPlan split(Index rows) const;
};

inline Index LeavePOut::count(Index rows) const {
    detail::require(p >= 1 && p < rows, "LeavePOut: p must be in [1, ", rows - 1, "], got ", p);
    const Index folds = detail::Combinations::count(rows, p);
    detail::require(folds < detail::Combinations::too_many, "LeavePOut: ", p, " of ", rows,
                    " rows are more folds than can be counted");
    return folds;
}

inline FoldPlan LeavePOut::split(Index rows) const {
    const Index folds = count(rows);
    const auto chosen = std::make_shared<const detail::Combinations>(rows, p);
    return FoldPlan(rows, folds, [chosen, rows](Index k) {
        Fold fold;
        Index next = 0;
        chosen->visit(k, [&](Index row) {
            fold.train.push({next, row});
            fold.test.push({row, row + 1});
            next = row + 1;
        });
        fold.train.push({next, rows});
        return fold;
    });
}

}  // namespace ridgewood
