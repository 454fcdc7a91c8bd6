#include <ridgewood/preprocessing/lag_features.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"

namespace lag_features_test {

using namespace ridgewood;

namespace {

const LagFeatures features{
    .lags = {1, 3},
    .differences = {1, 2},
    .rolling = {{RollingStatistic::mean, 4}, {RollingStatistic::maximum, 2}}};

bool same(const Matrix<double>& a, const Matrix<double>& b) {
    return a.rows() == b.rows() && a.cols() == b.cols() &&
           (a.array() == b.array() || (a.array().isNaN() && b.array().isNaN())).all();
}

}  // namespace

TEST_CASE("features of the past are what they are called", "[preprocessing][lag]") {
    const Vector<double> x = random_matrix(20, 1, 1);
    const FeatureTable table = features.transform(x);
    REQUIRE(table.names == std::vector<std::string>{"lag_1", "lag_3", "difference_1",
                                                    "difference_2", "mean_4", "maximum_2"});
    for (Index t = 4; t < 20; ++t) {
        REQUIRE(table.values(t, 0) == x[t - 1]);
        REQUIRE(table.values(t, 1) == x[t - 3]);
        REQUIRE(table.values(t, 2) == x[t - 1] - x[t - 2]);
        REQUIRE(table.values(t, 3) == x[t - 1] - x[t - 3]);
        REQUIRE(table.values(t, 4) == Approx(x.segment(t - 4, 4).mean()));
        REQUIRE(table.values(t, 5) == std::max(x[t - 1], x[t - 2]));
    }
    REQUIRE(std::isnan(table.values(0, 0)));
    REQUIRE(std::isnan(table.values(3, 4)));
}

TEST_CASE("no feature knows a row within the gap", "[preprocessing][lag]") {
    const Vector<double> x = random_matrix(30, 1, 2);
    for (const Index gap : {1, 2, 5}) {
        LagFeatures spec = features;
        spec.gap = gap;
        spec.lags = {gap, gap + 2};
        const Matrix<double> before = spec.transform(x).values;
        for (Index t = 0; t < 30; ++t) {
            Vector<double> changed = x;
            changed.tail(30 - std::max<Index>(0, t - gap + 1)).array() += 100;
            REQUIRE(same(spec.transform(changed).values.topRows(t + 1), before.topRows(t + 1)));
        }
    }
}

TEST_CASE("each series of a panel sees its own past", "[preprocessing][lag]") {
    const Vector<double> x = random_matrix(40, 1, 3);
    std::vector<Index> entities, rows;
    for (Index i = 0; i < 40; ++i) {
        entities.push_back(i * i % 3);
        if (entities.back() == 1)
            rows.push_back(i);
    }
    const FeatureTable panel = features.transform(x, entities);
    const FeatureTable alone = features.transform(Vector<double>(x(rows)));
    REQUIRE(same(panel.values(rows, Eigen::all), alone.values));
}

TEST_CASE("misuse of lag features is named", "[preprocessing][lag]") {
    const Vector<double> x = random_matrix(5, 1, 1);
    const auto message = [&](const LagFeatures& spec) {
        return refusal([&] { (void)spec.transform(x); });
    };
    REQUIRE(message({.lags = {1}, .gap = 2}) ==
            "LagFeatures: lag 1 is below gap = 2: it would not be known yet");
    REQUIRE(message({.lags = {0}}) ==
            "LagFeatures: lag 0 is below gap = 1: it would not be known yet");
    REQUIRE(message({.differences = {0}}) == "LagFeatures: differences must be >= 1, got 0");
    REQUIRE(message({.rolling = {{RollingStatistic::mean, 0}}}) ==
            "LagFeatures: rows must be >= 1, got 0");
    REQUIRE(message({.gap = -1}) == "LagFeatures: gap must be >= 0, got -1");
    REQUIRE(refusal([&] {
                (void)features.transform(x, {1, 2});
            }) == "x has 5 values but there are 2 entities");
}

}  // namespace lag_features_test
