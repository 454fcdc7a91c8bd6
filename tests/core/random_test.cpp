#include <ridgewood/core/random.hpp>

#include <algorithm>
#include <numeric>
#include <set>

#include "catch.hpp"

namespace random_test {

using namespace ridgewood;

TEST_CASE("philox gives the published answers", "[core][random]") {
    // Random123, kat_vectors, philox4x32 with 10 rounds.
    using detail::Block;
    using detail::philox;
    REQUIRE(philox({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    REQUIRE(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}) ==
            Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    REQUIRE(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
            Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a seed always gives the same numbers", "[core][random]") {
    Random random(0);
    REQUIRE(random.next() == 0xe169c58d6627e8d5);
    REQUIRE(random.next() == 0x9b00dbd8bc57ac4c);
    Random other(0);
    REQUIRE(other.uniform() == static_cast<double>(0xe169c58d6627e8d5 >> 11) * 0x1p-53);
    REQUIRE(Random(1).next() != Random(2).next());
}

TEST_CASE("a stream depends on its keys and not on what was drawn before", "[core][random]") {
    Random parent(7);
    const auto before = parent.stream(3).next();
    static_cast<void>(parent.next());
    REQUIRE(parent.stream(3).next() == before);

    std::set<std::uint64_t> firsts;
    for (std::uint64_t i = 0; i < 100; ++i) {
        for (std::uint64_t j = 0; j < 100; ++j)
            firsts.insert(parent.stream(i).stream(j).next());
    }
    REQUIRE(firsts.size() == 10'000);
}

TEST_CASE("uniform numbers fill the unit interval evenly", "[core][random]") {
    Random random(11);
    constexpr int draws = 100'000;
    std::array<int, 10> bins{};
    for (int i = 0; i < draws; ++i) {
        const double u = random.uniform();
        REQUIRE((u >= 0 && u < 1));
        ++bins[static_cast<std::size_t>(u * 10)];
    }
    double chi_squared = 0;
    for (const int count : bins) {
        chi_squared += std::pow(count - draws / 10.0, 2) / (draws / 10.0);
    }
    REQUIRE(chi_squared < 27.88);  // 0.999 quantile, 9 degrees of freedom
}

TEST_CASE("normal numbers have the moments of the normal distribution", "[core][random]") {
    Random random(5);
    constexpr int draws = 200'000;
    double sums[4] = {};
    for (int i = 0; i < draws; ++i) {
        double power = 1;
        const double z = random.normal();
        for (double& sum : sums)
            sum += power *= z;
    }
    REQUIRE(sums[0] / draws == Approx(0).margin(0.01));
    REQUIRE(sums[1] / draws == Approx(1).margin(0.015));
    REQUIRE(sums[2] / draws == Approx(0).margin(0.03));
    REQUIRE(sums[3] / draws == Approx(3).margin(0.1));
}

TEST_CASE("below reaches every number of its range and no other", "[core][random]") {
    Random random(3);
    std::array<int, 7> seen{};
    for (int i = 0; i < 7000; ++i)
        ++seen[static_cast<std::size_t>(random.below(7))];
    for (const int count : seen)
        REQUIRE(count == Approx(1000).margin(150));
    REQUIRE(random.below(1) == 0);
    REQUIRE(refusal([&] { return random.below(0); }) == "Random: below needs a count > 0, got 0");
}

TEST_CASE("a permutation holds every number once, and all are equally likely", "[core][random]") {
    auto order = permutation(Random(9), 1000);
    REQUIRE_FALSE(std::is_sorted(order.begin(), order.end()));
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); ++i)
        REQUIRE(order[i] == static_cast<Index>(i));
    REQUIRE(permutation(Random(9), 0).empty());

    std::array<int, 27> count{};
    for (std::uint64_t i = 0; i < 6000; ++i) {
        const auto p = permutation(Random(1).stream(i), 3);
        ++count[static_cast<std::size_t>(p[0] * 9 + p[1] * 3 + p[2])];
    }
    REQUIRE(std::count_if(count.begin(), count.end(), [](int c) { return c > 850; }) == 6);
}

TEST_CASE("a bootstrap sample leaves out about 1/e of the rows", "[core][random]") {
    const auto rows = bootstrap(Random(2), 10'000, 10'000);
    const std::set<Index> distinct(rows.begin(), rows.end());
    REQUIRE(rows.size() == 10'000);
    REQUIRE(*distinct.rbegin() < 10'000);
    REQUIRE(static_cast<double>(distinct.size()) / 10'000 == Approx(0.632).margin(0.015));
}

}  // namespace random_test
