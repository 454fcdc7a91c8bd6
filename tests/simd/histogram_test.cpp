#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/gradient_scan.hpp>
#include <ridgewood/simd/histogram.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace histogram_test {

using namespace ridgewood;
using simd::GradientPair;

namespace {

struct Sum {
    std::int64_t gradient = 0;
    std::uint64_t hessian = 0;
};

GradientPair random_pair(Random& random, Index most) {
    return simd::make_pair(random.below(2 * most + 1) - most,
                           static_cast<std::uint32_t>(random.below(most + 1)));
}

/// Prefix sums of `count` cells, the last of which is one before the total.
std::vector<GradientPair> prefix_sums(std::size_t count, std::uint64_t seed, GradientPair& total) {
    Random random(seed);
    std::vector<GradientPair> cells(count), left(count);
    for (GradientPair& cell : cells)
        cell = random_pair(random, 1 << 20);
    simd::sum_cells(cells.data(), count, left.data());
    total = (count == 0 ? 0 : left.back()) + simd::make_pair(-12345, 777777);
    left.resize((count + 7) / 8 * 8);  // what may be read
    return left;
}

}  // namespace

TEST_CASE("pairs keep both parts through sums of any sign", "[simd][histogram]") {
    GradientPair sum = 0;
    std::int64_t gradient = 0;
    std::uint64_t hessian = 0;
    Random random(3);
    for (int i = 0; i < 1000; ++i) {
        const GradientPair pair = random_pair(random, 2000000);
        sum += pair;
        gradient += simd::gradient_of(pair);
        hessian += simd::hessian_of(pair);
    }
    CHECK(simd::gradient_of(sum) == gradient);
    CHECK(simd::hessian_of(sum) == hessian);
    for (const std::int64_t extreme : {-2147483648LL, -1LL, 0LL, 2147483647LL}) {
        for (const std::uint32_t h : {0U, 1U, 0x80000000U, 0xffffffffU}) {
            const GradientPair pair = simd::make_pair(extreme, h);
            CHECK(simd::gradient_of(pair) == extreme);
            CHECK(simd::hessian_of(pair) == h);
        }
    }
}

TEST_CASE("histograms are the sums of the rows of each bin", "[simd][histogram]") {
    constexpr std::size_t rows = 613;
    Random random(5);
    std::vector<std::uint8_t> block(rows * simd::histogram_features);
    for (std::uint8_t& bin : block)
        bin = static_cast<std::uint8_t>(random.below(256));
    std::vector<GradientPair> pairs(rows);
    for (GradientPair& pair : pairs)
        pair = random_pair(random, 100000);
    std::vector<std::uint32_t> some;
    for (std::uint32_t row = 0; row < rows; row += 1 + row % 3)
        some.push_back(row);

    for (std::size_t features = 1; features <= 16; ++features) {
        for (const bool named : {false, true}) {
            const std::size_t count = named ? some.size() : rows;
            constexpr std::size_t cells = simd::histogram_features * simd::histogram_cells;
            std::vector<GradientPair> expected(cells), found(cells);
            for (std::size_t i = 5; i < count; ++i) {
                const std::size_t row = named ? some[i] : i;
                for (std::size_t f = 0; f < features; ++f)
                    expected[f * 256 + block[row * 16 + f]] += pairs[row];
            }
            const std::uint32_t* const list = named ? some.data() : nullptr;
            // Parts in any order are the whole.
            simd::add_to_histograms(block.data(), features, pairs.data(), list, 100, count,
                                    found.data());
            simd::add_to_histograms(block.data(), features, pairs.data(), list, 5, 100,
                                    found.data());
            expected.resize(features * 256);
            found.resize(features * 256);
            REQUIRE(found == expected);
        }
    }
}

TEST_CASE("what is left of a histogram is that of the other child, and is summed on the way",
          "[simd][histogram]") {
    Random random(9);
    std::vector<GradientPair> part(256), other(256), whole(256), left(256), again(256);
    for (std::size_t b = 0; b < 256; ++b) {
        part[b] = random_pair(random, 1000000);
        other[b] = random_pair(random, 1000000);
        whole[b] = part[b] + other[b];
    }
    simd::subtract_and_sum(whole.data(), part.data(), 256, left.data());
    CHECK(whole == other);
    simd::sum_cells(other.data(), 256, again.data());
    CHECK(left == again);
}

TEST_CASE("scan_gradients finds the first of the best places at every level",
          "[simd][gradient_scan]") {
    for (std::size_t count = 0; count <= 256; count += count < 40 ? 1 : 27) {
        GradientPair total = 0;
        const auto left = prefix_sums(count, count, total);
        for (const double min_hessian : {1e-9, 1e3, 1e12}) {
            for (const double l2 : {0.0, 1.0, 100.0}) {
                const simd::GradientNode node{total, 0x1p-10, 0x1p-12, l2, min_hessian};
                const double G = static_cast<double>(simd::gradient_of(total)) * 0x1p-10;
                const double H = simd::hessian_of(total) * 0x1p-12;
                std::size_t best = count;
                double most = 0;
                for (std::size_t b = 0; b < count; ++b) {
                    const double g = static_cast<double>(simd::gradient_of(left[b])) * 0x1p-10;
                    const double h = simd::hessian_of(left[b]) * 0x1p-12;
                    const double s = g * g / (h + l2) + (G - g) * (G - g) / (H - h + l2);
                    if (h >= min_hessian && H - h >= min_hessian && s > most * (1 + 1e-12)) {
                        best = b;
                        most = s;
                    }
                }
                const auto first =
                    simd::scan_gradients(simd::Isa::portable, left.data(), count, node);
                CHECK(first.place == best);
                if (best < count)
                    CHECK(first.score == Approx(most));
                for (const auto isa : levels()) {
                    const auto scanned = simd::scan_gradients(isa, left.data(), count, node);
                    CHECK(scanned.place == first.place);
                    CHECK(scanned.score == first.score);
                }
            }
        }
    }
}

TEST_CASE("scan_gradients takes the first of two mirrored splits", "[simd][gradient_scan]") {
    for (std::size_t half = 1; half < 30; ++half) {
        std::vector<GradientPair> cells(2 * half + 1, simd::make_pair(1, 1)), left(cells.size());
        cells.front() = simd::make_pair(-50, 1);
        cells.back() = simd::make_pair(-50, 1);
        simd::sum_cells(cells.data(), cells.size(), left.data());
        const simd::GradientPair total = left.back();
        left.resize(left.size() + 7);  // what may be read
        const simd::GradientNode node{total, 0.125, 0.25, 0.1, 0.25};
        for (const auto isa : levels())
            CHECK(simd::scan_gradients(isa, left.data(), cells.size() - 1, node).place == 0);
    }
}

}  // namespace histogram_test
