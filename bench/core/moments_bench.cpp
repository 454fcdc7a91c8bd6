/// The two sufficient statistics of 100,000 rows of 5, 20, 50 and 200 columns. Moments against
/// Eigen's rankUpdate, which sums up about the origin and does not centre; TriangularFactor against
/// Eigen's HouseholderQR of the whole table. Both by turns on one thread: `ratio` is our CPU time
/// over Eigen's, of which 1.3 is the most that Moments may take at 200 columns. Then Moments on
/// one and two threads by the clock on the wall.
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/triangular_factor.hpp>

#include <algorithm>
#include <ctime>
#include <vector>

#include <Eigen/QR>
#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using bench::Matrix;

/// The first columns of one table.
auto columns(bench::Index count) {
    static const Matrix table = bench::normal_matrix(100'000, 200);
    return table.leftCols(count);
}

double median(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

template <class Work>
double cpu_seconds(const Work& work) {
    const std::clock_t start = std::clock();
    work();
    benchmark::ClobberMemory();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/// Times both by turns, so that they see the same machine. The time reported is ours.
template <class Ours, class Peer>
void by_turns(benchmark::State& state, const Ours& ours, const Peer& peer) {
    std::vector<double> our_seconds, peer_seconds;
    for (auto _ : state) {
        our_seconds.push_back(cpu_seconds(ours));
        peer_seconds.push_back(cpu_seconds(peer));
        state.SetIterationTime(our_seconds.back());
    }
    const double our_median = median(our_seconds), peer_median = median(peer_seconds);
    state.counters["ours_s"] = our_median;
    state.counters["eigen_s"] = peer_median;
    state.counters["ratio"] = our_median / peer_median;
}

void moments(benchmark::State& state) {
    const auto X = columns(state.range(0));
    by_turns(
        state,
        [&] {
            ridgewood::Moments sums(X.cols());
            sums.add(X);
            benchmark::DoNotOptimize(sums);
        },
        [&] {
            Matrix G = Matrix::Zero(X.cols(), X.cols());
            G.selfadjointView<Eigen::Upper>().rankUpdate(X.transpose());
            benchmark::DoNotOptimize(G);
        });
}
BENCHMARK(moments)->Arg(5)->Arg(20)->Arg(50)->Arg(200)->UseManualTime();

void triangular_factor(benchmark::State& state) {
    const auto X = columns(state.range(0));
    by_turns(
        state,
        [&] {
            ridgewood::TriangularFactor factor(X.cols());
            factor.add(X);
            benchmark::DoNotOptimize(factor);
        },
        [&] {
            const Eigen::HouseholderQR<Matrix> qr(X);
            benchmark::DoNotOptimize(qr);
        });
}
BENCHMARK(triangular_factor)->Arg(5)->Arg(20)->Arg(50)->Arg(200)->UseManualTime();

void moments_on_threads(benchmark::State& state) {
    const auto X = columns(state.range(0));
    const auto threads = static_cast<int>(state.range(1));
    for (auto _ : state) {
        ridgewood::Moments sums(X.cols());
        sums.add(X, threads);
        benchmark::DoNotOptimize(sums);
    }
}
BENCHMARK(moments_on_threads)
    ->ArgNames({"columns", "threads"})
    ->ArgsProduct({{5, 20, 50, 200}, {1, 2}})
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
