/// The simplex method as it is taught, for small programs and exact numbers.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/tableau.hpp>
#include <ridgewood/lp/tableau_program.hpp>

#include <functional>
#include <type_traits>

namespace ridgewood {

/// Solves a small dense program by the primal simplex method on a condensed tableau (Dantzig 1951,
/// dictionaries of Chvatal 1983): the steepest reduced cost enters, after steps that do not move
/// the lowest index does (Bland 1977), so that it ends. With exact numbers the answer is exact.
///
///     const auto answer = rw::TableauSimplex{}.solve(program);
struct TableauSimplex {
    /// What counts as 0 >= 0 of float, double and long double. Other numbers are taken to be exact.
    double tolerance = 1e-9;
    /// Most iterations >= 0.
    Index max_iterations = 100000;

    /// `trace` is told of each dictionary, the last one included. Throws std::invalid_argument for
    /// sizes that do not fit and options out of their range.
    template <class S>
    [[nodiscard]] TableauSolution<S> solve(
        const TableauProgram<S>& program,
        const std::function<void(const TableauStep<S>&)>& trace = {}) const {
        const auto size = [](const auto& limits) { return static_cast<Index>(limits.size()); };
        detail::require(tolerance >= 0, "TableauSimplex: tolerance must be >= 0, got ",
                        detail::describe(tolerance));
        detail::require(max_iterations >= 0, "TableauSimplex: max_iterations must be >= 0, got ",
                        max_iterations);
        detail::require(program.cost.size() == program.A.cols(), "cost has ", program.cost.size(),
                        " values but A has ", program.A.cols(), " columns");
        detail::require(size(program.rows) == program.A.rows(), "rows has ", size(program.rows),
                        " limits but A has ", program.A.rows(), " rows");
        detail::require(size(program.variables) == program.A.cols(), "variables has ",
                        size(program.variables), " limits but A has ", program.A.cols(),
                        " columns");
        S zero = S(0);
        if constexpr (std::is_floating_point_v<S>)
            zero = static_cast<S>(tolerance);
        return detail::Tableau<S>(program, zero).solve(max_iterations, trace);
    }
};

}  // namespace ridgewood
