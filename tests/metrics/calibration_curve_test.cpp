#include <ridgewood/metrics/calibration_curve.hpp>

#include <vector>

#include "catch.hpp"

namespace calibration_curve_test {

using namespace ridgewood;

namespace {

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

const Vector<double> truth = column({0, 0, 1, 0, 1, 1, 1, 0, 1, 1});
const Vector<double> score = column({0.05, 0.2, 0.2, 0.35, 0.4, 0.55, 0.6, 0.62, 0.9, 1});

}  // namespace

TEST_CASE("a calibration curve is that of scikit-learn", "[metrics][calibration_curve]") {
    const auto uniform = calibration_curve(truth, score);
    REQUIRE(uniform.observed.isApprox(column({1.0 / 3, 0.5, 1, 0, 1})));
    REQUIRE(uniform.predicted.isApprox(column({0.15, 0.375, 0.575, 0.62, 0.95})));
    REQUIRE(uniform.weight == column({3, 2, 2, 1, 2}));
    const auto quantile = calibration_curve(truth, score, {.spacing = BinSpacing::quantile});
    REQUIRE(quantile.observed.isApprox(column({1.0 / 3, 0, 1, 0.5, 1})));
    REQUIRE(quantile.predicted.isApprox(column({0.15, 0.35, 0.475, 0.61, 0.95})));
}

TEST_CASE("one bin compares the means, and empty bins are no points",
          "[metrics][calibration_curve]") {
    const auto one = calibration_curve(truth, score, {.count = 1});
    REQUIRE(one.observed == column({0.6}));
    REQUIRE(one.expected_error() == Approx(0.6 - score.mean()));
    REQUIRE(calibration_curve(truth, score, {.count = 1000}).weight.size() == 9);
    const auto equal = calibration_curve(truth, Vector<double>::Constant(10, 0.3),
                                         {.spacing = BinSpacing::quantile});
    REQUIRE(equal.largest_error() == Approx(0.3));
}

TEST_CASE("of a curve a weight of 2 is the row twice and a weight of 0 is no row",
          "[metrics][calibration_curve]") {
    const Vector<double> weights = column({2, 1, 1, 0, 1, 1, 3, 1, 0, 1});
    const std::vector<Index> repeated = {0, 0, 1, 2, 4, 5, 6, 6, 6, 7, 9};
    const auto weighted = calibration_curve(truth, score, {}, weights);
    const auto plain = calibration_curve(truth(repeated), score(repeated));
    REQUIRE(weighted.predicted.isApprox(plain.predicted));
    REQUIRE(weighted.observed.isApprox(plain.observed));
    REQUIRE(weighted.weight == plain.weight);
}

TEST_CASE("misuse of a calibration curve is named", "[metrics][calibration_curve]") {
    REQUIRE(refusal([] { (void)calibration_curve(truth, score, {.count = 0}); }) ==
            "CalibrationBins: count must be >= 1, got 0");
    REQUIRE(refusal([] { (void)calibration_curve(truth, 2 * score); }) ==
            "score(5) is 1.1, expected a probability");
}

}  // namespace calibration_curve_test
