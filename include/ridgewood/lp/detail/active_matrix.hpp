/// A sparse matrix whose rows and columns are taken away one by one.
#pragma once

#include <ridgewood/lp/detail/count_lists.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// What is left of a matrix during elimination: columns with values, rows as patterns, both in
/// slots with room for fill-in, and both found by their count of entries.
class ActiveMatrix {
public:
    /// Smaller numbers are what cancellation leaves.
    static constexpr double tiny = 1e-14;

    /// `rows` and `columns` are how many of each the whole matrix has; those of the kernel are
    /// added after.
    void reset(int rows, int columns) {
        column_begin_.resize(at(columns));
        column_count_.resize(at(columns));
        column_room_.resize(at(columns));
        column_max_.resize(at(columns));
        row_begin_.resize(at(rows));
        row_count_.assign(at(rows), 0);
        row_room_.assign(at(rows), 0);
        index_.clear();
        value_.clear();
        active_columns_.clear();
        active_rows_.clear();
    }

    void add_column(int column) {
        active_columns_.push_back(column);
        column_begin_[at(column)] = static_cast<int>(index_.size());
        column_count_[at(column)] = 0;
    }

    void add_entry(int row, double value) {
        index_.push_back(row);
        value_.push_back(value);
        ++column_count_[at(active_columns_.back())];
        if (row_count_[at(row)]++ == 0)
            active_rows_.push_back(row);
    }

    /// Room for fill-in behind a column.
    void end_column() {
        const int column = active_columns_.back();
        const int room = column_count_[at(column)] + 8;
        column_room_[at(column)] = room;
        const std::size_t end = at(column_begin_[at(column)] + room);
        index_.resize(end);
        value_.resize(end);
    }

protected:
    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    /// Lists rows and columns once all entries are there.
    void link() {
        int used = 0;
        for (const int row : active_rows_) {
            row_begin_[at(row)] = used;
            row_room_[at(row)] = row_count_[at(row)] + 8;
            used += row_room_[at(row)];
        }
        pattern_.resize(at(used));
        for (const int row : active_rows_)
            row_count_[at(row)] = 0;
        for (const int column : active_columns_) {
            const int begin = column_begin_[at(column)];
            for (int k = begin; k < begin + column_count_[at(column)]; ++k) {
                const int row = index_[at(k)];
                pattern_[at(row_begin_[at(row)] + row_count_[at(row)]++)] = column;
            }
            find_max(column);
        }
        const int most = static_cast<int>(std::max(active_rows_.size(), active_columns_.size()));
        column_lists_.resize(static_cast<int>(column_begin_.size()), most);
        row_lists_.resize(static_cast<int>(row_begin_.size()), most);
        for (const int column : active_columns_)
            column_lists_.insert(column, column_count_[at(column)]);
        for (const int row : active_rows_)
            row_lists_.insert(row, row_count_[at(row)]);
        columns_left_ = static_cast<int>(active_columns_.size());
        entries_ = 0;
        for (const int column : active_columns_)
            entries_ += column_count_[at(column)];
    }

    void find_max(int column) {
        double largest = 0;
        const int begin = column_begin_[at(column)];
        for (int k = begin; k < begin + column_count_[at(column)]; ++k)
            largest = std::max(largest, std::abs(value_[at(k)]));
        column_max_[at(column)] = largest;
    }

    [[nodiscard]] double entry(int row, int column) const {
        int k = column_begin_[at(column)];
        while (index_[at(k)] != row)
            ++k;
        return value_[at(k)];
    }

    /// Takes out a column that depends on those before it.
    void abandon(int column) {
        column_lists_.remove(column);
        const int begin = column_begin_[at(column)];
        for (int k = begin; k < begin + column_count_[at(column)]; ++k)
            remove_from_row(index_[at(k)], column);
        entries_ -= column_count_[at(column)];
        column_count_[at(column)] = 0;
        --columns_left_;
    }

    void remove_from_row(int row, int column) {
        int k = row_begin_[at(row)];
        while (pattern_[at(k)] != column)
            ++k;
        row_lists_.remove(row);
        const int last = row_begin_[at(row)] + --row_count_[at(row)];
        pattern_[at(k)] = pattern_[at(last)];
        row_lists_.insert(row, row_count_[at(row)]);
    }

    /// A column that was taken out of the lists gets an entry in a row that has none there.
    void append(int column, int row, double value) {
        const int to = column_begin_[at(column)] + column_count_[at(column)]++;
        index_[at(to)] = row;
        value_[at(to)] = value;
        ++entries_;
        add_to_row(row, column);
    }

    /// Takes the entry out of the column, not out of the row, and returns it.
    double extract(int column, int row) {
        int k = column_begin_[at(column)];
        while (index_[at(k)] != row)
            ++k;
        const double value = value_[at(k)];
        const int last = column_begin_[at(column)] + --column_count_[at(column)];
        index_[at(k)] = index_[at(last)];
        value_[at(k)] = value_[at(last)];
        --entries_;
        return value;
    }

    void move_column(int column, int room) {
        const int from = column_begin_[at(column)], count = column_count_[at(column)];
        const int to = static_cast<int>(index_.size());
        index_.resize(at(to + room));
        value_.resize(at(to + room));
        std::copy_n(index_.begin() + from, count, index_.begin() + to);
        std::copy_n(value_.begin() + from, count, value_.begin() + to);
        column_begin_[at(column)] = to;
        column_room_[at(column)] = room;
    }

    void add_to_row(int row, int column) {
        const int count = row_count_[at(row)];
        if (count == row_room_[at(row)]) {
            const int from = row_begin_[at(row)], to = static_cast<int>(pattern_.size());
            row_room_[at(row)] = 2 * count + 4;
            pattern_.resize(at(to + row_room_[at(row)]));
            std::copy_n(pattern_.begin() + from, count, pattern_.begin() + to);
            row_begin_[at(row)] = to;
        }
        row_lists_.remove(row);
        pattern_[at(row_begin_[at(row)] + count)] = column;
        row_lists_.insert(row, ++row_count_[at(row)]);
    }

    /// Drops what cancelled and finds the largest of the rest.
    void drop_tiny(int column) {
        double largest = 0;
        const int begin = column_begin_[at(column)];
        int kept = begin;
        for (int k = begin; k < begin + column_count_[at(column)]; ++k) {
            const double size = std::abs(value_[at(k)]);
            if (size > tiny) {
                largest = std::max(largest, size);
                index_[at(kept)] = index_[at(k)];
                value_[at(kept++)] = value_[at(k)];
            } else {
                remove_from_row(index_[at(k)], column);
                --entries_;
            }
        }
        column_count_[at(column)] = kept - begin;
        column_max_[at(column)] = largest;
    }

    std::vector<int> active_columns_, active_rows_;
    std::vector<int> column_begin_, column_count_, column_room_;
    std::vector<double> column_max_;
    std::vector<int> index_;
    std::vector<double> value_;
    std::vector<int> row_begin_, row_count_, row_room_, pattern_;
    CountLists column_lists_, row_lists_;
    int columns_left_ = 0;
    long long entries_ = 0;
};

}  // namespace ridgewood::detail
