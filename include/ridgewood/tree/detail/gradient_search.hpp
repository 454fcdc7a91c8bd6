/// The best split of a node on one feature, by its histogram.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/gradient_scan.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/tree/detail/bin_edges.hpp>
#include <ridgewood/tree/detail/cell_buffer.hpp>
#include <ridgewood/tree/detail/gradient_pairs.hpp>
#include <ridgewood/tree/detail/gradient_rule.hpp>
#include <ridgewood/tree/detail/gradient_settings.hpp>
#include <ridgewood/tree/detail/gradient_split.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// What a search asks of a node.
struct SearchedNode {
    simd::GradientPair total = 0;
    ValueBounds bounds = {};
    /// Rows of each bin up to it and, last, of the missing one; null where they need not be known.
    const std::uint32_t* rows_left = nullptr;
    std::size_t rows = 0;
};

/// Finds the best split on a feature. Of equal ones it takes the first in the order of bins, with
/// the missing values on the right.
class GradientSearch {
public:
    GradientSearch(const GradientTreeSettings& settings, const GradientPairs& pairs)
        : settings_(settings), pairs_(pairs) {
        const double least = std::max({settings.min_sum_hessian, pairs.hessian_unit() / 2,
                                       std::numeric_limits<double>::min()});
        min_hessian_ = least;
        if (pairs.counts_rows()) {  // half a unit less, for rounding
            const auto rows = static_cast<double>(settings.min_samples_leaf) - 0.5;
            min_hessian_ = std::max(least, rows * pairs.hessian_unit());
        }
    }

    /// Hessian that each side of a split needs, > 0.
    [[nodiscard]] double min_hessian() const { return min_hessian_; }

    /// The score of a node that is a leaf.
    [[nodiscard]] double leaf_score(const SearchedNode& node) const {
        const GradientSums sums = pairs_.sums(node.total);
        return settings_.rule.score(sums, settings_.rule.value(sums, node.bounds));
    }

    /// The best split with a gain above the least one, if there is any. `cells` are the sums of the
    /// bins, `left` those of the cells up to each.
    template <Real S>
    [[nodiscard]] GradientSplit best(Index feature, const BinEdges<S>& edges,
                                     const simd::GradientPair* cells,
                                     const simd::GradientPair* left,
                                     const SearchedNode& node) const {
        GradientSplit split;
        if (edges.is_categorical) {
            search_categories(edges, cells, node, split);
        } else {
            search_numbers(feature, edges, cells, left, node, split);
        }
        split.gain -= leaf_score(node);
        if (!split.exists() || !(split.gain > settings_.min_gain))
            return {};
        split.feature = feature;
        return split;
    }

    /// Adds to gains[b] what the node gains when it is cut where left[b] is on the left, for
    /// `places` places; nothing where that may not be. rows_left[b] rows are left there; null where
    /// they need not be known.
    void add_gains(Index feature, const simd::GradientPair* left, const std::uint32_t* rows_left,
                   std::size_t places, const SearchedNode& node, double more_l2,
                   double* gains) const {
        const int direction =
            settings_.monotone.empty() ? 0 : settings_.monotone[static_cast<std::size_t>(feature)];
        GradientRule rule = settings_.rule;
        rule.l2 += more_l2;
        const double whole = leaf_score(node);
        for (std::size_t b = 0; b < places; ++b) {
            if (rows_left != nullptr && !enough(rows_left[b], node.rows))
                continue;
            const double score = score_of(left[b], node, direction, rule);
            gains[b] += score > std::numeric_limits<double>::lowest() ? score - whole : 0;
        }
    }

    /// Whether a node may be cut so; `rows_left` is null where rows need not be known.
    [[nodiscard]] bool allows(Index feature, simd::GradientPair left,
                              const std::uint32_t* rows_left, const SearchedNode& node) const {
        const int direction =
            settings_.monotone.empty() ? 0 : settings_.monotone[static_cast<std::size_t>(feature)];
        return (rows_left == nullptr || enough(*rows_left, node.rows)) &&
               score_of(left, node, direction, settings_.rule) >
                   std::numeric_limits<double>::lowest();
    }

    /// Categories, and last the missing one, that have rows, by G / (H + smoothing).
    [[nodiscard]] std::vector<std::uint8_t> order_categories(const simd::GradientPair* cells,
                                                             std::size_t count) const {
        std::vector<std::uint8_t> order;
        std::vector<double> keys(count);
        for (std::size_t b = 0; b < count; ++b) {
            if (cells[b] == 0)
                continue;
            const GradientSums sums = pairs_.sums(cells[b]);
            keys[b] = sums.gradient / (sums.hessian + settings_.category_smoothing);
            order.push_back(static_cast<std::uint8_t>(b));
        }
        std::stable_sort(order.begin(), order.end(),
                         [&](std::uint8_t a, std::uint8_t b) { return keys[a] < keys[b]; });
        return order;
    }

    /// What splits between so many categories pay: the order of a few follows no noise that a
    /// penalty would have to pay for.
    [[nodiscard]] double category_price(std::size_t categories) const {
        constexpr std::size_t few = 4;
        return categories > few ? settings_.category_l2 : 0;
    }

    /// Whether `taken` of so many categories may go to one side.
    [[nodiscard]] bool may_take(std::size_t taken, std::size_t categories) const {
        const auto most = static_cast<std::size_t>(settings_.max_categories);
        return taken <= most || categories - taken <= most;
    }

    /// The rare categories cannot be named, so that they go where those go that were never seen:
    /// to the side of more weight where there are none. So do missing values, unless there are any.
    template <Real S>
    static void name_categories(const BinEdges<S>& edges, const std::vector<std::uint8_t>& order,
                                std::size_t taken, const SearchedNode& node, GradientSplit& split) {
        const std::size_t bins = edges.bins(), rare = edges.has_rare ? bins - 1 : most_cells;
        split.is_categorical = true;
        bool others_left =
            simd::hessian_of(split.left) >= simd::hessian_of(node.total - split.left);
        split.missing_left = others_left;
        for (std::size_t k = 0; k < order.size(); ++k) {
            if (order[k] == rare)
                others_left = k < taken;
            if (order[k] == edges.missing())
                split.missing_left = k < taken;
        }
        split.names_left = !others_left;
        if (others_left) {
            for (std::size_t b = 0; b < bins; ++b)
                split.left_bins.insert(b);
        }
        for (std::size_t k = 0; k < order.size(); ++k) {
            const bool left = k < taken;
            if (order[k] == edges.missing() || left == others_left)
                continue;
            split.named.insert(order[k]);
            if (left) {
                split.left_bins.insert(order[k]);
            } else {
                split.left_bins.erase(order[k]);
            }
        }
        if (split.missing_left)
            split.left_bins.insert(edges.missing());
    }

    /// Whether both sides of a split surely have min_samples_leaf rows: so many as their hessians
    /// need at least.
    [[nodiscard]] bool has_rows_enough(const GradientSplit& split, simd::GradientPair total) const {
        const auto least = static_cast<std::uint64_t>(settings_.min_samples_leaf) *
                           static_cast<std::uint64_t>(pairs_.most_hessian());
        return settings_.min_samples_leaf == 1 || pairs_.counts_rows() ||
               (simd::hessian_of(split.left) >= least &&
                simd::hessian_of(total - split.left) >= least);
    }

private:
    static constexpr std::size_t most_cells = simd::histogram_cells;

    /// Whether scan_gradients() knows the scores of the places of this node.
    [[nodiscard]] bool is_plain(const SearchedNode& node, int direction) const {
        return settings_.rule.is_plain() && direction == 0 && node.rows_left == nullptr &&
               !(node.bounds.lower > std::numeric_limits<double>::lowest()) &&
               !(node.bounds.upper < std::numeric_limits<double>::max());
    }

    template <Real S>
    void search_numbers(Index feature, const BinEdges<S>& edges, const simd::GradientPair* cells,
                        const simd::GradientPair* left, const SearchedNode& node,
                        GradientSplit& split) const {
        const std::size_t bins = edges.bins();
        const simd::GradientPair missing = edges.has_missing ? cells[bins] : 0;
        const int direction =
            settings_.monotone.empty() ? 0 : settings_.monotone[static_cast<std::size_t>(feature)];
        // With missing values on the right, all others may be on the left.
        const std::size_t places = missing == 0 ? bins - 1 : bins;
        const simd::ScannedPlace found = scan(left, places, node, direction, 0);
        double best = std::numeric_limits<double>::lowest();
        const auto take = [&](const simd::ScannedPlace& place, simd::GradientPair sum,
                              bool missing_left) {
            best = place.score;
            split.feature = feature;
            split.gain = place.score;
            split.last_left = static_cast<std::uint16_t>(place.place);
            split.missing_left = missing_left;
            split.left = sum;
        };
        if (found.place < places) {
            const simd::GradientPair sum = left[found.place];
            const bool heavier_left = simd::hessian_of(sum) >= simd::hessian_of(node.total - sum);
            take(found, sum, missing == 0 && heavier_left);
        }
        if (missing == 0)
            return;
        CellBuffer buffer;
        simd::GradientPair* const with_missing = buffer.of(bins);
        for (std::size_t b = 0; b + 1 < bins; ++b)
            with_missing[b] = left[b] + missing;
        const std::uint32_t missing_rows =
            node.rows_left == nullptr ? 0 : node.rows_left[bins] - node.rows_left[bins - 1];
        const simd::ScannedPlace other =
            scan(with_missing, bins - 1, node, direction, missing_rows);
        if (other.place < bins - 1 && other.score > best)
            take(other, with_missing[other.place], true);
    }

    /// The best place by the sums on its left.
    [[nodiscard]] simd::ScannedPlace scan(const simd::GradientPair* left, std::size_t places,
                                          const SearchedNode& node, int direction,
                                          std::uint32_t more_rows) const {
        if (is_plain(node, direction)) {
            const simd::GradientNode scanned{node.total, pairs_.gradient_unit(),
                                             pairs_.hessian_unit(), settings_.rule.l2,
                                             min_hessian_};
            return simd::scan_gradients(isa_, left, places, scanned);
        }
        simd::ScannedPlace best{places};
        for (std::size_t b = 0; b < places; ++b) {
            if (node.rows_left != nullptr &&
                !enough(node.rows_left[b] + std::size_t{more_rows}, node.rows))
                continue;
            const double score = score_of(left[b], node, direction, settings_.rule);
            if (score > best.score)
                best = {b, score};
        }
        return best;
    }

    [[nodiscard]] bool enough(std::size_t rows_left, std::size_t rows) const {
        const auto least = static_cast<std::size_t>(settings_.min_samples_leaf);
        return rows_left >= least && rows - rows_left >= least;
    }

    /// The score of both sides; the least number where they may not be.
    [[nodiscard]] double score_of(simd::GradientPair left, const SearchedNode& node, int direction,
                                  const GradientRule& rule) const {
        constexpr double none = std::numeric_limits<double>::lowest();
        const GradientSums a = pairs_.sums(left), b = pairs_.sums(node.total - left);
        if (!(a.hessian >= min_hessian_ && b.hessian >= min_hessian_))
            return none;
        const double value_a = rule.value(a, node.bounds), value_b = rule.value(b, node.bounds);
        if (direction * (value_b - value_a) < 0)
            return none;
        return rule.score(a, value_a) + rule.score(b, value_b);
    }

    /// Categories in the order of G / (H + smoothing) (Fisher 1958; LightGBM, NIPS 2017, section
    /// on optimal splits for categories), of which the first ones go left. Missing values are one
    /// more category.
    template <Real S>
    void search_categories(const BinEdges<S>& edges, const simd::GradientPair* cells,
                           const SearchedNode& node, GradientSplit& split) const {
        const std::size_t bins = edges.bins();
        const std::vector<std::uint8_t> order =
            order_categories(cells, bins + (edges.has_missing ? 1 : 0));
        GradientRule rule = settings_.rule;
        rule.l2 += category_price(order.size());
        simd::GradientPair left = 0;
        std::size_t rows_left = 0, taken = 0;
        double best = std::numeric_limits<double>::lowest();
        for (std::size_t k = 0; k + 1 < order.size(); ++k) {
            left += cells[order[k]];
            rows_left += rows_of(node, order[k]);
            if (!may_take(k + 1, order.size()) ||
                (node.rows_left != nullptr && !enough(rows_left, node.rows)))
                continue;
            const double score = score_of(left, node, 0, rule);
            if (score > best) {
                best = score;
                taken = k + 1;
                split.left = left;
            }
        }
        if (taken == 0)
            return;
        split.gain = best;
        split.feature = 0;
        name_categories(edges, order, taken, node, split);
    }

    [[nodiscard]] static std::size_t rows_of(const SearchedNode& node, std::size_t bin) {
        if (node.rows_left == nullptr)
            return 0;
        return node.rows_left[bin] - (bin == 0 ? 0 : node.rows_left[bin - 1]);
    }

    const GradientTreeSettings& settings_;
    const GradientPairs& pairs_;
    double min_hessian_ = 0;
    simd::Isa isa_ = simd::best_isa();
};

}  // namespace ridgewood::detail
