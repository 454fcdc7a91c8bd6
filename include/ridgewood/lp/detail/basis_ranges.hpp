/// Ranges of costs and limits within which a basis stays optimal.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/lp/detail/make_form.hpp>
#include <ridgewood/lp/detail/simplex_state.hpp>
#include <ridgewood/lp/detail/take_basis.hpp>
#include <ridgewood/lp/ranges.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Works on the scaled form of the program and turns what it finds into the program's units.
class BasisRanges {
public:
    BasisRanges(const LpMatrices& lp, const Basis& basis) : sense_(lp.sense) {
        make_form(lp, true, form_);
        state_.start(form_);
        take_basis(basis, state_);
        const auto is_basic = [](BasisStatus status) { return status == BasisStatus::basic; };
        const auto basic = std::count_if(basis.columns.begin(), basis.columns.end(), is_basic) +
                           std::count_if(basis.rows.begin(), basis.rows.end(), is_basic);
        require(basic == lp.rows(), "find_ranges: the basis of the answer has ", basic,
                " basic members, the program has ", lp.rows(), " rows");
        row_.resize(form_.rows);
        column_.resize(form_.rows);
        alpha_.resize(form_.columns);
    }

    [[nodiscard]] LpRanges find() {
        LpRanges ranges;
        ranges.costs.resize(at(form_.columns));
        ranges.variable_lower.resize(at(form_.columns));
        ranges.variable_upper.resize(at(form_.columns));
        ranges.row_lower.resize(at(form_.rows));
        ranges.row_upper.resize(at(form_.rows));
        for (int i = 0; i < form_.rows; ++i) {
            const int j = state_.head[at(i)];
            const double x = std::clamp(state_.x_basic[at(i)], state_.lower[at(j)],
                                        state_.upper[at(j)]);  // may be outside by a rounding
            if (j < form_.columns)
                set_cost(j, range_of_basic_cost(i), ranges);
            // Fixed limits move together, so from a degenerate place not at all.
            set_limits(j, {is_fixed(j) ? x : -no_bound, x}, {x, is_fixed(j) ? x : no_bound},
                       ranges);
        }
        for (int j = 0; j < form_.variables(); ++j) {
            if (!state_.is_nonbasic[at(j)])
                continue;
            if (j < form_.columns)
                set_cost(j, range_of_nonbasic_cost(j), ranges);
            find_limits_of_nonbasic(j, ranges);
        }
        return ranges;
    }

private:
    static constexpr double smallest_pivot = 1e-9;

    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    [[nodiscard]] bool is_fixed(int j) const { return state_.lower[at(j)] == state_.upper[at(j)]; }

    /// Of t in d - t alpha, a reduced cost that has to keep its sign.
    void shorten_by(int j, double alpha, LpRange& t) const {
        if (std::abs(alpha) < smallest_pivot || !state_.is_nonbasic[at(j)] || is_fixed(j))
            return;
        const int move = state_.move[at(j)];
        const double slack = move == 0 ? 0 : std::max(0.0, move * state_.d[at(j)]);
        const double end = slack / std::abs(alpha);
        if (move == 0 || (alpha > 0) == (move > 0))
            t.to = std::min(t.to, end);
        if (move == 0 || (alpha > 0) != (move > 0))
            t.from = std::max(t.from, -end);
    }

    /// Of the change of the cost of head[row]: d_N moves with the row of B^-1 N.
    [[nodiscard]] LpRange range_of_basic_cost(int row) {
        state_.find_inverse_row(row, row_);
        alpha_.clear();
        state_.rows.price(row_, state_.is_nonbasic, alpha_);
        LpRange t;
        for (int j = 0; j < form_.columns; ++j)
            shorten_by(j, alpha_.value[at(j)], t);
        for (int i = 0; i < form_.rows; ++i)
            shorten_by(form_.columns + i, row_.value[at(i)], t);
        return t;
    }

    [[nodiscard]] LpRange range_of_nonbasic_cost(int j) const {
        LpRange t;
        shorten_by(j, -1, t);
        return t;
    }

    /// Of the change of a nonbasic variable: x_B moves by -B^-1 a_j and has to keep its bounds.
    [[nodiscard]] LpRange range_of_nonbasic_value(int j) {
        state_.find_column(j, column_);
        LpRange t;
        for (int k = 0; k < column_.count; ++k) {
            const std::size_t i = at(column_.index[at(k)]);
            const double alpha = column_.value[i];
            if (std::abs(alpha) < smallest_pivot)
                continue;
            const double down = std::max(0.0, state_.x_basic[i] - state_.lower_basic[i]);
            const double up = std::max(0.0, state_.upper_basic[i] - state_.x_basic[i]);
            t.to = std::min(t.to, (alpha > 0 ? down : up) / std::abs(alpha));
            t.from = std::max(t.from, -(alpha > 0 ? up : down) / std::abs(alpha));
        }
        return t;
    }

    void find_limits_of_nonbasic(int j, LpRanges& ranges) {
        const double x = state_.x[at(j)];
        LpRange lower{-no_bound, x}, upper{x, no_bound};
        if (!state_.is_free(j)) {
            const LpRange t = range_of_nonbasic_value(j);
            if (is_fixed(j)) {
                lower = upper = {x + t.from, x + t.to};
            } else if (state_.move[at(j)] > 0) {
                lower = {x + t.from, std::min(x + t.to, state_.upper[at(j)])};
            } else {
                upper = {std::max(x + t.from, state_.lower[at(j)]), x + t.to};
            }
        }
        set_limits(j, lower, upper, ranges);
    }

    /// `t` is the change of the scaled cost.
    void set_cost(int j, LpRange t, LpRanges& ranges) const {
        const double cost = form_.cost[at(j)], scale = form_.scale[at(j)];
        const LpRange range = {(cost + t.from) / scale, (cost + t.to) / scale};
        ranges.costs[at(j)] = sense_ == Sense::minimise ? range : negative(range);
    }

    /// In the units of the program; a logical is minus the activity of its row.
    void set_limits(int j, LpRange lower, LpRange upper, LpRanges& ranges) const {
        for (double* end : {&lower.from, &lower.to, &upper.from, &upper.to})
            *end *= form_.scale[at(j)];
        if (j < form_.columns) {
            ranges.variable_lower[at(j)] = lower;
            ranges.variable_upper[at(j)] = upper;
        } else {
            ranges.row_lower[at(j - form_.columns)] = negative(upper);
            ranges.row_upper[at(j - form_.columns)] = negative(lower);
        }
    }

    static LpRange negative(LpRange range) { return {0 - range.to, 0 - range.from}; }

    Sense sense_;
    ComputationalForm form_;
    SimplexState state_;
    WorkVector row_, column_, alpha_;
};

}  // namespace ridgewood::detail
