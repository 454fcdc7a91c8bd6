#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/metrics/scaled_errors.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace scaled_errors_test {

using namespace ridgewood;

namespace {

static_assert(PredictionMetric<MeanAbsoluteScaledError>);
static_assert(PredictionMetric<RootMeanSquaredScaledError>);

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

}  // namespace

TEST_CASE("a forecast is measured by the naive one", "[metrics][scaled_errors]") {
    const Vector<double> train = column({1, 2, 4, 3, 5});
    const Vector<double> truth = column({6, 7}), predicted = column({5, 10});
    REQUIRE(MeanAbsoluteScaledError{train}(truth, predicted) == Approx(2 / (6.0 / 4)));
    REQUIRE(MeanAbsoluteScaledError{train, 2}(truth, predicted) == Approx(2 / (5.0 / 3)));
    REQUIRE(RootMeanSquaredScaledError{train}(truth, predicted) ==
            Approx(std::sqrt(5 / (10.0 / 4))));
    // Any unit, any level.
    REQUIRE(MeanAbsoluteScaledError{(7 * train).array() + 3}(7 * truth, 7 * predicted) ==
            Approx(MeanAbsoluteScaledError{train}(truth, predicted)));
    const Vector<double> weights = column({3, 1});
    REQUIRE(MeanAbsoluteScaledError{train}(truth, predicted, weights) == Approx(1));
}

TEST_CASE("beside a naive forecast that is always right only a perfect one counts",
          "[metrics][scaled_errors]") {
    const Vector<double> constant = column({2, 2, 2});
    REQUIRE(MeanAbsoluteScaledError{constant}(constant, constant) == 0);
    REQUIRE(std::isinf(RootMeanSquaredScaledError{constant}(constant, column({2, 2, 3}))));
}

TEST_CASE("scaled errors are those of Hyndman's definition", "[metrics][scaled_errors]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto records = reference_cases("timeseries/metrics.json", "mase");
    if (records.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : records) {
        const auto& input = record.at("input");
        const Vector<double> train = to_vector(input.at("y_train"));
        const Vector<double> t = to_vector(input.at("y_true")), p = to_vector(input.at("y_pred"));
        const Index season = record.at("params").at("seasonality").get<Index>();
        const auto& expected = record.at("expected");
        REQUIRE(MeanAbsoluteScaledError{train, season}(t, p) ==
                Approx(expected.at("mase").get<double>()).epsilon(1e-9));
        REQUIRE(RootMeanSquaredScaledError{train, season}(t, p) ==
                Approx(expected.at("rmsse").get<double>()).epsilon(1e-9));
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

TEST_CASE("misuse of a scaled error is named", "[metrics][scaled_errors]") {
    const Vector<double> y = column({1, 2});
    const auto message = [&](const Vector<double>& train, Index seasonality) {
        return refusal([&] { (void)MeanAbsoluteScaledError{train, seasonality}(y, y); });
    };
    REQUIRE(message(y, 0) == "mase: seasonality must be >= 1, got 0");
    REQUIRE(message(y, 2) == "mase: train has 2 values, expected more than seasonality = 2");
    REQUIRE(message(column({1, std::numeric_limits<double>::quiet_NaN()}), 1) ==
            "train(1) is NaN, expected a finite value");
}

TEST_CASE("mape does with zeros what it is told", "[metrics][regression]") {
    const Vector<double> truth = column({0, 2, 4}), predicted = column({1, 3, 3});
    REQUIRE(MeanAbsolutePercentageError{.zero = ZeroTruth::skip}(truth, predicted) == 0.375);
    REQUIRE(mape(truth, predicted) > 1e15);
    const MeanAbsolutePercentageError strict{.zero = ZeroTruth::error};
    REQUIRE(refusal([&] { (void)strict(truth, predicted); }) == "mape: truth(0) is 0");
    REQUIRE(strict(truth, predicted, column({0, 1, 1})) == 0.375);
    const Vector<double> zeros = column({0, 0, 0});
    REQUIRE(refusal([&] {
                (void)MeanAbsolutePercentageError{.zero = ZeroTruth::skip}(zeros, predicted);
            }) == "mape: all of truth is 0");
}

}  // namespace scaled_errors_test
