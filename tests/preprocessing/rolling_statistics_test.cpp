#include <ridgewood/preprocessing/exponential_statistics.hpp>
#include <ridgewood/preprocessing/rolling_statistics.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace rolling_statistics_test {

using namespace ridgewood;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

#if __has_include(<nlohmann/json.hpp>)

Vector<double> numbers(const nlohmann::json& values) {
    Vector<double> out(static_cast<Index>(values.size()));
    for (Index i = 0; i < out.size(); ++i) {
        const auto& value = values[static_cast<std::size_t>(i)];
        out[i] = value.is_null() ? not_a_number : value.get<double>();
    }
    return out;
}

void require_alike(const nlohmann::json& record, const std::string& what,
                   const Vector<double>& ours) {
    const Vector<double> expected = numbers(record.at("expected").at(what));
    REQUIRE(ours.size() == expected.size());
    for (Index i = 0; i < ours.size(); ++i) {
        INFO(record.at("id") << " " << what << "(" << i << "): " << ours[i] << " instead of "
                             << expected[i]);
        REQUIRE(std::isnan(ours[i]) == std::isnan(expected[i]));
        if (!std::isnan(ours[i]))
            REQUIRE(std::abs(ours[i] - expected[i]) <=
                    record.at("tol").get<double>() * std::max(1.0, std::abs(expected[i])));
    }
}

double option(const nlohmann::json& params, const char* name) {
    return params.contains(name) && !params.at(name).is_null() ? params.at(name).get<double>() : 0;
}

#endif

}  // namespace

TEST_CASE("rolling statistics are those of pandas", "[preprocessing][rolling]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto records = reference_cases("timeseries/rolling_stats.json", "rolling_stats");
    if (records.empty())
        SKIP(absent("cases/timeseries/rolling_stats.json"));
    for (const auto& record : records) {
        const Vector<double> x = numbers(record.at("input").at("x"));
        const Vector<double> y = numbers(record.at("input").at("y"));
        const auto least = static_cast<Index>(option(record.at("params"), "min_periods"));
        const RollingStatistics rolling{
            .window = Rows{record.at("params").at("window").get<Index>()}, .min_obs = least};
        require_alike(record, "mean", rolling.mean(x));
        require_alike(record, "sum", rolling.sum(x));
        require_alike(record, "min", rolling.minimum(x));
        require_alike(record, "max", rolling.maximum(x));
        require_alike(record, "median", rolling.median(x));
        require_alike(record, "q25", rolling.quantile(x, 0.25));
        require_alike(record, "std", rolling.standard_deviation(x));
        RollingStatistics population = rolling;
        population.ddof = 0;
        require_alike(record, "var0", population.variance(x));
        require_alike(record, "corr", rolling.correlation(x, y));
        require_alike(record, "cov", rolling.covariance(x, y));
        require_alike(record, "skew", rolling.skewness(x));
        require_alike(record, "kurt", rolling.kurtosis(x));
        const Vector<double> count = rolling.count(x);
        require_alike(record, "count",
                      (count.array() < static_cast<double>(least)).select(not_a_number, count));
    }
    for (const auto& record : reference_cases("timeseries/rolling_stats.json", "expanding")) {
        const Vector<double> x = numbers(record.at("input").at("x"));
        const RollingStatistics expanding{.min_obs = 3};
        require_alike(record, "mean", expanding.mean(x));
        require_alike(record, "std", expanding.standard_deviation(x));
        require_alike(record, "max", expanding.maximum(x));
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

TEST_CASE("fading statistics are those of pandas", "[preprocessing][rolling]") {
#if __has_include(<nlohmann/json.hpp>)
    for (const auto& record : reference_cases("timeseries/rolling_stats.json", "ewm")) {
        const auto& params = record.at("params");
        ExponentialStatistics fading;
        if (params.contains("halflife"))
            fading.half_life = params.at("halflife").get<double>();
        if (params.contains("alpha"))
            fading.alpha = params.at("alpha").get<double>();
        if (params.contains("span"))
            fading.span = params.at("span").get<double>();
        if (params.contains("com"))
            fading.com = params.at("com").get<double>();
        fading.adjust = !params.contains("adjust") || params.at("adjust").get<bool>();
        fading.ignore_missing = params.contains("ignore_na") && params.at("ignore_na").get<bool>();
        fading.min_obs = static_cast<Index>(option(params, "min_periods"));
        const Vector<double> x = numbers(record.at("input").at("x"));
        require_alike(record, "mean", fading.mean(x));
        require_alike(record, "var", fading.variance(x));
        require_alike(record, "var_bias", fading.variance(x, true));
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

// What pandas' issues 28244 and 54518 report.
TEST_CASE("what has left a window leaves its variance alone", "[preprocessing][rolling]") {
    const Vector<double> x = column({9.54e8, 0.6225, not_a_number, 0, 1.14, 0});
    const Vector<double> a =
        RollingStatistics{.window = Rows{5}, .min_obs = 3}.standard_deviation(x);
    REQUIRE(a[5] == Approx(std::sqrt(0.9105046875 / 3)).epsilon(1e-12));
    const Vector<double> y = column({1.2e3, 1.3e17, 1.5e17, 1.995e3, 1.990e3});
    const Vector<double> b = RollingStatistics{.window = Rows{2}}.standard_deviation(y);
    REQUIRE(b[4] == Approx(5 / std::sqrt(2)).epsilon(1e-12));
}

TEST_CASE("each window is what it would be alone", "[preprocessing][rolling]") {
    Vector<double> x = random_matrix(90, 1, 1), y = random_matrix(90, 1, 2);
    x[40] = x[41] = y[60] = not_a_number;
    Times times;
    for (Index i = 0; i < 90; ++i)
        times.push_back(i + i % 7 + 4 * (i / 30));
    std::sort(times.begin(), times.end());
    const RollingStatistics expanding;
    for (const RollingWindow& window : {RollingWindow(Rows{11}), RollingWindow(Duration(9))}) {
        const RollingStatistics rolling{.window = window, .min_obs = 3};
        const auto begins = detail::window_begins("", window, 90, times);
        for (Index t = 20; t < 90; ++t) {
            const Index begin = begins[static_cast<std::size_t>(t)], rows = t + 1 - begin;
            const Vector<double> u = x.segment(begin, rows), v = y.segment(begin, rows);
            const Index last = rows - 1;
            REQUIRE(rolling.mean(x, times)[t] == Approx(expanding.mean(u)[last]));
            REQUIRE(rolling.variance(x, times)[t] == Approx(expanding.variance(u)[last]));
            REQUIRE(rolling.covariance(x, y, times)[t] == Approx(expanding.covariance(u, v)[last]));
            REQUIRE(rolling.quantile(x, 0.3, times)[t] == expanding.quantile(u, 0.3)[last]);
            REQUIRE(rolling.minimum(x, times)[t] == expanding.minimum(u)[last]);
            REQUIRE(rolling.count(x, times)[t] == expanding.count(u)[last]);
        }
    }
}

TEST_CASE("misuse of rolling statistics is named", "[preprocessing][rolling]") {
    const Vector<double> x = column({1, 2, 3});
    const auto message = [&](const RollingStatistics& spec) {
        return refusal([&] { (void)spec.mean(x); });
    };
    REQUIRE(message({.window = Rows{0}}) == "RollingStatistics: window must have >= 1 rows, got 0");
    REQUIRE(message({.window = Duration(0)}) == "RollingStatistics: window must last >= 1, got 0");
    REQUIRE(message({.window = Duration(2)}) ==
            "RollingStatistics: a window of Duration needs times, one a row: 0 for 3 rows");
    REQUIRE(message({.min_obs = -1}) == "RollingStatistics: min_obs must be >= 0, got -1");
    REQUIRE(refusal([&] { (void)RollingStatistics{}.quantile(x, 2); }) ==
            "RollingStatistics: q must be in [0, 1], got 2");
    REQUIRE(refusal([&] {
                (void)RollingStatistics{}.mean(column({1, HUGE_VAL}));
            }) == "x(1) is inf, expected a finite value, or NaN for a missing one");
    REQUIRE(refusal([&] { (void)RollingStatistics{}.covariance(x, Vector<double>::Ones(1)); }) ==
            "x has 3 values but y has 1");
    REQUIRE(refusal([&] { (void)ExponentialStatistics{}.mean(x); }) ==
            "ExponentialStatistics: give one of alpha, half_life, span and com, got 0");
    REQUIRE(refusal([&] { (void)ExponentialStatistics{.span = 0.5}.mean(x); }) ==
            "ExponentialStatistics: span must be >= 1, got 0.5");
}

}  // namespace rolling_statistics_test
