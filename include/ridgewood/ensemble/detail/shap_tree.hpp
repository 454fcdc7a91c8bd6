/// A tree laid out for Shapley values.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
#include <ridgewood/simd/shap_walk.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

namespace ridgewood::detail {

/// Points in (0, 1) and weights that integrate polynomials of degree 2 count - 1 over it exactly
/// (Gauss and Legendre), by Newton's method. W, here and below, is the working precision, double: a
/// program that only includes this does not compile it.
template <Real W>
struct Quadrature {
    Vector<W> points, weights;

    explicit Quadrature(Index count) : points(count), weights(count) {
        const auto n = static_cast<double>(count);
        for (Index k = 0; k < count; ++k) {
            double x = std::cos(std::numbers::pi * (static_cast<double>(k) + 0.75) / (n + 0.5));
            double slope = 1;
            for (int step = 0; step < 8; ++step) {
                double before = 1, here = x;
                for (double j = 2; j <= n; ++j) {
                    const double next = ((2 * j - 1) * x * here - (j - 1) * before) / j;
                    before = here;
                    here = next;
                }
                slope = n * (x * here - before) / (x * x - 1);
                x -= here / slope;
            }
            points[k] = (1 + x) / 2;
            weights[k] = 1 / ((1 - x * x) * slope * slope);
        }
    }
};

/// The Shapley value of feature i in a tree is a sum over the leaves, of predictions v: with o_j
/// whether the row meets all conditions on feature j on the way to the leaf, and z_j the product of
/// the shares of rows that do,
///     v (o_i - z_i) integral over t from 0 to 1 of prod_{j != i} (t o_j + (1 - t) z_j),
/// since that is what the weights of subsets sum up to (Owen: Multilinear extensions of games,
/// 1972). A quadrature of half as many points as the way has features is exact, and needs no
/// division of polynomials: products are carried down the tree, sums up, once for each point, as in
/// Linear TreeSHAP (Yu, Bifet, Read, Xu 2022). Time O(leaves x features of a way) a row.
template <Real W>
class ShapLayout {
public:
    /// What leaves predict for `output` is taken `weight` times. `covers` are the weights of rows
    /// that reach each node.
    template <Real S>
    ShapLayout(const Tree<S>& tree, const Vector<double>& covers, Index output, double weight) {
        add_edges(tree, covers, output, weight);
        const Quadrature<W> quadrature(
            static_cast<Index>(std::max<std::size_t>(features_ + 1, 2) / 2));
        points_ = quadrature.points;
        weights_ = quadrature.weights;
        fill_tables();
    }

    [[nodiscard]] simd::ShapTree tree() const {
        return {edges_.data(), edges_.size(), tables_.data(), weights_.data(),
                static_cast<std::size_t>(points_.size())};
    }
    [[nodiscard]] const std::vector<simd::ShapEdge>& edges() const { return edges_; }
    /// Of each edge the product of shares by its feature, up to it.
    [[nodiscard]] double share(std::size_t edge) const { return shares_[edge]; }
    [[nodiscard]] const Vector<W>& points() const { return points_; }
    [[nodiscard]] const Vector<W>& weights() const { return weights_; }
    [[nodiscard]] std::size_t depth() const { return depth_; }
    [[nodiscard]] std::size_t memory() const {
        return simd::shap_memory(depth_, static_cast<std::size_t>(points_.size()));
    }
    /// What the tree predicts when no feature is known.
    [[nodiscard]] double base() const { return base_; }

private:
    struct Waiting {
        simd::ShapEdge edge;
        std::uint32_t child;
        double reach;
        std::size_t features;
    };

    template <Real S>
    void add_edges(const Tree<S>& tree, const Vector<double>& covers, Index output, double weight) {
        const auto value = [&](const TreeNode<S>& leaf) {
            return weight * static_cast<double>(tree.values()(output, leaf.value()));
        };
        const auto& nodes = tree.nodes();
        std::vector<Waiting> waiting;
        // The last edge of each depth on the way to here.
        std::vector<std::size_t> way(1, 0);
        const auto add_children = [&](std::uint32_t node, std::uint32_t depth, double reach,
                                      std::size_t features) {
            const TreeNode<S>& split = nodes[node];
            const auto feature = static_cast<std::uint32_t>(split.feature());
            std::uint32_t same = depth;
            while (same > 0 && edges_[way[same]].feature != feature)
                --same;
            for (const std::uint32_t side : {1U, 0U}) {
                const std::uint32_t child = split.left + side;
                const double all = covers[node];
                const double share = all > 0 ? covers[child] / all : 0.5;
                waiting.push_back(
                    {{node, feature, depth + 1, same, side == 0, nodes[child].is_leaf(),
                      nodes[child].is_leaf() ? value(nodes[child]) : 0.0, share},
                     child,
                     reach * share,
                     features + (same == 0 ? 1 : 0)});
            }
        };
        if (nodes[0].is_leaf())
            base_ = value(nodes[0]);
        else
            add_children(0, 0, 1, 0);
        while (!waiting.empty()) {
            const Waiting next = waiting.back();
            waiting.pop_back();
            const simd::ShapEdge& edge = next.edge;
            way.resize(edge.depth + 1);
            way[edge.depth] = edges_.size();
            origins_.push_back(edge.same_feature > 0 ? way[edge.same_feature] : edges_.size());
            shares_.push_back(edge.same_feature > 0 ? shares_[origins_.back()] * edge.share
                                                    : edge.share);
            edges_.push_back(edge);
            depth_ = std::max<std::size_t>(depth_, edge.depth);
            features_ = std::max(features_, next.features);
            base_ += next.reach * edge.value;
            if (!edge.is_leaf)
                add_children(next.child, edge.depth, next.reach, next.features);
        }
    }

    /// With one division an edge and point, which is what takes time where rows are few.
    void fill_tables() {
        const auto points = static_cast<std::size_t>(points_.size());
        const std::vector<double> ones(points, 1);
        std::vector<double> inverse(edges_.size() * points);
        tables_.resize(edges_.size() * 4 * points);
        const Vector<double> inverse_rest = (1 - points_.array()).inverse();
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            const bool again = edges_[e].same_feature > 0;
            const double share = shares_[e], before = again ? shares_[origins_[e]] : 1;
            // 1 over the factor of the feature up to the edge before, and up to this one.
            const double* const went = again ? &inverse[origins_[e] * points] : ones.data();
            double* const goes = &inverse[e * points];
            double* const table = &tables_[e * 4 * points];
            for (std::size_t q = 0; q < points; ++q) {
                const double t = points_.data()[q], rest = (1 - t) * share;
                goes[q] = 1 / (t + rest);
                const double part_before = (1 - before) * went[q];
                table[q] = (t + rest) * went[q];
                table[points + q] = rest * went[q];
                table[2 * points + q] = (1 - share) * goes[q] - part_before;
                table[3 * points + q] = -inverse_rest.data()[q] - part_before;
            }
        }
    }

    std::vector<simd::ShapEdge> edges_;
    /// Of each edge the one before with the same feature, or itself; and the product of shares.
    std::vector<std::size_t> origins_;
    std::vector<double> shares_;
    std::vector<double> tables_;
    Vector<W> points_, weights_;
    std::size_t depth_ = 0, features_ = 0;
    double base_ = 0;
};

/// For each split, by bits, which of simd::shap_rows rows from `first` on go left; where there are
/// fewer rows the last one fills up.
template <Real S>
void find_sides(const Tree<S>& tree, const MatrixView<S>& X, Index first,
                std::vector<std::uint8_t>& sides) {
    sides.assign(tree.nodes().size(), 0);
    constexpr auto rows = static_cast<Index>(simd::shap_rows);
    for (std::size_t node = 0; node < sides.size(); ++node) {
        const TreeNode<S>& split = tree.nodes()[node];
        if (split.is_leaf())
            continue;
        unsigned bits = 0;
        for (Index k = 0; k < rows; ++k) {
            const Index row = std::min(first + k, X.rows() - 1);
            const S value = X(row, split.feature());
            const bool left = split.is_categorical() || is_nan(value)
                                  ? tree.next(static_cast<Index>(node), RowOf<S>(X, row)) ==
                                        static_cast<Index>(split.left)
                                  : value <= split.threshold;
            bits |= static_cast<unsigned>(left) << k;
        }
        sides[node] = static_cast<std::uint8_t>(bits);
    }
}

}  // namespace ridgewood::detail
