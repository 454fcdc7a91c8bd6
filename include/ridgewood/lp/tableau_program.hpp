/// Small linear programs over any field of numbers.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/solution.hpp>

#include <optional>
#include <vector>

namespace ridgewood {

/// Limits over a scalar that may know no infinity: none is std::nullopt.
template <class S>
struct TableauLimits {
    std::optional<S> lower = {};
    std::optional<S> upper = {};
};

/// Minimises cost' x subject to limits of A x and of x. S has + - * / and comparisons, and is made
/// of an int: float, double, long double, a rational.
template <class S>
struct TableauProgram {
    Vector<S> cost = {};
    Matrix<S> A = {};
    /// One a row, one a variable.
    std::vector<TableauLimits<S>> rows = {}, variables = {};
};

/// As LpSolution has it, of a minimisation.
template <class S>
struct TableauSolution {
    LpStatus status = LpStatus::iteration_limit;
    S objective = S(0);
    Vector<S> primal = {}, activities = {}, duals = {}, reduced_costs = {};
    Vector<S> farkas = {}, ray = {};
    Basis basis = {};
    Index iterations = 0;
};

/// A dictionary before an iteration: basic = D nonbasic and objective = d' nonbasic. Variables are
/// numbered, the activities of rows after those of the program.
template <class S>
struct TableauStep {
    Index iteration = 0;
    const Matrix<S>& D;
    const Vector<S>& d;
    const std::vector<Index>& basic;
    const std::vector<Index>& nonbasic;
    /// One a variable and row.
    const Vector<S>& values;
};

}  // namespace ridgewood
