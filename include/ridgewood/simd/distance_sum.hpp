/// The distances of one row from many, added up: what a silhouette spends its time on.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/lanes.hpp>

#include <cmath>
#include <cstddef>
#include <cstring>

namespace ridgewood::simd {

namespace detail {

/// The sum over `Vectors` vectors of rows from i on. Several share each x[f] and do not wait for
/// each other's additions.
template <class Vector, int Vectors>
[[gnu::always_inline]] inline void add_distances(const double* x, const double* columns,
                                                 std::size_t stride, std::size_t features,
                                                 std::size_t i, Vector (&sums)[Vectors]) {
    constexpr std::size_t lanes = sizeof(Vector) / sizeof(double);
    Vector squares[Vectors] = {};
    for (std::size_t f = 0; f < features; ++f) {
        const double* const column = columns + f * stride + i;
#pragma GCC unroll 4
        for (int v = 0; v < Vectors; ++v) {
            Vector d;
            std::memcpy(&d, column + static_cast<std::size_t>(v) * lanes, sizeof d);
            d -= x[f];
            squares[v] += d * d;
        }
    }
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v) {
        take_root(squares[v]);
        sums[v] += squares[v];
    }
}

template <int Bytes>
[[gnu::always_inline]] inline double distance_sum_body(const double* x, const double* columns,
                                                       std::size_t stride, std::size_t features,
                                                       std::size_t rows) {
    using Vector = DoublesOf<Bytes>;
    constexpr std::size_t lanes = Bytes / sizeof(double);
    constexpr int together = 4;
    Vector sums[together] = {};
    std::size_t i = 0;
    for (; i + together * lanes <= rows; i += together * lanes)
        add_distances(x, columns, stride, features, i, sums);
    Vector rest[1] = {(sums[0] + sums[1]) + (sums[2] + sums[3])};
    for (; i + lanes <= rows; i += lanes)
        add_distances(x, columns, stride, features, i, rest);
    double sum = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane)
        sum += rest[0][lane];
    for (; i < rows; ++i) {
        double squares = 0;
        for (std::size_t f = 0; f < features; ++f) {
            const double d = columns[f * stride + i] - x[f];
            squares += d * d;
        }
        sum += std::sqrt(squares);
    }
    return sum;
}

inline double distance_sum_portable(const double* x, const double* columns, std::size_t stride,
                                    std::size_t features, std::size_t rows) {
    return distance_sum_body<16>(x, columns, stride, features, rows);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline double distance_sum_avx2(const double* x,
                                                                    const double* columns,
                                                                    std::size_t stride,
                                                                    std::size_t features,
                                                                    std::size_t rows) {
    return distance_sum_body<32>(x, columns, stride, features, rows);
}

__attribute__((target("avx512f,avx512dq"))) inline double distance_sum_avx512(const double* x,
                                                                              const double* columns,
                                                                              std::size_t stride,
                                                                              std::size_t features,
                                                                              std::size_t rows) {
    return distance_sum_body<64>(x, columns, stride, features, rows);
}
#endif

}  // namespace detail

/// sum over i < rows of |X_i - x|, where x has `features` values and value f of X_i is
/// columns[f * stride + i]. The squares are of differences, so that no digits cancel.
[[nodiscard]] inline double distance_sum(Isa isa, const double* x, const double* columns,
                                         std::size_t stride, std::size_t features,
                                         std::size_t rows) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::distance_sum_avx512(x, columns, stride, features, rows);
    if (isa == Isa::avx2)
        return detail::distance_sum_avx2(x, columns, stride, features, rows);
#endif
    static_cast<void>(isa);
    return detail::distance_sum_portable(x, columns, stride, features, rows);
}

}  // namespace ridgewood::simd
