/// What twice the precision costs: subtract_product and compensated_dot at each level of
/// instructions, against the textbook loop on one pair of doubles at a time, and against Eigen's
/// axpy and dot in plain double. The five lengths run from the first cache to memory.
#include <ridgewood/simd/compensated.hpp>

#include <cstddef>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using bench::Vector;
using ridgewood::simd::Isa;

constexpr double factor = 1e-6;

void lengths(benchmark::internal::Benchmark* runs) {
    for (const int length : {1 << 10, 1 << 13, 1 << 16, 1 << 19, 1 << 22})
        runs->Arg(length);
}

/// Skips a level that this processor does not have.
bool lacks(Isa isa, benchmark::State& state) {
    const bool lacking = isa > ridgewood::simd::best_isa();
    if (lacking)
        state.SkipWithError("not on this processor");
    return lacking;
}

/// high + low += a b (Dekker 1971 for the product, Knuth for the sum).
void add_product(double a, double b, double& high, double& low) {
    constexpr double splitter = (1 << 27) + 1;
    const double a_upper = splitter * a - (splitter * a - a), a_lower = a - a_upper;
    const double b_upper = splitter * b - (splitter * b - b), b_lower = b - b_upper;
    const double product = a * b;
    const double lost =
        a_lower * b_lower - (product - a_upper * b_upper - a_lower * b_upper - a_upper * b_lower);
    const double sum = high + product, part = sum - high;
    low += (high - (sum - part)) + (product - part) + lost;
    high = sum;
}

/// Runs subtract(x, high, low), or as many of the three as the way at hand looks at.
template <class Subtract>
void run_subtract(benchmark::State& state, const Subtract& subtract) {
    const Vector x = bench::normal_matrix(state.range(0), 1);
    Vector high = x, low = Vector::Zero(x.size());
    for (auto _ : state) {
        subtract(x, high, low);
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * x.size());
}

template <Isa isa>
void subtract_product(benchmark::State& state) {
    if (lacks(isa, state))
        return;
    run_subtract(state, [](const Vector& x, Vector& high, Vector& low) {
        ridgewood::simd::subtract_product(isa, x.data(), factor, static_cast<std::size_t>(x.size()),
                                          high.data(), low.data());
    });
}
BENCHMARK(subtract_product<Isa::portable>)->Apply(lengths);
BENCHMARK(subtract_product<Isa::avx2>)->Apply(lengths);
BENCHMARK(subtract_product<Isa::avx512>)->Apply(lengths);

void subtract_product_loop(benchmark::State& state) {
    run_subtract(state, [](const Vector& x, Vector& high, Vector& low) {
        for (bench::Index i = 0; i < x.size(); ++i)
            add_product(x[i], -factor, high[i], low[i]);
    });
}
BENCHMARK(subtract_product_loop)->Apply(lengths);

void eigen_axpy(benchmark::State& state) {
    run_subtract(state, [](const Vector& x, Vector& high, Vector&) { high -= factor * x; });
}
BENCHMARK(eigen_axpy)->Apply(lengths);

template <class Dot>
void run_dot(benchmark::State& state, const Dot& dot) {
    const bench::Matrix xy = bench::normal_matrix(state.range(0), 2);
    const Vector x = xy.col(0), y = xy.col(1);
    for (auto _ : state)
        benchmark::DoNotOptimize(dot(x, y));
    state.SetItemsProcessed(state.iterations() * x.size());
}

template <Isa isa>
void compensated_dot(benchmark::State& state) {
    if (lacks(isa, state))
        return;
    run_dot(state, [](const Vector& x, const Vector& y) {
        return ridgewood::simd::compensated_dot(isa, x.data(), y.data(),
                                                static_cast<std::size_t>(x.size()));
    });
}
BENCHMARK(compensated_dot<Isa::portable>)->Apply(lengths);
BENCHMARK(compensated_dot<Isa::avx2>)->Apply(lengths);
BENCHMARK(compensated_dot<Isa::avx512>)->Apply(lengths);

void compensated_dot_loop(benchmark::State& state) {
    run_dot(state, [](const Vector& x, const Vector& y) {
        double high = 0, low = 0;
        for (bench::Index i = 0; i < x.size(); ++i)
            add_product(x[i], y[i], high, low);
        return high + low;
    });
}
BENCHMARK(compensated_dot_loop)->Apply(lengths);

void eigen_dot(benchmark::State& state) {
    run_dot(state, [](const Vector& x, const Vector& y) { return x.dot(y); });
}
BENCHMARK(eigen_dot)->Apply(lengths);

}  // namespace
