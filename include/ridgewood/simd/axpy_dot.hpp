/// The step of coordinate descent on residuals: y moves along one column and meets the next.
#pragma once

#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/sums.hpp>

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace ridgewood::simd {

namespace detail {

template <int Bytes>
[[gnu::always_inline]] inline double axpy_dot_body(double a, const double* x, const double* z,
                                                   std::size_t count, double* y) {
    double sum[1];
    const auto step = [&](std::size_t i, auto& sums) __attribute__((always_inline)) {
        std::remove_reference_t<decltype(sums[0])> u, v, w;
        std::memcpy(&u, x + i, sizeof u);
        std::memcpy(&v, y + i, sizeof v);
        std::memcpy(&w, z + i, sizeof w);
        v += a * u;
        std::memcpy(y + i, &v, sizeof v);
        sums[0] += w * v;
    };
    add_up<Bytes, 4>(count, step, sum);
    return sum[0];
}

inline double axpy_dot_portable(double a, const double* x, const double* z, std::size_t count,
                                double* y) {
    return axpy_dot_body<16>(a, x, z, count, y);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline double axpy_dot_avx2(double a, const double* x,
                                                                const double* z, std::size_t count,
                                                                double* y) {
    return axpy_dot_body<32>(a, x, z, count, y);
}

__attribute__((target("avx512f,avx512dq"))) inline double axpy_dot_avx512(double a, const double* x,
                                                                          const double* z,
                                                                          std::size_t count,
                                                                          double* y) {
    return axpy_dot_body<64>(a, x, z, count, y);
}
#endif

}  // namespace detail

/// y[i] += a x[i] for count values; returns the sum of z[i] y[i] with the new y. x and z may be the
/// same, but not overlap y.
[[nodiscard]] inline double axpy_dot(Isa isa, double a, const double* x, const double* z,
                                     std::size_t count, double* y) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::axpy_dot_avx512(a, x, z, count, y);
    if (isa == Isa::avx2)
        return detail::axpy_dot_avx2(a, x, z, count, y);
#endif
    static_cast<void>(isa);
    return detail::axpy_dot_portable(a, x, z, count, y);
}

}  // namespace ridgewood::simd
