/// Finds the LU factors of a basis.
#pragma once

#include <ridgewood/lp/detail/computational_form.hpp>
#include <ridgewood/lp/detail/lu_factors.hpp>
#include <ridgewood/lp/detail/markowitz.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// LU factors of the columns of a basis in three steps: logicals need no work; then rows and
/// columns with a single entry left are pivots as they turn up, in linear time (most of a Netlib
/// basis); the kernel that remains goes to Markowitz.
class LuBuilder {
public:
    /// Factors the columns `head` and orders them so that head[i] is the one with pivot row i.
    /// Columns that depend on the others are replaced by logicals; returns the replaced.
    std::vector<int> build(const ComputationalForm& form, std::vector<int>& head, double threshold,
                           LuFactors& factors) {
        form_ = &form;
        reset();
        pivot_logicals(head);
        count_singletons(head);
        pivot_singletons(head);
        pivot_kernel(head, threshold);
        const std::vector<int> replaced = replace_dependent(head);
        finish(head, factors);
        return replaced;
    }

private:
    static constexpr int free_row = -1;

    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    void reset() {
        const std::size_t rows = at(form_->rows);
        column_of_row_.assign(rows, free_row);
        row_of_column_.assign(rows, free_row);
        pivot_value_.resize(rows);
        order_.clear();
        L_.clear();
        U_.clear();
    }

    void take(int row, int column, double value) {
        column_of_row_[at(row)] = column;
        row_of_column_[at(column)] = row;
        pivot_value_[at(row)] = value;
        order_.push_back(row);
    }

    void pivot_logicals(const std::vector<int>& head) {
        for (int c = 0; c < form_->rows; ++c) {
            if (head[at(c)] >= form_->columns)
                take(head[at(c)] - form_->columns, c, 1);
        }
    }

    /// How many entries the rows and columns have that are not pivots, and for a row the sum of its
    /// columns: with one left it is that column.
    void count_singletons(const std::vector<int>& head) {
        row_count_.assign(at(form_->rows), 0);
        row_sum_.assign(at(form_->rows), 0);
        column_count_.assign(at(form_->rows), 0);
        for (int c = 0; c < form_->rows; ++c) {
            if (row_of_column_[at(c)] != free_row)
                continue;
            form_->for_each_entry(head[at(c)], [&](int row, double) {
                if (column_of_row_[at(row)] == free_row) {
                    ++row_count_[at(row)];
                    row_sum_[at(row)] += c;
                    ++column_count_[at(c)];
                }
            });
        }
        list_rows(head);
        single_rows_.clear();
        single_columns_.clear();
        for (int k = 0; k < form_->rows; ++k) {
            if (row_count_[at(k)] == 1)
                single_rows_.push_back(k);
            if (column_count_[at(k)] == 1)
                single_columns_.push_back(k);
        }
    }

    void list_rows(const std::vector<int>& head) {
        row_begin_.resize(at(form_->rows) + 1);
        row_begin_[0] = 0;
        for (std::size_t r = 0; r < at(form_->rows); ++r)
            row_begin_[r + 1] = row_begin_[r] + row_count_[r];
        row_columns_.resize(at(row_begin_.back()));
        row_end_.assign(row_begin_.begin(), row_begin_.end() - 1);
        for (int c = 0; c < form_->rows; ++c) {
            if (row_of_column_[at(c)] != free_row)
                continue;
            form_->for_each_entry(head[at(c)], [&](int row, double) {
                if (column_of_row_[at(row)] == free_row)
                    row_columns_[at(row_end_[at(row)]++)] = c;
            });
        }
    }

    void pivot_singletons(const std::vector<int>& head) {
        while (!single_rows_.empty() || !single_columns_.empty()) {
            if (!single_columns_.empty()) {
                const int column = single_columns_.back();
                single_columns_.pop_back();
                if (row_of_column_[at(column)] == free_row && column_count_[at(column)] == 1)
                    pivot_single_column(head[at(column)], column);
            } else {
                const int row = single_rows_.back();
                single_rows_.pop_back();
                if (column_of_row_[at(row)] == free_row && row_count_[at(row)] == 1)
                    pivot_single_row(head[at(row_sum_[at(row)])], row_sum_[at(row)], row);
            }
        }
    }

    /// The column's entries in earlier pivot rows belong to U, whatever it pivots on.
    void pivot_single_column(int variable, int column) {
        int row = free_row;
        double pivot = 0;
        form_->for_each_entry(variable, [&](int r, double value) {
            if (column_of_row_[at(r)] == free_row) {
                row = r;
                pivot = value;
            }
        });
        if (std::abs(pivot) < Markowitz::absolute_tolerance)
            return;
        form_->for_each_entry(variable, [&](int r, double value) {
            if (r != row)
                U_.push_back({r, column, value});
        });
        take(row, column, pivot);
        for (int k = row_begin_[at(row)]; k < row_end_[at(row)]; ++k) {
            const int other = row_columns_[at(k)];
            if (row_of_column_[at(other)] == free_row && --column_count_[at(other)] == 1)
                single_columns_.push_back(other);
        }
    }

    void pivot_single_row(int variable, int column, int row) {
        double pivot = 0;
        form_->for_each_entry(variable, [&](int r, double value) {
            if (r == row)
                pivot = value;
        });
        if (std::abs(pivot) < Markowitz::absolute_tolerance)
            return;
        form_->for_each_entry(variable, [&](int r, double value) {
            if (column_of_row_[at(r)] != free_row) {
                U_.push_back({r, column, value});
            } else if (r != row) {
                L_.push_back({r, row, value / pivot});
                row_sum_[at(r)] -= column;
                if (--row_count_[at(r)] == 1)
                    single_rows_.push_back(r);
            }
        });
        take(row, column, pivot);
    }

    void pivot_kernel(const std::vector<int>& head, double threshold) {
        if (static_cast<int>(order_.size()) == form_->rows)
            return;
        markowitz_.reset(form_->rows, form_->rows);
        for (int c = 0; c < form_->rows; ++c) {
            if (row_of_column_[at(c)] != free_row)
                continue;
            markowitz_.add_column(c);
            form_->for_each_entry(head[at(c)], [&](int row, double value) {
                if (column_of_row_[at(row)] == free_row)
                    markowitz_.add_entry(row, value);
                else
                    U_.push_back({row, c, value});
            });
            markowitz_.end_column();
        }
        kernel_pivots_.clear();
        markowitz_.eliminate(threshold, kernel_pivots_, L_, U_);
        for (const auto& pivot : kernel_pivots_)
            take(pivot.row, pivot.column, pivot.value);
    }

    std::vector<int> replace_dependent(std::vector<int>& head) {
        std::vector<int> replaced;
        if (static_cast<int>(order_.size()) == form_->rows)
            return replaced;
        std::vector<int> rows;
        for (int r = 0; r < form_->rows; ++r) {
            if (column_of_row_[at(r)] == free_row)
                rows.push_back(r);
        }
        for (int c = 0; c < form_->rows; ++c) {
            if (row_of_column_[at(c)] != free_row)
                continue;
            const int row = rows[replaced.size()];
            replaced.push_back(head[at(c)]);
            head[at(c)] = form_->columns + row;
            std::erase_if(U_, [c](const FactorEntry& entry) { return entry.column == c; });
            take(row, c, 1);
        }
        return replaced;
    }

    void finish(std::vector<int>& head, LuFactors& factors) {
        ordered_head_.resize(head.size());
        for (std::size_t r = 0; r < head.size(); ++r)
            ordered_head_[r] = head[at(column_of_row_[r])];
        head.swap(ordered_head_);
        for (FactorEntry& entry : U_)
            entry.column = row_of_column_[at(entry.column)];
        factors.order = order_;
        factors.pivot = pivot_value_;
        const auto row = [](const FactorEntry& entry) { return entry.row; };
        const auto column = [](const FactorEntry& entry) { return entry.column; };
        const std::size_t size = head.size();
        sort_entries(L_, order_, size, 0, column, row, factors.L_columns);
        sort_entries(L_, order_, size, 0, row, column, factors.L_rows);
        sort_entries(U_, order_, size, 0, column, row, factors.U_columns);
        sort_entries(U_, order_, size, 4, row, column, factors.U_rows);
    }

    const ComputationalForm* form_ = nullptr;
    Markowitz markowitz_;
    std::vector<Markowitz::Pivot> kernel_pivots_;
    std::vector<FactorEntry> L_, U_;
    std::vector<int> order_, column_of_row_, row_of_column_, ordered_head_;
    std::vector<double> pivot_value_;
    std::vector<int> row_count_, row_sum_, column_count_;
    std::vector<int> row_begin_, row_end_, row_columns_;
    std::vector<int> single_rows_, single_columns_;
};

}  // namespace ridgewood::detail
