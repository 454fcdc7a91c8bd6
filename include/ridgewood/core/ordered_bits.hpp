/// Numbers as integers of the same order, which are sorted without a comparison.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <bit>

namespace ridgewood::detail {

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
