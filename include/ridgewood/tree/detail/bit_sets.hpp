/// Sets of small numbers, one a node, of which most are like their parent's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// Bit sets in one array, named by their place in it. A set does not change once it was handed on.
class BitSets {
public:
    using Id = std::uint32_t;

    /// Forgets all sets; those to come hold numbers below `size`.
    void reset(std::size_t size) {
        words_ = (size + 63) / 64;
        bits_.clear();
    }
    [[nodiscard]] Id empty() {
        bits_.resize(bits_.size() + words_, 0);
        return last();
    }
    [[nodiscard]] Id copy(Id set) {
        bits_.resize(bits_.size() + words_);
        for (std::size_t k = 0; k < words_; ++k)
            bits_[bits_.size() - words_ + k] = bits_[set * words_ + k];
        return last();
    }
    void insert(Id set, std::size_t number) {
        bits_[set * words_ + number / 64] |= std::uint64_t{1} << number % 64;
    }
    [[nodiscard]] bool contains(Id set, std::size_t number) const {
        return (bits_[set * words_ + number / 64] >> number % 64 & 1) != 0;
    }
    [[nodiscard]] bool meet(Id a, Id b) const {
        for (std::size_t k = 0; k < words_; ++k) {
            if ((bits_[a * words_ + k] & bits_[b * words_ + k]) != 0)
                return true;
        }
        return false;
    }
    /// What two sets have in common, as a new set.
    [[nodiscard]] Id common(Id a, Id b) {
        const Id set = copy(a);
        for (std::size_t k = 0; k < words_; ++k)
            bits_[set * words_ + k] &= bits_[b * words_ + k];
        return set;
    }

private:
    [[nodiscard]] Id last() const { return static_cast<Id>(bits_.size() / words_ - 1); }

    std::size_t words_ = 1;
    std::vector<std::uint64_t> bits_;
};

}  // namespace ridgewood::detail
