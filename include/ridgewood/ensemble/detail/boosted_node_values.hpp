/// What the leaves of a tree of boosting predict.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/objective.hpp>
#include <ridgewood/ensemble/detail/weighted_quantile.hpp>
#include <ridgewood/tree/detail/gradient_grower.hpp>
#include <ridgewood/tree/detail/gradient_rule.hpp>
#include <ridgewood/tree/detail/gradient_tree.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// By row: the target, the derivatives of the loss, and the scores without the tree.
struct TreeFit {
    const BoostingTarget& target;
    const float* gradients;
    const float* hessians;
    const double* scores;
};

/// What the value of a node depends on.
struct ValuedNode {
    /// The left child, behind its parent, 0 in a leaf; the right one is the next.
    std::uint32_t left = 0;
    /// That it is split on.
    std::size_t feature = 0;
    std::size_t rows = 0;
    GradientSums sums = {};

    [[nodiscard]] bool is_leaf() const { return left == 0; }
};

/// Newton steps of all nodes by the sums of their leaves, each drawn to that of its parent where
/// that is wanted.
[[nodiscard]] inline std::vector<double> newton_values(const BoostingSettings& settings,
                                                       const Objective& objective,
                                                       std::vector<ValuedNode> nodes) {
    for (std::size_t n = nodes.size(); n-- > 0;) {
        if (!nodes[n].is_leaf()) {
            const GradientSums &a = nodes[nodes[n].left].sums, &b = nodes[nodes[n].left + 1].sums;
            nodes[n].sums = {a.gradient + b.gradient, a.hessian + b.hessian};
        }
    }
    const auto newton = [&](const ValuedNode& node) {
        return objective.safe_value(node.sums, settings.tree.rule.value(node.sums, {}),
                                    settings.learning_rate);
    };
    std::vector<double> values(nodes.size());
    values[0] = newton(nodes[0]);
    for (std::size_t n = 0; n < nodes.size(); ++n) {
        if (nodes[n].is_leaf())
            continue;
        for (std::size_t child = nodes[n].left; child < nodes[n].left + std::size_t{2}; ++child) {
            const auto rows = static_cast<double>(nodes[child].rows);
            const double share = rows > 0 ? rows / (rows + settings.path_smoothing) : 0;
            values[child] = share * newton(nodes[child]) + (1 - share) * values[n];
        }
    }
    return values;
}

/// Moves values to where monotone constraints, a sign each feature, leave them: everything on one
/// side of a split on a feature with a sign stays on its side of the middle of the two children or,
/// where these are in the wrong order, of the value of the node itself, as if it had no split.
inline void bound_values(const std::vector<int>& monotone, const std::vector<ValuedNode>& nodes,
                         std::vector<double>& values) {
    if (monotone.empty())
        return;
    std::vector<ValueBounds> bounds(nodes.size());
    for (std::size_t n = 0; n < nodes.size(); ++n) {
        values[n] = std::clamp(values[n], bounds[n].lower, bounds[n].upper);
        if (nodes[n].is_leaf())
            continue;
        const std::size_t left = nodes[n].left, right = left + 1;
        bounds[left] = bounds[right] = bounds[n];
        const int sign = monotone[nodes[n].feature];
        if (sign == 0)
            continue;
        const auto bounded = [&](std::size_t child) {
            return std::clamp(values[child], bounds[n].lower, bounds[n].upper);
        };
        const double middle = sign * (bounded(right) - bounded(left)) < 0
                                  ? values[n]
                                  : bounded(left) / 2 + bounded(right) / 2;
        bounds[sign > 0 ? left : right].upper = middle;
        bounds[sign > 0 ? right : left].lower = middle;
    }
}

/// The values of the leaves, times the learning rate, as they will be stored. They are those of
/// the derivatives themselves, not of the integers that chose the splits.
template <Real S>
[[nodiscard]] std::vector<double> boosted_node_values(const BoostingSettings& settings,
                                                      const Objective& objective,
                                                      const GradientGrower<S>& grower,
                                                      const GradientTree& tree,
                                                      const TreeFit& fit) {
    const auto alpha = objective.leaf_quantile();
    const bool needs_parents = !settings.tree.monotone.empty();
    std::vector<double> values(tree.size(), 0.0);
    std::vector<ValuedNode> nodes(tree.size());
    parallel_for(static_cast<Index>(tree.size()), settings.threads, [&](Index node) {
        const auto n = static_cast<std::size_t>(node);
        nodes[n] = {.left = tree[n].left,
                    .feature = static_cast<std::size_t>(tree[n].split.feature),
                    .rows = tree[n].end - tree[n].begin};
        if (!tree[n].is_leaf() && !(alpha && needs_parents))
            return;
        const auto rows = grower.rows(tree[n]);
        if (alpha) {
            std::vector<std::pair<double, double>> residuals;
            residuals.reserve(rows.size());
            for (const std::uint32_t row : rows)
                residuals.emplace_back(fit.target.y[row] - fit.scores[row],
                                       fit.target.weights[row]);
            values[n] = weighted_quantile(residuals, *alpha);
            return;
        }
        for (const std::uint32_t row : rows) {
            nodes[n].sums.gradient += static_cast<double>(fit.gradients[row]);
            nodes[n].sums.hessian += static_cast<double>(fit.hessians[row]);
        }
    });
    if (!alpha)
        values = newton_values(settings, objective, nodes);
    bound_values(settings.tree.monotone, nodes, values);
    for (double& value : values)
        value = static_cast<double>(static_cast<S>(settings.learning_rate * value));
    return values;
}

}  // namespace ridgewood::detail
