/// Where the windows of a series begin and how they are cut into blocks.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/times.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/rolling_options.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace ridgewood::detail {

/// The rows of a regression in double, and how to reach them.
struct RollingTable {
    const double* X = nullptr;
    Index X_row_stride = 0, X_column_stride = 0;
    const double* Y = nullptr;
    Index Y_row_stride = 0, Y_column_stride = 0;
    /// Square roots of the weights; null for weights of 1.
    const double* root_weights = nullptr;
    /// Whether a row is to be used: it misses nothing and has a positive weight.
    const std::uint8_t* used = nullptr;
    const std::uint8_t* missing = nullptr;

    [[nodiscard]] double feature(Index row, Index j) const {
        return X[row * X_row_stride + j * X_column_stride];
    }
    [[nodiscard]] double target(Index row, Index t) const {
        return Y[row * Y_row_stride + t * Y_column_stride];
    }
};

/// One series, row by row in order of time. Its blocks are such that a window reaches at most from
/// one into the block before it: so many rows, or stretches of time as long as the window.
class SeriesWindows {
public:
    explicit SeriesWindows(RollingWindow window) : window_(std::move(window)) {}

    void reserve(Index size) {
        for (auto* const list : {&rows_, &begins_, &used_before_, &missing_before_})
            list->reserve(static_cast<std::size_t>(size) + 1);
    }

    /// The next row of the series stands in `row` of the table.
    void push(const RollingTable& table, Index row, std::int64_t time = 0) {
        const Index position = size();
        if (position == 0)
            first_time_ = time;
        rows_.push_back(row);
        times_.push_back(time);
        used_before_.push_back(used_before_.back() + (table.used[row] != 0 ? 1 : 0));
        missing_before_.push_back(missing_before_.back() + (table.missing[row] != 0 ? 1 : 0));
        bool opens = position == 0;
        if (const auto* const length = std::get_if<Rows>(&window_)) {
            begins_.push_back(position + 1 > length->count ? position + 1 - length->count : 0);
            opens = position % length->count == 0;
            complete_.push_back(position + 1 >= length->count);
        } else if (const auto* const span = std::get_if<Duration>(&window_)) {
            Index begin = position == 0 ? 0 : begins_.back();
            while (times_[static_cast<std::size_t>(begin - forgotten_)] <= time - span->ticks())
                ++begin;
            begins_.push_back(begin);
            const std::int64_t block = floor_divide(time, span->ticks());
            opens = opens || block != last_block_;
            last_block_ = block;
            complete_.push_back(time - first_time_ + 1 >= span->ticks());
        } else {
            begins_.push_back(0);
            complete_.push_back(true);
        }
        if (opens)
            blocks_.push_back(position);
    }

    [[nodiscard]] Index size() const { return forgotten_ + static_cast<Index>(rows_.size()); }
    [[nodiscard]] Index row(Index position) const { return at(rows_, position); }
    /// The first position of the window that ends at `position`.
    [[nodiscard]] Index begin(Index position) const { return at(begins_, position); }
    /// Whether the series was long enough for it.
    [[nodiscard]] bool is_complete(Index position) const {
        return complete_[static_cast<std::size_t>(position - forgotten_)];
    }
    [[nodiscard]] Index used(Index begin, Index end) const {
        return at(used_before_, end) - (begin == 0 ? 0 : at(used_before_, begin));
    }
    [[nodiscard]] Index missing(Index begin, Index end) const {
        return at(missing_before_, end) - (begin == 0 ? 0 : at(missing_before_, begin));
    }
    [[nodiscard]] Index block_count() const { return static_cast<Index>(blocks_.size()); }
    [[nodiscard]] Index block_begin(Index block) const {
        return block < block_count() ? blocks_[static_cast<std::size_t>(block)] : size();
    }

    /// Forgets what is before a position: it is not asked for again, except in counts from the
    /// first row on. The rows of the table are then numbered from that position on.
    void forget_before(Index position) {
        const Index count = position - forgotten_;
        for (auto* const list : {&rows_, &begins_, &used_before_, &missing_before_})
            list->erase(list->begin(), list->begin() + count);
        times_.erase(times_.begin(), times_.begin() + count);
        complete_.erase(complete_.begin(), complete_.begin() + count);
        for (Index& row : rows_)
            row -= count;
        forgotten_ = position;
        if (blocks_.size() > 2)
            blocks_.erase(blocks_.begin(), blocks_.end() - 2);
    }

private:
    [[nodiscard]] Index at(const std::vector<Index>& list, Index position) const {
        return list[static_cast<std::size_t>(position - forgotten_)];
    }

    RollingWindow window_;
    std::vector<Index> rows_, begins_;
    Times times_;
    std::vector<bool> complete_;
    // At position i the number before it, one entry more than rows.
    std::vector<Index> used_before_ = {0}, missing_before_ = {0};
    std::vector<Index> blocks_;
    std::int64_t first_time_ = 0, last_block_ = 0;
    Index forgotten_ = 0;
};

}  // namespace ridgewood::detail
