/// Distances of one row from a tile of 128 rows: distance_sum at each level of instructions,
/// against one plain loop and against an expression of Eigen. The rate is that of the values of the
/// tile. The five widths run from the first cache to memory.
#include <ridgewood/simd/distance_sum.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using bench::Index;
using bench::Matrix;
using bench::Vector;
using ridgewood::simd::Isa;

constexpr Index rows = 128;

void widths(benchmark::internal::Benchmark* runs) {
    for (const int width : {2, 20, 200, 2'000, 100'000})
        runs->Arg(width);
}

/// Runs sum(x, tile).
template <class Sum>
void run(benchmark::State& state, const Sum& sum) {
    const Matrix tile = bench::normal_matrix(rows, state.range(0));
    const Vector x = Vector::Ones(tile.cols());
    for (auto _ : state)
        benchmark::DoNotOptimize(sum(x, tile));
    state.SetBytesProcessed(state.iterations() * tile.size() *
                            static_cast<std::int64_t>(sizeof(double)));
}

template <Isa isa>
void kernel(benchmark::State& state) {
    if (isa > ridgewood::simd::best_isa()) {
        state.SkipWithError("not on this processor");
        return;
    }
    run(state, [](const Vector& x, const Matrix& tile) {
        return ridgewood::simd::distance_sum(isa, x.data(), tile.data(), rows,
                                             static_cast<std::size_t>(x.size()), rows);
    });
}
BENCHMARK(kernel<Isa::portable>)->Apply(widths);
BENCHMARK(kernel<Isa::avx2>)->Apply(widths);
BENCHMARK(kernel<Isa::avx512>)->Apply(widths);

void plain_loop(benchmark::State& state) {
    run(state, [](const Vector& x, const Matrix& tile) {
        double sum = 0;
        for (Index i = 0; i < rows; ++i) {
            double squares = 0;
            for (Index f = 0; f < x.size(); ++f)
                squares += (tile(i, f) - x[f]) * (tile(i, f) - x[f]);
            sum += std::sqrt(squares);
        }
        return sum;
    });
}
BENCHMARK(plain_loop)->Apply(widths);

void eigen_expression(benchmark::State& state) {
    run(state, [](const Vector& x, const Matrix& tile) {
        Vector squares = Vector::Zero(rows);
        for (Index f = 0; f < x.size(); ++f)
            squares.array() += (tile.col(f).array() - x[f]).square();
        return squares.cwiseSqrt().sum();
    });
}
BENCHMARK(eigen_expression)->Apply(widths);

}  // namespace
