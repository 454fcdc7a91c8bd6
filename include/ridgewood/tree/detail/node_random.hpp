/// Random numbers of a node.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ridgewood::detail {

/// A sequence of random numbers for each node of a tree, from a key of the tree: SplitMix64
/// (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014), which costs a
/// nanosecond a number where the streams of Random cost 15. Deep trees draw for nodes of three
/// rows.
class NodeRandom {
public:
    explicit NodeRandom(std::uint64_t tree = 0, std::uint64_t node = 0)
        : state_(mixed(tree + mixed(node + increment))) {}

    /// 64 random bits.
    [[nodiscard]] std::uint64_t next() { return mixed(state_ += increment); }

    /// Uniform on [0, 1), a multiple of 2^-53.
    [[nodiscard]] double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

    /// Uniform on 0, ..., count - 1 for a count below 2^32, up to a bias of 2^-32 count.
    [[nodiscard]] std::uint32_t below(std::size_t count) {
        return static_cast<std::uint32_t>((next() >> 32) * count >> 32);
    }

private:
    static constexpr std::uint64_t increment = 0x9E3779B97F4A7C15;

    [[nodiscard]] static std::uint64_t mixed(std::uint64_t x) {
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
        x = (x ^ x >> 27) * 0x94D049BB133111EB;
        return x ^ x >> 31;
    }

    std::uint64_t state_;
};

}  // namespace ridgewood::detail
