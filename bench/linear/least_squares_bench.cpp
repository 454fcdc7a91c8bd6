/// Least squares on 100,000 x 50 and 1,000 x 10: both ways of solving, HC3 standard errors and the
/// summary of a fit, against what one would write with Eigen alone, the normal equations and
/// Householder QR. Those give coefficients without errors, checks or refinement.
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/summary.hpp>

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using ridgewood::CovarianceType;
using ridgewood::LeastSquares;
using ridgewood::LeastSquaresSolver;

void sizes(benchmark::internal::Benchmark* runs) {
    runs->ArgNames({"rows", "columns"})->Args({1'000, 10})->Args({100'000, 50});
    runs->Unit(benchmark::kMillisecond);
}

bench::Regression data(const benchmark::State& state) {
    return bench::regression(state.range(0), state.range(1));
}

/// The design of Eigen's ways, with its column of ones.
bench::Matrix with_ones(const bench::Matrix& X) {
    bench::Matrix A(X.rows(), X.cols() + 1);
    A << bench::Vector::Ones(X.rows()), X;
    return A;
}

void fit(benchmark::State& state, const LeastSquares& spec) {
    const auto [X, y] = data(state);
    for (auto _ : state)
        benchmark::DoNotOptimize(spec.fit(X, y));
}
BENCHMARK_CAPTURE(fit, gram, LeastSquares{.solver = LeastSquaresSolver::gram})->Apply(sizes);
BENCHMARK_CAPTURE(fit, gram_hc3,
                  LeastSquares{.covariance = CovarianceType::hc3,
                               .solver = LeastSquaresSolver::gram})
    ->Apply(sizes);
BENCHMARK_CAPTURE(fit, qr, LeastSquares{.solver = LeastSquaresSolver::qr})->Apply(sizes);
BENCHMARK_CAPTURE(fit, qr_hc3,
                  LeastSquares{.covariance = CovarianceType::hc3, .solver = LeastSquaresSolver::qr})
    ->Apply(sizes);

void summary_of_fit(benchmark::State& state) {
    const auto [X, y] = data(state);
    const auto model = LeastSquares{}.fit(X, y);
    for (auto _ : state)
        benchmark::DoNotOptimize(summary(model));
}
BENCHMARK(summary_of_fit)->Apply(sizes);

void eigen_normal_equations(benchmark::State& state) {
    const auto [X, y] = data(state);
    for (auto _ : state) {
        const bench::Matrix A = with_ones(X);
        bench::Matrix G = bench::Matrix::Zero(A.cols(), A.cols());
        G.selfadjointView<Eigen::Lower>().rankUpdate(A.transpose());
        const bench::Vector b = G.selfadjointView<Eigen::Lower>().llt().solve(A.transpose() * y);
        benchmark::DoNotOptimize(b);
    }
}
BENCHMARK(eigen_normal_equations)->Apply(sizes);

void eigen_householder_qr(benchmark::State& state) {
    const auto [X, y] = data(state);
    for (auto _ : state) {
        const bench::Vector b = with_ones(X).householderQr().solve(y);
        benchmark::DoNotOptimize(b);
    }
}
BENCHMARK(eigen_householder_qr)->Apply(sizes);

}  // namespace
