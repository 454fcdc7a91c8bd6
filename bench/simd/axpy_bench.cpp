/// axpy, dot and their fusion axpy_dot, which one update of coordinate descent needs, at each level
/// of instructions, against plain loops and Eigen. The lengths run from the smallest of a
/// descent over the first two caches to memory; the rate counts the bytes read and written.
#include <ridgewood/simd/axpy.hpp>
#include <ridgewood/simd/axpy_dot.hpp>
#include <ridgewood/simd/dot.hpp>

#include <cstddef>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using bench::Index;
using bench::Vector;
using ridgewood::simd::Isa;

constexpr double factor = 1e-9;

void lengths(benchmark::internal::Benchmark* runs) {
    for (const int length : {16, 100, 1000, 5000, 1 << 18, 1 << 22})
        runs->Arg(length);
}

/// Runs update(x, z, y), which reads or writes `arrays` values for each of its lengths.
template <class Update>
void run(benchmark::State& state, int arrays, const Update& update) {
    const bench::Matrix xz = bench::normal_matrix(state.range(0), 2);
    const Vector x = xz.col(0), z = xz.col(1);
    Vector y = z;
    for (auto _ : state) {
        benchmark::DoNotOptimize(update(x, z, y));
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * x.size() * arrays *
                            static_cast<std::int64_t>(sizeof(double)));
}

/// Skips a level that this processor does not have.
bool lacks(Isa isa, benchmark::State& state) {
    const bool lacking = isa > ridgewood::simd::best_isa();
    if (lacking)
        state.SkipWithError("not on this processor");
    return lacking;
}

std::size_t length(const Vector& x) {
    return static_cast<std::size_t>(x.size());
}

template <Isa isa>
void axpy(benchmark::State& state) {
    if (lacks(isa, state))
        return;
    run(state, 3, [](const Vector& x, const Vector&, Vector& y) {
        ridgewood::simd::axpy(isa, factor, x.data(), length(x), y.data());
        return 0;
    });
}
BENCHMARK(axpy<Isa::portable>)->Apply(lengths);
BENCHMARK(axpy<Isa::avx2>)->Apply(lengths);
BENCHMARK(axpy<Isa::avx512>)->Apply(lengths);

void axpy_loop(benchmark::State& state) {
    run(state, 3, [](const Vector& x, const Vector&, Vector& y) {
        for (Index i = 0; i < x.size(); ++i)
            y[i] += factor * x[i];
        return 0;
    });
}
BENCHMARK(axpy_loop)->Apply(lengths);

void axpy_eigen(benchmark::State& state) {
    run(state, 3, [](const Vector& x, const Vector&, Vector& y) {
        y += factor * x;
        return 0;
    });
}
BENCHMARK(axpy_eigen)->Apply(lengths);

template <Isa isa>
void dot(benchmark::State& state) {
    if (lacks(isa, state))
        return;
    run(state, 2, [](const Vector& x, const Vector&, Vector& y) {
        return ridgewood::simd::dot(isa, x.data(), y.data(), length(x));
    });
}
BENCHMARK(dot<Isa::portable>)->Apply(lengths);
BENCHMARK(dot<Isa::avx2>)->Apply(lengths);
BENCHMARK(dot<Isa::avx512>)->Apply(lengths);

void dot_loop(benchmark::State& state) {
    run(state, 2, [](const Vector& x, const Vector&, Vector& y) {
        double sum = 0;
        for (Index i = 0; i < x.size(); ++i)
            sum += x[i] * y[i];
        return sum;
    });
}
BENCHMARK(dot_loop)->Apply(lengths);

void dot_eigen(benchmark::State& state) {
    run(state, 2, [](const Vector& x, const Vector&, Vector& y) { return x.dot(y); });
}
BENCHMARK(dot_eigen)->Apply(lengths);

template <Isa isa>
void axpy_dot(benchmark::State& state) {
    if (lacks(isa, state))
        return;
    run(state, 4, [](const Vector& x, const Vector& z, Vector& y) {
        return ridgewood::simd::axpy_dot(isa, factor, x.data(), z.data(), length(x), y.data());
    });
}
BENCHMARK(axpy_dot<Isa::portable>)->Apply(lengths);
BENCHMARK(axpy_dot<Isa::avx2>)->Apply(lengths);
BENCHMARK(axpy_dot<Isa::avx512>)->Apply(lengths);

void axpy_dot_loop(benchmark::State& state) {
    run(state, 4, [](const Vector& x, const Vector& z, Vector& y) {
        double sum = 0;
        for (Index i = 0; i < x.size(); ++i) {
            y[i] += factor * x[i];
            sum += z[i] * y[i];
        }
        return sum;
    });
}
BENCHMARK(axpy_dot_loop)->Apply(lengths);

void axpy_dot_eigen(benchmark::State& state) {
    run(state, 4, [](const Vector& x, const Vector& z, Vector& y) {
        y += factor * x;
        return z.dot(y);
    });
}
BENCHMARK(axpy_dot_eigen)->Apply(lengths);

}  // namespace
