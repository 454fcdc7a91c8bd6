/// How a linear program is to be solved.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <limits>

namespace ridgewood {

enum class SimplexMethod {
    /// By inspection of the program. Small dense ones are solved on a tableau,
    /// unless there is an observer.
    automatic,
    dual,
    primal,
};

/// The options of Simplex; its documentation is theirs.
struct SimplexOptions {
    SimplexMethod method = SimplexMethod::automatic;
    double primal_tolerance = 1e-6;
    double dual_tolerance = 1e-7;
    bool scale = true;
    bool presolve = true;
    Index max_iterations = std::numeric_limits<Index>::max();
    double max_seconds = std::numeric_limits<double>::max();
};

}  // namespace ridgewood
