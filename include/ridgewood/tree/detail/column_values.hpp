/// What a column of numbers or categories may hold, and the order of its values as integers.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <bit>
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

/// The bits of a number, ordered as the numbers are; -0 counts as 0.
template <Real S>
[[nodiscard]] Bits<S> ordered_bits(S value) {
    constexpr Bits<S> sign = Bits<S>{1} << (8 * sizeof(S) - 1);
    const Bits<S> bits = std::bit_cast<Bits<S>>(value == 0 ? S(0) : value);
    return (bits & sign) != 0 ? ~bits : bits | sign;
}

/// The number that has these ordered bits.
template <Real S>
[[nodiscard]] S from_ordered_bits(Bits<S> bits) {
    constexpr Bits<S> sign = Bits<S>{1} << (8 * sizeof(S) - 1);
    return std::bit_cast<S>((bits & sign) != 0 ? static_cast<Bits<S>>(bits ^ sign)
                                               : static_cast<Bits<S>>(~bits));
}

}  // namespace ridgewood::detail
