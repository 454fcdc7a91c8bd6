/// The three sums of a column: column_sums with and without weights at each level of instructions,
/// against one plain loop and against three expressions of Eigen. The rate is that of reading the
/// arrays. The five lengths run from the first cache to memory.
#include <ridgewood/simd/column_sums.hpp>

#include <cstddef>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using bench::Vector;
using ridgewood::simd::ColumnSums;
using ridgewood::simd::Isa;

constexpr double shift = 0.1;

void lengths(benchmark::internal::Benchmark* runs) {
    for (const int length : {1 << 10, 1 << 14, 1 << 17, 1 << 19, 1 << 23})
        runs->Arg(length);
}

/// Runs sums(x, w, y), which reads `arrays` of the three.
template <class Sums>
void run(benchmark::State& state, int arrays, const Sums& sums) {
    const bench::Matrix data = bench::normal_matrix(state.range(0), 3);
    const Vector x = data.col(0), w = data.col(1), y = data.col(2);
    for (auto _ : state)
        benchmark::DoNotOptimize(sums(x, w, y));
    state.SetBytesProcessed(state.iterations() * x.size() * arrays *
                            static_cast<std::int64_t>(sizeof(double)));
}

template <Isa isa, bool weighted>
void kernel(benchmark::State& state) {
    if (isa > ridgewood::simd::best_isa()) {
        state.SkipWithError("not on this processor");
        return;
    }
    run(state, weighted ? 3 : 2, [](const Vector& x, const Vector& w, const Vector& y) {
        return ridgewood::simd::column_sums(isa, x.data(), weighted ? w.data() : nullptr, y.data(),
                                            shift, static_cast<std::size_t>(x.size()));
    });
}
BENCHMARK(kernel<Isa::portable, true>)->Apply(lengths);
BENCHMARK(kernel<Isa::avx2, true>)->Apply(lengths);
BENCHMARK(kernel<Isa::avx512, true>)->Apply(lengths);
BENCHMARK(kernel<Isa::portable, false>)->Apply(lengths);
BENCHMARK(kernel<Isa::avx2, false>)->Apply(lengths);
BENCHMARK(kernel<Isa::avx512, false>)->Apply(lengths);

void plain_loop(benchmark::State& state) {
    run(state, 3, [](const Vector& x, const Vector& w, const Vector& y) {
        ColumnSums sums{};
        for (bench::Index i = 0; i < x.size(); ++i) {
            const double d = x[i] - shift;
            sums.sum += w[i] * d;
            sums.product += w[i] * d * y[i];
            sums.squares += w[i] * d * d;
        }
        return sums;
    });
}
BENCHMARK(plain_loop)->Apply(lengths);

void eigen_expressions(benchmark::State& state) {
    run(state, 3, [](const Vector& x, const Vector& w, const Vector& y) {
        const auto d = x.array() - shift;
        return ColumnSums{(w.array() * d).sum(), (w.array() * d * y.array()).sum(),
                          (w.array() * d.square()).sum()};
    });
}
BENCHMARK(eigen_expressions)->Apply(lengths);

}  // namespace
