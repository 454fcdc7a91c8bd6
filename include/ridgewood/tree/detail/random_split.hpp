/// Splits drawn at random, for extra trees.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/node_random.hpp>
#include <ridgewood/tree/detail/rank_matrix.hpp>
#include <ridgewood/tree/detail/split.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>
#include <ridgewood/tree/detail/split_search.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// One split a feature (Geurts, Ernst, Wehenkel: Extremely randomized trees, 2006): a threshold
/// uniform between the least and the greatest value in the node, or a random subset of its
/// categories. Missing values go where it is best.
class RandomSplitSearch {
public:
    explicit RandomSplitSearch(SplitCriterion& criterion)
        : criterion_(criterion), search_(criterion) {}

    /// As SplitSearch::search. `rows` are the prepared ones.
    template <Real S>
    bool search(Index feature, const RankColumn<S>& column, RowSpan rows, const SplitLimits& limits,
                NodeRandom& random, Split& best) {
        const RankView view(column);
        look(view, rows);
        const bool places_missing = has_missing_ && limits.places_missing;
        if (present_.empty() || present_.size() + (places_missing ? 1 : 0) < 2)
            return false;
        const bool one_value = present_.size() == 1;
        double threshold = 0;
        if (column.is_categorical) {
            draw_subset(random);
        } else if (!one_value) {
            threshold = draw_threshold(column, random);
        }
        const std::size_t missing = one_value ? 1 : 2;
        sides_.resize(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::uint32_t rank = view.rank(rows[i]);
            sides_[i] = rank == view.missing ? static_cast<std::uint8_t>(missing) : code_[rank];
        }
        const Grouping groups{missing + (places_missing ? 1 : 0), places_missing};
        criterion_.collect_sides(sides_.data(), groups.count);
        const SplitSearch::Place place = search_.numeric_place(groups, limits);
        if (!place.boundary.found() || !(place.boundary.gain > best.gain))
            return true;
        best.set(feature, place.boundary, places_missing, place.missing_left);
        best.is_categorical = column.is_categorical;
        best.threshold.reset();
        best.left_ranks.clear();
        best.right_ranks.clear();
        describe_sides(view, place.boundary.groups == missing, threshold, best);
        return true;
    }

private:
    /// The ranks of the rows: all of categories, the least and the greatest of numbers.
    void look(const RankView& column, RowSpan rows) {
        code_.resize(std::max(code_.size(), std::size_t{column.missing} + 1));
        present_.clear();
        has_missing_ = false;
        if (column.is_categorical) {
            find_categories(column, rows);
            return;
        }
        std::uint32_t least = column.missing, greatest = 0;
        for (const std::uint32_t row : rows) {
            const std::uint32_t rank = column.rank(row);
            has_missing_ = has_missing_ || rank == column.missing;
            least = std::min(least, rank);
            greatest = rank == column.missing ? greatest : std::max(greatest, rank);
        }
        if (least == column.missing)
            return;
        present_.push_back(least);
        if (greatest > least)
            present_.push_back(greatest);
        std::fill(code_.begin() + least, code_.begin() + greatest + 1, std::uint8_t{0});
    }

    void find_categories(const RankView& column, RowSpan rows) {
        for (const std::uint32_t row : rows)
            present_.push_back(column.rank(row));
        std::sort(present_.begin(), present_.end());
        present_.erase(std::unique(present_.begin(), present_.end()), present_.end());
        if (!present_.empty() && present_.back() == column.missing) {
            has_missing_ = true;
            present_.pop_back();
        }
    }

    template <Real S>
    double draw_threshold(const RankColumn<S>& column, NodeRandom& random) {
        const S low = column.values[present_.front()], high = column.values[present_.back()];
        const double u = random.uniform();
        auto threshold =
            static_cast<S>(static_cast<double>(low) * (1 - u) + static_cast<double>(high) * u);
        if (!(threshold >= low && threshold < high))
            threshold = low;
        const auto begin = column.values.begin();
        const auto first_right = static_cast<std::uint32_t>(
            std::upper_bound(begin + present_.front(), begin + present_.back(), threshold) - begin);
        for (std::uint32_t rank = first_right; rank <= present_.back(); ++rank)
            code_[rank] = 1;
        cut_ = first_right;
        return static_cast<double>(threshold);
    }

    /// Any subset but none and all.
    void draw_subset(NodeRandom& random) {
        std::size_t right = 0;
        for (const std::uint32_t rank : present_) {
            code_[rank] = static_cast<std::uint8_t>(random.below(2));
            right += code_[rank];
        }
        if (present_.size() == 1) {
            code_[present_[0]] = 0;
        } else if (right == 0 || right == present_.size()) {
            code_[present_[random.below(present_.size())]] ^= 1;
        }
    }

    void describe_sides(const RankView& column, bool against_missing, double threshold,
                        Split& best) const {
        if (column.is_categorical) {
            for (const std::uint32_t rank : present_) {
                const bool left = against_missing || code_[rank] == 0;
                (left ? best.left_ranks : best.right_ranks).push_back(rank);
            }
        } else if (against_missing) {
            best.last_left = present_.back();
            best.first_right = column.missing;
        } else {
            best.last_left = cut_ - 1;
            best.first_right = cut_;
            best.threshold = threshold;
        }
    }

    SplitCriterion& criterion_;
    SplitSearch search_;
    std::vector<std::uint32_t> present_;
    std::vector<std::uint8_t> code_, sides_;
    std::uint32_t cut_ = 0;
    bool has_missing_ = false;
};

}  // namespace ridgewood::detail
