/// The search for a split of 28 features of 255 bins: sums of the cells of packed integers and
/// scan_gradients at each level, with and without the subtraction of the other child, against a
/// loop over two doubles a cell as LightGBM has it. The rate counts bins.
#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/gradient_scan.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

namespace simd = ridgewood::simd;
constexpr std::size_t features = 28, bins = 255, cells_of_feature = simd::histogram_cells;

std::vector<simd::GradientPair> random_histogram() {
    ridgewood::Random random;
    std::vector<simd::GradientPair> cells(features * cells_of_feature);
    for (simd::GradientPair& cell : cells)
        cell = simd::make_pair(random.below(2001) - 1000,
                               static_cast<std::uint32_t>(100 + random.below(1000)));
    return cells;
}

void kernel(benchmark::State& state, simd::Isa isa, bool subtracts) {
    if (isa > simd::best_isa())
        return state.SkipWithError("this processor lacks the instructions");
    auto cells = random_histogram();
    const std::vector<simd::GradientPair> none(cells_of_feature);
    simd::GradientPair left[cells_of_feature];
    for (auto _ : state) {
        for (std::size_t f = 0; f < features; ++f) {
            simd::GradientPair* const row = cells.data() + f * cells_of_feature;
            if (subtracts) {
                simd::subtract_and_sum(row, none.data(), bins, left);
            } else {
                simd::sum_cells(row, bins, left);
            }
            const simd::GradientNode node{left[bins - 1], 1, 1, 1, 100};
            benchmark::DoNotOptimize(simd::scan_gradients(isa, left, bins - 1, node));
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(features * bins));
}
BENCHMARK_CAPTURE(kernel, portable, simd::Isa::portable, false);
BENCHMARK_CAPTURE(kernel, avx2, simd::Isa::avx2, false);
BENCHMARK_CAPTURE(kernel, avx512, simd::Isa::avx512, false);
BENCHMARK_CAPTURE(kernel, avx512_subtracts, simd::Isa::avx512, true);

/// LightGBM's FindBestThresholdSequentially for a feature without missing values.
void doubles(benchmark::State& state) {
    const auto packed = random_histogram();
    std::vector<double> cells;
    for (const simd::GradientPair pair : packed) {
        cells.push_back(static_cast<double>(simd::gradient_of(pair)));
        cells.push_back(simd::hessian_of(pair));
    }
    for (auto _ : state) {
        for (std::size_t f = 0; f < features; ++f) {
            const double* const row = cells.data() + 2 * f * cells_of_feature;
            double gradient = 0, hessian = 0;
            for (std::size_t b = 0; b < bins; ++b) {
                gradient += row[2 * b];
                hessian += row[2 * b + 1];
            }
            double right_gradient = 0, right_hessian = 0, best = 0;
            std::size_t place = 0;
            for (std::size_t b = bins - 1; b > 0; --b) {
                right_gradient += row[2 * b];
                right_hessian += row[2 * b + 1];
                const double left_hessian = hessian - right_hessian;
                if (right_hessian < 100)
                    continue;
                if (left_hessian < 100)
                    break;
                const double left_gradient = gradient - right_gradient;
                const double gain = left_gradient * left_gradient / (left_hessian + 1) +
                                    right_gradient * right_gradient / (right_hessian + 1);
                if (gain > best) {
                    best = gain;
                    place = b;
                }
            }
            benchmark::DoNotOptimize(place);
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(features * bins));
}
BENCHMARK(doubles);

}  // namespace
