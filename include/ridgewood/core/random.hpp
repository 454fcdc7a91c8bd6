/// Random numbers that are the same on every machine, in every thread and in every order of calls.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

using Block = std::array<std::uint32_t, 4>;

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3,
/// SC 2011): a keyed bijection of 128-bit counters whose outputs pass every test of TestU01. The
/// standard library has generators with a state; a counter has none, so any draw can be made
/// anywhere.
[[nodiscard]] constexpr Block philox(Block counter, std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
        const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
        counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0],
                   static_cast<std::uint32_t>(b),
                   static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(a)};
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
    return counter;
}

}  // namespace detail

/// A stream of random numbers, named by a seed and any number of keys:
/// `Random(seed).stream(tree).stream(node)` is the same stream wherever and whenever it is made,
/// and independent of every other. Copies continue separately from the same place. Integers are
/// the same on all machines; `normal` is so up to the last bit of the platform's log and cos.
class Random {
public:
    explicit Random(std::uint64_t seed = 0) : seed_(seed) {}

    /// The stream under this one that bears `key`. It does not depend on what was drawn before.
    [[nodiscard]] Random stream(std::uint64_t key) const {
        Random child(seed_);
        child.id_ = block(key, ~id_)[0];
        return child;
    }

    /// 64 random bits.
    [[nodiscard]] std::uint64_t next() {
        if (position_ % 2 == 0)
            words_ = block(position_ / 2, id_);
        return words_[position_++ % 2];
    }

    /// Uniform on [0, 1), a multiple of 2^-53.
    [[nodiscard]] double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

    /// Uniform on 0, ..., count - 1 without bias (Lemire: Fast random integer generation in an
    /// interval, 2019). Throws std::invalid_argument unless count > 0.
    [[nodiscard]] Index below(Index count) {
        detail::require(count > 0, "Random: below needs a count > 0, got ", count);
        __extension__ using Wide = unsigned __int128;
        const auto range = static_cast<std::uint64_t>(count);
        Wide product = static_cast<Wide>(next()) * range;
        if (static_cast<std::uint64_t>(product) < range) {  // seldom; a division costs as a draw
            const std::uint64_t bias = (0 - range) % range;
            while (static_cast<std::uint64_t>(product) < bias)
                product = static_cast<Wide>(next()) * range;
        }
        return static_cast<Index>(product >> 64);
    }

    /// Standard normal (Box and Muller 1958); two draws a call.
    [[nodiscard]] double normal() {
        const double radius = std::sqrt(-2 * std::log(1 - uniform()));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }

private:
    [[nodiscard]] std::array<std::uint64_t, 2> block(std::uint64_t low, std::uint64_t high) const {
        const auto lower = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
        const auto upper = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
        const auto out = detail::philox({lower(low), upper(low), lower(high), upper(high)},
                                        {lower(seed_), upper(seed_)});
        return {out[0] | std::uint64_t{out[1]} << 32, out[2] | std::uint64_t{out[3]} << 32};
    }

    std::uint64_t seed_;
    std::uint64_t id_ = 0;
    std::uint64_t position_ = 0;
    std::array<std::uint64_t, 2> words_ = {};  // the block that the last draw was from
};

/// The numbers 0, ..., count - 1 in random order (Fisher and Yates). The stream is taken by value:
/// the same one gives the same order again.
[[nodiscard]] inline std::vector<Index> permutation(Random random, Index count) {
    detail::require(count >= 0, "permutation: count must be >= 0, got ", count);
    std::vector<Index> order(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = static_cast<Index>(i);
        std::swap(order[i], order[static_cast<std::size_t>(random.below(order[i] + 1))]);
    }
    return order;
}

/// `draws` numbers out of 0, ..., count - 1, drawn with replacement; by value, as above.
[[nodiscard]] inline std::vector<Index> bootstrap(Random random, Index count, Index draws) {
    detail::require(draws >= 0, "bootstrap: draws must be >= 0, got ", draws);
    std::vector<Index> rows(static_cast<std::size_t>(draws));
    for (Index& row : rows)
        row = random.below(count);
    return rows;
}

}  // namespace ridgewood
