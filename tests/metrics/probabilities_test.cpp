#include <ridgewood/core/random.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/metrics/probabilities.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace probabilities_test {

using namespace ridgewood;

namespace {

static_assert(ProbabilityMetric<RocAuc> && ProbabilityMetric<LogLoss>);
static_assert(!PredictionMetric<RocAuc>, "it could be called with labels, but means scores");

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

template <class F>
void for_each_metric(F f) {
    const auto call = [&](const auto& metric) { f(std::string(metric.name), metric); };
    call(log_loss);
    call(brier);
    call(roc_auc);
    call(average_precision);
}

/// 0-1 labels, scores with many ties and whole weights, zero among them.
struct Sample {
    Vector<double> truth, score, weights;
    std::vector<Index> repeated;  // each row as often as its weight says

    explicit Sample(std::uint64_t seed, Index rows = 40) : truth(rows), score(rows), weights(rows) {
        Random random(seed);
        for (Index i = 0; i < rows; ++i) {
            truth[i] = static_cast<double>(random.below(2));
            score[i] = static_cast<double>(random.below(9)) / 8;
            weights[i] = static_cast<double>(random.below(4));
            repeated.insert(repeated.end(), static_cast<std::size_t>(weights[i]), i);
        }
    }
};

double auc_over_pairs(const Sample& sample) {
    double won = 0;
    double pairs = 0;
    for (Index i = 0; i < sample.truth.size(); ++i) {
        for (Index j = 0; j < sample.truth.size(); ++j) {
            if (sample.truth[i] != 1 || sample.truth[j] != 0)
                continue;
            const double weight = sample.weights[i] * sample.weights[j];
            pairs += weight;
            won += weight * (sample.score[i] > sample.score[j]    ? 1.0
                             : sample.score[i] == sample.score[j] ? 0.5
                                                                  : 0.0);
        }
    }
    return won / pairs;
}

const Vector<double> truth = column({0, 0, 1, 1});
const Vector<double> score = column({0.1, 0.4, 0.35, 0.8});

}  // namespace

TEST_CASE("scores of probabilities follow their formulas", "[metrics][probabilities]") {
    const double product = 0.9 * 0.6 * 0.35 * 0.8;
    REQUIRE(log_loss(truth, score) == Approx(-std::log(product) / 4));
    REQUIRE(brier(truth, score) == Approx((0.01 + 0.16 + 0.4225 + 0.04) / 4));
    REQUIRE(roc_auc(truth, score) == 0.75);
    REQUIRE(average_precision(truth, score) == Approx((1.0 + 2.0 / 3) / 2));
}

TEST_CASE("two columns of probabilities score as the second alone", "[metrics][probabilities]") {
    Matrix<double> probabilities(4, 2);
    probabilities << (1 - score.array()).matrix(), score;
    const Vector<double> labels = column({3, 3, 7, 7});
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(labels, probabilities, column({3, 7})) == Approx(metric(truth, score)));
        const Vector<double> weights = column({1, 3, 2, 1});
        REQUIRE(metric(labels, probabilities.cast<float>(), column({3, 7}), weights) ==
                Approx(metric(truth, score, weights)));
    });
}

TEST_CASE("three classes score the mean of each against the rest", "[metrics][probabilities]") {
    const Vector<double> labels = column({0, 1, 2, 2});
    const Vector<double> classes = column({0, 1, 2});
    const Matrix<double> probabilities =
        (Matrix<double>(4, 3) << 0.6, 0.2, 0.2, 0.3, 0.4, 0.3, 0.2, 0.2, 0.6, 0.5, 0.3, 0.2)
            .finished();
    const auto mean_of = [&](const auto& binary) {
        double sum = 0;
        for (Index k = 0; k < 3; ++k) {
            const Vector<double> is_k = (labels.array() == classes[k]).cast<double>();
            sum += binary(is_k, probabilities.col(k));
        }
        return sum / 3;
    };
    REQUIRE(roc_auc(labels, probabilities, classes) == Approx(0.875));
    REQUIRE(roc_auc(labels, probabilities, classes) == Approx(mean_of(roc_auc)));
    REQUIRE(average_precision(labels, probabilities, classes) ==
            Approx(mean_of(average_precision)));
    REQUIRE(brier(labels, probabilities, classes) == Approx(3 * mean_of(brier)));
    REQUIRE(log_loss(labels, probabilities, classes) ==
            Approx(-std::log(0.6 * 0.4 * 0.6 * 0.2) / 4));
    REQUIRE(log_loss(labels, 0.5 * probabilities, classes) ==
            Approx(log_loss(labels, probabilities, classes)));
}

TEST_CASE("roc_auc is the share of pairs in the right order, ties half",
          "[metrics][probabilities]") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const Sample sample(seed);
        INFO("seed " << seed);
        REQUIRE(roc_auc(sample.truth, sample.score, sample.weights) ==
                Approx(auc_over_pairs(sample)));
    }
}

TEST_CASE("many rows are in the order of their scores, to the last bit",
          "[metrics][probabilities]") {
    Random random(7);
    Vector<double> scores(5000);
    for (Index i = 0; i < scores.size(); ++i) {
        const double tie = static_cast<double>(random.below(50)) - 25;
        const double next = std::nextafter(tie, random.below(2) == 0 ? -1e300 : 1e300);
        scores[i] = i % 3 == 0 ? tie : i % 3 == 1 ? next : std::exp(40 * random.normal());
    }
    scores.head(2) << 0.0, -0.0;
    const std::vector<Index> order = detail::descending_order(scores);
    REQUIRE(std::is_sorted(order.begin(), order.end(),
                           [&](Index a, Index b) { return scores[a] > scores[b]; }));
    std::vector<Index> rows = order;
    std::sort(rows.begin(), rows.end());
    REQUIRE(std::adjacent_find(rows.begin(), rows.end()) == rows.end());
    const Sample many(8, 1000);
    REQUIRE(roc_auc(many.truth, many.score, many.weights) == Approx(auc_over_pairs(many)));
}

TEST_CASE("of scores a weight of 2 is the row twice and a weight of 0 is no row",
          "[metrics][probabilities]") {
    const Sample sample(1);
    const auto& rows = sample.repeated;
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(sample.truth, sample.score, sample.weights) ==
                Approx(metric(sample.truth(rows), sample.score(rows))));
    });
}

TEST_CASE("a partial area is that of the curve up to max_fpr, scaled", "[metrics][probabilities]") {
    // Up to 0.3 the curve is at 0.5: 0.15, where a guess has 0.045 and the best 0.3.
    const RocAuc partial{.max_fpr = 0.3};
    REQUIRE(partial(truth, score) == Approx((1 + (0.15 - 0.045) / (0.3 - 0.045)) / 2));
    const Sample sample(3);
    const RocAuc whole{.max_fpr = 1 - 1e-12};
    REQUIRE(whole(sample.truth, sample.score, sample.weights) ==
            Approx(roc_auc(sample.truth, sample.score, sample.weights)));
    REQUIRE(partial(sample.truth, sample.truth) == Approx(1));
    REQUIRE(partial(sample.truth, Vector<double>::Zero(40)) == Approx(0.5));
    REQUIRE(std::isnan(partial(column({1, 1}), column({0, 1}))));
    REQUIRE(refusal([] { (void)RocAuc{.max_fpr = 0}(truth, score); }) ==
            "RocAuc: max_fpr must be in (0, 1], got 0");
    REQUIRE(refusal([&] {
                (void)partial(truth, Matrix<double>::Constant(4, 3, 0.3), column({0, 1, 2}));
            }) == "RocAuc: max_fpr is for two classes, got 3");
}

TEST_CASE("only the order of the scores matters to a ranking", "[metrics][probabilities]") {
    const Sample sample(2);
    const Vector<double> stretched = (5 * sample.score.array()).exp() - 1000;
    REQUIRE(roc_auc(sample.truth, stretched) == roc_auc(sample.truth, sample.score));
    REQUIRE(roc_auc(sample.truth, -sample.score) ==
            Approx(1 - roc_auc(sample.truth, sample.score)));
    REQUIRE(average_precision(sample.truth, stretched) ==
            average_precision(sample.truth, sample.score));
    const std::vector<Index> order = permutation(Random(3), sample.truth.size());
    REQUIRE(roc_auc(sample.truth(order), sample.score(order)) ==
            roc_auc(sample.truth, sample.score));
}

TEST_CASE("scores that are all tied say nothing", "[metrics][probabilities]") {
    const Vector<double> labels = column({0, 1, 0, 0});
    const Vector<double> tied = Vector<double>::Constant(4, 0.3);
    REQUIRE(roc_auc(labels, tied) == 0.5);
    REQUIRE(average_precision(labels, tied) == 0.25);
}

TEST_CASE("a ranking of one class is undefined", "[metrics][probabilities]") {
    const Vector<double> ones = column({1, 1});
    const Vector<double> zeros = column({0, 0});
    const Vector<double> scores = column({0.9, 0.8});
    REQUIRE(std::isnan(roc_auc(ones, scores)));
    REQUIRE(std::isnan(roc_auc(zeros, scores)));
    REQUIRE(std::isnan(roc_auc(column({0, 1}), scores, column({0, 1}))));
    REQUIRE(std::isnan(average_precision(zeros, scores)));
    REQUIRE(average_precision(ones, scores) == 1);
    REQUIRE(std::isnan(roc_auc(ones, Matrix<double>::Ones(2, 1), column({1}))));
    REQUIRE(log_loss(ones, Matrix<double>::Ones(2, 1), column({1})) == 0);
}

TEST_CASE("being sure and wrong costs 36 nats", "[metrics][probabilities]") {
    REQUIRE(log_loss(column({1, 0}), column({0, 1})) == Approx(52 * std::log(2.0)));
    REQUIRE(log_loss(column({1, 0}), column({1, 0})) == Approx(0x1p-52).epsilon(1e-3));
}

TEST_CASE("misuse of a probability metric names the argument and the row",
          "[metrics][probabilities]") {
    const auto message = [](const auto&... arguments) {
        return refusal([&] { (void)brier(arguments...); });
    };
    const Matrix<double> halves = Matrix<double>::Constant(4, 2, 0.5);
    REQUIRE(message(Vector<double>(0), Vector<double>(0)) == "truth is empty");
    REQUIRE(message(truth, column({0.5})) == "truth has 4 rows but score has 1");
    REQUIRE(message(column({0, 2}), column({0.5, 0.5})) == "truth(1) is 2, expected 0 or 1");
    REQUIRE(message(column({0, 1}), column({0.5, 1.5})) ==
            "score(1) is 1.5, expected a probability");
    REQUIRE(message(column({0, 1}), column({0.5, std::nan("")})) ==
            "score(1) is NaN, expected a finite value");
    REQUIRE(message(truth, halves, column({0, 1, 2})) ==
            "probabilities has 2 columns but there are 3 classes");
    REQUIRE(message(truth, halves.topRows(3), column({0, 1})) ==
            "truth has 4 rows but probabilities has 3");
    REQUIRE(message(truth, halves, column({1, 0})) == "classes must ascend, but 0 follows 1");
    REQUIRE(message(truth, halves, column({0, 7})) ==
            "truth(2) is 1, which is none of the 2 classes");
    REQUIRE(message(truth, 4 * halves, column({0, 1})) ==
            "probabilities(0, 0) is 2, expected a probability");
    REQUIRE(refusal([] { (void)roc_auc(truth, score, column({1})); }) ==
            "weights has 1 values but truth has 4");
}

TEST_CASE("scores of probabilities agree with scikit-learn", "[metrics][probabilities]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto binary = reference_cases("timeseries/metrics.json", "binary_scores");
    if (binary.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : binary) {
        const Vector<double> t = to_vector(record["input"]["y_true"]);
        const Vector<double> p = to_vector(record["input"]["score"]);
        const auto& partial = record["expected"]["roc_auc_max_fpr_0.3"];
        const double found = RocAuc{.max_fpr = 0.3}(t, p);
        if (partial.is_object())
            REQUIRE(std::isnan(found));
        else
            REQUIRE(found == Approx(partial.get<double>()).epsilon(1e-12));
        for_each_metric([&](const std::string& name, const auto& metric) {
            INFO(record["id"] << " " << name);
            const auto& expected = record["expected"][name];
            if (expected.is_object())
                REQUIRE(std::isnan(metric(t, p)));
            else
                REQUIRE(metric(t, p) == Approx(expected.template get<double>()).margin(1e-12));
        });
    }
    for (const auto& record : reference_cases("timeseries/metrics.json", "multiclass_scores")) {
        const Vector<double> t = to_vector(record["input"]["y_true"]);
        const Matrix<double> P = to_matrix(record["input"]["proba"]);
        const auto& expected = record["expected"];
        const Vector<double> classes = Vector<double>::LinSpaced(P.cols(), 0, double(P.cols() - 1));
        REQUIRE(log_loss(t, P, classes) == Approx(expected["log_loss"].get<double>()));
        const auto check = [&](const char* name, const RocAuc& metric) {
            REQUIRE(metric(t, P, classes) == Approx(expected[name].get<double>()).epsilon(1e-12));
        };
        const Multiclass pairs = Multiclass::one_against_one;
        check("auc_ovr_macro", roc_auc);
        check("auc_ovr_weighted", {.weighted = true});
        check("auc_ovo_macro", {.multiclass = pairs});
        check("auc_ovo_weighted", {.multiclass = pairs, .weighted = true});
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace probabilities_test
