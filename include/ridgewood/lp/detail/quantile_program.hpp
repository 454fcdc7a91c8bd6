/// Quantile regression as a linear program.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/regression_data.hpp>
#include <ridgewood/lp/simplex.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// sum_i w_i r_i (quantile - 1 if r_i < 0, else quantile).
template <Real W>
[[nodiscard]] W pinball_loss(const Vector<W>& residuals, const Vector<W>& weights,
                             double quantile) {
    const auto r = residuals.array();
    return (weights.array() * (quantile * r).max((quantile - 1) * r)).sum();
}

/// How to bring values to the interval [-1, 1]: a shift of 0 unless they may be centred.
template <Real W>
struct Units {
    double shift = 0;
    double scale = 1;

    Units(const VectorView<W>& values, bool centred) {
        if (centred)
            shift = values.mean();
        const double largest = (values.array() - shift).abs().maxCoeff();
        if (largest > 0)
            scale = largest;
    }
};

/// Minimises the pinball loss of y - b0 - X b in the dual form (Koenker, Bassett 1978)
///
///     max a' y   subject to   X'a = 0,  sum a = 0,  w (quantile - 1) <= a <= w quantile,
///
/// with as many rows as there are coefficients, which are its duals; the residuals are its reduced
/// costs. Works in units where all numbers are at most 1.
template <Real W>
[[nodiscard]] LpFit fit_quantile(const RegressionData<W>& training, double quantile, bool intercept,
                                 const Simplex& simplex) {
    const auto& [X, y, weights] = training;
    const Index features = X.cols();
    const Units<W> y_units(y, intercept);
    std::vector<Units<W>> units;
    Matrix<W> A(features + intercept, X.rows());
    for (Index j = 0; j < features; ++j) {
        const Units<W>& unit = units.emplace_back(X.col(j), intercept);
        A.row(j) = (X.col(j).array() - unit.shift) / unit.scale;
    }
    if (intercept)
        A.row(features).setOnes();
    const Vector<W> mass = weights / weights.maxCoeff();

    LpMatrices lp{.sense = Sense::maximise};
    lp.cost = (y.array() - y_units.shift) / y_units.scale;
    lp.A = A.sparseView();
    lp.row_lower = lp.row_upper = Vector<W>::Zero(A.rows());
    lp.lower = (quantile - 1) * mass;
    lp.upper = quantile * mass;
    const LpSolution answer = simplex.solve(lp);

    LpFit fit;
    fit.coefficients.resize(features);
    fit.intercept = y_units.shift;
    for (Index j = 0; j < features; ++j) {
        const Units<W>& unit = units[static_cast<std::size_t>(j)];
        fit.coefficients[j] = answer.duals[j] * y_units.scale / unit.scale;
        fit.intercept -= fit.coefficients[j] * unit.shift;
    }
    if (intercept)
        fit.intercept += answer.duals[features] * y_units.scale;
    else
        fit.intercept = 0;
    fit.loss =
        pinball_loss<W>((y - X * fit.coefficients).array() - fit.intercept, weights, quantile);
    fit.convergence = {answer.status == LpStatus::optimal, answer.iterations, answer.residuals.gap};
    return fit;
}

}  // namespace ridgewood::detail
