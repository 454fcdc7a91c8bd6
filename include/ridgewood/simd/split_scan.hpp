/// The best place to split a node in the order of a feature.
#pragma once

#include <ridgewood/simd/compensated.hpp>
#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>

namespace ridgewood::simd {

/// A place in the order of a node's rows, and by how much a split there lowers the sum of squares.
struct ScannedSplit {
    /// As many places as there are if none is allowed.
    std::size_t place = 0;
    double gain = -std::numeric_limits<double>::infinity();
};

namespace detail {

/// W times the gain; a double or a vector of them. The products are not fused with the difference,
/// so that mirrored splits tie.
template <class Number>
[[gnu::always_inline]] inline void scale_gain(const Number& left_weight, const Number& left_sum,
                                              double weight, double sum, Number& gain) {
    const Number right_weight = weight - left_weight, right_sum = sum - left_sum;
    Number left = left_sum * right_weight, right = right_sum * left_weight;
    opaque(left);
    opaque(right);
    const Number difference = left - right;
    gain = difference * difference / (left_weight * right_weight);
}

template <int Bytes>
[[gnu::always_inline]] inline ScannedSplit scan_splits_body(const double* left_weight,
                                                            const double* left_sum,
                                                            std::size_t begin, std::size_t end,
                                                            double weight, double sum) {
    using Vector = DoublesOf<Bytes>;
    using Places = typename Doubles<Bytes>::bits;
    constexpr std::size_t lanes = Bytes / sizeof(double);
    ScannedSplit best{end};
    Vector gains = Vector{} + best.gain;
    Places places = {};
    std::size_t i = begin;
    for (; i + lanes <= end; i += lanes) {
        Vector weights, sums, gain;
        std::memcpy(&weights, left_weight + i, Bytes);
        std::memcpy(&sums, left_sum + i, Bytes);
        scale_gain(weights, sums, weight, sum, gain);
        const Places better = gain > gains;
        gains = better ? gain : gains;
        places = better ? Places{} + static_cast<long long>(i) : places;
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        const std::size_t place = static_cast<std::size_t>(places[lane]) + lane;
        if (gains[lane] > best.gain || (gains[lane] == best.gain && place < best.place))
            best = {place, gains[lane]};
    }
    for (; i < end; ++i) {
        double gain = 0;
        scale_gain(left_weight[i], left_sum[i], weight, sum, gain);
        if (gain > best.gain)
            best = {i, gain};
    }
    best.gain /= weight;
    return best;
}

inline ScannedSplit scan_splits_portable(const double* left_weight, const double* left_sum,
                                         std::size_t begin, std::size_t end, double weight,
                                         double sum) {
    return scan_splits_body<16>(left_weight, left_sum, begin, end, weight, sum);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline ScannedSplit scan_splits_avx2(
    const double* left_weight, const double* left_sum, std::size_t begin, std::size_t end,
    double weight, double sum) {
    return scan_splits_body<32>(left_weight, left_sum, begin, end, weight, sum);
}

__attribute__((target("avx512f,avx512dq"))) inline ScannedSplit scan_splits_avx512(
    const double* left_weight, const double* left_sum, std::size_t begin, std::size_t end,
    double weight, double sum) {
    return scan_splits_body<64>(left_weight, left_sum, begin, end, weight, sum);
}
#endif

}  // namespace detail

/// Of the places i = 0, ..., count - 1 the first one with the greatest gain
///     s_L^2 / w_L + s_R^2 / w_R - s^2 / w = (s_L w_R - s_R w_L)^2 / (w w_L w_R),
/// where w_L = left_weight[i], s_L = left_sum[i], w_R = weight - w_L and s_R = sum - s_L. Only
/// places where w_L and w_R are positive and not below min_weight are allowed; left_weight does not
/// fall. The right-hand form needs one division, and is exact up to it for sums of integers. The
/// result has the same bits at every level.
[[nodiscard]] inline ScannedSplit scan_splits(Isa isa, const double* left_weight,
                                              const double* left_sum, std::size_t count,
                                              double weight, double sum, double min_weight = 0) {
    const auto allowed = [=](double w) { return w > 0 && w >= min_weight; };
    const double* const last = left_weight + count;
    const double* const first =
        std::partition_point(left_weight, last, [&](double w) { return !allowed(w); });
    const auto begin = static_cast<std::size_t>(first - left_weight);
    const auto end = static_cast<std::size_t>(
        std::partition_point(first, last, [&](double w) { return allowed(weight - w); }) -
        left_weight);
    if (begin == end)
        return {count};
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::scan_splits_avx512(left_weight, left_sum, begin, end, weight, sum);
    if (isa == Isa::avx2)
        return detail::scan_splits_avx2(left_weight, left_sum, begin, end, weight, sum);
#endif
    static_cast<void>(isa);
    return detail::scan_splits_portable(left_weight, left_sum, begin, end, weight, sum);
}

}  // namespace ridgewood::simd
