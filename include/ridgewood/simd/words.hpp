/// Vectors of 32-bit words by their size in bytes, as doubles.hpp has them of doubles.
#pragma once

#include <cstdint>

namespace ridgewood::simd::detail {

template <int Bytes>
struct Words;

template <>
struct Words<16> {
    using type __attribute__((vector_size(16))) = std::uint32_t;
};

template <>
struct Words<32> {
    using type __attribute__((vector_size(32))) = std::uint32_t;
};

template <>
struct Words<64> {
    using type __attribute__((vector_size(64))) = std::uint32_t;
};

template <int Bytes>
using WordsOf = typename Words<Bytes>::type;

}  // namespace ridgewood::simd::detail
