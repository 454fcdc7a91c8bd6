/// Grows a tree that lowers the second-order expansion of a loss.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/gradient_pairs.hpp>
#include <ridgewood/tree/detail/gradient_rows.hpp>
#include <ridgewood/tree/detail/gradient_rule.hpp>
#include <ridgewood/tree/detail/gradient_search.hpp>
#include <ridgewood/tree/detail/gradient_settings.hpp>
#include <ridgewood/tree/detail/gradient_split.hpp>
#include <ridgewood/tree/detail/gradient_tree.hpp>
#include <ridgewood/tree/detail/interactions.hpp>
#include <ridgewood/tree/detail/node_random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Trees on one binned table, one after the other. The histogram of a node is that of its parent
/// less that of its sibling, the smaller of the two being added up. All sums that decide are of
/// integers, so that a tree does not depend on the number of threads.
template <Real S>
class GradientGrower {
public:
    GradientGrower(const BinnedMatrix<S>& bins, const GradientTreeSettings& settings)
        : bins_(bins),
          settings_(settings),
          threads_(thread_count(settings.threads)),
          rows_(bins, settings.threads),
          pool_(static_cast<std::size_t>(bins.blocks()) * simd::histogram_features *
                simd::histogram_cells),
          interactions_(settings.interactions, bins.cols()),
          columns_(static_cast<std::size_t>(bins.cols())) {}

    /// A tree on the rows chosen and the columns listed; `key` names it for draws of features.
    [[nodiscard]] GradientTree grow(const GradientPairs& pairs, const RowChoice& chosen,
                                    std::span<const std::uint32_t> columns, std::uint64_t key) {
        rows_.start(chosen);
        pairs_ = &pairs;
        search_.emplace(settings_, pairs);
        key_ = key;
        tree_columns_.assign(columns.begin(), columns.end());
        tree_.clear();
        waiting_.clear();
        histograms_.clear();

        GradientNode root{.end = static_cast<std::uint32_t>(rows_.size())};
        root.constraints = interactions_.start();
        auto histogram = pool_.take();
        rows_.add_up(pairs, 0, root.end, *histogram);
        for (std::size_t cell = 0; cell < simd::histogram_cells; ++cell)
            root.total += (*histogram)[cell];
        add(root);
        if (may_split(tree_[0]))
            search({{0, histogram.get(), nullptr}});
        wait_or_give(0, std::move(histogram));
        for (std::size_t leaves = 1; !waiting_.empty() && may_have(leaves + 1); ++leaves)
            split(next(), may_have(leaves + 2));
        for (auto& unused : histograms_)
            pool_.give(std::move(unused));
        return std::move(tree_);
    }

    /// The rows of a node of the last tree, ascending.
    [[nodiscard]] std::span<const std::uint32_t> rows(const GradientNode& node) const {
        return rows_.of(node.begin, node.end);
    }

private:
    /// A node whose split is looked for, its histogram, and what is to be subtracted from it first.
    struct Searched {
        std::uint32_t node;
        GradientHistogram* histogram;
        const GradientHistogram* less;
    };

    [[nodiscard]] bool may_have(std::size_t leaves) const {
        return !settings_.max_leaf_nodes || static_cast<Index>(leaves) <= *settings_.max_leaf_nodes;
    }

    [[nodiscard]] bool may_split(const GradientNode& node) const {
        return (!settings_.max_depth || static_cast<Index>(node.depth) < *settings_.max_depth) &&
               node.end - node.begin >= 2 * settings_.min_samples_leaf &&
               pairs_->sums(node.total).hessian >= 2 * search_->min_hessian();
    }

    void add(const GradientNode& node) {
        tree_.push_back(node);
        histograms_.emplace_back();
    }

    /// Whether node a is split after b.
    [[nodiscard]] bool is_later(std::uint32_t a, std::uint32_t b) const {
        if (!settings_.max_leaf_nodes)
            return a < b;  // depth first, for which few histograms wait
        if (settings_.growth == TreeGrowth::depth_wise)
            return std::pair(tree_[a].depth, a) > std::pair(tree_[b].depth, b);
        return std::pair(-tree_[a].split.gain, a) > std::pair(-tree_[b].split.gain, b);
    }

    void wait_or_give(std::uint32_t node, std::unique_ptr<GradientHistogram> histogram) {
        if (!tree_[node].split.exists())
            return pool_.give(std::move(histogram));
        histograms_[node] = std::move(histogram);
        waiting_.push_back(node);
        std::push_heap(waiting_.begin(), waiting_.end(),
                       [this](auto a, auto b) { return is_later(a, b); });
    }

    std::uint32_t next() {
        std::pop_heap(waiting_.begin(), waiting_.end(),
                      [this](auto a, auto b) { return is_later(a, b); });
        const std::uint32_t node = waiting_.back();
        waiting_.pop_back();
        return node;
    }

    /// Divides a node; its children are searched if there may be more leaves.
    void split(std::uint32_t node, bool goes_on) {
        const auto left = static_cast<std::uint32_t>(tree_.size());
        tree_[node].left = left;
        add_children(node);
        auto histogram = std::move(histograms_[node]);
        const bool left_goes_on = goes_on && may_split(tree_[left]);
        const bool right_goes_on = goes_on && may_split(tree_[left + 1]);
        if (!left_goes_on && !right_goes_on)
            return pool_.give(std::move(histogram));

        const auto size = [&](std::uint32_t k) { return tree_[k].end - tree_[k].begin; };
        const std::uint32_t small = size(left) <= size(left + 1) ? left : left + 1;
        const std::uint32_t large = 2 * left + 1 - small;
        const bool small_goes_on = small == left ? left_goes_on : right_goes_on;
        const bool large_goes_on = small == left ? right_goes_on : left_goes_on;
        auto part = pool_.take();
        rows_.add_up(*pairs_, tree_[small].begin, tree_[small].end, *part);
        std::vector<Searched> searched;
        if (small_goes_on)
            searched.push_back({small, part.get(), nullptr});
        if (large_goes_on)
            searched.push_back({large, histogram.get(), part.get()});
        search(searched);
        wait_or_give(small, std::move(part));
        wait_or_give(large, std::move(histogram));
    }

    void add_children(std::uint32_t node) {
        const GradientNode parent = tree_[node];
        const GradientSplit& split = parent.split;
        GradientNode left = parent, right = parent;
        left.left = right.left = 0;
        left.split = right.split = {};
        left.depth = right.depth = parent.depth + 1;
        left.end = right.begin = rows_.divide(parent.begin, parent.end, split);
        left.total = split.left;
        right.total = parent.total - split.left;
        left.constraints = right.constraints =
            interactions_.below(parent.constraints, split.feature);
        if (!settings_.monotone.empty() &&
            settings_.monotone[static_cast<std::size_t>(split.feature)] != 0) {
            const double middle =
                settings_.rule.value(pairs_->sums(left.total), parent.bounds) / 2 +
                settings_.rule.value(pairs_->sums(right.total), parent.bounds) / 2;
            const bool rises = settings_.monotone[static_cast<std::size_t>(split.feature)] > 0;
            (rises ? left : right).bounds.upper = middle;
            (rises ? right : left).bounds.lower = middle;
        }
        add(left);
        add(right);
    }

    /// The columns that a node may be split on.
    void choose_columns(std::uint32_t node) {
        node_columns_.clear();
        for (const std::uint32_t column : tree_columns_) {
            if (interactions_.allow(tree_[node].constraints, static_cast<Index>(column)))
                node_columns_.push_back(column);
        }
        const auto wanted = static_cast<std::size_t>(settings_.max_features);
        if (wanted >= tree_columns_.size())
            return;
        NodeRandom random(key_, node);
        const std::size_t count = std::min(wanted, node_columns_.size());
        for (std::size_t k = 0; k < count; ++k)
            std::swap(node_columns_[k], node_columns_[k + random.below(node_columns_.size() - k)]);
        node_columns_.resize(count);
        std::sort(node_columns_.begin(), node_columns_.end());
    }

    /// Finds the splits of nodes. Histograms are subtracted on the way, feature by feature.
    void search(const std::vector<Searched>& nodes) {
        for (const Searched& searched : nodes) {
            choose_columns(searched.node);
            is_candidate_.assign(columns_.size(), 0);
            for (const std::uint32_t column : node_columns_)
                is_candidate_[column] = 1;
            const std::size_t parts = columns_.size() < 16 ? 1 : static_cast<std::size_t>(threads_);
            parallel_for(static_cast<Index>(parts), threads_, [&](Index k) {
                const std::size_t part = static_cast<std::size_t>(k);
                for (std::size_t j = part * columns_.size() / parts;
                     j < (part + 1) * columns_.size() / parts; ++j)
                    search_column(searched, j);
            });
            tree_[searched.node].split = best_split(searched);
        }
    }

    [[nodiscard]] SearchedNode question(std::uint32_t node) const {
        return {tree_[node].total, tree_[node].bounds, nullptr,
                tree_[node].end - tree_[node].begin};
    }

    void search_column(const Searched& searched, std::size_t j) {
        const BinEdges<S>& edges = bins_.edges(static_cast<Index>(j));
        simd::GradientPair* const cells = searched.histogram->data() + j * simd::histogram_cells;
        const std::size_t count = edges.bins() + (edges.has_missing ? 1 : 0);
        simd::GradientPair left[simd::histogram_cells];
        if (searched.less != nullptr) {
            simd::subtract_and_sum(cells, searched.less->data() + j * simd::histogram_cells, count,
                                   left);
        } else if (is_candidate_[j] != 0) {
            simd::sum_cells(cells, count, left);
        }
        columns_[j] = {};
        if (is_candidate_[j] != 0 && edges.bins() + (edges.has_missing ? 1 : 0) > 1) {
            columns_[j] =
                search_->best(static_cast<Index>(j), edges, cells, left, question(searched.node));
        }
    }

    /// The best of the splits by column, the first of equal ones, that leaves enough rows on both
    /// sides. Histograms do not count rows: where the hessians cannot tell, those of the bins of
    /// this one column are counted.
    GradientSplit best_split(const Searched& searched) {
        const GradientNode& node = tree_[searched.node];
        counted_.assign(columns_.size(), 0);
        for (;;) {
            GradientSplit* best = &columns_[0];
            for (GradientSplit& split : columns_) {
                if (split.gain > best->gain)
                    best = &split;
            }
            if (!best->exists() || search_->has_rows_enough(*best, node.total))
                return *best;
            const Index feature = best->feature;
            if (std::exchange(counted_[static_cast<std::size_t>(feature)], std::uint8_t{1}) != 0)
                return *best;
            const BinEdges<S>& edges = bins_.edges(feature);
            const std::vector<std::uint32_t> counts =
                rows_.count_left(node.begin, node.end, feature);
            SearchedNode asked = question(searched.node);
            asked.rows_left = counts.data();
            const simd::GradientPair* const cells =
                searched.histogram->data() +
                static_cast<std::size_t>(feature) * simd::histogram_cells;
            simd::GradientPair left[simd::histogram_cells];
            simd::sum_cells(cells, edges.bins() + (edges.has_missing ? 1 : 0), left);
            *best = search_->best(feature, edges, cells, left, asked);
        }
    }

    const BinnedMatrix<S>& bins_;
    const GradientTreeSettings& settings_;
    int threads_;
    GradientRows<S> rows_;
    HistogramPool pool_;
    Interactions interactions_;
    /// The best split by column of the node that is searched.
    std::vector<GradientSplit> columns_;
    std::vector<std::uint32_t> tree_columns_, node_columns_;
    /// By column: whether the node may be split on it, and whether its rows were counted by bins.
    std::vector<std::uint8_t> is_candidate_, counted_;
    const GradientPairs* pairs_ = nullptr;
    std::optional<GradientSearch> search_;
    std::uint64_t key_ = 0;
    GradientTree tree_;
    /// Of the nodes that wait for their split.
    std::vector<std::unique_ptr<GradientHistogram>> histograms_;
    /// A heap whose front is the next to be split.
    std::vector<std::uint32_t> waiting_;
};

}  // namespace ridgewood::detail
