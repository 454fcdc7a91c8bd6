/// sort_keys at each level of instructions against std::sort and a plain radix sort by bytes, on
/// keys as a tree learner makes them: 8 bits that are not sorted by below a rank among 100000.
/// The time is that of one key.
#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/sort_keys.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using ridgewood::simd::Isa;

void numbers_of_keys(benchmark::internal::Benchmark* runs) {
    for (const int count : {12, 30, 60, 120, 250, 400, 1000, 4000, 20000, 100000})
        runs->Arg(count);
}

constexpr int payload_bits = 8, rank_bits = 17, high_bit = payload_bits + rank_bits;

/// Runs sort(keys, count) on copies of some 30000 keys in all, so that no branch predictor learns
/// them by heart.
template <class Sort>
void run(benchmark::State& state, const Sort& sort) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const std::size_t arrays = std::max<std::size_t>(1, 30000 / count);
    ridgewood::Random random;
    std::vector<std::uint32_t> keys(arrays * count);
    for (std::uint32_t& key : keys)
        key = static_cast<std::uint32_t>(random.below(ridgewood::Index{1} << high_bit));
    std::vector<std::uint32_t> copy(count + ridgewood::simd::sort_keys_padding);
    for (auto _ : state) {
        for (std::size_t a = 0; a < arrays; ++a) {
            std::copy_n(keys.data() + a * count, count, copy.data());
            sort(copy.data(), count);
            benchmark::ClobberMemory();
        }
    }
    state.counters["time_of_a_key"] = benchmark::Counter(
        static_cast<double>(keys.size()),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <Isa isa>
void kernel(benchmark::State& state) {
    if (isa > ridgewood::simd::best_isa()) {
        state.SkipWithError("not on this processor");
        return;
    }
    std::vector<std::uint32_t> scratch(static_cast<std::size_t>(state.range(0)));
    run(state, [&](std::uint32_t* keys, std::size_t count) {
        ridgewood::simd::sort_keys(isa, keys, count, payload_bits, high_bit, scratch.data());
    });
}
BENCHMARK(kernel<Isa::portable>)->Apply(numbers_of_keys);
BENCHMARK(kernel<Isa::avx2>)->Apply(numbers_of_keys);
BENCHMARK(kernel<Isa::avx512>)->Apply(numbers_of_keys);

void plain_radix(benchmark::State& state) {
    std::vector<std::uint32_t> scratch(static_cast<std::size_t>(state.range(0)));
    run(state, [&](std::uint32_t* keys, std::size_t count) {
        for (int shift = 0; shift < 32; shift += 8) {
            std::size_t start[257] = {};
            for (std::size_t i = 0; i < count; ++i)
                ++start[(keys[i] >> shift & 255) + 1];
            for (std::size_t digit = 0; digit < 256; ++digit)
                start[digit + 1] += start[digit];
            for (std::size_t i = 0; i < count; ++i)
                scratch[start[keys[i] >> shift & 255]++] = keys[i];
            std::copy_n(scratch.data(), count, keys);
        }
    });
}
BENCHMARK(plain_radix)->Apply(numbers_of_keys);

void std_sort(benchmark::State& state) {
    run(state, [](std::uint32_t* keys, std::size_t count) { std::sort(keys, keys + count); });
}
BENCHMARK(std_sort)->Apply(numbers_of_keys);

}  // namespace
