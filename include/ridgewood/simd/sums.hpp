/// How the kernels that add up arrays of any length are made: full vectors in several chains, then
/// the rest by halves.
#pragma once

#include <ridgewood/simd/doubles.hpp>

#include <cstddef>

namespace ridgewood::simd::detail {

/// The lower half of a vector plus the upper one.
[[gnu::always_inline]] inline void add_halves(const DoublesOf<64>& x, DoublesOf<32>& sum) {
    sum = __builtin_shufflevector(x, x, 0, 1, 2, 3) + __builtin_shufflevector(x, x, 4, 5, 6, 7);
}

[[gnu::always_inline]] inline void add_halves(const DoublesOf<32>& x, DoublesOf<16>& sum) {
    sum = __builtin_shufflevector(x, x, 0, 1) + __builtin_shufflevector(x, x, 2, 3);
}

[[gnu::always_inline]] inline void add_halves(const DoublesOf<16>& x, double& sum) {
    sum = x[0] + x[1];
}

/// Folds the sums to half as many lanes, lets them take the next values from `i` on if that many
/// are left, and goes on so down to one lane.
template <int Bytes, int Sums, class Vector, class Step>
[[gnu::always_inline]] inline void finish_sums(const Vector (&sums)[Sums], std::size_t i,
                                               std::size_t count, const Step& step,
                                               double (&out)[Sums]) {
    constexpr std::size_t half = Bytes / 2 / sizeof(double);
    if constexpr (half == 1) {
#pragma GCC unroll 4
        for (int s = 0; s < Sums; ++s)
            add_halves(sums[s], out[s]);
        if (count % 2 != 0)
            step(i, out);
    } else {
        DoublesOf<Bytes / 2> halves[Sums];
#pragma GCC unroll 4
        for (int s = 0; s < Sums; ++s)
            add_halves(sums[s], halves[s]);
        if (count / half % 2 != 0) {
            step(i, halves);
            i += half;
        }
        finish_sums<Bytes / 2>(halves, i, count, step, out);
    }
}

/// out[s] = the sum number s over `count` values. step(i, sums) adds to its sums, which are vectors
/// or doubles, what as many values from i on give as they have lanes. `Chains` sets of sums run
/// beside each other, since an addition waits some 4 cycles for the one before it.
template <int Bytes, int Chains, int Sums, class Step>
[[gnu::always_inline]] inline void add_up(std::size_t count, const Step& step,
                                          double (&out)[Sums]) {
    using Vector = DoublesOf<Bytes>;
    constexpr std::size_t lanes = Bytes / sizeof(double);
    Vector sums[Chains][Sums] = {};
    std::size_t i = 0;
    for (; i + Chains * lanes <= count; i += Chains * lanes) {
#pragma GCC unroll 8
        for (int c = 0; c < Chains; ++c)
            step(i + static_cast<std::size_t>(c) * lanes, sums[c]);
    }
    for (; i + lanes <= count; i += lanes)
        step(i, sums[0]);
#pragma GCC unroll 8
    for (int c = 1; c < Chains; ++c) {
#pragma GCC unroll 4
        for (int s = 0; s < Sums; ++s)
            sums[0][s] += sums[c][s];
    }
    finish_sums<Bytes>(sums[0], i, count, step, out);
}

}  // namespace ridgewood::simd::detail
