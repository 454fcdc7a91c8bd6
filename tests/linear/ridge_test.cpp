#include <ridgewood/linear/ridge.hpp>
#include <ridgewood/linear/ridge_classifier.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "linear/swiss.hpp"
#include "random_matrix.hpp"

namespace ridge_test {

using namespace ridgewood;

namespace {

/// Largest entry of the gradient of Ridge's objective.
double gradient(const Matrix<double>& X, const Vector<double>& y, const Vector<double>& weights,
                const LinearModel<double>& model, double lambda) {
    const Vector<double> scores = (y - model.predict(X)).cwiseProduct(weights);
    const Vector<double> slopes =
        -X.transpose() * scores / weights.sum() + lambda * model.coefficients();
    return std::max(slopes.cwiseAbs().maxCoeff(), std::abs(scores.sum()) / weights.sum());
}

}  // namespace

TEST_CASE("ridge agrees with scikit-learn at alpha = lambda times the sum of weights",
          "[linear][ridge]") {
    const Swiss swiss;
    const auto model = Ridge{.lambda = 0.5}.fit(swiss.X, swiss.y);
    const Vector<double> expected{{-0.17232837160125766, -0.26119238654417676, -0.8661018349003473,
                                   0.104715728141913, 1.0149144994608645}};
    REQUIRE((model.coefficients() - expected).norm() < 1e-12);
    REQUIRE(model.intercept() == Approx(68.13983090141565).epsilon(1e-12));
    const auto weighted = Ridge{.lambda = 0.5}.fit(swiss.X, swiss.y, {.weights = swiss.weights});
    const Vector<double> weighted_expected{{-0.17186981027662052, -0.33566270871327875,
                                            -0.9103333546662484, 0.0997421275945092,
                                            1.1564197488496655}};
    REQUIRE((weighted.coefficients() - weighted_expected).norm() < 1e-12);
    REQUIRE(weighted.intercept() == Approx(67.29250934795458).epsilon(1e-12));
}

TEST_CASE("the gradient of the ridge objective vanishes, tall or wide, near or far from singular",
          "[linear][ridge]") {
    Matrix<double> near = random_matrix(60, 5, 1);
    near.col(3) = near.col(0) + 1e-7 * near.col(3);
    for (const Matrix<double>& X :
         {random_matrix(60, 5, 2), near, random_matrix(15, 40, 3), random_matrix(9, 9, 4)}) {
        const Vector<double> y = random_matrix(X.rows(), 1, 5);
        const Vector<double> weights = random_matrix(X.rows(), 1, 6).cwiseAbs();
        for (const double lambda : {1e-6, 0.1, 30.0}) {
            const auto model = Ridge{.lambda = lambda}.fit(X, y, {.weights = weights});
            REQUIRE(gradient(X, y, weights, model, lambda) < 1e-9);
        }
    }
}

TEST_CASE("a path has the fits of every lambda alone, in the order asked for", "[linear][ridge]") {
    for (const Matrix<double>& X : {random_matrix(60, 5, 7), random_matrix(15, 40, 8)}) {
        const Vector<double> y = random_matrix(X.rows(), 1, 9);
        const Vector<double> weights = random_matrix(X.rows(), 1, 10).cwiseAbs();
        const std::vector<double> lambdas{0.1, 1e-4, 0, 10};
        const auto path = Ridge{}.path(X, y, lambdas, {.weights = weights});
        REQUIRE(path.size() == lambdas.size());
        for (std::size_t i = 0; i < lambdas.size(); ++i) {
            const auto alone = Ridge{.lambda = lambdas[i]}.fit(X, y, {.weights = weights});
            REQUIRE(path[i].lambda == lambdas[i]);
            REQUIRE((path[i].model.coefficients() - alone.coefficients()).norm() < 1e-10);
            REQUIRE(path[i].model.intercept() == Approx(alone.intercept()).margin(1e-10));
        }
    }
}

TEST_CASE("the leave-one-out error is that of really leaving out each row", "[linear][ridge]") {
    for (const bool intercept : {true, false}) {
        const Matrix<double> X = random_matrix(25, 4, 11);
        const Vector<double> y = random_matrix(25, 1, 12).array() + 2;
        const Vector<double> weights = random_matrix(25, 1, 13).cwiseAbs().array() + 0.1;
        const double lambda = 0.3;
        const auto path = Ridge{.intercept = intercept}.path(X, y, {lambda}, {.weights = weights});
        double error = 0;
        for (Index i = 0; i < 25; ++i) {
            Vector<double> others = weights;
            others[i] = 0;
            const Ridge same_penalty{.lambda = lambda * weights.sum() / others.sum(),
                                     .intercept = intercept};
            const double prediction =
                same_penalty.fit(X, y, {.weights = others}).predict(X.row(i))[0];
            error += weights[i] * std::pow(y[i] - prediction, 2) / weights.sum();
        }
        REQUIRE(path[0].leave_one_out == Approx(error).epsilon(1e-10));
    }
}

TEST_CASE("degrees of freedom are the trace of the hat matrix", "[linear][ridge]") {
    const Matrix<double> X = random_matrix(20, 3, 14);
    const Vector<double> y = random_matrix(20, 1, 15);
    const auto point = Ridge{}.path(X, y, {0.2})[0];
    double trace = 0;
    for (Index i = 0; i < 20; ++i) {
        const Vector<double> unit = Vector<double>::Unit(20, i);
        trace += Ridge{.lambda = 0.2}.fit(X, unit).predict(X)[i];
    }
    REQUIRE(point.degrees_of_freedom == Approx(trace).epsilon(1e-12));
    const double mse = (y - point.model.predict(X)).squaredNorm() / 20;
    REQUIRE(point.gcv == Approx(mse / std::pow(1 - trace / 20, 2)).epsilon(1e-12));
}

TEST_CASE("ridge runs from least squares of minimum norm to the mean", "[linear][ridge]") {
    const Matrix<double> X = random_matrix(8, 20, 16);
    const Vector<double> y = random_matrix(8, 1, 17);
    const auto least = LeastSquares{.rank_deficiency = RankDeficiency::minimum_norm}.fit(X, y);
    REQUIRE((Ridge{.lambda = 0}.fit(X, y).coefficients() - least.coefficients()).norm() < 1e-12);
    REQUIRE((Ridge{.lambda = 1e-10}.fit(X, y).coefficients() - least.coefficients()).norm() < 1e-7);
    const auto flat = Ridge{.lambda = 1e12}.fit(X, y);
    REQUIRE(flat.coefficients().norm() < 1e-10);
    REQUIRE(flat.intercept() == Approx(y.mean()));
}

TEST_CASE("the best point of a path is the one of least error", "[linear][ridge]") {
    const Matrix<double> X = random_matrix(40, 10, 18);
    const Vector<double> y = X.col(0) + random_matrix(40, 1, 19);
    const auto path = Ridge{}.path(X, y, {100, 1, 0.1, 0.01, 1e-6});
    for (const auto& point : path) {
        REQUIRE(path.best_gcv().gcv <= point.gcv);
        REQUIRE(path.best_leave_one_out().leave_one_out <= point.leave_one_out);
    }
}

TEST_CASE("ridge fits several targets as each alone", "[linear][ridge]") {
    const Matrix<double> X = random_matrix(30, 4, 20), Y = random_matrix(30, 2, 21);
    const auto together = Ridge{.lambda = 0.1}.fit(X, Y);
    for (Index t = 0; t < 2; ++t) {
        const auto alone = Ridge{.lambda = 0.1}.fit(X, Y.col(t));
        REQUIRE((together.coefficients().col(t) - alone.coefficients()).norm() < 1e-13);
    }
}

TEST_CASE("ridge names what is wrong with its options", "[linear][ridge]") {
    const Matrix<double> X = random_matrix(10, 2, 22);
    const Vector<double> y = random_matrix(10, 1, 23);
    REQUIRE(refusal([&] { return Ridge{.lambda = -1}.fit(X, y); }) ==
            "Ridge: lambda must be in [0, 1e200], got -1");
    const double not_a_number = std::numeric_limits<double>::quiet_NaN();
    REQUIRE(refusal([&] { return Ridge{.lambda = not_a_number}.fit(X, y); }) ==
            "Ridge: lambda must be in [0, 1e200], got NaN");
    REQUIRE(refusal([&] { return Ridge{}.path(X, y, {}); }) == "Ridge: lambdas is empty");
    REQUIRE(refusal([&] { return Ridge{.threads = -1}.fit(X, y); }) ==
            "threads must be >= 0 (0 = all), got -1");
    REQUIRE(refusal([&] { return Ridge{}.fit(X, y.head(3)); }) ==
            "X has 10 rows but y has 3 values");
}

TEST_CASE("the ridge classifier separates what a plane can", "[linear][ridge_classifier]") {
    Matrix<double> X = random_matrix(300, 2, 24);
    Vector<double> y(300);
    for (Index i = 0; i < 300; ++i) {
        const auto kind = i % 3;
        X(i, 0) += 8 * std::cos(2.1 * static_cast<double>(kind));
        X(i, 1) += 8 * std::sin(2.1 * static_cast<double>(kind));
        y[i] = static_cast<double>(kind * kind) - 1;
    }
    const auto model = RidgeClassifier{.lambda = 0.01}.fit(X, y);
    REQUIRE(model.classes() == Vector<double>{{-1.0, 0.0, 3.0}});
    REQUIRE((model.predict(X).array() == y.array()).count() >= 298);
    REQUIRE(model.decision_function(X).cols() == 3);
    REQUIRE(refusal([&] { return RidgeClassifier{}.fit(X, Vector<double>::Ones(300)); }) ==
            "RidgeClassifier: y holds one class only, 1");
}

TEST_CASE("a lambda at which a row is fitted whatever its value is never the best",
          "[linear][ridge]") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const Matrix<double> X = random_matrix(6, 5, 100 + seed);
        const Vector<double> y = random_matrix(6, 1, 200 + seed);
        const auto path = Ridge{}.path(X, y, {0, 0.001, 0.1, 1, 10});
        REQUIRE(std::isnan(path[0].gcv));
        REQUIRE(path.best_gcv().lambda > 0);
        REQUIRE(path.best_leave_one_out().lambda > 0);
    }
}

TEST_CASE("constant columns have no slope, also on a path", "[linear][ridge]") {
    Matrix<double> X = random_matrix(30, 3, 25);
    X.col(0).setConstant(0.1);
    X.col(2).setConstant(1e3 / 3);
    const Vector<double> y = X.col(1) + random_matrix(30, 1, 26);
    const auto path = Ridge{}.path(X, y, {0, 0.1});
    for (const auto& point : path) {
        REQUIRE(point.model.coefficients()[0] == 0);
        REQUIRE(point.model.coefficients()[2] == 0);
    }
    REQUIRE(path[0].degrees_of_freedom == Approx(2));
}

TEST_CASE("a row of weight 0 does not matter, whatever it holds", "[linear][ridge]") {
    const Matrix<double> X = random_matrix(50, 2, 27);
    const Vector<double> y = random_matrix(50, 1, 28);
    Matrix<double> filled(51, 2);
    filled << RowVector<double>::Constant(2, 1e20), X;
    Vector<double> filled_y(51), weights = Vector<double>::Ones(51);
    filled_y << 1e20, y;
    weights[0] = 0;
    const auto model = Ridge{.lambda = 0.001}.fit(filled, filled_y, {.weights = weights});
    const auto expected = Ridge{.lambda = 0.001}.fit(X, y);
    REQUIRE((model.coefficients() - expected.coefficients()).norm() < 1e-13);
}

TEST_CASE("sums that overflow are told", "[linear][ridge]") {
    const Matrix<double> X = random_matrix(10, 2, 29) * 1e200;
    const Vector<double> y = random_matrix(10, 1, 30);
    REQUIRE(refusal([&] { return Ridge{}.fit(X, y); }) == "Ridge: the sums overflow; scale X or y");
    REQUIRE(refusal([&] {
                return Ridge{}.fit(X, y, {.weights = Vector<double>::Constant(10, 1e308)});
            }) == "the sum of weights overflows");
    REQUIRE(refusal([&] { return RidgeClassifier{}.fit(X, Matrix<double>::Zero(10, 2)); }) ==
            "RidgeClassifier: y must be one label a row, got 2 columns");
}

}  // namespace ridge_test
