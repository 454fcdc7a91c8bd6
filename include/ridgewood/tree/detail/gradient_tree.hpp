/// A tree that was fitted to gradients, before its leaves have values.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/gradient_rule.hpp>
#include <ridgewood/tree/detail/gradient_split.hpp>
#include <ridgewood/tree/tree.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace ridgewood::detail {

struct GradientNode {
    /// Its rows, as places among those of the tree.
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    /// The left child, 0 in a leaf; the right one is the next.
    std::uint32_t left = 0;
    std::uint32_t depth = 0;
    /// Its way from the root, a bit a step: names it in whatever order nodes come to be.
    std::uint64_t path = 1;
    simd::GradientPair total = 0;
    ValueBounds bounds = {};
    /// Which interaction constraints are left.
    std::uint32_t constraints = 0;
    /// The split that it has, or would have.
    GradientSplit split = {};

    [[nodiscard]] bool is_leaf() const { return left == 0; }
};

/// What a split makes of a node.
struct GradientChildren {
    GradientSplit split;
    GradientNode left, right;

    /// The child of fewer rows, whose histogram is added up; that of the other is what is left.
    [[nodiscard]] GradientNode& smaller() {
        return left.end - left.begin <= right.end - right.begin ? left : right;
    }
    [[nodiscard]] GradientNode& larger() { return &smaller() == &left ? right : left; }
};

/// Nodes in the order in which they came to be.
using GradientTree = std::vector<GradientNode>;

/// The leaf that a row of the binned table falls into.
template <Real S>
[[nodiscard]] std::size_t leaf_of(const GradientTree& tree, const BinnedMatrix<S>& bins,
                                  std::size_t row) {
    std::size_t k = 0;
    while (!tree[k].is_leaf()) {
        const GradientSplit& split = tree[k].split;
        const std::uint16_t bin = bins.bin(row, split.feature);
        k = tree[k].left +
            (split.goes_left(bin, bins.edges(split.feature).missing()) ? std::size_t{0} : 1);
    }
    return k;
}

/// The tree with thresholds and categories instead of bins; `values` are one a node, of which those
/// of leaves are taken.
template <Real S>
[[nodiscard]] Tree<S> to_tree(const GradientTree& tree, const BinnedMatrix<S>& bins,
                              const std::vector<double>& values) {
    TreeParts<S> parts;
    std::vector<S> leaf_values;
    for (std::size_t k = 0; k < tree.size(); ++k) {
        const GradientSplit& split = tree[k].split;
        if (tree[k].is_leaf()) {
            parts.nodes.push_back({.word = static_cast<std::uint32_t>(leaf_values.size())});
            leaf_values.push_back(static_cast<S>(values[k]));
            continue;
        }
        const BinEdges<S>& edges = bins.edges(split.feature);
        TreeNode<S> node{.left = tree[k].left,
                         .word = static_cast<std::uint32_t>(split.feature) |
                                 (split.missing_left ? TreeNode<S>::missing_left : 0)};
        if (split.is_categorical) {
            const auto begin = static_cast<std::uint32_t>(parts.category_codes.size());
            for (std::size_t bin = 0; bin < edges.categories.size(); ++bin) {
                if (split.named.contains(bin))
                    parts.category_codes.push_back(edges.categories[bin]);
            }
            node.word |= TreeNode<S>::categorical;
            node.threshold = static_cast<S>(parts.category_sets.size());
            parts.category_sets.push_back(
                {begin, static_cast<std::uint32_t>(parts.category_codes.size()), split.names_left});
        } else {
            node.threshold = split.last_left < edges.thresholds.size()
                                 ? edges.thresholds[split.last_left]
                                 : std::numeric_limits<S>::infinity();
        }
        parts.nodes.push_back(node);
    }
    parts.values =
        Eigen::Map<const Matrix<S>>(leaf_values.data(), 1, static_cast<Index>(leaf_values.size()));
    return Tree<S>(std::move(parts));
}

}  // namespace ridgewood::detail
