/// R += P C for a panel of 8 columns and 8 residuals: panel_axpy at each level of instructions,
/// against a plain loop over the same arrays and Eigen's product of the same row-major matrices.
/// The five lengths run from the first cache to memory.
#include <ridgewood/simd/panel_axpy.hpp>

#include <cstddef>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using ridgewood::simd::Isa;

void lengths(benchmark::internal::Benchmark* runs) {
    for (const int rows : {1 << 8, 1 << 12, 1 << 15, 1 << 17, 1 << 20})
        runs->Arg(rows);
}

/// Runs update(P, C, R) on the transposes: a column of P or R is a row of the panel or residuals.
template <class Update>
void run(benchmark::State& state, const Update& update) {
    const bench::Matrix P = bench::normal_matrix(8, state.range(0));
    const bench::Matrix C = 1e-9 * bench::normal_matrix(8, 8);
    bench::Matrix R = P;
    for (auto _ : state) {
        update(P, C, R);
        benchmark::ClobberMemory();
    }
    state.counters["flops"] = benchmark::Counter(static_cast<double>(2 * 8 * P.size()),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

template <Isa isa>
void kernel(benchmark::State& state) {
    if (isa > ridgewood::simd::best_isa()) {
        state.SkipWithError("not on this processor");
        return;
    }
    run(state, [](const bench::Matrix& P, const bench::Matrix& C, bench::Matrix& R) {
        ridgewood::simd::panel_axpy(isa, P.data(), C.data(), static_cast<std::size_t>(P.cols()),
                                    R.data());
    });
}
BENCHMARK(kernel<Isa::portable>)->Apply(lengths);
BENCHMARK(kernel<Isa::avx2>)->Apply(lengths);
BENCHMARK(kernel<Isa::avx512>)->Apply(lengths);

void plain_loop(benchmark::State& state) {
    run(state, [](const bench::Matrix& P, const bench::Matrix& C, bench::Matrix& R) {
        for (bench::Index i = 0; i < P.cols(); ++i) {
            for (bench::Index c = 0; c < 8; ++c) {
                for (bench::Index k = 0; k < 8; ++k)
                    R(k, i) += P(c, i) * C(k, c);
            }
        }
    });
}
BENCHMARK(plain_loop)->Apply(lengths);

void eigen_product(benchmark::State& state) {
    run(state, [](const bench::Matrix& P, const bench::Matrix& C, bench::Matrix& R) {
        R.noalias() += C * P;
    });
}
BENCHMARK(eigen_product)->Apply(lengths);

}  // namespace
