/// The 924 folds of 6 out of 12 purged blocks, 100,000 rows of 10 features, by a ridge: merged from
/// the moments of parts, as cross_validate does by itself, beside fits of every fold on its rows,
/// a ridge path by the elastic net, and one fit. Merged folds are to be 50 times as fast as fits on
/// rows. Scores are rmse of test and training rows, the audit is on.
#include <ridgewood/linear/elastic_net.hpp>
#include <ridgewood/linear/ridge.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/combinatorial_purged.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>

#include <numeric>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using namespace ridgewood;

constexpr Index rows = 100'000, features = 10;

/// A ridge that does not offer its moments.
struct OnRows {
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y) const {
        return Ridge{.lambda = 0.1}.fit(X, y);
    }
};

const bench::Regression& data() {
    static const bench::Regression made = bench::regression(rows, features);
    return made;
}

CombinatorialPurged splitter() {
    Times times(static_cast<std::size_t>(rows));
    std::iota(times.begin(), times.end(), std::int64_t{0});
    return {.blocks = 12,
            .test_blocks = 6,
            .purge = {.spans = label_spans(times, Duration(5)), .embargo = Rows{10}}};
}

void one_fit(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(Ridge{.lambda = 0.1}.fit(data().X, data().y).intercept());
}
BENCHMARK(one_fit)->Unit(benchmark::kMillisecond);

template <class Spec>
void validate(benchmark::State& state, const Spec& spec) {
    const auto cv = splitter();
    double mean = 0;
    for (auto _ : state)
        mean = cross_validate(spec, data().X, data().y, cv, rmse).mean();
    state.counters["rmse"] = mean;
}
BENCHMARK_CAPTURE(validate, merged, Ridge{.lambda = 0.1})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(validate, on_rows, OnRows{})->Unit(benchmark::kMillisecond)->Iterations(1);

void path_of_10_lambdas(benchmark::State& state) {
    const auto cv = splitter();
    const ElasticNet ridge{.l1_ratio = 0};
    for (auto _ : state) {
        const auto path =
            cross_validate_path(ridge, data().X, data().y, cv, {.lambdas = {.count = 10}});
        benchmark::DoNotOptimize(path.lambda_min());
    }
}
BENCHMARK(path_of_10_lambdas)->Unit(benchmark::kMillisecond);

void plan_and_audit(benchmark::State& state) {
    const auto cv = splitter();
    for (auto _ : state)
        benchmark::DoNotOptimize(audit(cv.split(rows), cv.rules()).size());
}
BENCHMARK(plan_and_audit)->Unit(benchmark::kMillisecond);

}  // namespace
