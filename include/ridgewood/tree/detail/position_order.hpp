/// The rows of a node in the order of a feature.
#pragma once

#include <ridgewood/tree/detail/key_sorter.hpp>
#include <ridgewood/tree/detail/split.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The positions 0, 1, ... of a node's rows, ordered by the ranks of the rows and, of equal ranks,
/// ascending. Positions of equal rank are a group.
class PositionOrder {
public:
    /// Rows of the missing rank are last, or left out.
    Grouping build(const RankView& column, RowSpan rows, bool with_missing) {
        groups_ = 0;
        positions_.resize(rows.size());
        make_room(std::min(rows.size(), std::size_t{column.missing} + 1));
        column.with_ranks([&](auto ranks) {
            const std::size_t bins = std::size_t{column.missing} + 1;
            if (rows.size() >= bins / 4) {
                count(ranks, bins, rows);
            } else if (bit_width(bins) + bit_width(rows.size()) <= 32) {
                sort(keys_, ranks, rows);
            } else {
                sort(wide_keys_, ranks, rows);
            }
        });
        begin_[groups_] = static_cast<std::uint32_t>(rows.size());
        const bool missing = ranks_[groups_ - 1] == column.missing;
        if (missing && !with_missing)
            --groups_;
        return {groups_, missing && with_missing};
    }

    /// Groups by a code each; positions of other codes than those below `groups` are left out.
    void build(const std::uint8_t* sides, std::size_t count, std::size_t groups) {
        positions_.clear();
        groups_ = groups;
        make_room(groups);
        for (std::size_t side = 0; side < groups; ++side) {
            ranks_[side] = static_cast<std::uint32_t>(side);
            begin_[side] = static_cast<std::uint32_t>(positions_.size());
            for (std::uint32_t i = 0; i < count; ++i) {
                if (sides[i] == side)
                    positions_.push_back(i);
            }
        }
        begin_[groups] = static_cast<std::uint32_t>(positions_.size());
    }

    [[nodiscard]] std::size_t groups() const { return groups_; }
    [[nodiscard]] std::span<const std::uint32_t> ranks() const {
        return std::span(ranks_).first(groups_);
    }
    [[nodiscard]] std::span<const std::uint32_t> group(std::size_t g) const {
        return std::span(positions_).subspan(begin_[g], begin_[g + 1] - begin_[g]);
    }

private:
    /// A place for each rank: cheapest while the node has many rows.
    template <class Ranks>
    void count(Ranks ranks, std::size_t bins, RowSpan rows) {
        counts_.assign(bins, 0);
        for (const std::uint32_t row : rows)
            ++counts_[ranks[row]];
        std::uint32_t sum = 0;
        for (std::size_t rank = 0; rank < bins; ++rank) {
            const std::uint32_t members = std::exchange(counts_[rank], sum);
            ranks_[groups_] = static_cast<std::uint32_t>(rank);
            begin_[groups_] = sum;
            groups_ += members > 0 ? 1 : 0;
            sum += members;
        }
        for (std::size_t i = 0; i < rows.size(); ++i)
            positions_[counts_[ranks[rows[i]]]++] = static_cast<std::uint32_t>(i);
    }

    /// Keys of the rank above the position.
    template <class Key, class Ranks>
    void sort(KeySorter<Key>& sorter, Ranks ranks, RowSpan rows) {
        const int bits = bit_width(rows.size() - 1);
        Key* const keys = sorter.room(rows.size());
        Key highest = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            keys[i] = static_cast<Key>(static_cast<Key>(ranks[rows[i]]) << bits | i);
            highest = std::max(highest, keys[i]);
        }
        sorter.sort(rows.size(), bits, bit_width(highest));
        const Key mask = static_cast<Key>((Key{1} << bits) - 1);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            positions_[i] = static_cast<std::uint32_t>(keys[i] & mask);
            ranks_[groups_] = static_cast<std::uint32_t>(keys[i] >> bits);
            begin_[groups_] = static_cast<std::uint32_t>(i);
            groups_ += i == 0 || (keys[i] ^ keys[i - 1]) >> bits != 0 ? 1 : 0;
        }
    }

    /// One more than there are groups: what is written last may be behind them.
    void make_room(std::size_t groups) {
        if (ranks_.size() > groups)
            return;
        ranks_.resize(groups + 1);
        begin_.resize(groups + 1);
    }

    std::size_t groups_ = 0;
    std::vector<std::uint32_t> positions_, begin_, ranks_, counts_;
    KeySorter<std::uint32_t> keys_;
    KeySorter<std::uint64_t> wide_keys_;
};

}  // namespace ridgewood::detail
