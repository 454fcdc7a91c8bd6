// Boosting whose trees are not summed up, or not constant in their leaves.
#include <ridgewood/ensemble/explain.hpp>
#include <ridgewood/ensemble/gbdt_classifier.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "catch.hpp"
#include "ensemble/tables.hpp"

namespace gbdt_modes_test {

namespace rw = ridgewood;
using rw::GbdtClassifier;
using rw::GbdtRegressor;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("a random forest is the mean of trees that are fitted at the start", "[ensemble][gbdt]") {
    const ForestTable table(500), other(1000);
    const Matrix Xv = other.X.bottomRows(500);
    const Vector yv = other.y.tail(500);
    GbdtRegressor spec{.n_estimators = 30,
                       .min_samples_leaf = 3,
                       .subsample = 0.6,
                       .random_forest = true,
                       .training_loss = true};
    const auto forest = spec.fit(table.X, table.y, {.validation = {Xv, yv}});
    REQUIRE(forest.size() == 30);
    CHECK((forest.predict(table.X) - table.y).squaredNorm() / 1000 ==
          Approx(forest.history().training.back()).epsilon(1e-9));
    CHECK((forest.predict(Xv) - yv).squaredNorm() / 1000 ==
          Approx(forest.history().validation.back()).epsilon(1e-9));
    CHECK(forest.history().validation.back() < 0.25 * forest.history().validation.front());
    // One tree of a round is what boosting adds in its first round at a rate of 1.
    spec.n_estimators = 1;
    spec.learning_rate = 0.01;
    const auto alone = spec.fit(table.X, table.y);
    GbdtRegressor first = spec;
    first.random_forest = false;
    first.learning_rate = 1;
    CHECK(alone.predict(Xv) == first.fit(table.X, table.y).predict(Xv));
    CHECK((30 * forest.tree(0).values() - alone.tree(0).values()).norm() < 1e-9);

    // Each round is judged by the mean of the trees so far; the best mean is kept.
    spec.n_estimators = 60;
    spec.early_stopping = rw::EarlyStopping{.patience = 5};
    const auto best = spec.fit(table.X, table.y, {.validation = {Xv, yv}});
    CHECK((best.predict(Xv) - yv).squaredNorm() / 1000 ==
          Approx(best.history().validation[static_cast<std::size_t>(best.size())]).epsilon(1e-9));
    GbdtClassifier classes{.n_estimators = 10, .random_forest = true};
    classes.max_features = rw::MaxFeatures::count(2);
    const auto votes = classes.fit(table.X, table.label);
    CHECK(votes.predict(table.X).cwiseEqual(table.label).count() > 400);
    CHECK(refusal([&] { (void)spec.resume(best, table.X, table.y); }) ==
          "GbdtRegressor: a random_forest cannot go on");
}

TEST_CASE("leaves that predict lines fit what is linear in them", "[ensemble][gbdt]") {
    // Two lines, which one split tells apart: one tree is enough.
    rw::Random random(3);
    Matrix X(200, 2);
    Vector y(200);
    for (Index i = 0; i < 200; ++i) {
        X.row(i) << random.normal(), random.normal();
        y[i] = X(i, 0) <= 0.25 ? 1 + 2 * X(i, 0) : 40 - 3 * X(i, 0);
    }
    GbdtRegressor spec{.n_estimators = 1,
                       .learning_rate = 1,
                       .max_leaf_nodes = 2,
                       .linear_leaves = rw::LinearLeaves{.l2 = 0},
                       .training_loss = true};
    const auto exact = spec.fit(X, y);
    CHECK(exact.has_linear_leaves());
    CHECK((exact.predict(X) - y).cwiseAbs().maxCoeff() < 1e-4);  // gradients are floats
    // The penalty draws slopes to 0: the constant is left.
    spec.linear_leaves->l2 = 1e12;
    GbdtRegressor constant = spec;
    constant.linear_leaves.reset();
    CHECK((spec.fit(X, y).predict(X) - constant.fit(X, y).predict(X)).norm() < 1e-4);
    // Scaling and shifting of a feature changes nothing.
    spec.linear_leaves->l2 = 5;
    const Vector plain = spec.fit(X, y).predict(X);
    Matrix scaled = X;
    scaled.col(0) = (1024 * X.col(0)).array() + 4096;
    CHECK((spec.fit(scaled, y).predict(scaled) - plain).norm() < 1e-6 * plain.norm());
}

TEST_CASE("lines have no use for rows that miss a feature", "[ensemble][gbdt]") {
    ForestTable table(600);
    for (Index i = 0; i < 600; i += 4)
        table.X(i, 0) = missing;
    for (Index i = 0; i < 600; ++i)
        table.X(i, 3) = std::floor(std::abs(3 * table.X(i, 3)));
    GbdtRegressor spec{.n_estimators = 25,
                       .max_leaf_nodes = 8,
                       .min_samples_leaf = 5,
                       .subsample = 0.8,
                       .linear_leaves = rw::LinearLeaves{},
                       .categorical = {3},
                       .training_loss = true};
    const auto model = spec.fit(table.X, table.y, {.validation = {table.X, table.y}});
    const Vector predicted = model.predict(table.X);
    CHECK(predicted.allFinite());
    const double loss = (predicted - table.y).squaredNorm() / 1200;
    CHECK(loss == Approx(model.history().training.back()).epsilon(1e-9));
    CHECK(loss == Approx(model.history().validation.back()).epsilon(1e-9));
    CHECK(model.staged_predict(table.X).col(24).isApprox(predicted));
    CHECK(model.predict(table.X, 3) == predicted);
    for (const Index i : {0, 1, 599}) {
        const Vector row = table.X.row(i);
        CHECK(model.predict_row(std::span<const double>(row.data(), 5)) == Approx(predicted[i]));
    }
    spec.threads = 3;
    CHECK(spec.fit(table.X, table.y).predict(table.X) == predicted);

    GbdtClassifier classes{.n_estimators = 10,
                           .learning_rate = 1,
                           .linear_leaves = rw::LinearLeaves{},
                           .training_loss = true};
    for (const Vector& label : {table.label, Vector((table.y.array() > 0).cast<double>())}) {
        const auto labels = classes.fit(table.X, label);
        const auto& losses = labels.history().training;
        // Lines are taken only where they lower the loss, one output at a time.
        CHECK(losses.back() < losses.front());
        for (std::size_t k = 1; k < losses.size() && labels.outputs() == 1; ++k)
            CHECK(losses[k] <= losses[k - 1] * (1 + 1e-12));
    }
    const auto more = spec.resume(model, table.X, table.y);
    CHECK(more.size() == 50);
    CHECK(refusal([&] { (void)rw::tree_explainer(model); }) ==
          "tree_explainer: the leaves of the model are lines, not constants");
    CHECK(refusal([&] {
              (void)spec.fit(rw::BinnedMatrix<double>(table.X, {.categorical = {3}}), table.y);
          }) == "GbdtRegressor: linear_leaves need X itself, not bins");
    spec.linear_leaves.reset();
    CHECK(refusal([&] { (void)spec.resume(model, table.X, table.y); }) ==
          "GbdtRegressor: linear_leaves must be as in the model to go on from");
    CHECK(refusal([&] { (void)spec.refit(model, table.X, table.y); }) ==
          "GbdtRegressor: linear_leaves must be as in the model to refit");
}

TEST_CASE("lines are refitted to other rows", "[ensemble][gbdt]") {
    ForestTable table(600);
    for (Index i = 0; i < 600; i += 9)
        table.X(i, 0) = missing;
    const GbdtRegressor spec{
        .n_estimators = 20, .max_leaf_nodes = 8, .linear_leaves = rw::LinearLeaves{}};
    const auto model = spec.fit(table.X, table.y);
    const Vector predicted = model.predict(table.X);
    const auto difference = [&](const auto& other, const Vector& expected) {
        return (other.predict(table.X) - expected).cwiseAbs().maxCoeff();
    };
    // By the rows that it was fitted to a model does not change.
    CHECK(difference(spec.refit(model, table.X, table.y), predicted) < 1e-9);
    const Vector turned = -table.y;
    CHECK(difference(spec.refit(model, table.X, turned, 1), predicted) < 1e-12);
    const auto other = spec.refit(model, table.X, turned);
    CHECK((other.predict(table.X) - turned).norm() < 0.5 * (predicted - turned).norm());

    const GbdtClassifier classes{.n_estimators = 6, .linear_leaves = rw::LinearLeaves{}};
    const auto labels = classes.fit(table.X, table.label);
    CHECK((classes.refit(labels, table.X, table.label).predict_proba(table.X) -
           labels.predict_proba(table.X))
              .cwiseAbs()
              .maxCoeff() < 1e-9);
}

TEST_CASE("lines predict smooth functions better than steps", "[ensemble][gbdt]") {
    const ForestTable train(800), all(1600);
    const Matrix Xv = all.X.bottomRows(800);
    const auto smooth = [](const Matrix& X) {
        return Vector(3 * X.col(0) + X.col(1).cwiseProduct(X.col(1)) - 2 * X.col(2));
    };
    GbdtRegressor spec{.n_estimators = 40, .max_leaf_nodes = 8};
    const auto error = [&] {
        return (spec.fit(train.X, smooth(train.X)).predict(Xv) - smooth(Xv)).norm();
    };
    const double steps = error();
    spec.linear_leaves = rw::LinearLeaves{};
    CHECK(error() < 0.6 * steps);
}

TEST_CASE("a row of weight 0 changes nothing in any mode", "[ensemble][gbdt]") {
    const ForestTable table(150);
    Matrix X(200, 5);
    X << table.X, 1000 * Matrix::Random(50, 5);
    Vector y(200), weights(200);
    y << table.y, Vector::Constant(50, 1e6);
    weights << Vector::Ones(150), Vector::Zero(50);
    const GbdtRegressor plain{.n_estimators = 10, .max_leaf_nodes = 8, .min_samples_leaf = 5};
    std::vector<GbdtRegressor> specs(4, plain);
    specs[0].growth = rw::TreeGrowth::symmetric;
    specs[1].subsample = 0.6;
    specs[1].random_forest = true;
    specs[2].linear_leaves = rw::LinearLeaves{};
    specs[3].max_bins = 300;
    for (const auto& spec : specs)
        CHECK(spec.fit(table.X, table.y).predict(table.X) ==
              spec.fit(X, y, {.weights = weights}).predict(table.X));
    // Nor between the others, or where the loss has no derivative.
    Matrix between(300, 5);
    Vector of_these(300), every_second(300);
    for (Index i = 0; i < 150; ++i) {
        between.row(2 * i) = table.X.row(i);
        between.row(2 * i + 1).setConstant(7);
        of_these.segment(2 * i, 2) << std::exp(table.y[i]), -1;
        every_second.segment(2 * i, 2) << 1, 0;
    }
    GbdtRegressor own = plain;
    own.loss = rw::RegressionLoss::custom({.derivatives = [](double truth, double score) {
        return rw::LossDerivatives{score - std::log(truth), 1};
    }});
    for (const auto& loss : {rw::RegressionLoss::squared_error(), own.loss}) {
        GbdtRegressor spec = plain;
        spec.loss = loss;
        const Vector alone = table.y.array().exp();
        CHECK(spec.fit(table.X, alone).predict(table.X) ==
              spec.fit(between, of_these, {.weights = every_second}).predict(table.X));
    }
}

}  // namespace gbdt_modes_test
