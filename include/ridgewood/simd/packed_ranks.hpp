/// Ranks of a column of few values, four to a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace ridgewood::simd {

/// Reads ranks below 4 as a pointer to them would. The rows of a node are scattered over a column:
/// of an eighth of the size of 16-bit ranks more stays in the cache.
class PackedRanks {
public:
    static constexpr std::uint32_t bound = 4;

    /// Bytes for so many rows.
    [[nodiscard]] static constexpr std::size_t bytes(std::size_t rows) { return (rows + 3) / 4; }
    /// Row `row` of bytes that are 0 there gets a rank.
    static void set(std::uint8_t* bytes, std::size_t row, std::uint32_t rank) {
        bytes[row / 4] = static_cast<std::uint8_t>(bytes[row / 4] | rank << 2 * (row % 4));
    }

    explicit PackedRanks(const std::uint8_t* bytes) : bytes_(bytes) {}

    [[nodiscard, gnu::always_inline]] inline std::uint32_t operator[](std::uint32_t row) const {
        return static_cast<std::uint32_t>(bytes_[row / 4]) >> 2 * (row % 4) & 3;
    }

private:
    const std::uint8_t* bytes_;
};

/// The number that a sequence of ranks, a pointer or PackedRanks, gives for a row.
template <class Ranks>
using RankOf = std::remove_cvref_t<decltype(std::declval<const Ranks&>()[std::uint32_t{0}])>;

}  // namespace ridgewood::simd
