#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/group_sums.hpp>
#include <ridgewood/simd/packed_ranks.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace group_sums_test {

using namespace ridgewood;

namespace {

struct Term {
    double weight, sum;
};

struct Rows {
    std::vector<std::uint16_t> ranks;
    std::vector<std::uint8_t> packed;
    std::vector<std::uint32_t> rows;
    std::vector<Term> terms;

    Rows(std::size_t count, Index groups) : ranks(2 * count + 1), packed(count) {
        Random random(count);
        packed.resize(simd::PackedRanks::bytes(ranks.size()));
        for (std::size_t row = 0; row < ranks.size(); ++row) {
            ranks[row] = static_cast<std::uint16_t>(random.below(groups));
            if (groups <= 4)
                simd::PackedRanks::set(packed.data(), row, ranks[row]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            rows.push_back(static_cast<std::uint32_t>(random.below(2 * static_cast<Index>(count))));
            terms.push_back({random.uniform(), random.normal()});
        }
    }
};

template <class Ranks>
void require_sums(Ranks ranks, const Rows& data) {
    simd::GroupSums expected{}, odd{};
    for (std::size_t i = 0; i < data.rows.size(); ++i) {
        const std::size_t group = data.ranks[data.rows[i]];
        simd::GroupSums& part = i % 2 == 0 ? expected : odd;
        part.weight[group] += data.terms[i].weight;
        part.sum[group] += data.terms[i].sum;
        ++expected.rows[group];
    }
    for (std::size_t group = 0; group < simd::few_groups; ++group) {
        expected.weight[group] += odd.weight[group];
        expected.sum[group] += odd.sum[group];
    }
    for (const auto isa : levels()) {
        simd::GroupSums sums;
        simd::sum_groups(isa, ranks, data.rows.data(), data.rows.size(), data.terms.data(), sums);
        REQUIRE(std::equal(sums.weight, sums.weight + simd::few_groups, expected.weight));
        REQUIRE(std::equal(sums.sum, sums.sum + simd::few_groups, expected.sum));
        REQUIRE(std::equal(sums.rows, sums.rows + simd::few_groups, expected.rows));
    }
}

}  // namespace

TEST_CASE("sum_groups adds in the order of the rows, at every level", "[simd][group_sums]") {
    for (std::size_t count = 0; count < 68; ++count) {
        const Rows eight(count, 8), four(count, 4);
        require_sums(eight.ranks.data(), eight);
        require_sums(four.ranks.data(), four);
        require_sums(simd::PackedRanks(four.packed.data()), four);
    }
}

}  // namespace group_sums_test
