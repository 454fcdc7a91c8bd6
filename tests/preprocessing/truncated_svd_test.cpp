#include <ridgewood/core/concepts.hpp>
#include <ridgewood/preprocessing/truncated_svd.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace truncated_svd_test {

using namespace ridgewood;
using Sparse = Eigen::SparseMatrix<double>;

static_assert(Transformer<TruncatedSvd> && Transformer<TruncatedSvd, float>);

namespace {

/// A fifth of random numbers, columns of falling size, the rest 0.
Matrix<double> thin_matrix(Index rows, Index columns, std::uint64_t seed) {
    const Matrix<double> chance = random_matrix(rows, columns, seed);
    Matrix<double> X = random_matrix(rows, columns, seed + 1);
    X = (chance.array() > 0.84).select(X.array() + 1, 0.0);
    for (Index j = 0; j < columns; ++j)
        X.col(j) *= std::pow(0.97, static_cast<double>(j));
    return X;
}

Eigen::JacobiSVD<Matrix<double>> decomposition(const Matrix<double>& X) {
    return Eigen::JacobiSVD<Matrix<double>>(X, Eigen::ComputeThinU | Eigen::ComputeThinV);
}

/// Whether each row of A is plus or minus that of B.
bool same_axes(const Matrix<double>& A, const Matrix<double>& B, double tolerance) {
    return ((A.cwiseProduct(B).rowwise().sum().array().abs() - 1).abs() < tolerance).all();
}

}  // namespace

TEST_CASE("exact singular vectors are those of the whole decomposition", "[preprocessing][svd]") {
    for (const auto& [rows, columns] : std::vector<std::pair<Index, Index>>{{200, 60}, {60, 200}}) {
        const Matrix<double> X = thin_matrix(rows, columns, 1);
        const Sparse sparse = X.sparseView();
        const auto whole = decomposition(X);
        const TruncatedSvd spec{.n_components = 5, .solver = SvdSolver::exact};
        const auto dense = spec.fit(X);
        const auto lanczos = spec.fit(sparse);
        for (const auto* svd : {&dense, &lanczos}) {
            CHECK(agree(svd->singular_values(), whole.singularValues().head(5), 1e-13));
            CHECK(same_axes(svd->components(), whole.matrixV().leftCols(5).transpose(), 1e-13));
            CHECK(agree(svd->components() * svd->components().transpose(),
                        Matrix<double>::Identity(5, 5), 1e-13));
            // The rest is as near to X as rank 5 comes.
            const double rest = (svd->inverse_transform(svd->transform(X)) - X).squaredNorm();
            CHECK(rest == Approx(whole.singularValues().tail(55).squaredNorm()).epsilon(1e-12));
            const Matrix<double> Z = svd->transform(X);
            for (Index k = 0; k < 5; ++k)
                CHECK(Z.col(k).maxCoeff() >= -Z.col(k).minCoeff());
        }
        CHECK(agree(lanczos.components(), dense.components(), 1e-11));
        CHECK(agree(lanczos.transform(sparse), dense.transform(X), 1e-11));
        CHECK(agree(lanczos.explained_variance_ratio(), dense.explained_variance_ratio(), 1e-12));
        const Matrix<double> Z = dense.transform(X);
        const Vector<double> variance =
            (Z.rowwise() - Z.colwise().mean()).colwise().squaredNorm().transpose() /
            static_cast<double>(rows);
        CHECK(agree(dense.explained_variance(), variance, 1e-12));
        const double all =
            (X.rowwise() - X.colwise().mean()).squaredNorm() / static_cast<double>(rows);
        CHECK(agree(dense.explained_variance_ratio(), variance / all, 1e-12));
    }
}

TEST_CASE("Lanczos ends where values repeat and where there are none", "[preprocessing][svd]") {
    // Twice each value, each of the 6 vectors in another column.
    Matrix<double> X = Matrix<double>::Zero(40, 30);
    for (Index k = 0; k < 6; ++k)
        X(5 * k, 29 - 3 * k) = static_cast<double>(3 - k / 2);
    const Sparse sparse = X.sparseView();
    const TruncatedSvd spec{.n_components = 8};
    const auto svd = spec.fit(sparse);
    Vector<double> values(8);
    values << 3, 3, 2, 2, 1, 1, 0, 0;
    CHECK(agree(svd.singular_values(), values, 1e-13));
    CHECK(agree(svd.components() * svd.components().transpose(), Matrix<double>::Identity(8, 8),
                1e-12));
    CHECK(agree(svd.inverse_transform(svd.transform(X)), X, 1e-12));
    const auto all = TruncatedSvd{.n_components = 30}.fit(sparse);
    CHECK(agree(all.inverse_transform(all.transform(X)), X, 1e-12));
    CHECK(agree(TruncatedSvd{.n_components = 1}.fit(Sparse(sparse.transpose())).singular_values(),
                Vector<double>::Constant(1, 3), 1e-13));
}

TEST_CASE("a long spectrum that falls slowly takes restarts", "[preprocessing][svd]") {
    const Matrix<double> X = random_matrix(300, 250, 3);
    const Sparse sparse = X.sparseView();
    const auto svd = TruncatedSvd{.n_components = 3}.fit(sparse);
    const auto exact = TruncatedSvd{.n_components = 3, .solver = SvdSolver::exact}.fit(X);
    CHECK(agree(svd.singular_values(), exact.singular_values(), 1e-13));
    CHECK(agree(svd.components(), exact.components(), 1e-10));
}

TEST_CASE("random sampling finds the leading singular vectors", "[preprocessing][svd]") {
    Matrix<double> X = thin_matrix(150, 80, 5);
    for (Index j = 0; j < 80; ++j)
        X.col(j) *= std::pow(0.8, static_cast<double>(j));
    const Sparse sparse = X.sparseView();
    const auto exact = TruncatedSvd{.n_components = 3}.fit(X);
    const TruncatedSvd spec{.n_components = 3, .solver = SvdSolver::randomized, .seed = 9};
    CHECK(agree(spec.fit(X).components(), exact.components(), 1e-10));
    CHECK(agree(spec.fit(sparse).components(), exact.components(), 1e-10));
    CHECK(agree(spec.fit(sparse).singular_values(), exact.singular_values(), 1e-12));
}

TEST_CASE("singular vectors of float, rows in any order, and their names", "[preprocessing][svd]") {
    const Matrix<double> X = thin_matrix(50, 8, 7);
    const Matrix<float> narrow = X.cast<float>();
    const auto exact = TruncatedSvd{.n_components = 2}.fit(X);
    const auto svd = TruncatedSvd{.n_components = 2}.fit(narrow);
    CHECK(agree(svd.transform(narrow).cast<double>(), exact.transform(X), 1e-4));
    const Eigen::SparseMatrix<double, Eigen::RowMajor> by_row = X.sparseView();
    CHECK(agree(TruncatedSvd{.n_components = 2}.fit(by_row).transform(by_row), exact.transform(X),
                1e-11));
    CHECK(svd.feature_names(std::vector<std::string>(8, "a")) ==
          std::vector<std::string>{"truncatedsvd0", "truncatedsvd1"});
}

TEST_CASE("truncated decompositions say what is wrong", "[preprocessing][svd]") {
    Matrix<double> X = thin_matrix(20, 4, 9);
    const auto svd = TruncatedSvd{}.fit(X);
    CHECK(refusal([&] { (void)svd.transform(X.leftCols(3)); }) ==
          "TruncatedSvd: X has 3 columns, the transform was fitted on 4");
    CHECK(refusal([&] { (void)svd.inverse_transform(X); }) ==
          "TruncatedSvd: Z has 4 columns, expected 2");
    CHECK(refusal([&] { (void)TruncatedSvd{.n_components = 5}.fit(X); }) ==
          "TruncatedSvd: n_components must be in [1, 4], got 5");
    CHECK(refusal([&] { (void)TruncatedSvd{.n_components = 0}.fit(Sparse(X.sparseView())); }) ==
          "TruncatedSvd: n_components must be in [1, 4], got 0");
    CHECK(refusal([&] { (void)TruncatedSvd{.power_iterations = -1}.fit(X); }) ==
          "TruncatedSvd: power_iterations must be >= 0, got -1");
    CHECK(refusal([&] { (void)TruncatedSvd{}.fit(Matrix<double>(3, 0)); }) ==
          "TruncatedSvd: X is empty: it has 3 rows and 0 columns");
    const Sparse zeros(5, 4);
    for (const SvdSolver solver : {SvdSolver::exact, SvdSolver::randomized}) {
        const TruncatedSvd spec{.solver = solver};
        CHECK(refusal([&] { (void)spec.fit(zeros); }) == "TruncatedSvd: X holds zeros only");
        CHECK(refusal([&] { (void)spec.fit(Matrix<double>::Zero(5, 4)); }) ==
              "TruncatedSvd: X holds zeros only");
    }
    X(7, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK(refusal([&] { (void)TruncatedSvd{}.fit(X); }) ==
          "X(7, 1) is NaN, expected a finite value");
    CHECK(refusal([&] { (void)svd.transform(Sparse(X.sparseView())); }) ==
          "X(7, 1) is NaN, expected a finite value");
}

}  // namespace truncated_svd_test
