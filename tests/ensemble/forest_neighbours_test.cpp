// What forests say by the rows that share leaves: quantiles and proximity.
#include <ridgewood/ensemble/extra_trees.hpp>
#include <ridgewood/ensemble/proximity.hpp>
#include <ridgewood/ensemble/random_forest.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "ensemble/tables.hpp"

namespace forest_neighbours_test {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;

TEST_CASE("quantiles are those of the training rows that share leaves", "[ensemble]") {
    const ForestTable table(80);
    const rw::RandomForestRegressor spec{
        .n_estimators = 9, .min_samples_leaf = 6, .bootstrap = false, .leaf_samples = 1000};
    const std::vector<double> probabilities = {0, 0.1, 0.5, 0.77, 1};
    auto subsampled = spec;
    subsampled.max_features = rw::MaxFeatures::count(1);
    for (const auto& each : {spec, subsampled}) {
        const auto model = each.fit(table.X, table.y);
        const Matrix quantiles = model.predict_quantiles(table.X, probabilities);
        const rw::Matrix<Index> leaves = model.apply(table.X);
        for (Index i = 0; i < 80; ++i) {
            Vector weights = Vector::Zero(80);
            for (Index t = 0; t < leaves.cols(); ++t) {
                const auto together = leaves.col(t).array() == leaves(i, t);
                weights += together.cast<double>().matrix() /
                           static_cast<double>(together.count() * leaves.cols());
            }
            CHECK(weights.dot(table.y) == Approx(model.predict(table.X)[i]));
            std::vector<std::pair<double, double>> sorted;
            for (Index k = 0; k < 80; ++k) {
                if (weights[k] > 0)
                    sorted.emplace_back(table.y[k], weights[k]);
            }
            std::sort(sorted.begin(), sorted.end());
            for (std::size_t q = 0; q < probabilities.size(); ++q) {
                double sum = 0;
                std::size_t place = 0;
                while ((sum += sorted[place].second) < probabilities[q] - 1e-9)
                    ++place;
                CHECK(quantiles(i, static_cast<Index>(q)) == sorted[place].first);
            }
        }
    }
}

TEST_CASE("a leaf keeps no more rows than asked for, each with the same chance", "[ensemble]") {
    const Matrix X = Matrix::Ones(10, 1);
    const Vector y = Vector::LinSpaced(10, 0, 9);
    const rw::RandomForestRegressor spec{
        .n_estimators = 3000, .bootstrap = false, .leaf_samples = 4};
    const auto model = spec.fit(X, y);
    Vector times = Vector::Zero(10);
    for (const auto& tree : model.results().leaf_samples.trees) {
        REQUIRE(tree.targets.size() == 4);
        for (const double target : tree.targets)
            ++times[static_cast<Index>(target)];
    }
    // Binomial with 3000 draws at 0.4: a standard deviation of 27.
    CHECK((times.array() - 1200).abs().maxCoeff() < 4 * 27);
}

TEST_CASE("quantiles cover what they say on new rows", "[ensemble]") {
    const ForestTable table(1000);
    const auto model =
        rw::RandomForestRegressor{.n_estimators = 50, .min_samples_leaf = 10, .leaf_samples = 10}
            .fit(table.X.topRows(600), table.y.head(600));
    const Matrix quantiles = model.predict_quantiles(table.X.bottomRows(400), {0.1, 0.9});
    const auto y = table.y.tail(400).array();
    const double covered =
        ((y >= quantiles.col(0).array()) && (y <= quantiles.col(1).array())).cast<double>().mean();
    CHECK(covered > 0.75);
    CHECK(covered < 0.95);
}

TEST_CASE("quantiles have their conditions", "[ensemble]") {
    const ForestTable table(30);
    rw::RandomForestRegressor spec{.n_estimators = 2};
    const auto without = spec.fit(table.X, table.y);
    CHECK(refusal([&] { (void)without.predict_quantiles(table.X, {0.5}); }) ==
          "predict_quantiles: the forest keeps no rows in its leaves; fit it with leaf_samples");
    spec.leaf_samples = 1;
    const auto with = spec.fit(table.X, table.y);
    CHECK(refusal([&] {
              (void)with.predict_quantiles(table.X, {0.5, 1.5});
          }) == "predict_quantiles: probabilities(1) must be in [0, 1], got 1.5");
    CHECK(refusal([&] { (void)with.predict_quantiles(table.X.leftCols(2), {0.5}); }) ==
          "predict: X has 2 columns, the model was fitted on 5");
}

TEST_CASE("proximity is the share of the trees where two rows meet", "[ensemble]") {
    const ForestTable table(70);
    const auto model = rw::RandomForestClassifier{.n_estimators = 13, .min_samples_leaf = 3}.fit(
        table.X, table.label);
    const Matrix some = table.X.topRows(40);
    const Eigen::SparseMatrix<double> proximities = rw::proximity(model, some);
    const rw::Matrix<Index> leaves = model.apply(some);
    Index above_0 = 0;
    for (Index i = 0; i < 40; ++i) {
        for (Index j = 0; j < 40; ++j) {
            const auto trees = (leaves.row(i).array() == leaves.row(j).array()).count();
            above_0 += trees > 0 ? 1 : 0;
            CHECK(proximities.coeff(i, j) == Approx(static_cast<double>(trees) / 13));
        }
    }
    CHECK(proximities.nonZeros() == above_0);
    CHECK(above_0 < 1600);
    CHECK(proximities.coeff(5, 5) == 1);
    CHECK(refusal([&] { (void)rw::proximity(model, table.X.topRows(0)); }) ==
          "proximity: X has no rows");
}

}  // namespace forest_neighbours_test
