/// The choice between the two ways of solving least squares.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/linear/detail/gram_solver.hpp>
#include <ridgewood/linear/detail/least_squares_problem.hpp>
#include <ridgewood/linear/detail/qr_solver.hpp>
#include <ridgewood/linear/least_squares_model.hpp>

#include <utility>

namespace ridgewood::detail {

template <Real W>
[[nodiscard]] LeastSquaresSolution<W> solve_least_squares(const LeastSquaresProblem<W>& problem,
                                                          LeastSquaresSolver solver,
                                                          double rank_tolerance, bool minimum_norm,
                                                          int threads) {
    const bool forced = solver == LeastSquaresSolver::gram;
    const bool tall = problem.X.rows() > problem.X.cols();
    if (forced || (tall && solver == LeastSquaresSolver::automatic)) {
        auto solution = solve_by_gram(problem, threads, forced);
        require(solution || !forced, "LeastSquares: X'X is singular, solver gram cannot be used");
        if (solution)
            return *std::move(solution);
    }
    return solve_by_qr(problem, rank_tolerance, minimum_norm);
}

}  // namespace ridgewood::detail
