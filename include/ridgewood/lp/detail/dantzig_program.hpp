/// The Dantzig selector as a linear program.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/regression_data.hpp>
#include <ridgewood/lp/simplex.hpp>

#include <cmath>

namespace ridgewood::detail {

/// Minimises |b|_1 subject to |X'W (y - X b)| <= lambda, W with sum 1, as
///
///     min sum (u + v)   subject to   X'W y - lambda <= X'W X (u - v) <= X'W y + lambda,  u, v >=
///     0,
///
/// with every column, and y, in units of its standard deviation. A template, so that only those who
/// call it compile it.
template <Real W>
[[nodiscard]] LpFit fit_dantzig(RegressionData<W> training, double lambda, bool intercept,
                                const Simplex& simplex) {
    auto& [X, y, weights] = training;
    const Index features = X.cols();
    const Vector<W> share = weights / weights.maxCoeff();
    const Vector<W> mass = share / share.sum();
    RowVector<W> mean = RowVector<W>::Zero(features);
    double y_mean = 0;
    if (intercept) {
        mean = mass.transpose() * X;
        y_mean = mass.dot(y);
    }
    X.rowwise() -= mean;
    y.array() -= y_mean;
    const auto deviation = [&](const auto& values) {
        const double largest = values.cwiseAbs().maxCoeff();
        const double sum = largest > 0 ? mass.dot((values / largest).cwiseAbs2()) : 0;
        return sum > 0 ? largest * std::sqrt(sum) : 1.0;
    };
    const double y_scale = deviation(y);
    y /= y_scale;
    Vector<W> scale(features);
    for (Index j = 0; j < features; ++j) {
        scale[j] = deviation(X.col(j));
        X.col(j) /= scale[j];
    }

    LpMatrices lp;
    const Matrix<W> weighted = mass.asDiagonal() * X;
    const Matrix<W> gram = X.transpose() * weighted;
    Matrix<W> A(features, 2 * features);
    A << gram, -gram;
    lp.A = A.sparseView();
    const Vector<W> product = weighted.transpose() * y;
    const Vector<W> slack = lambda / (scale.array() * y_scale);
    lp.row_lower = product - slack;
    lp.row_upper = product + slack;
    lp.cost = (scale.minCoeff() / scale.array()).replicate(2, 1);
    lp.lower = Vector<W>::Zero(2 * features);
    lp.upper = Vector<W>::Constant(2 * features, no_bound);
    const LpSolution answer = simplex.solve(lp);

    LpFit fit;
    fit.convergence = {answer.status == LpStatus::optimal, answer.iterations, answer.residuals.gap};
    fit.coefficients = Vector<W>::Zero(features);
    if (answer.primal.size() > 0)
        fit.coefficients = (answer.primal.head(features) - answer.primal.tail(features)).array() *
                           y_scale / scale.array();
    fit.intercept = y_mean - mean.dot(fit.coefficients);
    fit.loss = fit.coefficients.cwiseAbs().sum();
    return fit;
}

}  // namespace ridgewood::detail
