/// What boosting tells beside its trees.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosting_options.hpp>

#include <vector>

namespace ridgewood {

/// By what features are judged.
enum class BoostingImportance {
    /// The sum of the gains of their splits.
    gain,
    /// How many splits they have.
    split,
};

struct BoostingResults {
    BoostingHistory history = {};
    /// One a column.
    Vector<double> gain = {};
    Vector<double> splits = {};
    /// Training rows by node, of each tree of each output: what explanations by tree paths weigh
    /// them with.
    std::vector<std::vector<Vector<float>>> node_rows = {};
};

}  // namespace ridgewood
