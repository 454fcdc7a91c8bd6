/// Shapley values of pairs of features in one tree.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/shap_tree.hpp>
#include <ridgewood/simd/shap_walk.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// The interaction of features i and j in a tree is the sum over the leaves, in the words of
/// ShapLayout, of
///     v (o_i - z_i) (o_j - z_j) integral over t from 0 to 1 of prod_{k != i, j} (t o_k + (1 - t)
///     z_k),
/// of which half stands at (i, j) and half at (j, i). Time O(leaves x features of a way ^ 3) a row.
template <Real W>
class ShapPairs {
public:
    /// The layout outlives it.
    explicit ShapPairs(const ShapLayout<W>& layout)
        : layout_(layout),
          points_(layout.points().array()),
          products_(points_.size(), static_cast<Index>(layout.depth()) + 1),
          parts_(points_.size(), static_cast<Index>(layout.depth()) + 1),
          factors_(points_.size(), static_cast<Index>(layout.depth()) + 1),
          way_(layout.depth() + 1),
          goes_(layout.depth() + 1) {
        products_.col(0) = layout.weights();
        goes_[0] = true;
    }

    /// Adds half of the interactions of a row, of each pair once, to `table`; bit `row` of a side
    /// is that of the row.
    void add(const std::vector<std::uint8_t>& sides, unsigned row, Matrix<double>& table) {
        const auto& edges = layout_.edges();
        for (std::size_t e = 0; e < edges.size(); ++e) {
            const simd::ShapEdge& edge = edges[e];
            const bool left = (static_cast<unsigned>(sides[edge.node]) >> row & 1U) != 0;
            way_[edge.depth] = &edge;
            goes_[edge.depth] = goes_[edge.same_feature] && left == edge.is_left;
            enter(edge, layout_.share(e), goes_[edge.depth]);
            if (edge.is_leaf)
                add_leaf(edge, table);
        }
    }

private:
    void enter(const simd::ShapEdge& edge, double share, bool goes) {
        const auto depth = static_cast<Index>(edge.depth);
        const double o = goes ? 1 : 0;
        factors_.col(depth) = o * points_ + share * (1 - points_);
        // Where the factor is 0 the product is, and the parts count for nothing.
        const double divisor_for_zero = o == 0 && share == 0 ? 1 : 0;
        parts_.col(depth) = (o - share) / (factors_.col(depth) + divisor_for_zero);
        products_.col(depth) = products_.col(depth - 1) * factors_.col(depth);
        if (edge.same_feature == 0)
            return;
        const auto before = static_cast<Index>(edge.same_feature);
        products_.col(depth) =
            (factors_.col(before) > 0).select(products_.col(depth) / factors_.col(before), 0.0);
    }

    void add_leaf(const simd::ShapEdge& leaf, Matrix<double>& table) {
        const auto depth = static_cast<Index>(leaf.depth);
        active_.assign(leaf.depth + 1, true);
        for (std::size_t d = 1; d <= leaf.depth; ++d)
            active_[way_[d]->same_feature] = false;
        for (Index a = 2; a <= depth; ++a) {
            if (!active_[static_cast<std::size_t>(a)])
                continue;
            const auto half = 0.5 * leaf.value * products_.col(depth) * parts_.col(a);
            for (Index b = 1; b < a; ++b) {
                if (active_[static_cast<std::size_t>(b)]) {
                    table(way_[static_cast<std::size_t>(a)]->feature,
                          way_[static_cast<std::size_t>(b)]->feature) +=
                        (half * parts_.col(b)).sum();
                }
            }
        }
    }

    using Columns = Eigen::Array<W, Eigen::Dynamic, Eigen::Dynamic>;

    const ShapLayout<W>& layout_;
    Eigen::Array<W, Eigen::Dynamic, 1> points_;
    /// At the points of the quadrature, by the depth of edges: products over the features up to the
    /// edge, and of its own feature o - z over the factor, and the factor.
    Columns products_, parts_, factors_;
    std::vector<const simd::ShapEdge*> way_;
    std::vector<bool> goes_, active_;
};

}  // namespace ridgewood::detail
