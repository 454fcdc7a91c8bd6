/// What presolve has taken out, and how each piece is put back into a basis.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/solution.hpp>

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A basic solution that grows back to the whole program, of a minimisation. Rows and variables
/// that are not yet back have duals of 0.
struct GrowingSolution {
    Vector<double> x, y, d;
    Basis basis;

    [[nodiscard]] BasisStatus& column(int j) { return basis.columns[static_cast<std::size_t>(j)]; }
    [[nodiscard]] BasisStatus& row(int i) { return basis.rows[static_cast<std::size_t>(i)]; }
};

/// One entry of a row or a column of the program.
struct PresolveEntry {
    int index;
    double value;
};

/// The row has no say: its activity is basic.
struct RedundantRow {
    int row;

    void restore(GrowingSolution& s) const { s.row(row) = BasisStatus::basic; }
};

/// A row with one variable, which became its bounds. Where such a bound holds the variable, the row
/// holds it.
struct SingletonRow {
    int row, column;
    double coefficient;
    bool tightens_lower, tightens_upper;

    void restore(GrowingSolution& s) const {
        s.row(row) = BasisStatus::basic;
        if (s.column(column) == BasisStatus::basic)
            return;
        bool at_lower = s.column(column) == BasisStatus::at_lower;
        if (s.d[column] != 0)
            at_lower = s.d[column] > 0;
        if (!(at_lower ? tightens_lower : tightens_upper))
            return;
        s.column(column) = BasisStatus::basic;
        s.row(row) = at_lower == (coefficient > 0) ? BasisStatus::at_lower : BasisStatus::at_upper;
        s.y[row] = s.d[column] / coefficient;
        s.d[column] = 0;
    }
};

/// A variable that stands at a value. Its cost is that of the time when it was taken out.
struct FixedColumn {
    int column;
    double value, cost;
    BasisStatus status;
    std::vector<PresolveEntry> entries;

    void restore(GrowingSolution& s) const {
        s.x[column] = value;
        s.column(column) = status;
        s.d[column] = cost;
        for (const auto& entry : entries)
            s.d[column] -= entry.value * s.y[entry.index];
    }
};

/// A row that can only be fulfilled with each of its variables at one bound: they came back just
/// before. The dual of the row is what it takes to give all their reduced costs the right sign, and
/// the variable that decides is basic.
struct ForcingRow {
    int row;
    bool at_upper;
    std::vector<PresolveEntry> entries;

    void restore(GrowingSolution& s) const {
        s.row(row) = BasisStatus::basic;
        int decisive = -1;
        double y = 0;
        for (const auto& entry : entries) {
            const double ratio = s.d[entry.index] / entry.value;
            if (at_upper ? ratio < y : ratio > y) {
                y = ratio;
                decisive = entry.index;
            }
        }
        if (decisive < 0)
            return;
        s.y[row] = y;
        s.row(row) = at_upper ? BasisStatus::at_upper : BasisStatus::at_lower;
        for (const auto& entry : entries)
            s.d[entry.index] -= entry.value * y;
        s.d[decisive] = 0;
        s.column(decisive) = BasisStatus::basic;
    }
};

/// A variable with a single entry that widened its row like a slack: [lower, upper] is the row as
/// it was, the other entries are those of its other variables.
struct SlackColumn {
    int column, row;
    double coefficient;
    double column_lower, column_upper, lower, upper;
    /// What the row's dual is more than that of the widened row.
    double dual_shift;
    std::vector<PresolveEntry> others;

    void restore(GrowingSolution& s) const {
        double activity = 0;
        for (const auto& entry : others)
            activity += entry.value * s.x[entry.index];
        s.d[column] = -coefficient * s.y[row];
        s.y[row] += dual_shift;
        if (s.row(row) != BasisStatus::basic) {
            // The widened limit is the row's own with the variable at the bound that gives most.
            const bool at_upper = (s.row(row) == BasisStatus::at_lower) == (coefficient > 0);
            place(s, at_upper);
        } else if (fits(activity, column_lower)) {
            place(s, false);
        } else if (fits(activity, column_upper)) {
            place(s, true);
        } else if (is_bound(lower) || is_bound(upper)) {
            const bool below = is_bound(lower);
            s.column(column) = BasisStatus::basic;
            s.row(row) = below ? BasisStatus::at_lower : BasisStatus::at_upper;
            s.x[column] = ((below ? lower : upper) - activity) / coefficient;
        } else {
            s.column(column) = BasisStatus::free;
            s.x[column] = 0;
        }
    }

private:
    void place(GrowingSolution& s, bool at_upper) const {
        s.column(column) = at_upper ? BasisStatus::at_upper : BasisStatus::at_lower;
        s.x[column] = at_upper ? column_upper : column_lower;
    }

    [[nodiscard]] bool fits(double activity, double bound) const {
        if (!is_bound(bound) || lower == upper)
            return false;
        const double r = activity + coefficient * bound;
        return r >= lower && r <= upper;
    }
};

/// An equation of two variables, which made the first a function of the second. Where a bound of
/// the first has become one of the second and holds it, it is the first that stands at its bound.
struct DoubletonEquation {
    int row, column, other;
    double coefficient, other_coefficient, right_side, cost;
    bool tightens_lower, tightens_upper;
    /// Of the first variable in other rows.
    std::vector<PresolveEntry> entries;

    void restore(GrowingSolution& s) const {
        s.x[column] = (right_side - other_coefficient * s.x[other]) / coefficient;
        s.row(row) = BasisStatus::at_lower;
        double d = cost;
        for (const auto& entry : entries)
            d -= entry.value * s.y[entry.index];
        s.y[row] = d / coefficient;
        s.d[column] = 0;
        s.column(column) = BasisStatus::basic;
        if (s.column(other) == BasisStatus::basic)
            return;
        bool at_lower = s.column(other) == BasisStatus::at_lower;
        if (s.d[other] != 0)
            at_lower = s.d[other] > 0;
        if (!(at_lower ? tightens_lower : tightens_upper))
            return;
        const double shift = s.d[other] / other_coefficient;
        s.y[row] += shift;
        s.d[column] = -coefficient * shift;
        s.d[other] = 0;
        s.column(other) = BasisStatus::basic;
        const bool same_direction = (coefficient > 0) != (other_coefficient > 0);
        s.column(column) =
            at_lower == same_direction ? BasisStatus::at_lower : BasisStatus::at_upper;
    }
};

/// An inequality that holds as an equation in some optimum: its own limit is this one.
struct BindingRow {
    int row;
    bool at_upper;

    void restore(GrowingSolution& s) const {
        if (s.row(row) != BasisStatus::basic)
            s.row(row) = at_upper ? BasisStatus::at_upper : BasisStatus::at_lower;
    }
};

}  // namespace ridgewood::detail
