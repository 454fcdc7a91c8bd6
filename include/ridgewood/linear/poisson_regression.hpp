/// Penalized regression of counts.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/losses.hpp>
#include <ridgewood/linear/detail/penalized/newton_fit.hpp>
#include <ridgewood/linear/penalized_options.hpp>
#include <ridgewood/linear/poisson_model.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>
#include <utility>

namespace ridgewood {

namespace detail {

template <Real W = double, class X, class Y>
[[nodiscard]] PoissonPath<typename X::Scalar> poisson_path(const PenalizedSettings& settings,
                                                           const X& x,
                                                           const Eigen::MatrixBase<Y>& y,
                                                           const Lambdas& lambdas,
                                                           const FitData<typename X::Scalar>& data);

}  // namespace detail

/// Poisson regression, log link, with the price of the elastic net: with
/// eta_i = offset_i + b0 + x_i b it minimises
///
///     1 / sum w sum_i w_i (exp(eta_i) - y_i eta_i) + lambda sum_j f_j (l1_ratio s_j |b_j|
///                                                    + (1 - l1_ratio) / 2 s_j^2 b_j^2),
///
/// where f are the penalty factors, 1 if none are given, and s_j is the standard deviation of
/// column j (variance with 1 / sum w) when columns are standardized, else 1: the first part is half
/// the mean deviance. This is glmnet's family poisson (Friedman, Hastie, Tibshirani 2010), and with
/// l1_ratio 0 and columns as they are scikit-learn's PoissonRegressor with alpha = lambda.
struct PoissonRegression {
    /// Price >= 0, used by `fit` alone.
    double lambda = 0.01;
    /// Share of the lasso in the price, in [0, 1]; 0 is ridge.
    double l1_ratio = 1;
    /// Whether b0 is fitted, without a price, or 0.
    bool intercept = true;
    /// Whether slopes are priced by what they do to a column of variance 1. Unset: as the
    /// convention has it, yes for ours and glmnet's.
    std::optional<bool> standardize = {};
    /// Whose scaling of the objective.
    Convention convention = Convention::ridgewood;
    /// Penalty factors and bounds of single coefficients.
    CoefficientOptions coefficients = {};
    /// Duality gap relative to half the null deviance, that of b0 alone, at which a fit counts as
    /// converged.
    double tolerance = 1e-8;
    /// Most Newton steps at a lambda, with new or kept second derivatives.
    Index max_iterations = 1000;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits y >= 0, counts or rates, at `lambda`. X is dense or, with
    /// <ridgewood/linear/sparse.hpp>, an Eigen::SparseMatrix. Uses `weights`, `offset` (the
    /// logarithm of the exposure) and `observer` of the third argument. Throws
    /// std::invalid_argument for empty, unequal or not finite input, a negative or constant y, and
    /// options out of their range.
    template <class X, class Y>
    [[nodiscard]] PenalizedPoissonModel<typename X::Scalar> fit(
        const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y,
        const FitData<typename X::Scalar>& data = {}) const {
        return path(x, y, {.values = {lambda}}, data).model(0);
    }

    /// Fits at all of `lambdas`, each from the one before. Throws as `fit` does.
    template <class X, class Y>
    [[nodiscard]] PoissonPath<typename X::Scalar> path(
        const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y, const Lambdas& lambdas = {},
        const FitData<typename X::Scalar>& data = {}) const {
        return detail::poisson_path(settings(), x.derived(), y, lambdas, data);
    }

private:
    [[nodiscard]] detail::PenalizedSettings settings() const {
        return {.name = "PoissonRegression",
                .l1_ratio = l1_ratio,
                .intercept = intercept,
                .standardize = standardize,
                .convention = convention,
                .coefficients = coefficients,
                .tolerance = tolerance,
                .max_iterations = max_iterations,
                .threads = threads};
    }
};

namespace detail {

/// Divides the counts by a power of 2 near their mean, or near the mean that the offset alone
/// expects where there is no intercept to adjust it, and shifts the offset so that the fit begins
/// there. So a fit with an intercept is the same whatever the counts are counted in.
template <Real W>
[[nodiscard]] LossUnits set_units(bool intercept, RowData<W>& rows, Vector<W>& counts) {
    const double least = rows.offset.minCoeff();
    const Vector<W> offset = (rows.weights.array() > 0).select(rows.offset, least);
    const double largest = offset.maxCoeff();
    const double expected =
        largest + std::log(rows.weights.dot((offset.array() - largest).exp().matrix()));
    const double seen = std::log(rows.weights.dot(counts));
    // Lambdas divided by a unit of this size stay finite.
    constexpr double most = 200;
    const double level = std::clamp(intercept ? seen : std::max(seen, expected), -most, most);
    const double unit = std::exp2(std::round(level / std::log(2.0)));
    const double shift = intercept ? expected : std::log(unit);
    counts /= unit;
    rows.offset.array() -= shift;
    return {.loss = unit, .intercept = std::log(unit) - shift};
}

template <Real W, class X, class Y>
PoissonPath<typename X::Scalar> poisson_path(const PenalizedSettings& settings, const X& x,
                                             const Eigen::MatrixBase<Y>& y, const Lambdas& lambdas,
                                             const FitData<typename X::Scalar>& data) {
    using S = typename X::Scalar;
    static_assert(std::is_same_v<typename Y::Scalar, S>,
                  "fit: X and y must have the same scalar type");
    check_single_target(as_column(y));
    const VectorView<S> counts(as_column(y));
    check_shapes(x, counts);
    settings.check(x.cols());
    settings.check_lambdas(lambdas);
    check_finite<S>("y", counts);
    for (Index i = 0; i < counts.size(); ++i) {
        require(counts[i] >= 0, settings.name, ": y(", i, ") is ", describe(counts[i]),
                ", expected >= 0");
    }
    RowData<W> rows(x.rows(), data);
    Vector<W> target = counts.template cast<W>();
    require(rows.weights.dot(target) > 0, settings.name, ": y is 0, there is nothing to explain");
    const LossUnits units = set_units(settings.intercept, rows, target);
    return with_columns<W>(x, [&](const auto& columns) {
        using Columns = std::remove_cvref_t<decltype(columns)>;
        NewtonFit<W, S, Columns, PoissonLoss<W>> fit(
            settings, columns, PoissonLoss<W>(std::move(target)), rows, data, units);
        return PoissonPath<S>(std::move(fit.paths(lambdas).front()));
    });
}

}  // namespace detail

}  // namespace ridgewood
