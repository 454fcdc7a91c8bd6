/// From a solution of least squares to all that a summary wants to know.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/linear/detail/least_squares_problem.hpp>
#include <ridgewood/linear/detail/robust_covariance.hpp>
#include <ridgewood/linear/detail/training_data.hpp>
#include <ridgewood/linear/least_squares_model.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// Minimum, quartiles and maximum, linear between order statistics (Hyndman and Fan's type 7, R's
/// default). Reorders `values`, which must not be empty.
[[nodiscard]] inline std::array<double, 5> quartiles(std::vector<double>& values) {
    std::array<double, 5> out{};
    auto from = values.begin();
    for (std::size_t q = 0; q < out.size(); ++q) {
        const double position = static_cast<double>(values.size() - 1) * static_cast<double>(q) / 4;
        const auto below = values.begin() + static_cast<std::ptrdiff_t>(position);
        std::nth_element(from, below, values.end());
        out[q] = *below;
        if (const double part = position - std::floor(position); part > 0) {
            out[q] += part * (*std::min_element(below + 1, values.end()) - *below);
        }
        from = below;
    }
    return out;
}

/// sqrt(w) A T, the orthonormal columns of the weighted design.
template <Real W>
[[nodiscard]] Matrix<W> orthonormal_rows(const LeastSquaresProblem<W>& problem,
                                         const Matrix<W>& basis) {
    Matrix<W> Q = problem.X * basis.bottomRows(problem.X.cols());
    if (problem.intercept)
        Q.rowwise() += basis.row(0);
    if (problem.weights != nullptr)
        Q.array().colwise() *= problem.weights->array().sqrt();
    return Q;
}

template <Real W>
[[nodiscard]] LeastSquaresFit statistics(const LeastSquaresProblem<W>& problem,
                                         const LeastSquaresSolution<W>& solution,
                                         CovarianceType covariance_type, Index lags) {
    const auto& [X, Y, weights, intercept] = problem;
    const Index n = X.rows(), k = problem.size(), first = intercept ? 1 : 0;
    const bool is_hac = covariance_type == CovarianceType::hac;
    const Vector<W> w = weights != nullptr ? *weights : Vector<W>::Ones(n);
    const double total_weight = w.sum();

    LeastSquaresFit fit;
    fit.has_intercept = intercept;
    fit.rows = (w.array() > 0).count();
    fit.rank = solution.basis.cols();
    fit.solver = solution.is_squared ? LeastSquaresSolver::gram : LeastSquaresSolver::qr;
    fit.convergence = solution.convergence;
    fit.covariance_type = covariance_type;
    fit.lags = !is_hac ? 0 : lags >= 0 ? std::min(lags, n - 1) : automatic_lags(n);
    for (const double weight : w) {
        if (weight > 0 && weights != nullptr)
            fit.log_weights += std::log(weight);
    }

    fit.condition = solution.condition;
    fit.variance_inflation = solution.variance_inflation;
    for (const Index j : solution.dropped)
        fit.dropped.push_back(j - first);
    const auto blank_dropped = [&](Matrix<W>& matrix) {
        for (const Index j : solution.dropped) {
            matrix.row(j).setConstant(std::numeric_limits<W>::quiet_NaN());
            matrix.col(j).setConstant(std::numeric_limits<W>::quiet_NaN());
        }
    };
    fit.unscaled_covariance = solution.basis * solution.basis.transpose();
    blank_dropped(fit.unscaled_covariance);

    Matrix<W> Q;
    if (covariance_type != CovarianceType::classic)
        Q = orthonormal_rows(problem, solution.basis);
    for (Index t = 0; t < Y.cols(); ++t) {
        LeastSquaresFit::Target target;
        target.coefficients = solution.coefficients.col(t);
        for (Index j = 0; j < k; ++j) {
            require(is_finite(target.coefficients[j]), "LeastSquares: coefficient ", j,
                    " overflows; scale X or y");
        }
        const Vector<W> e = solution.residuals.col(t);
        // About the first value, so that a constant target has no variance at all.
        const W start = intercept ? Y(0, t) : 0;
        const double offset =
            intercept ? w.dot((Y.col(t).array() - start).matrix()) / total_weight : 0;
        target.residual_sum_of_squares = e.squaredNorm();
        target.total_sum_of_squares = w.dot((Y.col(t).array() - start - offset).square().matrix());
        std::vector<double> residuals;
        residuals.reserve(static_cast<std::size_t>(n));
        for (Index i = 0; i < n; ++i) {
            if (w[i] > 0)
                residuals.push_back(e[i]);
        }
        target.residual_quantiles = quartiles(residuals);
        if (covariance_type == CovarianceType::classic) {
            target.covariance =
                fit.unscaled_covariance * (target.residual_sum_of_squares /
                                           static_cast<double>(fit.residual_degrees_of_freedom()));
        } else {
            target.covariance =
                robust_covariance(solution.basis, Q, e, covariance_type, fit.lags, fit.rows);
            blank_dropped(target.covariance);
        }
        fit.targets.push_back(std::move(target));
    }
    return fit;
}

/// The model part of a solution, in the scalar type of the caller's data.
template <Real S, int Targets, Real W>
[[nodiscard]] LinearModel<S, Targets> linear_model(const LeastSquaresSolution<W>& solution,
                                                   bool intercept) {
    const Matrix<W>& b = solution.coefficients;
    Solution out;
    out.slopes = b.bottomRows(b.rows() - (intercept ? 1 : 0));
    out.intercept = RowVector<W>::Zero(b.cols());
    if (intercept)
        out.intercept = b.row(0);
    return linear_model<S, Targets>(out);
}

}  // namespace ridgewood::detail
