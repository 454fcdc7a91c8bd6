/// The solvers are compiled once for all tests of the module, in instances.cpp: each takes seconds.
#pragma once

#include <ridgewood/linear/detail/gram_solver.hpp>
#include <ridgewood/linear/detail/least_squares_statistics.hpp>
#include <ridgewood/linear/detail/penalized/penalized_fit.hpp>
#include <ridgewood/linear/detail/qr_solver.hpp>
#include <ridgewood/linear/detail/ridge_solver.hpp>

#ifndef INSTANCE
#define INSTANCE extern template
#endif

namespace ridgewood::detail {

INSTANCE std::optional<LeastSquaresSolution<double>> solve_by_gram(
    const LeastSquaresProblem<double>&, int, bool);
INSTANCE LeastSquaresSolution<double> solve_by_qr(const LeastSquaresProblem<double>&, double, bool);
INSTANCE LeastSquaresFit statistics(const LeastSquaresProblem<double>&,
                                    const LeastSquaresSolution<double>&, CovarianceType, Index);
INSTANCE Solution solve_ridge(const LeastSquaresProblem<double>&, double, int);
INSTANCE PenalizedPath<double> PenalizedFit<double, double>::path(
    const DenseColumns<double, double>&, const PenalizedTarget<double>&, const Lambdas&);

}  // namespace ridgewood::detail
