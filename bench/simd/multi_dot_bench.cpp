/// X'R for eight residuals: multi_dot over X, eight columns at a time, at each level of
/// instructions, against a plain loop over the same interleaved residuals and Eigen's product. The
/// rate is that of reading X. The five sizes of X fill the first cache together with the residuals
/// (256 x 8), the second (1000 x 64), the third (1000 x 512 and 2048) and memory (1000 x 50000).
#include <ridgewood/simd/multi_dot.hpp>

#include <array>
#include <cstddef>
#include <vector>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using ridgewood::simd::Isa;
using ridgewood::simd::multi_dot_columns;

void sizes(benchmark::internal::Benchmark* runs) {
    runs->Args({256, 8});
    for (const int columns : {64, 512, 2048, 50000})
        runs->Args({1000, columns});
}

/// Runs product(X, out), where out takes the 8 products of a column with all residuals.
template <class Product>
void run(benchmark::State& state, const Product& product) {
    const bench::Matrix X = bench::normal_matrix(state.range(0), 1).replicate(1, state.range(1));
    bench::Matrix out = bench::Matrix::Zero(8, X.cols());
    for (auto _ : state) {
        product(X, out);
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * X.size() *
                            static_cast<std::int64_t>(sizeof(double)));
}

template <Isa isa>
void kernel(benchmark::State& state) {
    if (isa > ridgewood::simd::best_isa()) {
        state.SkipWithError("not on this processor");
        return;
    }
    const bench::Matrix residuals = bench::normal_matrix(8, state.range(0));
    run(state, [&](const bench::Matrix& X, bench::Matrix& out) {
        std::array<const double*, multi_dot_columns> columns;
        for (bench::Index j = 0; j < X.cols(); j += multi_dot_columns) {
            for (std::size_t c = 0; c < multi_dot_columns; ++c)
                columns[c] = X.col(j + static_cast<bench::Index>(c)).data();
            ridgewood::simd::multi_dot(isa, columns.data(), residuals.data(),
                                       static_cast<std::size_t>(X.rows()), out.col(j).data());
        }
    });
}
BENCHMARK(kernel<Isa::portable>)->Apply(sizes);
BENCHMARK(kernel<Isa::avx2>)->Apply(sizes);
BENCHMARK(kernel<Isa::avx512>)->Apply(sizes);

void plain_loop(benchmark::State& state) {
    const bench::Matrix residuals = bench::normal_matrix(8, state.range(0));
    run(state, [&](const bench::Matrix& X, bench::Matrix& out) {
        for (bench::Index j = 0; j < X.cols(); ++j) {
            for (bench::Index i = 0; i < X.rows(); ++i) {
                for (bench::Index k = 0; k < 8; ++k)
                    out(k, j) += X(i, j) * residuals(k, i);
            }
        }
    });
}
BENCHMARK(plain_loop)->Apply(sizes);

void eigen_product(benchmark::State& state) {
    const bench::Matrix R = bench::normal_matrix(state.range(0), 8);
    run(state,
        [&](const bench::Matrix& X, bench::Matrix& out) { out.noalias() += R.transpose() * X; });
}
BENCHMARK(eigen_product)->Apply(sizes);

/// One residual: what reading X costs at least.
void eigen_gemv(benchmark::State& state) {
    const bench::Vector r = bench::normal_matrix(state.range(0), 1);
    run(state, [&](const bench::Matrix& X, bench::Matrix& out) {
        out.row(0).transpose().noalias() += X.transpose() * r;
    });
}
BENCHMARK(eigen_gemv)->Apply(sizes);

}  // namespace
