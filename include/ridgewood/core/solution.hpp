/// What a sufficient statistic of rows is asked, and what it answers.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <string_view>

namespace ridgewood {

/// Which regression to take out of a sufficient statistic of rows.
struct SolveOptions {
    /// How many of the last columns are targets; the others are features.
    Index targets = 1;
    /// Whether the model has an intercept; without one it goes through the origin.
    bool intercept = true;
    /// Ridge penalty >= 0 in the units of the sums: minimises
    /// sum_i w_i |y_i - b0 - x_i b|^2 + penalty |b|^2. The intercept is not penalised.
    double penalty = 0;

    /// Throws std::invalid_argument unless there is a target, a feature and a penalty >= 0.
    void check(std::string_view who, Index columns) const {
        detail::require(targets >= 1 && targets < columns, who, ": targets must be in [1, ",
                        columns - 1, "] of ", columns, " columns, got ", targets);
        detail::require(penalty >= 0 && detail::is_finite(penalty), who,
                        ": penalty must be finite and >= 0, got ", detail::describe(penalty));
    }
};

/// The regression that a sufficient statistic holds.
struct Solution {
    /// Features x targets; NaN when the system is singular.
    Matrix<double> slopes;
    /// One a target; 0 without an intercept.
    RowVector<double> intercept;
    /// Estimate of 1 / condition of the system that was solved, its columns scaled to length 1; 0
    /// when it is singular. That of Moments is the square of that of TriangularFactor.
    double reciprocal_condition = 0;
};

}  // namespace ridgewood
