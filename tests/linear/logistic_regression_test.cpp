#include <ridgewood/core/concepts.hpp>
#include <ridgewood/io/csv.hpp>
#include <ridgewood/linear/logistic_regression.hpp>
#include <ridgewood/linear/sparse.hpp>

#include <cmath>
#include <limits>
#include <string>

#include "catch.hpp"
#include "linear/families.hpp"
#include "random_matrix.hpp"

namespace logistic_regression_test {

using namespace ridgewood;

static_assert(Estimator<LogisticRegression>);
static_assert(ProbabilisticPredictor<PenalizedLogisticModel<double>>);

namespace {

const Families& small() {
    static const Families data(80, 12, 1);
    return data;
}

void check(const std::string& design, const LogisticRegression& spec, const Matrix<double>& X,
           const Vector<double>& y, const FitData<double>& data = {}, double margin = 1e-8) {
    CAPTURE(design);
    const auto expected = family_reference(design, X.cols());
    require_equal(expected, spec.path(X, y, {.values = scrambled(expected)}, data), X, margin);
}

constexpr Convention as_glmnet = Convention::glmnet;

/// Half the mean deviance and the price of a model with two classes, columns as they are.
double objective(const Matrix<double>& X, const Vector<double>& y, const Vector<double>& weights,
                 const Vector<double>& b, double b0, double l1, double l2) {
    double sum = 0;
    for (Index i = 0; i < X.rows(); ++i) {
        const double side = y[i] > 0 ? 1 : -1;
        sum += weights[i] / weights.sum() * std::log1p(std::exp(-side * (b0 + X.row(i).dot(b))));
    }
    return sum + l1 * b.lpNorm<1>() + l2 / 2 * b.squaredNorm();
}

}  // namespace

TEST_CASE("logistic regression of two classes has the coefficients of glmnet",
          "[linear][logistic]") {
    const Families& data = small();
    LogisticRegression spec{.convention = as_glmnet};
    check("binomial_plain", spec, data.X, data.two);
    check("binomial_weights", spec, data.X, data.two, {.weights = data.weights});
    check("binomial_offset", spec, data.X, data.two, {.offset = data.offset});
    spec.standardize = false;
    check("binomial_not_standardized", spec, data.X, data.two);
    const auto table = read_csv(RIDGEWOOD_SOURCE_DIR "/examples/data/breast_cancer.csv");
    check("binomial_cancer", {.convention = as_glmnet}, table.values().leftCols(30),
          table.values().col(30));
    const Families wide(30, 60, 2);
    check("binomial_wide", {.convention = as_glmnet}, wide.X, wide.two);
}

TEST_CASE("so it has with factors, bounds, a squared price and without an intercept",
          "[linear][logistic]") {
    const Families& data = small();
    check("binomial_net", {.l1_ratio = 0.3, .convention = as_glmnet}, data.X, data.two);
    check("binomial_ridge", {.l1_ratio = 0, .convention = as_glmnet}, data.X, data.two);
    check("binomial_no_intercept", {.intercept = false, .convention = as_glmnet}, data.X, data.two);
    LogisticRegression spec{.convention = as_glmnet};
    spec.coefficients.penalty_factors = mixed_factors;
    check("binomial_factors", spec, data.X, data.two);
    set_bounds(spec.coefficients.lower, spec.coefficients.upper);
    spec.l1_ratio = 0.6;
    check("binomial_all", spec, data.X, data.two, {.weights = data.weights, .offset = data.offset});
    spec.l1_ratio = 1;
    spec.coefficients.penalty_factors.resize(0);
    check("binomial_bounds", spec, data.X, data.two);
}

TEST_CASE("logistic regression of three classes has the coefficients of glmnet",
          "[linear][logistic]") {
    // glmnet itself goes no further than to 1e-6 here.
    constexpr double margin = 3e-6;
    const Families& data = small();
    LogisticRegression spec{.convention = as_glmnet};
    check("multinomial_plain", spec, data.X, data.three, {}, margin);
    check("multinomial_weights", spec, data.X, data.three, {.weights = data.weights}, margin);
    const Families wide(30, 60, 2);
    check("multinomial_wide", spec, wide.X, wide.three, {}, margin);
    spec.l1_ratio = 0.4;
    check("multinomial_net", spec, data.X, data.three, {}, margin);
    spec = {.intercept = false, .convention = as_glmnet};
    check("multinomial_no_intercept", spec, data.X, data.three, {}, margin);
    const auto table = read_csv(RIDGEWOOD_SOURCE_DIR "/examples/data/iris.csv");
    check("multinomial_iris", {.convention = as_glmnet}, table.values().leftCols(4),
          table.values().col(4), {}, margin);
}

TEST_CASE("no other coefficients have a smaller objective", "[linear][logistic]") {
    const Matrix<double> X = random_matrix(40, 5, 1);
    const Vector<double> y = X.col(0) + random_matrix(40, 1, 2);
    const Vector<double> sides = (y.array() > 0).cast<double>();
    const Vector<double> weights = random_matrix(40, 1, 3).cwiseAbs();
    const auto model =
        LogisticRegression{.lambda = 0.05, .l1_ratio = 0.7, .standardize = false}.fit(
            X, sides, {.weights = weights});
    const Vector<double> b = model.coefficients();
    const double b0 = model.intercept()[0];
    const double least = objective(X, sides, weights, b, b0, 0.035, 0.015);
    for (const double change : {-1e-3, 1e-3}) {
        REQUIRE(objective(X, sides, weights, b, b0 + change, 0.035, 0.015) > least);
        for (Index j = 0; j < 5; ++j) {
            const Vector<double> other = b + change * Vector<double>::Unit(5, j);
            REQUIRE(objective(X, sides, weights, other, b0, 0.035, 0.015) > least);
        }
    }
}

TEST_CASE("labels are any numbers, and exchanging them changes signs", "[linear][logistic]") {
    const Families& data = small();
    const auto model = LogisticRegression{.lambda = 0.02}.fit(data.X, data.two);
    REQUIRE(model.classes() == Vector<double>{{-1, 5}});
    const Vector<double> exchanged = -data.two;
    const auto other = LogisticRegression{.lambda = 0.02}.fit(data.X, exchanged);
    REQUIRE((model.coefficients() + other.coefficients()).norm() < 1e-12);
    const Matrix<double> p = model.predict_proba(data.X), q = other.predict_proba(data.X);
    REQUIRE((p.col(0) - q.col(1)).norm() < 1e-12);
    REQUIRE((p.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-15);
    const Vector<double> labels = model.predict(data.X);
    for (Index i = 0; i < 80; ++i)
        REQUIRE(labels[i] == (p(i, 1) > 0.5 ? 5 : -1));
}

TEST_CASE("two classes written as three predictors are those of the softmax",
          "[linear][logistic]") {
    const Families& data = small();
    const auto path = LogisticRegression{}.path(data.X, data.three, {.count = 10});
    REQUIRE(path.classes() == Vector<double>{{1, 2, 4}});
    const auto model = path.model(9);
    REQUIRE(model.coefficients().cols() == 3);
    REQUIRE(std::abs(model.intercept().sum()) < 1e-12);
    const Matrix<double> scores = model.decision_function(data.X).array().exp();
    const Matrix<double> p = model.predict_proba(data.X);
    REQUIRE(
        (p - Vector<double>(scores.rowwise().sum().cwiseInverse()).asDiagonal() * scores).norm() <
        1e-12);
    // The intercepts make the mean probability of each class its share.
    for (Index k = 0; k < 3; ++k) {
        const double share = (data.three.array() == path.classes()[k]).cast<double>().mean();
        REQUIRE(p.col(k).mean() == Approx(share).epsilon(1e-9));
    }
}

TEST_CASE("a row twice is a row of weight 2, and weight 0 leaves it out, label and all",
          "[linear][logistic]") {
    const Families& data = small();
    Vector<double> weights = Vector<double>::Ones(80);
    weights.head(20).setConstant(2);
    weights.tail(10).setZero();
    Vector<double> labels = data.two;
    labels[79] = 17;
    Matrix<double> X(90, 12);
    X << data.X.topRows(70), data.X.topRows(20);
    Vector<double> y(90);
    y << data.two.head(70), data.two.head(20);
    for (const double l1_ratio : {1.0, 0.5}) {
        const LogisticRegression spec{.lambda = 0.03, .l1_ratio = l1_ratio};
        const auto weighted = spec.fit(data.X, labels, {.weights = weights});
        const auto repeated = spec.fit(X, y);
        REQUIRE(weighted.classes().size() == 2);
        REQUIRE((weighted.coefficients() - repeated.coefficients()).norm() < 1e-9);
        REQUIRE(weighted.intercept()[0] == Approx(repeated.intercept()[0]).margin(1e-9));
    }
}

TEST_CASE("classes that can be separated end with a verdict", "[linear][logistic]") {
    Matrix<double> X = random_matrix(30, 3, 4);
    const Vector<double> y = (X.col(0).array() > 0).cast<double>();
    X.col(2).setConstant(7);
    const auto path = LogisticRegression{}.path(X, y);
    for (Index i = 0; i < path.size(); ++i) {
        REQUIRE(path[i].convergence.converged);
        REQUIRE(path.predictor().coefficients(i)[2] == 0);
    }
    const auto free = LogisticRegression{.lambda = 0}.fit(X, y);
    REQUIRE(free.coefficients().allFinite());
    REQUIRE(free.predict(X) == y);
    REQUIRE(free.point().deviance_explained > 1 - 1e-6);
    const auto few = LogisticRegression{.lambda = 1e-4, .max_iterations = 1}.fit(X, y);
    REQUIRE(!few.convergence().converged);
    REQUIRE(few.convergence().gap > 1e-8);
}

TEST_CASE("without a price the mean of the probabilities is that of the labels",
          "[linear][logistic]") {
    const Families& data = small();
    const auto model = LogisticRegression{.lambda = 0}.fit(data.X, data.two);
    const Vector<double> rest =
        model.predict_proba(data.X).col(1).array() - (data.two.array() > 0).cast<double>();
    REQUIRE((data.X.transpose() * rest).cwiseAbs().maxCoeff() < 1e-7);
    REQUIRE(model.convergence().converged);
}

TEST_CASE("classification has the same bits for every number of threads", "[linear][logistic]") {
    const Matrix<double> X = random_matrix(60, 300, 5);
    const Vector<double> y = X.leftCols(3).rowwise().sum().array().sign();
    const Vector<double> several = X.leftCols(3).rowwise().sum().array().round().max(-1).min(1);
    for (const Vector<double>& labels : {y, several}) {
        const auto one = LogisticRegression{.threads = 1}.path(X, labels, {.count = 15});
        const auto two = LogisticRegression{.threads = 2}.path(X, labels, {.count = 15});
        REQUIRE(one.model(14).coefficients() == two.model(14).coefficients());
        REQUIRE(one.model(14).intercept() == two.model(14).intercept());
    }
}

TEST_CASE("a table of floats or with implicit zeros has the same fit", "[linear][logistic]") {
    Matrix<double> X = random_matrix(40, 6, 6).array().round();
    const Vector<double> y = ((X.col(0) + random_matrix(40, 1, 7)).array() > 0).cast<double>();
    const LogisticRegression spec{.lambda = 0.03};
    const auto dense = spec.fit(X, y);
    const Eigen::SparseMatrix<double> sparse = X.sparseView();
    REQUIRE((spec.fit(sparse, y).coefficients() - dense.coefficients()).norm() < 1e-9);
    const Matrix<float> floats = X.cast<float>();
    const Vector<float> labels = y.cast<float>();
    REQUIRE((spec.fit(floats, labels).coefficients().cast<double>() - dense.coefficients()).norm() <
            1e-6);
}

TEST_CASE("logistic regression names what is wrong", "[linear][logistic]") {
    const Families& data = small();
    const auto message = [&](const LogisticRegression& spec) {
        return refusal([&] { static_cast<void>(spec.fit(data.X, data.two)); });
    };
    REQUIRE(message({.lambda = -1}) == "LogisticRegression: lambda must be in [0, 1e200], got -1");
    REQUIRE(message({.l1_ratio = 2}) == "LogisticRegression: l1_ratio must be in [0, 1], got 2");
    REQUIRE(message({.max_iterations = 0}) ==
            "LogisticRegression: max_iterations must be > 0, got 0");
    const Vector<double> same = Vector<double>::Constant(80, 3);
    REQUIRE(refusal([&] { static_cast<void>(LogisticRegression{}.fit(data.X, same)); }) ==
            "LogisticRegression: y holds one class only, 3");
    const Vector<double> labels = data.three;
    REQUIRE(refusal([&] {
                static_cast<void>(
                    LogisticRegression{}.fit(data.X, labels, {.offset = data.offset}));
            }) == "LogisticRegression: an offset is for two classes, y holds 3");
    Matrix<double> X = data.X;
    X(17, 3) = std::numeric_limits<double>::quiet_NaN();
    REQUIRE(refusal([&] { static_cast<void>(LogisticRegression{}.fit(X, data.two)); }) ==
            "X(17, 3) is NaN, expected a finite value");
    const Vector<double> zero = Vector<double>::Zero(80);
    REQUIRE(refusal([&] {
                static_cast<void>(LogisticRegression{}.fit(data.X, data.two, {.weights = zero}));
            }) == "weights are all zero");
}

}  // namespace logistic_regression_test
