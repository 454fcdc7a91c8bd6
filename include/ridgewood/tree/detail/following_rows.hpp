/// Rows that a tree is not grown on and that follow its splits while it grows.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/node_rows.hpp>
#include <ridgewood/tree/detail/rank_matrix.hpp>
#include <ridgewood/tree/detail/split.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// Finds the leaves of rows by dividing them as the rows of the nodes are, while the ranks of the
/// feature are in the cache; walks down the grown tree would wait for it and for a copy of the
/// rows.
///
/// A row leaves when a split does not say where it goes: its value is missing or a category, as
/// that of no row of the node. Such rows have to walk.
template <Real S>
class FollowingRows {
public:
    /// The leaf of a row that has to walk.
    static constexpr std::uint32_t undecided = ~std::uint32_t{0};

    /// Some rows of a node.
    struct Range {
        std::uint32_t begin = 0, end = 0;
    };

    /// All rows, which are at the root.
    [[nodiscard]] Range start(RowSpan rows, Index all_rows) {
        first_ = rows;
        rows_.start(rows);
        leaves_.assign(rows.empty() ? 0 : static_cast<std::size_t>(all_rows), undecided);
        return {0, static_cast<std::uint32_t>(rows.size())};
    }

    /// Makes the rows of a node those of its right child and returns those of the left one.
    [[nodiscard]] Range divide(Range& range, const Split& split, const RankColumn<S>& column,
                               S threshold) {
        if (range.begin == range.end)
            return range;
        const RankView view(column);
        const auto side = [&](std::uint32_t row) {
            return split.side(view.rank(row), view.missing);
        };
        if (split.is_categorical || (column.has_missing && !split.places_missing)) {
            range.end = rows_.divide_by(range.begin, range.end, [&](std::uint32_t row) {
                return side(row) != Side::unknown;
            });
        }
        std::uint32_t middle = 0;
        if (split.is_categorical) {
            middle = rows_.divide_by(range.begin, range.end,
                                     [&](std::uint32_t row) { return side(row) == Side::left; });
        } else {
            // The node has no value between, but others may.
            middle = rows_.divide(range.begin, range.end, split,
                                  column.last_up_to(threshold, split.last_left, split.first_right),
                                  view);
        }
        const Range left{range.begin, middle};
        range.begin = middle;
        return left;
    }

    /// These have arrived.
    void settle(Range range, std::uint32_t leaf) {
        for (const std::uint32_t row : rows_.of(range.begin, range.end))
            leaves_[row] = leaf;
    }

    /// The leaf of each row, in the order in which they started.
    [[nodiscard]] std::vector<std::uint32_t> leaves() const {
        std::vector<std::uint32_t> result(first_.size());
        for (std::size_t k = 0; k < result.size(); ++k)
            result[k] = leaves_[first_[k]];
        return result;
    }

private:
    RowSpan first_;
    NodeRows rows_;
    std::vector<std::uint32_t> leaves_;  // by row
};

}  // namespace ridgewood::detail
