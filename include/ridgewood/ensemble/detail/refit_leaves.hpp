/// New values for the leaves of a boosted model.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosted_model.hpp>
#include <ridgewood/ensemble/detail/boosted_trees.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/objective.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
#include <ridgewood/ensemble/detail/weighted_quantile.hpp>
#include <ridgewood/tree/detail/gradient_rule.hpp>
#include <ridgewood/tree/tree.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The rows of a leaf: their derivatives, and (residual, weight) of each.
struct LeafRows {
    GradientSums sums = {};
    std::vector<std::pair<double, double>> residuals = {};
};

/// The value that rows give to a leaf, before the learning rate.
[[nodiscard]] inline double refitted_value(const BoostingSettings& settings,
                                           const Objective& objective, LeafRows& rows) {
    if (const auto alpha = objective.leaf_quantile())
        return weighted_quantile(rows.residuals, *alpha);
    return objective.safe_value(rows.sums, settings.tree.rule.value(rows.sums, {}),
                                settings.learning_rate);
}

/// One tree with values by other rows, and their scores with it.
template <Real S>
[[nodiscard]] Tree<S> refit_tree(const BoostingSettings& settings, const Objective& objective,
                                 const BoostingTarget& target, const Tree<S>& tree,
                                 const MatrixView<S>& X, const float* gradients,
                                 const float* hessians, double decay, double* scores) {
    TreeParts<S> parts = tree.parts();
    std::vector<LeafRows> leaves(static_cast<std::size_t>(parts.values.cols()));
    std::vector<Index> leaf_of_row;
    for (Index i = 0; i < X.rows(); ++i) {
        const auto node = static_cast<std::size_t>(tree.leaf(RowOf<S>(X, i)));
        leaf_of_row.push_back(tree.nodes()[node].value());
        if (!(target.weights[i] > 0))
            continue;
        LeafRows& leaf = leaves[static_cast<std::size_t>(leaf_of_row.back())];
        leaf.sums.gradient += static_cast<double>(gradients[i]);
        leaf.sums.hessian += static_cast<double>(hessians[i]);
        leaf.residuals.emplace_back(target.y[i] - scores[i], target.weights[i]);
    }
    for (std::size_t k = 0; k < leaves.size(); ++k) {
        if (leaves[k].residuals.empty())
            continue;
        S& value = parts.values(0, static_cast<Index>(k));
        const double fresh =
            settings.learning_rate * refitted_value(settings, objective, leaves[k]);
        value = static_cast<S>(decay * static_cast<double>(value) + (1 - decay) * fresh);
    }
    for (Index i = 0; i < X.rows(); ++i)
        scores[i] += static_cast<double>(parts.values(0, leaf_of_row[static_cast<std::size_t>(i)]));
    return Tree<S>(std::move(parts));
}

/// The trees of a model with values by other rows, round after round: old values count `decay`, new
/// ones the rest. Leaves that no row falls into keep theirs.
template <Real S>
[[nodiscard]] BoostedTrees<S> refit_leaves(const BoostingSettings& settings,
                                           const Objective& objective, const BoostingTarget& target,
                                           const Vector<double>& offset,
                                           const BoostedModel<S>& model, const MatrixView<S>& X,
                                           double decay) {
    require(decay >= 0 && decay <= 1, settings.name, ": decay must be in [0, 1], got ",
            describe(decay));
    require(!model.has_linear_leaves(), settings.name,
            ": leaves that are lines cannot be refitted");
    BoostedTrees<S> out{.initial = model.initial_scores(), .results = model.results()};
    out.trees.resize(static_cast<std::size_t>(model.outputs()));
    Matrix<double> scores = out.initial.transpose().replicate(X.rows(), 1);
    if (offset.size() > 0)
        scores.colwise() += offset;
    Matrix<float> gradients(X.rows(), model.outputs()), hessians(X.rows(), model.outputs());
    for (Index round = 0; round < model.size(); ++round) {
        objective.derivatives(target, scores, gradients, hessians, settings.threads);
        for (Index k = 0; k < model.outputs(); ++k) {
            out.trees[static_cast<std::size_t>(k)].push_back(refit_tree<S>(
                settings, objective, target, model.tree(round, k), X, gradients.col(k).data(),
                hessians.col(k).data(), decay, scores.col(k).data()));
        }
    }
    return out;
}

}  // namespace ridgewood::detail
