/// Pca's fit and transform against scikit-learn's, five components of 1,000,000 x 20. The answer is
/// the variances, the axes and the first transformed rows.
#include <ridgewood/preprocessing/pca.hpp>

#include <cmath>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include "compare.hpp"

namespace {

using compare::Answer;
using compare::Index;
using compare::Matrix;
using compare::Regression;
using compare::Vector;

constexpr Index kept = 5;

/// Standard deviations from 10 to 1 along axes that are no columns, and means that are not 0.
Regression make() {
    Regression data = bench::regression(1'000'000, 20, 1);
    for (Index j = 0; j < 20; ++j)
        data.X.col(j) *= std::pow(10.0, 1 - static_cast<double>(j) / 19);
    const Eigen::HouseholderQR<Matrix> turn(bench::normal_matrix(20, 20));
    data.X = data.X * turn.householderQ();
    for (Index j = 0; j < 20; ++j)
        data.X.col(j).array() += static_cast<double>(j);
    return data;
}

Answer answer(const Vector& variances, const Matrix& components, const Matrix& first_rows) {
    Answer all;
    compare::append(all, variances);
    compare::append(all, components.reshaped());
    compare::append(all, first_rows.reshaped());
    return all;
}

Answer fit(const Regression& data) {
    const auto axes = ridgewood::Pca{.n_components = kept}.fit(data.X);
    const Matrix Z = axes.transform(data.X);
    return answer(axes.explained_variance(), axes.components(), Z.topRows(10));
}

/// The same by the covariances in long double, the signs by all coordinates.
Answer reference(const Regression& data) {
    using Long = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
    const Matrix& X = data.X;
    const auto rows = static_cast<long double>(X.rows());
    const Eigen::Matrix<long double, 1, Eigen::Dynamic> mean =
        X.cast<long double>().colwise().sum() / rows;
    Long products = Long::Zero(X.cols(), X.cols());
    for (Index begin = 0; begin < X.rows(); begin += 1000) {
        const Long block = X.middleRows(begin, 1000).cast<long double>().rowwise() - mean;
        products += block.transpose() * block;
    }
    const Eigen::SelfAdjointEigenSolver<Long> solver(products / (rows - 1));
    Matrix axes = solver.eigenvectors().cast<double>().rightCols(kept).rowwise().reverse();
    Matrix Z = (X.rowwise() - mean.cast<double>()) * axes;
    for (Index k = 0; k < kept; ++k) {
        if (Z.col(k).maxCoeff() < -Z.col(k).minCoeff()) {
            axes.col(k) *= -1;
            Z.col(k) *= -1;
        }
    }
    return answer(solver.eigenvalues().cast<double>().tail(kept).reverse(), axes.transpose(),
                  Z.topRows(10));
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
