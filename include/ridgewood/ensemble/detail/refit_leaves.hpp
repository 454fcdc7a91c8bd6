/// New values for the leaves of a boosted model.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosted_model.hpp>
#include <ridgewood/ensemble/detail/boosted_node_values.hpp>
#include <ridgewood/ensemble/detail/boosted_trees.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/fit_leaf_lines.hpp>
#include <ridgewood/ensemble/detail/leaf_lines.hpp>
#include <ridgewood/ensemble/detail/objective.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
#include <ridgewood/ensemble/detail/weighted_quantile.hpp>
#include <ridgewood/tree/detail/gradient_rule.hpp>
#include <ridgewood/tree/tree.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The rows of a leaf: their numbers and derivatives, and (residual, weight) of each.
struct LeafRows {
    std::vector<std::uint32_t> rows = {};
    GradientSums sums = {};
    std::vector<std::pair<double, double>> residuals = {};
};

/// A tree with other values of its leaves, and their lines if they have any.
template <Real S>
struct RefittedTree {
    Tree<S> tree;
    std::optional<LeafLines<S>> lines = {};
};

/// Finds new values for the leaves of a model, one tree after the other.
template <Real S>
class LeafRefit {
public:
    /// Old values count `decay`, new ones the rest; each tree counts `share` of what it says.
    LeafRefit(const BoostingSettings& settings, const Objective& objective,
              const BoostingTarget& target, const MatrixView<S>& X, double decay, double share)
        : settings_(settings),
          objective_(objective),
          target_(target),
          X_(X),
          decay_(decay),
          share_(share) {}

    /// The tree of an output by derivatives at these scores, which it is added to, but in a random
    /// forest. Leaves that no row falls into stay as they are, as far as monotone constraints
    /// allow.
    [[nodiscard]] RefittedTree<S> refit(const Tree<S>& tree, const LeafLines<S>* lines,
                                        const float* gradients, const float* hessians,
                                        Matrix<double>& scores, Index output) const {
        const TreeFit fit{target_, gradients, hessians, scores.col(output).data()};
        std::vector<std::size_t> leaf_of_row;
        std::vector<LeafRows> leaves = rows_of_leaves(tree, fit, leaf_of_row);
        const std::vector<double> fresh = fresh_values(tree, leaves);
        TreeParts<S> parts = tree.parts();
        for (std::size_t n = 0; n < leaves.size(); ++n) {
            const bool stays = leaves[n].rows.empty() && settings_.tree.monotone.empty();
            if (!tree.nodes()[n].is_leaf() || stays)
                continue;
            S& value = parts.values(0, tree.nodes()[n].value());
            value = mixed(value, fresh[n]);
        }
        RefittedTree<S> out{Tree<S>(std::move(parts))};
        if (lines != nullptr) {
            const LeafLineFit<S> line_fit(settings_, objective_, X_, fit, scores, output);
            out.lines = refit_lines(out.tree, *lines, line_fit, leaves, fresh);
        }
        for (Index i = 0; i < X_.rows() && !settings_.random_forest; ++i) {
            const std::size_t n = leaf_of_row[static_cast<std::size_t>(i)];
            scores(i, output) +=
                out.lines ? out.lines->value(n, RowOf<S>(X_, i))
                          : static_cast<double>(out.tree.values()(0, tree.nodes()[n].value()));
        }
        return out;
    }

private:
    [[nodiscard]] std::vector<LeafRows> rows_of_leaves(
        const Tree<S>& tree, const TreeFit& fit, std::vector<std::size_t>& leaf_of_row) const {
        std::vector<LeafRows> leaves(tree.nodes().size());
        for (Index i = 0; i < X_.rows(); ++i) {
            leaf_of_row.push_back(static_cast<std::size_t>(tree.leaf(RowOf<S>(X_, i))));
            if (!(target_.weights[i] > 0))
                continue;
            LeafRows& leaf = leaves[leaf_of_row.back()];
            leaf.rows.push_back(static_cast<std::uint32_t>(i));
            leaf.sums.gradient += static_cast<double>(fit.gradients[i]);
            leaf.sums.hessian += static_cast<double>(fit.hessians[i]);
            leaf.residuals.emplace_back(target_.y[i] - fit.scores[i], target_.weights[i]);
        }
        return leaves;
    }

    /// What the rows of leaves would have them predict, as a fit would; without rows the old value.
    [[nodiscard]] std::vector<double> fresh_values(const Tree<S>& tree,
                                                   std::vector<LeafRows>& leaves) const {
        const double factor = settings_.learning_rate * share_;
        std::vector<ValuedNode> nodes(leaves.size());
        for (std::size_t n = leaves.size(); n-- > 0;) {
            const TreeNode<S>& node = tree.nodes()[n];
            nodes[n] = {.rows = leaves[n].rows.size(), .sums = leaves[n].sums};
            if (node.is_leaf())
                continue;
            nodes[n].left = node.left;
            nodes[n].feature = static_cast<std::size_t>(node.feature());
            nodes[n].rows = nodes[node.left].rows + nodes[node.left + 1].rows;
        }
        std::vector<double> values = objective_.leaf_quantile()
                                         ? quantiles(nodes, leaves)
                                         : newton_values(settings_, objective_, nodes);
        for (std::size_t n = nodes.size(); n-- > 0;) {
            if (nodes[n].rows > 0)
                continue;
            values[n] =
                nodes[n].is_leaf()
                    ? static_cast<double>(tree.values()(0, tree.nodes()[n].value())) / factor
                    : values[nodes[n].left] / 2 + values[nodes[n].left + 1] / 2;
        }
        bound_values(settings_.tree.monotone, nodes, values);
        for (double& value : values)
            value *= factor;
        return values;
    }

    /// Of the residuals of each node; those of leaves go to their parents where these are asked.
    [[nodiscard]] std::vector<double> quantiles(const std::vector<ValuedNode>& nodes,
                                                std::vector<LeafRows>& leaves) const {
        std::vector<double> values(nodes.size(), 0.0);
        for (std::size_t n = nodes.size(); n-- > 0;) {
            auto& residuals = leaves[n].residuals;
            for (std::size_t side = 0; side < 2 && !nodes[n].is_leaf(); ++side) {
                const auto& part = leaves[nodes[n].left + side].residuals;
                if (!settings_.tree.monotone.empty())
                    residuals.insert(residuals.end(), part.begin(), part.end());
            }
            if (!residuals.empty())
                values[n] = weighted_quantile(residuals, *objective_.leaf_quantile());
        }
        return values;
    }

    /// Lines keep their features. Where no line is better than the constant, the new one is that.
    [[nodiscard]] LeafLines<S> refit_lines(const Tree<S>& tree, const LeafLines<S>& old,
                                           const LeafLineFit<S>& fit,
                                           const std::vector<LeafRows>& leaves,
                                           const std::vector<double>& fresh) const {
        LeafLines<S> lines(tree);
        for (std::size_t n = 0; n < leaves.size(); ++n) {
            const std::vector<std::uint32_t> features = old.features(n);
            if (features.empty())
                continue;
            S intercept = old.intercept(n);
            std::vector<S> slopes;
            for (std::size_t k = 0; k < features.size(); ++k)
                slopes.push_back(old.coefficient(n, k));
            if (!leaves[n].rows.empty()) {
                const double constant = fresh[n] / share_;
                LeafLine line = fit.line(leaves[n].rows, features, constant);
                if (line.slopes.size() == 0)
                    line = {constant, Vector<double>::Zero(static_cast<Index>(features.size()))};
                intercept = mixed(intercept, share_ * line.intercept);
                for (std::size_t k = 0; k < features.size(); ++k)
                    slopes[k] = mixed(slopes[k], share_ * line.slopes[static_cast<Index>(k)]);
            }
            lines.set(n, intercept, features, slopes);
        }
        return lines;
    }

    [[nodiscard]] S mixed(S old, double fresh) const {
        return static_cast<S>(decay_ * static_cast<double>(old) + (1 - decay_) * fresh);
    }

    const BoostingSettings& settings_;
    const Objective& objective_;
    const BoostingTarget& target_;
    const MatrixView<S>& X_;
    double decay_;
    double share_;
};

/// The trees of a model with values by other rows, round after round.
template <Real S>
[[nodiscard]] BoostedTrees<S> refit_leaves(const BoostingSettings& settings,
                                           const Objective& objective, const BoostingTarget& target,
                                           const Vector<double>& offset,
                                           const BoostedModel<S>& model, const MatrixView<S>& X,
                                           double decay) {
    require(decay >= 0 && decay <= 1, settings.name, ": decay must be in [0, 1], got ",
            describe(decay));
    require(model.has_linear_leaves() == settings.linear_leaves.has_value(), settings.name,
            ": linear_leaves must be as in the model to refit");
    BoostedTrees<S> out{.initial = model.initial_scores(), .results = model.results()};
    out.trees.resize(static_cast<std::size_t>(model.outputs()));
    out.lines.resize(model.has_linear_leaves() ? out.trees.size() : 0);
    Matrix<double> scores = out.initial.transpose().replicate(X.rows(), 1);
    if (offset.size() > 0)
        scores.colwise() += offset;
    Matrix<float> gradients(X.rows(), model.outputs()), hessians(X.rows(), model.outputs());
    const double share = settings.random_forest ? 1 / static_cast<double>(model.size()) : 1;
    const LeafRefit<S> leaves(settings, objective, target, X, decay, share);
    for (Index round = 0; round < model.size(); ++round) {
        objective.derivatives(target, scores, gradients, hessians, settings.threads);
        for (Index k = 0; k < model.outputs(); ++k) {
            const auto output = static_cast<std::size_t>(k);
            const LeafLines<S>* const lines =
                out.lines.empty() ? nullptr
                                  : &model.leaf_lines()[output][static_cast<std::size_t>(round)];
            RefittedTree<S> refitted =
                leaves.refit(model.tree(round, k), lines, gradients.col(k).data(),
                             hessians.col(k).data(), scores, k);
            out.trees[output].push_back(std::move(refitted.tree));
            if (lines != nullptr)
                out.lines[output].push_back(std::move(*refitted.lines));
        }
    }
    return out;
}

}  // namespace ridgewood::detail
