/// Ranges of the data of a linear program.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/expression.hpp>
#include <ridgewood/lp/lp_matrices.hpp>

#include <cstddef>
#include <vector>

namespace ridgewood {

/// Any number in [from, to] will do; no_bound where there is no end.
struct LpRange {
    double from = -no_bound;
    double to = no_bound;
};

/// Within which one number of a linear program may move, all others as they are, so that the basis
/// of its answer stays optimal.
struct LpRanges {
    /// One a variable: of its cost. The primal values stay, the objective moves by the value of the
    /// variable.
    std::vector<LpRange> costs;
    /// One a row or a variable: of its lower and its upper limit. The duals and reduced costs stay,
    /// the objective moves by the dual or reduced cost of an active limit; the limits of an
    /// equality or a fixed variable move together.
    std::vector<LpRange> row_lower, row_upper, variable_lower, variable_upper;

    [[nodiscard]] LpRange cost(Variable x) const { return costs[place(x.column)]; }
    [[nodiscard]] LpRange lower(Variable x) const { return variable_lower[place(x.column)]; }
    [[nodiscard]] LpRange upper(Variable x) const { return variable_upper[place(x.column)]; }
    [[nodiscard]] LpRange lower(Constraint c) const { return row_lower[place(c.row)]; }
    [[nodiscard]] LpRange upper(Constraint c) const { return row_upper[place(c.row)]; }

private:
    static std::size_t place(Index k) { return static_cast<std::size_t>(k); }
};

}  // namespace ridgewood
