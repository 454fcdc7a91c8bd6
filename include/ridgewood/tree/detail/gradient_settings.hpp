/// What bounds trees that are fitted to gradients.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/gradient_rule.hpp>
#include <ridgewood/tree/growth.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

/// The options of a specification turned into what growing needs.
struct GradientTreeSettings {
    /// Of the specification, for messages.
    std::string_view name = {};
    TreeGrowth growth = TreeGrowth::leaf_wise;
    std::optional<Index> max_leaf_nodes = {};
    std::optional<Index> max_depth = {};
    Index min_samples_leaf = 1;
    double min_sum_hessian = 0;
    /// A split has to gain more.
    double min_gain = 0;
    GradientRule rule = {};
    /// Of categorical splits: what is added to the hessians in the order of categories, to l2, and
    /// how many categories the smaller side may have.
    double category_smoothing = 10;
    double category_l2 = 10;
    Index max_categories = 32;
    /// Resolved, in [1, columns].
    Index max_features = 1;
    /// Nothing, or one of -1, 0, 1 a column.
    std::vector<int> monotone = {};
    std::vector<std::vector<Index>> interactions = {};
    int threads = 1;

    /// Throws std::invalid_argument for what is out of its range.
    void check(Index columns) const {
        check_count("max_leaf_nodes", max_leaf_nodes, 2);
        check_count("max_depth", max_depth, 1);
        check_count("min_samples_leaf", min_samples_leaf, 1);
        check_amount("min_sum_hessian", min_sum_hessian);
        check_amount("min_gain", min_gain);
        check_amount("l1", rule.l1);
        check_amount("l2", rule.l2);
        check_amount("max_delta_step", rule.max_delta_step);
        check_amount("category_smoothing", category_smoothing);
        check_amount("category_l2", category_l2);
        check_count("max_categories", max_categories, 1);
        check_threads(threads);
        check_monotone(columns);
        for (std::size_t group = 0; group < interactions.size(); ++group) {
            for (const Index feature : interactions[group]) {
                require(feature >= 0 && feature < columns, name, ": interaction_constraints[",
                        group, "] names column ", feature, " but X has ", columns, " columns");
            }
        }
    }

private:
    void check_count(std::string_view what, std::optional<Index> value, Index least) const {
        require(!value || *value >= least, name, ": ", what, " must be >= ", least, ", got ",
                value.value_or(0));
    }

    void check_amount(std::string_view what, double value) const {
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
};

}  // namespace ridgewood::detail
