/// partition_ranks at each of its levels against std::stable_partition and two lists that grow. A
/// node of each size holds every fourth row of its table; half of them go left. The rate counts
/// rows.
#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/partition.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

namespace simd = ridgewood::simd;
using simd::Isa;

constexpr std::uint32_t last_left = 499;

void numbers_of_rows(benchmark::internal::Benchmark* runs) {
    for (const int rows : {1000, 10000, 30000, 100000, 1000000})
        runs->Arg(rows);
}

/// Runs partition(ranks, rows) on fresh copies of the rows; the copying is part of the time.
template <class Rank, class Partition>
void run(benchmark::State& state, const Partition& partition) {
    const auto count = static_cast<std::size_t>(state.range(0));
    ridgewood::Random random;
    std::vector<Rank> ranks(4 * count);
    for (Rank& rank : ranks)
        rank = static_cast<Rank>(random.below(2 * (last_left + 1)));
    std::vector<std::uint32_t> all(count), rows(count);
    for (std::size_t i = 0; i < count; ++i)
        all[i] = static_cast<std::uint32_t>(4 * i);
    for (auto _ : state) {
        std::copy(all.begin(), all.end(), rows.begin());
        benchmark::DoNotOptimize(partition(ranks, rows));
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <class Rank, Isa isa>
void kernel(benchmark::State& state) {
    if (isa > simd::best_isa()) {
        state.SkipWithError("not on this processor");
        return;
    }
    std::vector<std::uint32_t> scratch(static_cast<std::size_t>(state.range(0)));
    run<Rank>(state, [&](const std::vector<Rank>& ranks, std::vector<std::uint32_t>& rows) {
        return simd::partition_ranks(isa, ranks.data(),
                                     simd::RankInterval<Rank>{0, static_cast<Rank>(last_left)},
                                     rows.data(), rows.size(), scratch.data());
    });
}
BENCHMARK(kernel<std::uint16_t, Isa::portable>)->Apply(numbers_of_rows);
BENCHMARK(kernel<std::uint16_t, Isa::avx512>)->Apply(numbers_of_rows);
BENCHMARK(kernel<std::uint32_t, Isa::portable>)->Apply(numbers_of_rows);
BENCHMARK(kernel<std::uint32_t, Isa::avx512>)->Apply(numbers_of_rows);

void two_lists(benchmark::State& state) {
    std::vector<std::uint32_t> right;
    run<std::uint32_t>(
        state, [&](const std::vector<std::uint32_t>& ranks, std::vector<std::uint32_t>& rows) {
            std::size_t left = 0;
            right.clear();
            for (const std::uint32_t row : rows) {
                if (ranks[row] <= last_left) {
                    rows[left++] = row;
                } else {
                    right.push_back(row);
                }
            }
            std::copy(right.begin(), right.end(), rows.begin() + static_cast<std::ptrdiff_t>(left));
            return left;
        });
}
BENCHMARK(two_lists)->Apply(numbers_of_rows);

void std_stable_partition(benchmark::State& state) {
    run<std::uint32_t>(
        state, [](const std::vector<std::uint32_t>& ranks, std::vector<std::uint32_t>& rows) {
            return std::stable_partition(rows.begin(), rows.end(), [&](std::uint32_t row) {
                return ranks[row] <= last_left;
            });
        });
}
BENCHMARK(std_stable_partition)->Apply(numbers_of_rows);

}  // namespace
