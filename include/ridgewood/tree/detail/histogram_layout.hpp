/// Where the cells of columns stand in the histograms of nodes.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/bundles.hpp>
#include <ridgewood/tree/detail/cell_buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// A histogram of all columns: 256 cells for each stored column of one byte, by blocks of 16, and
/// then as many as there are bins for each of two bytes.
using GradientHistogram = std::vector<simd::GradientPair>;

/// Stored columns are units: those of one byte, then those of two.
template <Real S>
class HistogramLayout {
public:
    explicit HistogramLayout(const BinnedMatrix<S>& bins) : bins_(bins) {
        const auto slots = static_cast<std::size_t>(bins.slots());
        begin_.resize(slots + static_cast<std::size_t>(bins.wide_slots()));
        features_.resize(begin_.size());
        for (Index j = 0; j < bins.cols(); ++j)
            features_[unit_of(j)].push_back(static_cast<std::uint32_t>(j));
        for (std::size_t unit = 0; unit < slots; ++unit)
            begin_[unit] = unit * simd::histogram_cells;
        cells_ = static_cast<std::size_t>(bins.blocks()) * simd::histogram_features *
                 simd::histogram_cells;
        for (std::size_t unit = slots; unit < begin_.size(); ++unit) {
            begin_[unit] = cells_;
            cells_ += (bins.edges(features_[unit][0]).cells() + 7) / 8 * 8;
        }
    }

    [[nodiscard]] std::size_t cells() const { return cells_; }
    [[nodiscard]] std::size_t units() const { return begin_.size(); }
    [[nodiscard]] std::size_t begin(std::size_t unit) const { return begin_[unit]; }
    /// The columns that a unit stores.
    [[nodiscard]] std::span<const std::uint32_t> features(std::size_t unit) const {
        return features_[unit];
    }
    [[nodiscard]] bool is_shared(std::size_t unit) const { return features_[unit].size() > 1; }
    /// Cells of a unit that may not be 0.
    [[nodiscard]] std::size_t unit_cells(std::size_t unit) const {
        return is_shared(unit) ? simd::histogram_cells : bins_.edges(features_[unit][0]).cells();
    }
    [[nodiscard]] std::size_t unit_of(Index j) const {
        const BinPlace& at = bins_.place(j);
        return at.slot + (at.is_wide ? static_cast<std::size_t>(bins_.slots()) : 0);
    }

    /// The cells of a column, one a bin: where they stand, or, of a column that shares its place,
    /// in the buffer. `total` is the sum of all rows: the implied bin has what others leave.
    [[nodiscard]] const simd::GradientPair* column(const GradientHistogram& histogram, Index j,
                                                   simd::GradientPair total,
                                                   CellBuffer& buffer) const {
        const BinPlace& at = bins_.place(j);
        const simd::GradientPair* const cells = histogram.data() + begin_[unit_of(j)];
        if (!at.is_shared)
            return cells;
        const std::size_t count = at.codes + std::size_t{1};
        simd::GradientPair* const out = buffer.of(count);
        out[at.implied] = total;
        for (std::size_t k = 0; k < at.codes; ++k) {
            const simd::GradientPair cell = cells[at.first + k];
            out[k < at.implied ? k : k + 1] = cell;
            out[at.implied] -= cell;
        }
        return out;
    }

    /// The sum of all rows.
    [[nodiscard]] simd::GradientPair total(const GradientHistogram& histogram) const {
        const simd::GradientPair* const cells = histogram.data() + begin_[0];
        return std::accumulate(cells, cells + unit_cells(0), simd::GradientPair{0});
    }

private:
    const BinnedMatrix<S>& bins_;
    std::vector<std::size_t> begin_;
    std::vector<std::vector<std::uint32_t>> features_;
    std::size_t cells_ = 0;
};

}  // namespace ridgewood::detail
