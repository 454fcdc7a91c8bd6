/// How a number falls in the course of a training.
#pragma once

#include <ridgewood/core/check.hpp>

#include <cmath>
#include <string_view>

namespace ridgewood {

/// With t from 0 at the first step to 1 at the last: first + (last - first) t,
/// first (last / first)^t or first / (1 + (first / last - 1) t).
enum class DecayShape { linear, exponential, inverse };

/// A number that goes from `first` to `last`.
struct Decay {
    /// > 0.
    double first = 1;
    /// In (0, first].
    double last = 1;
    DecayShape shape = DecayShape::exponential;

    /// At t in [0, 1].
    [[nodiscard]] double at(double t) const {
        switch (shape) {
            case DecayShape::linear:
                return first + (last - first) * t;
            case DecayShape::inverse:
                return first / (1 + (first / last - 1) * t);
            case DecayShape::exponential:
                break;
        }
        return first * std::pow(last / first, t);
    }

    /// Throws std::invalid_argument in the name of a `spec` and its option.
    void check(std::string_view spec, std::string_view option) const {
        detail::require(detail::is_finite(first) && last > 0 && last <= first, spec, ": ", option,
                        " must be finite with first >= last > 0, got ", detail::describe(first),
                        " and ", detail::describe(last));
    }
};

}  // namespace ridgewood
