/// The rows of a tree, those of each node side by side.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/partition.hpp>
#include <ridgewood/tree/detail/split.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace ridgewood::detail {

/// A node has the rows from `begin` to `end` of one array, ascending.
class NodeRows {
public:
    /// All rows of positive weight.
    void start(const Vector<double>& weights) {
        rows_.resize(static_cast<std::size_t>(weights.size()));
        std::size_t count = 0;
        for (Index i = 0; i < weights.size(); ++i) {
            rows_[count] = static_cast<std::uint32_t>(i);
            count += weights[i] > 0 ? 1 : 0;
        }
        rows_.resize(count);
        scratch_.resize(count);
    }
    /// These rows.
    void start(RowSpan rows) {
        rows_.assign(rows.begin(), rows.end());
        scratch_.resize(rows_.size());
    }

    [[nodiscard]] RowSpan all() const { return rows_; }
    [[nodiscard]] RowSpan of(std::uint32_t begin, std::uint32_t end) const {
        return RowSpan(rows_).subspan(begin, end - begin);
    }

    /// Puts the rows that a split sends to the left first; returns where the others begin.
    std::uint32_t divide(std::uint32_t begin, std::uint32_t end, const Split& split,
                         const RankView& column) {
        if (!split.is_categorical)
            return divide(begin, end, split, split.last_left, column);
        return column.with_ranks([&](auto ranks) {
            return divide_categories(begin, end, split, ranks, column.missing);
        });
    }

    /// The same of a numeric split, where ranks up to `last_left` go left.
    std::uint32_t divide(std::uint32_t begin, std::uint32_t end, const Split& split,
                         std::uint32_t last_left, const RankView& column) {
        return column.with_ranks([&](auto ranks) {
            using Rank = simd::RankOf<decltype(ranks)>;
            // "Up to last_left or missing" is all but what is between.
            const bool both_ends =
                split.places_missing && split.missing_left && split.first_right < column.missing;
            return divide(
                begin, end, ranks,
                both_ends ? simd::RankInterval<Rank>{static_cast<Rank>(last_left + 1),
                                                     static_cast<Rank>(column.missing - 1), false}
                          : simd::RankInterval<Rank>{0, static_cast<Rank>(last_left), true});
        });
    }

    /// The same by a side each.
    std::uint32_t divide(std::uint32_t begin, std::uint32_t end, const std::vector<Side>& sides) {
        const Side* side = sides.data();
        return divide_by(begin, end, [&](std::uint32_t) { return *side++ == Side::left; });
    }

    /// The same by a function of the row.
    template <class GoesLeft>
    std::uint32_t divide_by(std::uint32_t begin, std::uint32_t end, const GoesLeft& goes_left) {
        const std::size_t left =
            simd::partition(isa_, goes_left, rows_.data() + begin, end - begin, scratch_.data());
        return begin + static_cast<std::uint32_t>(left);
    }

private:
    template <class Ranks>
    std::uint32_t divide(std::uint32_t begin, std::uint32_t end, Ranks ranks,
                         const simd::RankInterval<simd::RankOf<Ranks>>& goes_left) {
        const std::size_t left = simd::partition_ranks(isa_, ranks, goes_left, rows_.data() + begin,
                                                       end - begin, scratch_.data());
        return begin + static_cast<std::uint32_t>(left);
    }

    template <class Ranks>
    std::uint32_t divide_categories(std::uint32_t begin, std::uint32_t end, const Split& split,
                                    Ranks ranks, std::uint32_t missing) {
        is_left_.resize(std::max(is_left_.size(), std::size_t{missing} + 1), 0);
        for (const std::uint32_t rank : split.left_ranks)
            is_left_[rank] = 1;
        is_left_[missing] = split.places_missing && split.missing_left ? 1 : 0;
        const auto* const is_left = is_left_.data();
        const std::uint32_t middle =
            divide_by(begin, end, [=](std::uint32_t row) { return is_left[ranks[row]] != 0; });
        for (const std::uint32_t rank : split.left_ranks)
            is_left_[rank] = 0;
        is_left_[missing] = 0;
        return middle;
    }

    simd::Isa isa_ = simd::best_isa();
    std::vector<std::uint32_t> rows_, scratch_;
    std::vector<std::uint8_t> is_left_;
};

}  // namespace ridgewood::detail
