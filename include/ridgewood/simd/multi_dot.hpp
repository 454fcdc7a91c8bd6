/// The certificate of a batch: eight columns against eight residuals in one reading of the columns.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <cstring>

namespace ridgewood::simd {

/// Columns, and residuals, of one call of multi_dot.
inline constexpr std::size_t multi_dot_columns = 8;

namespace detail {

/// How many rows ahead of the sums the columns are asked for. On 1000 x 50000 this takes AVX2 from
/// 17 to 22 GB/s and AVX-512 from 28 to 35; 64 or 256 rows do no better.
inline constexpr std::size_t multi_dot_ahead = 128;

/// `Columns` columns against all residuals, in Columns x 64 / Bytes sums. One row is 64 bytes of
/// residuals and `Columns` numbers that are spread over the lanes as they are loaded. The 8 sums of
/// 8 columns on AVX-512, and of 4 columns on AVX2 and 2 on SSE2, cover the latency of an addition;
/// 8 columns on AVX2 do not fit its 16 registers: 20 instead of 28 GB/s in the cache.
template <int Bytes, int Columns>
[[gnu::always_inline]] inline void multi_dot_tile(const double* const* columns,
                                                  const double* residuals, std::size_t rows,
                                                  double* out) {
    using Vector = DoublesOf<Bytes>;
    constexpr std::size_t lanes = Bytes / sizeof(double);
    constexpr int vectors = 64 / Bytes;
    const double* x[Columns];
    Vector sum[Columns][vectors];
#pragma GCC unroll 8
    for (int c = 0; c < Columns; ++c) {
        x[c] = columns[c];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            std::memcpy(&sum[c][v], out + (c * vectors + v) * static_cast<int>(lanes), Bytes);
    }
    for (std::size_t i = 0; i < rows; ++i) {
        if (i % 8 == 0 && i + multi_dot_ahead < rows) {
#pragma GCC unroll 8
            for (int c = 0; c < Columns; ++c)
                __builtin_prefetch(x[c] + i + multi_dot_ahead);
        }
        Vector r[vectors];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            std::memcpy(&r[v], residuals + i * 8 + static_cast<std::size_t>(v) * lanes, Bytes);
#pragma GCC unroll 8
        for (int c = 0; c < Columns; ++c) {
            const double a = x[c][i];
#pragma GCC unroll 4
            for (int v = 0; v < vectors; ++v)
                sum[c][v] += a * r[v];
        }
    }
#pragma GCC unroll 8
    for (int c = 0; c < Columns; ++c) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            std::memcpy(out + (c * vectors + v) * static_cast<int>(lanes), &sum[c][v], Bytes);
    }
}

template <int Bytes, int Columns>
[[gnu::always_inline]] inline void multi_dot_body(const double* const* columns,
                                                  const double* residuals, std::size_t rows,
                                                  double* out) {
    for (std::size_t c = 0; c < multi_dot_columns; c += Columns)
        multi_dot_tile<Bytes, Columns>(columns + c, residuals, rows, out + c * 8);
}

inline void multi_dot_portable(const double* const* columns, const double* residuals,
                               std::size_t rows, double* out) {
    multi_dot_body<16, 2>(columns, residuals, rows, out);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline void multi_dot_avx2(const double* const* columns,
                                                               const double* residuals,
                                                               std::size_t rows, double* out) {
    multi_dot_body<32, 4>(columns, residuals, rows, out);
}

__attribute__((target("avx512f,avx512dq"))) inline void multi_dot_avx512(
    const double* const* columns, const double* residuals, std::size_t rows, double* out) {
    multi_dot_body<64, 8>(columns, residuals, rows, out);
}
#endif

}  // namespace detail

/// out[8 c + k] += sum over i < rows of columns[c][i] residuals[8 i + k] for 8 columns and 8
/// residuals. The residuals are interleaved: the 8 values of a row stand together. As `out` is
/// added to, a caller can go by blocks of rows whose residuals stay in the cache.
inline void multi_dot(Isa isa, const double* const* columns, const double* residuals,
                      std::size_t rows, double* out) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::multi_dot_avx512(columns, residuals, rows, out);
    if (isa == Isa::avx2)
        return detail::multi_dot_avx2(columns, residuals, rows, out);
#endif
    static_cast<void>(isa);
    detail::multi_dot_portable(columns, residuals, rows, out);
}

}  // namespace ridgewood::simd
