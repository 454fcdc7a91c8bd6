#include <ridgewood/core/concepts.hpp>
#include <ridgewood/preprocessing/self_organizing_map.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace self_organizing_map_test {

using namespace ridgewood;

static_assert(Transformer<SelfOrganizingMap> && Transformer<SelfOrganizingMap, float>);

namespace {

/// Uniform on a square.
Matrix<double> square(Index rows, std::uint64_t seed) {
    Random random(seed);
    return Matrix<double>::NullaryExpr(rows, 2, [&] { return random.uniform(); });
}

std::vector<SelfOrganizingMap> ways() {
    std::vector<SelfOrganizingMap> all;
    for (const MapTraining training : {MapTraining::batch, MapTraining::online}) {
        for (const Neighborhood neighborhood : {Neighborhood::gaussian, Neighborhood::bubble}) {
            for (const MapStart start : {MapStart::pca, MapStart::random}) {
                for (const GridShape shape : {GridShape::rectangular, GridShape::hexagonal}) {
                    all.push_back({.grid = {.rows = 5, .columns = 6, .shape = shape},
                                   .training = training,
                                   .neighborhood = neighborhood,
                                   .start = start,
                                   .epochs = 10,
                                   .seed = 3});
                }
            }
        }
    }
    return all;
}

}  // namespace

TEST_CASE("units of a grid have 8 or 6 neighbours, and fewer at its edge", "[preprocessing][som]") {
    const MapGrid squares{.rows = 3, .columns = 4};
    CHECK(squares.units() == 12);
    CHECK(squares.neighbors(0) == std::vector<Index>{1, 4, 5});
    CHECK(squares.neighbors(5) == std::vector<Index>{0, 1, 2, 4, 6, 8, 9, 10});
    const MapGrid hexagons{.rows = 3, .columns = 4, .shape = GridShape::hexagonal};
    CHECK(hexagons.neighbors(0) == std::vector<Index>{1, 4});
    CHECK(hexagons.neighbors(5) == std::vector<Index>{1, 2, 4, 6, 9, 10});
    CHECK(hexagons.neighbors(9) == std::vector<Index>{4, 5, 8, 10});
    for (Index a = 0; a < 12; ++a) {
        for (const Index b : hexagons.neighbors(a))
            CHECK(hexagons.squared_distance(a, b) == Approx(1));
    }
    CHECK(MapGrid{.rows = 1, .columns = 1}.neighbors(0).empty());
}

TEST_CASE("a map unfolds on a square", "[preprocessing][som]") {
    const Matrix<double> X = square(600, 1);
    for (const SelfOrganizingMap& spec : ways()) {
        const auto map = spec.fit(X);
        INFO(static_cast<int>(spec.training)
             << static_cast<int>(spec.neighborhood) << static_cast<int>(spec.start)
             << static_cast<int>(spec.grid.shape));
        // 30 equal squares would have a mean distance of 0.07 from their centre.
        CHECK(map.quantization_error(X) < 0.1);
        CHECK(map.hit_counts(X).sum() == 600);
        CHECK(map.weights().minCoeff() >= 0);
        CHECK(map.weights().maxCoeff() <= 1);
        if (spec.start == MapStart::pca)
            CHECK(map.topographic_error(X) < 0.15);
    }
}

TEST_CASE("what a map tells is what brute force finds", "[preprocessing][som]") {
    const Matrix<double> X = random_matrix(130, 3, 5);
    const auto map =
        SelfOrganizingMap{.grid = {.rows = 4, .columns = 5, .shape = GridShape::hexagonal},
                          .epochs = 5}
            .fit(X);
    const Matrix<double> distances = map.transform(X);
    double quantization = 0, torn = 0;
    Vector<Index> hits = Vector<Index>::Zero(20);
    for (Index i = 0; i < 130; ++i) {
        std::vector<std::pair<double, Index>> order;
        for (Index unit = 0; unit < 20; ++unit) {
            const double distance = (X.row(i) - map.weights().row(unit)).norm();
            CHECK(distances(i, unit) == Approx(distance).epsilon(1e-13));
            order.emplace_back(distance, unit);
        }
        std::sort(order.begin(), order.end());
        CHECK(map.best_matching_units(X)[static_cast<std::size_t>(i)] == order[0].second);
        ++hits[order[0].second];
        quantization += order[0].first / 130;
        const auto around = map.grid().neighbors(order[0].second);
        if (std::find(around.begin(), around.end(), order[1].second) == around.end())
            torn += 1.0 / 130;
    }
    CHECK(map.quantization_error(X) == Approx(quantization).epsilon(1e-13));
    CHECK(map.topographic_error(X) == Approx(torn).margin(1e-13));
    CHECK(map.hit_counts(X) == hits);
    const Vector<double> heights = map.u_matrix();
    for (Index a = 0; a < 20; ++a) {
        double sum = 0, count = 0;
        for (Index b = 0; b < 20; ++b) {
            if (a != b && map.grid().squared_distance(a, b) < 1.01) {
                sum += (map.weights().row(a) - map.weights().row(b)).norm();
                ++count;
            }
        }
        CHECK(heights[a] == Approx(sum / count).epsilon(1e-13));
    }
    const auto names = map.feature_names({"a", "b", "c"});
    CHECK(names.size() == 20);
    CHECK(names[19] == "unit19");
}

TEST_CASE("a batch epoch takes each unit to the mean of the rows by influence",
          "[preprocessing][som]") {
    const Matrix<double> X = random_matrix(80, 2, 7);
    SelfOrganizingMap spec{.grid = {.rows = 2, .columns = 3},
                           .start = MapStart::random,
                           .epochs = 3,
                           .radius = Decay{.first = 1.5, .last = 0.75}};
    std::vector<double> losses;
    const auto fit_of = [&](Index steps) {
        losses.clear();
        return spec.fit(X, {.observer = [&](const Progress& progress) {
                            losses.push_back(progress.loss);
                            return progress.step == steps ? Signal::stop : Signal::go_on;
                        }});
    };
    const auto second = fit_of(2), third = fit_of(3);
    REQUIRE(losses.size() == 3);
    CHECK(losses[2] == Approx(second.quantization_error(X)).epsilon(1e-13));
    const auto winners = second.best_matching_units(X);
    for (Index unit = 0; unit < 6; ++unit) {
        RowVector<double> sum = RowVector<double>::Zero(2);
        double weight = 0;
        for (Index i = 0; i < 80; ++i) {
            const double d2 =
                spec.grid.squared_distance(unit, winners[static_cast<std::size_t>(i)]);
            const double influence = std::exp(-d2 / (2 * 0.75 * 0.75));
            sum += influence * X.row(i);
            weight += influence;
        }
        CHECK(agree(third.weights().row(unit), sum / weight, 1e-13));
    }
}

TEST_CASE("units on a line stand in the order of the numbers", "[preprocessing][som]") {
    const Matrix<double> X = random_matrix(200, 1, 9);
    for (SelfOrganizingMap spec : ways()) {
        if (spec.start == MapStart::random)
            continue;  // may keep a fold
        spec.grid = {.rows = 1, .columns = 8};
        const Vector<double> w = spec.fit(X).weights();
        const auto steps = (w.tail(7) - w.head(7)).array();
        CHECK(((steps > 0).all() || (steps < 0).all()));
    }
}

TEST_CASE("maps are the same for any number of threads, and by their seed",
          "[preprocessing][som]") {
    const Matrix<double> X = square(500, 11);
    for (SelfOrganizingMap spec : ways()) {
        spec.epochs = 3;
        const Matrix<double> one = spec.fit(X).weights();
        spec.threads = 3;
        CHECK(spec.fit(X).weights() == one);
        spec.seed = 4;
        const bool draws = spec.training == MapTraining::online || spec.start == MapStart::random;
        CHECK((spec.fit(X).weights() == one) != draws);
    }
}

TEST_CASE("a weight of a row of a map counts it so many times", "[preprocessing][som]") {
    const Matrix<double> X = square(60, 13);
    Vector<double> weights(60);
    for (Index i = 0; i < 60; ++i)
        weights[i] = static_cast<double>(i % 4);
    // Where all units are within the radius, all are the mean.
    const SelfOrganizingMap spec{.grid = {.rows = 2, .columns = 2},
                                 .neighborhood = Neighborhood::bubble,
                                 .radius = Decay{.first = 3, .last = 3}};
    const RowVector<double> mean = weights.transpose() * X / weights.sum();
    CHECK(agree(spec.fit(X, {.weights = weights}).weights(), mean.replicate(4, 1), 1e-14));
    weights.setOnes();
    weights.tail(20).setZero();
    for (const SelfOrganizingMap& way : ways()) {
        const Matrix<double> kept = way.fit(X.topRows(40)).weights();
        CHECK(way.fit(X, {.weights = weights}).weights() == kept);
    }
}

TEST_CASE("a map classifies by the majority of its hits", "[preprocessing][som]") {
    Matrix<double> X(6, 1);
    X << 0, 0.1, 0.2, 5, 5.1, 9;
    Vector<double> y(6);
    y << 3, 7, 3, 7, 3, 7;
    const auto map = SelfOrganizingMap{.grid = {.rows = 1, .columns = 2}}.fit(X);
    const Vector<double> labels = map.majority_labels(X.topRows(5), y.head(5));
    CHECK(labels(map.best_matching_units(X))[0] == 3);
    CHECK(labels(map.best_matching_units(X))[4] == 3);  // one row each
    CHECK(map.majority_labels(X, y)(map.best_matching_units(X))[4] == 7);
    CHECK(map.majority_labels(X.topRows(3), y.head(3)).array().isNaN().count() == 1);
}

TEST_CASE("maps of float", "[preprocessing][som]") {
    const Matrix<double> X = square(100, 15);
    const Matrix<float> narrow = X.cast<float>();
    const SelfOrganizingMap spec{.grid = {.rows = 3, .columns = 3}};
    const auto map = spec.fit(narrow);
    CHECK(agree(map.transform(narrow).cast<double>(),
                spec.fit(Matrix<double>(narrow.cast<double>())).transform(narrow.cast<double>()),
                1e-6));
}

TEST_CASE("maps say what is wrong", "[preprocessing][som]") {
    Matrix<double> X = square(20, 17);
    const auto map = SelfOrganizingMap{.grid = {.rows = 2, .columns = 2}}.fit(X);
    CHECK(refusal([&] { (void)map.transform(X.leftCols(1)); }) ==
          "SelfOrganizingMap: X has 1 columns, the transform was fitted on 2");
    CHECK(refusal([&] { (void)map.majority_labels(X, Vector<double>::Ones(3)); }) ==
          "X has 20 rows but y has 3 values");
    CHECK(refusal([&] { (void)SelfOrganizingMap{.grid = {.rows = 0, .columns = 3}}.fit(X); }) ==
          "SelfOrganizingMap: grid must have 1 to 1000000 units, got 0 rows and 3 columns");
    CHECK(refusal([&] { (void)SelfOrganizingMap{.epochs = 0}.fit(X); }) ==
          "SelfOrganizingMap: epochs must be >= 1, got 0");
    CHECK(refusal([&] {
              (void)SelfOrganizingMap{.radius = Decay{.first = 1, .last = 2}}.fit(X);
          }) == "SelfOrganizingMap: radius must be finite with first >= last > 0, got 1 and 2");
    CHECK(refusal([&] {
              (void)SelfOrganizingMap{.learning_rate = {.first = 2, .last = 1}}.fit(X);
          }) == "SelfOrganizingMap: learning_rate must be in (0, 1], got 2");
    CHECK(refusal([&] { (void)SelfOrganizingMap{.threads = -1}.fit(X); }) ==
          "threads must be >= 0 (0 = all), got -1");
    CHECK(refusal([&] { (void)SelfOrganizingMap{}.fit(Matrix<double>::Constant(5, 2, 0.1)); }) ==
          "SelfOrganizingMap: all columns of X are constant");
    X(7, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK(refusal([&] { (void)SelfOrganizingMap{}.fit(X); }) ==
          "X(7, 1) is NaN, expected a finite value");
    CHECK(refusal([&] { (void)map.hit_counts(X); }) == "X(7, 1) is NaN, expected a finite value");
}

}  // namespace self_organizing_map_test
