/// Checks of the pieces that a linear program is made of.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/lp/lp_matrices.hpp>

#include <string_view>

namespace ridgewood::detail {

/// Texts are made on failure only. `who` is the class that was called.
inline void check_lp_number(std::string_view who, std::string_view what, double value) {
    if (!is_finite(value))
        require(false, who, ": ", what, " is ", describe(value), ", expected a finite value");
}

/// Limits may cross.
inline void check_lp_limits(std::string_view who, std::string_view of, double lower, double upper) {
    const bool numbers = !is_nan(lower) && !is_nan(upper);
    if (!numbers || lower >= largest_bound || upper <= -largest_bound)
        require(false, who, ": ", of, " with limits from ", describe(lower), " to ",
                describe(upper), ", expected numbers or -inf and inf");
}

/// `of` is variable or constraint.
inline void check_lp_index(std::string_view who, std::string_view of, Index index, Index count) {
    if (index < 0 || index >= count)
        require(false, who, ": ", of, " ", index, " is not one of its ", count);
}

}  // namespace ridgewood::detail
