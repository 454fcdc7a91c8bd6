/// The order in which categories are split when there are many classes.
#pragma once

#include <ridgewood/core/types.hpp>

#include <cmath>

namespace ridgewood::detail {

/// Writes for each column of `sums`, the weights of the classes in a category, its place along the
/// first principal component of the shares of the classes, each category counted with its weight
/// (Coppersmith, Hong, Hosking: Partitioning nominal attributes in decision trees, 1999). With two
/// classes that is the order of the share, of which one cut is the best of all subsets (Breiman et
/// al. 1984, section 4.2.2).
template <Real W>
void category_keys(const Matrix<W>& sums, W* keys) {
    const RowVector<W> weights = sums.colwise().sum();
    Matrix<W> shares = sums.array().rowwise() / weights.array();
    const Vector<W> center = sums.rowwise().sum() / weights.sum();
    shares.colwise() -= center;
    const Matrix<W> covariance = shares * weights.asDiagonal() * shares.transpose();

    Index widest = 0;
    covariance.diagonal().maxCoeff(&widest);
    Vector<W> direction = covariance.col(widest);
    // Power iteration: an order of categories needs no more digits than this.
    constexpr int most = 200;
    constexpr double enough = 1e-10;
    for (int step = 0; step < most; ++step) {
        const double norm = direction.norm();
        if (!(norm > 0))
            break;
        direction /= norm;
        const Vector<W> next = covariance * direction;
        const double stretch = next.dot(direction);
        const bool settled = (next - stretch * direction).norm() <= enough * stretch;
        direction = next;
        if (settled)
            break;
    }
    Eigen::Map<RowVector<W>>(keys, sums.cols()) = direction.transpose() * shares;
}

}  // namespace ridgewood::detail
