/// What rolling regression finds, row by row.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/rolling_options.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

namespace ridgewood {

/// One regression a row, on the window that ends there. Everything is NaN where `status` is not
/// `solved`. Each member has one row for a row of X; with several targets, matrices have one column
/// a target. k is the number of coefficients of a target: with an intercept, coefficient 0 is the
/// intercept and 1, ..., p are the features.
struct RollingFit {
    bool has_intercept = true;
    /// What became of each window.
    std::vector<WindowStatus> status = {};
    /// Rows of each window that were used.
    Vector<double> rows = {};
    /// x_t b_t: by the coefficients of the window that ends with row t. This and the residuals are
    /// empty when they were not asked for.
    Matrix<double> fitted = {};
    /// y_t - x_t b_t. The row has helped to find b_t: this is no forecast error.
    Matrix<double> residuals = {};
    /// y_t - x_t b_(t-1): by the coefficients of the row before, which have not seen row t.
    Matrix<double> one_step_residuals = {};
    /// sum w (y - x b_t)^2 over the window.
    Matrix<double> residual_sum_of_squares = {};
    /// sum w (y - mean)^2 over the window, about 0 without an intercept.
    Matrix<double> total_sum_of_squares = {};
    /// The coefficients of all targets beside each other, k each.
    Matrix<double> all_coefficients = {};
    /// Their standard errors; empty when they were not asked for.
    Matrix<double> all_standard_errors = {};

    [[nodiscard]] Index size() const { return rows.size(); }
    [[nodiscard]] Index targets() const { return residual_sum_of_squares.cols(); }
    /// k.
    [[nodiscard]] Index coefficient_count() const { return all_coefficients.cols() / targets(); }

    /// Of one target, one row of k coefficients a row of X.
    [[nodiscard]] auto coefficients(Index target = 0) const {
        return all_coefficients.middleCols(target * coefficient_count(), coefficient_count());
    }

    /// sqrt(s^2 diag((X'WX)^-1)) with s^2 = residual_variance(), or what the option `covariance`
    /// says. NaN where there are no more rows than coefficients, and with a ridge.
    [[nodiscard]] auto standard_errors(Index target = 0) const {
        detail::require(all_standard_errors.size() > 0 || size() == 0,
                        "RollingFit: there are no standard errors, fit with "
                        ".standard_errors = true");
        return all_standard_errors.middleCols(target * coefficient_count(), coefficient_count());
    }

    /// Coefficients over their standard errors.
    [[nodiscard]] Matrix<double> t_values(Index target = 0) const {
        return coefficients(target).cwiseQuotient(standard_errors(target));
    }

    /// 1 - residual over total sum of squares; NaN where the target is constant.
    [[nodiscard]] Matrix<double> r_squared() const {
        return 1 - residual_sum_of_squares.array() / total_sum_of_squares.array();
    }

    /// 1 - (1 - R2) (rows - 1) / (rows - k); rows instead of rows - 1 without an intercept.
    [[nodiscard]] Matrix<double> adjusted_r_squared() const {
        const Matrix<double> explained = r_squared();
        const Vector<double> ratio =
            (rows.array() - (has_intercept ? 1 : 0)) / degrees_of_freedom().array();
        return 1 - (1 - explained.array()).colwise() * ratio.array();
    }

    /// rows - k, and NaN where that is not positive.
    [[nodiscard]] Vector<double> degrees_of_freedom() const {
        const double k = static_cast<double>(coefficient_count());
        return (rows.array() > k).select(rows.array() - k, not_a_number);
    }

    /// Residual sum of squares over rows - k.
    [[nodiscard]] Matrix<double> residual_variance() const {
        return residual_sum_of_squares.array().colwise() / degrees_of_freedom().array();
    }

    /// The F statistic of all slopes being 0.
    [[nodiscard]] Matrix<double> f_statistic() const {
        const double slopes = static_cast<double>(coefficient_count() - (has_intercept ? 1 : 0));
        return (total_sum_of_squares - residual_sum_of_squares).array() / slopes /
               residual_variance().array();
    }

    /// -n / 2 (1 + log(2 pi ssr / n)) with n rows: of normal errors, at the variance that makes it
    /// greatest. Of weighted rows it lacks the term sum log(w) / 2.
    [[nodiscard]] Matrix<double> log_likelihood() const {
        const Matrix<double> variance = residual_sum_of_squares.array().colwise() / rows.array();
        const Matrix<double> of_row = 1 + (2 * std::numbers::pi * variance.array()).log();
        return of_row.array().colwise() * rows.array() / -2;
    }

    /// 2 k - 2 log_likelihood().
    [[nodiscard]] Matrix<double> aic() const {
        return 2 * static_cast<double>(coefficient_count()) - 2 * log_likelihood().array();
    }

    /// k log(rows) - 2 log_likelihood().
    [[nodiscard]] Matrix<double> bic() const {
        const Vector<double> price = static_cast<double>(coefficient_count()) * rows.array().log();
        return (-2 * log_likelihood()).colwise() + price;
    }

private:
    static constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace ridgewood
