/// Room for the cells of one column.
#pragma once

#include <ridgewood/simd/histogram.hpp>

#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// On the stack up to 256 cells; no cell is set. Kernels may read up to the next multiple of 8.
class CellBuffer {
public:
    [[nodiscard]] simd::GradientPair* of(std::size_t cells) {
        if (cells <= simd::histogram_cells)
            return few_;
        many_.resize((cells + 7) / 8 * 8);
        return many_.data();
    }

private:
    simd::GradientPair few_[simd::histogram_cells];
    std::vector<simd::GradientPair> many_;
};

}  // namespace ridgewood::detail
