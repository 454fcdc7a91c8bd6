/// The best split of a node on one feature.
#pragma once

#include <ridgewood/tree/detail/split.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// Asks a criterion for the best split on a feature: numeric or categorical, with the missing
/// values on either side or against the rest.
class SplitSearch {
public:
    explicit SplitSearch(SplitCriterion& criterion) : criterion_(criterion) {}

    /// Improves `best` if a split of the prepared rows on `feature` does. Returns whether the
    /// feature has different values in them.
    bool search(Index feature, const RankView& column, const SplitLimits& limits, Split& best) {
        const Grouping groups = criterion_.collect(column, limits.places_missing);
        if (groups.count < 2)
            return false;
        if (column.is_categorical) {
            search_categories(feature, groups, limits, best);
        } else {
            search_ranks(feature, column, groups, limits, best);
        }
        return true;
    }

    /// A boundary in the order of values, and where the missing ones go.
    struct Place {
        Boundary boundary = {};
        bool missing_left = false;
    };

    /// The best boundary of the collected groups in their order; if the last ones are missing, with
    /// them at the end or at the beginning.
    [[nodiscard]] Place numeric_place(const Grouping& groups, const SplitLimits& limits) {
        if (!groups.has_missing)
            return {criterion_.best_boundary({}, limits), false};
        SplitLimits with_missing = limits;
        with_missing.present_groups = groups.count - 1;
        Place place{criterion_.best_boundary({}, with_missing), false};
        order_.resize(groups.count);
        std::iota(order_.begin() + 1, order_.end(), std::uint32_t{0});
        order_[0] = static_cast<std::uint32_t>(groups.count - 1);
        Boundary other = criterion_.best_boundary(order_, limits);
        // "Missing against the rest" was seen before, from the other side.
        if (other.gain > place.boundary.gain && other.groups > 1) {
            --other.groups;
            place = {other, true};
        }
        return place;
    }

private:
    void search_ranks(Index feature, const RankView& column, const Grouping& groups,
                      const SplitLimits& limits, Split& best) {
        const auto [boundary, missing_left] = numeric_place(groups, limits);
        if (!boundary.found() || !(boundary.gain > best.gain))
            return;
        const auto ranks = criterion_.group_ranks();
        const std::size_t numeric = groups.count - (groups.has_missing ? 1 : 0);
        best.set(feature, boundary, groups.has_missing, missing_left);
        best.is_categorical = false;
        best.last_left = ranks[boundary.groups - 1];
        best.first_right = boundary.groups < numeric ? ranks[boundary.groups] : column.missing;
    }

    /// In the order of what they predict; missing is one more category.
    void search_categories(Index feature, const Grouping& groups, const SplitLimits& limits,
                           Split& best) {
        keys_.resize(groups.count);
        criterion_.order_keys(keys_.data());
        order_.resize(groups.count);
        std::iota(order_.begin(), order_.end(), std::uint32_t{0});
        std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
            return keys_[a] < keys_[b] || (keys_[a] == keys_[b] && a < b);
        });
        const Boundary boundary = criterion_.best_boundary(order_, limits);
        if (!boundary.found() || !(boundary.gain > best.gain))
            return;
        best.set(feature, boundary, groups.has_missing, false);
        best.is_categorical = true;
        best.left_ranks.clear();
        best.right_ranks.clear();
        name_categories(groups, order_, boundary.groups, best);
    }

    void name_categories(const Grouping& groups, std::span<const std::uint32_t> order,
                         std::size_t left, Split& best) const {
        const auto ranks = criterion_.group_ranks();
        for (std::size_t k = 0; k < order.size(); ++k) {
            if (groups.has_missing && order[k] == groups.count - 1) {
                best.missing_left = k < left;
            } else {
                (k < left ? best.left_ranks : best.right_ranks).push_back(ranks[order[k]]);
            }
        }
        std::sort(best.left_ranks.begin(), best.left_ranks.end());
        std::sort(best.right_ranks.begin(), best.right_ranks.end());
    }

    SplitCriterion& criterion_;
    std::vector<double> keys_;
    std::vector<std::uint32_t> order_;
};

}  // namespace ridgewood::detail
