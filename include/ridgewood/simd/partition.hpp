/// Stable partition of the rows of a node by what its split says of each.
#pragma once

#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/packed_ranks.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#if RIDGEWOOD_X86
#include <immintrin.h>
#endif

namespace ridgewood::simd {

namespace detail {

/// From row i on, when `left` of those before it are in front.
template <class GoesLeft>
[[gnu::always_inline]] inline std::size_t separate_from(std::size_t i, std::size_t left,
                                                        const GoesLeft& goes_left,
                                                        std::uint32_t* rows, std::size_t count,
                                                        std::uint32_t* others) {
    std::size_t right = i - left;
#pragma GCC unroll 4
    for (; i < count; ++i) {
        const std::uint32_t row = rows[i];
        const bool first = goes_left(row);
        rows[left] = row;
        others[right] = row;
        // As numbers: of a condition the compiler makes a branch.
        left += static_cast<std::size_t>(first);
        right += static_cast<std::size_t>(!first);
    }
    return left;
}

#if RIDGEWOOD_X86
/// A gather takes longer than sixteen loads, and so does a store that compresses than one that does
/// not.
template <class GoesLeft>
__attribute__((target("avx512f,avx512dq"))) inline std::size_t separate_avx512(
    const GoesLeft& goes_left, std::uint32_t* rows, std::size_t count, std::uint32_t* others) {
    std::size_t left = 0, i = 0;
    for (; i + 16 <= count; i += 16) {
        const __m512i sixteen = _mm512_loadu_si512(rows + i);
        const __mmask16 first = goes_left.of_sixteen(rows + i);
        const auto second = static_cast<__mmask16>(~first);
        _mm512_storeu_si512(rows + left, _mm512_maskz_compress_epi32(first, sixteen));
        _mm512_storeu_si512(others + (i - left), _mm512_maskz_compress_epi32(second, sixteen));
        left += static_cast<std::size_t>(__builtin_popcount(first));
    }
    return separate_from(i, left, goes_left, rows, count, others);
}
#endif

}  // namespace detail

/// Brings the rows with goes_left(row) to the front, and writes the others to `others`, which has
/// room for `count` rows; both keep their order. Returns how many are in front; what stands behind
/// them has no meaning. goes_left is asked once for each row, in their order; one that knows
/// goes_left.of_sixteen(rows), a bit for each, is asked so with AVX-512.
///
/// No branch depends on a row: whichever way it goes, it is written to both. That takes 0.6 ns a
/// row by ranks, 0.4 with AVX-512; two lists take 4, since every other branch is guessed wrong.
template <class GoesLeft>
std::size_t separate(Isa isa, const GoesLeft& goes_left, std::uint32_t* rows, std::size_t count,
                     std::uint32_t* others) {
#if RIDGEWOOD_X86
    if constexpr (requires { goes_left.of_sixteen(rows); }) {
        // Fewer are as soon done one by one.
        constexpr std::size_t least = 64;
        if (isa == Isa::avx512 && count >= least)
            return detail::separate_avx512(goes_left, rows, count, others);
    }
#endif
    static_cast<void>(isa);
    return detail::separate_from(0, 0, goes_left, rows, count, others);
}

/// Brings the rows with goes_left(row) to the front, then the others, as separate() does. `scratch`
/// has room for `count` rows.
template <class GoesLeft>
std::size_t partition(Isa isa, const GoesLeft& goes_left, std::uint32_t* rows, std::size_t count,
                      std::uint32_t* scratch) {
    const std::size_t left = separate(isa, goes_left, rows, count, scratch);
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

/// Whether the rank of a row is in an interval, or is not.
template <bool Inside, class Ranks>
class RankTest {
public:
    RankTest(Ranks ranks, RankOf<Ranks> first, RankOf<Ranks> last)
        : ranks_(ranks), first_(first), span_(static_cast<RankOf<Ranks>>(last - first)) {}

    [[gnu::always_inline]] inline bool operator()(std::uint32_t row) const {
        return (static_cast<RankOf<Ranks>>(ranks_[row] - first_) <= span_) == Inside;
    }

#if RIDGEWOOD_X86
    /// By 32 bits a rank: one below the first is as far above the last as in its own.
    __attribute__((target("avx512f,avx512dq"), always_inline)) inline __mmask16 of_sixteen(
        const std::uint32_t* rows) const {
        alignas(64) std::uint32_t ranks[16];
#pragma GCC unroll 16
        for (int i = 0; i < 16; ++i)
            ranks[i] = ranks_[rows[i]];
        const __m512i first = _mm512_set1_epi32(static_cast<int>(first_));
        const __m512i span = _mm512_set1_epi32(static_cast<int>(span_));
        const __mmask16 inside =
            _mm512_cmple_epu32_mask(_mm512_sub_epi32(_mm512_load_si512(ranks), first), span);
        return Inside ? inside : static_cast<__mmask16>(~inside);
    }
#endif

private:
    Ranks ranks_;
    RankOf<Ranks> first_, span_;
};

/// Calls visit(goes_left) with what says whether the rank of a row is in an interval; ranks[row] of
/// a pointer or of PackedRanks is the rank.
template <class Ranks, class Visit>
decltype(auto) with_rank_test(Ranks ranks, const RankInterval<RankOf<Ranks>>& interval,
                              const Visit& visit) {
    const auto [first, last, inside] = interval;
    return inside ? visit(RankTest<true, Ranks>(ranks, first, last))
                  : visit(RankTest<false, Ranks>(ranks, first, last));
}

}  // namespace detail

/// separate() by the rank of a row, ranks[row] of a pointer or of PackedRanks: those in `interval`
/// go left.
template <class Ranks>
std::size_t separate_ranks(Isa isa, Ranks ranks, const RankInterval<RankOf<Ranks>>& interval,
                           std::uint32_t* rows, std::size_t count, std::uint32_t* others) {
    return detail::with_rank_test(ranks, interval, [&](const auto& goes_left) {
        return separate(isa, goes_left, rows, count, others);
    });
}

/// partition() by the rank of a row.
template <class Ranks>
std::size_t partition_ranks(Isa isa, Ranks ranks, const RankInterval<RankOf<Ranks>>& interval,
                            std::uint32_t* rows, std::size_t count, std::uint32_t* scratch) {
    return detail::with_rank_test(ranks, interval, [&](const auto& goes_left) {
        return partition(isa, goes_left, rows, count, scratch);
    });
}

}  // namespace ridgewood::simd
