/// The words of the penalized regressions turned into numbers, and the lambdas of their paths.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>
#include <ridgewood/linear/penalized_options.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

/// What the specifications have in common, their words turned into numbers.
struct PenalizedSettings {
    std::string_view name;
    PenaltyShape shape = PenaltyShape::lasso;
    double gamma = 0;
    double l1_ratio = 1;
    bool intercept = true;
    std::optional<bool> standardize = {};
    Convention convention = Convention::ridgewood;
    CoefficientOptions coefficients = {};
    double relaxation = 1;
    double tolerance = 1e-8;
    Index max_iterations = 0;
    int threads = 1;
    /// Scales of the columns instead of those that `standardize` gives, when not empty.
    Vector<double> factors = {};

    [[nodiscard]] bool standardizes() const {
        return standardize.value_or(convention != Convention::sklearn);
    }

    void check(Index columns) const {
        if (shape == PenaltyShape::lasso) {
            require(l1_ratio >= 0 && l1_ratio <= 1, name, ": l1_ratio must be in [0, 1], got ",
                    describe(l1_ratio));
        } else {
            require(l1_ratio > 0 && l1_ratio <= 1, name, ": l1_ratio must be in (0, 1], got ",
                    describe(l1_ratio));
        }
        require(tolerance > 0 && tolerance < 1, name, ": tolerance must be in (0, 1), got ",
                describe(tolerance));
        require(max_iterations > 0, name, ": max_iterations must be > 0, got ", max_iterations);
        require(relaxation >= 0 && relaxation <= 1, name, ": relaxation must be in [0, 1], got ",
                describe(relaxation));
        check_threads(threads);
        const double least_gamma = shape == PenaltyShape::scad ? 2 : 1;
        require(shape == PenaltyShape::lasso || (gamma > least_gamma && is_finite(gamma)), name,
                ": gamma must be finite and > ", least_gamma, ", got ", describe(gamma));
        check_vector("penalty_factors", coefficients.penalty_factors, columns);
        check_vector("lower", coefficients.lower, columns);
        check_vector("upper", coefficients.upper, columns);
        for (Index j = 0; j < coefficients.penalty_factors.size(); ++j) {
            require(coefficients.penalty_factors[j] >= 0, name, ": penalty_factors(", j, ") is ",
                    describe(coefficients.penalty_factors[j]), ", expected >= 0");
        }
        for (Index j = 0; j < coefficients.lower.size(); ++j) {
            require(coefficients.lower[j] <= 0, name, ": lower(", j, ") is ",
                    describe(coefficients.lower[j]), ", expected <= 0");
        }
        for (Index j = 0; j < coefficients.upper.size(); ++j) {
            require(coefficients.upper[j] >= 0, name, ": upper(", j, ") is ",
                    describe(coefficients.upper[j]), ", expected >= 0");
        }
    }

    void check_lambda(double lambda) const {
        require(lambda >= 0 && lambda <= 1e200, name, ": lambda must be in [0, 1e200], got ",
                describe(lambda));
    }

    void check_lambdas(const Lambdas& lambdas) const {
        for (const double lambda : lambdas.values)
            check_lambda(lambda);
        require(!lambdas.values.empty() || lambdas.count > 0, name,
                ": count of lambdas must be > 0, got ", lambdas.count);
        require(lambdas.ratio >= 0 && lambdas.ratio < 1, name,
                ": ratio of lambdas must be in [0, 1), got ", describe(lambdas.ratio));
    }

    /// The end of a path as a share of its first lambda.
    [[nodiscard]] double default_ratio(Index rows, Index columns) const {
        const bool tall = rows > columns;
        if (convention == Convention::sklearn)
            return 1e-3;
        if (shape != PenaltyShape::lasso)
            return tall ? 1e-3 : 5e-2;
        return tall ? 1e-4 : 1e-2;
    }

    /// Whether all products of columns come cheaper than those that the path needs. Of a path about
    /// half the columns that can be active will be, and four times as many are looked at; each
    /// eighth lambda reads the table, at the price of about 8 multiplications a number.
    [[nodiscard]] bool prefers_moments(Index rows, Index columns) const {
        const auto n = static_cast<double>(rows), p = static_cast<double>(columns);
        constexpr double most_memory = 1 << 28;
        const double active = std::min(n, p) / 2, seen = std::min(4 * active, p);
        const double needed = 2 * active * seen + 8 * p * 100 / 8;
        return p * p <= needed && p * p * sizeof(double) <= most_memory;
    }

    /// Whether this is a ridge regression of fewer rows than columns, for which one decomposition
    /// gives the whole path: every column has a price and none has bounds.
    [[nodiscard]] bool prefers_decomposition(Index rows, Index columns) const {
        return l1_ratio == 0 && shape == PenaltyShape::lasso && relaxation == 1 &&
               coefficients.lower.size() == 0 && coefficients.upper.size() == 0 &&
               !coefficients.nonnegative && (coefficients.penalty_factors.array() > 0).all() &&
               rows < columns;
    }

    /// Whether the products of the columns that are looked at with the active ones are at most 1
    /// GB, by the same estimate.
    [[nodiscard]] bool products_fit_in_memory(Index rows, Index columns) const {
        const auto n = static_cast<double>(rows), p = static_cast<double>(columns);
        const double active = std::min(n, p) / 2;
        return active * std::min(4 * active, p) * sizeof(double) <= 1 << 30;
    }

private:
    void check_vector(std::string_view what, const Vector<double>& values, Index columns) const {
        require(values.size() == 0 || values.size() == columns, name, ": ", what, " has ",
                values.size(), " values but X has ", columns, " columns");
        for (Index j = 0; j < values.size(); ++j)
            require(!is_nan(values[j]), name, ": ", what, "(", j, ") is NaN");
    }
};

}  // namespace ridgewood::detail
