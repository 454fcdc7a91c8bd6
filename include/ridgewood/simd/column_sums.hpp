/// What the first look at a column needs: its weighted sum, product with y and sum of squares.
#pragma once

#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/sums.hpp>

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace ridgewood::simd {

/// With d_i = x_i - shift: sum w_i d_i, sum w_i d_i y_i and sum w_i d_i^2.
struct ColumnSums {
    double sum, product, squares;
};

namespace detail {

template <int Bytes, bool Weighted>
[[gnu::always_inline]] inline ColumnSums column_sums_of(const double* x, const double* weights,
                                                        const double* y, double shift,
                                                        std::size_t count) {
    double out[3];
    const auto step = [&](std::size_t i, auto& sums) __attribute__((always_inline)) {
        std::remove_reference_t<decltype(sums[0])> d, v;
        std::memcpy(&d, x + i, sizeof d);
        std::memcpy(&v, y + i, sizeof v);
        d -= shift;
        auto weighted = d;
        if constexpr (Weighted) {
            std::memcpy(&weighted, weights + i, sizeof weighted);
            weighted *= d;
        }
        sums[0] += weighted;
        sums[1] += weighted * v;
        sums[2] += weighted * d;
    };
    add_up<Bytes, 2>(count, step, out);
    return {out[0], out[1], out[2]};
}

template <int Bytes>
[[gnu::always_inline]] inline ColumnSums column_sums_body(const double* x, const double* weights,
                                                          const double* y, double shift,
                                                          std::size_t count) {
    return weights != nullptr ? column_sums_of<Bytes, true>(x, weights, y, shift, count)
                              : column_sums_of<Bytes, false>(x, weights, y, shift, count);
}

inline ColumnSums column_sums_portable(const double* x, const double* weights, const double* y,
                                       double shift, std::size_t count) {
    return column_sums_body<16>(x, weights, y, shift, count);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline ColumnSums column_sums_avx2(
    const double* x, const double* weights, const double* y, double shift, std::size_t count) {
    return column_sums_body<32>(x, weights, y, shift, count);
}

__attribute__((target("avx512f,avx512dq"))) inline ColumnSums column_sums_avx512(
    const double* x, const double* weights, const double* y, double shift, std::size_t count) {
    return column_sums_body<64>(x, weights, y, shift, count);
}
#endif

}  // namespace detail

/// The three sums of a column in one pass; `weights` may be null, which stands for ones. A shift
/// near the mean, the first value for one, keeps the digits of a column whose mean is large.
[[nodiscard]] inline ColumnSums column_sums(Isa isa, const double* x, const double* weights,
                                            const double* y, double shift, std::size_t count) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::column_sums_avx512(x, weights, y, shift, count);
    if (isa == Isa::avx2)
        return detail::column_sums_avx2(x, weights, y, shift, count);
#endif
    static_cast<void>(isa);
    return detail::column_sums_portable(x, weights, y, shift, count);
}

}  // namespace ridgewood::simd
