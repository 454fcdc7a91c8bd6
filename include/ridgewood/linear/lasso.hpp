/// The lasso: least squares with a price on the size of slopes, which sets most of them to 0.
#pragma once

#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/path_parts.hpp>
#include <ridgewood/linear/detail/penalized/penalized_fit.hpp>
#include <ridgewood/linear/penalized_options.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <optional>
#include <vector>

namespace ridgewood {

/// The lasso (Tibshirani 1996): minimises
///
///     1 / (2 sum w) sum_i w_i (y_i - b0 - x_i b)^2 + lambda sum_j f_j s_j |b_j|,
///
/// where f are the penalty factors, 1 if none are given, and s_j is the standard deviation of
/// column j (variance with 1 / sum w) when columns are standardized, else 1.
struct Lasso {
    /// Price >= 0 of a slope of size 1, in the units of y (times those of 1 / X when columns are
    /// not standardized). Used by `fit` alone.
    double lambda = 1.0;
    /// Whether b0 is fitted, without a price, or 0.
    bool intercept = true;
    /// Whether slopes are priced by what they do to a column of variance 1. Unset: as the
    /// convention has it, yes for ours and glmnet's.
    std::optional<bool> standardize = {};
    /// Whose scaling of the objective.
    Convention convention = Convention::ridgewood;
    /// Penalty factors and bounds of single coefficients.
    CoefficientOptions coefficients = {};
    /// 1 is the lasso, 0 least squares on the columns that it selects, and between the two the
    /// coefficients are mixed, whatever their bounds (the relaxed lasso of Hastie, Tibshirani,
    /// Tibshirani 2020).
    double relaxation = 1;
    /// Duality gap relative to half the null deviance, sum w (y - mean)^2 / (2 sum w), at which a
    /// fit counts as converged.
    double tolerance = 1e-8;
    /// Most sweeps and direct steps at a lambda.
    Index max_iterations = 100000;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits at `lambda`. X is dense or, with <ridgewood/linear/sparse.hpp>, an
    /// Eigen::SparseMatrix, whose zeros stay implicit. Uses `weights`, `offset` and `observer` of
    /// the third argument. Throws std::invalid_argument for empty, unequal or not finite input, a
    /// constant y, and options out of their range.
    template <class X, class Y>
    [[nodiscard]] auto fit(const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y,
                           const FitData<typename X::Scalar>& data = {}) const {
        return detail::penalized_fit(settings(), lambda, x.derived(), y, data);
    }

    /// Fits at all of `lambdas`, each from the one before. Throws as `fit` does.
    template <class X, class Y>
    [[nodiscard]] auto path(const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y,
                            const Lambdas& lambdas = {},
                            const FitData<typename X::Scalar>& data = {}) const {
        return detail::penalized_path(settings(), x.derived(), y, lambdas, data);
    }

    /// For cross_validate_path: the rows between `cuts`, of which the paths of folds are made.
    /// Looks at x, y and data as long as the result lives.
    template <Real S>
    [[nodiscard]] auto parts(const MatrixView<S>& x, const VectorView<S>& y,
                             const std::vector<Index>& cuts, const FitData<S>& data) const {
        return detail::path_parts(settings(), x, y, cuts, data);
    }

private:
    [[nodiscard]] detail::PenalizedSettings settings() const {
        return {.name = "Lasso",
                .intercept = intercept,
                .standardize = standardize,
                .convention = convention,
                .coefficients = coefficients,
                .relaxation = relaxation,
                .tolerance = tolerance,
                .max_iterations = max_iterations,
                .threads = threads};
    }
};

}  // namespace ridgewood
