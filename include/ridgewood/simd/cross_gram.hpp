/// The products of one set of columns with another: C += P'Q for packed blocks of rows.
#pragma once

#include <ridgewood/simd/gram.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>

namespace ridgewood::simd {

namespace detail {

/// All tiles, those of a group of right panels in turn: the group stays in the second cache while
/// the left panels stream by, which takes 5 bytes a cycle, so that rows need no blocks of their own
/// (2000 rows: 132 GF/s on AVX-512, and 125 by blocks of 512).
template <int Bytes, int Rows, int Vectors>
[[gnu::always_inline]] inline void cross_gram_body(const double* left, std::size_t left_panels,
                                                   const double* right, std::size_t right_panels,
                                                   std::size_t rows, double* out,
                                                   std::size_t stride) {
    constexpr std::size_t lanes = Bytes / sizeof(double);
    constexpr std::size_t width = Vectors * lanes;
    const std::size_t height = left_panels * gram_panel, columns = right_panels * gram_panel;
    const auto start = [rows](const double* packed, std::size_t column)
        __attribute__((always_inline)) {
        return packed + column / gram_panel * rows * gram_panel + column % gram_panel;
    };
    std::size_t j = 0;
    for (; j + width <= columns; j += width) {
        for (std::size_t i = 0; i < height; i += Rows)
            gram_tile<Bytes, Rows, Vectors>(start(left, i), start(right, j), rows,
                                            out + i * stride + j, stride);
    }
    for (; j < columns; j += lanes) {
        for (std::size_t i = 0; i < height; i += Rows)
            gram_tile<Bytes, Rows, 1>(start(left, i), start(right, j), rows, out + i * stride + j,
                                      stride);
    }
}

inline void cross_gram_portable(const double* left, std::size_t left_panels, const double* right,
                                std::size_t right_panels, std::size_t rows, double* out,
                                std::size_t stride) {
    cross_gram_body<16, 4, 2>(left, left_panels, right, right_panels, rows, out, stride);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline void cross_gram_avx2(
    const double* left, std::size_t left_panels, const double* right, std::size_t right_panels,
    std::size_t rows, double* out, std::size_t stride) {
    cross_gram_body<32, 4, 2>(left, left_panels, right, right_panels, rows, out, stride);
}

__attribute__((target("avx512f,avx512dq"))) inline void cross_gram_avx512(
    const double* left, std::size_t left_panels, const double* right, std::size_t right_panels,
    std::size_t rows, double* out, std::size_t stride) {
    cross_gram_body<64, 8, 3>(left, left_panels, right, right_panels, rows, out, stride);
}
#endif

}  // namespace detail

/// out += P'Q, where P has `left_panels` and Q `right_panels` panels of the same `rows` rows, both
/// packed as for gram(). `out` is row-major, 8 left_panels x 8 right_panels, with `stride` >=
/// 8 right_panels doubles between rows. Pack and call by blocks when there are more than some 5000
/// rows: at 20 000, panels that the caches do not hold cost a third of the rate.
inline void cross_gram(Isa isa, const double* left, std::size_t left_panels, const double* right,
                       std::size_t right_panels, std::size_t rows, double* out,
                       std::size_t stride) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::cross_gram_avx512(left, left_panels, right, right_panels, rows, out, stride);
    if (isa == Isa::avx2)
        return detail::cross_gram_avx2(left, left_panels, right, right_panels, rows, out, stride);
#endif
    static_cast<void>(isa);
    detail::cross_gram_portable(left, left_panels, right, right_panels, rows, out, stride);
}

}  // namespace ridgewood::simd
