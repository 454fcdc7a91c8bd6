/// C += P'Q for packed panels: the kernel at each level of instructions, against three plain loops
/// and Eigen's product. The kernel is given packed rows, Eigen packs on its own. The five sizes
/// (rows, left columns, right columns) run from the first cache to the blocks of a penalized path,
/// and to more rows than any cache holds.
#include <ridgewood/simd/cross_gram.hpp>

#include <cstddef>
#include <vector>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using ridgewood::simd::Isa;

void sizes(benchmark::internal::Benchmark* runs) {
    runs->Args({64, 8, 24})->Args({500, 64, 192})->Args({1000, 128, 1008});
    runs->Args({2000, 512, 2400})->Args({100000, 64, 240});
}

/// A multiplication and an addition for each row and each element of C.
void count_flops(benchmark::State& state) {
    state.counters["flops"] =
        benchmark::Counter(2 * static_cast<double>(state.range(0) * state.range(1)) *
                               static_cast<double>(state.range(2)),
                           benchmark::Counter::kIsIterationInvariantRate);
}

template <Isa isa>
void kernel(benchmark::State& state) {
    if (isa > ridgewood::simd::best_isa()) {
        state.SkipWithError("not on this processor");
        return;
    }
    using ridgewood::simd::gram_panel;
    const bench::Matrix left = bench::normal_matrix(state.range(0), state.range(1));
    const bench::Matrix right = bench::normal_matrix(state.range(0), state.range(2));
    const auto rows = static_cast<std::size_t>(left.rows());
    const auto height = static_cast<std::size_t>(left.cols());
    const auto width = static_cast<std::size_t>(right.cols());
    std::vector<double> C(height * width);
    for (auto _ : state) {
        ridgewood::simd::cross_gram(isa, left.data(), height / gram_panel, right.data(),
                                    width / gram_panel, rows, C.data(), width);
        benchmark::ClobberMemory();
    }
    count_flops(state);
}
BENCHMARK(kernel<Isa::portable>)->Apply(sizes);
BENCHMARK(kernel<Isa::avx2>)->Apply(sizes);
BENCHMARK(kernel<Isa::avx512>)->Apply(sizes);

void plain_loops(benchmark::State& state) {
    const bench::Matrix left = bench::normal_matrix(state.range(1), state.range(0));
    const bench::Matrix right = bench::normal_matrix(state.range(2), state.range(0));
    bench::Matrix C = bench::Matrix::Zero(state.range(2), state.range(1));
    for (auto _ : state) {
        for (bench::Index k = 0; k < left.cols(); ++k) {
            for (bench::Index i = 0; i < C.cols(); ++i) {
                for (bench::Index j = 0; j < C.rows(); ++j)
                    C(j, i) += left(i, k) * right(j, k);
            }
        }
        benchmark::ClobberMemory();
    }
    count_flops(state);
}
BENCHMARK(plain_loops)->Apply(sizes);

void eigen_product(benchmark::State& state) {
    const bench::Matrix P = bench::normal_matrix(state.range(0), state.range(1));
    const bench::Matrix Q = bench::normal_matrix(state.range(0), state.range(2));
    bench::Matrix C = bench::Matrix::Zero(P.cols(), Q.cols());
    for (auto _ : state) {
        C.noalias() += P.transpose() * Q;
        benchmark::ClobberMemory();
    }
    count_flops(state);
}
BENCHMARK(eigen_product)->Apply(sizes);

}  // namespace
