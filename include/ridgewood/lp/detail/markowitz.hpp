/// Gaussian elimination of what no singleton pivots: the kernel of a basis.
#pragma once

#include <ridgewood/lp/detail/count_lists.hpp>
#include <ridgewood/lp/detail/dense_kernel.hpp>
#include <ridgewood/lp/detail/lu_factors.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// Eliminates a sparse matrix in the order of Markowitz (1957): each pivot has the least product
/// (r - 1)(c - 1) among the candidates of the shortest rows and columns, and is at least
/// `threshold` of the largest entry of its column (Suhl, Suhl 1990). What has become dense is
/// eliminated as a dense matrix.
class Markowitz {
public:
    /// Told of a pivot: its row, its column and its value, in order.
    struct Pivot {
        int row, column;
        double value;
    };

    static constexpr double absolute_tolerance = 1e-10;
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
        multiplier_.assign(at(rows), 0.0);
        found_.assign(at(rows), 0);
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

    /// Eliminates as far as there are pivots. L gets rows and pivot rows, U gets pivot rows and
    /// columns of the matrix.
    void eliminate(double threshold, std::vector<Pivot>& pivots, std::vector<FactorEntry>& L,
                   std::vector<FactorEntry>& U) {
        if (active_columns_.empty())
            return;
        link();
        columns_left_ = static_cast<int>(active_columns_.size());
        entries_ = 0;
        for (const int column : active_columns_)
            entries_ += column_count_[at(column)];
        while (columns_left_ > 0) {
            const long long size = columns_left_;
            if (size >= 16 && 10 * entries_ > 4 * size * size)
                return eliminate_dense(pivots, L, U);
            const Pivot pivot = choose(threshold);
            if (pivot.row < 0)
                return;
            pivots.push_back(pivot);
            eliminate_one(pivot, L, U);
        }
    }

private:
    static constexpr int lists_searched = 4;

    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

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

    /// Columns whose entries have all become tiny are taken out on the way.
    [[nodiscard]] Pivot choose(double threshold) {
        Pivot best{-1, -1, 0};
        double best_merit = std::numeric_limits<double>::infinity();
        int searched = 0;
        const int most = static_cast<int>(std::max(active_rows_.size(), active_columns_.size()));
        for (int count = 1; count <= most; ++count) {
            for (int column = column_lists_.first(count); column != CountLists::none;) {
                const int after = column_lists_.next(column);
                if (column_max_[at(column)] < absolute_tolerance) {
                    abandon(column);
                } else {
                    search_column(column, threshold, best, best_merit);
                    if (best.row >= 0 && (best_merit <= (count - 1.0) * (count - 1.0) ||
                                          ++searched >= lists_searched))
                        return best;
                }
                column = after;
            }
            for (int row = row_lists_.first(count); row != CountLists::none;
                 row = row_lists_.next(row)) {
                search_row(row, threshold, best, best_merit);
                if (best.row >= 0 && (best_merit <= (count - 1.0) * static_cast<double>(count) ||
                                      ++searched >= lists_searched))
                    return best;
            }
        }
        return best;
    }

    void search_column(int column, double threshold, Pivot& best, double& best_merit) const {
        const double least = std::max(threshold * column_max_[at(column)], absolute_tolerance);
        const int begin = column_begin_[at(column)], count = column_count_[at(column)];
        for (int k = begin; k < begin + count; ++k) {
            if (std::abs(value_[at(k)]) < least)
                continue;
            const int row = index_[at(k)];
            const double merit = (count - 1.0) * (row_count_[at(row)] - 1.0);
            if (merit < best_merit ||
                (merit == best_merit && std::abs(value_[at(k)]) > std::abs(best.value))) {
                best_merit = merit;
                best = {row, column, value_[at(k)]};
            }
        }
    }

    void search_row(int row, double threshold, Pivot& best, double& best_merit) const {
        const int begin = row_begin_[at(row)], count = row_count_[at(row)];
        for (int k = begin; k < begin + count; ++k) {
            const int column = pattern_[at(k)];
            const double merit = (count - 1.0) * (column_count_[at(column)] - 1.0);
            if (merit >= best_merit)
                continue;
            const double value = entry(row, column);
            if (std::abs(value) >=
                std::max(threshold * column_max_[at(column)], absolute_tolerance)) {
                best_merit = merit;
                best = {row, column, value};
            }
        }
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

    void eliminate_one(const Pivot& pivot, std::vector<FactorEntry>& L,
                       std::vector<FactorEntry>& U) {
        column_lists_.remove(pivot.column);
        row_lists_.remove(pivot.row);
        const int begin = column_begin_[at(pivot.column)];
        const int count = column_count_[at(pivot.column)];
        entries_ -= count;
        --columns_left_;
        pivot_rows_.clear();
        for (int k = begin; k < begin + count; ++k) {
            const int row = index_[at(k)];
            if (row == pivot.row)
                continue;
            const double multiplier = value_[at(k)] / pivot.value;
            remove_from_row(row, pivot.column);
            pivot_rows_.push_back(row);
            multiplier_[at(row)] = multiplier;
            L.push_back({row, pivot.row, multiplier});
        }
        const int row_begin = row_begin_[at(pivot.row)];
        for (int k = row_begin; k < row_begin + row_count_[at(pivot.row)]; ++k) {
            const int column = pattern_[at(k)];
            if (column != pivot.column)
                eliminate_from(column, pivot.row, U);
        }
        for (const int row : pivot_rows_)
            multiplier_[at(row)] = 0;
        row_count_[at(pivot.row)] = 0;
        column_count_[at(pivot.column)] = 0;
    }

    /// Subtracts the multiples of the pivot row from the other rows of one column.
    void eliminate_from(int column, int pivot_row, std::vector<FactorEntry>& U) {
        column_lists_.remove(column);
        int k = column_begin_[at(column)];
        while (index_[at(k)] != pivot_row)
            ++k;
        const double factor = value_[at(k)];
        int last = column_begin_[at(column)] + --column_count_[at(column)];
        index_[at(k)] = index_[at(last)];
        value_[at(k)] = value_[at(last)];
        --entries_;
        U.push_back({pivot_row, column, factor});

        std::size_t found = 0;
        const int begin = column_begin_[at(column)];
        for (k = begin; k < begin + column_count_[at(column)]; ++k) {
            const int row = index_[at(k)];
            if (multiplier_[at(row)] == 0)
                continue;
            value_[at(k)] -= multiplier_[at(row)] * factor;
            found_[at(row)] = 1;
            ++found;
        }
        if (found < pivot_rows_.size()) {
            fill_in(column, factor);
        } else {
            for (const int row : pivot_rows_)
                found_[at(row)] = 0;
        }
        drop_tiny(column);
        column_lists_.insert(column, column_count_[at(column)]);
    }

    /// New entries in the pivot rows where the column had none.
    void fill_in(int column, double factor) {
        const int most = column_count_[at(column)] + static_cast<int>(pivot_rows_.size());
        if (most > column_room_[at(column)])
            move_column(column, most + most / 2);
        for (const int row : pivot_rows_) {
            const double value = -multiplier_[at(row)] * factor;
            if (found_[at(row)] == 0 && std::abs(value) > tiny) {
                const int to = column_begin_[at(column)] + column_count_[at(column)]++;
                index_[at(to)] = row;
                value_[at(to)] = value;
                ++entries_;
                add_to_row(row, column);
            }
            found_[at(row)] = 0;
        }
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

    /// What is left, by columns with the largest entry of each as its pivot.
    void eliminate_dense(std::vector<Pivot>& pivots, std::vector<FactorEntry>& L,
                         std::vector<FactorEntry>& U) {
        std::vector<int> rows, columns;
        std::vector<int> place_of_row(row_begin_.size());
        for (const int row : active_rows_) {
            if (row_count_[at(row)] > 0) {
                place_of_row[at(row)] = static_cast<int>(rows.size());
                rows.push_back(row);
            }
        }
        for (const int column : active_columns_) {
            if (column_count_[at(column)] > 0)
                columns.push_back(column);
        }
        DenseKernel kernel(rows.size(), columns.size());
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const int begin = column_begin_[at(columns[c])];
            for (int k = begin; k < begin + column_count_[at(columns[c])]; ++k)
                kernel(at(place_of_row[at(index_[at(k)])]), c) = value_[at(k)];
        }
        const std::size_t rank = kernel.eliminate(absolute_tolerance, rows, columns);
        for (std::size_t c = 0; c < columns.size(); ++c) {
            if (c < rank)
                pivots.push_back({rows[c], columns[c], kernel(c, c)});
            for (std::size_t r = 0; r < std::min(c, rank); ++r) {
                if (std::abs(kernel(r, c)) > tiny)
                    U.push_back({rows[r], columns[c], kernel(r, c)});
            }
            for (std::size_t r = c + 1; r < rows.size() && c < rank; ++r) {
                if (std::abs(kernel(r, c)) > tiny)
                    L.push_back({rows[r], rows[c], kernel(r, c)});
            }
        }
    }

    std::vector<int> active_columns_, active_rows_;
    std::vector<int> column_begin_, column_count_, column_room_;
    std::vector<double> column_max_;
    std::vector<int> index_;
    std::vector<double> value_;
    std::vector<int> row_begin_, row_count_, row_room_, pattern_;
    CountLists column_lists_, row_lists_;
    std::vector<int> pivot_rows_;
    /// Of the rows of the pivot column, 0 elsewhere.
    std::vector<double> multiplier_;
    std::vector<char> found_;
    int columns_left_ = 0;
    long long entries_ = 0;
};

}  // namespace ridgewood::detail
