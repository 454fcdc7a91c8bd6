/// Gradients of the logistic loss of 4096 rows, a part of a round of boosting: exponentials at each
/// level against std::exp row by row. The rate counts rows.
#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/exponential.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

namespace simd = ridgewood::simd;
constexpr std::size_t rows = 4096;

struct Part {
    std::vector<double> scores, labels, shares = std::vector<double>(rows);
    std::vector<float> gradients = std::vector<float>(rows), hessians = gradients;

    Part() {
        ridgewood::Random random;
        for (std::size_t i = 0; i < rows; ++i) {
            scores.push_back(2 * random.normal());
            labels.push_back(static_cast<double>(random.below(2)));
        }
    }

    void derive(std::size_t i, double share) {
        gradients[i] = static_cast<float>(share - labels[i]);
        hessians[i] = static_cast<float>(share * (1 - share));
    }
};

void kernel(benchmark::State& state, simd::Isa isa) {
    if (isa > simd::best_isa())
        return state.SkipWithError("this processor lacks the instructions");
    Part part;
    for (auto _ : state) {
        simd::logistics(isa, part.scores.data(), rows, part.shares.data());
        for (std::size_t i = 0; i < rows; ++i)
            part.derive(i, part.shares[i]);
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}
BENCHMARK_CAPTURE(kernel, portable, simd::Isa::portable);
BENCHMARK_CAPTURE(kernel, avx2, simd::Isa::avx2);
BENCHMARK_CAPTURE(kernel, avx512, simd::Isa::avx512);

void by_row(benchmark::State& state) {
    Part part;
    for (auto _ : state) {
        for (std::size_t i = 0; i < rows; ++i)
            part.derive(i, 1 / (1 + std::exp(-part.scores[i])));
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}
BENCHMARK(by_row);

}  // namespace
