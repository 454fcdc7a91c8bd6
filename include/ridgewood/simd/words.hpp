/// Vectors of 32-bit words by their size in bytes, as doubles.hpp has them of doubles, and what the
/// vector extension lacks: gathers.
#pragma once

#include <ridgewood/simd/isa.hpp>

#include <cstdint>
#if RIDGEWOOD_X86
#include <immintrin.h>
#endif

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

#if RIDGEWOOD_X86
/// Lane i is from[at[i]]; `at` is below 2^31.
__attribute__((target("avx2,fma"), always_inline)) inline WordsOf<32> gather(
    const std::uint32_t* from, WordsOf<32> at) {
    return (WordsOf<32>)_mm256_i32gather_epi32(reinterpret_cast<const int*>(from), (__m256i)at, 4);
}

/// The same for the lanes whose bit is set; the others read nothing and become 0.
__attribute__((target("avx512f,avx512dq"), always_inline)) inline WordsOf<64> gather(
    const std::uint32_t* from, WordsOf<64> at, std::uint16_t lanes = 0xffff) {
    return (WordsOf<64>)_mm512_mask_i32gather_epi32(_mm512_setzero_si512(), lanes, (__m512i)at,
                                                    from, 4);
}
#endif

}  // namespace ridgewood::simd::detail
