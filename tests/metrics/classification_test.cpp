#include <ridgewood/metrics/class_report.hpp>
#include <ridgewood/metrics/classification.hpp>
#include <ridgewood/metrics/metric.hpp>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace classification_test {

using namespace ridgewood;

namespace {

static_assert(PredictionMetric<Accuracy> && PredictionMetric<FScore>);

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

template <class F>
void for_each_metric(F f) {
    const auto call = [&](const auto& metric) { f(std::string(metric.name), metric); };
    call(accuracy);
    call(balanced_accuracy);
    call(precision);
    call(Precision{.average = Average::macro});
    call(recall);
    call(Recall{.average = Average::weighted});
    call(f1);
    call(FScore{.beta = 2, .average = Average::macro});
    call(specificity);
    call(Specificity{.average = Average::micro});
    call(jaccard);
    call(Jaccard{.average = Average::weighted});
    call(matthews);
    call(kappa);
    call(CohenKappa{.disagreement = Disagreement::quadratic});
}

// Label 1: 2 hits, 1 false alarm, 1 miss. Label 2: 1 hit of 2, 1 false alarm. Label 0: 1 hit of 1,
// no false alarm.
const Vector<double> truth = column({1, 1, 1, 2, 2, 0});
const Vector<double> predicted = column({1, 1, 2, 1, 2, 0});

}  // namespace

TEST_CASE("a confusion matrix has true labels down and predicted labels across",
          "[metrics][classification]") {
    const auto confusion = confusion_matrix(truth, predicted);
    REQUIRE(confusion.labels == column({0, 1, 2}));
    REQUIRE(confusion.counts == (Matrix<double>(3, 3) << 1, 0, 0, 0, 2, 1, 0, 1, 1).finished());
    const auto weighted = confusion_matrix(column({-1, 7.5}), column({7.5, 7.5}), column({2, 0.5}));
    REQUIRE(weighted.labels == column({-1, 7.5}));
    REQUIRE(weighted.counts == (Matrix<double>(2, 2) << 0, 2, 0, 0.5).finished());
}

TEST_CASE("classification metrics follow their formulas", "[metrics][classification]") {
    REQUIRE(accuracy(truth, predicted) == Approx(4.0 / 6));
    REQUIRE(balanced_accuracy(truth, predicted) == Approx((1 + 2.0 / 3 + 0.5) / 3));
    REQUIRE(precision(truth, predicted) == Approx(2.0 / 3));
    REQUIRE(recall(truth, predicted) == Approx(2.0 / 3));
    REQUIRE(f1(truth, predicted) == Approx(2.0 / 3));
    REQUIRE(Precision{.positive = 2}(truth, predicted) == Approx(0.5));
    REQUIRE(Recall{.average = Average::macro}(truth, predicted) == Approx((1 + 2.0 / 3 + 0.5) / 3));
    REQUIRE(Recall{.average = Average::weighted}(truth, predicted) == Approx(4.0 / 6));
    REQUIRE(FScore{.beta = 2}(column({1, 1, 0}), column({1, 0, 0})) == Approx(5.0 / 9));
    // R_K = (c s - p.t) / sqrt((s^2 - p.p) (s^2 - t.t)) with c = 4, s = 6, p = t = (1, 3, 2).
    REQUIRE(matthews(truth, predicted) == Approx((4.0 * 6 - 14) / (36 - 14)));
    REQUIRE(kappa(truth, predicted) == Approx(1 - (2.0 / 6) / (1 - 14.0 / 36)));
}

TEST_CASE("a class is scored against all others", "[metrics][classification]") {
    // Label 1 of 6 rows: tp 2, fp 1, fn 1, tn 2.
    REQUIRE(specificity(truth, predicted) == Approx(2.0 / 3));
    REQUIRE(jaccard(truth, predicted) == Approx(2.0 / 4));
    REQUIRE(Specificity{.average = Average::macro}(truth, predicted) ==
            Approx((1 + 2.0 / 3 + 3.0 / 4) / 3));
    REQUIRE(zero_one_loss(truth, predicted) == Approx(2.0 / 6));
    const Average micro = Average::micro;
    REQUIRE(Precision{.average = micro}(truth, predicted) == accuracy(truth, predicted));
    REQUIRE(Recall{.average = micro}(truth, predicted) == accuracy(truth, predicted));
    // Specificity is the recall of "not this class".
    const auto not_one = [](const Vector<double>& y) {
        return Vector<double>((y.array() != 1).cast<double>());
    };
    const Vector<double> weights = column({1, 2, 3, 4, 5, 6});
    REQUIRE(specificity(truth, predicted, weights) ==
            Approx(recall(not_one(truth), not_one(predicted), weights)));
}

TEST_CASE("a class report has a line a label and NA where no row decides",
          "[metrics][classification]") {
    std::ostringstream out;
    out << class_report(column({0, 0, 1, 2}), column({0, 1, 1, 1}));
    REQUIRE(out.str() ==
            "label  precision  recall     F1  support\n"
            "0          1.000   0.500  0.667        2\n"
            "1          0.333   1.000  0.500        1\n"
            "2             NA   0.000  0.000        1\n");
    const ClassReport report = class_report(truth, predicted);
    for (Index k = 0; k < 3; ++k) {
        const double label = report.labels[k];
        REQUIRE(report.precision[k] == Precision{.positive = label}(truth, predicted));
        REQUIRE(report.specificity[k] == Specificity{.positive = label}(truth, predicted));
        REQUIRE(report.jaccard[k] == Jaccard{.positive = label}(truth, predicted));
    }
}

TEST_CASE("shares of a confusion matrix sum to 1 a true label", "[metrics][classification]") {
    const auto shares = confusion_matrix(truth, column({0, 0, 7, 1, 2, 2})).shares_of_truth();
    REQUIRE(shares.rowwise().sum().isApprox(column({1, 1, 1, 0})));
    REQUIRE(shares(1, 0) == Approx(2.0 / 3));
}

TEST_CASE("for two classes matthews is the correlation of the indicators",
          "[metrics][classification]") {
    const Vector<double> t = column({1, 1, 1, 0, 0, 0, 0, 1});
    const Vector<double> p = column({1, 0, 1, 0, 0, 1, 0, 1});
    const Vector<double> a = t.array() - t.mean();
    const Vector<double> b = p.array() - p.mean();
    REQUIRE(matthews(t, p) == Approx(a.dot(b) / (a.norm() * b.norm())));
    REQUIRE(matthews(t, column({0, 0, 0, 1, 1, 1, 1, 0})) == Approx(-1));
}

TEST_CASE("of labels a weight of 2 is the row twice and a weight of 0 is no row",
          "[metrics][classification]") {
    const Vector<double> t = column({1, 1, 1, 2, 2, 0, 1.5});
    const Vector<double> p = column({1, 1, 2, 1, 2, 0, 0.5});
    const Vector<double> weights = column({2, 1, 1, 3, 1, 1, 0});
    const std::vector<Index> repeated = {0, 0, 1, 2, 3, 3, 3, 4, 5};
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(t, p, weights) == Approx(metric(t(repeated), p(repeated))));
    });
}

TEST_CASE("the order of labelled rows does not matter, nor does the scalar",
          "[metrics][classification]") {
    const std::vector<Index> order = {5, 2, 0, 4, 3, 1};
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(truth(order).cast<int>(), predicted(order).cast<float>()) ==
                Approx(metric(truth, predicted)));
    });
}

TEST_CASE("a perfect prediction scores 1", "[metrics][classification]") {
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(truth, truth) == Approx(1));
    });
}

TEST_CASE("what no row can decide is zero_division", "[metrics][classification]") {
    const Vector<double> zeros = Vector<double>::Zero(3);
    REQUIRE(precision(zeros, zeros) == 0);
    REQUIRE(f1(zeros, zeros) == 0);
    REQUIRE(Precision{.zero_division = 1}(zeros, zeros) == 1);
    REQUIRE(Recall{.zero_division = 0.5}(zeros, zeros) == 0.5);
    REQUIRE(FScore{.zero_division = 1}(zeros, zeros) == 1);
    const Vector<double> one_positive = column({0, 0, 1});
    REQUIRE(Precision{.zero_division = 1}(one_positive, zeros) == 1);
    REQUIRE(FScore{.zero_division = 1}(one_positive, zeros) == 0);
}

TEST_CASE("a single label leaves no correlation to measure", "[metrics][classification]") {
    const Vector<double> zeros = Vector<double>::Zero(3);
    REQUIRE(matthews(zeros, zeros) == 0);
    REQUIRE(matthews(column({0, 1, 0}), zeros, column({0.1, 0.2, 0.7})) == 0);
    REQUIRE(std::isnan(kappa(zeros, zeros)));
    REQUIRE(balanced_accuracy(zeros, column({0, 1, 0})) == Approx(2.0 / 3));
    const BalancedAccuracy adjusted{.adjusted = true};
    REQUIRE(std::isnan(adjusted(zeros, zeros)));
    REQUIRE(adjusted(column({0, 1, 1}), column({0, 0, 1})) == Approx(0.5));
}

TEST_CASE("misuse of a classification metric names the argument and the row",
          "[metrics][classification]") {
    const auto message = [](const auto&... arguments) {
        return refusal([&] { (void)f1(arguments...); });
    };
    REQUIRE(message(Vector<double>(0), Vector<double>(0)) == "truth is empty");
    REQUIRE(message(truth, column({1})) == "truth has 6 rows but predicted has 1");
    REQUIRE(message(column({1, 0}), column({1, std::nan("")})) ==
            "predicted(1) is NaN, expected a finite value");
    REQUIRE(message(column({1, 0}), column({1, 0}), column({0, 0})) == "weights are all zero");
    REQUIRE(refusal([] { (void)FScore{.beta = 0}(truth, predicted); }) ==
            "FScore: beta must be > 0, got 0");
}

TEST_CASE("classification metrics agree with scikit-learn", "[metrics][classification]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto cases = reference_cases("timeseries/metrics.json", "classification");
    if (cases.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : cases) {
        const Vector<double> t = to_vector(record["input"]["y_true"]);
        const Vector<double> p = to_vector(record["input"]["y_pred"]);
        const auto check = [&](const nlohmann::json& expected, const auto& metric) {
            INFO(record["id"] << " " << metric.name);
            if (expected.is_null())
                REQUIRE(std::isnan(metric(t, p)));
            else
                REQUIRE(metric(t, p) == Approx(expected.template get<double>()).margin(1e-12));
        };
        const auto& expected = record["expected"];
        check(expected["accuracy"], accuracy);
        check(expected["balanced_accuracy"], balanced_accuracy);
        check(expected["hamming"], zero_one_loss);
        check(expected["zero_one"], zero_one_loss);
        check(expected["mcc"], matthews);
        check(expected["kappa_None"], kappa);
        check(expected["kappa_linear"], CohenKappa{.disagreement = Disagreement::linear});
        check(expected["kappa_quadratic"], CohenKappa{.disagreement = Disagreement::quadratic});
        const auto confusion = confusion_matrix(t, p);
        REQUIRE(confusion.labels == to_vector(expected["labels"]));
        REQUIRE(confusion.counts == to_matrix(expected["confusion"]));

        for (const double zero : {0.0, 1.0}) {
            const std::string suffix = zero == 0 ? "_zd0" : "_zd1";
            const auto check_averages = [&](const nlohmann::json& values, Average average) {
                check(values["precision"], Precision{.average = average, .zero_division = zero});
                check(values["recall"], Recall{.average = average, .zero_division = zero});
                check(values["f1"], FScore{.average = average, .zero_division = zero});
                check(values["f2"], FScore{.beta = 2, .average = average, .zero_division = zero});
                check(values["jaccard"], Jaccard{.average = average, .zero_division = zero});
            };
            check_averages(expected["micro" + suffix], Average::micro);
            check_averages(expected["macro" + suffix], Average::macro);
            check_averages(expected["weighted" + suffix], Average::weighted);
            for (std::size_t k = 0; k < expected["labels"].size(); ++k) {
                const double label = expected["labels"][k];
                const auto& values = expected["per_class" + suffix];
                check(values["precision"][k], Precision{.positive = label, .zero_division = zero});
                check(values["recall"][k], Recall{.positive = label, .zero_division = zero});
                check(values["f1"][k], FScore{.positive = label, .zero_division = zero});
                REQUIRE(confusion.counts.row(static_cast<Index>(k)).sum() == values["support"][k]);
            }
        }
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace classification_test
