/// What the specifications of boosting ask of the training that they share.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosting_options.hpp>
#include <ridgewood/ensemble/watched_metric.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/gradient_settings.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

struct BoostingSettings {
    /// Of the specification, for messages.
    std::string_view name = {};
    Index n_estimators = 100;
    double learning_rate = 0.1;
    double path_smoothing = 0;
    double subsample = 1;
    std::optional<GradientSampling> gradient_sampling = {};
    /// Resolved, in [1, columns].
    Index tree_features = 1;
    std::optional<TreeDropout> dropout = {};
    bool random_forest = false;
    std::optional<LinearLeaves> linear_leaves = {};
    std::optional<double> initial_score = {};
    std::optional<EarlyStopping> early_stopping = {};
    bool training_loss = false;
    std::vector<WatchedMetric> metrics = {};
    std::uint64_t seed = 0;
    int threads = 1;
    BinningOptions binning = {};
    GradientTreeSettings tree = {};

    /// Throws std::invalid_argument for what is out of its range.
    void check(Index columns) const {
        require(n_estimators >= 1, name, ": n_estimators must be >= 1, got ", n_estimators);
        require(learning_rate > 0 && is_finite(learning_rate), name,
                ": learning_rate must be finite and > 0, got ", describe(learning_rate));
        require(path_smoothing >= 0 && is_finite(path_smoothing), name,
                ": path_smoothing must be finite and >= 0, got ", describe(path_smoothing));
        require(subsample > 0 && subsample <= 1, name, ": subsample must be in (0, 1], got ",
                describe(subsample));
        if (gradient_sampling) {
            const auto& [top, other, first] = *gradient_sampling;
            require(top > 0 && other > 0 && top + other < 1, name,
                    ": gradient_sampling needs shares > 0 with a sum below 1, got ", describe(top),
                    " and ", describe(other));
            require(first >= 0, name, ": gradient_sampling.first_rounds must be >= 0, got ", first);
            require(!(subsample < 1), name, ": gradient_sampling and subsample are both set");
        }
        if (dropout) {
            require(dropout->rate > 0 && dropout->rate <= 1, name,
                    ": dropout.rate must be in (0, 1], got ", describe(dropout->rate));
            require(dropout->skip >= 0 && dropout->skip < 1, name,
                    ": dropout.skip must be in [0, 1), got ", describe(dropout->skip));
            require(dropout->most >= 1, name, ": dropout.most must be >= 1, got ", dropout->most);
            require(!early_stopping, name,
                    ": dropout changes the trees of earlier rounds, so that none of these can be "
                    "kept by early_stopping");
        }
        if (random_forest) {
            require(subsample < 1 || tree_features < columns || tree.max_features < columns, name,
                    ": trees of a random_forest are all the same without subsample, "
                    "max_features_of_tree or max_features");
            require(!dropout && !gradient_sampling, name,
                    ": a random_forest has no use for dropout and gradient_sampling");
        }
        if (linear_leaves) {
            require(linear_leaves->l2 >= 0 && is_finite(linear_leaves->l2), name,
                    ": linear_leaves.l2 must be finite and >= 0, got ",
                    describe(linear_leaves->l2));
            require(!dropout, name, ": linear_leaves and dropout are both set");
            require(tree.monotone.empty(), name,
                    ": linear_leaves and monotone_constraints are both set");
            require(!(path_smoothing > 0), name, ": linear_leaves and path_smoothing are both set");
        }
        require(!initial_score || is_finite(*initial_score), name,
                ": initial_score must be finite, got ", describe(initial_score.value_or(0)));
        if (early_stopping) {
            require(early_stopping->patience >= 1, name,
                    ": early_stopping.patience must be >= 1, got ", early_stopping->patience);
            require(early_stopping->min_delta >= 0 && is_finite(early_stopping->min_delta), name,
                    ": early_stopping.min_delta must be finite and >= 0, got ",
                    describe(early_stopping->min_delta));
            require(
                early_stopping->validation_fraction > 0 && early_stopping->validation_fraction < 1,
                name, ": early_stopping.validation_fraction must be in (0, 1), got ",
                describe(early_stopping->validation_fraction));
        }
        tree.check(columns);
    }
};

/// The options that all specifications have, which bear the same names in all of them.
template <class Spec>
[[nodiscard]] BoostingSettings boosting_settings(const Spec& spec, std::string_view name,
                                                 Index columns) {
    BoostingSettings settings{.name = name,
                              .n_estimators = spec.n_estimators,
                              .learning_rate = spec.random_forest ? 1 : spec.learning_rate,
                              .path_smoothing = spec.path_smoothing,
                              .subsample = spec.subsample,
                              .gradient_sampling = spec.gradient_sampling,
                              .dropout = spec.dropout,
                              .random_forest = spec.random_forest,
                              .linear_leaves = spec.linear_leaves,
                              .initial_score = spec.initial_score,
                              .early_stopping = spec.early_stopping,
                              .training_loss = spec.training_loss,
                              .seed = spec.seed,
                              .threads = spec.threads};
    if constexpr (requires { spec.metrics; })
        settings.metrics = spec.metrics;
    settings.binning = {
        .max_bins = spec.max_bins, .categorical = spec.categorical, .threads = spec.threads};
    settings.tree = {.name = name,
                     .growth = spec.growth,
                     .max_leaf_nodes = spec.max_leaf_nodes,
                     .max_depth = spec.max_depth,
                     .min_samples_leaf = spec.min_samples_leaf,
                     .min_sum_hessian = spec.min_sum_hessian,
                     .min_gain = spec.min_gain,
                     .rule = {spec.l1, spec.l2, spec.max_delta_step},
                     .category_smoothing = spec.category_smoothing,
                     .category_l2 = spec.category_l2,
                     .max_categories = spec.max_categories,
                     .monotone = spec.monotone_constraints,
                     .interactions = spec.interaction_constraints,
                     .threads = spec.threads};
    settings.tree_features = columns > 0 ? spec.max_features_of_tree.of(columns) : 1;
    settings.tree.max_features = columns > 0 ? spec.max_features.of(columns) : 1;
    return settings;
}

}  // namespace ridgewood::detail
