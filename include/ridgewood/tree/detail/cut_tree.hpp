/// A tree without some of its splits.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/tree.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// By how much the splits of each feature lower the impurity, each weighted by the share of the
/// training weight that reaches it.
template <Real S>
[[nodiscard]] Vector<double> impurity_decreases(const std::vector<TreeNode<S>>& nodes,
                                                const NodeStatistics& statistics, Index columns) {
    const Vector<double> impurity = statistics.weight.cwiseProduct(statistics.impurity);
    Vector<double> sums = Vector<double>::Zero(columns);
    for (std::size_t k = 0; k < nodes.size(); ++k) {
        if (nodes[k].is_leaf())
            continue;
        const auto left = static_cast<Index>(nodes[k].left);
        sums[nodes[k].feature()] +=
            impurity[static_cast<Index>(k)] - impurity[left] - impurity[left + 1];
    }
    return sums / statistics.weight[0];
}

template <Real S>
struct CutTree {
    Tree<S> tree;
    NodeStatistics statistics;
};

/// Copies a tree and its statistics, with leaves for the splits that are not kept. Nodes keep their
/// order.
template <Real S>
class TreeCutter {
public:
    /// keep(k) tells whether the split of node k remains; it is asked only where all those above
    /// remain.
    template <class Keep>
    TreeCutter(const Tree<S>& tree, const NodeStatistics& statistics, const Keep& keep)
        : tree_(tree), statistics_(statistics) {
        select(keep);
        for (std::size_t place = 0; place < kept_.size(); ++place)
            copy(place);
        if (parts_.surrogates.empty())
            parts_.surrogate_begin.clear();
        else
            parts_.surrogate_begin.push_back(static_cast<std::uint32_t>(parts_.surrogates.size()));
        copy_values();
        copy_statistics();
    }

    [[nodiscard]] CutTree<S> take() && {
        return {Tree<S>(std::move(parts_)), std::move(cut_statistics_)};
    }

private:
    struct Kept {
        std::size_t node;
        bool is_split;
        std::uint32_t left = 0;  // in the new tree
    };

    template <class Keep>
    void select(const Keep& keep) {
        const auto& nodes = tree_.nodes();
        std::vector<std::uint32_t> parent(nodes.size(), 0);
        std::vector<bool> remains(nodes.size(), false);
        remains[0] = true;
        for (std::size_t k = 0; k < nodes.size(); ++k) {
            if (!remains[k])
                continue;
            const bool is_split = !nodes[k].is_leaf() && keep(static_cast<Index>(k));
            const auto place = static_cast<std::uint32_t>(kept_.size());
            kept_.push_back({k, is_split});
            if (k > 0 && kept_[parent[k]].left == 0)
                kept_[parent[k]].left = place;
            if (is_split) {
                const std::size_t left = nodes[k].left;
                remains[left] = remains[left + 1] = true;
                parent[left] = parent[left + 1] = place;
            }
        }
    }

    void copy(std::size_t place) {
        const Kept& kept = kept_[place];
        TreeNode<S> node = tree_.nodes()[kept.node];
        const bool has_surrogates = kept.is_split && node.has_surrogates();
        if (!tree_.parts().surrogate_begin.empty())
            parts_.surrogate_begin.push_back(static_cast<std::uint32_t>(parts_.surrogates.size()));
        if (kept.is_split) {
            if (node.is_categorical())
                node.threshold = copy_set(node.threshold);
            node.left = kept.left;
        } else {
            node = {S(0), 0, leaf_value(kept)};
        }
        parts_.nodes.push_back(node);
        if (has_surrogates)
            copy_surrogates(kept.node);
    }

    void copy_surrogates(std::size_t node) {
        const auto& begin = tree_.parts().surrogate_begin;
        for (std::uint32_t s = begin[node]; s < begin[node + 1]; ++s) {
            SurrogateSplit<S> surrogate = tree_.parts().surrogates[s];
            if (surrogate.is_categorical())
                surrogate.threshold = copy_set(surrogate.threshold);
            parts_.surrogates.push_back(surrogate);
        }
    }

    [[nodiscard]] S copy_set(S number) {
        CategorySet set = tree_.category_sets()[static_cast<std::size_t>(number)];
        const auto codes = tree_.category_codes().begin();
        const auto begin = static_cast<std::uint32_t>(parts_.category_codes.size());
        parts_.category_codes.insert(parts_.category_codes.end(), codes + set.begin,
                                     codes + set.end);
        set = {begin, begin + set.end - set.begin, set.named_go_left};
        parts_.category_sets.push_back(set);
        return static_cast<S>(parts_.category_sets.size() - 1);
    }

    /// The column of a leaf: leaves that shared one still do.
    [[nodiscard]] std::uint32_t leaf_value(const Kept& kept) {
        const TreeNode<S>& node = tree_.nodes()[kept.node];
        const auto next = static_cast<std::uint32_t>(sources_.size());
        if (!node.is_leaf()) {
            sources_.push_back({false, static_cast<Index>(kept.node)});
            return next;
        }
        new_column_.resize(static_cast<std::size_t>(tree_.values().cols()), none);
        std::uint32_t& column = new_column_[static_cast<std::size_t>(node.value())];
        if (column == none) {
            column = next;
            sources_.push_back({true, node.value()});
        }
        return column;
    }

    void copy_values() {
        parts_.values.resize(tree_.outputs(), static_cast<Index>(sources_.size()));
        for (std::size_t c = 0; c < sources_.size(); ++c) {
            const auto [is_old, column] = sources_[c];
            if (is_old)
                parts_.values.col(static_cast<Index>(c)) = tree_.values().col(column);
            else
                parts_.values.col(static_cast<Index>(c)) =
                    statistics_.value.col(column).template cast<S>();
        }
    }

    void copy_statistics() {
        const auto count = static_cast<Index>(kept_.size());
        NodeStatistics& cut = cut_statistics_;
        cut.impurity.resize(count);
        cut.weight.resize(count);
        cut.value.resize(statistics_.value.rows(), count);
        for (Index k = 0; k < count; ++k) {
            const std::size_t old = kept_[static_cast<std::size_t>(k)].node;
            const auto column = static_cast<Index>(old);
            cut.impurity[k] = statistics_.impurity[column];
            cut.weight[k] = statistics_.weight[column];
            cut.value.col(k) = statistics_.value.col(column);
            cut.rows.push_back(statistics_.rows[old]);
        }
    }

    static constexpr std::uint32_t none = ~std::uint32_t{0};
    const Tree<S>& tree_;
    const NodeStatistics& statistics_;
    std::vector<Kept> kept_;
    std::vector<std::uint32_t> new_column_;
    // Of each new column where it comes from: a column of the old values, or of the statistics.
    std::vector<std::pair<bool, Index>> sources_;
    TreeParts<S> parts_;
    NodeStatistics cut_statistics_;
};

}  // namespace ridgewood::detail
