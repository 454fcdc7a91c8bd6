/// What bounds a tree and which splits it may take.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

/// The options of a specification turned into what growing needs.
struct GrowSettings {
    /// Of the specification, for messages.
    std::string_view name = {};
    /// Of the root it is 0.
    std::optional<Index> max_depth = {};
    Index min_samples_split = 2;
    Index min_samples_leaf = 1;
    double min_weight_fraction_leaf = 0;
    /// Grows best first when set.
    std::optional<Index> max_leaf_nodes = {};
    double min_impurity_decrease = 0;
    /// Price of a leaf, in impurity by share of the weight (sklearn's ccp_alpha).
    double ccp_alpha = 0;
    /// The same in risk by share of the root's risk (rpart's cp).
    double complexity = 0;
    /// Resolved, in [1, columns].
    Index max_features = 1;
    /// One threshold a feature, drawn between its least and greatest value (extra trees).
    bool random_thresholds = false;
    /// Nothing, or one of -1, 0, 1 a column.
    std::vector<int> monotone = {};
    /// Groups of features that may meet on a way from the root to a leaf; nothing: all may.
    std::vector<std::vector<Index>> interactions = {};
    Index max_surrogates = 0;
    /// Splits are chosen by so many rows of a node, drawn anew at each.
    std::optional<Index> max_split_rows = {};
    /// Whether NodeStatistics are kept.
    bool statistics = true;

    friend bool operator==(const GrowSettings&, const GrowSettings&) = default;

    /// Throws std::invalid_argument for what is out of its range.
    void check(Index columns) const {
        check_count("max_depth", max_depth, 1);
        check_count("min_samples_split", min_samples_split, 2);
        check_count("min_samples_leaf", min_samples_leaf, 1);
        require(min_weight_fraction_leaf >= 0 && min_weight_fraction_leaf <= 0.5, name,
                ": min_weight_fraction_leaf must be in [0, 0.5], got ",
                describe(min_weight_fraction_leaf));
        check_count("max_leaf_nodes", max_leaf_nodes, 2);
        check_price("min_impurity_decrease", min_impurity_decrease);
        check_price("ccp_alpha", ccp_alpha);
        check_price("complexity", complexity);
        check_count("max_surrogates", max_surrogates, 0);
        check_count("max_split_rows", max_split_rows, 2);
        check_monotone(columns);
        check_interactions(columns);
    }

private:
    void check_count(std::string_view what, std::optional<Index> value, Index least) const {
        require(!value || *value >= least, name, ": ", what, " must be >= ", least, ", got ",
                value.value_or(0));
    }

    void check_price(std::string_view what, double value) const {
        require(value >= 0 && is_finite(value), name, ": ", what, " must be finite and >= 0, got ",
                describe(value));
    }

    void check_monotone(Index columns) const {
        if (monotone.empty())
            return;
        require(static_cast<Index>(monotone.size()) == columns, name, ": monotone_constraints has ",
                monotone.size(), " values but X has ", columns, " columns");
        for (std::size_t j = 0; j < monotone.size(); ++j) {
            require(monotone[j] >= -1 && monotone[j] <= 1, name, ": monotone_constraints[", j,
                    "] is ", monotone[j], ", expected -1, 0 or 1");
        }
    }

    void check_interactions(Index columns) const {
        for (std::size_t group = 0; group < interactions.size(); ++group) {
            for (const Index feature : interactions[group]) {
                require(feature >= 0 && feature < columns, name, ": interaction_constraints[",
                        group, "] names column ", feature, " but X has ", columns, " columns");
            }
        }
    }
};

/// What the options of a CART spec, which bear the same names in all of them, ask of growing; but
/// not ccp_alpha: the model is pruned by it, so that alphas of its path are exact bounds.
template <class Spec>
[[nodiscard]] GrowSettings cart_settings(const Spec& spec, std::string_view name, Index columns) {
    GrowSettings settings{.name = name,
                          .max_depth = spec.max_depth,
                          .min_samples_split = spec.min_samples_split,
                          .min_samples_leaf = spec.min_samples_leaf,
                          .min_weight_fraction_leaf = spec.min_weight_fraction_leaf,
                          .max_leaf_nodes = spec.max_leaf_nodes,
                          .min_impurity_decrease = spec.min_impurity_decrease,
                          .ccp_alpha = spec.ccp_alpha,
                          .complexity = spec.complexity,
                          .max_features = spec.max_features.of(columns),
                          .monotone = spec.monotone_constraints,
                          .interactions = spec.interaction_constraints,
                          .max_surrogates = spec.max_surrogates};
    settings.check(columns);
    settings.ccp_alpha = 0;
    return settings;
}

}  // namespace ridgewood::detail
