/// Histograms of gradients: for each bin of a feature the sum of (gradient, hessian) of its rows.
#pragma once

#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ridgewood::simd {

/// A gradient and a hessian, both whole numbers, in 64 bits: 2^32 g + h with 0 <= h < 2^32 and
/// |g| < 2^31. Sums of these are sums of both, and the same in any order, as long as the bounds
/// hold for the sums, too.
using GradientPair = std::uint64_t;

[[nodiscard]] inline GradientPair make_pair(std::int64_t gradient, std::uint32_t hessian) {
    return (static_cast<std::uint64_t>(gradient) << 32) + hessian;
}
[[nodiscard]] inline std::int64_t gradient_of(GradientPair pair) {
    return static_cast<std::int64_t>(pair) >> 32;
}
[[nodiscard]] inline std::uint32_t hessian_of(GradientPair pair) {
    return static_cast<std::uint32_t>(pair);
}

/// Cells of a feature in a histogram, and features of a block.
inline constexpr std::size_t histogram_cells = 256;
inline constexpr std::size_t histogram_features = 16;

namespace detail {

/// Adds a row to the cells of 4 features, whose bins are those of a word from `shift` on.
[[gnu::always_inline]] inline void add_four(std::uint32_t bins, GradientPair pair,
                                            GradientPair* cells) {
    cells[bins & 255] += pair;
    cells[histogram_cells + (bins >> 8 & 255)] += pair;
    cells[2 * histogram_cells + (bins >> 16 & 255)] += pair;
    cells[3 * histogram_cells + (bins >> 24)] += pair;
}

/// Four features at a time come of one load. Rows that are named are fetched 16 ahead.
template <std::size_t Fours, bool Named>
void add_rows(const std::uint8_t* block, const GradientPair* pairs, const std::uint32_t* rows,
              std::size_t begin, std::size_t end, GradientPair* cells) {
    constexpr std::size_t ahead = 16;
    for (std::size_t i = begin; i < end; ++i) {
        std::size_t row = i;
        if constexpr (Named) {
            row = rows[i];
            if (i + ahead < end) {
                __builtin_prefetch(block + rows[i + ahead] * histogram_features);
                __builtin_prefetch(pairs + rows[i + ahead]);
            }
        }
        const GradientPair pair = pairs[row];
        std::uint32_t bins[4];
        std::memcpy(bins, block + row * histogram_features, sizeof bins);
#pragma GCC unroll 4
        for (std::size_t four = 0; four < Fours; ++four)
            add_four(bins[four], pair, cells + 4 * four * histogram_cells);
    }
}

template <bool Named>
void add_rows(std::size_t features, const std::uint8_t* block, const GradientPair* pairs,
              const std::uint32_t* rows, std::size_t begin, std::size_t end, GradientPair* cells) {
    if (features > 12)
        return add_rows<4, Named>(block, pairs, rows, begin, end, cells);
    if (features > 8)
        return add_rows<3, Named>(block, pairs, rows, begin, end, cells);
    if (features > 4)
        return add_rows<2, Named>(block, pairs, rows, begin, end, cells);
    return add_rows<1, Named>(block, pairs, rows, begin, end, cells);
}

}  // namespace detail

/// Adds rows to the histograms of up to 16 features: cells[256 f + bin of feature f] += the row's
/// pair. `block` holds the bins of a row side by side, 16 bytes a row, `cells` 256 for each of the
/// 16 features; of `features` those up to the next multiple of 4 are written. The rows are
/// rows[begin], ..., rows[end - 1], or begin, ..., end - 1 themselves where `rows` is null.
///
/// It is bound by one load, addition and store an update, for which vectors have no better: gathers
/// and scatters of eight features at a time take 1 to 2 times as long on Zen 5
/// (bench/simd/histogram), so there is one road.
inline void add_to_histograms(const std::uint8_t* block, std::size_t features,
                              const GradientPair* pairs, const std::uint32_t* rows,
                              std::size_t begin, std::size_t end, GradientPair* cells) {
    if (rows != nullptr)
        return detail::add_rows<true>(features, block, pairs, rows, begin, end, cells);
    detail::add_rows<false>(features, block, pairs, nullptr, begin, end, cells);
}

/// cells[b] -= part[b], and left[b] = the sum of cells up to b, for `count` cells: the histogram of
/// a node less that of a child is that of the other, exactly.
inline void subtract_and_sum(GradientPair* cells, const GradientPair* part, std::size_t count,
                             GradientPair* left) {
    GradientPair sum = 0;
    for (std::size_t b = 0; b < count; ++b) {
        cells[b] -= part[b];
        sum += cells[b];
        left[b] = sum;
    }
}

/// left[b] = the sum of cells up to b.
inline void sum_cells(const GradientPair* cells, std::size_t count, GradientPair* left) {
    GradientPair sum = 0;
    for (std::size_t b = 0; b < count; ++b)
        left[b] = sum += cells[b];
}

}  // namespace ridgewood::simd
