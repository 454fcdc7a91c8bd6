/// Where the windows of a series begin and how they are cut into blocks.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/times.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/rolling_options.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
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
    /// Whether a row is to be used: it misses nothing and has a positive weight; null for all.
    const std::uint8_t* used = nullptr;
    /// Whether a row misses a value; null where none does.
    const std::uint8_t* missing = nullptr;

    [[nodiscard]] bool is_used(Index row) const { return used == nullptr || used[row] != 0; }
    [[nodiscard]] bool is_missing(Index row) const {
        return missing != nullptr && missing[row] != 0;
    }

    [[nodiscard]] double feature(Index row, Index j) const {
        return X[row * X_row_stride + j * X_column_stride];
    }
    [[nodiscard]] double target(Index row, Index t) const {
        return Y[row * Y_row_stride + t * Y_column_stride];
    }
};

/// Rows of a table by series, those of each in order of time.
struct SeriesRows {
    std::vector<Index> order;
    /// Where each series begins in the order, and where the last one ends.
    std::vector<Index> bounds;

    /// How many series there are.
    [[nodiscard]] std::size_t size() const { return bounds.size() - 1; }
    [[nodiscard]] const Index* begin(std::size_t series) const {
        return order.data() + bounds[series];
    }
    [[nodiscard]] const Index* end(std::size_t series) const { return begin(series + 1); }
};

/// One series, row by row in order of time. Its blocks are such that a window reaches at most from
/// one into the block before it: so many rows, or stretches of time as long as the window.
class SeriesWindows {
public:
    explicit SeriesWindows(const RollingWindow& window)
        : length_(std::holds_alternative<Rows>(window) ? std::get<Rows>(window).count : 0),
          span_(std::holds_alternative<Duration>(window) ? std::get<Duration>(window).ticks() : 0) {
    }

    void reserve(Index size) { rows_.reserve(static_cast<std::size_t>(size)); }

    /// The next row of the series stands in `row` of the table. The time matters to a window of
    /// Duration only.
    void push(const RollingTable& table, Index row, std::int64_t time = 0) {
        const Index position = size();
        rows_.push_back(row);
        if (table.used != nullptr)
            used_before_.push_back(used_before_.back() + (table.is_used(row) ? 1 : 0));
        if (table.missing != nullptr)
            missing_before_.push_back(missing_before_.back() + (table.is_missing(row) ? 1 : 0));
        if (span_ > 0)
            push_time(position, time);
        if (position == 0 || (length_ > 0 && position == blocks_.back() + length_))
            blocks_.push_back(position);
    }

    [[nodiscard]] Index size() const { return forgotten_ + static_cast<Index>(rows_.size()); }
    [[nodiscard]] Index row(Index position) const { return at(rows_, position); }
    /// The first position of the window that ends at `position`.
    [[nodiscard]] Index begin(Index position) const {
        return length_ > 0 ? std::max<Index>(0, position + 1 - length_)
               : span_ > 0 ? at(begins_, position)
                           : 0;
    }
    /// The number of rows of a window, which is that of a block too; 0 when it has none.
    [[nodiscard]] Index length() const { return length_; }
    /// Whether the series was long enough for it.
    [[nodiscard]] bool is_complete(Index position) const {
        return length_ > 0 ? position + 1 >= length_ : position >= complete_from_;
    }
    [[nodiscard]] Index used(Index begin, Index end) const {
        return used_before_.size() > rows_.size() ? count(used_before_, begin, end) : end - begin;
    }
    [[nodiscard]] Index missing(Index begin, Index end) const {
        return missing_before_.size() > rows_.size() ? count(missing_before_, begin, end) : 0;
    }
    [[nodiscard]] Index block_count() const { return static_cast<Index>(blocks_.size()); }
    [[nodiscard]] Index block_begin(Index block) const {
        return block < block_count() ? blocks_[static_cast<std::size_t>(block)] : size();
    }

    /// Forgets what is before a position: it is not asked for again, except in counts from the
    /// first row on. The rows of the table are then numbered from that position on.
    void forget_before(Index position) {
        const Index count = position - forgotten_;
        for (auto* const list : {&rows_, &used_before_, &missing_before_, &begins_}) {
            if (std::ssize(*list) >= count)
                list->erase(list->begin(), list->begin() + count);
        }
        if (span_ > 0)
            times_.erase(times_.begin(), times_.begin() + count);
        for (Index& row : rows_)
            row -= count;
        forgotten_ = position;
        if (blocks_.size() > 2)
            blocks_.erase(blocks_.begin(), blocks_.end() - 2);
    }

private:
    void push_time(Index position, std::int64_t time) {
        if (position == 0)
            first_time_ = time;
        times_.push_back(time);
        Index begin = position == 0 ? 0 : begins_.back();
        while (at(times_, begin) <= time - span_)
            ++begin;
        begins_.push_back(begin);
        if (time - first_time_ + 1 < span_)
            complete_from_ = position + 1;
        const std::int64_t block = floor_divide(time, span_);
        if (position > 0 && block != last_block_)
            blocks_.push_back(position);
        last_block_ = block;
    }

    template <class Value>
    [[nodiscard]] Value at(const std::vector<Value>& list, Index position) const {
        return list[static_cast<std::size_t>(position - forgotten_)];
    }

    [[nodiscard]] Index count(const std::vector<Index>& before, Index begin, Index end) const {
        return at(before, end) - (begin == 0 ? 0 : at(before, begin));
    }

    /// Of a window of so many rows, or of so long a time; 0 for others.
    Index length_;
    std::int64_t span_;
    std::vector<Index> rows_, begins_;
    Times times_;
    // At position i the number before it, one entry more than rows; without these where none is
    // left out.
    std::vector<Index> used_before_ = {0}, missing_before_ = {0};
    std::vector<Index> blocks_;
    std::int64_t first_time_ = 0, last_block_ = 0;
    Index complete_from_ = 0, forgotten_ = 0;
};

}  // namespace ridgewood::detail
