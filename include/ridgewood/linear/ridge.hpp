/// Ridge regression: least squares with a price on large slopes.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/ridge_solver.hpp>
#include <ridgewood/linear/detail/training_data.hpp>
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/linear_model.hpp>
#include <ridgewood/linear/ridge_path.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace ridgewood {

/// Ridge regression (Hoerl and Kennard 1970): minimises
///
///     1 / (2 sum w) sum_i w_i (y_i - b0 - x_i b)^2 + lambda / 2 |b|^2.
///
/// This is the objective of the elastic net without its lasso part. scikit-learn's alpha is
/// lambda times the number of rows. The columns of X are taken as they are: scale them first when
/// their units differ. With lambda = 0 it is least squares of minimum norm.
struct Ridge {
    /// Price of a squared slope, >= 0, in units of y^2 / slope^2. Below about 1e-12 of the variance
    /// of X, and with columns that depend on each other, `path` is the more accurate.
    double lambda = 1.0;
    /// Whether b0 is fitted (without a price) or 0.
    bool intercept = true;
    /// Threads for the sums over rows, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits y, a vector or a matrix of one column a target. Uses `weights` of the third argument.
    /// Throws std::invalid_argument for empty, unequal or not finite input.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        constexpr int targets = detail::target_count<DX, DY>;
        check(lambda);
        detail::check_threads(threads);
        const detail::TrainingData<S> training(X, y, data);
        const auto problem = training.problem(intercept);
        if (lambda == 0) {
            const auto solution =
                detail::solve_least_squares(problem, LeastSquaresSolver::automatic,
                                            LeastSquares{}.rank_tolerance, true, threads);
            return detail::linear_model<S, targets>(solution, intercept);
        }
        const double penalty = lambda * training.total_weight();
        const Solution solution = detail::solve_ridge(problem, penalty, threads);
        detail::require(solution.slopes.array().isFinite().all(),
                        "Ridge: the sums overflow; scale X or y");
        return detail::linear_model<S, targets>(solution);
    }

    /// Fits the rows whose moments these are, their last column being y: what `fit` finds on them,
    /// up to rounding. Nothing where it takes another way, for which it needs the rows: where
    /// squaring costs digits, and where there are fewer rows than features.
    template <Real S = double>
    [[nodiscard]] std::optional<LinearModel<S>> fit_moments(const Moments<double>& rows) const {
        check(lambda);
        if (!(rows.weight() > 0) || rows.rows() < rows.columns())
            return std::nullopt;
        const auto solution =
            detail::solve_ridge(rows, {.intercept = intercept, .penalty = lambda * rows.weight()});
        if (!solution || !solution->slopes.allFinite())
            return std::nullopt;
        return detail::linear_model<S, 1>(*solution);
    }

    /// Fits a vector y at each of `lambdas`, in any order, from one singular value decomposition,
    /// with the degrees of freedom, the generalised cross-validation and the leave-one-out error
    /// of each; `lambda` itself is not used. Throws as `fit` does, and for an empty list.
    template <class DX, class DY>
    [[nodiscard]] auto path(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                            const std::vector<double>& lambdas,
                            const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        static_assert(detail::target_count<DX, DY> == 1, "Ridge: path needs a vector y");
        detail::require(!lambdas.empty(), "Ridge: lambdas is empty");
        for (const double value : lambdas)
            check(value);
        const detail::TrainingData<S> training(X, y, data);
        const detail::RidgeDecomposition<double> decomposition(training.problem(intercept));
        std::vector<RidgePoint<S>> points;
        for (const double value : lambdas) {
            const auto fit = decomposition.fit(value * training.total_weight());
            points.push_back(
                {.lambda = value,
                 .model = {fit.slopes.template cast<S>(), static_cast<S>(fit.intercept)},
                 .degrees_of_freedom = fit.degrees_of_freedom,
                 .gcv = fit.gcv,
                 .leave_one_out = fit.leave_one_out});
        }
        return RidgePath<S>(std::move(points));
    }

private:
    // Above this a penalty times the sum of weights might overflow; all slopes are 0 long before.
    static constexpr double largest_lambda = 1e200;

    static void check(double lambda) {
        detail::require(lambda >= 0 && lambda <= largest_lambda,
                        "Ridge: lambda must be in [0, 1e200], got ", detail::describe(lambda));
    }
};

}  // namespace ridgewood
