/// The kernel of every sum of squares and products: G += P'P for a packed block of rows.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <cstring>

namespace ridgewood::simd {

/// Columns of a panel. A block of rows is packed as panels of 8 columns, each panel row by row:
/// element (row k, column 8 b + c) stands at packed[(b * rows + k) * 8 + c].
inline constexpr std::size_t gram_panel = 8;

namespace detail {

/// One tile of G in registers: `Rows` rows starting at `left`, `Vectors` vectors of columns that
/// start at `right` and go on to the next panels. 8 x 3 vectors fill the 32 registers of AVX-512,
/// 4 x 2 those of AVX2 and SSE2 with room for the operands.
template <int Bytes, int Rows, int Vectors>
[[gnu::always_inline]] inline void gram_tile(const double* left, const double* right,
                                             std::size_t rows, double* gram, std::size_t stride) {
    using Vector = DoublesOf<Bytes>;
    constexpr std::size_t lanes = Bytes / sizeof(double);
    constexpr std::size_t per_panel = gram_panel / lanes;
    Vector sum[Rows][Vectors];
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 4
        for (int v = 0; v < Vectors; ++v) {
            const auto column = static_cast<std::size_t>(v) * lanes;
            std::memcpy(&sum[r][v], gram + static_cast<std::size_t>(r) * stride + column, Bytes);
        }
    }
    for (std::size_t k = 0; k < rows; ++k) {
        Vector x[Vectors];
#pragma GCC unroll 4
        for (int v = 0; v < Vectors; ++v) {
            const auto panel = static_cast<std::size_t>(v) / per_panel;
            const auto lane = static_cast<std::size_t>(v) % per_panel * lanes;
            std::memcpy(&x[v], right + (panel * rows + k) * gram_panel + lane, Bytes);
        }
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r) {
            const double a = left[k * gram_panel + static_cast<std::size_t>(r)];
#pragma GCC unroll 4
            for (int v = 0; v < Vectors; ++v) {
                sum[r][v] += a * x[v];
            }
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 4
        for (int v = 0; v < Vectors; ++v) {
            const auto column = static_cast<std::size_t>(v) * lanes;
            std::memcpy(gram + static_cast<std::size_t>(r) * stride + column, &sum[r][v], Bytes);
        }
    }
}

/// All tiles on and right of the diagonal of panels.
template <int Bytes, int Rows, int Vectors>
[[gnu::always_inline]] inline void gram_body(const double* packed, std::size_t rows,
                                             std::size_t panels, double* gram, std::size_t stride) {
    constexpr std::size_t lanes = Bytes / sizeof(double);
    constexpr std::size_t width = Vectors * lanes;
    const std::size_t columns = panels * gram_panel;
    for (std::size_t i = 0; i < columns; i += Rows) {
        const double* const left = packed + i / gram_panel * rows * gram_panel + i % gram_panel;
        std::size_t j = i / gram_panel * gram_panel;
        for (; j + width <= columns; j += width) {
            const double* const right =
                packed + j / gram_panel * rows * gram_panel + j % gram_panel;
            gram_tile<Bytes, Rows, Vectors>(left, right, rows, gram + i * stride + j, stride);
        }
        for (; j < columns; j += lanes) {
            const double* const right =
                packed + j / gram_panel * rows * gram_panel + j % gram_panel;
            gram_tile<Bytes, Rows, 1>(left, right, rows, gram + i * stride + j, stride);
        }
    }
}

inline void gram_portable(const double* packed, std::size_t rows, std::size_t panels, double* gram,
                          std::size_t stride) {
    gram_body<16, 4, 2>(packed, rows, panels, gram, stride);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline void gram_avx2(const double* packed, std::size_t rows,
                                                          std::size_t panels, double* gram,
                                                          std::size_t stride) {
    gram_body<32, 4, 2>(packed, rows, panels, gram, stride);
}

__attribute__((target("avx512f,avx512dq"))) inline void gram_avx512(
    const double* packed, std::size_t rows, std::size_t panels, double* gram, std::size_t stride) {
    gram_body<64, 8, 3>(packed, rows, panels, gram, stride);
}
#endif

}  // namespace detail

/// gram += P'P on and right of the diagonal of panels, where P is the packed block of `rows` rows
/// and `panels` panels of gram_panel columns. `gram` is row-major with `stride` >= 8 panels
/// doubles between rows. What is left of the diagonal of panels is not touched. The last bits
/// depend on `isa`, as wider levels fuse multiply and add.
inline void gram(Isa isa, const double* packed, std::size_t rows, std::size_t panels, double* gram,
                 std::size_t stride) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::gram_avx512(packed, rows, panels, gram, stride);
    if (isa == Isa::avx2)
        return detail::gram_avx2(packed, rows, panels, gram, stride);
#endif
    static_cast<void>(isa);
    detail::gram_portable(packed, rows, panels, gram, stride);
}

}  // namespace ridgewood::simd
