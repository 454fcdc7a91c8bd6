/// A linear program that becomes smaller.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/presolve_records.hpp>
#include <ridgewood/lp/lp_matrices.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A minimisation by rows and by columns, of which rows and columns can be taken out.
class ShrinkingProgram {
public:
    /// What is left, with the sense of minimising.
    [[nodiscard]] LpMatrices reduced() {
        LpMatrices lp;
        number(column_alive_, columns_kept_, column_place_);
        number(row_alive_, rows_kept_, row_place_);
        const auto pick = [](const std::vector<double>& all, const std::vector<int>& kept) {
            Vector<double> picked(static_cast<Index>(kept.size()));
            for (std::size_t k = 0; k < kept.size(); ++k)
                picked[static_cast<Index>(k)] = all[at(kept[k])];
            return picked;
        };
        lp.cost = pick(cost_, columns_kept_);
        lp.lower = pick(lower_, columns_kept_);
        lp.upper = pick(upper_, columns_kept_);
        lp.row_lower = pick(row_lower_, rows_kept_);
        lp.row_upper = pick(row_upper_, rows_kept_);
        lp.A.resize(static_cast<Index>(rows_kept_.size()),
                    static_cast<Index>(columns_kept_.size()));
        std::vector<Eigen::Triplet<double>> entries;
        for (const int j : columns_kept_) {
            for_each_in_column(j, [&](int i, double a) {
                entries.emplace_back(row_place_[at(i)], column_place_[at(j)], a);
            });
        }
        lp.A.setFromTriplets(entries.begin(), entries.end());
        return lp;
    }

protected:
    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    void load(const LpMatrices& lp) {
        const auto copy = [](const Vector<double>& from, std::vector<double>& to) {
            to.assign(from.data(), from.data() + from.size());
        };
        rows_ = static_cast<int>(lp.rows());
        columns_ = static_cast<int>(lp.columns());
        copy(lp.sense == Sense::minimise ? lp.cost : Vector<double>(-lp.cost), cost_);
        copy(lp.lower, lower_);
        copy(lp.upper, upper_);
        copy(lp.row_lower, row_lower_);
        copy(lp.row_upper, row_upper_);
        by_column_.assign(at(columns_), {});
        by_row_.assign(at(rows_), {});
        for (Index j = 0; j < lp.columns(); ++j) {
            for (Eigen::SparseMatrix<double>::InnerIterator entry(lp.A, j); entry; ++entry) {
                if (std::abs(entry.value()) < 1e-12)
                    continue;
                const int i = static_cast<int>(entry.row());
                by_column_[static_cast<std::size_t>(j)].push_back({i, entry.value()});
                by_row_[at(i)].push_back({static_cast<int>(j), entry.value()});
            }
        }
        row_alive_.assign(at(rows_), 1);
        row_changed_.assign(at(rows_), 1);
        column_alive_.assign(at(columns_), 1);
        row_count_.resize(at(rows_));
        column_count_.resize(at(columns_));
        for (int i = 0; i < rows_; ++i)
            row_count_[at(i)] = static_cast<int>(by_row_[at(i)].size());
        for (int j = 0; j < columns_; ++j)
            column_count_[at(j)] = static_cast<int>(by_column_[at(j)].size());
        removed_ = 0;
    }

    template <class Use>
    void for_each_in_row(int i, Use&& use) const {
        for (const auto& entry : by_row_[at(i)]) {
            if (column_alive_[at(entry.index)] && entry.value != 0)
                use(entry.index, entry.value);
        }
    }

    template <class Use>
    void for_each_in_column(int j, Use&& use) const {
        for (const auto& entry : by_column_[at(j)]) {
            if (row_alive_[at(entry.index)] && entry.value != 0)
                use(entry.index, entry.value);
        }
    }

    /// The least and the most that a row can come to; whichever is infinite is beyond every bound.
    [[nodiscard]] std::pair<double, double> activity_range(int i, int without = -1) const {
        double least = 0, most = 0;
        for_each_in_row(i, [&](int j, double a) {
            if (j == without)
                return;
            const double low = a > 0 ? lower_[at(j)] : upper_[at(j)];
            const double high = a > 0 ? upper_[at(j)] : lower_[at(j)];
            least = is_bound(low) ? least + a * low : -no_bound;
            most = is_bound(high) ? most + a * high : no_bound;
        });
        return {least, most};
    }

    static void shift(double& limit, double by) {
        if (is_bound(limit))
            limit -= by;
    }

    void remove_row(int i) {
        row_alive_[at(i)] = 0;
        ++removed_;
        for_each_in_row(i, [this](int j, double) { --column_count_[at(j)]; });
    }

    void remove_column(int j) {
        column_alive_[at(j)] = 0;
        ++removed_;
        for_each_in_column(j, [this](int i, double) {
            --row_count_[at(i)];
            row_changed_[at(i)] = 1;
        });
    }

    /// An entry that cancels becomes 0 and counts no more.
    void add_to_entry(int i, int j, double value) {
        const auto find = [](std::vector<PresolveEntry>& list, int index) {
            return std::find_if(list.begin(), list.end(),
                                [index](const auto& entry) { return entry.index == index; });
        };
        const auto in_column = find(by_column_[at(j)], i);
        const auto in_row = find(by_row_[at(i)], j);
        const bool is_new = in_column == by_column_[at(j)].end();
        const double before = is_new ? 0 : in_column->value;
        double sum = before + value;
        if (std::abs(sum) < 1e-11 * (std::abs(before) + std::abs(value)))
            sum = 0;
        if (is_new) {
            by_column_[at(j)].push_back({i, sum});
            by_row_[at(i)].push_back({j, sum});
        } else {
            in_column->value = in_row->value = sum;
        }
        const int change = static_cast<int>(sum != 0) - static_cast<int>(before != 0);
        row_count_[at(i)] += change;
        column_count_[at(j)] += change;
    }

    static void number(const std::vector<char>& alive, std::vector<int>& kept,
                       std::vector<int>& place) {
        kept.clear();
        place.assign(alive.size(), -1);
        for (std::size_t k = 0; k < alive.size(); ++k) {
            if (alive[k]) {
                place[k] = static_cast<int>(kept.size());
                kept.push_back(static_cast<int>(k));
            }
        }
    }

    int rows_ = 0, columns_ = 0, removed_ = 0;
    std::vector<double> cost_, lower_, upper_, row_lower_, row_upper_;
    std::vector<std::vector<PresolveEntry>> by_column_, by_row_;
    std::vector<char> row_alive_, row_changed_, column_alive_;
    std::vector<int> row_count_, column_count_;
    std::vector<int> columns_kept_, rows_kept_, column_place_, row_place_;
};

}  // namespace ridgewood::detail
