/// The upper half of G += P'P for 128 rows, as many as Moments packs: the kernel at each level of
/// instructions, against three plain loops and Eigen's rankUpdate. The kernel is given packed rows,
/// Eigen packs on its own. The widths make G fill the first cache (16), the second (64, 256), the
/// third (1024) and memory (2048).
#include <ridgewood/simd/gram.hpp>

#include <cstddef>
#include <vector>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using ridgewood::simd::Isa;

constexpr std::size_t rows = 128;

void widths(benchmark::internal::Benchmark* runs) {
    for (const int columns : {16, 64, 256, 1024, 2048})
        runs->Arg(columns);
}

/// A multiplication and an addition for each row and each element of the upper triangle.
void count_flops(benchmark::State& state) {
    const auto columns = static_cast<double>(state.range(0));
    state.counters["flops"] =
        benchmark::Counter(static_cast<double>(rows) * columns * (columns + 1),
                           benchmark::Counter::kIsIterationInvariantRate);
}

template <Isa isa>
void kernel(benchmark::State& state) {
    if (isa > ridgewood::simd::best_isa()) {
        state.SkipWithError("not on this processor");
        return;
    }
    const auto columns = static_cast<std::size_t>(state.range(0));
    const bench::Matrix packed = bench::normal_matrix(rows, state.range(0));
    std::vector<double> G(columns * columns);
    for (auto _ : state) {
        ridgewood::simd::gram(isa, packed.data(), rows, columns / ridgewood::simd::gram_panel,
                              G.data(), columns);
        benchmark::ClobberMemory();
    }
    count_flops(state);
}
BENCHMARK(kernel<Isa::portable>)->Apply(widths);
BENCHMARK(kernel<Isa::avx2>)->Apply(widths);
BENCHMARK(kernel<Isa::avx512>)->Apply(widths);

void plain_loops(benchmark::State& state) {
    const auto columns = static_cast<std::size_t>(state.range(0));
    const bench::Matrix by_row = bench::normal_matrix(state.range(0), rows);
    std::vector<double> G(columns * columns);
    for (auto _ : state) {
        for (std::size_t k = 0; k < rows; ++k) {
            const double* const row = by_row.data() + k * columns;
            for (std::size_t i = 0; i < columns; ++i) {
                for (std::size_t j = i; j < columns; ++j)
                    G[i * columns + j] += row[i] * row[j];
            }
        }
        benchmark::ClobberMemory();
    }
    count_flops(state);
}
BENCHMARK(plain_loops)->Apply(widths);

void eigen_rank_update(benchmark::State& state) {
    const bench::Matrix P = bench::normal_matrix(rows, state.range(0));
    bench::Matrix G = bench::Matrix::Zero(P.cols(), P.cols());
    for (auto _ : state) {
        G.selfadjointView<Eigen::Upper>().rankUpdate(P.transpose());
        benchmark::ClobberMemory();
    }
    count_flops(state);
}
BENCHMARK(eigen_rank_update)->Apply(widths);

}  // namespace
