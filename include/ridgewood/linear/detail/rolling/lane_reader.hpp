/// The rows that eight blocks of windows need, one a lane, about an origin in the midst of them.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/rolling_settings.hpp>
#include <ridgewood/linear/detail/rolling/series_windows.hpp>
#include <ridgewood/simd/lanes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// A block of a series, and where the block before it begins.
struct WindowBlock {
    const SeriesWindows* series;
    Index before, begin, end;
};

/// Reads rows [1 x y] into lanes. With an intercept they are about an origin, the median of the
/// last three rows of the block before, so that large levels cost no digits.
class LaneReader {
public:
    using Lanes = simd::Lanes;

    explicit LaneReader(const RollingSettings& settings)
        : settings_(settings), row_(settings.shape().width()), origin_(settings.shape().width()) {}

    /// Begins with other blocks.
    void start(const RollingTable& table, const std::vector<WindowBlock>& blocks) {
        table_ = table;
        source_.fill(-1);
        rows_.scale = {};
        for (std::size_t lane = 0; lane < blocks.size(); ++lane)
            choose_origin(blocks[lane], lane);
    }

    /// The table has got more rows, or stands elsewhere.
    void read_from(const RollingTable& table) { table_ = table; }

    /// Says which row of the series is next in a lane, times `scale` and the root of its weight; a
    /// negative position is none.
    void point(std::size_t lane, const SeriesWindows& series, Index position, double scale = 1) {
        Index row = position < 0 ? -1 : series.row(position);
        if (row < 0 || !table_.is_used(row)) {
            row = -1;
            scale = 0;
        } else {
            if (needs_origin_[lane])
                begin_at(lane, row);
            if (table_.root_weights != nullptr)
                scale *= table_.root_weights[row];
        }
        source_[lane] = row;
        // A store here delays the vector load that follows: only where something changes.
        if (rows_.scale.value[lane] != scale)
            rows_.scale.value[lane] = scale;
    }

    /// Fetches the rows that the lanes point at.
    [[nodiscard]] Lanes* fetch() {
        Lanes* to = row_.data();
        if (settings_.intercept)
            *to++ = rows_.scale;
        fetch(table_.X, table_.X_row_stride, table_.X_column_stride, settings_.features, 0, to);
        fetch(table_.Y, table_.Y_row_stride, table_.Y_column_stride, settings_.targets,
              settings_.features, to + settings_.features);
        return row_.data();
    }

    /// What was subtracted from features and targets; null without an intercept.
    [[nodiscard]] const Lanes* origin() const {
        return settings_.intercept ? origin_.data() : nullptr;
    }

private:
    /// The last of one or two rows, where the block before has no three to use; one wild row of
    /// three cannot be it. Where it has none, the first row of the block will do.
    void choose_origin(const WindowBlock& block, std::size_t lane) {
        std::array<Index, 3> rows{};
        std::size_t found = 0;
        for (Index i = block.begin; i-- > block.before && found < rows.size();) {
            const Index row = block.series->row(i);
            if (table_.is_used(row))
                rows[found++] = row;
        }
        const bool is_shifted = settings_.intercept && !settings_.initial_covariance;
        needs_origin_[lane] = is_shifted && found == 0;
        for (Index j = 0; j < settings_.features + settings_.targets; ++j) {
            const double a = entry(rows[0], j), b = entry(rows[1], j), c = entry(rows[2], j);
            const double middle =
                found < rows.size() ? a : std::max(std::min(a, b), std::min(std::max(a, b), c));
            origin_[static_cast<std::size_t>(j)].value[lane] = is_shifted && found > 0 ? middle : 0;
        }
    }

    void begin_at(std::size_t lane, Index row) {
        needs_origin_[lane] = false;
        for (Index j = 0; j < settings_.features + settings_.targets; ++j)
            origin_[static_cast<std::size_t>(j)].value[lane] = entry(row, j);
    }

    /// Feature or target j of a row of the table.
    [[nodiscard]] double entry(Index row, Index j) const {
        return j < settings_.features ? table_.feature(row, j)
                                      : table_.target(row, j - settings_.features);
    }

    void fetch(const double* values, Index row_stride, Index column_stride, Index columns,
               Index first, Lanes* to) {
        static constexpr double nothing = 0;
        for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
            const Index row = source_[lane];
            rows_.address[lane] = row < 0 ? &nothing : values + row * row_stride;
            rows_.stride[lane] = row < 0 ? 0 : column_stride;
        }
        rows_.are_adjacent = row_stride == 1 && source_[0] >= 0;
        for (std::size_t lane = 1; lane < Lanes::count; ++lane)
            rows_.are_adjacent = rows_.are_adjacent && source_[lane] == source_[lane - 1] + 1;
        simd::gather_rows(isa_, rows_, static_cast<std::size_t>(columns),
                          settings_.intercept ? origin_.data() + first : nullptr, to);
    }

    RollingSettings settings_;
    simd::Isa isa_ = simd::best_isa();
    RollingTable table_ = {};
    std::vector<Lanes> row_, origin_;
    std::array<bool, Lanes::count> needs_origin_ = {};
    std::array<Index, Lanes::count> source_ = {};
    simd::LaneRows rows_ = {};
};

}  // namespace ridgewood::detail
