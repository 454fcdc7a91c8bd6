#include <ridgewood/core/concepts.hpp>
#include <ridgewood/preprocessing/lda.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace lda_test {

using namespace ridgewood;
using nlohmann::json;

static_assert(SupervisedTransformer<Lda> && Estimator<Lda> && Estimator<Lda, float>);
static_assert(ProbabilisticPredictor<DiscriminantModel<double>>);

namespace {

struct Labelled {
    Matrix<double> X;
    Vector<double> y;
};

/// Normal rows of labels 2, 5 and 9 around three places.
Labelled three_classes(Index rows, std::uint64_t seed) {
    Labelled data{random_matrix(rows, 4, seed), Vector<double>(rows)};
    const Eigen::Vector3d labels(2, 5, 9);
    for (Index i = 0; i < rows; ++i) {
        const Index k = i % 7 % 3;
        data.y[i] = labels[k];
        data.X(i, 0) += 1.5 * static_cast<double>(k);
        data.X(i, 1) = 20 * data.X(i, 1) + (k == 1 ? 30 : 0) + 5 * data.X(i, 0);
    }
    return data;
}

/// The covariance of rows around their mean, with 1 / n.
Matrix<double> covariance(const Matrix<double>& X) {
    const Matrix<double> centred = X.rowwise() - X.colwise().mean();
    return centred.transpose() * centred / static_cast<double>(X.rows());
}

Matrix<double> rows_of(const Labelled& data, double label) {
    std::vector<Index> rows;
    for (Index i = 0; i < data.y.size(); ++i) {
        if (data.y[i] == label)
            rows.push_back(i);
    }
    return data.X(rows, Eigen::all);
}

}  // namespace

TEST_CASE("linear discriminants agree with scikit-learn", "[preprocessing][lda]") {
    const auto records = reference_cases("timeseries/decomposition.json", "lda");
    if (records.empty())
        SKIP(absent("cases/timeseries/decomposition.json"));
    for (const json& record : records) {
        INFO(record.at("id"));
        const json& expected = record.at("expected");
        const auto tolerance = record.at("tol").get<double>();
        const auto X = to_table(record.at("input").at("X"));
        const Vector<double> y = to_vector(record.at("input").at("y"));
        const auto model =
            Lda{.n_components = record.at("params").at("n_components").get<Index>()}.fit(X, y);
        CHECK(agree(model.transform(X).cwiseAbs(), to_table(expected.at("abs_transform")),
                    tolerance));
        CHECK(agree(model.explained_variance_ratio(), to_vector(expected.at("ratio")), tolerance));
        CHECK(agree(model.predict(X), to_vector(expected.at("predict")), 0));
        CHECK(agree(model.predict_proba(X), to_table(expected.at("proba")), tolerance));
        CHECK(agree(model.means(), to_table(expected.at("means")), tolerance));
        CHECK(agree(model.priors(), to_vector(expected.at("priors")), tolerance));
    }
}

TEST_CASE("classes have covariance 1 on the axes, and their means none", "[preprocessing][lda]") {
    const auto data = three_classes(300, 1);
    const auto model = Lda{}.fit(data.X, data.y);
    const Matrix<double> Z = model.transform(data.X);
    REQUIRE(Z.cols() == 2);
    Matrix<double> within = Matrix<double>::Zero(2, 2), between = within;
    for (const double label : {2.0, 5.0, 9.0}) {
        const Matrix<double> part = rows_of({Z, data.y}, label);
        within += covariance(part) * static_cast<double>(part.rows()) / 297;
        const RowVector<double> mean = part.colwise().mean();
        between += mean.transpose() * mean * static_cast<double>(part.rows()) / 300;
    }
    CHECK(agree(within, Matrix<double>::Identity(2, 2), 1e-12));
    CHECK(std::abs(between(0, 1)) < 1e-12);
    CHECK(model.explained_variance_ratio()[0] ==
          Approx(between(0, 0) / between.trace()).epsilon(1e-12));
    CHECK(model.explained_variance_ratio().sum() == Approx(1).epsilon(1e-13));
    CHECK(Z.colwise().mean().cwiseAbs().maxCoeff() < 1e-12);
    // The class that is farthest out is on the positive side.
    const Matrix<double> scores = model.transform(model.means());
    for (Index k = 0; k < 2; ++k)
        CHECK(scores.col(k).maxCoeff() >= -scores.col(k).minCoeff());
    const auto one = Lda{.n_components = 1}.fit(data.X, data.y);
    CHECK(agree(one.transform(data.X), Z.leftCols(1), 1e-13));
    CHECK(agree(one.predict_proba(data.X), model.predict_proba(data.X), 1e-13));
}

TEST_CASE("two normal classes are told by the closed form", "[preprocessing][lda]") {
    // log odds = (m1 - m0)' C^-1 (x - (m0 + m1) / 2) + log(prior odds).
    Matrix<double> X = random_matrix(200, 3, 3);
    Vector<double> y(200);
    for (Index i = 0; i < 200; ++i) {
        y[i] = i < 60 ? 0 : 1;
        X.row(i) += i < 60 ? RowVector<double>::Constant(3, 2.5) : RowVector<double>::Zero(3);
    }
    const Matrix<double> first = X.topRows(60), second = X.bottomRows(140);
    const RowVector<double> m0 = first.colwise().mean(), m1 = second.colwise().mean();
    const Matrix<double> scatter = 60 * covariance(first) + 140 * covariance(second);
    for (const LdaSolver solver : {LdaSolver::svd, LdaSolver::eigen}) {
        for (const double prior : {0.3, 0.9}) {
            const auto model = Lda{.solver = solver, .priors = {prior, 1 - prior}}.fit(X, y);
            Matrix<double> C = scatter / 198;
            if (solver == LdaSolver::eigen)
                C = prior * covariance(first) + (1 - prior) * covariance(second);
            const Vector<double> slope = C.inverse() * (m1 - m0).transpose();
            const RowVector<double> middle = (m0 + m1) / 2;
            const Vector<double> odds =
                (((X.rowwise() - middle) * slope).array() + std::log((1 - prior) / prior)).matrix();
            CHECK(agree(model.decision_function(X), odds, 1e-11));
            CHECK(agree(
                X * model.coefficients() + Matrix<double>::Constant(200, 1, model.intercept()[0]),
                odds, 1e-11));
            const Matrix<double> probabilities = model.predict_proba(X);
            CHECK(
                agree(probabilities.col(1), (1 + (-odds.array()).exp()).inverse().matrix(), 1e-12));
            CHECK(agree(probabilities.rowwise().sum(), Vector<double>::Ones(200), 1e-15));
            CHECK(agree(model.predict(X), (odds.array() > 0).cast<double>().matrix(), 0));
        }
    }
}

TEST_CASE("solvers agree on the axes but for their units", "[preprocessing][lda]") {
    const auto data = three_classes(300, 5);
    const auto svd = Lda{}.fit(data.X, data.y);
    const auto eigen = Lda{.solver = LdaSolver::eigen}.fit(data.X, data.y);
    // Covariances with 1 / n beside 1 / (n - classes).
    const Matrix<double> Z = svd.transform(data.X) * std::sqrt(300.0 / 297);
    CHECK(agree(eigen.transform(data.X), Z, 1e-10));
    CHECK(agree(eigen.explained_variance_ratio(), svd.explained_variance_ratio(), 1e-11));
}

TEST_CASE("discriminants do not depend on a linear map of the columns", "[preprocessing][lda]") {
    const auto data = three_classes(210, 7);
    const Matrix<double> map = random_matrix(4, 4, 8);
    Matrix<double> moved = data.X * map;
    moved.rowwise() += RowVector<double>::LinSpaced(4, -100, 100);
    const auto model = Lda{}.fit(data.X, data.y);
    const auto other = Lda{}.fit(moved, data.y);
    CHECK(agree(other.transform(moved), model.transform(data.X), 1e-9));
    CHECK(agree(other.predict_proba(moved), model.predict_proba(data.X), 1e-10));
    // A repeated and a constant column change nothing.
    Matrix<double> wide(210, 6);
    wide << data.X, data.X.col(1), Vector<double>::Constant(210, 0.1);
    CHECK(agree(Lda{}.fit(wide, data.y).transform(wide), model.transform(data.X), 1e-10));
}

TEST_CASE("shrinkage draws the covariance to a multiple of the identity", "[preprocessing][lda]") {
    const auto data = three_classes(90, 9);
    const auto fitted = [&](const Shrinkage& shrinkage) {
        return Lda{.solver = LdaSolver::eigen, .shrinkage = shrinkage}.fit(data.X, data.y);
    };
    CHECK(agree(fitted(0.0).transform(data.X), fitted({}).transform(data.X), 1e-13));
    // With all of it the nearest mean decides, but for priors.
    const auto full = fitted(1.0);
    const Matrix<double> odds = full.decision_function(data.X);
    double variance = 0;
    for (Index k = 0; k < 3; ++k)
        variance += full.priors()[k] * covariance(rows_of(data, full.classes()[k])).trace() / 4;
    for (Index i = 0; i < 90; ++i) {
        const Vector<double> distance =
            (full.means().rowwise() - data.X.row(i)).rowwise().squaredNorm() / (2 * variance);
        const double expected =
            distance[0] - distance[2] + std::log(full.priors()[2] / full.priors()[0]);
        CHECK(odds(i, 2) - odds(i, 0) == Approx(expected).margin(1e-10));
    }
    // More columns than rows.
    Matrix<double> wide(90, 120);
    wide << data.X, random_matrix(90, 116, 10);
    const auto model =
        Lda{.solver = LdaSolver::eigen, .shrinkage = Shrinkage::ledoit_wolf()}.fit(wide, data.y);
    CHECK(model.predict_proba(wide).allFinite());
    CHECK((model.predict(wide).array() == data.y.array()).count() > 80);
}

TEST_CASE("a weight of a labelled row counts it so many times", "[preprocessing][lda]") {
    const auto data = three_classes(70, 11);
    Vector<double> weights(70);
    std::vector<Index> rows;
    for (Index i = 0; i < 70; ++i) {
        weights[i] = static_cast<double>(i % 4);
        rows.insert(rows.end(), static_cast<std::size_t>(i % 4), i);
    }
    for (const Lda& spec :
         {Lda{}, Lda{.solver = LdaSolver::eigen},
          Lda{.solver = LdaSolver::eigen, .shrinkage = Shrinkage::ledoit_wolf()}}) {
        const auto weighted = spec.fit(data.X, data.y, {.weights = weights});
        const auto repeated = spec.fit(data.X(rows, Eigen::all), data.y(rows));
        CHECK(agree(weighted.transform(data.X), repeated.transform(data.X), 1e-11));
        CHECK(agree(weighted.predict_proba(data.X), repeated.predict_proba(data.X), 1e-11));
    }
}

TEST_CASE("discriminants of float, of a row of labels, and their names", "[preprocessing][lda]") {
    const auto data = three_classes(60, 13);
    const auto exact = Lda{}.fit(data.X, data.y);
    const Matrix<float> narrow = data.X.cast<float>();
    const auto model = Lda{}.fit(narrow, data.y.cast<float>().transpose());
    CHECK(agree(model.transform(narrow).cast<double>(), exact.transform(data.X), 1e-4));
    CHECK(agree(model.predict(narrow).cast<double>(), exact.predict(data.X), 0));
    CHECK(exact.classes() == Eigen::Vector3d(2, 5, 9));
    CHECK(exact.feature_names({"a", "b", "c", "d"}) == std::vector<std::string>{"lda0", "lda1"});
}

TEST_CASE("discriminants say what is wrong", "[preprocessing][lda]") {
    const auto data = three_classes(30, 15);
    const Matrix<double>& X = data.X;
    const Vector<double>& y = data.y;
    const auto model = Lda{}.fit(X, y);
    CHECK(refusal([&] { (void)model.predict(X.leftCols(3)); }) ==
          "Lda: X has 3 columns, the transform was fitted on 4");
    CHECK(refusal([&] { (void)model.feature_names({"a"}); }) ==
          "Lda: there are 1 names, the transform was fitted on 4 columns");
    CHECK(refusal([&] { (void)Lda{.n_components = 3}.fit(X, y); }) ==
          "Lda: n_components must be in [1, 2], the smaller of classes - 1 and columns, got 3");
    CHECK(refusal([&] { (void)Lda{}.fit(X, Vector<double>::Ones(30)); }) ==
          "Lda: y holds one class only, 1");
    CHECK(refusal([&] { (void)Lda{}.fit(X, Vector<double>::LinSpaced(30, 0, 29)); }) ==
          "Lda: the rows weigh 30 in all, expected more than the 30 classes");
    CHECK(refusal([&] { (void)Lda{.shrinkage = 0.5}.fit(X, y); }) ==
          "Lda: shrinkage needs the eigen solver");
    CHECK(refusal([&] { (void)Lda{.solver = LdaSolver::eigen, .shrinkage = 1.5}.fit(X, y); }) ==
          "Lda: shrinkage must be in [0, 1], got 1.5");
    CHECK(refusal([&] {
              (void)Lda{.priors = {0.5, 0.5}}.fit(X, y);
          }) == "Lda: priors has 2 values but there are 3 classes");
    CHECK(refusal([&] {
              (void)Lda{.priors = {0.5, 0.5, 0}}.fit(X, y);
          }) == "Lda: priors(2) must be finite and > 0, got 0");
    CHECK(refusal([&] { (void)Lda{.tolerance = -1}.fit(X, y); }) ==
          "Lda: tolerance must be >= 0, got -1");
    CHECK(refusal([&] { (void)Lda{}.fit(X, y.head(29)); }) == "X has 30 rows but y has 29 values");
    CHECK(refusal([&] { (void)Lda{}.fit(X, Matrix<double>::Zero(30, 2)); }) ==
          "Lda: y must be one label a row, got 2 columns");
    const Matrix<double> constant = Matrix<double>::Constant(30, 4, 0.1);
    CHECK(refusal([&] { (void)Lda{}.fit(constant, y); }) ==
          "Lda: no column of X varies within the classes");
    Matrix<double> repeated = X;
    repeated.col(3) = repeated.col(0);
    CHECK(refusal([&] { (void)Lda{.solver = LdaSolver::eigen}.fit(repeated, y); }) ==
          "Lda: the covariance within the classes is singular; use shrinkage or the svd solver");
    Matrix<double> same(4, 1);
    same << 1, -1, 1, -1;
    CHECK(refusal([&] { (void)Lda{}.fit(same, Eigen::Vector4d(0, 0, 1, 1)); }) ==
          "Lda: the classes have the same mean");
    Matrix<double> bad = X;
    bad(7, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK(refusal([&] { (void)Lda{}.fit(bad, y); }) == "X(7, 1) is NaN, expected a finite value");
    CHECK(refusal([&] { (void)model.predict(bad); }) == "X(7, 1) is NaN, expected a finite value");
}

}  // namespace lda_test
