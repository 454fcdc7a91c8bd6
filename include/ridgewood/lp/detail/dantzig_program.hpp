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
/// with every column, and y, in units of its standard deviation.
[[nodiscard]] inline LpFit fit_dantzig(RegressionData training, double lambda, bool intercept,
                                       const Simplex& simplex) {
    auto& [X, y, weights] = training;
    const Index features = X.cols();
    const Vector<double> share = weights / weights.maxCoeff();
    const Vector<double> mass = share / share.sum();
    RowVector<double> mean = RowVector<double>::Zero(features);
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
    Vector<double> scale(features);
    for (Index j = 0; j < features; ++j) {
        scale[j] = deviation(X.col(j));
        X.col(j) /= scale[j];
    }

    LpMatrices lp;
    const Matrix<double> weighted = mass.asDiagonal() * X;
    const Matrix<double> gram = X.transpose() * weighted;
    Matrix<double> A(features, 2 * features);
    A << gram, -gram;
    lp.A = A.sparseView();
    const Vector<double> product = weighted.transpose() * y;
    const Vector<double> slack = lambda / (scale.array() * y_scale);
    lp.row_lower = product - slack;
    lp.row_upper = product + slack;
    lp.cost = (scale.minCoeff() / scale.array()).replicate(2, 1);
    lp.lower = Vector<double>::Zero(2 * features);
    lp.upper = Vector<double>::Constant(2 * features, no_bound);
    const LpSolution answer = simplex.solve(lp);

    LpFit fit;
    fit.convergence = {answer.status == LpStatus::optimal, answer.iterations, answer.residuals.gap};
    fit.coefficients = Vector<double>::Zero(features);
    if (answer.primal.size() > 0)
        fit.coefficients = (answer.primal.head(features) - answer.primal.tail(features)).array() *
                           y_scale / scale.array();
    fit.intercept = y_mean - mean.dot(fit.coefficients);
    fit.loss = fit.coefficients.cwiseAbs().sum();
    return fit;
}

}  // namespace ridgewood::detail
