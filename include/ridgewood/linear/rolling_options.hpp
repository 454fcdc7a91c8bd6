/// The choices of rolling regression, and what became of each of its windows.
#pragma once

#include <ridgewood/core/rolling_window.hpp>

namespace ridgewood {

/// How a window is solved. None of them subtracts what has left the window, except `fast`.
enum class RollingSolver {
    /// `qr` up to 24 coefficients; beyond, `gram`, and `qr` of their rows for the windows in which
    /// squaring would cost more than half of the digits.
    automatic,
    /// Triangular factors are merged: the accuracy of a QR factorisation of each window.
    qr,
    /// Sums of squares and products are merged: 1.4 times as fast as `qr` with 5 features and twice
    /// with 50, and the error grows with the square of the condition of the window.
    gram,
    /// One triangular factor, from which rows that leave the window are taken away. Where that
    /// would cost digits, and once a window, it is made anew, so that errors do not pile up: a
    /// digit less than `qr`, as fast with 5 features and five times as fast with 50. For windows of
    /// Rows without a half-life only.
    fast,
};

/// What to do with rows in which a feature or a target is NaN.
enum class MissingRows {
    /// They are refused.
    error,
    /// The window counts them, and is solved without them: `missing="drop"` of statsmodels,
    /// "drop_window" of polars-ols.
    drop_in_window,
    /// No window that holds one is solved: `missing="skip"` of statsmodels.
    skip_window,
    /// As if they were not in the table: a window is so many rows without them, "drop" of
    /// polars-ols. At such a row stands the regression of the last row before it.
    drop_rows_first,
};

/// Whether a window was solved, or why not: the coefficients are NaN then.
enum class WindowStatus {
    solved,
    /// The series has begun too late for a whole window.
    incomplete,
    /// It has less than `min_obs` rows to use.
    too_few_rows,
    /// It has a missing row, under MissingRows::skip_window.
    has_missing,
    /// Its columns depend on each other.
    rank_deficient,
};

}  // namespace ridgewood
