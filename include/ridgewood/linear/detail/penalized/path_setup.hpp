/// From settings and columns to the scales and prices of a path.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/linear/detail/penalized/penalized_settings.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>
#include <ridgewood/linear/detail/penalized/scaling.hpp>

#include <algorithm>
#include <cmath>

namespace ridgewood::detail {

template <Real W>
[[nodiscard]] ScalingRule<W> scaling_rule(const PenalizedSettings& settings) {
    return {.intercept = settings.intercept,
            .standardize = settings.standardizes(),
            .deviation_about_mean = settings.convention == Convention::glmnet,
            .factors = settings.factors};
}

/// Scales the columns of `problem` by their weighted sums with y; `weights` sum to 1, null for
/// equal ones. Throws for a table that is not finite.
template <Real W, class Columns>
void scale_by_columns(const PenalizedSettings& settings, const Columns& columns, const W* weights,
                      const Vector<W>& y, PathProblem<W>& problem) {
    const ScalingRule<W> scaling = scaling_rule<W>(settings);
    const double unit = weights != nullptr ? 1 : 1 / static_cast<double>(columns.rows());
    const double y_mean = problem.roots.cwiseAbs2().dot(y);
    constexpr Index task = 64;
    const Index p = columns.cols();
    parallel_for((p + task - 1) / task, settings.threads, [&](Index t) {
        for (Index j = t * task; j < std::min(p, (t + 1) * task); ++j) {
            double shift = columns.first_value(j);
            auto sums = columns.sums(j, shift, weights, y.data());
            if (sums.sum * unit * sums.sum * unit > 100 * sums.squares * unit / 101) {
                // The first value stands far from the others.
                shift += sums.sum * unit;
                sums = columns.sums(j, shift, weights, y.data());
            }
            const double offset = sums.sum * unit, mean = shift + offset;
            const double variance = std::max(0.0, sums.squares * unit - offset * offset);
            const double product = sums.product * unit + (settings.intercept ? 0 : shift * y_mean);
            scaling.set(problem.scaling, j, mean, variance, product);
            if (!is_finite(sums.squares))
                problem.scaling.square[j] = sums.squares;  // told below
        }
    });
    if (!all_finite(problem.scaling.square.data(), p) ||
        !all_finite(problem.scaling.product.data(), p)) {
        columns.check();
        require(false, settings.name, ": the sums overflow; scale X or y");
    }
}

template <Real W>
void follow_glmnet(Penalty<W>& penalty) {
    penalty.square_factor = 1;
    double sum = 0;
    for (const W factor : penalty.factors)
        sum += factor < infinity ? factor : 1;
    if (sum > 0)
        penalty.factors *= static_cast<double>(penalty.factors.size()) / sum;
}

/// The penalty of `problem`, whose columns are scaled, for a target divided by `deviation`.
template <Real W>
void set_penalty(const PenalizedSettings& settings, double deviation, PathProblem<W>& problem) {
    Penalty<W>& penalty = problem.penalty;
    const Index p = problem.cols();
    const CoefficientOptions& given = settings.coefficients;
    const auto or_constant = [p](const Vector<double>& values, double constant) {
        return values.size() > 0 ? Vector<W>(values) : Vector<W>(Vector<W>::Constant(p, constant));
    };
    penalty.shape = settings.shape;
    penalty.gamma = settings.gamma;
    penalty.l1_ratio = settings.l1_ratio;
    // Coefficients and lambdas are divided by the deviation, their squares twice.
    penalty.square_factor = deviation;
    penalty.factors = or_constant(given.penalty_factors, 1);
    penalty.lower = or_constant(given.lower, -infinity);
    penalty.upper = or_constant(given.upper, infinity);
    if (given.nonnegative)
        penalty.lower.setZero();
    if (settings.convention == Convention::glmnet)
        follow_glmnet(penalty);
    for (Index j = 0; j < p; ++j) {
        double& factor = problem.scaling.factor[j];
        if (factor == 0 || penalty.factors[j] == infinity) {
            problem.scaling.square[j] = problem.scaling.product[j] = factor = 0;
            penalty.factors[j] = 1;
            penalty.lower[j] = penalty.upper[j] = 0;
            continue;
        }
        for (W* const bound : {&penalty.lower[j], &penalty.upper[j]}) {
            if (*bound != 0)
                *bound /= std::abs(factor) * deviation;
        }
    }
}

}  // namespace ridgewood::detail
