/// A split of a node, what it is found in and what it must obey.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/packed_ranks.hpp>
#include <ridgewood/tree/detail/rank_matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace ridgewood::detail {

/// A RankColumn without its values: all that the search for splits looks at.
struct RankView {
    const std::uint8_t* packed = nullptr;
    const std::uint16_t* narrow = nullptr;
    const std::uint32_t* wide = nullptr;
    /// The rank of a missing value; all others are below.
    std::uint32_t missing = 0;
    bool is_categorical = false;
    bool has_missing = false;

    template <Real S>
    explicit RankView(const RankColumn<S>& column)
        : packed(column.packed.empty() ? nullptr : column.packed.data()),
          narrow(column.narrow.empty() ? nullptr : column.narrow.data()),
          wide(column.wide.data()),
          missing(column.missing()),
          is_categorical(column.is_categorical),
          has_missing(column.has_missing) {}

    /// Calls visit(ranks) with what has the rank of row i as ranks[i], of whichever width.
    template <class Visit>
    decltype(auto) with_ranks(const Visit& visit) const {
        return packed != nullptr   ? visit(simd::PackedRanks(packed))
               : narrow != nullptr ? visit(narrow)
                                   : visit(wide);
    }
    [[nodiscard]] std::uint32_t rank(std::uint32_t row) const {
        return with_ranks([=](auto ranks) { return static_cast<std::uint32_t>(ranks[row]); });
    }
};

/// Where a row of a node goes.
enum class Side : std::uint8_t { left, right, unknown };

/// What both sides of a split must obey.
struct SplitLimits {
    std::size_t min_rows = 1;
    double min_weight = 0;
    /// -1: the left value may not be below the right one, 1: not above it.
    int monotone = 0;
    /// Bounds of the values that constraints above leave to this node.
    double lower = -std::numeric_limits<double>::infinity();
    double upper = std::numeric_limits<double>::infinity();
    /// Whether any constraint is about values at all.
    bool bounds_values = false;
    /// Whether rows without the feature are part of the split, or it is judged by the others.
    bool places_missing = true;

    /// So many groups on the left are all rows that have the feature, to which order and sign mean
    /// nothing; 0 if there is no such boundary.
    std::size_t present_groups = 0;

    /// Whether the two sides of a boundary may have these values.
    [[nodiscard]] bool allow(std::size_t left_groups, double left, double right) const {
        return left >= lower && left <= upper && right >= lower && right <= upper &&
               (left_groups == present_groups || (left - right) * monotone <= 0);
    }
};

/// A place between two groups of rows in some order of the groups.
struct Boundary {
    /// Fall of impurity times weight; below 0 where no place is allowed.
    double gain = -std::numeric_limits<double>::infinity();
    /// How many groups are on the left.
    std::size_t groups = 0;
    /// What the sides would predict, where limits are about values.
    double left_value = 0, right_value = 0;

    [[nodiscard]] bool found() const { return groups > 0; }
};

/// The best split so far.
struct Split {
    double gain = -std::numeric_limits<double>::infinity();
    Index feature = -1;
    bool is_categorical = false;
    /// Numeric: ranks up to `last_left` go left, the next one that the node has is `first_right`,
    /// `missing` if none.
    std::uint32_t last_left = 0, first_right = 0;
    /// The threshold itself, if it is not halfway between the two.
    std::optional<double> threshold = {};
    /// Categorical: the ranks of the node that go left, and those that go right, ascending.
    std::vector<std::uint32_t> left_ranks = {}, right_ranks = {};
    /// Where rows go whose value is missing, if the node has any and they are part of the split.
    bool places_missing = false, missing_left = false;
    /// As in Boundary.
    double left_value = 0, right_value = 0;

    [[nodiscard]] bool found() const { return feature >= 0; }

    /// Forgets what was found; the lists keep their memory.
    void clear() {
        gain = -std::numeric_limits<double>::infinity();
        feature = -1;
        threshold.reset();
    }

    /// What all kinds of splits have; the rest is up to the caller.
    void set(Index by_feature, const Boundary& boundary, bool with_missing,
             bool with_missing_left) {
        gain = boundary.gain;
        feature = by_feature;
        places_missing = with_missing;
        missing_left = with_missing_left;
        left_value = boundary.left_value;
        right_value = boundary.right_value;
    }

    /// Sends ranks of unknown side to one side.
    void add(const std::vector<std::uint32_t>& ranks, std::uint32_t missing, bool to_left) {
        std::vector<std::uint32_t>& side = to_left ? left_ranks : right_ranks;
        for (const std::uint32_t rank : ranks) {
            if (rank == missing) {
                places_missing = true;
                missing_left = to_left;
            } else {
                side.push_back(rank);
            }
        }
        std::sort(side.begin(), side.end());
        side.erase(std::unique(side.begin(), side.end()), side.end());
    }

    /// The side of a rank; unknown where the node has none like it.
    [[nodiscard]] Side side(std::uint32_t rank, std::uint32_t missing) const {
        if (rank == missing)
            return !places_missing ? Side::unknown : missing_left ? Side::left : Side::right;
        if (!is_categorical)
            return rank <= last_left ? Side::left : Side::right;
        const auto among = [rank](const std::vector<std::uint32_t>& ranks) {
            return std::binary_search(ranks.begin(), ranks.end(), rank);
        };
        return among(left_ranks) ? Side::left : among(right_ranks) ? Side::right : Side::unknown;
    }
};

}  // namespace ridgewood::detail
