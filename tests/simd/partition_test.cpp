#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/partition.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace partition_test {

using namespace ridgewood;

namespace {

template <class Rank>
std::vector<Rank> random_ranks(std::size_t count, Index distinct) {
    Random random(count);
    std::vector<Rank> ranks(count);
    for (Rank& rank : ranks)
        rank = static_cast<Rank>(random.below(distinct));
    return ranks;
}

/// `ranks` are given once more as the kernel takes them.
template <class Rank, class Ranks>
void require_partition(const std::vector<Rank>& ranks, Ranks taken,
                       const std::vector<std::uint32_t>& rows,
                       const simd::RankInterval<Rank>& goes_left) {
    auto expected = rows;
    const auto middle =
        std::stable_partition(expected.begin(), expected.end(),
                              [&](std::uint32_t row) { return goes_left.contains(ranks[row]); });
    const auto left = static_cast<std::size_t>(middle - expected.begin());
    for (const auto isa : levels()) {
        auto work = rows;
        work.push_back(8);
        std::vector<std::uint32_t> scratch(rows.size());
        REQUIRE(simd::partition_ranks(isa, taken, goes_left, work.data(), rows.size(),
                                      scratch.data()) == left);
        REQUIRE(work.back() == 8);
        work.pop_back();
        REQUIRE(work == expected);

        auto front = rows;
        std::vector<std::uint32_t> others(rows.size());
        REQUIRE(simd::separate_ranks(isa, taken, goes_left, front.data(), rows.size(),
                                     others.data()) == left);
        REQUIRE(std::equal(expected.begin(), middle, front.begin()));
        REQUIRE(std::equal(middle, expected.end(), others.begin()));
    }
}

template <class Rank>
void require_partition(const std::vector<Rank>& ranks, const std::vector<std::uint32_t>& rows,
                       const simd::RankInterval<Rank>& goes_left) {
    require_partition<Rank>(ranks, ranks.data(), rows, goes_left);
}

std::vector<std::uint32_t> every_row(std::size_t count) {
    std::vector<std::uint32_t> rows(count);
    std::iota(rows.begin(), rows.end(), 0U);
    return rows;
}

template <class Rank>
void require_all_partitions() {
    std::vector<std::size_t> counts(84);
    std::iota(counts.begin(), counts.end(), std::size_t{0});
    counts.insert(counts.end(), {100U, 1000U, 4099U});
    constexpr auto highest = static_cast<Rank>(~Rank{0});
    for (const std::size_t count : counts) {
        const auto ranks = random_ranks<Rank>(count, 20);
        const auto rows = every_row(count);
        for (const bool inside : {true, false}) {
            for (const int last : {0, 9, 19, 25}) {
                require_partition<Rank>(ranks, rows, {0, static_cast<Rank>(last), inside});
                require_partition<Rank>(ranks, rows, {5, static_cast<Rank>(5 + last), inside});
            }
            require_partition<Rank>(ranks, rows, {0, highest, inside});
            require_partition<Rank>(ranks, rows, {1, highest, inside});
        }
    }
}

}  // namespace

TEST_CASE("partition_ranks and separate_ranks keep the order of both sides", "[simd][partition]") {
    require_all_partitions<std::uint8_t>();
    require_all_partitions<std::uint16_t>();
    require_all_partitions<std::uint32_t>();
}

TEST_CASE("partition_ranks takes rows in any order, some twice, some not at all",
          "[simd][partition]") {
    const auto narrow = random_ranks<std::uint16_t>(999, 500);
    const auto wide = random_ranks<std::uint32_t>(999, 500);
    std::vector<std::uint32_t> rows;
    Random random;
    for (int i = 0; i < 777; ++i)
        rows.push_back(static_cast<std::uint32_t>(random.below(999)));
    rows.push_back(998);
    require_partition<std::uint16_t>(narrow, rows, {0, 250});
    require_partition<std::uint32_t>(wide, rows, {100, 300, false});
}

TEST_CASE("partition_ranks compares ranks above 2^15 and 2^31 as unsigned numbers",
          "[simd][partition]") {
    std::vector<std::uint16_t> narrow;
    std::vector<std::uint32_t> wide;
    for (unsigned i = 0; i < 80; ++i) {
        narrow.push_back(static_cast<std::uint16_t>(i % 2 == 0 ? 65535 - i : i));
        wide.push_back(i % 3 == 0 ? 0xffffffff - i : i);
    }
    require_partition<std::uint16_t>(narrow, every_row(80), {0, 65520});
    require_partition<std::uint16_t>(narrow, every_row(80), {32768, 65535, false});
    require_partition<std::uint32_t>(wide, every_row(80), {0, 0xfffffff0});
    require_partition<std::uint32_t>(wide, every_row(80), {0x80000000, 0xffffffff});
}

TEST_CASE("partition_ranks takes ranks that are packed four to a byte", "[simd][partition]") {
    for (const std::size_t count : {1U, 15U, 16U, 17U, 67U, 500U}) {
        const auto ranks = random_ranks<std::uint32_t>(count, 4);
        std::vector<std::uint8_t> packed(simd::PackedRanks::bytes(count), 0);
        for (std::size_t i = 0; i < count; ++i)
            simd::PackedRanks::set(packed.data(), i, ranks[i]);
        for (const std::uint32_t last : {0U, 1U, 2U, 3U}) {
            for (const bool inside : {true, false})
                require_partition<std::uint32_t>(ranks, simd::PackedRanks(packed.data()),
                                                 every_row(count), {0, last, inside});
        }
    }
}

}  // namespace partition_test
