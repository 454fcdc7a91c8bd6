/// Checks of an answer against the linear program as it was given.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/solution.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace ridgewood::detail {

/// Where a value stands between its limits with its slope, as the optimality conditions see it when
/// minimising: a slope > 0 belongs to the lower limit, one < 0 to the upper one.
struct LimitCheck {
    double primal = 0, dual = 0, product = 0, dual_objective = 0;

    void add(double value, double lower, double upper, double slope) {
        primal = std::max({primal, lower - value, value - upper});
        const double limit = slope > 0 ? lower : upper;
        if (slope == 0)
            return;
        if (!is_bound(limit)) {
            dual = std::max(dual, std::abs(slope));
            return;
        }
        product = std::max(product, std::abs(slope * (value - limit)));
        dual_objective += slope * limit;
    }
};

/// The residuals of `answer`, whose primal, activities, duals and reduced costs are known.
[[nodiscard]] inline LpResiduals find_residuals(const LpMatrices& lp, const LpSolution& answer) {
    const double sign = lp.sense == Sense::minimise ? 1 : -1;
    LimitCheck check;
    for (Index j = 0; j < lp.columns(); ++j)
        check.add(answer.primal[j], lp.lower[j], lp.upper[j], sign * answer.reduced_costs[j]);
    for (Index i = 0; i < lp.rows(); ++i)
        check.add(answer.activities[i], lp.row_lower[i], lp.row_upper[i], sign * answer.duals[i]);
    const double size = 1 + std::abs(answer.objective);
    const double dual_objective = lp.offset + sign * check.dual_objective;
    return {.primal = check.primal,
            .dual = check.dual,
            .complementarity = check.product / size,
            .gap = std::abs(answer.objective - dual_objective) / size};
}

/// sup of factor * t over lower <= t <= upper; nothing when there is none.
[[nodiscard]] inline std::optional<long double> supremum(double factor, double lower,
                                                         double upper) {
    const double limit = factor > 0 ? upper : lower;
    if (factor == 0)
        return 0.0L;
    if (!is_bound(limit))
        return std::nullopt;
    return static_cast<long double>(factor) * limit;
}

/// Whether the rows weighted by f are a constraint that no x within its limits fulfils, see
/// LpSolution::farkas. Weights that need a limit which is not there are dropped when they are tiny.
/// Sums are in extended precision; what is below their rounding counts as 0.
[[nodiscard]] inline bool verify_farkas(const LpMatrices& lp, Vector<double>& f) {
    const double largest = f.size() > 0 ? f.cwiseAbs().maxCoeff() : 0;
    if (!(largest > 0))
        return false;
    f /= largest;
    long double excess = 0, size = 0;
    for (Index i = 0; i < lp.rows(); ++i) {
        if (std::abs(f[i]) < 1e-13)
            f[i] = 0;
        auto most = supremum(-f[i], lp.row_lower[i], lp.row_upper[i]);
        if (!most && std::abs(f[i]) < 1e-8) {
            f[i] = 0;
            most = 0;
        }
        if (!most)
            return false;
        excess -= *most;
        size += std::abs(*most);
    }
    for (Index j = 0; j < lp.columns(); ++j) {
        long double sum = 0, sum_of_sizes = 0;
        for (Eigen::SparseMatrix<double>::InnerIterator entry(lp.A, j); entry; ++entry) {
            const long double term = static_cast<long double>(entry.value()) * f[entry.row()];
            sum += term;
            sum_of_sizes += std::abs(term);
        }
        auto most = supremum(static_cast<double>(sum), lp.lower[j], lp.upper[j]);
        if (!most && std::abs(sum) <= 1e-9L * sum_of_sizes)
            most = 0;
        if (!most)
            return false;
        excess -= *most;
        size += std::abs(*most);
    }
    return excess > 1e-9L * size;
}

/// Whether a move along `ray` stays feasible for ever and improves the objective.
[[nodiscard]] inline bool verify_ray(const LpMatrices& lp, Vector<double>& ray) {
    const double largest = ray.size() > 0 ? ray.cwiseAbs().maxCoeff() : 0;
    if (!(largest > 0))
        return false;
    ray /= largest;
    const auto leaves = [](double change, double lower, double upper, double tolerance) {
        return (change > tolerance && is_bound(upper)) || (change < -tolerance && is_bound(lower));
    };
    for (Index j = 0; j < lp.columns(); ++j) {
        if (std::abs(ray[j]) < 1e-12)
            ray[j] = 0;
        if (leaves(ray[j], lp.lower[j], lp.upper[j], 1e-9))
            return false;
        if (leaves(ray[j], lp.lower[j], lp.upper[j], 0))
            ray[j] = 0;
    }
    Vector<double> size = Vector<double>::Zero(lp.rows()), change = size;
    for (Index j = 0; j < lp.columns(); ++j) {
        for (Eigen::SparseMatrix<double>::InnerIterator entry(lp.A, j); entry; ++entry) {
            change[entry.row()] += entry.value() * ray[j];
            size[entry.row()] += std::abs(entry.value() * ray[j]);
        }
    }
    for (Index i = 0; i < lp.rows(); ++i) {
        if (leaves(change[i], lp.row_lower[i], lp.row_upper[i], 1e-9 * (1 + size[i])))
            return false;
    }
    const double gain = lp.cost.dot(ray) * (lp.sense == Sense::minimise ? -1 : 1);
    return gain > 1e-9 * lp.cost.cwiseAbs().dot(ray.cwiseAbs());
}

}  // namespace ridgewood::detail
