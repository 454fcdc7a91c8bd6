/// The units of a map that are nearest to a row.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>

namespace ridgewood::detail {

/// Squared distances of one row, `x`, from the weights of each unit (units x columns), into a
/// vector of that many. Of differences, so that no digits cancel.
template <Real W, class Row>
void squared_distances(const Matrix<W>& weights, const Row& x, Vector<W>& out) {
    out.setZero();
    for (Index j = 0; j < weights.cols(); ++j)
        out.array() += (weights.col(j).array() - static_cast<W>(x[j])).square();
}

/// Calls use(i, distances) for each row of X with its squared distances from all units. The calls
/// run in any order.
template <Real W, Real S, class Use>
void for_each_row_of_distances(const Matrix<W>& weights, const MatrixView<S>& X, int threads,
                               const Use& use) {
    constexpr Index block_rows = 64;
    parallel_for((X.rows() + block_rows - 1) / block_rows, threads, [&](Index b) {
        Vector<W> distances(weights.rows());
        const Index end = std::min(X.rows(), (b + 1) * block_rows);
        for (Index i = b * block_rows; i < end; ++i) {
            squared_distances<W>(weights, X.row(i), distances);
            use(i, distances);
        }
    });
}

}  // namespace ridgewood::detail
