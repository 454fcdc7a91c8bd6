/// Stable partition of the rows of a node by their ranks in the column of its split.
#pragma once

#include <ridgewood/simd/packed_ranks.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace ridgewood::simd {

/// The ranks from `first` to `last`, or all others: what a split sends to one side. The missing
/// rank is the highest, so that "up to t or missing" is all but t + 1, ..., missing - 1.
template <class Rank>
struct RankInterval {
    Rank first = 0;
    Rank last = 0;
    bool inside = true;

    [[nodiscard]] bool contains(Rank rank) const {
        return (first <= rank && rank <= last) == inside;
    }
};

namespace detail {

template <bool Inside, class Ranks, class Rank>
std::size_t separate_ranks(Ranks ranks, Rank first, Rank last, std::uint32_t* rows,
                           std::size_t count, std::uint32_t* others) {
    const auto span = static_cast<Rank>(last - first);
    std::size_t left = 0, right = 0;
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t row = rows[i];
        const bool is_inside = static_cast<Rank>(ranks[row] - first) <= span;
        rows[left] = row;
        others[right] = row;
        left += static_cast<std::size_t>(is_inside == Inside);
        right += static_cast<std::size_t>(is_inside != Inside);
    }
    return left;
}

}  // namespace detail

/// Brings the rows whose rank, ranks[row] of a pointer or of PackedRanks, is in `goes_left` to the
/// front, and writes the others to `others`, which has room for `count` rows; both keep their
/// order. Returns how many are in front; what stands behind them has no meaning.
///
/// No branch depends on a rank: whichever way a row goes, it is written to both. That takes 0.6 ns
/// a row; two lists take 4, since every other branch is guessed wrong. Gathers and compressing
/// stores of AVX-512 take 0.5 ns while the ranks are in a cache and 1 to 2 where they are not, so
/// there are none here.
template <class Ranks>
std::size_t separate_ranks(Ranks ranks, const RankInterval<RankOf<Ranks>>& goes_left,
                           std::uint32_t* rows, std::size_t count, std::uint32_t* others) {
    if (goes_left.inside)
        return detail::separate_ranks<true>(ranks, goes_left.first, goes_left.last, rows, count,
                                            others);
    return detail::separate_ranks<false>(ranks, goes_left.first, goes_left.last, rows, count,
                                         others);
}

/// Brings the rows whose rank is in `goes_left` to the front, then the others; both keep their
/// order. Returns how many come first. `scratch` has room for `count` rows.
template <class Ranks>
std::size_t partition_ranks(Ranks ranks, const RankInterval<RankOf<Ranks>>& goes_left,
                            std::uint32_t* rows, std::size_t count, std::uint32_t* scratch) {
    const std::size_t left = separate_ranks(ranks, goes_left, rows, count, scratch);
    const std::size_t right = count - left;
    // Most nodes are small: a call of memmove would take longer than they do.
    constexpr std::size_t few = 16;
    if (right <= few) {
#pragma GCC unroll 1
        for (std::size_t i = 0; i < right; ++i)
            rows[left + i] = scratch[i];
    } else {
        std::copy_n(scratch, right, rows + left);
    }
    return left;
}

}  // namespace ridgewood::simd
