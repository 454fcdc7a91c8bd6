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
    /// Old values count `decay`, new ones the rest.
    LeafRefit(const BoostingSettings& settings, const Objective& objective,
              const BoostingTarget& target, const MatrixView<S>& X, double decay)
        : settings_(settings), objective_(objective), target_(target), X_(X), decay_(decay) {}

    /// The tree of an output by derivatives at these scores, which it is added to. Leaves that no
    /// row falls into stay as they are.
    [[nodiscard]] RefittedTree<S> refit(const Tree<S>& tree, const LeafLines<S>* lines,
                                        const float* gradients, const float* hessians,
                                        Matrix<double>& scores, Index output) const {
        const TreeFit fit{target_, gradients, hessians, scores.col(output).data()};
        std::vector<std::size_t> leaf_of_row;
        std::vector<LeafRows> leaves = rows_of_leaves(tree, fit, leaf_of_row);
        TreeParts<S> parts = tree.parts();
        std::vector<double> fresh(leaves.size());
        for (std::size_t n = 0; n < leaves.size(); ++n) {
            if (leaves[n].rows.empty())
                continue;
            fresh[n] = settings_.learning_rate * value_of(leaves[n]);
            S& value = parts.values(0, tree.nodes()[n].value());
            value = mixed(value, fresh[n]);
        }
        RefittedTree<S> out{Tree<S>(std::move(parts))};
        if (lines != nullptr) {
            const LeafLineFit<S> line_fit(settings_, objective_, X_, fit, scores, output);
            out.lines = refit_lines(out.tree, *lines, line_fit, leaves, fresh);
        }
        for (Index i = 0; i < X_.rows(); ++i) {
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

    /// The value that rows give to a leaf, before the learning rate.
    [[nodiscard]] double value_of(LeafRows& leaf) const {
        if (const auto alpha = objective_.leaf_quantile())
            return weighted_quantile(leaf.residuals, *alpha);
        return objective_.safe_value(leaf.sums, settings_.tree.rule.value(leaf.sums, {}),
                                     settings_.learning_rate);
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
                LeafLine line = fit.line(leaves[n].rows, features, fresh[n]);
                if (line.slopes.size() == 0)
                    line = {fresh[n], Vector<double>::Zero(static_cast<Index>(features.size()))};
                intercept = mixed(intercept, line.intercept);
                for (std::size_t k = 0; k < features.size(); ++k)
                    slopes[k] = mixed(slopes[k], line.slopes[static_cast<Index>(k)]);
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
    const LeafRefit<S> leaves(settings, objective, target, X, decay);
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
