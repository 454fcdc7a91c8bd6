/// How a tree that is fitted to gradients divides a node.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/histogram.hpp>

#include <array>
#include <cstdint>

namespace ridgewood::detail {

/// A set of bins of a column.
class BinSet {
public:
    void insert(std::size_t bin) { words_[bin / 64] |= std::uint64_t{1} << bin % 64; }
    void erase(std::size_t bin) { words_[bin / 64] &= ~(std::uint64_t{1} << bin % 64); }
    [[nodiscard]] bool contains(std::size_t bin) const {
        return (words_[bin / 64] >> bin % 64 & 1) != 0;
    }

private:
    std::array<std::uint64_t, 4> words_ = {};
};

struct GradientSplit {
    /// The score of the children less that of the node; a split is one when it is positive.
    double gain = 0;
    Index feature = -1;
    /// Bins up to it go left; of a categorical split those of the set do, the missing one included.
    std::uint16_t last_left = 0;
    bool missing_left = false;
    bool is_categorical = false;
    /// Whether the categories that the tree names are those that go left; all others go right.
    bool names_left = true;
    BinSet left_bins = {};
    /// The categories that are named.
    BinSet named = {};
    /// The sum of the rows that go left.
    simd::GradientPair left = 0;

    [[nodiscard]] bool exists() const { return feature >= 0; }

    /// Whether a row goes left whose bin of the feature is `bin`.
    [[nodiscard]] bool goes_left(std::uint16_t bin, std::uint16_t missing) const {
        if (is_categorical)
            return left_bins.contains(bin);
        return bin == missing ? missing_left : bin <= last_left;
    }
};

}  // namespace ridgewood::detail
