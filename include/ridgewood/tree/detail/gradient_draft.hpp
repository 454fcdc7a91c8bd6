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
          rows_(bins, settings.threads),
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
        rows_.add_up(pairs, 0, root.end, *histogram);
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

    [[nodiscard]] bool may_have(std::size_t leaves) const {
        return !settings_.max_leaf_nodes || static_cast<Index>(leaves) <= *settings_.max_leaf_nodes;
    }

    [[nodiscard]] bool may_split(const GradientNode& node) const {
        return (!settings_.max_depth || static_cast<Index>(node.depth) < *settings_.max_depth) &&
               node.end - node.begin >= 2 * settings_.min_samples_leaf &&
               pairs_->sums(node.total).hessian >= 2 * search_->min_hessian();
    }

    /// Whether interaction constraints let a node be split on a column.
    [[nodiscard]] bool allows(std::uint32_t k, Index column) const {
        return interactions_.allow(tree_[k].constraints, column);
    }

    /// What is asked of a node; rows are not counted.
    [[nodiscard]] SearchedNode question(std::uint32_t k) const {
        return {tree_[k].total, tree_[k].bounds, nullptr, tree_[k].end - tree_[k].begin};
    }

    /// The columns that a node may be split on; draws are of the node `draw`.
    void choose_columns(std::uint32_t k, std::uint32_t draw,
                        std::vector<std::uint32_t>& chosen) const {
        chosen.clear();
        for (const std::uint32_t column : columns_) {
            if (allows(k, static_cast<Index>(column)))
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

    /// Divides the rows of a node by its split; returns the number of the left child.
    std::uint32_t divide(std::uint32_t k) {
        const auto left_child = static_cast<std::uint32_t>(tree_.size());
        tree_[k].left = left_child;
        const GradientNode parent = tree_[k];
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
        tree_.push_back(left);
        tree_.push_back(right);
        return left_child;
    }

    /// The child of fewer rows, whose histogram is added up; that of the other is what is left.
    [[nodiscard]] std::uint32_t smaller_child(std::uint32_t left) const {
        const auto size = [&](std::uint32_t k) { return tree_[k].end - tree_[k].begin; };
        return size(left) <= size(left + 1) ? left : left + 1;
    }

    [[nodiscard]] std::unique_ptr<GradientHistogram> histogram(std::uint32_t k) {
        auto histogram = pool_.take();
        rows_.add_up(*pairs_, tree_[k].begin, tree_[k].end, *histogram);
        return histogram;
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
