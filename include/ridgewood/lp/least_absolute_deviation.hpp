/// Regression that outliers of y do not move.
#pragma once

#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/quantile_regression.hpp>

namespace ridgewood {

/// Least absolute deviations (Boscovich 1757, Laplace): minimises
///
///     sum_i w_i |y_i - b0 - x_i b|,
///
/// which is the regression of the median. The `loss` of its model is half of that sum.
struct LeastAbsoluteDeviation {
    /// Whether b0 is fitted or 0.
    bool intercept = true;

    /// As QuantileRegression with the quantile 0.5.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        return QuantileRegression{.quantile = 0.5, .intercept = intercept}.fit(X, y, data);
    }
};

}  // namespace ridgewood
