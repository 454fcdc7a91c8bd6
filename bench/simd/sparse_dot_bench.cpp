/// Sparse columns against eight residuals: sparse_dot at each level of instructions, against a
/// plain loop over the same interleaved residuals, and Eigen's sparse product, which is given its
/// residuals in either order. A column has 20 nonzeros. The five numbers of rows make the
/// residuals fill the first cache, the second, the third (2^14, 2^18) and memory.
#include <ridgewood/simd/sparse_dot.hpp>

#include <cstddef>
#include <vector>

#include <Eigen/SparseCore>
#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using bench::Index;
using ridgewood::simd::Isa;
using Sparse = Eigen::SparseMatrix<double>;

constexpr Index nonzeros = 20, columns = 20000;

void numbers_of_rows(benchmark::internal::Benchmark* runs) {
    for (const int rows : {1 << 8, 1 << 13, 1 << 14, 1 << 18, 1 << 20})
        runs->Arg(rows);
}

/// One value in each of `nonzeros` equal parts of a column.
Sparse sparse_matrix(Index rows) {
    ridgewood::Random random;
    Sparse X(rows, columns);
    X.reserve(Eigen::VectorXi::Constant(columns, nonzeros));
    const Index part = rows / nonzeros;
    for (Index j = 0; j < columns; ++j) {
        for (Index t = 0; t < nonzeros; ++t)
            X.insert(part * t + random.below(part), j) = random.normal();
    }
    X.makeCompressed();
    return X;
}

/// Runs product(X, out), where out takes the 8 products of a column.
template <class Product>
void run(benchmark::State& state, const Product& product) {
    const Sparse X = sparse_matrix(state.range(0));
    bench::Matrix out = bench::Matrix::Zero(8, columns);
    for (auto _ : state) {
        product(X, out);
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * X.nonZeros());
}

template <Isa isa>
void kernel(benchmark::State& state) {
    if (isa > ridgewood::simd::best_isa()) {
        state.SkipWithError("not on this processor");
        return;
    }
    const bench::Matrix residuals = bench::normal_matrix(8, state.range(0));
    run(state, [&](const Sparse& X, bench::Matrix& out) {
        for (Index j = 0; j < columns; ++j) {
            const auto start = X.outerIndexPtr()[j], end = X.outerIndexPtr()[j + 1];
            ridgewood::simd::sparse_dot(isa, X.valuePtr() + start, X.innerIndexPtr() + start,
                                        static_cast<std::size_t>(end - start), residuals.data(),
                                        out.col(j).data());
        }
    });
}
BENCHMARK(kernel<Isa::portable>)->Apply(numbers_of_rows);
BENCHMARK(kernel<Isa::avx2>)->Apply(numbers_of_rows);
BENCHMARK(kernel<Isa::avx512>)->Apply(numbers_of_rows);

void plain_loop(benchmark::State& state) {
    const bench::Matrix residuals = bench::normal_matrix(8, state.range(0));
    run(state, [&](const Sparse& X, bench::Matrix& out) {
        for (Index j = 0; j < columns; ++j) {
            double sums[8] = {};
            for (Sparse::InnerIterator at(X, j); at; ++at) {
                for (Index k = 0; k < 8; ++k)
                    sums[k] += at.value() * residuals(k, at.row());
            }
            out.col(j) = Eigen::Map<const bench::Vector>(sums, 8);
        }
    });
}
BENCHMARK(plain_loop)->Apply(numbers_of_rows);

void eigen_by_row(benchmark::State& state) {
    using ByRow = Eigen::Matrix<double, Eigen::Dynamic, 8, Eigen::RowMajor>;
    const ByRow R = bench::normal_matrix(8, state.range(0)).transpose();
    ByRow product(columns, 8);
    run(state, [&](const Sparse& X, bench::Matrix&) { product.noalias() = X.transpose() * R; });
}
BENCHMARK(eigen_by_row)->Apply(numbers_of_rows);

void eigen_by_column(benchmark::State& state) {
    const bench::Matrix R = bench::normal_matrix(state.range(0), 8);
    bench::Matrix product(columns, 8);
    run(state, [&](const Sparse& X, bench::Matrix&) { product.noalias() = X.transpose() * R; });
}
BENCHMARK(eigen_by_column)->Apply(numbers_of_rows);

}  // namespace
