/// The third argument of every fit: all that depends on the data and is not X or y.
#pragma once

#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/types.hpp>

#include <optional>

namespace ridgewood {

/// Rows kept apart from training, for early stopping.
template <Real S>
struct Validation {
    std::optional<MatrixView<S>> X = {};
    std::optional<VectorView<S>> y = {};
};

/// What a fit may use besides X and y, all optional:
/// `fit(X, y, {.weights = w, .validation = {Xv, yv}, .observer = f})`.
/// It holds views: write it in the call, where everything it looks at is alive until fit returns.
template <Real S>
struct FitData {
    /// One weight a row, >= 0, not all zero; a weight of 2 counts a row twice, 0 leaves it out.
    std::optional<VectorView<S>> weights = {};
    /// A known part of the linear predictor, one value a row, with coefficient 1:
    /// penalized regressions fit what it leaves, and their predictions are without it. Others
    /// refuse it.
    std::optional<VectorView<S>> offset = {};
    /// Rows on which the loss is watched.
    Validation<S> validation = {};
    /// Told of every step; may stop the fit.
    Observer observer = {};
};

}  // namespace ridgewood
