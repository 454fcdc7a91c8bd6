/// The answer to a linear program.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/expression.hpp>

#include <string_view>
#include <vector>

namespace ridgewood {

/// How a solve ended. Only the first three are statements about the program, and each of them comes
/// with its proof.
enum class LpStatus {
    /// `primal` and `duals` fulfil the optimality conditions of the program as it was given.
    optimal,
    /// No x fulfils the constraints; `farkas` proves it.
    infeasible,
    /// The objective has no end; `primal` is feasible and `ray` leads on from it.
    unbounded,
    iteration_limit,
    time_limit,
    /// The observer said so.
    stopped,
    /// The tolerances cannot be reached in double precision; the answer is the best point found.
    numerical_trouble,
};

[[nodiscard]] constexpr std::string_view to_string(LpStatus status) {
    constexpr std::string_view names[] = {"optimal",          "infeasible", "unbounded",
                                          "iteration limit",  "time limit", "stopped",
                                          "numerical trouble"};
    return names[static_cast<std::size_t>(status)];
}

/// Where a variable or the activity of a row stands in a basic solution.
enum class BasisStatus : signed char {
    basic,
    at_lower,
    at_upper,
    /// Not basic and without limits, at 0.
    free,
};

/// A basis: as many of the variables and rows are basic as there are rows.
struct Basis {
    std::vector<BasisStatus> columns;
    std::vector<BasisStatus> rows;
};

/// How far an answer is from the optimality conditions of the program as it was given.
struct LpResiduals {
    /// The largest violation of a limit of a variable or a row.
    double primal = 0;
    /// The largest reduced cost or dual of the wrong sign: that would still improve the objective.
    double dual = 0;
    /// The largest product of a reduced cost or dual with the distance from its limit, relative to
    /// 1 + |objective|.
    double complementarity = 0;
    /// |objective - dual objective| / (1 + |objective|).
    double gap = 0;
};

/// With the sign of the program's own objective, d objective / d limit in both senses.
struct LpSolution {
    LpStatus status = LpStatus::numerical_trouble;
    /// offset + cost' primal.
    double objective = 0;
    /// One a variable. An infeasible program may have no values and no basis here.
    Vector<double> primal;
    /// A primal: one a row.
    Vector<double> activities;
    /// Shadow prices, one a row: what the objective gains when the active limit moves by 1. When
    /// minimising they are >= 0 at a lower limit and <= 0 at an upper one; maximising turns that.
    Vector<double> duals;
    /// cost - A' duals: one a variable, with signs as those of duals.
    Vector<double> reduced_costs;
    Basis basis;
    Index iterations = 0;
    /// Wall time of the solve.
    double seconds = 0;
    LpResiduals residuals;
    /// Of an infeasible program, one a row: the sum of its rows weighted so is a constraint that no
    /// x within the limits of the variables fulfils,
    ///     sup { sum_j (A'f)_j x_j : lower <= x <= upper }
    ///         < inf { f' r : row_lower <= r <= row_upper }.
    /// It is all 0 when the limits of a variable or a row cross, which needs no other proof.
    Vector<double> farkas;
    /// Of an unbounded program, one a variable: primal + t ray is feasible for all t >= 0 and
    /// improves the objective without end.
    Vector<double> ray;

    [[nodiscard]] double value(Variable x) const { return primal[x.column]; }
    [[nodiscard]] double activity(Constraint constraint) const {
        return activities[constraint.row];
    }
    [[nodiscard]] double shadow_price(Constraint constraint) const { return duals[constraint.row]; }
    [[nodiscard]] double reduced_cost(Variable x) const { return reduced_costs[x.column]; }
};

}  // namespace ridgewood
