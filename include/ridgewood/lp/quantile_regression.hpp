/// Regression of a quantile of y instead of its mean.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/quantile_program.hpp>
#include <ridgewood/lp/detail/regression_data.hpp>
#include <ridgewood/lp/lp_regression_model.hpp>

namespace ridgewood {

/// Quantile regression (Koenker, Bassett 1978): minimises
///
///     sum_i w_i rho(y_i - b0 - x_i b),   rho(r) = quantile r for r >= 0, (quantile - 1) r below,
///
/// exactly, by the simplex method on the dual program. At least as many residuals are 0 as X has
/// independent columns, the intercept included; of several solutions it is one of those. A column
/// that depends on others gets 0.
struct QuantileRegression {
    /// The share of y that lies below the fit, in (0, 1).
    double quantile = 0.5;
    /// Whether b0 is fitted or 0.
    bool intercept = true;

    /// Uses `weights` of the third argument. Throws std::invalid_argument for empty, unequal or not
    /// finite input.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        detail::require(quantile > 0 && quantile < 1,
                        "QuantileRegression: quantile must be in (0, 1), got ",
                        detail::describe(quantile));
        const auto training = detail::regression_data(X, y, data);
        const auto fit =
            detail::fit_quantile(training, quantile, intercept, Simplex{.dual_tolerance = 1e-9});
        return LpRegressionModel<S>(fit.coefficients.template cast<S>(),
                                    static_cast<S>(fit.intercept), fit.loss, fit.convergence);
    }
};

}  // namespace ridgewood
