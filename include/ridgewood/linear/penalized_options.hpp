/// The options that all penalized regressions share: whose conventions, and what each coefficient
/// may be.
#pragma once

#include <ridgewood/core/lambdas.hpp>
#include <ridgewood/core/types.hpp>

namespace ridgewood {

/// Whose scaling of the objective a penalized regression follows, so that results can be matched
/// to the last digit. All divide the sum of squares by 2 sum w, and none penalises the intercept.
enum class Convention {
    /// The formula in the documentation of the regression, with columns standardized unless asked
    /// otherwise.
    ridgewood,
    /// R's glmnet: columns standardized; the squared part of the elastic net is divided by the
    /// standard deviation of y; penalty factors are rescaled to sum to the number of columns;
    /// without an intercept columns are scaled by their standard deviation all the same; a path
    /// without given lambdas ends when the fit no longer improves.
    glmnet,
    /// scikit-learn: columns as they are; a path ends at 1e-3 of its first lambda.
    sklearn
};

/// What may be said of single coefficients. Empty vectors say nothing.
struct CoefficientOptions {
    /// Factor >= 0 on lambda, one a column: 0 is not penalised, infinity leaves the column out.
    Vector<double> penalty_factors = {};
    /// Bounds, one a column, lower <= 0 <= upper, in the units of the coefficients.
    Vector<double> lower = {};
    Vector<double> upper = {};
    /// The same as a lower bound of 0 everywhere.
    bool nonnegative = false;

    [[nodiscard]] bool has_zero_bound() const {
        return nonnegative || (lower.array() == 0).any() || (upper.array() == 0).any();
    }
};

}  // namespace ridgewood
