#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/sort_keys.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace sort_keys_test {

using namespace ridgewood;

namespace {

template <class Key>
std::vector<Key> random_keys(std::size_t count, int bits, std::uint64_t seed) {
    Random random(seed);
    std::vector<Key> keys(count);
    for (Key& key : keys)
        key = static_cast<Key>(random.next() & ((std::uint64_t{1} << bits) - 1));
    return keys;
}

std::vector<std::size_t> counts() {
    std::vector<std::size_t> out;
    for (std::size_t count = 0; count < 68; ++count)
        out.push_back(count);
    for (const std::size_t count : {100U, 127U, 128U, 129U, 200U, 255U, 256U, 257U, 300U, 1499U,
                                    1500U, 11999U, 12000U, 50000U})
        out.push_back(count);
    return out;
}

/// What sort_keys() promises, by std::stable_sort.
std::vector<std::uint32_t> expected_order(std::vector<std::uint32_t> keys, int low_bit) {
    const int shift = keys.size() <= 256 ? 0 : low_bit;
    std::stable_sort(keys.begin(), keys.end(),
                     [=](auto a, auto b) { return a >> shift < b >> shift; });
    return keys;
}

/// Sorts at every level from an address that no vector is aligned to.
void require_sorted(const std::vector<std::uint32_t>& keys, int low_bit, int high_bit) {
    const auto expected = expected_order(keys, low_bit);
    for (const auto isa : levels()) {
        std::vector<std::uint32_t> work(1, 7), scratch(keys.size());
        work.insert(work.end(), keys.begin(), keys.end());
        work.resize(work.size() + simd::sort_keys_padding);
        simd::sort_keys(isa, &work[1], keys.size(), low_bit, high_bit, scratch.data());
        REQUIRE(work[0] == 7);
        REQUIRE(std::equal(expected.begin(), expected.end(), work.begin() + 1));
    }
}

}  // namespace

TEST_CASE("sort_keys sorts any number of keys at every level", "[simd][sort_keys]") {
    for (const std::size_t count : counts()) {
        require_sorted(random_keys<std::uint32_t>(count, 32, count), 0, 32);
        require_sorted(random_keys<std::uint32_t>(count, 25, count), 8, 25);
        require_sorted(random_keys<std::uint32_t>(count, 13, count), 1, 13);
    }
}

TEST_CASE("sort_keys keeps the order of many keys that tie", "[simd][sort_keys]") {
    for (const std::size_t count : {2U, 17U, 64U, 255U, 256U, 257U, 5000U, 20000U})
        require_sorted(random_keys<std::uint32_t>(count, 10, count), 8, 10);
}

TEST_CASE("sort_keys takes keys that are all equal, ascending or descending", "[simd][sort_keys]") {
    for (const std::size_t count : counts()) {
        std::vector<std::uint32_t> keys(count, 0xffffffff);
        require_sorted(keys, 0, 32);
        for (std::size_t i = 0; i < count; ++i)
            keys[i] = static_cast<std::uint32_t>(i);
        require_sorted(keys, 0, 17);
        std::reverse(keys.begin(), keys.end());
        require_sorted(keys, 0, 17);
    }
}

TEST_CASE("sort_keys leaves many keys alone when it is given no bits to sort by",
          "[simd][sort_keys]") {
    require_sorted(random_keys<std::uint32_t>(1000, 8, 1), 8, 8);
}

TEST_CASE("sort_keys ignores equal bits above those to sort by", "[simd][sort_keys]") {
    for (const std::size_t count : {10U, 100U, 1000U}) {
        auto keys = random_keys<std::uint32_t>(count, 20, count);
        for (std::uint32_t& key : keys)
            key |= 0xabc00000;
        require_sorted(keys, 8, 20);
    }
}

TEST_CASE("sort_keys sorts 64-bit keys, any number of which keep their order if they tie",
          "[simd][sort_keys]") {
    for (const std::size_t count : counts()) {
        for (const int low_bit : {0, 17, 40}) {
            auto keys = random_keys<std::uint64_t>(count, 41, count);
            auto expected = keys;
            std::stable_sort(expected.begin(), expected.end(),
                             [=](auto a, auto b) { return a >> low_bit < b >> low_bit; });
            std::vector<std::uint64_t> scratch(count);
            simd::sort_keys(keys.data(), count, low_bit, 41, scratch.data());
            REQUIRE(keys == expected);
        }
    }
}

}  // namespace sort_keys_test
