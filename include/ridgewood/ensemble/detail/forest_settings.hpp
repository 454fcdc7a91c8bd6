/// What the specs of forests ask of the training that they share.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/forest_options.hpp>
#include <ridgewood/ensemble/max_samples.hpp>
#include <ridgewood/tree/detail/grow_settings.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

struct ForestSettings {
    /// Of the spec, for messages.
    std::string_view name;
    Index n_estimators = 100;
    bool bootstrap = true;
    std::optional<MaxSamples> max_samples = {};
    /// Of all rows, for each class; empty for none.
    std::vector<double> class_fractions = {};
    WeightUse weight_use = WeightUse::criterion;
    bool balances_each_tree = false;
    bool oob_score = false;
    ForestImportance importance = ForestImportance::impurity;
    Index leaf_samples = 0;
    std::optional<Approximation> approximate = {};
    std::optional<OobPlateau> oob_plateau = {};
    std::uint64_t seed = 0;
    int threads = 1;
    std::vector<Index> categorical = {};
    GrowSettings grow = {};

    [[nodiscard]] bool needs_oob() const {
        return oob_score || oob_plateau || importance == ForestImportance::permutation;
    }
};

/// The options that all four specs have, which bear the same names in all of them.
template <class Spec>
[[nodiscard]] ForestSettings forest_settings(const Spec& spec, std::string_view name,
                                             Index columns) {
    ForestSettings settings{.name = name,
                            .n_estimators = spec.n_estimators,
                            .bootstrap = spec.bootstrap,
                            .max_samples = spec.max_samples,
                            .weight_use = spec.weight_use,
                            .oob_score = spec.oob_score,
                            .importance = spec.importance,
                            .approximate = spec.approximate,
                            .oob_plateau = spec.oob_plateau,
                            .seed = spec.seed,
                            .threads = spec.threads,
                            .categorical = spec.categorical,
                            .grow = {.name = name}};
    settings.grow.max_depth = spec.max_depth;
    settings.grow.min_samples_split = spec.min_samples_split;
    settings.grow.min_samples_leaf = spec.min_samples_leaf;
    settings.grow.min_weight_fraction_leaf = spec.min_weight_fraction_leaf;
    settings.grow.max_leaf_nodes = spec.max_leaf_nodes;
    settings.grow.min_impurity_decrease = spec.min_impurity_decrease;
    settings.grow.max_features = columns > 0 ? spec.max_features.of(columns) : 1;
    settings.grow.monotone = spec.monotone_constraints;
    settings.grow.statistics = false;
    if (spec.approximate)
        settings.grow.max_split_rows = spec.approximate->split_rows;
    return settings;
}

/// Checks all but what bounds the trees.
inline void check_forest_settings(const ForestSettings& settings) {
    const std::string_view name = settings.name;
    require(settings.n_estimators > 0, name, ": n_estimators must be > 0, got ",
            settings.n_estimators);
    require(settings.leaf_samples >= 0, name, ": leaf_samples must be >= 0, got ",
            settings.leaf_samples);
    if (settings.approximate) {
        require(settings.approximate->tree_rows > 0, name,
                ": approximate.tree_rows must be > 0, got ", settings.approximate->tree_rows);
        require(settings.approximate->split_rows > 1, name,
                ": approximate.split_rows must be > 1, got ", settings.approximate->split_rows);
    }
    if (settings.oob_plateau) {
        require(settings.oob_plateau->patience > 0, name,
                ": oob_plateau.patience must be > 0, got ", settings.oob_plateau->patience);
        require(settings.oob_plateau->least_trees >= 0, name,
                ": oob_plateau.least_trees must be >= 0, got ", settings.oob_plateau->least_trees);
        require(is_finite(settings.oob_plateau->tolerance), name,
                ": oob_plateau.tolerance must be finite, got ",
                describe(settings.oob_plateau->tolerance));
    }
    check_threads(settings.threads);
}

}  // namespace ridgewood::detail
