/// The regressions of eight windows.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/rolling_settings.hpp>
#include <ridgewood/simd/solve_lanes.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Coefficients, sums of squares and variances, one regression a lane.
template <Real W = double>
class WindowSolution {
public:
    using Lanes = simd::Lanes;

    explicit WindowSolution(const RollingSettings& settings)
        : settings_(settings),
          shape_(settings.shape()),
          coefficients_(shape_.design * shape_.targets),
          rest_(shape_.targets),
          totals_(shape_.targets),
          inverse_(simd::FactorShape{shape_.design, 0}.size()),
          variances_(shape_.design) {}

    /// Solves from the triangular factors of rows about an origin, null for none.
    void solve(const std::vector<Lanes>& factor, const Lanes* origin) {
        std::copy_n(factor.data() + shape_.row(shape_.design), shape_.targets, rest_.data());
        simd::solve_factors(isa_, shape_, factor.data(),
                            {.coefficients = coefficients_.data(),
                             .independence = &independence_,
                             .totals = totals_.data(),
                             .inverse = settings_.standard_errors ? inverse_.data() : nullptr,
                             .variances = variances_.data(),
                             .origin = origin});
    }

    [[nodiscard]] const Lanes& coefficients(Index j, Index target) const {
        return coefficients_[static_cast<std::size_t>(j * settings_.targets + target)];
    }
    [[nodiscard]] double coefficient(Index lane, Index j, Index target) const {
        return value(coefficients(j, target), lane);
    }
    /// The least part of a squared column that the columns before it leave.
    [[nodiscard]] double independence(Index lane) const { return value(independence_, lane); }

    /// The diagonal of (X'WX)^-1.
    [[nodiscard]] double variance(Index lane, Index j) const {
        return value(variances_[static_cast<std::size_t>(j)], lane);
    }

    /// (X'WX)^-1 x, for a row x of the design as it was before the shift.
    [[nodiscard]] Vector<W> times_inverse(Index lane, const Vector<W>& x) const {
        const Index size = settings_.size();
        const auto entry = [&](Index i, Index j) {
            const simd::FactorShape square{shape_.design, 0};
            return value(
                inverse_[square.row(static_cast<std::size_t>(i)) + static_cast<std::size_t>(j - i)],
                lane);
        };
        Vector<W> turned = Vector<W>::Zero(size), out = turned;
        for (Index i = 0; i < size; ++i) {
            for (Index j = i; j < size; ++j)
                turned[j] += entry(i, j) * x[i];
        }
        for (Index i = 0; i < size; ++i) {
            for (Index j = i; j < size; ++j)
                out[i] += entry(i, j) * turned[j];
        }
        return out;
    }

    /// Sum of w (y - x b)^2 over the window.
    [[nodiscard]] Lanes residual_squares(Index target) const {
        Lanes out = rest_[static_cast<std::size_t>(target)];
        for (Index j = settings_.size() - settings_.features;
             settings_.ridge > 0 && j < settings_.size(); ++j) {
            for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
                const double slope = coefficients(j, target).value[lane];
                out.value[lane] -= settings_.ridge * slope * slope;
            }
        }
        for (double& sum : out.value)
            sum = std::max(0.0, sum);
        return out;
    }

    /// Sum of w (y - mean)^2, about 0 without an intercept.
    [[nodiscard]] const Lanes& totals(Index target) const {
        return totals_[static_cast<std::size_t>(target)];
    }

private:
    [[nodiscard]] static double value(const Lanes& lanes, Index lane) {
        return lanes.value[static_cast<std::size_t>(lane)];
    }

    RollingSettings settings_;
    simd::FactorShape shape_;
    simd::Isa isa_ = simd::best_isa();
    std::vector<Lanes> coefficients_, rest_, totals_, inverse_, variances_;
    Lanes independence_ = {};
};

}  // namespace ridgewood::detail
