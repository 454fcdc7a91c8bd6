/// Gaussian elimination of what no singleton pivots: the kernel of a basis.
#pragma once

#include <ridgewood/lp/detail/active_matrix.hpp>
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
class Markowitz : private ActiveMatrix {
public:
    using ActiveMatrix::add_column;
    using ActiveMatrix::add_entry;
    using ActiveMatrix::end_column;
    using ActiveMatrix::reset;

    /// Told of a pivot: its row, its column and its value, in order.
    struct Pivot {
        int row, column;
        double value;
    };

    static constexpr double absolute_tolerance = 1e-10;

    /// Eliminates as far as there are pivots. L gets rows and pivot rows, U gets pivot rows and
    /// columns of the matrix.
    void eliminate(double threshold, std::vector<Pivot>& pivots, std::vector<FactorEntry>& L,
                   std::vector<FactorEntry>& U) {
        if (active_columns_.empty())
            return;
        link();
        multiplier_.assign(row_begin_.size(), 0.0);
        found_.assign(row_begin_.size(), 0);
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
        const double factor = extract(column, pivot_row);
        U.push_back({pivot_row, column, factor});

        std::size_t found = 0;
        const int begin = column_begin_[at(column)];
        for (int k = begin; k < begin + column_count_[at(column)]; ++k) {
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
            if (found_[at(row)] == 0 && std::abs(value) > tiny)
                append(column, row, value);
            found_[at(row)] = 0;
        }
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

    std::vector<int> pivot_rows_;
    /// Of the rows of the pivot column, 0 elsewhere.
    std::vector<double> multiplier_;
    std::vector<char> found_;
};

}  // namespace ridgewood::detail
