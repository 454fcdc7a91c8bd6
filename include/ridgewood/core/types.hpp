/// The words every header is written in: Index, Vector, Matrix and their read-only views.
#pragma once

#include <ridgewood/core/platform.hpp>

#include <concepts>

#include <Eigen/Core>

namespace ridgewood {

/// Signed type of every row, column and count.
using Index = Eigen::Index;

/// What a matrix may hold. Fits sum in double whatever it is; float saves memory.
template <class S>
concept Real = std::same_as<S, float> || std::same_as<S, double>;

template <class S>
using Vector = Eigen::Matrix<S, Eigen::Dynamic, 1>;

template <class S>
using RowVector = Eigen::Matrix<S, 1, Eigen::Dynamic>;

/// Rows are samples, columns are features.
template <class S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;

/// A read-only vector without a copy of contiguous data; anything else is copied once into it.
/// Never store one and never copy one: a view that owns its copy does not survive that.
template <class S>
using VectorView = Eigen::Ref<const Vector<S>>;

/// A read-only column-major matrix of any outer stride; anything else is copied once into it.
/// Never store one and never copy one.
template <class S>
using MatrixView = Eigen::Ref<const Matrix<S>>;

}  // namespace ridgewood
