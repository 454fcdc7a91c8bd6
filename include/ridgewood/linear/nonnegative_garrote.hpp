/// The nonnegative garrote: least squares whose slopes are shrunk, each by its own factor.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/initial_fit.hpp>
#include <ridgewood/linear/detail/penalized/penalized_fit.hpp>
#include <ridgewood/linear/penalized_options.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <cmath>
#include <optional>

namespace ridgewood {

/// The nonnegative garrote (Breiman 1995): with the slopes B_j of an initial fit, chooses factors
/// c_j >= 0, and slopes b_j = c_j B_j, that minimise
///
///     1 / (2 sum w) sum_i w_i (y_i - b0 - sum_j c_j B_j x_ij)^2 + lambda sum_j c_j.
///
/// The scale of a column does not matter. With orthonormal columns (X'X = n) and B of least
/// squares, c_j is the positive part of 1 - lambda / B_j^2.
struct NonnegativeGarrote {
    /// Price >= 0 of a factor, in the units of y^2. Used by `fit` alone.
    double lambda = 1.0;
    /// Ridge penalty >= 0 of the initial fit, on standardized columns. Unset: least squares with
    /// more rows than columns, else the ridge of least generalised cross-validation.
    std::optional<double> initial_lambda = {};
    /// Whether b0 is fitted, without a price, or 0.
    bool intercept = true;
    /// Mixes the coefficients with those of least squares on the columns that are not 0: 1 is the
    /// fit itself, 0 least squares.
    double relaxation = 1;
    /// Duality gap relative to half the null deviance at which a fit counts as converged.
    double tolerance = 1e-8;
    /// Most sweeps and direct steps at a lambda.
    Index max_iterations = 100000;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits at `lambda`. Throws as Lasso does, and for options out of their range.
    template <class X, class Y>
    [[nodiscard]] auto fit(const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y,
                           const FitData<typename X::Scalar>& data = {}) const {
        return detail::penalized_fit(settings(x.derived(), y, data), lambda, x.derived(), y, data);
    }

    /// Fits at all of `lambdas`, each from the one before, after one initial fit.
    template <class X, class Y>
    [[nodiscard]] auto path(const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y,
                            const Lambdas& lambdas = {},
                            const FitData<typename X::Scalar>& data = {}) const {
        return detail::penalized_path(settings(x.derived(), y, data), x.derived(), y, lambdas,
                                      data);
    }

private:
    template <class X, class Y>
    [[nodiscard]] detail::PenalizedSettings settings(
        const X& x, const Y& y, const FitData<typename X::Scalar>& data) const {
        detail::PenalizedSettings out{.name = "NonnegativeGarrote",
                                      .intercept = intercept,
                                      .relaxation = relaxation,
                                      .tolerance = tolerance,
                                      .max_iterations = max_iterations,
                                      .threads = threads};
        out.check(x.cols());
        detail::require(!initial_lambda || (*initial_lambda >= 0 && *initial_lambda <= 1e200),
                        "NonnegativeGarrote: initial_lambda must be in [0, 1e200], got ",
                        detail::describe(initial_lambda.value_or(0)));
        out.factors = detail::initial_coefficients(out, initial_lambda, x, y, data);
        out.coefficients.nonnegative = true;
        return out;
    }
};

}  // namespace ridgewood
