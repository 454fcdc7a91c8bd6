/// `std::cout << summary(model)`: the table that users of R know.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/text_table.hpp>
#include <ridgewood/linear/summary.hpp>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace ridgewood {

namespace detail {

[[nodiscard]] inline std::string p_text(double p) {
    if (is_nan(p))
        return "NA";
    return p < 2.2e-16 ? "<2e-16" : significant(p, 3);
}

[[nodiscard]] inline std::string_view stars(double p) {
    if (is_nan(p))
        return "";
    return p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : p < 0.1 ? "." : "";
}

[[nodiscard]] inline std::string standard_errors_text(const Summary& summary) {
    switch (summary.covariance_type) {
        case CovarianceType::hc0:
            return "heteroscedasticity-robust (HC0)";
        case CovarianceType::hc1:
            return "heteroscedasticity-robust (HC1)";
        case CovarianceType::hc2:
            return "heteroscedasticity-robust (HC2)";
        case CovarianceType::hc3:
            return "heteroscedasticity-robust (HC3)";
        case CovarianceType::hac:
            return join("Newey-West (HAC), ", summary.lags, " lags");
        default:
            return "classic";
    }
}

}  // namespace detail

/// Writes the summary as a table: residual quartiles, coefficients with their errors, t and p
/// values, confidence intervals and variance inflation, and the figures of the whole fit.
inline std::ostream& operator<<(std::ostream& out, const Summary& summary) {
    using detail::significant;
    double largest = 0;
    for (const double value : summary.residual_quantiles) {
        largest = std::max(largest, std::abs(value));
    }
    const detail::ColumnFormat residual({largest}, 5);
    std::vector<detail::TableRow> table{{"", "Min", "1Q", "Median", "3Q", "Max"}, {""}};
    for (const double value : summary.residual_quantiles) {
        table.back().push_back(residual(value));
    }
    out << "Residuals:\n";
    detail::write_table(out, table);

    std::vector<double> errors;
    for (const CoefficientSummary& line : summary.coefficients) {
        const bool known = !detail::is_nan(line.standard_error) && line.standard_error > 0;
        errors.push_back(known ? line.standard_error : line.estimate);
    }
    const detail::ColumnFormat coefficient(errors, 3), inflation({1.0}, 3);
    const std::string coverage = significant(100 * summary.confidence) + "%";
    table = {{"", "Estimate", "Std. Error", "t value", "Pr(>|t|)", "   ", "lower " + coverage,
              "upper " + coverage, "VIF"}};
    for (const CoefficientSummary& line : summary.coefficients) {
        std::string mark(detail::stars(line.p_value));
        mark.resize(3, ' ');
        const bool has_inflation =
            line.name != "(Intercept)" || !detail::is_nan(line.variance_inflation);
        table.push_back({line.name, coefficient(line.estimate), coefficient(line.standard_error),
                         detail::formatted("%.*f", 3, line.t_value), detail::p_text(line.p_value),
                         mark, coefficient(line.lower), coefficient(line.upper),
                         has_inflation ? inflation(line.variance_inflation) : ""});
    }
    out << "\nCoefficients:\n";
    detail::write_table(out, table);
    out << "Signif. codes: 0 *** 0.001 ** 0.01 * 0.05 . 0.1\n\n";

    out << "Residual standard error: " << significant(summary.residual_standard_error) << " on "
        << summary.degrees_of_freedom << " degrees of freedom (" << summary.rows << " rows)\n"
        << "R-squared: " << significant(summary.r_squared)
        << ", adjusted: " << significant(summary.adjusted_r_squared) << '\n'
        << "F-statistic: " << significant(summary.f_statistic) << " on "
        << summary.f_degrees_of_freedom << " and " << summary.degrees_of_freedom
        << " DF, p-value: " << detail::p_text(summary.f_p_value) << '\n'
        << "AIC: " << significant(summary.aic, 6) << ", BIC: " << significant(summary.bic, 6)
        << ", condition: " << significant(summary.condition, 3) << '\n'
        << "Standard errors: " << detail::standard_errors_text(summary) << '\n';
    if (summary.dropped > 0) {
        out << summary.dropped << " dropped as combinations of the columns before them\n";
    }
    return out;
}

}  // namespace ridgewood
