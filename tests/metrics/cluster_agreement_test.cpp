#include <ridgewood/metrics/cluster_agreement.hpp>
#include <ridgewood/metrics/metric.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace cluster_agreement_test {

using namespace ridgewood;

namespace {

static_assert(PredictionMetric<AdjustedRand>);

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

template <class F>
void for_each_metric(F f) {
    const auto call = [&](const auto& metric) { f(std::string(metric.name), metric); };
    call(adjusted_rand);
    call(fowlkes_mallows);
    call(homogeneity);
    call(completeness);
    call(VMeasure{.beta = 2});
    for (const auto mean : {EntropyMean::arithmetic, EntropyMean::geometric, EntropyMean::max}) {
        call(NormalizedMutualInformation{mean});
        call(AdjustedMutualInformation{mean});
    }
}

/// i^2 mod 7 and (i^2 div 3 + i) mod 5.
Vector<double> squares(Index rows) {
    return Vector<double>::NullaryExpr(rows, [](Index i) { return double(i * i % 7); });
}

Vector<double> others(Index rows) {
    return Vector<double>::NullaryExpr(rows, [](Index i) { return double((i * i / 3 + i) % 5); });
}

const Vector<double> one_cluster = column({0, 0, 0, 0});
const Vector<double> own_clusters = column({0, 1, 2, 3});
const Vector<double> halves = column({0, 0, 1, 1});

}  // namespace

TEST_CASE("agreement is that of scikit-learn", "[metrics][cluster_agreement]") {
    const Vector<double> a = squares(60), b = others(60);
    const auto same = [](double value) { return Approx(value).epsilon(1e-12); };
    REQUIRE(adjusted_rand(a, b) == same(-0.0234687805714401));
    REQUIRE(fowlkes_mallows(a, b) == same(0.2372791367250174));
    REQUIRE(homogeneity(a, b) == same(0.02984453404428468));
    REQUIRE(completeness(a, b) == same(0.03021731950240619));
    REQUIRE(VMeasure{.beta = 2}(a, b) == same(0.03009202721121598));
    REQUIRE(NormalizedMutualInformation{EntropyMean::geometric}(a, b) == same(0.03003034832659436));
    REQUIRE(adjusted_mutual_information(a, b) == same(-0.03465395746295857));
    const auto adjusted = [&](EntropyMean mean) { return AdjustedMutualInformation{mean}(a, b); };
    REQUIRE(adjusted(EntropyMean::min) == same(-0.03488491632744058));
    REQUIRE(adjusted(EntropyMean::max) == same(-0.03442603665444362));
    REQUIRE(adjusted(EntropyMean::geometric) == same(-0.03465466948449555));
}

TEST_CASE("over all orders of the rows adjusted scores have mean 0",
          "[metrics][cluster_agreement]") {
    const Vector<double> truth = column({0, 0, 0, 1, 1, 2, 3});
    Vector<double> predicted = column({0, 0, 1, 1, 1, 1, 2});
    double rand = 0, information = 0;
    do {
        rand += adjusted_rand(truth, predicted);
        information += adjusted_mutual_information(truth, predicted);
    } while (std::next_permutation(predicted.begin(), predicted.end()));
    REQUIRE(std::abs(rand) < 1e-12);
    REQUIRE(std::abs(information) < 1e-12);
}

TEST_CASE("neither the names of clusters nor the order of rows matter",
          "[metrics][cluster_agreement]") {
    const Vector<double> a = squares(40), b = others(40);
    const Vector<double> renamed = 10 - 0.5 * b.array();
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(metric(a, renamed) == Approx(metric(a, b)));
        REQUIRE(metric(a.reverse(), b.reverse().template cast<int>()) == Approx(metric(a, b)));
    });
    REQUIRE(homogeneity(a, b) == completeness(b, a));
    REQUIRE(v_measure(a, b) == Approx(normalized_mutual_information(a, b)));
}

TEST_CASE("equal partitions score 1, trivial ones too", "[metrics][cluster_agreement]") {
    for (const auto& partition : {one_cluster, own_clusters, halves}) {
        for_each_metric([&](const std::string& name, const auto& metric) {
            INFO(name);
            REQUIRE(metric(partition, -2 * partition) == Approx(1));
            REQUIRE(metric(column({5}), column({7})) == 1);
        });
    }
}

TEST_CASE("one cluster tells nothing and is complete", "[metrics][cluster_agreement]") {
    REQUIRE(adjusted_rand(halves, one_cluster) == 0);
    REQUIRE(adjusted_mutual_information(halves, one_cluster) == 0);
    REQUIRE(normalized_mutual_information(halves, one_cluster) == 0);
    REQUIRE(v_measure(halves, one_cluster) == 0);
    REQUIRE(homogeneity(halves, one_cluster) == 0);
    REQUIRE(completeness(halves, one_cluster) == 1);
    REQUIRE(fowlkes_mallows(halves, own_clusters) == 0);
    REQUIRE(homogeneity(halves, own_clusters) == 1);
    REQUIRE(adjusted_mutual_information(halves, own_clusters) == Approx(0).margin(1e-15));
    REQUIRE(std::isnan(AdjustedMutualInformation{EntropyMean::min}(halves, own_clusters)));
}

TEST_CASE("misuse of an agreement is named", "[metrics][cluster_agreement]") {
    REQUIRE(refusal([] { (void)adjusted_rand(halves, column({1})); }) ==
            "truth has 4 rows but predicted has 1");
    REQUIRE(refusal([] { (void)VMeasure{.beta = 0}(halves, halves); }) ==
            "VMeasure: beta must be > 0, got 0");
    REQUIRE(refusal([] {
                (void)v_measure(column({1, std::nan("")}), column({1, 2}));
            }) == "truth(1) is NaN, expected a finite value");
}

TEST_CASE("agreement meets the reference cases", "[metrics][cluster_agreement]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto cases = reference_cases("timeseries/metrics.json", "cluster_agreement");
    if (cases.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : cases) {
        const Vector<double> a = to_vector(record["input"]["a"]);
        const Vector<double> b = to_vector(record["input"]["b"]);
        const auto& expected = record["expected"];
        REQUIRE(adjusted_rand(a, b) == Approx(expected["ari"].get<double>()).epsilon(1e-12));
        REQUIRE(adjusted_mutual_information(a, b) ==
                Approx(expected["ami"].get<double>()).epsilon(1e-12));
        REQUIRE(normalized_mutual_information(a, b) ==
                Approx(expected["nmi"].get<double>()).epsilon(1e-12));
        REQUIRE(v_measure(a, b) == Approx(expected["v"].get<double>()).epsilon(1e-12));
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace cluster_agreement_test
