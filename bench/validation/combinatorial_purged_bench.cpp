/// The 12,870 folds of 8 out of 16 blocks of a million rows with labels of five ticks and an
/// embargo of ten rows: preparing the plan, making every fold, and the audit of both. The first two
/// are to take less than 5 ms together; nothing but the fold at hand is stored: `bytes`, which are
/// those that plan and fold hold beside the labels that are given, are to be less than 10 MB.
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/combinatorial_purged.hpp>

#include <cstddef>
#include <malloc.h>
#include <numeric>

#include <benchmark/benchmark.h>

namespace {

using namespace ridgewood;

constexpr Index rows = 1'000'000;

const CombinatorialPurged& splitter() {
    static const CombinatorialPurged cv = [] {
        Times times(static_cast<std::size_t>(rows));
        std::iota(times.begin(), times.end(), std::int64_t{0});
        const Purge purge{.spans = label_spans(times, Duration(5)), .embargo = Rows{10}};
        return CombinatorialPurged{.blocks = 16, .test_blocks = 8, .purge = purge};
    }();
    return cv;
}

std::size_t allocated() {
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

void prepare(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(splitter().split(rows).size());
}
BENCHMARK(prepare)->Unit(benchmark::kMillisecond);

void make_every_fold(benchmark::State& state) {
    (void)splitter();
    const std::size_t before = allocated();
    const FoldPlan plan = splitter().split(rows);
    const Fold fold = plan[plan.size() / 2];
    state.counters["bytes"] = static_cast<double>(allocated() - before + sizeof fold);
    for (auto _ : state) {
        for (Index k = 0; k < plan.size(); ++k)
            benchmark::DoNotOptimize(plan[k].train.rows());
    }
    state.SetItemsProcessed(state.iterations() * plan.size());
}
BENCHMARK(make_every_fold)->Unit(benchmark::kMillisecond);

void audit_every_fold(benchmark::State& state) {
    const FoldPlan plan = splitter().split(rows);
    const LeakRules rules = splitter().rules();
    for (auto _ : state)
        benchmark::DoNotOptimize(audit(plan, rules).size());
}
BENCHMARK(audit_every_fold)->Unit(benchmark::kMillisecond);

}  // namespace
