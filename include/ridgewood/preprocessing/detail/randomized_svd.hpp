/// The leading singular vectors of a large table, by random sampling.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/right_singular.hpp>

#include <algorithm>
#include <cstdint>

#include <Eigen/QR>

namespace ridgewood::detail {

/// A basis of the columns of A, which has no fewer rows than columns.
template <Real W>
[[nodiscard]] Matrix<W> orthonormal(const Matrix<W>& A) {
    const Eigen::HouseholderQR<Matrix<W>> qr(A);
    return qr.householderQ() * Matrix<W>::Identity(A.rows(), A.cols());
}

/// The values and right vectors of the wide matrix B whose transpose is given.
template <Real W>
[[nodiscard]] RightSingular<W> right_singular_of_transposed(const Matrix<W>& transposed) {
    const Index size = std::min(transposed.rows(), transposed.cols());
    const Eigen::HouseholderQR<Matrix<W>> qr(transposed);
    const Matrix<W> triangle = qr.matrixQR().topRows(size).template triangularView<Eigen::Upper>();
    const RightSingular<W> inner = right_singular<W>(triangle.transpose());
    Matrix<W> vectors = Matrix<W>::Zero(transposed.rows(), size);
    vectors.topRows(size) = inner.vectors;
    vectors.applyOnTheLeft(qr.householderQ());
    return {inner.values, vectors};
}

/// The `count` greatest singular values of a table and their right vectors (Halko, Martinsson,
/// Tropp: Finding structure with randomness, 2011, algorithms 4.4 and 5.1): the range of A (A'A)^q
/// on count + `oversamples` random vectors. The error falls with (value count + 1 / value i)^(4 q)
/// for vector i. `table` knows rows(), cols(), times(B) and transposed_times(Y).
template <Real W, class Table>
[[nodiscard]] RightSingular<W> randomized_svd(const Table& table, Index count, Index oversamples,
                                              Index power_iterations, std::uint64_t seed) {
    const Index width = std::min({count + oversamples, table.rows(), table.cols()});
    Random random(seed);
    Matrix<W> right = Matrix<W>::NullaryExpr(table.cols(), width, [&] { return random.normal(); });
    Matrix<W> left = orthonormal<W>(table.times(right));
    for (Index k = 0; k < power_iterations; ++k) {
        right = orthonormal<W>(table.transposed_times(left));
        left = orthonormal<W>(table.times(right));
    }
    const RightSingular<W> found = right_singular_of_transposed<W>(table.transposed_times(left));
    return {found.values.head(count), found.vectors.leftCols(count)};
}

}  // namespace ridgewood::detail
