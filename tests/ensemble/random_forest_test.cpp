#include <ridgewood/core/random.hpp>
#include <ridgewood/ensemble/detail/row_sampler.hpp>
#include <ridgewood/ensemble/extra_trees.hpp>
#include <ridgewood/ensemble/random_forest.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "ensemble/tables.hpp"

namespace random_forest_test {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;

namespace {

/// The rows that a tree of a forest with seed 3 has drawn by bootstrap.
std::vector<std::uint32_t> draws_of_tree(Index tree, Index rows) {
    std::vector<std::uint32_t> all(static_cast<std::size_t>(rows)), counts(all.size());
    std::iota(all.begin(), all.end(), 0U);
    const rw::detail::RowSampler sampler({{all, rows}}, true, {});
    sampler.draw(rw::Random(3).stream(static_cast<std::uint64_t>(tree)).stream(1), counts);
    return counts;
}

/// The prediction of a single tree for a row.
template <class Model>
Vector prediction_of_tree(const Model& model, Index tree, const Matrix& X, Index row) {
    const rw::Tree<double> walk = model.tree(tree);
    const Index leaf = walk.leaf([&](Index j) { return X(row, j); });
    return walk.values().col(walk.nodes()[static_cast<std::size_t>(leaf)].value());
}

}  // namespace

TEST_CASE("a forest predicts the mean of its trees", "[ensemble]") {
    const ForestTable table(120);
    const auto numbers = rw::RandomForestRegressor{.n_estimators = 7}.fit(table.X, table.y);
    const auto classes = rw::RandomForestClassifier{.n_estimators = 7, .min_samples_leaf = 4}.fit(
        table.X, table.label);
    const Vector prediction = numbers.predict(table.X);
    const Matrix probabilities = classes.predict_proba(table.X);
    const Vector labels = classes.predict(table.X);
    REQUIRE(numbers.size() == 7);
    REQUIRE(classes.classes() == Eigen::Vector3d(2, 4, 9));
    for (Index i = 0; i < table.X.rows(); ++i) {
        double mean = 0;
        Vector share = Vector::Zero(3);
        for (Index t = 0; t < 7; ++t) {
            mean += prediction_of_tree(numbers, t, table.X, i)[0] / 7;
            share += prediction_of_tree(classes, t, table.X, i) / 7;
        }
        CHECK(prediction[i] == Approx(mean));
        CHECK((probabilities.row(i).transpose() - share).norm() < 1e-14);
        CHECK(std::abs(probabilities.row(i).sum() - 1) < 1e-14);
        Index best = 0;
        probabilities.row(i).maxCoeff(&best);
        CHECK(labels[i] == classes.classes()[best]);
    }
}

TEST_CASE("out-of-bag predictions are the mean of the trees that have not seen the row",
          "[ensemble]") {
    const ForestTable table(90);
    constexpr Index trees = 6;
    const auto numbers =
        rw::RandomForestRegressor{.n_estimators = trees, .oob_score = true, .seed = 3}.fit(table.X,
                                                                                           table.y);
    const auto classes =
        rw::RandomForestClassifier{.n_estimators = trees, .oob_score = true, .seed = 3}.fit(
            table.X, table.label);
    Matrix sum = Matrix::Zero(90, 1), shares = Matrix::Zero(90, 3);
    Vector unseen = Vector::Zero(90);
    for (Index t = 0; t < trees; ++t) {
        const auto draws = draws_of_tree(t, 90);
        double rows = 0, squares = 0, right = 0, mean = 0;
        for (Index i = 0; i < 90; ++i) {
            if (draws[static_cast<std::size_t>(i)] == 0) {
                sum.row(i) += prediction_of_tree(numbers, t, table.X, i).transpose();
                shares.row(i) += prediction_of_tree(classes, t, table.X, i).transpose();
                ++unseen[i];
            }
            if (unseen[i] > 0) {
                ++rows;
                mean += table.y[i];
                squares += std::pow(sum(i, 0) / unseen[i] - table.y[i], 2);
                Index best = 0;
                shares.row(i).maxCoeff(&best);
                right += classes.classes()[best] == table.label[i] ? 1 : 0;
            }
        }
        mean /= rows;
        double scatter = 0;
        for (Index i = 0; i < 90; ++i)
            scatter += unseen[i] > 0 ? std::pow(table.y[i] - mean, 2) : 0;
        CHECK(numbers.oob().scores[t] == Approx(1 - squares / scatter));
        CHECK(classes.oob().scores[t] == Approx(right / rows));
    }
    CHECK(numbers.oob_score() == numbers.oob().scores[trees - 1]);
    bool some_row_is_in_every_tree = false;
    for (Index i = 0; i < 90; ++i) {
        const auto row = static_cast<std::size_t>(i);
        CHECK(numbers.oob().trees[row] == static_cast<std::uint32_t>(unseen[i]));
        if (unseen[i] > 0) {
            CHECK(numbers.oob().prediction(i, 0) == Approx(sum(i, 0) / unseen[i]));
            CHECK((classes.oob().prediction.row(i) - shares.row(i) / unseen[i]).norm() < 1e-14);
        } else {
            some_row_is_in_every_tree = true;
            CHECK(rw::detail::is_nan(numbers.oob().prediction(i, 0)));
            CHECK(rw::detail::is_nan(classes.oob().prediction(i, 2)));
        }
    }
    CHECK(some_row_is_in_every_tree);
}

TEST_CASE("a forest has the same bits for any number of threads and in every run", "[ensemble]") {
    const ForestTable table(150);
    const rw::RandomForestRegressor regressor{.n_estimators = 25,
                                              .max_features = rw::MaxFeatures::count(2),
                                              .oob_score = true,
                                              .importance = rw::ForestImportance::permutation,
                                              .leaf_samples = 3,
                                              .seed = 11};
    const rw::ExtraTreesClassifier classifier{
        .n_estimators = 25, .bootstrap = true, .oob_score = true};
    const auto first = regressor.fit(table.X, table.y);
    const auto first_classes = classifier.fit(table.X, table.label);
    for (const int threads : {1, 2, 4}) {
        auto again = regressor;
        again.threads = threads;
        const auto model = again.fit(table.X, table.y);
        CHECK(same_trees(model, first));
        CHECK(same_numbers(model.oob().prediction, first.oob().prediction));
        CHECK(same_numbers(model.oob().scores, first.oob().scores));
        CHECK(model.feature_importances() == first.feature_importances());
        CHECK(model.permutation_importances().mean == first.permutation_importances().mean);
        CHECK(model.predict_quantiles(table.X, {0.3}) == first.predict_quantiles(table.X, {0.3}));
        auto classes_again = classifier;
        classes_again.threads = threads;
        const auto classes = classes_again.fit(table.X, table.label);
        CHECK(same_trees(classes, first_classes));
        CHECK(same_numbers(classes.oob().prediction, first_classes.oob().prediction));
    }
    auto other = regressor;
    other.seed = 12;
    CHECK(!same_trees(other.fit(table.X, table.y), first));
}

TEST_CASE("trees grown to purity on all rows have no error on them", "[ensemble]") {
    const ForestTable table(200);
    const rw::RandomForestClassifier forest{.n_estimators = 5, .bootstrap = false};
    CHECK(forest.fit(table.X, table.label).predict(table.X) == table.label);
    const rw::ExtraTreesRegressor extra{.n_estimators = 5};
    CHECK((extra.fit(table.X, table.y).predict(table.X) - table.y).norm() < 1e-12);
}

TEST_CASE("rows of weight 0 are as if they were not there", "[ensemble]") {
    const ForestTable table(120);
    Vector weights = Vector::Ones(120);
    std::vector<Index> kept;
    for (Index i = 0; i < 120; ++i) {
        if (i % 3 == 1)
            weights[i] = 0;
        else
            kept.push_back(i);
    }
    Vector labels = table.label;
    labels[1] = 77;  // a class that no row of weight has
    const rw::RandomForestClassifier spec{
        .n_estimators = 9, .class_weight = rw::ClassWeights::balanced(), .oob_score = true};
    const auto weighted = spec.fit(table.X, labels, {.weights = weights});
    const auto alone = spec.fit(table.X(kept, Eigen::all), table.label(kept));
    CHECK(same_trees(weighted, alone));
    CHECK(weighted.classes() == alone.classes());
    CHECK(weighted.oob_score() == alone.oob_score());
    CHECK(rw::detail::is_nan(weighted.oob().prediction(1, 0)));
}

TEST_CASE("equal weights change nothing", "[ensemble]") {
    const ForestTable table(100);
    const Vector twos = Vector::Constant(100, 2);
    const rw::RandomForestRegressor spec{.n_estimators = 5};
    CHECK(same_trees(spec.fit(table.X, table.y), spec.fit(table.X, table.y, {.weights = twos})));
}

TEST_CASE("weights in the criterion move the leaves", "[ensemble]") {
    const Matrix X = Matrix::Ones(4, 1);
    const Vector y = Eigen::Vector4d(0, 0, 0, 8), weights = Eigen::Vector4d(1, 1, 1, 5);
    const rw::RandomForestRegressor spec{.n_estimators = 1, .bootstrap = false};
    CHECK(spec.fit(X, y).predict(X)[0] == 2);
    CHECK(spec.fit(X, y, {.weights = weights}).predict(X)[0] == 5);
}

TEST_CASE("balanced classes count the same", "[ensemble]") {
    const Matrix X = Matrix::Ones(4, 1);
    const Vector y = Eigen::Vector4d(0, 0, 0, 1);
    rw::RandomForestClassifier spec{.n_estimators = 1, .bootstrap = false};
    CHECK(spec.fit(X, y).predict_proba(X)(0, 1) == Approx(0.25));
    spec.class_weight = rw::ClassWeights::balanced();
    CHECK(spec.fit(X, y).predict_proba(X)(0, 1) == Approx(0.5));
    spec.class_weight = rw::ClassWeights::balanced_subsample();
    CHECK(spec.fit(X, y).predict_proba(X)(0, 1) == Approx(0.5));
    spec.class_weight = rw::ClassWeights::of({1, 9});
    CHECK(spec.fit(X, y).predict_proba(X)(0, 1) == Approx(0.75));
}

TEST_CASE("the observer is told of every tree in order and may stop the forest", "[ensemble]") {
    const ForestTable table(80);
    const rw::RandomForestClassifier spec{.n_estimators = 12, .oob_score = true, .threads = 2};
    std::vector<Index> steps;
    std::vector<double> losses;
    const auto watch = [&](const rw::Progress& progress) {
        steps.push_back(progress.step);
        losses.push_back(progress.loss);
        CHECK(progress.total == 12);
    };
    const auto model = spec.fit(table.X, table.label, {.observer = watch});
    std::vector<Index> expected(12);
    std::iota(expected.begin(), expected.end(), Index{1});
    CHECK(steps == expected);
    CHECK(losses.back() == Approx(1 - model.oob_score()));

    const auto stop = [](const rw::Progress& progress) {
        return progress.step == 5 ? rw::Signal::stop : rw::Signal::go_on;
    };
    const auto stopped = spec.fit(table.X, table.label, {.observer = stop});
    REQUIRE(stopped.size() == 5);
    CHECK(stopped.oob_score() == model.oob().scores[4]);
}

TEST_CASE("a forest ends where its out-of-bag score levels off", "[ensemble]") {
    const ForestTable table(150);
    rw::RandomForestRegressor spec{.n_estimators = 300, .oob_score = true};
    const Vector scores = spec.fit(table.X, table.y).oob().scores;
    Index trees = 20;
    while (scores[trees - 1] > scores[trees - 11] + 1e-3)
        ++trees;
    REQUIRE(trees < 300);
    for (const int threads : {1, 2}) {
        spec.oob_plateau = rw::OobPlateau{};
        spec.threads = threads;
        CHECK(spec.fit(table.X, table.y).size() == trees);
    }
}

TEST_CASE("float tables give float models", "[ensemble]") {
    const ForestTable table(200);
    const rw::Matrix<float> X = table.X.cast<float>();
    const rw::Vector<float> y = table.label.cast<float>();
    const auto model = rw::RandomForestClassifier{.n_estimators = 20}.fit(X, y);
    const rw::Vector<float> labels = model.predict(X);
    CHECK((labels.array() == y.array()).cast<double>().mean() > 0.95);
}

TEST_CASE("a node of a forest takes 8 bytes in single precision, and no more for classes",
          "[ensemble]") {
    const ForestTable table(2000);
    const rw::Matrix<float> X = table.X.cast<float>();
    const rw::Vector<float> y = table.label.cast<float>();
    const auto model = rw::RandomForestClassifier{.n_estimators = 20}.fit(X, y);
    std::size_t nodes = 0;
    for (Index t = 0; t < model.size(); ++t)
        nodes += model.tree(t).nodes().size();
    CHECK(model.memory() < 8 * nodes + 20 * 100 + 500);
}

TEST_CASE("a row alone is predicted as in a table", "[ensemble]") {
    const ForestTable table(60);
    const auto numbers = rw::RandomForestRegressor{.n_estimators = 9}.fit(table.X, table.y);
    const auto classes = rw::RandomForestClassifier{.n_estimators = 9}.fit(table.X, table.label);
    const Vector prediction = numbers.predict(table.X, 2);
    const Matrix shares = classes.predict_proba(table.X, 2);
    for (Index i = 0; i < 60; ++i) {
        const std::vector<double> row(table.X.row(i).begin(), table.X.row(i).end());
        CHECK(numbers.predict_row(row) == prediction[i]);
        std::vector<double> places(3, -1);
        classes.predict_proba_row(row, places);
        for (Index k = 0; k < 3; ++k)
            CHECK(places[static_cast<std::size_t>(k)] == shares(i, k));
    }
    std::vector<double> places(2);
    const std::vector<double> row(5), short_row(4);
    CHECK(refusal([&] { classes.predict_proba_row(row, places); }) ==
          "predict_proba_row: there are 2 places for 3 classes");
    CHECK(refusal([&] { (void)numbers.predict_row(short_row); }) ==
          "predict: X has 4 columns, the model was fitted on 5");
    CHECK(refusal([&] { (void)numbers.tree(9); }) == "tree: there is no tree 9 in a forest of 9");
}

TEST_CASE("a view of some columns is a table like any other", "[ensemble]") {
    const ForestTable table(100, 6);
    const rw::RandomForestRegressor spec{.n_estimators = 4};
    const Matrix copy = table.X.middleCols(1, 3);
    const auto of_view = spec.fit(table.X.middleCols(1, 3), table.y.transpose());
    CHECK(same_trees(of_view, spec.fit(copy, table.y)));
    const rw::Matrix<double> rows = copy.topRows(7);
    CHECK(of_view.predict(table.X.block(0, 1, 7, 3)) == of_view.predict(rows));
}

TEST_CASE("a forest of approximate trees is nearly as good", "[ensemble]") {
    const ForestTable table(3000);
    rw::RandomForestRegressor spec{.n_estimators = 40, .oob_score = true};
    const double exact = spec.fit(table.X, table.y).oob_score();
    spec.approximate = rw::Approximation{.tree_rows = 1500, .split_rows = 200};
    const auto model = spec.fit(table.X, table.y);
    CHECK(model.oob_score() > exact - 0.03);
    CHECK(model.tree(0).nodes().size() < 3000);
    // Splits by some rows divide all of them as the tree will.
    const Matrix line = Vector::LinSpaced(2000, 0, 1999);
    spec = {.n_estimators = 1, .bootstrap = false, .leaf_samples = 5};
    spec.approximate = rw::Approximation{.tree_rows = 2000, .split_rows = 20};
    const auto tree = spec.fit(line, Vector(line));
    CHECK(tree.predict(line) == line);
    const Matrix between = Vector::LinSpaced(3999, 0, 1999);
    CHECK(tree.predict_quantiles(between, {0.5}).col(0) == tree.predict(between));
}

}  // namespace random_forest_test
