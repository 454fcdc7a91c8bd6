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

/// Newton steps of all nodes by the sums of their leaves, each drawn to that of its parent where
/// that is wanted.
[[nodiscard]] inline std::vector<double> newton_values(const BoostingSettings& settings,
                                                       const Objective& objective,
                                                       const GradientTree& tree,
                                                       std::vector<GradientSums> sums) {
    for (std::size_t n = tree.size(); n-- > 0;) {
        if (!tree[n].is_leaf()) {
            const GradientSums &a = sums[tree[n].left], &b = sums[tree[n].left + 1];
            sums[n] = {a.gradient + b.gradient, a.hessian + b.hessian};
        }
    }
    const auto newton = [&](std::size_t n) {
        return objective.safe_value(sums[n], settings.tree.rule.value(sums[n], tree[n].bounds),
                                    settings.learning_rate);
    };
    std::vector<double> values(tree.size());
    values[0] = newton(0);
    for (std::size_t n = 0; n < tree.size(); ++n) {
        if (tree[n].is_leaf())
            continue;
        for (std::size_t child = tree[n].left; child < tree[n].left + std::size_t{2}; ++child) {
            const auto rows = static_cast<double>(tree[child].end - tree[child].begin);
            const double share = rows / (rows + settings.path_smoothing);
            values[child] = share * newton(child) + (1 - share) * values[n];
        }
    }
    return values;
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
    std::vector<double> values(tree.size(), 0.0);
    std::vector<GradientSums> sums(tree.size());
    parallel_for(static_cast<Index>(tree.size()), settings.threads, [&](Index node) {
        const auto n = static_cast<std::size_t>(node);
        if (!tree[n].is_leaf())
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
            sums[n].gradient += static_cast<double>(fit.gradients[row]);
            sums[n].hessian += static_cast<double>(fit.hessians[row]);
        }
    });
    if (!alpha)
        values = newton_values(settings, objective, tree, std::move(sums));
    for (std::size_t n = 0; n < tree.size(); ++n) {
        const double value = std::clamp(values[n], tree[n].bounds.lower, tree[n].bounds.upper);
        values[n] = static_cast<double>(static_cast<S>(settings.learning_rate * value));
    }
    return values;
}

}  // namespace ridgewood::detail
