/// Ridge regression on 5,000 x 200: one fit, and a path of 100 lambdas with the leave-one-out error
/// of each, against the same slopes from the normal equations in Eigen, whose path takes a Cholesky
/// factorisation for each lambda and knows no errors.
#include <ridgewood/linear/ridge.hpp>

#include <cmath>
#include <vector>

#include <Eigen/Cholesky>
#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using bench::Matrix;
using bench::Vector;
using ridgewood::Ridge;

const bench::Regression& data() {
    static const bench::Regression data = bench::regression(5'000, 200);
    return data;
}

std::vector<double> lambdas(int count) {
    std::vector<double> out;
    for (int i = 0; i < count; ++i)
        out.push_back(std::pow(10, 2 - 0.06 * i));
    return out;
}

void fit(benchmark::State& state) {
    const auto& [X, y] = data();
    for (auto _ : state)
        benchmark::DoNotOptimize(Ridge{.lambda = 0.1}.fit(X, y));
}
BENCHMARK(fit)->Unit(benchmark::kMillisecond);

void path(benchmark::State& state) {
    const auto& [X, y] = data();
    for (auto _ : state)
        benchmark::DoNotOptimize(Ridge{}.path(X, y, lambdas(100)));
}
BENCHMARK(path)->Unit(benchmark::kMillisecond);

void eigen_normal_equations(benchmark::State& state) {
    const auto& [X, y] = data();
    for (auto _ : state) {
        const Matrix Z = X.rowwise() - X.colwise().mean();
        Matrix G = Matrix::Zero(Z.cols(), Z.cols());
        G.selfadjointView<Eigen::Lower>().rankUpdate(Z.transpose());
        const Vector products = Z.transpose() * y;
        for (const double lambda : lambdas(static_cast<int>(state.range(0)))) {
            Matrix system = G;
            system.diagonal().array() += lambda * static_cast<double>(Z.rows());
            const Vector b = system.selfadjointView<Eigen::Lower>().llt().solve(products);
            benchmark::DoNotOptimize(b);
        }
    }
}
BENCHMARK(eigen_normal_equations)
    ->ArgName("lambdas")
    ->Arg(1)
    ->Arg(100)
    ->Unit(benchmark::kMillisecond);

}  // namespace
