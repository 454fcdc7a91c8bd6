/// Pca's fit and transform against scikit-learn's, five components of 1,000,000 x 20. The answer is
/// the variances, the axes and the first transformed rows.
#include <ridgewood/preprocessing/pca.hpp>

#include <cmath>

#include <Eigen/QR>
#include <Eigen/SVD>

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

/// The same by a decomposition of the centred rows, the signs by all their coordinates.
Answer reference(const Regression& data) {
    const Eigen::RowVectorXd mean = data.X.colwise().mean();
    const Matrix X = data.X.rowwise() - mean;
    const Matrix R =
        Eigen::HouseholderQR<Matrix>(X).matrixQR().topRows(20).triangularView<Eigen::Upper>();
    const Eigen::JacobiSVD<Matrix> svd(R, Eigen::ComputeFullV);
    Matrix axes = svd.matrixV().leftCols(kept);
    Matrix Z = X * axes;
    for (Index k = 0; k < kept; ++k) {
        if (Z.col(k).maxCoeff() < -Z.col(k).minCoeff()) {
            axes.col(k) *= -1;
            Z.col(k) *= -1;
        }
    }
    const Vector variances =
        svd.singularValues().head(kept).cwiseAbs2() / static_cast<double>(X.rows() - 1);
    return answer(variances, axes.transpose(), Z.topRows(10));
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
