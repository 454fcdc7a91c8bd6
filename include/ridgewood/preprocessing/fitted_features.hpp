/// What a fit and its own rows give at once.
#pragma once

#include <ridgewood/core/types.hpp>

namespace ridgewood {

/// A fitted transform, and the features on which a model of the same rows is to be trained.
template <class Transform, Real S>
struct FittedFeatures {
    Transform transform;
    Matrix<S> values;
};

}  // namespace ridgewood
