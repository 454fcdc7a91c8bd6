/// The elastic net: the lasso and ridge regression mixed.
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

/// The elastic net (Zou and Hastie 2005): minimises
///
///     1 / (2 sum w) sum_i w_i (y_i - b0 - x_i b)^2
///         + lambda sum_j f_j (l1_ratio s_j |b_j| + (1 - l1_ratio) / 2 s_j^2 b_j^2),
///
/// where f are the penalty factors, 1 if none are given, and s_j is the standard deviation of
/// column j (variance with 1 / sum w) when columns are standardized, else 1. glmnet calls l1_ratio
/// alpha and divides the squared part by the standard deviation of y, see Convention.
struct ElasticNet {
    /// Price >= 0, used by `fit` alone.
    double lambda = 1.0;
    /// Share of the lasso in the price, in [0, 1]. Columns that depend on each other share their
    /// slope as soon as it is below 1. At 0 it is ridge regression, whose best lambda may lie below
    /// the grid that a path makes, as glmnet's does: give lambdas of your own.
    double l1_ratio = 0.5;
    /// Whether b0 is fitted, without a price, or 0.
    bool intercept = true;
    /// Whether slopes are priced by what they do to a column of variance 1. Unset: as the
    /// convention has it, yes for ours and glmnet's.
    std::optional<bool> standardize = {};
    /// Whose scaling of the objective.
    Convention convention = Convention::ridgewood;
    /// Penalty factors and bounds of single coefficients.
    CoefficientOptions coefficients = {};
    /// Mixes the coefficients with those of least squares on the columns that are not 0: 1 is the
    /// fit itself, 0 least squares.
    double relaxation = 1;
    /// Duality gap relative to half the null deviance at which a fit counts as converged.
    double tolerance = 1e-8;
    /// Most sweeps and direct steps at a lambda.
    Index max_iterations = 100000;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits at `lambda`. Throws as Lasso does.
    template <class X, class Y>
    [[nodiscard]] auto fit(const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y,
                           const FitData<typename X::Scalar>& data = {}) const {
        return detail::penalized_fit(settings(), lambda, x.derived(), y, data);
    }

    /// Fits at all of `lambdas`, each from the one before.
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
        return {.name = "ElasticNet",
                .l1_ratio = l1_ratio,
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
