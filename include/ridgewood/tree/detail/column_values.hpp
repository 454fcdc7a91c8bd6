/// What a column of numbers or categories may hold.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <cstdint>

namespace ridgewood::detail {

/// A code of a category: a whole number in [0, 2^32 - 1).
template <Real S>
[[nodiscard]] bool is_category(S value) {
    return value >= 0 && value < S(4294967295.0) &&
           static_cast<S>(static_cast<std::uint32_t>(value)) == value;
}

/// Throws std::invalid_argument unless a value is finite or a category, or NaN for a missing one.
template <Real S>
void check_value(S value, Index row, Index column, bool is_categorical) {
    // Messages are made on failure only: digits cost more than ranking.
    if (is_nan(value) || (is_finite(value) && (!is_categorical || is_category(value))))
        return;
    require(is_finite(value), "X(", row, ", ", column, ") is ", describe(value),
            ", expected a finite value or NaN (missing)");
    require(false, "X(", row, ", ", column, ") is ", describe(value),
            ", expected a category: a whole number >= 0 below 2^32 - 1");
}

/// The same of all values of column j.
template <Real S>
void check_column(const MatrixView<S>& X, Index j, bool is_categorical) {
    for (Index i = 0; i < X.rows(); ++i)
        check_value(X(i, j), i, j, is_categorical);
}

}  // namespace ridgewood::detail
