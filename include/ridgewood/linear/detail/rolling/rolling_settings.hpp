/// What the options of a rolling regression come to.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/rolling_options.hpp>
#include <ridgewood/simd/lanes.hpp>

#include <cstddef>
#include <optional>

namespace ridgewood::detail {

/// The options of a rolling regression after all checks.
struct RollingSettings {
    Index features = 0, targets = 1;
    bool intercept = true;
    double ridge = 0;
    /// What a row keeps of its weight from one row to the next.
    double decay = 1;
    std::optional<double> initial_covariance = {};
    Index min_obs = 1;
    bool expanding_start = false;
    bool skip_missing = false;
    RollingSolver solver = RollingSolver::automatic;
    bool residuals = true;
    bool standard_errors = true;
    bool robust = false;

    /// Coefficients of a target.
    [[nodiscard]] Index size() const { return features + (intercept ? 1 : 0); }
    [[nodiscard]] simd::FactorShape shape() const {
        return {static_cast<std::size_t>(size()), static_cast<std::size_t>(targets)};
    }
    [[nodiscard]] bool squares() const {
        return solver == RollingSolver::gram ||
               (solver == RollingSolver::automatic && size() > most_for_qr);
    }

    static constexpr Index most_for_qr = 24;
};

}  // namespace ridgewood::detail
