#include <ridgewood/core/concepts.hpp>
#include <ridgewood/io/csv.hpp>
#include <ridgewood/preprocessing/pca.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace pca_test {

using namespace ridgewood;
using nlohmann::json;

static_assert(Transformer<Pca> && Transformer<Pca, float>);
static_assert(!SupervisedTransformer<Pca>);

namespace {

/// Columns with standard deviations from 10 to 1, mixed and away from 0.
Matrix<double> mixed_matrix(Index rows, Index columns, std::uint64_t seed) {
    Matrix<double> X = random_matrix(rows, columns, seed);
    for (Index j = 0; j < columns; ++j)
        X.col(j) *= std::pow(10.0, 1 - static_cast<double>(j) / static_cast<double>(columns));
    const Eigen::HouseholderQR<Matrix<double>> turn(random_matrix(columns, columns, seed + 1));
    X = X * turn.householderQ();
    X.rowwise() += RowVector<double>::LinSpaced(columns, -20, 50);
    return X;
}

Matrix<double> identity(Index size) {
    return Matrix<double>::Identity(size, size);
}

Matrix<double> covariance(const Matrix<double>& X) {
    const Matrix<double> centred = X.rowwise() - X.colwise().mean();
    return centred.transpose() * centred / static_cast<double>(X.rows() - 1);
}

ComponentCount count_of(const json& value) {
    return value.is_number_integer() ? ComponentCount(value.get<Index>())
                                     : ComponentCount(value.get<double>());
}

}  // namespace

TEST_CASE("principal components agree with scikit-learn", "[preprocessing][pca]") {
    const auto records = reference_cases("timeseries/decomposition.json", "pca");
    if (records.empty())
        SKIP(absent("cases/timeseries/decomposition.json"));
    for (const json& record : records) {
        INFO(record.at("id"));
        const json& params = record.at("params");
        const json& expected = record.at("expected");
        const auto tolerance = record.at("tol").get<double>();
        const auto X = to_table(record.at("input").at("X"));
        const auto axes = Pca{.n_components = count_of(params.at("n_components")),
                              .whiten = params.value("whiten", false)}
                              .fit(X);
        CHECK(agree(axes.components(), to_table(expected.at("components")), tolerance));
        CHECK(agree(axes.mean(), to_vector(expected.at("mean")), tolerance));
        CHECK(agree(axes.explained_variance(), to_vector(expected.at("explained_variance")),
                    tolerance));
        CHECK(agree(axes.explained_variance_ratio(), to_vector(expected.at("ratio")), tolerance));
        CHECK(agree(axes.singular_values(), to_vector(expected.at("singular_values")), tolerance));
        CHECK(axes.noise_variance() ==
              Approx(expected.at("noise_variance").get<double>()).epsilon(tolerance));
        CHECK(agree(axes.transform(X), to_table(expected.at("transform")), tolerance));
    }
}

TEST_CASE("axes are orthonormal and their coordinates uncorrelated", "[preprocessing][pca]") {
    // Tall by way of the Gram matrix, tall with a constant and a repeated column, square and wide.
    Matrix<double> dependent = mixed_matrix(300, 6, 1);
    dependent.col(2) = dependent.col(4);
    dependent.col(3).setConstant(0.1);
    for (const Matrix<double>& X :
         {mixed_matrix(300, 6, 1), dependent, mixed_matrix(8, 8, 2), mixed_matrix(7, 30, 3)}) {
        const auto axes = Pca{}.fit(X);
        const Index kept = axes.cols();
        CHECK(kept == std::min(X.rows(), X.cols()));
        CHECK(agree(axes.components() * axes.components().transpose(), identity(kept), 1e-13));
        const Matrix<double> Z = axes.transform(X);
        CHECK(agree(covariance(Z), axes.explained_variance().asDiagonal() * identity(kept), 1e-11));
        CHECK(agree(axes.inverse_transform(Z), X, 1e-12));
        CHECK(axes.explained_variance().sum() == Approx(covariance(X).trace()).epsilon(1e-13));
        CHECK(axes.explained_variance_ratio().sum() == Approx(1).epsilon(1e-13));
        CHECK(axes.noise_variance() == 0);
        for (Index k = 0; k < kept; ++k)
            CHECK(Z.col(k).maxCoeff() >= -Z.col(k).minCoeff() - 1e-12);
    }
}

TEST_CASE("a rotation and a shift of the rows change no coordinates", "[preprocessing][pca]") {
    const Matrix<double> X = mixed_matrix(200, 5, 5);
    const Eigen::HouseholderQR<Matrix<double>> turn(random_matrix(5, 5, 6));
    Matrix<double> moved = X * turn.householderQ();
    moved.rowwise() += RowVector<double>::LinSpaced(5, 1, 9);
    const Pca spec{.n_components = 3};
    CHECK(agree(spec.fit(moved).transform(moved), spec.fit(X).transform(X), 1e-11));
}

TEST_CASE("whitened coordinates have covariance 1", "[preprocessing][pca]") {
    const Matrix<double> X = mixed_matrix(400, 6, 7);
    const auto axes = Pca{.n_components = 4, .whiten = true}.fit(X);
    const auto plain = Pca{.n_components = 4}.fit(X);
    const Matrix<double> Z = axes.transform(X);
    CHECK(agree(covariance(Z), identity(4), 1e-12));
    CHECK(agree(axes.inverse_transform(Z), plain.inverse_transform(plain.transform(X)), 1e-12));
    CHECK(plain.noise_variance() ==
          Approx(Pca{}.fit(X).explained_variance().tail(2).mean()).epsilon(1e-12));
}

TEST_CASE("what is left out has the variance of the axes left out", "[preprocessing][pca]") {
    const Matrix<double> X = mixed_matrix(150, 7, 8);
    const auto all = Pca{}.fit(X);
    for (Index kept = 1; kept <= 7; ++kept) {
        const auto axes = Pca{.n_components = kept}.fit(X);
        const double lost =
            (axes.inverse_transform(axes.transform(X)) - X).squaredNorm() / (150 - 1.0);
        CHECK(lost == Approx(all.explained_variance().tail(7 - kept).sum()).margin(1e-11));
    }
    const double two = all.explained_variance_ratio().head(2).sum();
    CHECK(Pca{.n_components = two - 1e-9}.fit(X).cols() == 2);
    CHECK(Pca{.n_components = two + 1e-9}.fit(X).cols() == 3);
    CHECK(Pca{.n_components = 1e-9}.fit(X).cols() == 1);
    CHECK(Pca{.n_components = 1.0}.fit(X).cols() == 7);
}

TEST_CASE("small variances keep their digits beside large ones", "[preprocessing][pca]") {
    // Standard deviations 1, 1e-3, 1e-6, 1e-9, whose squares no Gram matrix holds, on a level of 1.
    Matrix<double> scores = random_matrix(500, 4, 9);
    scores.rowwise() -= RowVector<double>(scores.colwise().mean());
    const Eigen::HouseholderQR<Matrix<double>> qr(scores);
    const Matrix<double> Q = qr.householderQ() * Matrix<double>::Identity(500, 4);
    const Eigen::Vector4d deviations(1, 1e-3, 1e-6, 1e-9);
    const Eigen::HouseholderQR<Matrix<double>> turn(random_matrix(4, 4, 10));
    const Matrix<double> right = turn.householderQ();
    Matrix<double> X = Q * deviations.asDiagonal() * right.transpose();
    const auto axes = Pca{}.fit(X);
    for (Index k = 0; k < 4; ++k) {
        CHECK(axes.singular_values()[k] == Approx(deviations[k]).margin(1e-15));
        CHECK(std::abs(axes.components().row(k).dot(right.col(k))) == Approx(1).margin(1e-6));
    }
    // Units alone do not cost digits.
    const Matrix<double> units =
        random_matrix(500, 4, 11) * Eigen::Vector4d(1, 1e-4, 1e-8, 1e-12).asDiagonal();
    const auto by_unit = Pca{}.fit(units);
    const auto last = covariance(units)(3, 3);
    CHECK(by_unit.explained_variance()[3] < last * (1 + 1e-12));
    CHECK(by_unit.explained_variance()[3] > 0.9 * last);
}

TEST_CASE("random sampling finds the leading axes", "[preprocessing][pca]") {
    Matrix<double> X = random_matrix(300, 60, 12);
    for (Index j = 0; j < 60; ++j)
        X.col(j) *= std::pow(0.7, static_cast<double>(j));
    X.array() += 5;
    for (const Matrix<double>& table : {X, Matrix<double>(X.transpose())}) {
        const auto exact = Pca{.n_components = 4}.fit(table);
        const Pca spec{.n_components = 4, .solver = SvdSolver::randomized, .seed = 3};
        const auto sampled = spec.fit(table);
        CHECK(agree(sampled.components(), exact.components(), 1e-10));
        CHECK(agree(sampled.explained_variance(), exact.explained_variance(), 1e-12));
        CHECK(agree(sampled.explained_variance_ratio(), exact.explained_variance_ratio(), 1e-12));
        CHECK(sampled.noise_variance() == Approx(exact.noise_variance()).epsilon(1e-9));
    }
}

TEST_CASE("principal components are the same for any number of threads", "[preprocessing][pca]") {
    const Matrix<double> X = mixed_matrix(20000, 5, 13);
    for (const SvdSolver solver : {SvdSolver::exact, SvdSolver::randomized}) {
        const auto one = Pca{.n_components = 3, .solver = solver, .threads = 1}.fit(X);
        const auto three = Pca{.n_components = 3, .solver = solver, .threads = 3}.fit(X);
        CHECK(one.components() == three.components());
        CHECK(one.transform(X) == three.transform(X));
    }
}

TEST_CASE("principal components of float, of rows in any order, and their names",
          "[preprocessing][pca]") {
    const Matrix<double> X = mixed_matrix(50, 3, 14);
    const Matrix<float> narrow = X.cast<float>();
    const auto axes = Pca{.n_components = 2}.fit(narrow);
    const auto exact = Pca{.n_components = 2}.fit(X);
    CHECK(agree(axes.transform(narrow).cast<double>(), exact.transform(X), 1e-4));
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_row = X;
    CHECK(agree(Pca{.n_components = 2}.fit(by_row).transform(by_row), exact.transform(X), 0));
    CHECK(axes.feature_names({"a", "b", "c"}) == std::vector<std::string>{"pca0", "pca1"});
}

TEST_CASE("principal components say what is wrong", "[preprocessing][pca]") {
    Matrix<double> X = mixed_matrix(20, 4, 15);
    const auto axes = Pca{.n_components = 2}.fit(X);
    CHECK(refusal([&] { (void)axes.transform(X.leftCols(3)); }) ==
          "Pca: X has 3 columns, the transform was fitted on 4");
    CHECK(refusal([&] { (void)axes.inverse_transform(X); }) == "Pca: Z has 4 columns, expected 2");
    CHECK(refusal([&] { (void)axes.feature_names({"a"}); }) ==
          "Pca: there are 1 names, the transform was fitted on 4 columns");
    CHECK(refusal([&] { (void)Pca{.n_components = 5}.fit(X); }) ==
          "Pca: n_components must be in [1, 4], got 5");
    CHECK(refusal([&] { (void)Pca{.n_components = 4}.fit(X.topRows(3)); }) ==
          "Pca: n_components must be in [1, 3], got 4");
    CHECK(refusal([&] { (void)Pca{.n_components = 0}.fit(X); }) ==
          "Pca: n_components must be in [1, 4], got 0");
    CHECK(refusal([&] { (void)Pca{.n_components = 1.5}.fit(X); }) ==
          "Pca: n_components must be a number or a share of variance in (0, 1], got 1.5");
    CHECK(refusal([&] {
              (void)Pca{.n_components = 0.5, .solver = SvdSolver::randomized}.fit(X);
          }) == "Pca: the randomized solver takes a number of components, not a share");
    CHECK(refusal([&] { (void)Pca{.oversamples = -1}.fit(X); }) ==
          "Pca: oversamples must be >= 0, got -1");
    CHECK(refusal([&] { (void)Pca{}.fit(X.topRows(1)); }) ==
          "Pca: X has 1 row, expected at least 2");
    CHECK(refusal([&] { (void)Pca{}.fit(Matrix<double>(0, 3)); }) ==
          "Pca: X is empty: it has 0 rows and 3 columns");
    X.col(2) = X.col(0);
    CHECK(refusal([&] { (void)Pca{.whiten = true}.fit(X); }) ==
          "Pca: component 3 has no variance and cannot be whitened; ask for n_components <= 3");
    for (const Index rows : {20, 3})
        CHECK(refusal([&] { (void)Pca{}.fit(Matrix<double>::Constant(rows, 4, 0.1)); }) ==
              "Pca: all columns of X are constant");
    X(7, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK(refusal([&] { (void)Pca{}.fit(X); }) == "X(7, 1) is NaN, expected a finite value");
    CHECK(refusal([&] { (void)axes.transform(X); }) == "X(7, 1) is NaN, expected a finite value");
}

}  // namespace pca_test
