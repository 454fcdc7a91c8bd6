#include <ridgewood/core/random.hpp>
#include <ridgewood/metrics/label_ranking.hpp>

#include <algorithm>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace label_ranking_test {

using namespace ridgewood;

namespace {

/// By definition, in quadratic time, of one row.
struct ByPairs {
    double coverage = 0, loss = 0, precision = 0;

    ByPairs(const RowVector<double>& truth, const RowVector<double>& score) {
        double trues = 0, pairs = 0;
        for (Index a = 0; a < truth.size(); ++a) {
            if (truth[a] == 0)
                continue;
            ++trues;
            double as_high = 0, true_as_high = 0;
            for (Index b = 0; b < truth.size(); ++b) {
                const bool is_as_high = score[b] >= score[a];
                as_high += is_as_high;
                true_as_high += is_as_high && truth[b] == 1;
                loss += is_as_high && truth[b] == 0;
                pairs += truth[b] == 0;
            }
            coverage = std::max(coverage, as_high);
            precision += true_as_high / as_high;
        }
        loss = pairs > 0 ? loss / pairs : 0;
        precision = trues > 0 ? precision / trues : 1;
    }
};

}  // namespace

TEST_CASE("label rankings are what pairs of labels say", "[metrics][label_ranking]") {
    Random random(1);
    Matrix<double> truth(40, 5), score(40, 5);
    Vector<double> weights(40);
    double coverage = 0, loss = 0, precision = 0;
    for (Index i = 0; i < 40; ++i) {
        for (Index l = 0; l < 5; ++l) {
            truth(i, l) = static_cast<double>(random.below(2));
            score(i, l) = static_cast<double>(random.below(5));
        }
        weights[i] = static_cast<double>(random.below(3));
        const ByPairs row(truth.row(i), score.row(i));
        coverage += weights[i] * row.coverage;
        loss += weights[i] * row.loss;
        precision += weights[i] * row.precision;
    }
    REQUIRE(coverage_error(truth, score, weights) == Approx(coverage / weights.sum()));
    REQUIRE(label_ranking_loss(truth, score, weights) == Approx(loss / weights.sum()));
    REQUIRE(label_ranking_average_precision(truth, score, weights) ==
            Approx(precision / weights.sum()));
}

TEST_CASE("a row of all labels or of none has nothing to rank", "[metrics][label_ranking]") {
    Matrix<double> truth(2, 3), score(2, 3);
    truth << 0, 0, 0, 1, 1, 1;
    score << 1, 2, 3, 3, 2, 1;
    REQUIRE(coverage_error(truth, score) == 1.5);
    REQUIRE(label_ranking_loss(truth, score) == 0);
    REQUIRE(label_ranking_average_precision(truth, score) == 1);
}

TEST_CASE("misuse of a label ranking is named", "[metrics][label_ranking]") {
    const Matrix<double> ones = Matrix<double>::Ones(2, 3);
    REQUIRE(refusal([&] { (void)coverage_error(2 * ones, ones); }) ==
            "truth(0, 0) is 2, expected 0 or 1");
    REQUIRE(refusal([&] { (void)coverage_error(ones, ones.leftCols(2)); }) ==
            "truth has 3 columns but score has 2");
    REQUIRE(refusal([&] { (void)coverage_error(ones, ones.topRows(1)); }) ==
            "truth has 2 rows but score has 1");
}

TEST_CASE("label rankings agree with scikit-learn", "[metrics][label_ranking]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto cases = reference_cases("timeseries/metrics.json", "label_ranking");
    if (cases.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : cases) {
        const Matrix<double> truth = to_matrix(record["input"]["y_true"]);
        const Matrix<double> score = to_matrix(record["input"]["y_score"]);
        const auto& expected = record["expected"];
        REQUIRE(coverage_error(truth, score) == Approx(expected["coverage"].get<double>()));
        REQUIRE(label_ranking_loss(truth, score) == Approx(expected["ranking_loss"].get<double>()));
        REQUIRE(label_ranking_average_precision(truth, score) ==
                Approx(expected["lrap"].get<double>()).epsilon(1e-12));
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace label_ranking_test
