/// Sorting of integer keys by some of their bits.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The number of bits of a number; libstdc++ and the standard differ in the type of it.
template <class Number>
[[nodiscard]] constexpr int bit_width(Number number) {
    return static_cast<int>(std::bit_width(number));
}

/// Sorts keys whose lowest bits ascend already, or do not matter.
class KeySorter {
public:
    /// Ascending by the bits from `low` on; all bits from `high` on are 0.
    void sort(std::vector<std::uint32_t>& keys, int low, int high) {
        radix(keys, other_, low, high);
    }
    void sort(std::vector<std::uint64_t>& keys, int low, int high) {
        radix(keys, wide_other_, low, high);
    }

private:
    template <class Key>
    void radix(std::vector<Key>& keys, std::vector<Key>& other, int low, int high) {
        constexpr std::size_t few = 256;
        if (keys.size() <= few) {
            std::sort(keys.begin(), keys.end());
            return;
        }
        constexpr int digit_bits = 11;
        constexpr std::size_t digits = std::size_t{1} << digit_bits;
        other.resize(keys.size());
        starts_.resize(digits);
        for (int shift = low; shift < high; shift += digit_bits) {
            const auto digit = [shift](Key key) {
                return static_cast<std::size_t>(key >> shift) & (digits - 1);
            };
            std::fill(starts_.begin(), starts_.end(), 0);
            for (const Key key : keys)
                ++starts_[digit(key)];
            std::uint32_t sum = 0;
            for (std::uint32_t& start : starts_)
                sum += std::exchange(start, sum);
            for (const Key key : keys)
                other[starts_[digit(key)]++] = key;
            keys.swap(other);
        }
    }

    std::vector<std::uint32_t> other_, starts_;
    std::vector<std::uint64_t> wide_other_;
};

}  // namespace ridgewood::detail
