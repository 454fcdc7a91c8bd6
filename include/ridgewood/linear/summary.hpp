/// The summary of a least squares fit: what R's summary(lm) prints, as numbers.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/distributions.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/least_squares_model.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>

namespace ridgewood {

/// What a summary is asked for.
struct SummaryOptions {
    /// Names of the features, one each; x0, x1, ... when empty.
    std::vector<std::string> names = {};
    /// Which column of y, counted from 0.
    Index target = 0;
    /// Coverage of the confidence intervals, in (0, 1).
    double confidence = 0.95;
};

/// One line of the table of coefficients.
struct CoefficientSummary {
    std::string name;
    double estimate = 0;
    /// NaN for a dropped column, and when there are no degrees of freedom; so are the rest.
    double standard_error = 0;
    /// estimate / standard_error.
    double t_value = 0;
    /// Two-sided, by Student's t with the residual degrees of freedom.
    double p_value = 0;
    double lower = 0;
    double upper = 0;
    /// 1 / (1 - R_j^2); NaN for the intercept.
    double variance_inflation = 0;
};

/// A fitted regression in numbers. Print it with `std::cout << summary(model)`.
struct Summary {
    std::vector<CoefficientSummary> coefficients;
    /// Minimum, quartiles and maximum of sqrt(w) times the residuals.
    std::array<double, 5> residual_quantiles{};
    /// sqrt(sum w e^2 / degrees of freedom).
    double residual_standard_error = 0;
    Index rows = 0;
    /// rows - rank.
    Index degrees_of_freedom = 0;
    /// 1 - residual / total sum of squares, the total about 0 without an intercept; NaN, as are the
    /// adjusted one and F, for a constant y.
    double r_squared = 0;
    /// 1 - (1 - R^2) (rows - 1) / degrees of freedom; rows instead of rows - 1 without an
    /// intercept.
    double adjusted_r_squared = 0;
    /// Wald's test that all slopes are 0, with the covariance of the fit: for the classic one it is
    /// the F statistic of R.
    double f_statistic = 0;
    Index f_degrees_of_freedom = 0;
    double f_p_value = 0;
    /// Gaussian, at the maximum likelihood estimate of the variance.
    double log_likelihood = 0;
    /// -2 log likelihood + 2 (rank + 1): the variance counts as a parameter, as in R.
    double aic = 0;
    /// -2 log likelihood + log(rows) (rank + 1).
    double bic = 0;
    /// Of the design, see LeastSquaresFit.
    double condition = 0;
    CovarianceType covariance_type = CovarianceType::classic;
    Index lags = 0;
    double confidence = 0.95;
    Index dropped = 0;
};

namespace detail {

/// Wald's statistic b' V^-1 b, NaN when V is not positive definite.
template <Real W>
[[nodiscard]] double wald_statistic(const Vector<W>& b, const Matrix<W>& V) {
    const Vector<W> scale = V.diagonal().array().rsqrt();
    const Eigen::LLT<Matrix<W>> cholesky(scale.asDiagonal() * V * scale.asDiagonal());
    if (cholesky.info() != Eigen::Success)
        return std::numeric_limits<double>::quiet_NaN();
    return cholesky.matrixL().solve(scale.cwiseProduct(b)).squaredNorm();
}

/// The test that all slopes are 0: with the classic covariance ((tss - rss) / q) / (rss / df), else
/// Wald's over q. NaN without slopes or degrees of freedom, and for a constant y.
template <Real W>
[[nodiscard]] double f_statistic(const LeastSquaresFit& fit, const Vector<W>& coefficients,
                                 const Matrix<W>& covariance, double rss, double tss) {
    const Index first = fit.has_intercept ? 1 : 0;
    const auto q = static_cast<double>(fit.rank - first);
    const auto df = static_cast<double>(fit.residual_degrees_of_freedom());
    if (!(q > 0 && df > 0 && tss > 0))
        return std::numeric_limits<double>::quiet_NaN();
    if (fit.covariance_type == CovarianceType::classic)
        return (tss - rss) / q / (rss / df);
    std::vector<Index> kept;
    for (Index j = first; j < coefficients.size(); ++j) {
        if (!is_nan(covariance(j, j)))
            kept.push_back(j);
    }
    return wald_statistic<W>(coefficients(kept), covariance(kept, kept)) / q;
}

}  // namespace detail

/// Summarises a fitted model. Throws std::invalid_argument for a target, a confidence or a number
/// of names that does not fit it.
template <Real S, int Targets>
[[nodiscard]] Summary summary(const LeastSquaresModel<S, Targets>& model,
                              const SummaryOptions& options = {}) {
    const LeastSquaresFit& fit = model.statistics();
    const auto targets = static_cast<Index>(fit.targets.size());
    detail::require(options.target >= 0 && options.target < targets,
                    "summary: target must be in [0, ", targets - 1, "], got ", options.target);
    detail::require(options.confidence > 0 && options.confidence < 1,
                    "summary: confidence must be in (0, 1), got ",
                    detail::describe(options.confidence));
    const auto& target = fit.targets[static_cast<std::size_t>(options.target)];
    const Index k = target.coefficients.size(), first = fit.has_intercept ? 1 : 0;
    const auto names = static_cast<Index>(options.names.size());
    detail::require(names == 0 || names == k - first, "summary: names has ", names,
                    " values, the model has ", k - first, " features");

    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    const double n = static_cast<double>(fit.rows);
    const double df = static_cast<double>(fit.residual_degrees_of_freedom());
    const double rss = target.residual_sum_of_squares, tss = target.total_sum_of_squares;

    Summary out;
    out.residual_quantiles = target.residual_quantiles;
    out.rows = fit.rows;
    out.degrees_of_freedom = fit.residual_degrees_of_freedom();
    out.residual_standard_error = df > 0 ? std::sqrt(rss / df) : undefined;
    out.r_squared = tss > 0 ? 1 - rss / tss : undefined;
    out.adjusted_r_squared = df > 0 && tss > 0
                                 ? 1 - (1 - out.r_squared) * (n - static_cast<double>(first)) / df
                                 : undefined;
    out.f_degrees_of_freedom = fit.rank - first;
    out.log_likelihood =
        (fit.log_weights - n * (std::log(2 * std::numbers::pi) + 1 - std::log(n) + std::log(rss))) /
        2;
    out.aic = -2 * out.log_likelihood + 2 * static_cast<double>(fit.rank + 1);
    out.bic = -2 * out.log_likelihood + std::log(n) * static_cast<double>(fit.rank + 1);
    out.condition = fit.condition;
    out.covariance_type = fit.covariance_type;
    out.lags = fit.lags;
    out.confidence = options.confidence;
    out.dropped = static_cast<Index>(fit.dropped.size());

    out.f_statistic =
        detail::f_statistic<double>(fit, target.coefficients, target.covariance, rss, tss);
    out.f_p_value =
        detail::is_nan(out.f_statistic)
            ? undefined
            : fisher_upper_tail(out.f_statistic, static_cast<double>(out.f_degrees_of_freedom), df);
    const double width = df > 0 ? student_t_quantile((1 + options.confidence) / 2, df) : undefined;
    for (Index j = 0; j < k; ++j) {
        CoefficientSummary line;
        const Index feature = j - first;
        line.name = feature < 0  ? "(Intercept)"
                    : names == 0 ? detail::join("x", feature)
                                 : options.names[static_cast<std::size_t>(feature)];
        line.estimate = target.coefficients[j];
        line.standard_error = df > 0 ? std::sqrt(target.covariance(j, j)) : undefined;
        line.t_value = line.estimate / line.standard_error;
        line.p_value =
            detail::is_nan(line.t_value) ? undefined : student_t_two_sided(line.t_value, df);
        line.lower = line.estimate - width * line.standard_error;
        line.upper = line.estimate + width * line.standard_error;
        line.variance_inflation = feature < 0 ? undefined : fit.variance_inflation[feature];
        out.coefficients.push_back(std::move(line));
    }
    return out;
}

}  // namespace ridgewood
