/// The best place to split a node by the gradients on its left.
#pragma once

#include <ridgewood/simd/compensated.hpp>
#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#if RIDGEWOOD_X86
#include <immintrin.h>
#endif

namespace ridgewood::simd {

/// What the gain of a place depends on, besides the sums on its left.
struct GradientNode {
    /// Sum of all rows, and what one unit of a gradient and of a hessian is worth.
    GradientPair total = 0;
    double gradient_unit = 1;
    double hessian_unit = 1;
    /// Added to the hessians of each side.
    double l2 = 0;
    /// Hessian that each side needs, > 0.
    double min_hessian = 0;
};

/// A place among the bins, as many as there are if none is allowed, and its score.
struct ScannedPlace {
    std::size_t place = 0;
    double score = std::numeric_limits<double>::lowest();
};

namespace detail {

/// Both halves of a pair as doubles: an integer below 2^32 is the lowest bits of 2^52 plus it.
template <class Number, class Word>
[[gnu::always_inline]] inline void unpack(const Word& pair, Number& gradient, Number& hessian) {
    constexpr long long exponent = 0x4330000000000000;  // 2^52
    constexpr long long sign = 0x80000000;              // turns -2^31 ... into 0 ...
    constexpr double zero = 0x1p52, zero_of_signed = 0x1p52 + 0x1p31;
    const Word low = (pair & 0xffffffff) | exponent;
    const Word high = ((pair >> 32 & 0xffffffff) ^ sign) | exponent;
    static_assert(sizeof low == sizeof hessian);
    std::memcpy(&hessian, &low, sizeof low);
    std::memcpy(&gradient, &high, sizeof high);
    hessian -= zero;
    gradient -= zero_of_signed;
}

/// The score of both sides over one denominator. The products are not fused with the sum, so that
/// levels agree and mirrored splits tie.
template <class Number>
[[gnu::always_inline]] inline void score(const Number& left_gradient, const Number& left_hessian,
                                         double gradient, double hessian, double l2,
                                         Number& result) {
    const Number right_gradient = gradient - left_gradient;
    const Number left = left_hessian + l2, right = (hessian - left_hessian) + l2;
    Number of_left = left_gradient * left_gradient * right;
    Number of_right = right_gradient * right_gradient * left;
    opaque(of_left);
    opaque(of_right);
    result = (of_left + of_right) / (left * right);
}

/// The first of the best places of the lanes.
inline ScannedPlace best_of_lanes(const double* scores, const double* places, std::size_t lanes,
                                  std::size_t count) {
    ScannedPlace best{count};
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        const auto place = static_cast<std::size_t>(places[lane]);
        if (scores[lane] > best.score || (scores[lane] == best.score && place < best.place))
            best = {place, scores[lane]};
    }
    if (!(best.score > std::numeric_limits<double>::lowest()))
        best.place = count;
    return best;
}

template <int Bytes>
[[gnu::always_inline]] inline ScannedPlace scan_gradients_body(const GradientPair* left,
                                                               std::size_t count,
                                                               const GradientNode& node) {
    using Vector = DoublesOf<Bytes>;
    using Places = typename Doubles<Bytes>::bits;
    constexpr std::size_t lanes = Bytes / sizeof(double);
    constexpr double none = std::numeric_limits<double>::lowest();
    const double gradient = static_cast<double>(gradient_of(node.total)) * node.gradient_unit;
    const double hessian = static_cast<double>(hessian_of(node.total)) * node.hessian_unit;
    const double most_hessian = hessian - node.min_hessian;
    Vector scores = Vector{} + none;
    // Places are doubles, too: SSE2 cannot compare integers of 64 bits.
    Vector places = {}, place = {};
    for (std::size_t lane = 0; lane < lanes; ++lane)
        place[lane] = static_cast<double>(lane);
    const auto end = static_cast<double>(count);
    for (std::size_t i = 0; i < count; i += lanes, place += static_cast<double>(lanes)) {
        Places words;
        std::memcpy(&words, left + i, Bytes);
        Vector left_gradient, left_hessian;
        unpack(words, left_gradient, left_hessian);
        left_gradient *= node.gradient_unit;
        left_hessian *= node.hessian_unit;
        opaque(left_hessian);
        const Places allowed =
            (left_hessian >= node.min_hessian) & (left_hessian <= most_hessian) & (place < end);
        Vector found;
        score(left_gradient, left_hessian, gradient, hessian, node.l2, found);
        const Places better = (found > scores) & allowed;
        scores = better ? found : scores;
        places = better ? place : places;
    }
    double score_of[lanes], place_of[lanes];
    std::memcpy(score_of, &scores, Bytes);
    std::memcpy(place_of, &places, Bytes);
    return best_of_lanes(score_of, place_of, lanes, count);
}

inline ScannedPlace scan_gradients_portable(const GradientPair* left, std::size_t count,
                                            const GradientNode& node) {
    return scan_gradients_body<16>(left, count, node);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline ScannedPlace scan_gradients_avx2(
    const GradientPair* left, std::size_t count, const GradientNode& node) {
    return scan_gradients_body<32>(left, count, node);
}

/// With masks, into which gcc 12 does not turn comparisons of the vector extension.
__attribute__((target("avx512f,avx512dq"))) inline ScannedPlace scan_gradients_avx512(
    const GradientPair* left, std::size_t count, const GradientNode& node) {
    constexpr std::size_t lanes = 8;
    const double gradient = static_cast<double>(gradient_of(node.total)) * node.gradient_unit;
    const double hessian = static_cast<double>(hessian_of(node.total)) * node.hessian_unit;
    const __m512d least = _mm512_set1_pd(node.min_hessian);
    const __m512d most = _mm512_set1_pd(hessian - node.min_hessian);
    DoublesOf<64> scores = {}, places = {};
    scores += std::numeric_limits<double>::lowest();
    DoublesOf<64> place = {0, 1, 2, 3, 4, 5, 6, 7};
    for (std::size_t i = 0; i < count; i += lanes, place += static_cast<double>(lanes)) {
        typename Doubles<64>::bits words;
        std::memcpy(&words, left + i, sizeof words);
        DoublesOf<64> left_gradient, left_hessian, found;
        unpack(words, left_gradient, left_hessian);
        left_gradient *= node.gradient_unit;
        left_hessian *= node.hessian_unit;
        opaque(left_hessian);
        score(left_gradient, left_hessian, gradient, hessian, node.l2, found);
        const std::size_t there = count - i;
        auto allowed = static_cast<__mmask8>(there < lanes ? (1U << there) - 1 : 255U);
        allowed = _mm512_mask_cmp_pd_mask(allowed, (__m512d)left_hessian, least, _CMP_GE_OQ);
        allowed = _mm512_mask_cmp_pd_mask(allowed, (__m512d)left_hessian, most, _CMP_LE_OQ);
        allowed = _mm512_mask_cmp_pd_mask(allowed, (__m512d)found, (__m512d)scores, _CMP_GT_OQ);
        scores = (DoublesOf<64>)_mm512_mask_mov_pd((__m512d)scores, allowed, (__m512d)found);
        places = (DoublesOf<64>)_mm512_mask_mov_pd((__m512d)places, allowed, (__m512d)place);
    }
    double score_of[lanes], place_of[lanes];
    std::memcpy(score_of, &scores, sizeof scores);
    std::memcpy(place_of, &places, sizeof places);
    return best_of_lanes(score_of, place_of, lanes, count);
}
#endif

}  // namespace detail

/// `left` can be read up to the next multiple of 8. Of the places b = 0, ..., count - 1, with
/// left[b] the sum of the pairs on the left of each, the first one of greatest
///     G_L^2 / (H_L + l2) + G_R^2 / (H_R + l2),
/// where both H_L and H_R are at least min_hessian > 0. That less G^2 / (H + l2) is twice by how
/// much the split lowers the second-order expansion of the loss (Chen, Guestrin: XGBoost, KDD 2016,
/// eq. 7). Sums are unpacked exactly; the result has the same bits at every level.
[[nodiscard]] inline ScannedPlace scan_gradients(Isa isa, const GradientPair* left,
                                                 std::size_t count, const GradientNode& node) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::scan_gradients_avx512(left, count, node);
    if (isa == Isa::avx2)
        return detail::scan_gradients_avx2(left, count, node);
#endif
    static_cast<void>(isa);
    return detail::scan_gradients_portable(left, count, node);
}

}  // namespace ridgewood::simd
