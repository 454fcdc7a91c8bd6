/// How an iterative fit ended.
#pragma once

#include <ridgewood/core/types.hpp>

namespace ridgewood {

/// The outcome of an iterative fit: a value on the model, never an exception and never silent.
/// The model is usable either way; `gap` says how far it is from the optimum.
struct Convergence {
    /// Whether the stopping rule was met before the limit on iterations.
    bool converged = false;
    /// How many iterations were taken.
    Index iterations = 0;
    /// The certificate of the fit: duality gap, KKT residual or size of the last correction, each
    /// relative; the documentation of the fit says which. 0 is exact.
    double gap = 0;
};

}  // namespace ridgewood
