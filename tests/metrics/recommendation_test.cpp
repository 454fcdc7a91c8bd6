#include <ridgewood/metrics/recommendation.hpp>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace recommendation_test {

using namespace ridgewood;

namespace {

using Items = std::vector<int>;

template <class F>
void for_each_metric(std::optional<Index> k, F f) {
    const auto call = [&](const auto& metric) { f(std::string(metric.name), metric); };
    call(PrecisionAtK{k});
    call(RecallAtK{k});
    call(HitRate{k});
    call(MeanReciprocalRank{k});
    call(MeanAveragePrecision{k});
    call(MeanAveragePrecision{k, AveragedOver::relevant});
    call(MeanAveragePrecision{k, AveragedOver::hits});
    call(BinaryNdcg{k});
}

}  // namespace

TEST_CASE("recommendations follow their formulas", "[metrics][recommendation]") {
    const std::vector<std::string> relevant = {"a", "b", "c"}, recommended = {"x", "b", "y", "a"};
    REQUIRE(PrecisionAtK{}(relevant, recommended) == 0.5);
    REQUIRE(PrecisionAtK{.k = 10}(relevant, recommended) == 0.2);
    REQUIRE(RecallAtK{.k = 3}(relevant, recommended) == Approx(1.0 / 3));
    REQUIRE(HitRate{.k = 1}(relevant, recommended) == 0);
    REQUIRE(HitRate{.k = 2}(relevant, recommended) == 1);
    REQUIRE(MeanReciprocalRank{}(relevant, recommended) == 0.5);
    REQUIRE(MeanAveragePrecision{}(relevant, recommended) == Approx((0.5 + 0.5) / 3));
    REQUIRE(MeanAveragePrecision{.over = AveragedOver::hits}(relevant, recommended) == 0.5);
    REQUIRE(BinaryNdcg{.k = 2}(relevant, recommended) ==
            Approx((1 / std::log2(3.0)) / (1 + 1 / std::log2(3.0))));
}

TEST_CASE("the best of lists scores 1 at any k unless divided by what it cannot hold",
          "[metrics][recommendation]") {
    for (const Index k : {1, 2, 3}) {
        for_each_metric(k, [&](const std::string& name, const auto& metric) {
            INFO(name << " at " << k);
            const bool is_full = k == 3;
            if (is_full || (name != "recall_at_k" && name != "map"))
                REQUIRE(metric(Items{1, 2, 3}, Items{2, 1, 3}) == Approx(1));
        });
        REQUIRE(MeanAveragePrecision{.k = k}(Items{1, 2, 3}, Items{2, 1, 3}) == Approx(1));
        REQUIRE(MeanAveragePrecision{k, AveragedOver::relevant}(Items{1, 2, 3}, Items{2, 1, 3}) ==
                Approx(static_cast<double>(k) / 3));
    }
}

TEST_CASE("an item that is recommended twice hits once", "[metrics][recommendation]") {
    for_each_metric(4, [](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(Items{1, 2, 2}, Items{1, 1, 2, 1}) ==
                metric(Items{1, 2}, Items{1, 7, 2, 8}));
    });
}

TEST_CASE("the mean is over the users to whom something is relevant", "[metrics][recommendation]") {
    const std::vector<Items> relevant = {{1, 2}, {}, {3}}, recommended = {{2, 5}, {1, 2}, {4, 3}};
    for_each_metric(2, [&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(relevant, recommended) ==
                Approx((metric(relevant[0], recommended[0]) + metric(relevant[2], recommended[2])) /
                       2));
        REQUIRE(std::isnan(metric(relevant[1], recommended[1])));
        REQUIRE(std::isnan(metric(std::vector<Items>{{}}, std::vector<Items>{{1}})));
    });
    REQUIRE(MeanReciprocalRank{}(relevant, recommended) == 0.75);
}

TEST_CASE("recommending nothing hits nothing", "[metrics][recommendation]") {
    for_each_metric(3, [](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(Items{1}, Items{}) == 0);
    });
    REQUIRE(MeanAveragePrecision{}(Items{1}, Items{}) == 0);
    REQUIRE(std::isnan(PrecisionAtK{}(Items{1}, Items{})));
}

TEST_CASE("misuse of recommendations is named", "[metrics][recommendation]") {
    REQUIRE(refusal([] { (void)HitRate{.k = 0}(Items{1}, Items{1}); }) ==
            "HitRate: k must be >= 1, got 0");
    const std::vector<Items> two = {{1}, {2}}, one = {{1}};
    REQUIRE(refusal([&] { (void)BinaryNdcg{}(two, one); }) ==
            "BinaryNdcg: relevant has 2 lists but recommended has 1");
    REQUIRE(refusal([] {
                (void)PositionalAveragePrecision{}(Items{1, 2}, Items{1});
            }) == "truth has 2 items but predicted has 1");
    REQUIRE(refusal([] { (void)PositionalAveragePrecision{}(Items{}, Items{}); }) ==
            "truth is empty");
}

TEST_CASE("recommendations agree with the reference cases", "[metrics][recommendation]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto cases = reference_cases("timeseries/metrics.json", "recommendation");
    if (cases.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : cases) {
        const auto actual = record["input"]["actual"].get<Items>();
        const auto predicted = record["input"]["predicted"].get<Items>();
        std::optional<Index> k;
        if (!record["params"]["k"].is_null())
            k = record["params"]["k"].get<Index>();
        const auto check = [&](const char* name, const auto& metric) {
            INFO(record["id"] << " " << name);
            REQUIRE(metric(actual, predicted) ==
                    Approx(record["expected"][name].template get<double>()).epsilon(1e-12));
        };
        check("ap_min_denominator", MeanAveragePrecision{k});
        check("ap_over_relevant", MeanAveragePrecision{k, AveragedOver::relevant});
        check("ap_over_hits", MeanAveragePrecision{k, AveragedOver::hits});
        check("precision", PrecisionAtK{k});
        check("recall", RecallAtK{k});
        check("hit", HitRate{k});
        check("rr", MeanReciprocalRank{k});
        check("ndcg_binary", BinaryNdcg{k});
    }
    for (const auto& record : reference_cases("timeseries/metrics.json", "ap_positional")) {
        REQUIRE(PositionalAveragePrecision{}(record["input"]["truth"].get<Items>(),
                                             record["input"]["predicted"].get<Items>()) ==
                record["expected"]["ap"].get<double>());
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace recommendation_test
