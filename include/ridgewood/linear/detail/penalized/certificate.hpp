/// How far a penalized fit is from the optimum, and the record of one point of a path.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ridgewood::detail {

/// The fit at one lambda, in the scaled columns and for a target of variance 1.
template <Real W>
struct PathSolution {
    double lambda = 0;
    std::vector<Index> columns = {};
    std::vector<W> values = {};
    /// r'Vr.
    double residual = 1;
    /// Relative to 1/2, half the null deviance.
    double gap = 0;
    /// Absolute, in the units of lambda.
    double violation = 0;
    Index iterations = 0;
    double degrees_of_freedom = 0;
    bool locally_convex = true;
    /// One a response, of losses whose intercept is not the mean of what the columns leave.
    std::vector<W> intercepts = {};
};

/// The duality gap of 1/2 |y - Zb|^2 + sum h_j(b_j), y of length 1, over the columns that are told
/// of one by one. With the residual r, g = Z'r, and the conjugates h*, every share s in [0, 1]
/// bounds the distance to the optimum by
///
///     1/2 |r|^2 + sum h_j(b_j) - s y'r + s^2 / 2 |r|^2 + sum h_j*(s g_j),
///
/// where s is the largest at which all conjugates are finite (Fenchel; El Ghaoui and others 2012).
template <Real W>
class GapSum {
public:
    /// A column z with coefficient b, gradient g and square z'z.
    void add(const CoefficientPenalty& price, double b, double g, double square) {
        if (b == 0 && std::abs(g) <= price.l1)
            return;
        fitted_ += b * g;
        values_ += price.value(b);
        const bool unbounded = price.l2 == 0 && (g > 0 ? price.upper : price.lower) * g >= infinity;
        if (price.l1 == 0 && unbounded) {
            // Unpenalised: a feasible point has g = 0, this one is off by rounding, or by what a
            // step along the column would still gain.
            slack_ += std::max(std::abs(b * g), square > 0 ? g * g / square : 0);
            return;
        }
        // What exceeds the price by the rounding of a gradient does not exceed it.
        constexpr double rounding = 4e-15;
        const double size = std::abs(g);
        if (size <= price.l1 + rounding * std::sqrt(square))
            return;
        if (unbounded)
            share_ = std::min(share_, price.l1 / size);
        else
            excess_.push_back({price, g});
    }

    /// The gap relative to 1/2, from b'c with c = Z'y.
    [[nodiscard]] double relative_gap(double explained) const {
        const double residual = 1 - explained - fitted_;
        const double along = 1 - explained;
        double sum =
            residual / 2 + values_ + slack_ - share_ * along + share_ * share_ * residual / 2;
        for (const auto& [price, g] : excess_)
            sum += price.conjugate(share_ * g);
        return 2 * std::max(sum, 0.0);
    }

private:
    struct Excess {
        CoefficientPenalty price;
        double gradient;
    };

    double fitted_ = 0, values_ = 0, slack_ = 0, share_ = 1;
    std::vector<Excess> excess_;
};

/// What prices and coefficients lack of equality in Fenchel's inequality, sum h_j(b_j) + h_j*(s
/// g_j)
/// - s g_j b_j, at the largest share s in [0, 1] of the gradient where all conjugates are finite.
struct FenchelGap {
    double share = 1;
    double gap = 0;
};

/// By position; for losses whose own part is found by the share, see Loss::divergence.
template <Real W>
[[nodiscard]] FenchelGap fenchel_gap(const std::vector<CoefficientPenalty>& prices,
                                     const Vector<W>& b, const Vector<W>& gradient) {
    FenchelGap out;
    const auto price = [&](Index q) -> const auto& {
        return prices[static_cast<std::size_t>(q)];
    };
    const auto is_free = [&](Index q) {
        return price(q).l2 == 0 && (gradient[q] > 0 ? price(q).upper : -price(q).lower) == infinity;
    };
    for (Index q = 0; q < b.size(); ++q) {
        const double l1 = price(q).l1, pull = std::abs(gradient[q]);
        if (is_free(q) && pull > l1 && l1 > 0)
            out.share = std::min(out.share, l1 / pull);
    }
    for (Index q = 0; q < b.size(); ++q) {
        const double along = out.share * gradient[q];
        if (is_free(q) && price(q).l1 == 0) {
            out.gap += std::abs(b[q] * gradient[q]);
        } else {
            out.gap +=
                price(q).value(b[q]) - along * b[q] + (is_free(q) ? 0 : price(q).conjugate(along));
        }
    }
    return out;
}

}  // namespace ridgewood::detail
