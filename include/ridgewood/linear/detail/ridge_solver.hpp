/// Ridge regression on data in double: one penalty, or all from one decomposition.
#pragma once

#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/solution.hpp>
#include <ridgewood/core/triangular_factor.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/least_squares_problem.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <Eigen/QR>
#include <Eigen/SVD>

namespace ridgewood::detail {

/// sqrt(w) times rows without their weighted mean (or as they are, without an intercept).
template <Real W>
struct CentredRows {
    RowVector<W> mean;
    Matrix<W> rows;

    CentredRows(const MatrixView<W>& from, const Vector<W>& weights, bool intercept)
        : mean(RowVector<W>::Zero(from.cols())), rows(from) {
        if (intercept) {
            // About a row first, which makes a constant column exactly 0.
            Index row = 0;
            weights.maxCoeff(&row);
            rows.rowwise() -= from.row(row);
            const RowVector<W> offset = weights.transpose() * rows / weights.sum();
            rows.rowwise() -= offset;
            mean = from.row(row) + offset;
        }
        rows.array().colwise() *= weights.array().sqrt();
    }
};

template <Real W>
[[nodiscard]] Vector<W> weights_or_ones(const LeastSquaresProblem<W>& problem) {
    return problem.weights != nullptr ? *problem.weights : Vector<W>::Ones(problem.X.rows());
}

/// Fewer rows than columns: the slopes are combinations of the rows, so that with Z' = Q R the
/// problem is that of the n x n matrix R', and Q takes its solution back.
template <Real W>
[[nodiscard]] Solution solve_wide_ridge(const LeastSquaresProblem<W>& problem, double penalty) {
    const Vector<W> w = weights_or_ones(problem);
    const CentredRows<W> Z(problem.X, w, problem.intercept), T(problem.Y, w, problem.intercept);
    const Index n = Z.rows.rows();
    const Eigen::HouseholderQR<Matrix<W>> qr(Z.rows.transpose());
    Matrix<W> stacked = Matrix<W>::Zero(2 * n, n);
    stacked.topRows(n) =
        Matrix<W>(qr.matrixQR().topRows(n).template triangularView<Eigen::Upper>()).transpose();
    stacked.bottomRows(n).diagonal().setConstant(std::sqrt(penalty));
    Matrix<W> target = Matrix<W>::Zero(2 * n, T.rows.cols());
    target.topRows(n) = T.rows;

    Solution out;
    out.slopes = Matrix<W>::Zero(Z.rows.cols(), T.rows.cols());
    out.slopes.topRows(n) = stacked.householderQr().solve(target);
    out.slopes.applyOnTheLeft(qr.householderQ());
    out.intercept = T.mean - Z.mean * out.slopes;
    return out;
}

/// The solution from sums of squares and products, unless they have cost digits.
template <Real W>
[[nodiscard]] std::optional<Solution> solve_ridge(const Moments<W>& moments,
                                                  const SolveOptions& options) {
    // The relative error of the Gram road is about 1e-16 over this.
    constexpr double least_reciprocal = 1e-5;
    Solution out = moments.solve(options);
    if (!(out.reciprocal_condition >= least_reciprocal))
        return std::nullopt;
    return out;
}

/// Minimises sum w |y - b0 - x b|^2 + penalty |b|^2 for a penalty > 0.
template <Real W>
[[nodiscard]] Solution solve_ridge(const LeastSquaresProblem<W>& problem, double penalty,
                                   int threads) {
    const Index features = problem.X.cols(), targets = problem.Y.cols();
    if (problem.X.rows() < features)
        return solve_wide_ridge(problem, penalty);

    const SolveOptions options{
        .targets = targets, .intercept = problem.intercept, .penalty = penalty};
    Moments<W> moments(features + targets);
    add_rows(moments, problem, threads);
    if (auto out = solve_ridge(moments, options))
        return *std::move(out);
    TriangularFactor<W> factor(features + targets);
    add_rows(factor, problem);
    return factor.solve(options);
}

/// The thin singular value decomposition Z = left diag(singular) right' of the centred, weighted
/// rows, by way of the smaller triangle, and all that a ridge of any penalty takes from it.
template <Real W>
class RidgeDecomposition {
public:
    explicit RidgeDecomposition(const LeastSquaresProblem<W>& problem)
        : weights_(weights_or_ones(problem)),
          intercept_(problem.intercept),
          X_(problem.X, weights_, intercept_),
          y_(problem.Y, weights_, intercept_) {
        const bool tall = X_.rows.rows() >= X_.rows.cols();
        const Matrix<W> work = tall ? X_.rows : X_.rows.transpose();
        const Index size = work.cols();
        const Eigen::HouseholderQR<Matrix<W>> outer(work);
        const Matrix<W> R = outer.matrixQR().topRows(size).template triangularView<Eigen::Upper>();
        // Jacobi's method is accurate but slow, unless its matrix is nearly diagonal: the triangle
        // of the transposed triangle with pivoted columns is (Drmac and Veselic 2008).
        const Eigen::ColPivHouseholderQR<Matrix<W>> pivoted(R);
        const Matrix<W> graded = pivoted.matrixR().template triangularView<Eigen::Upper>();
        const Eigen::HouseholderQR<Matrix<W>> inner(graded.transpose());
        const Matrix<W> core = inner.matrixQR().template triangularView<Eigen::Upper>();
        const Eigen::JacobiSVD<Matrix<W>, Eigen::NoQRPreconditioner> svd(
            core, Eigen::ComputeFullU | Eigen::ComputeFullV);
        singular_ = svd.singularValues();
        Matrix<W> left = Matrix<W>::Zero(work.rows(), size);
        left.topRows(size) = pivoted.householderQ() * svd.matrixV();
        left.applyOnTheLeft(outer.householderQ());
        const Matrix<W> right =
            pivoted.colsPermutation() * Matrix<W>(inner.householderQ() * svd.matrixU());
        left_ = tall ? left : right;
        right_ = tall ? right : left;
        projected_ = left_.transpose() * y_.rows.col(0);
        const double rounding = std::numeric_limits<double>::epsilon() *
                                static_cast<double>(std::max(work.rows(), size));
        rank_ = (singular_.array() > rounding * singular_[0]).count();
    }

    struct Fit {
        Vector<W> slopes;
        double intercept;
        double degrees_of_freedom, gcv, leave_one_out;
    };

    [[nodiscard]] Fit fit(double penalty) const {
        const auto d = singular_.head(rank_).array();
        const Vector<W> shrink = d.square() / (d.square() + penalty);
        const Vector<W> scores = shrink.cwiseProduct(projected_.head(rank_));
        const Vector<W> e = y_.rows.col(0) - left_.leftCols(rank_) * scores;
        const auto n = static_cast<double>((weights_.array() > 0).count());
        const double total_weight = weights_.sum();
        Vector<W> leverage = left_.leftCols(rank_).cwiseAbs2() * shrink;
        if (intercept_)
            leverage += weights_ / total_weight;

        Fit out;
        out.slopes = right_.leftCols(rank_) * (scores.array() / d).matrix();
        out.intercept = y_.mean[0] - X_.mean.dot(out.slopes);
        out.degrees_of_freedom = shrink.sum() + (intercept_ ? 1 : 0);
        // At a leverage of 1 the residual and its share are both rounding.
        const W least_share = n * std::numeric_limits<W>::epsilon();
        out.gcv = out.leave_one_out = std::numeric_limits<W>::quiet_NaN();
        if (leverage.maxCoeff() > 1 - least_share || out.degrees_of_freedom > n * (1 - least_share))
            return out;
        out.gcv = e.squaredNorm() / total_weight / std::pow(1 - out.degrees_of_freedom / n, 2);
        out.leave_one_out = (e.array() / (1 - leverage.array())).square().sum() / total_weight;
        return out;
    }

private:
    Vector<W> weights_;
    bool intercept_;
    CentredRows<W> X_, y_;
    Vector<W> singular_, projected_;
    Matrix<W> left_, right_;
    Index rank_ = 0;
};

}  // namespace ridgewood::detail
