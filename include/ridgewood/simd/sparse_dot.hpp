/// One sparse column against eight residuals.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <cstring>

namespace ridgewood::simd {

namespace detail {

/// `Chains` nonzeros beside each other, since an addition waits some 4 cycles for the one before.
template <int Bytes, int Chains, class StorageIndex>
[[gnu::always_inline]] inline void sparse_dot_body(const double* values, const StorageIndex* rows,
                                                   std::size_t count, const double* residuals,
                                                   double* out) {
    using Vector = DoublesOf<Bytes>;
    constexpr std::size_t lanes = Bytes / sizeof(double);
    constexpr int vectors = 64 / Bytes;
    Vector sum[Chains][vectors] = {};
    const auto step = [&](std::size_t t, Vector(&sums)[vectors]) __attribute__((always_inline)) {
        const double value = values[t];
        const double* const row = residuals + static_cast<std::size_t>(rows[t]) * 8;
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v) {
            Vector r;
            std::memcpy(&r, row + static_cast<std::size_t>(v) * lanes, Bytes);
            sums[v] += value * r;
        }
    };
    std::size_t t = 0;
    for (; t + Chains <= count; t += Chains) {
#pragma GCC unroll 4
        for (int c = 0; c < Chains; ++c)
            step(t + static_cast<std::size_t>(c), sum[c]);
    }
    for (; t < count; ++t)
        step(t, sum[0]);
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) {
#pragma GCC unroll 4
        for (int c = 1; c < Chains; ++c)
            sum[0][v] += sum[c][v];
        std::memcpy(out + static_cast<std::size_t>(v) * lanes, &sum[0][v], Bytes);
    }
}

template <class StorageIndex>
inline void sparse_dot_portable(const double* values, const StorageIndex* rows, std::size_t count,
                                const double* residuals, double* out) {
    sparse_dot_body<16, 2>(values, rows, count, residuals, out);
}

#if RIDGEWOOD_X86
template <class StorageIndex>
__attribute__((target("avx2,fma"))) inline void sparse_dot_avx2(const double* values,
                                                                const StorageIndex* rows,
                                                                std::size_t count,
                                                                const double* residuals,
                                                                double* out) {
    sparse_dot_body<32, 4>(values, rows, count, residuals, out);
}

template <class StorageIndex>
__attribute__((target("avx512f,avx512dq"))) inline void sparse_dot_avx512(const double* values,
                                                                          const StorageIndex* rows,
                                                                          std::size_t count,
                                                                          const double* residuals,
                                                                          double* out) {
    sparse_dot_body<64, 4>(values, rows, count, residuals, out);
}
#endif

}  // namespace detail

/// out[k] = sum over t < count of values[t] residuals[8 rows[t] + k] for 8 residuals k, which are
/// interleaved as multi_dot() takes them. On a boundary of 64 bytes a row is one line of the cache,
/// not two: 1.8 instead of 1.2 nonzeros a nanosecond from the second cache.
template <class StorageIndex>
void sparse_dot(Isa isa, const double* values, const StorageIndex* rows, std::size_t count,
                const double* residuals, double* out) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::sparse_dot_avx512(values, rows, count, residuals, out);
    if (isa == Isa::avx2)
        return detail::sparse_dot_avx2(values, rows, count, residuals, out);
#endif
    static_cast<void>(isa);
    detail::sparse_dot_portable(values, rows, count, residuals, out);
}

}  // namespace ridgewood::simd
