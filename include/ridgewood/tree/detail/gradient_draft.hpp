/// A tree while it is fitted to gradients, whatever the order in which it grows.
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
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The nodes, their rows, and what their splits are judged by. All sums that decide are of
/// integers, so that a tree does not depend on the number of threads.
template <Real S>
class GradientDraft {
public:
    GradientDraft(const BinnedMatrix<S>& bins, const GradientTreeSettings& settings)
        : bins_(bins),
          settings_(settings),
          threads_(thread_count(settings.threads)),
          rows_(bins),
          pool_(rows_.layout().cells()),
          interactions_(settings.interactions, bins.cols()) {}

    /// Begins a tree with its root, whose histogram is returned.
    [[nodiscard]] std::unique_ptr<GradientHistogram> start(const GradientPairs& pairs,
                                                           const RowChoice& chosen,
                                                           std::span<const std::uint32_t> columns,
                                                           std::uint64_t key) {
        rows_.start(chosen);
        pairs_ = &pairs;
        search_.emplace(settings_, pairs);
        key_ = key;
        columns_.assign(columns.begin(), columns.end());
        tree_.clear();
        GradientNode root{.end = static_cast<std::uint32_t>(rows_.size())};
        root.constraints = interactions_.start();
        auto histogram = pool_.take();
        rows_.add_up(pairs, 0, root.end, *histogram, threads_);
        root.total = rows_.layout().total(*histogram);
        tree_.push_back(root);
        return histogram;
    }

    [[nodiscard]] GradientTree& tree() { return tree_; }
    [[nodiscard]] GradientNode& node(std::uint32_t k) { return tree_[k]; }
    [[nodiscard]] const GradientNode& node(std::uint32_t k) const { return tree_[k]; }
    [[nodiscard]] HistogramPool& pool() { return pool_; }
    [[nodiscard]] const BinnedMatrix<S>& bins() const { return bins_; }
    [[nodiscard]] const GradientTreeSettings& settings() const { return settings_; }
    [[nodiscard]] const GradientSearch& search() const { return *search_; }
    [[nodiscard]] const GradientPairs& pairs() const { return *pairs_; }
    [[nodiscard]] const GradientRows<S>& rows() const { return rows_; }
    [[nodiscard]] int threads() const { return threads_; }

    [[nodiscard]] std::size_t leaves() const { return (tree_.size() + 1) / 2; }
    [[nodiscard]] bool may_have(std::size_t leaves) const {
        return !settings_.max_leaf_nodes || static_cast<Index>(leaves) <= *settings_.max_leaf_nodes;
    }

    [[nodiscard]] bool may_split(const GradientNode& node) const {
        return (!settings_.max_depth || static_cast<Index>(node.depth) < *settings_.max_depth) &&
               node.end - node.begin >= 2 * settings_.min_samples_leaf &&
               pairs_->sums(node.total).hessian >= 2 * search_->min_hessian();
    }

    /// Whether interaction constraints let a node be split on a column.
    [[nodiscard]] bool allows(const GradientNode& node, Index column) const {
        return interactions_.allow(node.constraints, column);
    }

    /// What is asked of a node; rows are not counted.
    [[nodiscard]] SearchedNode question(const GradientNode& node) const {
        return {node.total, node.bounds, nullptr, node.end - node.begin};
    }

    /// The columns that a node may be split on; `draw` names the draws.
    void choose_columns(const GradientNode& node, std::uint64_t draw,
                        std::vector<std::uint32_t>& chosen) const {
        chosen.clear();
        for (const std::uint32_t column : columns_) {
            if (allows(node, static_cast<Index>(column)))
                chosen.push_back(column);
        }
        const auto wanted = static_cast<std::size_t>(settings_.max_features);
        if (wanted >= columns_.size())
            return;
        NodeRandom random(key_, draw);
        const std::size_t count = std::min(wanted, chosen.size());
        for (std::size_t j = 0; j < count; ++j)
            std::swap(chosen[j], chosen[j + random.below(chosen.size() - j)]);
        chosen.resize(count);
        std::sort(chosen.begin(), chosen.end());
    }

    /// The children of a node by its split, whose rows are not divided yet.
    [[nodiscard]] GradientChildren children(std::uint32_t k) {
        const GradientNode& parent = tree_[k];
        const GradientSplit& split = parent.split;
        GradientNode left = parent, right = parent;
        left.split = right.split = {};
        left.depth = right.depth = parent.depth + 1;
        left.path = 2 * parent.path;
        right.path = left.path + 1;
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
        return {split, left, right};
    }

    /// Divides the rows of the parent. Different nodes may be divided at the same time.
    void divide_rows(GradientChildren& children, int threads) {
        children.left.end = children.right.begin =
            rows_.divide(children.left.begin, children.right.end, children.split, threads);
    }

    /// Puts the rows in the order that they had before.
    void unite_rows(const GradientChildren& children) {
        rows_.unite(children.left.begin, children.left.end, children.right.end);
    }

    /// Adds up the histogram of a node. Those of different nodes may be added up at the same time,
    /// each by one thread.
    void add_up(const GradientNode& node, GradientHistogram& histogram, int threads) {
        rows_.add_up(*pairs_, node.begin, node.end, histogram, threads);
    }

    /// Takes the children of a node into the tree; returns the number of the left one.
    std::uint32_t adopt(std::uint32_t k, const GradientChildren& children) {
        const auto left = static_cast<std::uint32_t>(tree_.size());
        tree_[k].left = left;
        tree_.push_back(children.left);
        tree_.push_back(children.right);
        return left;
    }

private:
    const BinnedMatrix<S>& bins_;
    const GradientTreeSettings& settings_;
    int threads_;
    GradientRows<S> rows_;
    HistogramPool pool_;
    Interactions interactions_;
    /// Those that the tree may look at.
    std::vector<std::uint32_t> columns_;
    const GradientPairs* pairs_ = nullptr;
    std::optional<GradientSearch> search_;
    std::uint64_t key_ = 0;
    GradientTree tree_;
};

}  // namespace ridgewood::detail
