/// The adaptive lasso: a lasso whose prices are low where an initial fit is large.
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

/// The adaptive lasso (Zou 2006): with the slopes B_j of an initial fit, minimises
///
///     1 / (2 sum w) sum_i w_i (y_i - b0 - x_i b)^2
///         + lambda sum_j f_j s_j |b_j| / |s_j B_j|^gamma,
///
/// where f are the penalty factors, 1 if none are given, and s_j is the standard deviation of
/// column j (variance with 1 / sum w), so that the scale of a column does not matter.
struct AdaptiveLasso {
    /// Price >= 0, used by `fit` alone.
    double lambda = 1.0;
    /// How much the initial fit counts, >= 0; 0 is the lasso.
    double gamma = 1.0;
    /// Ridge penalty >= 0 of the initial fit, on standardized columns. Unset: least squares with
    /// more rows than columns, else the ridge of least generalised cross-validation.
    std::optional<double> initial_lambda = {};
    /// Whether b0 is fitted, without a price, or 0.
    bool intercept = true;
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
        detail::PenalizedSettings out{.name = "AdaptiveLasso",
                                      .intercept = intercept,
                                      .relaxation = relaxation,
                                      .tolerance = tolerance,
                                      .max_iterations = max_iterations,
                                      .threads = threads};
        out.check(x.cols());
        detail::require(gamma >= 0 && detail::is_finite(gamma),
                        "AdaptiveLasso: gamma must be finite and >= 0, got ",
                        detail::describe(gamma));
        detail::require(!initial_lambda || (*initial_lambda >= 0 && *initial_lambda <= 1e200),
                        "AdaptiveLasso: initial_lambda must be in [0, 1e200], got ",
                        detail::describe(initial_lambda.value_or(0)));
        const Vector<double> initial =
            detail::initial_coefficients(out, initial_lambda, x, y, data);
        const Vector<double> deviation = detail::column_deviations(out, x, y, data);
        out.coefficients = coefficients;
        out.factors.resize(x.cols());
        for (Index j = 0; j < x.cols(); ++j) {
            out.factors[j] =
                deviation[j] > 0
                    ? std::pow(deviation[j] * std::abs(initial[j]), gamma) / deviation[j]
                    : 0;
        }
        return out;
    }
};

}  // namespace ridgewood
