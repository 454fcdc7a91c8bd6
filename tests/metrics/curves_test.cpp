#include <ridgewood/core/random.hpp>
#include <ridgewood/metrics/average_precision.hpp>
#include <ridgewood/metrics/curves.hpp>
#include <ridgewood/metrics/roc_auc.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace curves_test {

using namespace ridgewood;

namespace {

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

const Vector<double> truth = column({0, 0, 1, 1});
const Vector<double> score = column({0.1, 0.4, 0.35, 0.8});

}  // namespace

TEST_CASE("a curve has a point for each distinct score", "[metrics][curves]") {
    const auto roc = roc_curve(truth, score);
    REQUIRE(roc.fpr == column({0, 0, 0.5, 0.5, 1}));
    REQUIRE(roc.tpr == column({0, 0.5, 0.5, 1, 1}));
    REQUIRE(roc.thresholds.tail(4) == column({0.8, 0.4, 0.35, 0.1}));
    REQUIRE(std::isinf(roc.thresholds[0]));
    REQUIRE(roc_curve(truth, Vector<double>::Zero(4)).fpr == column({0, 1}));
    // A row of weight 0 is no row, and so no threshold.
    const auto pr = precision_recall_curve(truth, score, column({1, 1, 1, 0}));
    REQUIRE(pr.thresholds == column({0.1, 0.35, 0.4}));
    REQUIRE(pr.precision == column({1.0 / 3, 0.5, 0, 1}));
    REQUIRE(pr.recall == column({1, 1, 0, 0}));
}

TEST_CASE("areas and steps under the curves are the scores", "[metrics][curves]") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed);
        Vector<double> t(50), s(50), w(50);
        for (Index i = 0; i < 50; ++i) {
            t[i] = static_cast<double>(random.below(2));
            s[i] = static_cast<double>(random.below(12));
            w[i] = static_cast<double>(random.below(4));
        }
        const auto roc = roc_curve(t, s, w);
        REQUIRE(area_under(roc.fpr, roc.tpr) == Approx(roc_auc(t, s, w)));
        REQUIRE(roc.fpr.tail(1)[0] == 1);
        const auto pr = precision_recall_curve(t, s, w);
        double steps = 0;
        for (Index i = 0; i < pr.thresholds.size(); ++i)
            steps += (pr.recall[i] - pr.recall[i + 1]) * pr.precision[i];
        REQUIRE(steps == Approx(average_precision(t, s, w)));
    }
}

TEST_CASE("the rate of a class that is absent is NaN", "[metrics][curves]") {
    const Vector<double> two = column({0.9, 0.8});
    const auto ones = roc_curve(column({1, 1}), two);
    REQUIRE(ones.tpr == column({0, 0.5, 1}));
    REQUIRE(ones.fpr.array().isNaN().all());
    const auto zeros = precision_recall_curve(column({0, 0}), two);
    REQUIRE(zeros.recall.array().isNaN().all());
    REQUIRE(zeros.precision == column({0, 0, 1}));
}

TEST_CASE("an area under points runs along x either way", "[metrics][curves]") {
    REQUIRE(area_under(column({0, 1, 3}), column({0, 2, 2})) == 5);
    REQUIRE(area_under(column({3, 1, 0}), column({2, 2, 0})) == 5);
    REQUIRE(area_under(column({1, 1}), column({0, 1})) == 0);
    REQUIRE(refusal([] {
                (void)area_under(column({0, 2, 1}), column({0, 1, 2}));
            }) == "area_under: x neither ascends nor descends");
    REQUIRE(refusal([] { (void)area_under(column({0}), column({0})); }) ==
            "area_under: x has 1 values, expected 2 or more");
    REQUIRE(refusal([] {
                (void)area_under(column({0, 1}), column({0}));
            }) == "area_under: x has 2 values but y has 1");
    REQUIRE(refusal([] {
                (void)roc_curve(column({0, 3}), column({0, 1}));
            }) == "truth(1) is 3, expected 0 or 1");
}

TEST_CASE("curves agree with scikit-learn", "[metrics][curves]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto cases = reference_cases("timeseries/metrics.json", "binary_scores");
    if (cases.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : cases) {
        INFO(record["id"]);
        const Vector<double> t = to_vector(record["input"]["y_true"]);
        const Vector<double> s = to_vector(record["input"]["score"]);
        const auto same = [](const Vector<double>& found, const nlohmann::json& expected) {
            REQUIRE(found.size() == static_cast<Index>(expected.size()));
            for (Index i = 0; i < found.size(); ++i) {
                const auto& value = expected[static_cast<std::size_t>(i)];
                if (value.is_null())
                    REQUIRE(std::isnan(found[i]));
                else
                    REQUIRE(found[i] == Approx(value.get<double>()).epsilon(1e-12));
            }
        };
        const auto roc = roc_curve(t, s);
        same(roc.fpr, record["expected"]["roc_curve"]["fpr"]);
        same(roc.tpr, record["expected"]["roc_curve"]["tpr"]);
        const auto pr = precision_recall_curve(t, s);
        const auto& expected = record["expected"]["pr_curve"];
        same(pr.precision, expected["precision"]);
        same(pr.recall, expected["recall"]);
        same(pr.thresholds, expected["thresholds"]);
        REQUIRE(area_under(pr.recall, pr.precision) ==
                Approx(expected["trapezoid_auc"].get<double>()).epsilon(1e-12));
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace curves_test
