/// Every penalty of a regression is here, as the four things that a solver asks of one coefficient:
/// the minimiser of a parabola plus the price, the linear piece of its derivative, the price, and
/// how far a point is from stationary.
#pragma once

#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ridgewood::detail {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

enum class PenaltyShape { lasso, scad, mcp };

/// Where the derivative of a price is linear: constant + curvature b for b in [low, high].
struct PenaltyPiece {
    double constant, curvature, low, high;
};

/// z towards 0 by `threshold`.
[[nodiscard]] inline double soft_threshold(double z, double threshold) {
    if (z > threshold)
        return z - threshold;
    return z < -threshold ? z + threshold : 0;
}

/// The price h(b) of one coefficient b in [lower, upper], with t = |b|:
///
///     lasso  l1 t + l2 / 2 b^2
///     SCAD   the integral of min(l1, max(gamma l1 - t, 0) / (gamma - 1)), plus l2 / 2 b^2
///     MCP    the integral of max(l1 - t / gamma, 0), plus l2 / 2 b^2
///
/// (Tibshirani 1996; Zou and Hastie 2005; Fan and Li 2001, eq. 2.7; Zhang 2010).
struct CoefficientPenalty {
    double l1 = 0, l2 = 0;
    double lower = -infinity, upper = infinity;
    PenaltyShape shape = PenaltyShape::lasso;
    double gamma = 0;

    /// The least of d / 2 b^2 - z b + h(b) for d > 0.
    [[nodiscard]] double minimizer(double z, double d) const {
        const double curvature = d + l2;
        if (shape == PenaltyShape::lasso)
            return std::clamp(soft_threshold(z, l1) / curvature, lower, upper);
        const double concavity = shape == PenaltyShape::scad ? 1 / (gamma - 1) : 1 / gamma;
        if (curvature <= concavity)
            return least_of_candidates(z, d);
        const double size = std::abs(z);
        double b = z / curvature;
        if (shape == PenaltyShape::scad && size <= l1 * (1 + curvature)) {
            b = soft_threshold(z, l1) / curvature;
        } else if (size <= gamma * l1 * curvature) {
            const double threshold = shape == PenaltyShape::scad ? gamma * l1 / (gamma - 1) : l1;
            b = soft_threshold(z, threshold) / (curvature - concavity);
        }
        return std::clamp(b, lower, upper);
    }

    /// The piece that holds b; of 0, the one on the side of `direction`.
    [[nodiscard]] PenaltyPiece piece(double b, double direction = 0) const {
        const double side = b != 0 ? b : direction;
        PenaltyPiece out{l1, l2, 0, infinity};
        const double size = std::abs(b);
        if (shape == PenaltyShape::mcp) {
            out = size < gamma * l1 ? PenaltyPiece{l1, l2 - 1 / gamma, 0, gamma * l1}
                                    : PenaltyPiece{0, l2, gamma * l1, infinity};
        } else if (shape == PenaltyShape::scad) {
            if (size < l1) {
                out.high = l1;
            } else if (size < gamma * l1) {
                out = {gamma * l1 / (gamma - 1), l2 - 1 / (gamma - 1), l1, gamma * l1};
            } else {
                out = {0, l2, gamma * l1, infinity};
            }
        }
        if (l1 == 0) {
            out = {0, l2, -infinity, infinity};
        } else if (side < 0) {
            out = {-out.constant, out.curvature, -out.high, -out.low};
        }
        out.low = std::max(out.low, lower);
        out.high = std::min(out.high, upper);
        return out;
    }

    [[nodiscard]] double value(double b) const {
        const double t = std::abs(b);
        const double square = l2 / 2 * b * b;
        if (shape == PenaltyShape::mcp && l1 > 0)
            return square + (t < gamma * l1 ? l1 * t - t * t / (2 * gamma) : gamma * l1 * l1 / 2);
        if (shape == PenaltyShape::scad && t > l1) {
            return square + (t < gamma * l1
                                 ? (2 * gamma * l1 * t - t * t - l1 * l1) / (2 * (gamma - 1))
                                 : l1 * l1 * (gamma + 1) / 2);
        }
        return square + l1 * t;
    }

    /// The convex conjugate sup_b z b - h(b) of the lasso's shape; infinite where it is.
    [[nodiscard]] double conjugate(double z) const {
        const double excess = soft_threshold(z, l1);
        if (excess == 0)
            return 0;
        const double end = excess > 0 ? upper : lower;
        const double b = l2 > 0 ? std::clamp(excess / l2, lower, upper) : end;
        return b == 0 ? 0 : excess * b - l2 / 2 * b * b;
    }

    /// The distance of `gradient`, minus the derivative of the loss, from the subdifferential at b.
    [[nodiscard]] double violation(double b, double gradient) const {
        double least = -l1, most = l1;
        if (b != 0) {
            const PenaltyPiece here = piece(b);
            least = most = here.constant + here.curvature * b;
        }
        if (gradient > most && b < upper)
            return gradient - most;
        return gradient < least && b > lower ? least - gradient : 0;
    }

private:
    /// A concave piece steeper than the parabola has its least value at an end: of all ends and
    /// stationary points, the best.
    [[nodiscard]] double least_of_candidates(double z, double d) const {
        const double sign = z < 0 ? -1 : 1;
        const double size = std::abs(z), flat = gamma * l1;
        double best = 0, least = 0;
        for (const double t : {flat, l1, (size - l1) / (d + l2), size / (d + l2)}) {
            const double b = std::clamp(sign * std::max(t, 0.0), lower, upper);
            const double objective = d / 2 * b * b - z * b + value(b);
            if (objective < least) {
                least = objective;
                best = b;
            }
        }
        return best;
    }
};

/// The prices of all coefficients at one lambda.
template <Real W>
struct Penalty {
    PenaltyShape shape = PenaltyShape::lasso;
    /// Of SCAD and MCP.
    double gamma = 0;
    double l1_ratio = 1;
    /// Factor on the squared part: 1, or what a convention makes of it.
    double square_factor = 1;
    /// One a column each; bounds are those of the scaled coefficients.
    Vector<W> factors, lower, upper;
    double lambda = 0;

    [[nodiscard]] CoefficientPenalty operator[](Index column) const {
        const double price = lambda * factors[column];
        return {.l1 = price * l1_ratio,
                .l2 = price * (1 - l1_ratio) * square_factor,
                .lower = lower[column],
                .upper = upper[column],
                .shape = shape,
                .gamma = gamma};
    }

    [[nodiscard]] bool is_convex() const { return shape == PenaltyShape::lasso; }
};

}  // namespace ridgewood::detail
