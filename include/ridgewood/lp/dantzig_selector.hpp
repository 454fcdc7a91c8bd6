/// Sparse regression by a linear program.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/dantzig_program.hpp>
#include <ridgewood/lp/detail/regression_data.hpp>
#include <ridgewood/lp/lp_regression_model.hpp>

namespace ridgewood {

/// The Dantzig selector (Candes, Tao 2007): the least sum of |b_j| for which no column is
/// correlated with the residuals any more,
///
///     min |b|_1   subject to   |sum_i w_i x_ij (y_i - b0 - x_i b)| / sum w <= lambda for all j,
///
/// with b0 such that the residuals have mean 0. It is no larger than the lasso of the same lambda,
/// which fulfils that, too. The columns are taken as they are. The `loss` of its model is |b|_1.
struct DantzigSelector {
    /// The covariance >= 0 that may remain, in units of x y.
    double lambda = 1.0;
    /// Whether b0 is fitted or 0.
    bool intercept = true;

    /// Uses `weights` of the third argument. Throws std::invalid_argument for empty, unequal or not
    /// finite input.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        detail::require(lambda >= 0 && detail::is_finite(lambda),
                        "DantzigSelector: lambda must be >= 0, got ", detail::describe(lambda));
        const auto fit = detail::fit_dantzig(detail::regression_data(X, y, data), lambda, intercept,
                                             Simplex{.primal_tolerance = 1e-9});
        return LpRegressionModel<S>(fit.coefficients.template cast<S>(),
                                    static_cast<S>(fit.intercept), fit.loss, fit.convergence);
    }
};

}  // namespace ridgewood
