/// y += a x.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <cstring>

namespace ridgewood::simd {

namespace detail {

template <class Vector>
[[gnu::always_inline]] inline void axpy_step(double a, const double* x, double* y) {
    Vector u, v;
    std::memcpy(&u, x, sizeof u);
    std::memcpy(&v, y, sizeof v);
    v += a * u;
    std::memcpy(y, &v, sizeof v);
}

/// Full vectors, then the rest by halves.
template <int Bytes>
[[gnu::always_inline]] inline void axpy_body(double a, const double* x, std::size_t count,
                                             double* y) {
    constexpr std::size_t lanes = Bytes / sizeof(double);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        axpy_step<DoublesOf<Bytes>>(a, x + i, y + i);
    if constexpr (Bytes > 16)
        axpy_body<Bytes / 2>(a, x + i, count - i, y + i);
    else if (i < count)
        axpy_step<double>(a, x + i, y + i);
}

inline void axpy_portable(double a, const double* x, std::size_t count, double* y) {
    axpy_body<16>(a, x, count, y);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline void axpy_avx2(double a, const double* x,
                                                          std::size_t count, double* y) {
    axpy_body<32>(a, x, count, y);
}

__attribute__((target("avx512f,avx512dq"))) inline void axpy_avx512(double a, const double* x,
                                                                    std::size_t count, double* y) {
    axpy_body<64>(a, x, count, y);
}
#endif

}  // namespace detail

/// y[i] += a x[i] for count values; x and y do not overlap.
inline void axpy(Isa isa, double a, const double* x, std::size_t count, double* y) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::axpy_avx512(a, x, count, y);
    if (isa == Isa::avx2)
        return detail::axpy_avx2(a, x, count, y);
#endif
    static_cast<void>(isa);
    detail::axpy_portable(a, x, count, y);
}

}  // namespace ridgewood::simd
