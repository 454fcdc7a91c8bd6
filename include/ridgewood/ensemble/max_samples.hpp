/// How many rows a tree of a forest is grown on.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace ridgewood {

/// A number of rows, as a count or as a share of those there are:
/// `.max_samples = rw::MaxSamples::fraction(0.632)`.
class MaxSamples {
public:
    /// As many as there are.
    MaxSamples() = default;

    /// >= 1.
    [[nodiscard]] static MaxSamples count(Index rows) { return {true, rows, 1}; }
    /// In (0, 1].
    [[nodiscard]] static MaxSamples fraction(double share) { return {false, 0, share}; }

    /// The number out of `rows`, at least 1. Throws std::invalid_argument, in the name of `spec`,
    /// for a count or a fraction out of its range.
    [[nodiscard]] Index of(Index rows, std::string_view spec = "MaxSamples") const {
        if (is_count_) {
            detail::require(count_ > 0, spec, ": max_samples must be >= 1, got ", count_);
            return count_;
        }
        detail::require(fraction_ > 0 && fraction_ <= 1, spec,
                        ": max_samples must be a fraction in (0, 1], got ",
                        detail::describe(fraction_));
        return std::max<Index>(1, std::llround(fraction_ * static_cast<double>(rows)));
    }

private:
    MaxSamples(bool is_count, Index count, double fraction)
        : is_count_(is_count), count_(count), fraction_(fraction) {}

    bool is_count_ = false;
    Index count_ = 0;
    double fraction_ = 1;
};

}  // namespace ridgewood
