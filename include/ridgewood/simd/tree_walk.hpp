/// Many rows down one tree, or one row down many trees, at the same time: a walk waits for memory
/// at each node, so several go side by side.
#pragma once

#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/words.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ridgewood::simd {

/// A node of a numeric tree for walks that have no branch: of a leaf they step onto itself, so that
/// all can go on until the last one has arrived. For S = float and up to 255 columns a link of 32
/// bits will do, and the node takes 8 bytes.
template <class S, class Link>
struct WalkNode {
    /// x <= threshold goes left. Of a leaf it is a number that stands for its prediction.
    S threshold = 0;
    /// From the lowest bit: the feature, whether a missing value goes left, and the left child; the
    /// right one is the next. A leaf has the feature behind the last, and itself for a child.
    Link link = 0;

    static constexpr int feature_bits = sizeof(Link) == 4 ? 8 : 31;
    static constexpr Link missing_left = Link{1} << feature_bits;
    static constexpr Link feature_mask = missing_left - 1;
    static constexpr int left_shift = feature_bits + 1;
    /// Nodes that a tree may have, and columns that a table may have.
    static constexpr std::uint64_t most_nodes = std::uint64_t{1} << (8 * sizeof(Link) - left_shift);
    static constexpr std::uint64_t most_columns = feature_mask;

    [[nodiscard]] std::size_t feature() const { return link & feature_mask; }
    [[nodiscard]] std::uint32_t left() const {
        return static_cast<std::uint32_t>(link >> left_shift);
    }
    [[nodiscard]] bool missing_goes_left() const { return (link & missing_left) != 0; }
};

/// Rows walk in blocks of so many.
inline constexpr std::size_t walk_block_rows = 16;

/// Trees that one row walks at the same time.
inline constexpr std::size_t walk_row_trees = 8;

namespace detail {

/// The bits of infinity without the sign; above it are those of NaN.
inline constexpr std::uint32_t infinity_shifted = 0xff000000U;

/// By bits, which no compiler flag disturbs.
template <class S>
[[gnu::always_inline]] inline bool is_missing(S value) {
    if constexpr (sizeof(S) == 4) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        return bits << 1 > infinity_shifted;
    } else {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        return bits << 1 > 0xffe0000000000000U;
    }
}

/// Whether a value goes to the right child.
template <bool MayMiss, class S, class Link>
[[gnu::always_inline]] inline bool goes_right(const WalkNode<S, Link>& node, S value) {
    const bool above = !(value <= node.threshold);
    if constexpr (MayMiss) {
        const bool missing = is_missing(value);
        return (missing && !node.missing_goes_left()) || (!missing && above);
    } else {
        return above;
    }
}

/// A step of every row of a block; returns 0 if none moved.
template <bool MayMiss, class S, class Link>
[[gnu::always_inline]] inline std::uint32_t step_rows(const WalkNode<S, Link>* nodes,
                                                      const S* block, std::uint32_t* at) {
    std::uint32_t moved = 0;
#pragma GCC unroll 16
    for (std::size_t row = 0; row < walk_block_rows; ++row) {
        const WalkNode<S, Link>& node = nodes[at[row]];
        const S value = block[node.feature() * walk_block_rows + row];
        const auto right = static_cast<std::uint32_t>(goes_right<MayMiss>(node, value));
        const std::uint32_t next = node.left() + right;
        moved |= next ^ at[row];
        at[row] = next;
    }
    return moved;
}

/// Looks after every other step only whether all have arrived.
template <bool MayMiss, class S, class Link>
void walk_block(const WalkNode<S, Link>* nodes, const S* block, std::uint32_t* leaves) {
    std::uint32_t at[walk_block_rows] = {};
    std::uint32_t moved = 0;
    do {
        step_rows<MayMiss>(nodes, block, at);
        moved = step_rows<MayMiss>(nodes, block, at);
    } while (moved != 0);
    std::copy_n(at, walk_block_rows, leaves);
}

template <class S, class Link>
void walk_portable(const WalkNode<S, Link>* nodes, const S* blocks, std::size_t columns,
                   std::size_t count, bool may_miss, std::uint32_t* leaves) {
    for (std::size_t b = 0; b < count; ++b) {
        const S* const block = blocks + b * (columns + 1) * walk_block_rows;
        if (may_miss) {
            walk_block<true>(nodes, block, leaves + b * walk_block_rows);
        } else {
            walk_block<false>(nodes, block, leaves + b * walk_block_rows);
        }
    }
}

#if RIDGEWOOD_X86
using NarrowNode = WalkNode<float, std::uint32_t>;

/// A step of 8 rows, the first of which is `row` in its block; `at` becomes where they are.
__attribute__((target("avx2,fma"), always_inline)) inline void step_avx2(const std::uint32_t* nodes,
                                                                         const std::uint32_t* rows,
                                                                         WordsOf<32>& at) {
    const WordsOf<32> lane = {0, 1, 2, 3, 4, 5, 6, 7};
    const WordsOf<32> thresholds = gather(nodes, at * 2), links = gather(nodes + 1, at * 2);
    const auto features = links & NarrowNode::feature_mask;
    const WordsOf<32> values = gather(rows, features * walk_block_rows + lane);
    const auto missing = (WordsOf<32>)((values << 1) > infinity_shifted);
    const auto missing_right = (WordsOf<32>)((links & NarrowNode::missing_left) == 0);
    const auto above = (WordsOf<32>)_mm256_cmp_ps((__m256)values, (__m256)thresholds, _CMP_NLE_UQ);
    const auto right = (missing & missing_right) | (~missing & above);
    at = (links >> NarrowNode::left_shift) - right;
}

/// Four vectors of rows in flight.
__attribute__((target("avx2,fma"))) inline void walk_avx2(const NarrowNode* nodes,
                                                          const float* blocks, std::size_t columns,
                                                          std::size_t count,
                                                          std::uint32_t* leaves) {
    const auto* const words = reinterpret_cast<const std::uint32_t*>(nodes);
    const std::size_t stride = (columns + 1) * walk_block_rows;
    for (std::size_t b = 0; b < count; b += 2) {
        const auto* const rows = reinterpret_cast<const std::uint32_t*>(blocks + b * stride);
        const std::size_t second = b + 1 < count ? stride : 0;
        WordsOf<32> at[4] = {}, moved;
        do {
            moved = WordsOf<32>{};
#pragma GCC unroll 4
            for (std::size_t v = 0; v < 4; ++v) {
                const WordsOf<32> before = at[v];
                step_avx2(words, rows + v / 2 * second + v % 2 * 8, at[v]);
                moved |= before ^ at[v];
            }
        } while (_mm256_testz_si256((__m256i)moved, (__m256i)moved) == 0);
        std::memcpy(leaves + b * walk_block_rows, at, (second > 0 ? 4 : 2) * sizeof at[0]);
    }
}

__attribute__((target("avx512f,avx512dq"), always_inline)) inline void step_avx512(
    const std::uint32_t* nodes, const std::uint32_t* rows, WordsOf<64>& at) {
    const WordsOf<64> lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const WordsOf<64> thresholds = gather(nodes, at * 2), links = gather(nodes + 1, at * 2);
    const auto features = links & NarrowNode::feature_mask;
    const WordsOf<64> values = gather(rows, features * walk_block_rows + lane);
    const __mmask16 missing = _mm512_cmpgt_epu32_mask(
        (__m512i)(values << 1), _mm512_set1_epi32(static_cast<int>(infinity_shifted)));
    const __mmask16 missing_right = _mm512_testn_epi32_mask(
        (__m512i)links, _mm512_set1_epi32(static_cast<int>(NarrowNode::missing_left)));
    const __mmask16 above = _mm512_cmp_ps_mask((__m512)values, (__m512)thresholds, _CMP_NLE_UQ);
    const auto right = static_cast<__mmask16>((missing & missing_right) | (~missing & above));
    const auto left = (__m512i)(links >> NarrowNode::left_shift);
    at = (WordsOf<64>)_mm512_mask_add_epi32(left, right, left, _mm512_set1_epi32(1));
}

/// Four blocks in flight.
__attribute__((target("avx512f,avx512dq"))) inline void walk_avx512(const NarrowNode* nodes,
                                                                    const float* blocks,
                                                                    std::size_t columns,
                                                                    std::size_t count,
                                                                    std::uint32_t* leaves) {
    const auto* const words = reinterpret_cast<const std::uint32_t*>(nodes);
    const std::size_t stride = (columns + 1) * walk_block_rows;
    for (std::size_t b = 0; b < count; b += 4) {
        const auto* const rows = reinterpret_cast<const std::uint32_t*>(blocks + b * stride);
        const std::size_t last = std::min<std::size_t>(4, count - b) - 1;
        WordsOf<64> at[4] = {};
        unsigned moved = 0;
        do {
            moved = 0;
#pragma GCC unroll 4
            for (std::size_t v = 0; v < 4; ++v) {
                const WordsOf<64> before = at[v];
                step_avx512(words, rows + std::min(v, last) * stride, at[v]);
                moved |= _mm512_cmpneq_epi32_mask((__m512i)before, (__m512i)at[v]);
            }
        } while (moved != 0);
        std::memcpy(leaves + b * walk_block_rows, at, (last + 1) * sizeof at[0]);
    }
}
#endif

template <bool MayMiss, class S, class Link>
void walk_row_body(const WalkNode<S, Link>* const* trees, std::size_t count, const S* x,
                   std::size_t stride, std::size_t columns, std::uint32_t* leaves) {
    std::uint32_t moved = 0;
    std::uint32_t at[walk_row_trees] = {};
    do {
        moved = 0;
#pragma GCC unroll 8
        for (std::size_t t = 0; t < walk_row_trees; ++t) {
            const WalkNode<S, Link>& node = trees[t < count ? t : 0][at[t]];
            const std::size_t feature = node.feature();
            const S value = x[std::min(feature, columns - 1) * stride];
            const bool right = feature < columns && goes_right<MayMiss>(node, value);
            const std::uint32_t next = node.left() + static_cast<std::uint32_t>(right);
            moved |= next ^ at[t];
            at[t] = next;
        }
    } while (moved != 0);
    std::copy_n(at, count, leaves);
}

}  // namespace detail

/// The level whose walk of single precision is the fastest on this processor. A walk in vectors is
/// made of gathers. On Intel's processors one is faster than the loads that it stands for (100
/// trees of 255 leaves on Sapphire Rapids: 1.3 against 1.4 to 2.7 ns a node), on AMD's it is not
/// (Zen 5: 1.6 against 1.2).
[[nodiscard]] inline Isa best_walk_isa() {
#if RIDGEWOOD_X86
    static const Isa best = __builtin_cpu_is("intel") ? best_isa() : Isa::portable;
    return best;
#else
    return Isa::portable;
#endif
}

/// Sends `count` blocks of 16 rows down a tree: leaves[i] is the node that row i ends in. A block
/// has the 16 values of the first column, then those of the next and so on, and behind the
/// `columns` columns 16 times -1. `may_miss` says whether any value is NaN. The result is the same
/// at every level; nodes that are not in single precision with short links have the portable one
/// alone.
template <class S, class Link>
void walk_blocks(Isa isa, const WalkNode<S, Link>* nodes, const S* blocks, std::size_t columns,
                 std::size_t count, bool may_miss, std::uint32_t* leaves) {
#if RIDGEWOOD_X86
    if constexpr (sizeof(WalkNode<S, Link>) == 8) {
        if (isa == Isa::avx512)
            return detail::walk_avx512(nodes, blocks, columns, count, leaves);
        if (isa == Isa::avx2)
            return detail::walk_avx2(nodes, blocks, columns, count, leaves);
    }
#endif
    static_cast<void>(isa);
    detail::walk_portable(nodes, blocks, columns, count, may_miss, leaves);
}

/// Sends a row, whose value of column j is x[j * stride], down up to walk_row_trees trees, whose
/// nodes are trees[0] and so on: leaves[t] is the node of tree t that it ends in. `may_miss` says
/// whether any value is NaN.
template <class S, class Link>
void walk_row(const WalkNode<S, Link>* const* trees, std::size_t count, const S* x,
              std::size_t stride, std::size_t columns, bool may_miss, std::uint32_t* leaves) {
    if (may_miss) {
        detail::walk_row_body<true>(trees, count, x, stride, columns, leaves);
    } else {
        detail::walk_row_body<false>(trees, count, x, stride, columns, leaves);
    }
}

}  // namespace ridgewood::simd
