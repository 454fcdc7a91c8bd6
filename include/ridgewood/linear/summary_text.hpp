/// `std::cout << summary(model)`: the table that users of R know.
#pragma once

#include <ridgewood/linear/summary.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace ridgewood {

namespace detail {

[[nodiscard]] inline std::string formatted(const char* format, int digits, double value) {
    if (is_nan(value))
        return "NA";
    char text[400];
    std::snprintf(text, sizeof text, format, digits, value);
    return text;
}

[[nodiscard]] inline std::string significant(double value, int digits = 4) {
    return formatted("%.*g", digits, value);
}

/// How the numbers of a column are written: all with as many decimals as give the smallest of
/// them `digits` significant ones, or each for itself when that would take too much room.
class ColumnFormat {
public:
    ColumnFormat(const std::vector<double>& values, int digits) {
        int least = 1000, most = -1000;
        for (const double value : values) {
            if (!is_finite(value) || value == 0)
                continue;
            const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
            least = std::min(least, magnitude);
            most = std::max(most, magnitude);
        }
        decimals_ = std::max(0, digits - 1 - least);
        fixed_ = least <= most && decimals_ <= 7 && most <= 7;
    }

    [[nodiscard]] std::string operator()(double value) const {
        return fixed_ ? formatted("%.*f", decimals_, value) : significant(value);
    }

private:
    int decimals_ = 0;
    bool fixed_ = true;
};

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

using TableRow = std::vector<std::string>;

/// Columns as wide as their widest cell, the first to the left, the others to the right.
inline void write_table(std::ostream& out, const std::vector<TableRow>& rows) {
    std::vector<std::size_t> width(rows.front().size(), 0);
    for (const TableRow& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c)
            width[c] = std::max(width[c], row[c].size());
    }
    for (const TableRow& row : rows) {
        std::string line = row[0] + std::string(width[0] - row[0].size(), ' ');
        for (std::size_t c = 1; c < row.size(); ++c) {
            line += std::string(width[c] - row[c].size() + 2, ' ') + row[c];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
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
