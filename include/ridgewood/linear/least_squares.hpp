/// Ordinary and weighted least squares, to the last digit or at the speed of one pass.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/gram_solver.hpp>
#include <ridgewood/linear/detail/least_squares_solver.hpp>
#include <ridgewood/linear/detail/least_squares_statistics.hpp>
#include <ridgewood/linear/detail/training_data.hpp>
#include <ridgewood/linear/least_squares_model.hpp>

#include <optional>
#include <utility>

namespace ridgewood {

/// What to do with columns that are combinations of others.
enum class RankDeficiency {
    /// Keep the first of them, as R's lm does: coefficient 0, listed in `dropped()`.
    drop_columns,
    /// Of all solutions the one of least sum of squared slopes.
    minimum_norm,
};

/// Least squares: minimises sum_i w_i (y_i - b0 - x_i b)^2.
///
///     const auto model = LeastSquares{}.fit(X, y);
///     std::cout << summary(model);
///
/// The accurate way is Householder QR with refinement of the augmented system in twice the working
/// precision (Bjorck 1967, Demmel, Hida, Riedy, Li 2009): on the reference sets of NIST it has all
/// digits that the data in double determine. The fast way is the Gram matrix, taken where its
/// condition check says that nothing is lost.
struct LeastSquares {
    /// Whether b0 is fitted or 0.
    bool intercept = true;
    /// What to do when columns depend on each other, or are more than the rows.
    RankDeficiency rank_deficiency = RankDeficiency::drop_columns;
    /// A column depends on those before it when what they leave of it is at most this part of its
    /// length; in [0, 1). R's lm drops from 1e-7 on. A column of the size 1e14 that varies by 100
    /// counts as a multiple of the intercept by the default: centre such a column first.
    double rank_tolerance = 1e-12;
    /// The standard errors that summary() gives.
    CovarianceType covariance = CovarianceType::classic;
    /// Lags of CovarianceType::hac, >= 0; -1 for floor(4 (n / 100)^(2/9)).
    Index lags = -1;
    /// Which way to solve; a forced `gram` throws when X'X is singular.
    LeastSquaresSolver solver = LeastSquaresSolver::automatic;
    /// Threads for the sums over rows, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits y, a vector or a matrix of one column a target, on the rows of X. Uses `weights` of
    /// the third argument: they count a row so many times in the sums, and as one in the degrees
    /// of freedom, as in R. There are no steps to observe or to validate, so the rest of it is not
    /// used. Throws std::invalid_argument for empty, unequal or not finite input.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        constexpr int targets = detail::target_count<DX, DY>;
        detail::require(rank_tolerance >= 0 && rank_tolerance < 1,
                        "LeastSquares: rank_tolerance must be in [0, 1), got ",
                        detail::describe(rank_tolerance));
        detail::require(lags >= -1, "LeastSquares: lags must be >= 0, or -1 for automatic, got ",
                        lags);
        detail::check_threads(threads);
        const detail::TrainingData<S> training(X, y, data);
        const auto problem = training.problem(intercept);
        const auto solution =
            detail::solve_least_squares(problem, solver, rank_tolerance,
                                        rank_deficiency == RankDeficiency::minimum_norm, threads);
        return LeastSquaresModel<S, targets>(
            detail::linear_model<S, targets>(solution, intercept),
            detail::statistics(problem, solution, covariance, lags));
    }

    /// The coefficients of `fit` on the rows whose moments these are, their last column being y, to
    /// 10 digits or more. Nothing where squaring would cost more of them, and where the solver is
    /// `qr`.
    template <Real S = double>
    [[nodiscard]] std::optional<LinearModel<S>> fit_moments(const Moments<double>& rows) const {
        if (solver == LeastSquaresSolver::qr || rows.rows() <= rows.columns())
            return std::nullopt;
        const Solution solution = rows.solve({.intercept = intercept});
        const Index features = rows.columns() - 1;
        const Matrix<double> sums = intercept ? rows.centred() : rows.about_origin();
        const Matrix<double> gram = sums.topLeftCorner(features, features);
        if (!detail::squaring_is_safe(rows, gram, solution.reciprocal_condition, intercept))
            return std::nullopt;
        return detail::linear_model<S, 1>(solution);
    }
};

}  // namespace ridgewood
