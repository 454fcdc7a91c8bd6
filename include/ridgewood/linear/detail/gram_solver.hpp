/// Least squares from sums of squares and products: one pass over X, then refinement.
#pragma once

#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/scaled_cholesky.hpp>
#include <ridgewood/linear/detail/least_squares_problem.hpp>

#include <cmath>
#include <limits>
#include <optional>

namespace ridgewood::detail {

/// Whether squaring the data would cost digits. The inverse of the Gram matrix has a relative error
/// of about condition^2 x 1e-16: a reciprocal of 1e-5 leaves the standard errors 11 digits, and
/// refinement gives the coefficients the rest. A mean of 1000 standard deviations costs the
/// intercept as much.
template <Real W>
[[nodiscard]] bool squaring_is_safe(const Moments<W>& moments, const Matrix<W>& gram,
                                    double reciprocal_condition, bool intercept) {
    constexpr double least_reciprocal = 1e-5;
    constexpr double most_squared_mean = 1e6;
    if (!(reciprocal_condition >= least_reciprocal))
        return false;
    if (!intercept)
        return true;
    const Vector<W> mean = moments.mean().head(gram.rows());
    const auto mean_squares = moments.weight() * mean.array().square();
    return (mean_squares <= most_squared_mean * gram.diagonal().array()).all();
}

/// The solution by Cholesky factorisation of the (centred) Gram matrix, refined with residuals in
/// twice the working precision; nothing when the condition check fails, unless `forced`.
template <Real W>
[[nodiscard]] std::optional<LeastSquaresSolution<W>> solve_by_gram(
    const LeastSquaresProblem<W>& problem, int threads, bool forced) {
    const auto& [X, Y, weights, intercept] = problem;
    const Index n = X.rows(), p = X.cols(), targets = Y.cols(), first = intercept ? 1 : 0;

    Moments<W> moments(p + targets);
    add_rows(moments, problem, threads);
    const Matrix<W> sums = intercept ? moments.centred() : moments.about_origin();
    const Matrix<W> gram = sums.topLeftCorner(p, p);
    const ScaledCholesky<W> cholesky(gram);
    const double reciprocal = cholesky.reciprocal_condition();
    const W rounding = static_cast<W>(10 * p) * std::numeric_limits<W>::epsilon();
    if (forced ? !(reciprocal > rounding)
               : !squaring_is_safe(moments, gram, reciprocal, intercept)) {
        return std::nullopt;
    }

    LeastSquaresSolution<W> out;
    out.is_squared = true;
    const Vector<W> mean = moments.mean().head(p);
    const Matrix<W> slopes = cholesky.solve(sums.topRightCorner(p, targets));
    out.coefficients.resize(first + p, targets);
    out.coefficients.bottomRows(p) = slopes;
    if (intercept) {
        out.coefficients.row(0) =
            moments.mean().tail(targets).transpose() - mean.transpose() * slopes;
    }

    out.basis = Matrix<W>::Zero(first + p, first + p);
    out.basis.bottomRightCorner(p, p) = cholesky.inverse_root();
    if (intercept) {
        out.basis(0, 0) = 1 / std::sqrt(moments.weight());
        out.basis.row(0).tail(p) = -mean.transpose() * out.basis.bottomRightCorner(p, p);
    }
    const Vector<W> inverse = out.basis.rowwise().squaredNorm();
    Vector<W> squared_lengths = Vector<W>::Constant(first + p, moments.weight());
    squared_lengths.tail(p) = moments.about_origin().diagonal().head(p);
    out.condition = std::sqrt(static_cast<W>(first + p) * squared_lengths.dot(inverse));
    out.variance_inflation = gram.diagonal().cwiseProduct(inverse.tail(p));

    out.residuals.resize(n, targets);
    const Vector<W> ones = Vector<W>::Ones(n);
    for (Index t = 0; t < targets; ++t) {
        Vector<W> b = out.coefficients.col(t), change(first + p), residual;
        Refinement refinement;
        do {
            residual = Y.col(t);
            Vector<W> low = Vector<W>::Zero(n);
            if (intercept)
                subtract_columns<W>(ones, b.head(1), residual, low);
            subtract_columns<W>(X, b.tail(p), residual, low);
            residual += low;
            const Vector<W> weighted =
                weights != nullptr ? residual.cwiseProduct(*weights) : residual;
            Vector<W> products = compensated_products<W>(X, weighted);
            if (intercept) {
                const double sum = compensated_products<W>(ones, weighted)[0];
                products -= sum * mean;
                change.tail(p) = cholesky.solve(products);
                change[0] = sum / moments.weight() - mean.dot(change.tail(p));
            } else {
                change = cholesky.solve(products);
            }
            b += change;
        } while (refinement.go_on(change, b));
        out.coefficients.col(t) = b;
        residual -= X * change.tail(p);
        if (intercept)
            residual.array() -= change[0];
        if (weights != nullptr)
            residual.array() *= weights->array().sqrt();
        out.residuals.col(t) = residual;
        out.convergence = worse(out.convergence, refinement.convergence());
    }
    return out;
}

}  // namespace ridgewood::detail
