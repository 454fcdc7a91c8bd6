/// Residuals and dot products in twice the working precision: what iterative refinement needs to
/// reach the last digit.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <cstring>

namespace ridgewood::simd {

namespace detail {

/// Hides where a value comes from, so that neither -ffast-math nor the contraction to fused
/// multiply-add rewrites the error-free transformations below into nothing.
template <class Vector>
[[gnu::always_inline]] inline void opaque(Vector& value) {
#if defined(__clang__) && __has_builtin(__arithmetic_fence)
    value = __arithmetic_fence(value);
#elif RIDGEWOOD_X86 && !defined(__clang__)
    asm("" : "+x"(value));
#else
    asm("" : "+m"(value));
#endif
}

/// high + low += value, exactly but for the rounding of low (Knuth's two-sum).
template <class Vector>
[[gnu::always_inline]] inline void add_exactly(const Vector& value, Vector& high, Vector& low) {
    Vector sum = high + value;
    opaque(sum);
    Vector part = sum - high;
    opaque(part);
    Vector rest = sum - part;
    opaque(rest);
    Vector lost_of_high = high - rest;
    opaque(lost_of_high);
    Vector lost_of_value = value - part;
    opaque(lost_of_value);
    low += lost_of_high + lost_of_value;
    high = sum;
}

/// A factor and its two halves of 26 bits or less, split by the bits, which no compiler flag can
/// disturb.
template <int Bytes>
struct Factor {
    DoublesOf<Bytes> whole, upper, lower;

    [[gnu::always_inline]] explicit Factor(const DoublesOf<Bytes>& value) : whole(value) {
        constexpr long long upper_bits = ~((1LL << 27) - 1);
        upper = (DoublesOf<Bytes>)((typename Doubles<Bytes>::bits)value & upper_bits);
        lower = value - upper;
        opaque(lower);
    }
};

/// high + low += a b: the product and its rounding error (Dekker 1971).
template <int Bytes>
[[gnu::always_inline]] inline void add_product(const Factor<Bytes>& a, const Factor<Bytes>& b,
                                               DoublesOf<Bytes>& high, DoublesOf<Bytes>& low) {
    DoublesOf<Bytes> product = a.whole * b.whole;
    opaque(product);
    DoublesOf<Bytes> error = a.upper * b.upper - product;
    opaque(error);
    low += error + a.upper * b.lower + a.lower * b.upper + a.lower * b.lower;
    add_exactly(product, high, low);
}

template <int Bytes>
[[gnu::always_inline]] inline void subtract_product_body(const double* x, double factor,
                                                         std::size_t count, double* high,
                                                         double* low) {
    using Vector = DoublesOf<Bytes>;
    constexpr std::size_t lanes = Bytes / sizeof(double);
    const Factor<Bytes> b(Vector{} - factor);
    std::size_t i = 0;
    const auto step = [&](std::size_t size) __attribute__((always_inline)) {
        Vector a{}, h{}, l{};
        std::memcpy(&a, x + i, size);
        std::memcpy(&h, high + i, size);
        std::memcpy(&l, low + i, size);
        add_product<Bytes>(Factor<Bytes>(a), b, h, l);
        std::memcpy(high + i, &h, size);
        std::memcpy(low + i, &l, size);
    };
    for (; i + lanes <= count; i += lanes)
        step(Bytes);
    if (i < count)
        step((count - i) * sizeof(double));
}

template <int Bytes>
[[gnu::always_inline]] inline double compensated_dot_body(const double* x, const double* y,
                                                          std::size_t count) {
    using Vector = DoublesOf<Bytes>;
    constexpr std::size_t lanes = Bytes / sizeof(double);
    Vector high{}, low{};
    std::size_t i = 0;
    const auto step = [&](std::size_t size) __attribute__((always_inline)) {
        Vector a{}, b{};
        std::memcpy(&a, x + i, size);
        std::memcpy(&b, y + i, size);
        add_product<Bytes>(Factor<Bytes>(a), Factor<Bytes>(b), high, low);
    };
    for (; i + lanes <= count; i += lanes)
        step(Bytes);
    if (i < count)
        step((count - i) * sizeof(double));
    double sum = 0, error = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        add_exactly<double>(high[lane], sum, error);
        error += low[lane];
    }
    return sum + error;
}

#if RIDGEWOOD_X86
__attribute__((target("avx2"))) inline void subtract_product_avx2(const double* x, double factor,
                                                                  std::size_t count, double* high,
                                                                  double* low) {
    subtract_product_body<32>(x, factor, count, high, low);
}

__attribute__((target("avx512f,avx512dq"))) inline void subtract_product_avx512(
    const double* x, double factor, std::size_t count, double* high, double* low) {
    subtract_product_body<64>(x, factor, count, high, low);
}

__attribute__((target("avx2"))) inline double compensated_dot_avx2(const double* x, const double* y,
                                                                   std::size_t count) {
    return compensated_dot_body<32>(x, y, count);
}

__attribute__((target("avx512f,avx512dq"))) inline double compensated_dot_avx512(
    const double* x, const double* y, std::size_t count) {
    return compensated_dot_body<64>(x, y, count);
}
#endif

}  // namespace detail

/// high[i] + low[i] -= factor x[i] for count values, each pair an unevaluated sum with about 106
/// bits. Exact products need |factor x[i]| between 1e-290 and 1e300.
inline void subtract_product(Isa isa, const double* x, double factor, std::size_t count,
                             double* high, double* low) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::subtract_product_avx512(x, factor, count, high, low);
    if (isa == Isa::avx2)
        return detail::subtract_product_avx2(x, factor, count, high, low);
#endif
    static_cast<void>(isa);
    detail::subtract_product_body<16>(x, factor, count, high, low);
}

/// The dot product of x and y as if summed in twice the precision, then rounded (Ogita, Rump,
/// Oishi: Accurate sum and dot product, 2005, algorithm Dot2).
[[nodiscard]] inline double compensated_dot(Isa isa, const double* x, const double* y,
                                            std::size_t count) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::compensated_dot_avx512(x, y, count);
    if (isa == Isa::avx2)
        return detail::compensated_dot_avx2(x, y, count);
#endif
    static_cast<void>(isa);
    return detail::compensated_dot_body<16>(x, y, count);
}

}  // namespace ridgewood::simd
