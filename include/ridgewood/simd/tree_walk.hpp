/// Many rows down one tree, or one row down many trees, at the same time: a walk waits for memory
/// at each node, so several go side by side.
#pragma once

#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/partition.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#if RIDGEWOOD_X86
#include <immintrin.h>
#endif

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

/// Rows of which column j is values + j * stride; behind the `columns` columns there is one more,
/// of -1, for leaves.
template <class S>
struct WalkTable {
    const S* values = nullptr;
    std::size_t stride = 0;
    std::size_t columns = 0;
    std::uint32_t rows = 0;

    [[nodiscard]] const S* column(std::size_t j) const { return values + j * stride; }
};

/// So many rows walk at the same time.
inline constexpr std::size_t walk_block_rows = 16;

/// What walk_rows() needs for so many rows.
[[nodiscard]] constexpr std::size_t walk_scratch(std::size_t rows) {
    return 2 * (rows + walk_block_rows);
}

/// Trees that one row walks at the same time.
inline constexpr std::size_t walk_row_trees = 8;

namespace detail {

template <class S>
using BitsOf = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;

/// The bits of infinity without the sign; above it are those of NaN.
template <class S>
inline constexpr BitsOf<S> infinity_shifted =
    std::bit_cast<BitsOf<S>>(std::numeric_limits<S>::infinity()) << 1;

/// By bits, which no compiler flag disturbs.
template <class S>
[[gnu::always_inline]] inline bool is_missing(S value) {
    return std::bit_cast<BitsOf<S>>(value) << 1 > infinity_shifted<S>;
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

/// Some rows at a node.
struct WalkPart {
    std::uint32_t node, begin, end;
};

/// Whether a row goes to the left child of a node.
template <bool MayMiss, class S, class Link>
class NodeTest {
public:
    /// `column` has the values that the node compares.
    NodeTest(const WalkNode<S, Link>& node, const S* column) : node_(node), column_(column) {}

    [[gnu::always_inline]] inline bool operator()(std::uint32_t row) const {
        return !goes_right<MayMiss>(node_, column_[row]);
    }

#if RIDGEWOOD_X86
    __attribute__((target("avx512f,avx512dq"), always_inline)) inline __mmask16 of_sixteen(
        const std::uint32_t* rows) const {
        alignas(64) S values[16];
#pragma GCC unroll 16
        for (int i = 0; i < 16; ++i)
            values[i] = column_[rows[i]];
        const __mmask16 below = at_most(values, node_.threshold);
        if constexpr (MayMiss) {
            const __mmask16 none = missing(values);
            return static_cast<__mmask16>(node_.missing_goes_left() ? below | none : below & ~none);
        }
        return below;
    }
#endif

private:
#if RIDGEWOOD_X86
    __attribute__((target("avx512f,avx512dq"), always_inline)) static inline __mmask16 at_most(
        const float* values, float bound) {
        return _mm512_cmp_ps_mask(_mm512_load_ps(values), _mm512_set1_ps(bound), _CMP_LE_OQ);
    }
    __attribute__((target("avx512f,avx512dq"), always_inline)) static inline __mmask16 at_most(
        const double* values, double bound) {
        const __m512d all = _mm512_set1_pd(bound);
        return _mm512_kunpackb(_mm512_cmp_pd_mask(_mm512_load_pd(values + 8), all, _CMP_LE_OQ),
                               _mm512_cmp_pd_mask(_mm512_load_pd(values), all, _CMP_LE_OQ));
    }

    /// is_missing() of each.
    __attribute__((target("avx512f,avx512dq"), always_inline)) static inline __mmask16 missing(
        const float* values) {
        const __m512i all = _mm512_load_si512(values);
        return _mm512_cmpgt_epu32_mask(
            _mm512_add_epi32(all, all),
            _mm512_set1_epi32(static_cast<int>(infinity_shifted<float>)));
    }
    __attribute__((target("avx512f,avx512dq"), always_inline)) static inline __mmask16 missing(
        const double* values) {
        const __m512i low = _mm512_load_si512(values), high = _mm512_load_si512(values + 8);
        const __m512i infinity =
            _mm512_set1_epi64(static_cast<long long>(infinity_shifted<double>));
        return _mm512_kunpackb(_mm512_cmpgt_epu64_mask(_mm512_add_epi64(high, high), infinity),
                               _mm512_cmpgt_epu64_mask(_mm512_add_epi64(low, low), infinity));
    }
#endif

    const WalkNode<S, Link>& node_;
    const S* column_;
};

/// Reorders the rows from 0 on so that those at a leaf, or few at any node, stand side by side:
/// at[i] is the node of rows[i].
template <bool MayMiss, class S, class Link>
void divide_rows(Isa isa, const WalkNode<S, Link>* nodes, const WalkTable<S>& table,
                 std::uint32_t* rows, std::uint32_t* scratch, std::uint32_t* at) {
    // So few rows walk sooner than they are divided.
    constexpr std::uint32_t few = 32;
    // The larger part waits, so that there are never more than the bits of the number of rows.
    WalkPart waiting[32];
    std::size_t number = 0;
    WalkPart part{0, 0, table.rows};
    for (;;) {
        const WalkNode<S, Link>& node = nodes[part.node];
        if (part.end - part.begin <= few || node.feature() == table.columns) {
            std::fill(at + part.begin, at + part.end, part.node);
            if (number == 0)
                return;
            part = waiting[--number];
            continue;
        }
        const NodeTest<MayMiss, S, Link> goes_left(node, table.column(node.feature()));
        const std::uint32_t middle =
            part.begin + static_cast<std::uint32_t>(partition(isa, goes_left, rows + part.begin,
                                                              part.end - part.begin, scratch));
        const WalkPart left{node.left(), part.begin, middle};
        const WalkPart right{node.left() + 1, middle, part.end};
        const bool left_is_larger = middle - part.begin > part.end - middle;
        waiting[number++] = left_is_larger ? left : right;
        part = left_is_larger ? right : left;
    }
}

/// Rows from their nodes to their leaves, walk_block_rows side by side: when one arrives, the next
/// takes its place. Behind the last of `rows` and of `at` there are as many more, any rows at the
/// root.
template <bool MayMiss, class S, class Link>
void walk_on(const WalkNode<S, Link>* nodes, const WalkTable<S>& table, const std::uint32_t* rows,
             const std::uint32_t* at, std::uint32_t* leaves) {
    const auto step = [&](std::uint32_t row, std::uint32_t from) {
        const WalkNode<S, Link>& node = nodes[from];
        const S value = table.column(node.feature())[row];
        return node.left() + static_cast<std::uint32_t>(goes_right<MayMiss>(node, value));
    };
    const auto is_leaf = [&](std::uint32_t node) { return nodes[node].feature() == table.columns; };
    std::uint32_t row[walk_block_rows], node[walk_block_rows];
    std::copy_n(rows, walk_block_rows, row);
    std::copy_n(at, walk_block_rows, node);
    for (std::size_t next = walk_block_rows; next < table.rows;) {
        // First a step of all, as those do not wait for one another.
#pragma GCC unroll 16
        for (std::size_t i = 0; i < walk_block_rows; ++i)
            node[i] = step(row[i], node[i]);
#pragma GCC unroll 16
        for (std::size_t i = 0; i < walk_block_rows; ++i) {
            const bool has_arrived = is_leaf(node[i]);
            leaves[row[i]] = node[i];
            const std::uint32_t next_row = rows[next], next_node = at[next];
            row[i] = has_arrived ? next_row : row[i];
            node[i] = has_arrived ? next_node : node[i];
            next += static_cast<std::size_t>(has_arrived);
        }
    }
    for (std::size_t i = 0; i < walk_block_rows; ++i) {
        while (!is_leaf(node[i]))
            node[i] = step(row[i], node[i]);
        leaves[row[i]] = node[i];
    }
}

/// Nodes on their way to the first cache.
template <class Node>
void fetch_ahead(const Node* nodes, std::size_t count) {
    constexpr std::size_t nodes_a_line = 64 / sizeof(Node);
    for (std::size_t k = 0; k < count; k += nodes_a_line)
        __builtin_prefetch(nodes + k);
}

template <bool MayMiss, class S, class Link>
void walk_rows_body(Isa isa, const WalkNode<S, Link>* nodes, const WalkTable<S>& table,
                    std::uint32_t* scratch, std::uint32_t* leaves) {
    std::uint32_t* const rows = scratch;
    std::uint32_t* const at = rows + table.rows + walk_block_rows;
    for (std::uint32_t i = 0; i < table.rows; ++i)
        rows[i] = i;
    divide_rows<MayMiss>(isa, nodes, table, rows, leaves, at);
    std::fill_n(rows + table.rows, walk_block_rows, 0U);
    std::fill_n(at + table.rows, walk_block_rows, 0U);
    walk_on<MayMiss>(nodes, table, rows, at, leaves);
}

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

/// Sends the rows of a table, at least one, down a tree of `count` nodes: leaves[i] is the node
/// that row i ends in. `may_miss` says whether any value is NaN; `scratch` has room for
/// walk_scratch(table.rows) numbers.
///
/// At each node from the root on the rows are divided, as training divides its own; a walk of one
/// row waits for the node, then for the value. Few rows walk the rest of their way, side by side
/// with their neighbours. A tree of up to eight nodes a row, one line of the cache, is fetched as a
/// whole before. Trees grown to purity on 100000 rows: 36 ns a row; trees of 255 leaves: 11.
template <class S, class Link>
void walk_rows(Isa isa, const WalkNode<S, Link>* nodes, std::size_t count,
               const WalkTable<S>& table, bool may_miss, std::uint32_t* scratch,
               std::uint32_t* leaves) {
    if (count <= 8 * std::size_t{table.rows})
        detail::fetch_ahead(nodes, count);
    if (may_miss) {
        detail::walk_rows_body<true>(isa, nodes, table, scratch, leaves);
    } else {
        detail::walk_rows_body<false>(isa, nodes, table, scratch, leaves);
    }
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
