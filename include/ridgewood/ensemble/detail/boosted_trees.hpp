/// What rounds of boosting end with.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosting_results.hpp>
#include <ridgewood/ensemble/detail/leaf_lines.hpp>
#include <ridgewood/tree/tree.hpp>

#include <vector>

namespace ridgewood::detail {

/// Trees by output, one a round, and where their sums begin.
template <Real S>
struct BoostedTrees {
    std::vector<std::vector<Tree<S>>> trees = {};
    Vector<double> initial = {};
    BoostingResults results = {};
    /// One a tree, or none at all.
    std::vector<std::vector<LeafLines<S>>> lines = {};
};

}  // namespace ridgewood::detail
