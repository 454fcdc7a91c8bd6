/// The dot product.
#pragma once

#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/sums.hpp>

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace ridgewood::simd {

namespace detail {

template <int Bytes>
[[gnu::always_inline]] inline double dot_body(const double* x, const double* y, std::size_t count) {
    double sum[1];
    const auto step = [&](std::size_t i, auto& sums) __attribute__((always_inline)) {
        std::remove_reference_t<decltype(sums[0])> a, b;
        std::memcpy(&a, x + i, sizeof a);
        std::memcpy(&b, y + i, sizeof b);
        sums[0] += a * b;
    };
    add_up<Bytes, 4>(count, step, sum);
    return sum[0];
}

inline double dot_portable(const double* x, const double* y, std::size_t count) {
    return dot_body<16>(x, y, count);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline double dot_avx2(const double* x, const double* y,
                                                           std::size_t count) {
    return dot_body<32>(x, y, count);
}

__attribute__((target("avx512f,avx512dq"))) inline double dot_avx512(const double* x,
                                                                     const double* y,
                                                                     std::size_t count) {
    return dot_body<64>(x, y, count);
}
#endif

}  // namespace detail

/// The sum of x[i] y[i] over count values.
[[nodiscard]] inline double dot(Isa isa, const double* x, const double* y, std::size_t count) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::dot_avx512(x, y, count);
    if (isa == Isa::avx2)
        return detail::dot_avx2(x, y, count);
#endif
    static_cast<void>(isa);
    return detail::dot_portable(x, y, count);
}

}  // namespace ridgewood::simd
