/// K-fold splits of rows that resemble their neighbours: rows near the test set are left out.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/blocks.hpp>
#include <ridgewood/validation/fold.hpp>

#include <algorithm>

namespace ridgewood {

/// The blocks of KFold, without the rows next to the test block in the training set. It trains on
/// the future, which stationary series allow: what is left is independent of the test block when
/// rows farther apart than the gaps are.
struct GapKFold {
    /// How many folds, from 2 to the number of rows.
    Index folds = 5;
    /// Rows left out before and after each test block, >= 0.
    Index gap_before = 0;
    Index gap_after = 0;
    /// Whether the gaps may leave nothing to train on.
    bool allow_empty_train = false;

    /// Throws std::invalid_argument for options out of range and, when that fold is asked for,
    /// for one without rows to train on.
    [[nodiscard]] FoldPlan split(Index rows) const;
};

/// The hv-block splits of Racine (2000, Journal of Econometrics 99: 39-61): each row in turn is
/// tested with the v rows to either side, and h more to either side are left out of the training
/// set. Rows nearer to an end than v are the middle of no test set; with v = 0 this is the h-block
/// cross-validation of Burman, Chow and Nolan (1994).
struct HvBlock {
    /// Rows left out on either side of the test set, >= 0.
    Index h = 0;
    /// Rows tested on either side of the middle, >= 0.
    Index v = 0;
    /// Whether the gaps may leave nothing to train on.
    bool allow_empty_train = false;

    /// Throws std::invalid_argument for options out of range, for fewer than 2 v + 1 rows and, when
    /// that fold is asked for, for one without rows to train on.
    [[nodiscard]] FoldPlan split(Index rows) const;
};

namespace detail {

/// All rows before and after the test block but for the gaps.
[[nodiscard]] inline Fold fold_with_gaps(RowRange test, Index before, Index after, Index rows) {
    Fold fold{{{0, test.begin - std::min(test.begin, before)}}, {test}};
    fold.train.push({test.end + std::min(rows - test.end, after), rows});
    return fold;
}

}  // namespace detail

inline FoldPlan GapKFold::split(Index rows) const {
    detail::require(gap_before >= 0, "GapKFold: gap_before must be >= 0, got ", gap_before);
    detail::require(gap_after >= 0, "GapKFold: gap_after must be >= 0, got ", gap_after);
    detail::check_blocks("GapKFold", "folds", folds, rows);
    return FoldPlan(rows, folds, [spec = *this, rows](Index k) {
        Fold fold = detail::fold_with_gaps(detail::block(k, spec.folds, rows), spec.gap_before,
                                           spec.gap_after, rows);
        detail::check_training("GapKFold", k, fold, spec.allow_empty_train);
        return fold;
    });
}

inline FoldPlan HvBlock::split(Index rows) const {
    detail::require(h >= 0, "HvBlock: h must be >= 0, got ", h);
    detail::require(v >= 0, "HvBlock: v must be >= 0, got ", v);
    detail::require(v < rows && 2 * v < rows, "HvBlock: a test set of 2 * ", v, " + 1 rows in ",
                    rows);
    return FoldPlan(rows, rows - 2 * v, [spec = *this, rows](Index k) {
        Fold fold = detail::fold_with_gaps({k, k + 2 * spec.v + 1}, spec.h, spec.h, rows);
        detail::check_training("HvBlock", k, fold, spec.allow_empty_train);
        return fold;
    });
}

}  // namespace ridgewood
