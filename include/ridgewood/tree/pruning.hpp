/// Minimal cost-complexity pruning: smaller trees within a tree.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/cut_tree.hpp>
#include <ridgewood/tree/detail/weakest_links.hpp>
#include <ridgewood/tree/tree.hpp>
#include <ridgewood/tree/tree_model.hpp>

#include <utility>

namespace ridgewood {

/// What a leaf costs beside its price alpha.
enum class PruningRisk {
    /// The impurity of its training rows by the criterion of the fit: what sklearn prunes by.
    impurity,
    /// What its label costs on its training rows: the share of wrong ones, or their expected loss
    /// where the model has losses. What rpart prunes classification trees by.
    misclassification
};

namespace detail {

template <Real S>
void check_statistics(const TreeModel<S>& model) {
    require(model.statistics().weight.size() > 0,
            "pruning: the model has no statistics of its nodes");
}

/// Of each node the risk R(t) on the training rows that reach it, as a share of all: its impurity
/// times its share of the training weight.
template <Real S>
[[nodiscard]] Vector<double> node_risks(const TreeModel<S>& model) {
    check_statistics(model);
    const NodeStatistics& at = model.statistics();
    return at.weight.cwiseProduct(at.impurity) / at.weight[0];
}

/// Of each node what its label costs on the training rows that reach it, as a share of all.
template <Real S>
[[nodiscard]] Vector<double> node_losses(const TreeClassifierModel<S>& model) {
    check_statistics(model);
    const NodeStatistics& at = model.statistics();
    Vector<double> losses(at.weight.size());
    for (Index k = 0; k < losses.size(); ++k) {
        const Vector<double> shares = at.value.col(k);
        const Index label = model.decide(shares);
        const double loss = model.losses().size() == 0 ? shares.sum() - shares[label]
                                                       : model.losses().col(label).dot(shares);
        losses[k] = loss * at.weight[k] / at.weight[0];
    }
    return losses;
}

template <Real S>
[[nodiscard]] Vector<double> node_losses(const TreeRegressorModel<S>& model) {
    return node_risks(model);
}

template <Real S>
[[nodiscard]] Vector<double> node_risks(const TreeClassifierModel<S>& model, PruningRisk risk) {
    return risk == PruningRisk::impurity ? node_risks(model) : node_losses(model);
}

template <Real S>
[[nodiscard]] Vector<double> node_risks(const TreeRegressorModel<S>& model, PruningRisk risk) {
    require(risk == PruningRisk::impurity, "pruning: a regression tree has no misclassification");
    return node_risks(model);
}

template <Real S>
[[nodiscard]] TreeRegressorModel<S> rebuilt(const TreeRegressorModel<S>& model, Tree<S> tree,
                                            NodeStatistics statistics, Vector<double> importances) {
    return {std::move(tree), std::move(statistics), std::move(importances), model.columns()};
}

template <Real S>
[[nodiscard]] TreeClassifierModel<S> rebuilt(const TreeClassifierModel<S>& model, Tree<S> tree,
                                             NodeStatistics statistics,
                                             Vector<double> importances) {
    return {std::move(tree), std::move(statistics), std::move(importances),
            model.columns(), model.classes(),       model.losses()};
}

/// The model without the splits whose alpha is at most the given one.
template <FittedTree Model>
[[nodiscard]] Model cut_at(const Model& model, const Vector<double>& alphas, double alpha) {
    auto [tree, statistics] = TreeCutter(model.tree(), model.statistics(), [&](Index node) {
                                  return alphas[node] > alpha;
                              }).take();
    Vector<double> importances = impurity_decreases(tree.nodes(), statistics, model.columns());
    return rebuilt(model, std::move(tree), std::move(statistics), std::move(importances));
}

inline void check_alpha(double alpha) {
    require(is_finite(alpha) && alpha >= 0, "pruning: alpha must be >= 0 and finite, got ",
            describe(alpha));
}

}  // namespace detail

/// The smallest tree within the model's that minimises
///
///     R_alpha(T) = R(T) + alpha leaves(T),
///
/// where R(T) is the sum of the risks of the leaves of T, as shares of the training weight: what
/// sklearn calls ccp_alpha. A split of no use, with a decrease of risk of 0, falls at alpha = 0.
/// (Breiman, Friedman, Olshen, Stone: Classification and Regression Trees, 1984, chapter 3.)
///
/// Throws std::invalid_argument unless alpha >= 0, and for a model without statistics.
template <FittedTree Model>
[[nodiscard]] Model prune(const Model& model, double alpha,
                          PruningRisk risk = PruningRisk::impurity) {
    detail::check_alpha(alpha);
    const Vector<double> risks = detail::node_risks(model, risk);
    return detail::cut_at(model, detail::WeakestLinks(model.tree().nodes(), risks).alphas(), alpha);
}

}  // namespace ridgewood
