/// Makes a linear program smaller before it is solved.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/presolve_records.hpp>
#include <ridgewood/lp/detail/shrinking_program.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/solution.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

namespace ridgewood::detail {

/// The simple reductions of Andersen, Andersen (1995): empty, singleton, redundant and forcing
/// rows; empty and fixed columns, columns whose reduced cost can have one sign only, column
/// singletons; equations of two variables. Each is put back in reverse order into the basis;
/// numbers follow from that basis and the whole program.
class Presolve : public ShrinkingProgram {
public:
    /// Whether `lp` became smaller by a tenth at least; false also where it turns out to have no
    /// solution or none that is finite, as the proof of that needs the whole program.
    [[nodiscard]] bool reduce(const LpMatrices& lp) {
        load(lp);
        records_.clear();
        possible_ = true;
        for (int pass = 0; pass < 20 && possible_; ++pass) {
            const int before = removed_;
            for (int i = 0; i < rows_ && possible_; ++i) {
                if (row_alive_[at(i)] && row_changed_[at(i)])
                    look_at_row(i);
            }
            bound_duals();
            for (int j = 0; j < columns_ && possible_; ++j) {
                if (column_alive_[at(j)])
                    look_at_column(j);
            }
            if (removed_ - before <= (rows_ + columns_) / 200)
                break;
        }
        return possible_ && 10 * removed_ >= rows_ + columns_;
    }

    /// The basis of the whole program that an answer of the reduced one stands for.
    [[nodiscard]] Basis restore(const LpSolution& answer) const {
        GrowingSolution s;
        s.x.setZero(columns_);
        s.d.setZero(columns_);
        s.y.setZero(rows_);
        s.basis.columns.assign(at(columns_), BasisStatus::at_lower);
        s.basis.rows.assign(at(rows_), BasisStatus::basic);
        for (std::size_t k = 0; k < columns_kept_.size(); ++k) {
            const int j = columns_kept_[k];
            s.x[j] = answer.primal[static_cast<Index>(k)];
            s.d[j] = answer.reduced_costs[static_cast<Index>(k)];
            s.column(j) = answer.basis.columns[k];
        }
        for (std::size_t k = 0; k < rows_kept_.size(); ++k) {
            s.y[rows_kept_[k]] = answer.duals[static_cast<Index>(k)];
            s.row(rows_kept_[k]) = answer.basis.rows[k];
        }
        for (auto record = records_.rbegin(); record != records_.rend(); ++record)
            std::visit([&s](const auto& piece) { piece.restore(s); }, *record);
        return std::move(s.basis);
    }

private:
    using Record = std::variant<RedundantRow, SingletonRow, FixedColumn, ForcingRow, SlackColumn,
                                BindingRow, DoubletonEquation>;

    static constexpr double tolerance = 1e-9;

    void look_at_row(int i) {
        row_changed_[at(i)] = 0;
        const double low = row_lower_[at(i)], high = row_upper_[at(i)];
        const double slack_low = tolerance * (1 + std::abs(low));
        const double slack_high = tolerance * (1 + std::abs(high));
        if (row_count_[at(i)] == 1 && low <= high) {
            turn_into_bounds(i);
            return;
        }
        const auto [least, most] = activity_range(i);
        if ((is_bound(high) && least > high + slack_high) ||
            (is_bound(low) && most < low - slack_low)) {
            possible_ = false;
        } else if ((!is_bound(low) || least >= low - slack_low * 1e-3) &&
                   (!is_bound(high) || most <= high + slack_high * 1e-3)) {
            records_.push_back(RedundantRow{i});
            remove_row(i);
        } else if (is_bound(high) && least >= high - slack_high * 1e-3) {
            force(i, true);
        } else if (is_bound(low) && most <= low + slack_low * 1e-3) {
            force(i, false);
        } else if (row_count_[at(i)] == 2 && low == high) {
            aggregate(i);
        }
    }

    void turn_into_bounds(int i) {
        int j = -1;
        double a = 0;
        for_each_in_row(i, [&](int column, double value) {
            j = column;
            a = value;
        });
        double low =
            is_bound(row_lower_[at(i)]) ? row_lower_[at(i)] / a : (a > 0 ? -1 : 1) * no_bound;
        double high =
            is_bound(row_upper_[at(i)]) ? row_upper_[at(i)] / a : (a > 0 ? 1 : -1) * no_bound;
        if (a < 0)
            std::swap(low, high);
        double &lower = lower_[at(j)], &upper = upper_[at(j)];
        if (low > upper + tolerance * (1 + std::abs(upper)) ||
            high < lower - tolerance * (1 + std::abs(lower))) {
            possible_ = false;
            return;
        }
        const bool tightens_lower = low > lower, tightens_upper = high < upper;
        records_.push_back(SingletonRow{i, j, a, tightens_lower, tightens_upper});
        if (tightens_lower)
            lower = std::min(low, upper);
        if (tightens_upper)
            upper = std::max(high, lower);
        remove_row(i);
        for_each_in_column(j, [this](int row, double) { row_changed_[at(row)] = 1; });
    }

    /// All variables go to the bound that makes the row least (or most). The row's record comes
    /// first, so that it is restored after them.
    void force(int i, bool at_upper) {
        ForcingRow record{i, at_upper, {}};
        for_each_in_row(i, [&](int j, double a) { record.entries.push_back({j, a}); });
        const auto entries = record.entries;
        records_.push_back(std::move(record));
        remove_row(i);
        for (const auto& entry : entries)
            fix(entry.index, (entry.value > 0) != at_upper);
    }

    void fix(int j, bool to_upper) {
        const double value = to_upper ? upper_[at(j)] : lower_[at(j)];
        fix(j, value, to_upper ? BasisStatus::at_upper : BasisStatus::at_lower);
    }

    void fix(int j, double value, BasisStatus status) {
        FixedColumn record{j, value, cost_[at(j)], status, {}};
        for_each_in_column(j, [&](int i, double a) {
            record.entries.push_back({i, a});
            shift(row_lower_[at(i)], a * value);
            shift(row_upper_[at(i)], a * value);
        });
        records_.push_back(std::move(record));
        remove_column(j);
    }

    /// The sign of each row's dual, by the limits that the row has.
    void bound_duals() {
        dual_lower_.assign(at(rows_), 0.0);
        dual_upper_.assign(at(rows_), 0.0);
        for (int i = 0; i < rows_; ++i) {
            if (is_bound(row_lower_[at(i)]))
                dual_upper_[at(i)] = no_bound;
            if (is_bound(row_upper_[at(i)]))
                dual_lower_[at(i)] = -no_bound;
        }
    }

    void look_at_column(int j) {
        const double lower = lower_[at(j)], upper = upper_[at(j)];
        if (lower == upper) {
            fix(j, false);
            return;
        }
        // Limits of the reduced cost cost - sum a y.
        double least = cost_[at(j)], most = least;
        for_each_in_column(j, [&](int i, double a) {
            least -= a * (a > 0 ? dual_upper_[at(i)] : dual_lower_[at(i)]);
            most -= a * (a > 0 ? dual_lower_[at(i)] : dual_upper_[at(i)]);
        });
        if (least >= 0 && (is_bound(lower) || least > 0)) {
            if (is_bound(lower))
                fix(j, false);
            else
                possible_ = false;  // no optimum, or no feasible point
        } else if (most <= 0 && (is_bound(upper) || most < 0)) {
            if (is_bound(upper))
                fix(j, true);
            else
                possible_ = false;
        } else if (column_count_[at(j)] == 0) {
            fix(j, 0, BasisStatus::free);  // free without a cost
        } else if (column_count_[at(j)] == 1) {
            look_at_singleton(j);
        }
    }

    void look_at_singleton(int j) {
        int i = -1;
        double a = 0;
        for_each_in_column(j, [&](int row, double value) {
            i = row;
            a = value;
        });
        const bool is_equation = row_lower_[at(i)] == row_upper_[at(i)];
        if (std::abs(a) < 1e-3 || row_count_[at(i)] < 2)
            return;
        if (!is_equation && cost_[at(j)] != 0 && !bind_row(i, j, a))
            return;
        absorb(i, j, a);
    }

    /// A variable that its row alone keeps within its bounds is as good as free, so that the row's
    /// dual is cost / a, and its sign says which limit holds.
    [[nodiscard]] bool bind_row(int i, int j, double a) {
        const bool at_upper = cost_[at(j)] / a < 0;
        const double limit = at_upper ? row_upper_[at(i)] : row_lower_[at(i)];
        const auto [least, most] = activity_range(i, j);
        if (!is_bound(limit))
            return false;
        double low = (limit - most) / a, high = (limit - least) / a;
        if (a < 0)
            std::swap(low, high);
        if ((is_bound(lower_[at(j)]) && !(low >= lower_[at(j)])) ||
            (is_bound(upper_[at(j)]) && !(high <= upper_[at(j)])))
            return false;
        records_.push_back(BindingRow{i, at_upper});
        row_lower_[at(i)] = row_upper_[at(i)] = limit;
        return true;
    }

    /// row + a x_j becomes a row of the others with wider limits; the cost of x_j goes to them.
    void absorb(int i, int j, double a) {
        SlackColumn record{j,
                           i,
                           a,
                           lower_[at(j)],
                           upper_[at(j)],
                           row_lower_[at(i)],
                           row_upper_[at(i)],
                           cost_[at(j)] / a,
                           {}};
        for_each_in_row(i, [&](int k, double value) {
            if (k == j)
                return;
            record.others.push_back({k, value});
            cost_[at(k)] -= record.dual_shift * value;
        });
        const double low = a > 0 ? record.column_lower : record.column_upper;
        const double high = a > 0 ? record.column_upper : record.column_lower;
        row_lower_[at(i)] =
            is_bound(record.lower) && is_bound(high) ? record.lower - a * high : -no_bound;
        row_upper_[at(i)] =
            is_bound(record.upper) && is_bound(low) ? record.upper - a * low : no_bound;
        dual_upper_[at(i)] = is_bound(row_lower_[at(i)]) ? no_bound : 0;
        dual_lower_[at(i)] = is_bound(row_upper_[at(i)]) ? -no_bound : 0;
        records_.push_back(std::move(record));
        remove_column(j);
    }

    /// a x_j + b x_k = c: the variable with the shorter column is written by the other, as long as
    /// that leaves few new entries and no large factor.
    void aggregate(int i) {
        PresolveEntry pair[2];
        int found = 0;
        for_each_in_row(i, [&](int j, double a) { pair[found++] = {j, a}; });
        if (column_count_[at(pair[0].index)] > column_count_[at(pair[1].index)])
            std::swap(pair[0], pair[1]);
        const int j = pair[0].index, k = pair[1].index;
        const double a = pair[0].value, b = pair[1].value, c = row_lower_[at(i)];
        if (column_count_[at(j)] > 4 || std::abs(b) > 1e3 * std::abs(a) ||
            std::abs(a) > 1e3 * std::abs(b))
            return;
        double low =
            is_bound(upper_[at(j)]) ? (c - a * upper_[at(j)]) / b : (a / b > 0 ? -1 : 1) * no_bound;
        double high =
            is_bound(lower_[at(j)]) ? (c - a * lower_[at(j)]) / b : (a / b > 0 ? 1 : -1) * no_bound;
        if (a / b < 0)
            std::swap(low, high);
        double &lower = lower_[at(k)], &upper = upper_[at(k)];
        if (low > upper + tolerance * (1 + std::abs(upper)) ||
            high < lower - tolerance * (1 + std::abs(lower))) {
            possible_ = false;
            return;
        }
        DoubletonEquation record{i, j, k, a, b, c, cost_[at(j)], low > lower, high < upper, {}};
        if (low > lower)
            lower = std::min(low, upper);
        if (high < upper)
            upper = std::max(high, lower);
        remove_row(i);
        for_each_in_column(j, [&](int r, double value) { record.entries.push_back({r, value}); });
        cost_[at(k)] -= cost_[at(j)] * b / a;
        for (const auto& entry : record.entries) {
            shift(row_lower_[at(entry.index)], entry.value * c / a);
            shift(row_upper_[at(entry.index)], entry.value * c / a);
            add_to_entry(entry.index, k, -entry.value * b / a);
        }
        remove_column(j);
        for_each_in_column(k, [this](int r, double) { row_changed_[at(r)] = 1; });
        records_.push_back(std::move(record));
    }

    bool possible_ = true;
    /// What is known of the duals of the rows.
    std::vector<double> dual_lower_, dual_upper_;
    std::vector<Record> records_;
};

}  // namespace ridgewood::detail
