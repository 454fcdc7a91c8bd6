/// scan_splits at each level of instructions against a plain loop over the textbook's formula. The
/// time is that of one place.
#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/split_scan.hpp>

#include <cstddef>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using ridgewood::simd::Isa;

void numbers_of_places(benchmark::internal::Benchmark* runs) {
    for (const int count : {4, 30, 300, 3000, 30000, 300000})
        runs->Arg(count);
}

/// Runs scan(left_weight, left_sum, weight, sum) on a node with classes 0 and 1 at random.
template <class Scan>
void run(benchmark::State& state, const Scan& scan) {
    ridgewood::Random random;
    std::vector<double> left_weight, left_sum;
    double weight = 0, sum = 0;
    for (auto i = state.range(0); i > 0; --i) {
        weight += 1;
        sum += static_cast<double>(random.below(2));
        left_weight.push_back(weight);
        left_sum.push_back(sum);
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(scan(left_weight, left_sum, weight + 1, sum));
        benchmark::ClobberMemory();
    }
    state.counters["time_of_a_place"] = benchmark::Counter(
        static_cast<double>(state.range(0)),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <Isa isa>
void kernel(benchmark::State& state) {
    if (isa > ridgewood::simd::best_isa()) {
        state.SkipWithError("not on this processor");
        return;
    }
    run(state, [](const std::vector<double>& left_weight, const std::vector<double>& left_sum,
                  double weight, double sum) {
        return ridgewood::simd::scan_splits(isa, left_weight.data(), left_sum.data(),
                                            left_weight.size(), weight, sum);
    });
}
BENCHMARK(kernel<Isa::portable>)->Apply(numbers_of_places);
BENCHMARK(kernel<Isa::avx2>)->Apply(numbers_of_places);
BENCHMARK(kernel<Isa::avx512>)->Apply(numbers_of_places);

void plain_loop(benchmark::State& state) {
    run(state, [](const std::vector<double>& left_weight, const std::vector<double>& left_sum,
                  double weight, double sum) {
        std::size_t place = 0;
        double best = -1;
        for (std::size_t i = 0; i < left_weight.size(); ++i) {
            const double right_weight = weight - left_weight[i], right_sum = sum - left_sum[i];
            if (left_weight[i] < 1 || right_weight < 1)
                continue;
            const double score =
                left_sum[i] * left_sum[i] / left_weight[i] + right_sum * right_sum / right_weight;
            if (score > best) {
                best = score;
                place = i;
            }
        }
        return place;
    });
}
BENCHMARK(plain_loop)->Apply(numbers_of_places);

}  // namespace
