// What forests refuse, and awkward tables that they take.
#include <ridgewood/ensemble/extra_trees.hpp>
#include <ridgewood/ensemble/random_forest.hpp>

#include <cmath>
#include <limits>
#include <string>

#include "catch.hpp"
#include "ensemble/tables.hpp"

namespace forest_misuse_test {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

/// The message of a fit of ten rows and two columns.
template <class Spec>
std::string refused(const Spec& spec, const Matrix& X = Matrix::Ones(10, 2),
                    const Vector& y = Vector::LinSpaced(10, 0, 9)) {
    return refusal([&] { (void)spec.fit(X, y); });
}

}  // namespace

TEST_CASE("forests name the option that is out of range", "[ensemble]") {
    using Regressor = rw::RandomForestRegressor;
    CHECK(refused(Regressor{.n_estimators = 0}) ==
          "RandomForestRegressor: n_estimators must be > 0, got 0");
    CHECK(refused(Regressor{.max_depth = 0}) ==
          "RandomForestRegressor: max_depth must be >= 1, got 0");
    CHECK(refused(rw::ExtraTreesClassifier{.min_samples_leaf = 0}) ==
          "ExtraTreesClassifier: min_samples_leaf must be >= 1, got 0");
    CHECK(refused(Regressor{.max_samples = rw::MaxSamples::fraction(0)}) ==
          "RandomForestRegressor: max_samples must be a fraction in (0, 1], got 0");
    CHECK(refused(Regressor{.categorical = {2}}) ==
          "RandomForestRegressor: categorical names column 2 but X has 2 columns");
    CHECK(refused(Regressor{.monotone_constraints = {1}}) ==
          "RandomForestRegressor: monotone_constraints has 1 values but X has 2 columns");
    CHECK(refused(Regressor{.leaf_samples = -1}) ==
          "RandomForestRegressor: leaf_samples must be >= 0, got -1");
    CHECK(refused(Regressor{.approximate = rw::Approximation{.tree_rows = 0}}) ==
          "RandomForestRegressor: approximate.tree_rows must be > 0, got 0");
    CHECK(refused(Regressor{.approximate = rw::Approximation{.split_rows = 1}}) ==
          "RandomForestRegressor: approximate.split_rows must be > 1, got 1");
    CHECK(refused(Regressor{.oob_plateau = rw::OobPlateau{.patience = 0}}) ==
          "RandomForestRegressor: oob_plateau.patience must be > 0, got 0");
    CHECK(refused(Regressor{.oob_plateau = rw::OobPlateau{.least_trees = -1}}) ==
          "RandomForestRegressor: oob_plateau.least_trees must be >= 0, got -1");
    CHECK(refused(Regressor{.oob_plateau = rw::OobPlateau{.tolerance = missing}}) ==
          "RandomForestRegressor: oob_plateau.tolerance must be finite, got NaN");
    CHECK(refused(Regressor{.threads = -1}) == "threads must be >= 0 (0 = all), got -1");
    CHECK(refused(rw::ExtraTreesRegressor{.oob_score = true}) ==
          "ExtraTreesRegressor: every tree sees every row, so nothing is out of bag; set bootstrap "
          "or max_samples");
    const Vector y =
        Eigen::VectorXd::LinSpaced(10, 0, 9).unaryExpr([](double v) { return v > 4 ? 1. : 0.; });
    CHECK(refused(rw::RandomForestClassifier{.class_weight = rw::ClassWeights::of({1})},
                  Matrix::Ones(10, 2),
                  y) == "RandomForestClassifier: class_weight has 1 values but y has 2 classes");
    CHECK(refused(rw::RandomForestClassifier{.class_weight = rw::ClassWeights::of({1, 0})},
                  Matrix::Ones(10, 2),
                  y) == "RandomForestClassifier: class_weight(1) must be finite and > 0, got 0");
}

TEST_CASE("forests name the value that they cannot use", "[ensemble]") {
    const rw::RandomForestRegressor spec{.n_estimators = 2};
    Matrix X = Matrix::Ones(10, 2);
    Vector y = Vector::LinSpaced(10, 0, 9);
    CHECK(refused(spec, Matrix(0, 2), Vector(0)) == "X is empty: it has 0 rows and 2 columns");
    CHECK(refused(spec, Matrix(10, 0), y) == "X is empty: it has 10 rows and 0 columns");
    CHECK(refused(spec, X, y.head(9)) == "X has 10 rows but y has 9 values");
    CHECK(refusal([&] { (void)spec.fit(X, X); }) == "y has 2 columns, expected 1");
    y[3] = missing;
    CHECK(refused(spec, X, y) == "y(3) is NaN, expected a finite value");
    CHECK(refused(rw::RandomForestClassifier{}, X, y) == "y(3) is NaN, expected a finite value");
    y[3] = 1;
    X(7, 1) = -inf;
    CHECK(refused(spec, X, y) == "X(7, 1) is -inf, expected a finite value or NaN (missing)");
    X(7, 1) = 0.5;
    CHECK(refused(rw::RandomForestRegressor{.categorical = {1}}, X, y) ==
          "X(7, 1) is 0.5, expected a category: a whole number >= 0 below 2^32 - 1");
    Vector weights = Vector::Zero(10);
    CHECK(refusal([&] { (void)spec.fit(X, y, {.weights = weights}); }) == "weights are all zero");
    weights[2] = -1;
    CHECK(refusal([&] { (void)spec.fit(X, y, {.weights = weights}); }) ==
          "weights(2) is -1, expected >= 0");
    CHECK(refusal([&] { (void)spec.fit(X, y, {.offset = y}); }) ==
          "RandomForestRegressor: there is an offset, but trees take none");
    CHECK(refusal([&] { (void)spec.fit(X, y, {.validation = {.X = X, .y = y}}); }) ==
          "RandomForestRegressor: there are validation rows, but a forest has its out-of-bag rows "
          "for that");
    const auto model = spec.fit(X, y);
    CHECK(refusal([&] { (void)model.predict(X.leftCols(1)); }) ==
          "predict: X has 1 columns, the model was fitted on 2");
}

TEST_CASE("a forest of one row, one class or one number knows that alone", "[ensemble]") {
    const Matrix row{{1, 2, 3}};
    const Matrix other{{-5, missing, 1e9}};
    const Vector seven = Vector::Constant(1, 7);
    CHECK(rw::RandomForestRegressor{.n_estimators = 3}.fit(row, seven).predict(other)[0] == 7);
    const auto one = rw::RandomForestClassifier{.n_estimators = 3}.fit(row, seven);
    CHECK(one.predict(other)[0] == 7);
    CHECK(one.predict_proba(other)(0, 0) == 1);

    const ForestTable table(40);
    const auto constant = rw::RandomForestRegressor{.n_estimators = 3, .oob_score = true}.fit(
        table.X, Vector::Constant(40, 0.5));
    CHECK(constant.predict(table.X).isConstant(0.5, 0));
    CHECK(constant.tree(0).nodes().size() == 1);
    CHECK(constant.oob_score() == 1);
}

TEST_CASE("missing values are values, and a column of nothing else is no harm", "[ensemble]") {
    ForestTable table(200);
    Matrix X = table.X;
    X.col(4).setConstant(missing);
    for (Index i = 0; i < 200; i += 4)
        X(i, 0) = missing;
    Vector y = table.y;
    for (Index i = 0; i < 200; i += 4)
        y[i] += 100;  // that it is missing says most
    const auto model = rw::RandomForestRegressor{.n_estimators = 30, .oob_score = true}.fit(X, y);
    CHECK(model.oob_score() > 0.95);
    Matrix full = table.X;  // a column that training never saw a value of
    const Vector prediction = model.predict(full);
    CHECK((prediction.array() > -10).all());
    CHECK((prediction.array() < 110).all());
    const auto complete = rw::RandomForestRegressor{.n_estimators = 5}.fit(table.X, table.y);
    CHECK((complete.predict(X).array().abs() < 10).all());  // nor of a missing one
}

TEST_CASE("categories of any number are split without an order", "[ensemble]") {
    constexpr Index rows = 100000;
    Matrix X(rows, 2);
    Vector y(rows);
    rw::Random random(2);
    for (Index i = 0; i < rows; ++i) {
        X(i, 0) = static_cast<double>(i * 7919 % rows);  // 1e5 categories
        X(i, 1) = random.normal();
        y[i] = random.normal();
    }
    rw::RandomForestRegressor spec{.n_estimators = 1, .max_depth = 3, .categorical = {0}};
    const auto model = spec.fit(X, y);
    CHECK(model.tree(0).nodes().size() > 1);

    const Index few = 400;
    for (Index i = 0; i < few; ++i) {
        X(i, 0) = static_cast<double>(i % 8);
        y[i] = i % 2 == 0 ? 1 : 0;
    }
    spec.n_estimators = 10;
    const auto parity = spec.fit(X.topRows(few), y.head(few));
    Matrix test(3, 2);
    test << 2, 0, 5, 0, 4000000, 0;  // the last was never seen
    const Vector prediction = parity.predict(test);
    CHECK(prediction[0] > 0.9);
    CHECK(prediction[1] < 0.1);
    CHECK((prediction[2] >= 0 && prediction[2] <= 1));
}

TEST_CASE("a monotone forest is monotone", "[ensemble]") {
    const ForestTable table(300, 2);
    const auto model = rw::RandomForestRegressor{
        .n_estimators = 20,
        .min_samples_leaf = 3,
        .monotone_constraints = {
            1, 0}}.fit(table.X, table.y);
    Matrix line(50, 2);
    line.col(0).setLinSpaced(-3, 3);
    for (const double second : {-2., 0., 1.5}) {
        line.col(1).setConstant(second);
        const Vector prediction = model.predict(line);
        CHECK((prediction.tail(49) - prediction.head(49)).minCoeff() >= -1e-12);
    }
}

}  // namespace forest_misuse_test
