#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/metrics/regression.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace regression_test {

using namespace ridgewood;

namespace {

static_assert(PredictionMetric<MeanSquaredError> && PredictionMetric<PinballLoss>);
static_assert(!ProbabilityMetric<R2>);
static_assert(r2.higher_is_better && !rmse.higher_is_better && rmse.name == "rmse");

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

/// Calls f(name, metric) with every metric that any finite sample is valid for.
template <class F>
void for_each_metric(F f) {
    const auto call = [&](const auto& metric) { f(std::string(metric.name), metric); };
    call(mse);
    call(rmse);
    call(mae);
    call(median_absolute_error);
    call(mape);
    call(smape);
    call(PinballLoss{.alpha = 0.3});
    call(huber);
    call(max_error);
    call(r2);
    call(explained_variance);
}

const Vector<double> truth = column({3, -0.5, 2, 7});
const Vector<double> predicted = column({2.5, 0, 2, 8});

}  // namespace

// Worked out by hand from the errors 0.5, -0.5, 0, -1; the mean of the truth is 2.875 and its
// sum of squares about the mean 29.1875.
TEST_CASE("regression metrics follow their formulas", "[metrics][regression]") {
    REQUIRE(mse(truth, predicted) == Approx(1.5 / 4));
    REQUIRE(rmse(truth, predicted) == Approx(std::sqrt(1.5 / 4)));
    REQUIRE(mae(truth, predicted) == Approx(2.0 / 4));
    REQUIRE(median_absolute_error(truth, predicted) == 0.5);
    REQUIRE(mape(truth, predicted) == Approx((0.5 / 3 + 1 + 0 + 1.0 / 7) / 4));
    REQUIRE(smape(truth, predicted) == Approx((1 / 5.5 + 2 + 0 + 2.0 / 15) / 4));
    REQUIRE(max_error(truth, predicted) == 1);
    REQUIRE(PinballLoss{.alpha = 0.9}(truth, predicted) == Approx((0.45 + 0.05 + 0 + 0.1) / 4));
    REQUIRE(pinball(truth, predicted) == Approx(mae(truth, predicted) / 2));
    REQUIRE(HuberLoss{.delta = 0.5}(truth, predicted) == Approx((0.125 + 0.125 + 0 + 0.375) / 4));
    REQUIRE(r2(truth, predicted) == Approx(1 - 1.5 / 29.1875));
    REQUIRE(explained_variance(truth, predicted) == Approx(1 - (1.5 - 0.25) / 29.1875));
    REQUIRE(msle(column({0, 1}), column({0, 3})) == Approx(std::pow(std::log(2.0), 2) / 2));
}

TEST_CASE("a weight of 2 is the row twice and a weight of 0 is no row", "[metrics][regression]") {
    const Vector<double> weights = column({2, 1, 0, 1, 3});
    const std::vector<Index> repeated = {0, 0, 1, 3, 4, 4, 4};
    const Vector<double> t = column({3, -0.5, 40, 7, 1});
    const Vector<double> p = column({2.5, 0, 2, 8, -1});
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(t, p, weights) == Approx(metric(t(repeated), p(repeated))));
    });
    const Vector<double> constant_where_it_counts = column({1, 1, 5, 1, 1});
    REQUIRE(r2(constant_where_it_counts, p, weights) == 0);
    REQUIRE(explained_variance(constant_where_it_counts, constant_where_it_counts, weights) == 1);
}

TEST_CASE("the order of the rows does not matter", "[metrics][regression]") {
    const std::vector<Index> order = {2, 0, 3, 1};
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(truth(order), predicted(order)) == Approx(metric(truth, predicted)));
    });
}

TEST_CASE("several outputs score the mean of their scores", "[metrics][regression]") {
    Matrix<double> T(4, 2);
    Matrix<double> P(4, 2);
    T << truth, 2 * truth;
    P << predicted, truth;
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(T, P) == Approx((metric(truth, predicted) + metric(2 * truth, truth)) / 2));
    });
}

TEST_CASE("any expression of any scalar is read, rows as columns", "[metrics][regression]") {
    const Eigen::VectorXf single = truth.cast<float>();
    Eigen::Matrix<double, 2, 4, Eigen::RowMajor> rows;
    rows << truth.transpose(), predicted.transpose();
    Matrix<double> both(2, 4);
    both = rows;
    REQUIRE(mse(single, predicted) == 0.375);
    REQUIRE(mse(2 * truth - truth, predicted.cast<float>()) == 0.375);
    REQUIRE(mse(rows.row(0), rows.row(1)) == 0.375);
    REQUIRE(mse(both.row(0), predicted) == 0.375);
    REQUIRE(mse(truth.segment(1, 2), predicted.segment(1, 2), Eigen::Vector2i(1, 3)) == 0.0625);
}

TEST_CASE("a constant truth has r2 1 when met and 0 when missed", "[metrics][regression]") {
    const Vector<double> constant = Vector<double>::Constant(3, 0.1);
    REQUIRE(r2(constant, constant) == 1);
    REQUIRE(r2(constant, column({0.1, 0.1, 0.2})) == 0);
    REQUIRE(explained_variance(constant, constant) == 1);
    REQUIRE(explained_variance(constant, column({2, 2, 2})) == 1);
    REQUIRE(explained_variance(constant, column({0.1, 0.1, 0.2})) == 0);
}

TEST_CASE("a single row has errors but no r2", "[metrics][regression]") {
    REQUIRE(mse(column({1}), column({3})) == 4);
    REQUIRE(median_absolute_error(column({1}), column({3})) == 2);
    REQUIRE(std::isnan(r2(column({1}), column({3}))));
}

TEST_CASE("percentage errors have a value at zero", "[metrics][regression]") {
    REQUIRE(mape(column({0, 1}), column({0.001, 1})) == Approx(0.0005 * 0x1p52));
    REQUIRE(mape(column({0, 1}), column({0, 1})) == 0);
    REQUIRE(smape(column({0, 1}), column({0, 1})) == 0);
    REQUIRE(smape(column({0, 0}), column({0.001, 0})) == 1);
}

TEST_CASE("the median of an even number of errors is halfway", "[metrics][regression]") {
    const Vector<double> zero = Vector<double>::Zero(4);
    REQUIRE(median_absolute_error(zero, column({1, -2, 4, 100})) == 3);
    REQUIRE(median_absolute_error(zero, column({1, -2, 4, 100}), column({1, 1, 1, 4})) == 100);
    REQUIRE(median_absolute_error(zero, column({1, -2, 4, 100}), column({0, 0, 2, 2})) == 52);
}

TEST_CASE("misuse of a regression metric names the argument and the row", "[metrics][regression]") {
    const double not_a_number = std::numeric_limits<double>::quiet_NaN();
    const auto message = [](const auto&... arguments) {
        return refusal([&] { (void)mse(arguments...); });
    };
    REQUIRE(message(Vector<double>(0), Vector<double>(0)) == "truth is empty");
    REQUIRE(message(Matrix<double>(2, 0), Matrix<double>(2, 0)) == "truth is empty");
    REQUIRE(message(truth, column({1, 2})) == "truth has 4 rows but predicted has 2");
    REQUIRE(message(Matrix<double>::Zero(2, 3), Matrix<double>::Zero(2, 2)) ==
            "truth has 3 columns but predicted has 2");
    REQUIRE(message(column({1, not_a_number}), column({1, 2})) ==
            "truth(1) is NaN, expected a finite value");
    REQUIRE(message(column({1, 2}), column({-HUGE_VAL, 2})) ==
            "predicted(0) is -inf, expected a finite value");
    REQUIRE(message(truth, predicted, column({1, 2})) == "weights has 2 values but truth has 4");
    REQUIRE(message(truth, predicted, Vector<double>::Zero(4)) == "weights are all zero");
    REQUIRE(message(truth, predicted, column({1, 1, -1, 1})) == "weights(2) is -1, expected >= 0");
    REQUIRE(refusal([] { (void)msle(truth, predicted); }) == "msle: truth must be >= 0, got -0.5");
    REQUIRE(refusal([] { (void)PinballLoss{.alpha = 1.5}(truth, predicted); }) ==
            "PinballLoss: alpha must be in [0, 1], got 1.5");
    REQUIRE(refusal([] { (void)HuberLoss{.delta = 0}(truth, predicted); }) ==
            "HuberLoss: delta must be > 0, got 0");
}

TEST_CASE("regression metrics agree with scikit-learn", "[metrics][regression]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto cases = reference_cases("timeseries/metrics.json", "regression");
    if (cases.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : cases) {
        const Vector<double> t = to_vector(record["input"]["y_true"]);
        const Vector<double> p = to_vector(record["input"]["y_pred"]);
        const auto check = [&](const char* name, const auto& metric) {
            INFO(record["id"] << " " << name);
            const auto& expected = record["expected"][name];
            if (expected.is_object()) {
                REQUIRE_FALSE(refusal([&] { (void)metric(t, p); }).empty());
            } else {
                REQUIRE(metric(t, p) ==
                        Approx(expected.template get<double>()).epsilon(1e-12).margin(1e-12));
            }
        };
        check("mse", mse);
        check("rmse", rmse);
        check("mae", mae);
        check("mape", mape);
        check("r2", r2);
        check("explained_variance", explained_variance);
        check("median_ae", median_absolute_error);
        check("msle", msle);
        check("max_error", max_error);
        check("pinball_0.1", PinballLoss{.alpha = 0.1});
        check("pinball_0.5", PinballLoss{.alpha = 0.5});
        check("pinball_0.9", PinballLoss{.alpha = 0.9});
        check("smape_0_2", smape);
        check("huber_1.35", HuberLoss{.delta = 1.35});
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace regression_test
