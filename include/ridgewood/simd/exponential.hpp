/// exp(x) of many numbers: what the losses of classes and counts spend their time on.
#pragma once

#include <ridgewood/simd/compensated.hpp>
#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <cstring>
#include <limits>

namespace ridgewood::simd {

namespace detail {

/// exp(x) = 2^n exp(r) with n = round(x / log 2) and, for |r| <= log(2) / 2, the rational function
/// of Cephes (Moshier 1989), 1 + 2 r P(r^2) / (Q(r^2) - r P(r^2)). No product is fused with a sum,
/// so that levels agree. Below -708 the result is 0.
template <int Bytes>
[[gnu::always_inline]] inline void exponential(DoublesOf<Bytes>& x) {
    using Vector = DoublesOf<Bytes>;
    using Words = typename Doubles<Bytes>::bits;
    constexpr double least = -708, most = 709.782712893384;  // what a double can hold
    constexpr double whole = 0x1.8p52;  // a number plus this is a whole one in its lowest bits
    const Vector zero = {}, infinity = zero + std::numeric_limits<double>::infinity();
    const Words is_low = x < least;
    const Words is_high = x > most;
    x = is_low ? zero + least : x;  // so that the exponent below does not overflow
    x = is_high ? zero + most : x;
    Vector turns = x * 1.4426950408889634;
    opaque(turns);
    turns += whole;
    opaque(turns);
    const Words exponent = (Words)turns << 52;
    turns -= whole;
    opaque(turns);
    Vector high = turns * 6.93145751953125e-1, low = turns * 1.42860682030941723212e-6;
    opaque(high);
    opaque(low);
    Vector r = x - high;
    opaque(r);
    r -= low;
    Vector square = r * r;
    const auto step = [&](Vector & sum, double next) __attribute__((always_inline)) {
        sum *= square;
        opaque(sum);
        sum += next;
    };
    Vector p = square * 1.26177193074810590878e-4;
    opaque(p);
    p += 3.02994407707441961300e-2;
    step(p, 9.99999999999999999910e-1);
    p *= r;
    opaque(p);
    Vector q = square * 3.00198505138664455042e-6;
    opaque(q);
    q += 2.52448340349684104192e-3;
    step(q, 2.27265548208155028766e-1);
    step(q, 2.00000000000000000005e0);
    Vector ratio = p / (q - p);
    opaque(ratio);
    Vector result = ratio + ratio + 1.0;
    opaque(result);
    const Words scaled = (Words)result + exponent;
    std::memcpy(&result, &scaled, Bytes);
    result = is_low ? zero : result;
    x = is_high ? infinity : result;
}

/// exp(x), or 1 / (1 + exp(-x)).
template <int Bytes, bool Logistic>
[[gnu::always_inline]] inline void transform(DoublesOf<Bytes>& x) {
    if constexpr (Logistic)
        x = -x;
    exponential<Bytes>(x);
    if constexpr (Logistic)
        x = 1.0 / (1.0 + x);
}

template <int Bytes, bool Logistic>
[[gnu::always_inline]] inline void exponentials_body(const double* x, std::size_t count,
                                                     double* out) {
    constexpr std::size_t lanes = Bytes / sizeof(double);
    for (std::size_t i = 0; i < count; i += lanes) {
        DoublesOf<Bytes> values = {};
        const std::size_t there = count - i < lanes ? count - i : lanes;
        if (there == lanes) {
            std::memcpy(&values, x + i, Bytes);
        } else {
            for (std::size_t k = 0; k < there; ++k)
                values[k] = x[i + k];
        }
        transform<Bytes, Logistic>(values);
        if (there == lanes) {
            std::memcpy(out + i, &values, Bytes);
        } else {
            for (std::size_t k = 0; k < there; ++k)
                out[i + k] = values[k];
        }
    }
}

#if RIDGEWOOD_X86
template <bool Logistic>
__attribute__((target("avx2,fma"))) inline void exponentials_avx2(const double* x,
                                                                  std::size_t count, double* out) {
    exponentials_body<32, Logistic>(x, count, out);
}

template <bool Logistic>
__attribute__((target("avx512f,avx512dq"))) inline void exponentials_avx512(const double* x,
                                                                            std::size_t count,
                                                                            double* out) {
    exponentials_body<64, Logistic>(x, count, out);
}
#endif

template <bool Logistic>
void exponentials(Isa isa, const double* x, std::size_t count, double* out) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return exponentials_avx512<Logistic>(x, count, out);
    if (isa == Isa::avx2)
        return exponentials_avx2<Logistic>(x, count, out);
#endif
    static_cast<void>(isa);
    exponentials_body<16, Logistic>(x, count, out);
}

}  // namespace detail

/// out[i] = exp(x[i]), which may stand in the same place: within two units of the last digit, 0
/// below -708, infinity above 709.78. The bits are the same at every level.
inline void exponentials(Isa isa, const double* x, std::size_t count, double* out) {
    detail::exponentials<false>(isa, x, count, out);
}

/// out[i] = 1 / (1 + exp(-x[i])), likewise.
inline void logistics(Isa isa, const double* x, std::size_t count, double* out) {
    detail::exponentials<true>(isa, x, count, out);
}

}  // namespace ridgewood::simd
