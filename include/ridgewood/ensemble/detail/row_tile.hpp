/// Rows of a table as walks down trees take them.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/tree_walk.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Whether any of `count` values, `stride` apart, is NaN.
template <Real S>
[[nodiscard]] bool any_missing(const S* x, Index count, Index stride) {
    bool missing = false;
    for (Index j = 0; j < count; ++j)
        missing |= is_nan(x[j * stride]);
    return missing;
}

/// Some rows of X, copied in the blocks that simd::walk_blocks() takes. Rows that fill the last
/// block up repeat the last row.
template <Real S>
class RowTile {
public:
    RowTile(const MatrixView<S>& X, Index begin, Index rows)
        : X_(X), begin_(begin), rows_(rows), blocks_((rows + block_rows - 1) / block_rows) {
        values_.resize(static_cast<std::size_t>(blocks_ * block_rows * (X.cols() + 1)));
        S* to = values_.data();
        for (Index b = 0; b < blocks_; ++b) {
            const Index first = b * block_rows;
            const Index filled = std::min(block_rows, rows - first);
            for (Index j = 0; j < X.cols(); ++j, to += block_rows) {
                const S* const from = X.col(j).data() + begin + first;
                std::copy_n(from, filled, to);
                std::fill_n(to + filled, block_rows - filled, from[filled - 1]);
                may_miss_ |= any_missing(to, block_rows, 1);
            }
            std::fill_n(to, block_rows, S(-1));
            to += block_rows;
        }
    }

    [[nodiscard]] Index begin() const { return begin_; }
    [[nodiscard]] Index rows() const { return rows_; }
    [[nodiscard]] Index padded_rows() const { return blocks_ * block_rows; }
    /// Row i of these as it stands in X.
    [[nodiscard]] auto row(Index i) const {
        return [this, i](Index j) { return X_(begin_ + i, j); };
    }

    /// The node of a tree that each of these rows, then those that fill up, ends in.
    template <class Node>
    void walk(simd::Isa isa, const Node* tree, std::uint32_t* leaves) const {
        simd::walk_blocks(isa, tree, values_.data(), static_cast<std::size_t>(X_.cols()),
                          static_cast<std::size_t>(blocks_), may_miss_, leaves);
    }

private:
    static constexpr auto block_rows = static_cast<Index>(simd::walk_block_rows);

    const MatrixView<S>& X_;
    Index begin_;
    Index rows_;
    Index blocks_;
    bool may_miss_ = false;
    std::vector<S> values_;
};

/// Calls visit(begin, rows) for all rows by parts, on up to `threads` threads. A part has so many
/// rows that its values leave room in the second cache for a tree, which so is read once a part,
/// not once a block.
template <Real S, class Visit>
void for_each_tile(const MatrixView<S>& X, int threads, const Visit& visit) {
    constexpr Index bytes = 1 << 17;
    const Index row_bytes = static_cast<Index>(sizeof(S)) * (X.cols() + 1);
    const Index most = std::clamp<Index>(bytes / row_bytes / 64 * 64, 64, 1024);
    parallel_for((X.rows() + most - 1) / most, threads, [&](Index part) {
        const Index begin = part * most;
        visit(begin, std::min(most, X.rows() - begin));
    });
}

}  // namespace ridgewood::detail
