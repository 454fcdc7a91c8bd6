/// The singular value decomposition of a square matrix, without its left vectors.
#pragma once

#include <ridgewood/core/types.hpp>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

namespace ridgewood::detail {

/// Values, descending, and the vectors to the right of a decomposition, one a column.
template <Real W>
struct RightSingular {
    Vector<W> values;
    Matrix<W> vectors;
};

/// The eigenvectors of R'R, which have lost half the digits, make R nearly diagonal; Jacobi's
/// method, slow by itself, has little left to do (800 columns: 0.4 instead of 5.5 s) and finds all
/// digits. Eigen's faster BDCSVD loses them under -ffast-math.
template <Real W>
[[nodiscard]] RightSingular<W> right_singular(const Matrix<W>& R) {
    const W size = R.cwiseAbs().maxCoeff();
    if (!(size > 0))
        return {Vector<W>::Zero(R.cols()), Matrix<W>::Identity(R.cols(), R.cols())};
    const Matrix<W> scaled = R / size;
    const Eigen::SelfAdjointEigenSolver<Matrix<W>> start(scaled.transpose() * scaled);
    const Matrix<W> near = start.eigenvectors().rowwise().reverse();
    const Eigen::HouseholderQR<Matrix<W>> qr(scaled * near);
    const Matrix<W> core = qr.matrixQR().template triangularView<Eigen::Upper>();
    const Eigen::JacobiSVD<Matrix<W>, Eigen::NoQRPreconditioner> svd(core, Eigen::ComputeFullV);
    return {svd.singularValues() * size, near * svd.matrixV()};
}

}  // namespace ridgewood::detail
