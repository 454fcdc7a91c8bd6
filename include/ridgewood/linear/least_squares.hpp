/// Ordinary and weighted least squares, to the last digit or at the speed of one pass.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/gram_solver.hpp>
#include <ridgewood/linear/detail/least_squares_statistics.hpp>
#include <ridgewood/linear/detail/qr_solver.hpp>
#include <ridgewood/linear/least_squares_model.hpp>

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
    /// length; in [0, 1). The default drops what is equal up to rounding and nothing else, where
    /// R's lm drops from 1e-7 on.
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
    /// of freedom, as in R. Throws std::invalid_argument for empty, unequal or not finite input.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        static_assert(Real<S>, "LeastSquares: X must hold float or double");
        static_assert(std::is_same_v<typename DY::Scalar, S>,
                      "LeastSquares: X and y must have the same scalar type");
        constexpr int targets = DY::IsVectorAtCompileTime ? 1 : Eigen::Dynamic;
        const MatrixView<S> view = X;
        if constexpr (targets == 1) {
            const VectorView<S> target = y;
            return fit_view<S, 1>(view, target, data);
        } else {
            const MatrixView<S> target = y;
            return fit_view<S, Eigen::Dynamic>(view, target, data);
        }
    }

private:
    template <Real S, int Targets>
    [[nodiscard]] LeastSquaresModel<S, Targets> fit_view(const MatrixView<S>& X,
                                                         const MatrixView<S>& y,
                                                         const FitData<S>& data) const {
        detail::require(rank_tolerance >= 0 && rank_tolerance < 1,
                        "LeastSquares: rank_tolerance must be in [0, 1), got ",
                        detail::describe(rank_tolerance));
        detail::require(lags >= -1, "LeastSquares: lags must be >= 0, or -1 for automatic, got ",
                        lags);
        detail::check_training_data<S>(X, y);
        Vector<double> weights;
        if (data.weights) {
            detail::check_weights<S>(*data.weights, X.rows());
            weights = data.weights->template cast<double>();
        }
        const Vector<double>* const w = data.weights ? &weights : nullptr;
        LeastSquaresFit fit;
        if constexpr (std::is_same_v<S, double>) {
            fit = solve({X, y, w, intercept});
        } else {
            const Matrix<double> wide_X = X.template cast<double>();
            const Matrix<double> wide_y = y.template cast<double>();
            fit = solve({wide_X, wide_y, w, intercept});
        }
        return {detail::linear_model<S, Targets>(fit), std::move(fit)};
    }

    [[nodiscard]] LeastSquaresFit solve(const detail::LeastSquaresProblem& problem) const {
        std::optional<detail::LeastSquaresSolution> solution;
        LeastSquaresSolver way = LeastSquaresSolver::gram;
        if (solver != LeastSquaresSolver::qr) {
            const bool forced = solver == LeastSquaresSolver::gram;
            solution = detail::solve_by_gram(problem, threads, forced);
            detail::require(solution || !forced,
                            "LeastSquares: X'X is singular, solver gram cannot be used");
        }
        if (!solution) {
            way = LeastSquaresSolver::qr;
            solution = detail::solve_by_qr(problem, rank_tolerance,
                                           rank_deficiency == RankDeficiency::minimum_norm);
        }
        LeastSquaresFit fit = detail::statistics(problem, *solution, covariance, lags);
        fit.solver = way;
        return fit;
    }
};

}  // namespace ridgewood
