#include <ridgewood/core/random.hpp>
#include <ridgewood/metrics/ranking.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace ranking_test {

using namespace ridgewood;

namespace {

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

/// The mean over all orders that the scores allow.
double mean_dcg_over_orders(const Vector<double>& relevance, const Vector<double>& score, Index k) {
    std::vector<Index> order(static_cast<std::size_t>(score.size()));
    std::iota(order.begin(), order.end(), Index{0});
    double sum = 0, orders = 0;
    do {
        double gain = 0;
        bool descends = true;
        for (std::size_t p = 0; p < order.size(); ++p) {
            descends = descends && (p == 0 || score[order[p - 1]] >= score[order[p]]);
            if (static_cast<Index>(p) < k)
                gain += relevance[order[p]] / std::log2(static_cast<double>(p + 2));
        }
        sum += descends ? gain : 0;
        orders += descends ? 1 : 0;
    } while (std::next_permutation(order.begin(), order.end()));
    return sum / orders;
}

const Vector<double> relevance = column({3, 2, 0, 1});
const Vector<double> score = column({0.1, 0.9, 0.5, 0.2});

}  // namespace

TEST_CASE("gains are discounted by the logarithm of the place", "[metrics][ranking]") {
    const double d2 = 1 / std::log2(3.0), d3 = 0.5, d4 = 1 / std::log2(5.0);
    REQUIRE(dcg(relevance, score) == Approx(2 + d3 + 3 * d4));
    REQUIRE(ndcg(relevance, score) == Approx((2 + d3 + 3 * d4) / (3 + 2 * d2 + d3)));
    REQUIRE(Ndcg{.k = 1}(relevance, score) == Approx(2.0 / 3));
    REQUIRE(Ndcg{.k = 1, .gain = Gain::exponential}(relevance, score) == Approx(3.0 / 7));
    REQUIRE(ndcg(relevance, relevance) == 1);
    REQUIRE(Dcg{.k = 100}(relevance, score) == dcg(relevance, score));
}

TEST_CASE("equal scores give the mean over all orders", "[metrics][ranking]") {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        Random random(seed);
        Vector<double> r(6), s(6);
        for (Index i = 0; i < 6; ++i) {
            r[i] = static_cast<double>(random.below(4));
            s[i] = static_cast<double>(random.below(3));
        }
        for (const Index k : {1, 3, 6})
            REQUIRE(Dcg{.k = k}(r, s) == Approx(mean_dcg_over_orders(r, s, k)));
    }
}

TEST_CASE("the mean is over the queries that have a relevant document", "[metrics][ranking]") {
    const Vector<double> r = column({1, 0, 0, 2, 0, 1}), s = column({1, 2, 3, 1, 2, 3});
    // Query 7 has rows 0, 3, 5, query 2 has rows 1, 4, of which none is relevant; 4 has row 2.
    const Vector<double> query = column({7, 2, 4, 7, 2, 7});
    const std::vector<Index> rows = {0, 3, 5};
    REQUIRE(ndcg.mean(r, s, query) == Approx(ndcg(r(rows), s(rows))));
    REQUIRE(std::isnan(ndcg(column({0, 0}), column({1, 2}))));
    Matrix<double> many(3, 3), scores(3, 3);
    many << 0, 0, 0, 1, 2, 1, 0, 0, 1;
    scores << 1, 2, 3, 1, 1, 3, 3, 1, 2;
    REQUIRE(ndcg(many, scores) ==
            Approx((ndcg(many.row(1), scores.row(1)) + ndcg(many.row(2), scores.row(2))) / 2));
    REQUIRE(std::isnan(ndcg(many.topRows(1).replicate(2, 1), scores.topRows(2))));
}

TEST_CASE("misuse of a ranking is named", "[metrics][ranking]") {
    REQUIRE(refusal([] { (void)Ndcg{.k = 0}(relevance, score); }) == "Ndcg: k must be >= 1, got 0");
    REQUIRE(refusal([] { (void)ndcg(-relevance, score); }) ==
            "Ndcg: relevance must be >= 0, got -3");
    REQUIRE(refusal([] { (void)dcg(relevance, column({1})); }) ==
            "relevance has 4 rows but score has 1");
    REQUIRE(refusal([] { (void)ndcg.mean(relevance, score, column({1})); }) ==
            "query has 1 values but relevance has 4");
    REQUIRE(refusal([] {
                (void)ndcg(column({1, std::nan("")}), column({1, 2}));
            }) == "relevance(1) is NaN, expected a finite value");
}

TEST_CASE("rankings agree with scikit-learn", "[metrics][ranking]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto cases = reference_cases("timeseries/metrics.json", "ndcg");
    if (cases.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : cases) {
        INFO(record["id"]);
        const Matrix<double> r = to_matrix(record["input"]["y_true"]);
        const Matrix<double> s = to_matrix(record["input"]["y_score"]);
        std::optional<Index> k;
        if (!record["params"]["k"].is_null())
            k = record["params"]["k"].get<Index>();
        const auto& expected = record["expected"];
        REQUIRE(Ndcg{k}(r, s) == Approx(expected["ndcg"].get<double>()).epsilon(1e-12));
        REQUIRE(Dcg{k}(r, s) == Approx(expected["dcg"].get<double>()).epsilon(1e-12));
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace ranking_test
