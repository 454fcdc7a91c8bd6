/// What a leaf predicts by the sums of its gradients and hessians, and what that is worth.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace ridgewood::detail {

/// Sums over the rows of a node.
struct GradientSums {
    double gradient = 0;
    double hessian = 0;
};

[[nodiscard]] inline GradientSums operator-(const GradientSums& a, const GradientSums& b) {
    return {a.gradient - b.gradient, a.hessian - b.hessian};
}

/// Between which numbers monotone constraints leave the value of a leaf.
struct ValueBounds {
    double lower = std::numeric_limits<double>::lowest();
    double upper = std::numeric_limits<double>::max();
};

/// The value w of a leaf lowers the second-order expansion of the loss,
///     G w + (H + l2) w^2 / 2 + l1 |w|,
/// as far as the bounds allow (Chen, Guestrin: XGBoost, KDD 2016, eq. 5, with l1).
struct GradientRule {
    double l1 = 0;
    double l2 = 0;
    /// Most that |w| may be; 0: no bound.
    double max_delta_step = 0;

    /// Whether the value is -G / (H + l2) where there are no bounds.
    [[nodiscard]] bool is_plain() const { return l1 <= 0 && max_delta_step <= 0; }

    [[nodiscard]] double value(const GradientSums& sums, const ValueBounds& bounds) const {
        const double shrunken =
            std::copysign(std::max(std::abs(sums.gradient) - l1, 0.0), sums.gradient);
        double value = sums.hessian + l2 > 0 ? -shrunken / (sums.hessian + l2) : 0;
        if (max_delta_step > 0)
            value = std::clamp(value, -max_delta_step, max_delta_step);
        return std::clamp(value, bounds.lower, bounds.upper);
    }

    /// Twice by how much a value lowers the expansion: G^2 / (H + l2) for the plain one.
    [[nodiscard]] double score(const GradientSums& sums, double value) const {
        return -(2 * sums.gradient + (sums.hessian + l2) * value) * value -
               2 * l1 * std::abs(value);
    }
};

}  // namespace ridgewood::detail
