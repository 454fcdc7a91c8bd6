/// Sorting of integer keys by some of their bits.
#pragma once

#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/sort_keys.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// The number of bits of a number; libstdc++ and the standard differ in the type of it.
template <class Number>
[[nodiscard]] constexpr int bit_width(Number number) {
    return static_cast<int>(std::bit_width(number));
}

/// Keys with the memory to sort them in.
template <class Key>
class KeySorter {
public:
    /// Room for `count` keys, of any values.
    [[nodiscard]] Key* room(std::size_t count) {
        if (keys_.size() < count + simd::sort_keys_padding) {
            keys_.resize(count + simd::sort_keys_padding);
            scratch_.resize(keys_.size());
        }
        return keys_.data();
    }
    /// Sorts them, ascending by the bits from `low` on; those from `high` on are 0. Keys that tie
    /// keep their order if it is that of their lower bits.
    void sort(std::size_t count, int low, int high) {
        if constexpr (sizeof(Key) == 8) {
            simd::sort_keys(keys_.data(), count, low, high, scratch_.data());
        } else {
            simd::sort_keys(isa_, keys_.data(), count, low, high, scratch_.data());
        }
    }

private:
    simd::Isa isa_ = simd::best_isa();
    std::vector<Key> keys_, scratch_;
};

}  // namespace ridgewood::detail
