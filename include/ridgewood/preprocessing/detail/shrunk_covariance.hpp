/// Covariances drawn towards a multiple of the identity.
#pragma once

#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/shrinkage.hpp>

#include <algorithm>

namespace ridgewood::detail {

/// (1 - amount) S + amount (trace S / p) I.
template <Real W>
[[nodiscard]] Matrix<W> shrunk(const Matrix<W>& covariance, W amount) {
    Matrix<W> out = (1 - amount) * covariance;
    out.diagonal().array() += amount * covariance.trace() / static_cast<W>(covariance.cols());
    return out;
}

/// The amount of Ledoit and Wolf (2004, equation 14) for weighted rows Z of mean 0 and their
/// covariance with 1 / sum of weights.
template <Real W>
[[nodiscard]] W ledoit_wolf_amount(const Matrix<W>& Z, const Vector<W>& weights,
                                   const Matrix<W>& covariance) {
    const auto columns = static_cast<W>(Z.cols());
    const W rows = weights.sum(), mean = covariance.trace() / columns;
    const Vector<W> lengths = Z.rowwise().squaredNorm();
    const W squares = covariance.squaredNorm();
    const W error = (weights.dot(lengths.cwiseAbs2()) / rows - squares) / (columns * rows);
    const W distance = squares / columns - mean * mean;
    if (Z.cols() == 1 || !(error > 0))
        return 0;
    return std::min(error, distance) / distance;
}

/// The covariance of weighted rows, with 1 / sum of weights.
template <Real W>
[[nodiscard]] Matrix<W> covariance_of(const Matrix<W>& X, const Vector<W>& weights,
                                      const Shrinkage& shrinkage) {
    Moments<W> moments(X.cols());
    moments.add(X, Matrix<W>(X.rows(), 0), weights);
    const Matrix<W> covariance = moments.centred() / moments.weight();
    if (!shrinkage.is_automatic())
        return shrunk<W>(covariance, shrinkage.amount());
    const Vector<W> spread = covariance.diagonal().cwiseSqrt();
    const Vector<W> scale = (spread.array() > 0).select(spread, Vector<W>::Ones(X.cols()));
    const Vector<W> inverse = scale.cwiseInverse();
    const Matrix<W> Z = (X.rowwise() - moments.mean().transpose()) * inverse.asDiagonal();
    const Matrix<W> correlation = inverse.asDiagonal() * covariance * inverse.asDiagonal();
    const W amount = ledoit_wolf_amount<W>(Z, weights, correlation);
    return scale.asDiagonal() * shrunk<W>(correlation, amount) * scale.asDiagonal();
}

}  // namespace ridgewood::detail
