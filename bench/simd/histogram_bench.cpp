/// add_to_histograms against a loop over two doubles a cell, by columns and by rows as LightGBM has
/// them, and against gathers and scatters of eight features. A node of 1, 1/8 or 1/64 of a million
/// rows with 32 features of 255 bins; the rate counts updates, one for each row and feature.
#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/histogram.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>
#if RIDGEWOOD_X86
#include <immintrin.h>
#endif

namespace {

constexpr std::size_t all_rows = 1'000'000, features = 32;

void shares_of_rows(benchmark::internal::Benchmark* runs) {
    for (const int share : {1, 8, 64})
        runs->Arg(share);
}

struct Node {
    std::vector<std::uint32_t> rows;
    /// Bins by row, and in two blocks of 16 features.
    std::vector<std::uint8_t> by_row, blocks, by_column;
    std::vector<ridgewood::simd::GradientPair> pairs;
    std::vector<float> gradients, hessians;

    explicit Node(benchmark::State& state)
        : by_row(all_rows * features), blocks(by_row.size()), by_column(by_row.size()) {
        ridgewood::Random random;
        for (std::uint32_t row = 0; row < all_rows; ++row) {
            if (random.below(state.range(0)) == 0)
                rows.push_back(row);
            for (std::size_t f = 0; f < features; ++f) {
                const auto bin = static_cast<std::uint8_t>(random.next() % 255);
                by_row[row * features + f] = bin;
                by_column[f * all_rows + row] = bin;
                blocks[(f / 16 * all_rows + row) * 16 + f % 16] = bin;
            }
            gradients.push_back(static_cast<float>(random.uniform() - 0.5));
            hessians.push_back(static_cast<float>(random.uniform()));
            pairs.push_back(ridgewood::simd::make_pair(random.below(2001) - 1000,
                                                       static_cast<std::uint32_t>(row % 1000)));
        }
    }
};

template <class Cell, class Fill>
void run(benchmark::State& state, std::size_t cells_of_bin, const Fill& fill) {
    const Node node(state);
    std::vector<Cell> cells(features * 256 * cells_of_bin);
    for (auto _ : state) {
        fill(node, cells.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() *
                            static_cast<std::int64_t>(node.rows.size() * features));
}

void kernel(benchmark::State& state) {
    run<std::uint64_t>(state, 1, [](const Node& node, std::uint64_t* cells) {
        for (std::size_t b = 0; b < features / 16; ++b) {
            ridgewood::simd::add_to_histograms(node.blocks.data() + b * all_rows * 16, 16,
                                               node.pairs.data(), node.rows.data(), 0,
                                               node.rows.size(), cells + b * 16 * 256);
        }
    });
}
BENCHMARK(kernel)->Apply(shares_of_rows);

/// LightGBM's DenseBin::ConstructHistogram, column by column.
void doubles_by_column(benchmark::State& state) {
    run<double>(state, 2, [](const Node& node, double* cells) {
        for (std::size_t f = 0; f < features; ++f, cells += 512) {
            const std::uint8_t* const bins = node.by_column.data() + f * all_rows;
            for (const std::uint32_t row : node.rows) {
                cells[2 * bins[row]] += static_cast<double>(node.gradients[row]);
                cells[2 * bins[row] + 1] += static_cast<double>(node.hessians[row]);
            }
        }
    });
}
BENCHMARK(doubles_by_column)->Apply(shares_of_rows);

/// LightGBM's MultiValDenseBin::ConstructHistogram, row by row.
void doubles_by_row(benchmark::State& state) {
    run<double>(state, 2, [](const Node& node, double* cells) {
        const std::size_t count = node.rows.size();
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint32_t row = node.rows[i];
            if (i + 32 < count) {
                __builtin_prefetch(node.by_row.data() + node.rows[i + 32] * features);
                __builtin_prefetch(node.gradients.data() + node.rows[i + 32]);
                __builtin_prefetch(node.hessians.data() + node.rows[i + 32]);
            }
            const std::uint8_t* const bins = node.by_row.data() + row * features;
            for (std::size_t f = 0; f < features; ++f) {
                cells[512 * f + 2 * bins[f]] += static_cast<double>(node.gradients[row]);
                cells[512 * f + 2 * bins[f] + 1] += static_cast<double>(node.hessians[row]);
            }
        }
    });
}
BENCHMARK(doubles_by_row)->Apply(shares_of_rows);

#if RIDGEWOOD_X86
/// Eight features a vector; no two of them share a cell.
__attribute__((target("avx512f,avx512dq"))) void add_by_scatter(const std::uint8_t* block,
                                                                const std::uint64_t* pairs,
                                                                const std::uint32_t* rows,
                                                                std::size_t count,
                                                                std::uint64_t* cells) {
    const __m512i low = _mm512_setr_epi64(0, 256, 512, 768, 1024, 1280, 1536, 1792);
    const __m512i high = _mm512_add_epi64(low, _mm512_set1_epi64(2048));
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t* const bins = block + rows[i] * std::size_t{16};
        if (i + 16 < count) {
            __builtin_prefetch(block + rows[i + 16] * std::size_t{16});
            __builtin_prefetch(pairs + rows[i + 16]);
        }
        const __m512i pair = _mm512_set1_epi64(static_cast<long long>(pairs[rows[i]]));
        const __m128i all = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bins));
        const __m512i a = _mm512_add_epi64(_mm512_maskz_cvtepu8_epi64(0xff, all), low);
        const __m512i b =
            _mm512_add_epi64(_mm512_maskz_cvtepu8_epi64(0xff, _mm_srli_si128(all, 8)), high);
        const __m512i zero = _mm512_setzero_si512();
        const __m512i at_a = _mm512_mask_i64gather_epi64(zero, 0xff, a, cells, 8);
        const __m512i at_b = _mm512_mask_i64gather_epi64(zero, 0xff, b, cells, 8);
        _mm512_i64scatter_epi64(cells, a, _mm512_add_epi64(at_a, pair), 8);
        _mm512_i64scatter_epi64(cells, b, _mm512_add_epi64(at_b, pair), 8);
    }
}

void scatters(benchmark::State& state) {
    if (ridgewood::simd::best_isa() != ridgewood::simd::Isa::avx512)
        return state.SkipWithError("needs AVX-512");
    run<std::uint64_t>(state, 1, [](const Node& node, std::uint64_t* cells) {
        for (std::size_t b = 0; b < features / 16; ++b) {
            add_by_scatter(node.blocks.data() + b * all_rows * 16, node.pairs.data(),
                           node.rows.data(), node.rows.size(), cells + b * 16 * 256);
        }
    });
}
BENCHMARK(scatters)->Apply(shares_of_rows);
#endif

}  // namespace
