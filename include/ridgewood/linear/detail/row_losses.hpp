/// Losses of single rows, by which paths are compared on rows that they have not seen.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>

namespace ridgewood::detail {

/// log(1 + exp(-margin)), where the margin is the log of the odds of the row's own class.
[[nodiscard]] inline double binomial_loss(double margin) {
    return std::log1p(std::exp(-std::abs(margin))) - std::min(margin, 0.0);
}

/// log(sum_k exp(eta_k)) - eta_c.
template <class Eta>
[[nodiscard]] double multinomial_loss(const Eigen::MatrixBase<Eta>& eta, Index c) {
    const double largest = eta.maxCoeff();
    return std::log((eta.derived().array() - largest).exp().sum()) + largest - eta[c];
}

/// exp(eta) - y eta, less its least value at eta = log y.
[[nodiscard]] inline double poisson_loss(double y, double eta) {
    if (y == 0)
        return std::exp(eta);
    // A difference of the terms would lose the digits that large counts have in common.
    const double excess = eta - std::log(y);
    return y * (std::expm1(excess) - excess);
}

/// Rows x points: loss(i, eta) of row i at each point, where predict(point) is a matrix of one row
/// of predictors a row of the data, to which the offset is added. Of a row without weight it is 0,
/// whatever is known of it.
template <Real S, class Predict, class Loss>
[[nodiscard]] Matrix<double> row_losses(Index rows, Index points, const FitData<S>& data,
                                        const Predict& predict, const Loss& loss) {
    if (data.weights)
        check_weights_of_rows<S>(*data.weights, rows);
    if (data.offset)
        check_offset<S>(*data.offset, rows);
    Matrix<double> out = Matrix<double>::Zero(rows, points);
    for (Index point = 0; point < points; ++point) {
        Matrix<double> eta = predict(point).template cast<double>();
        if (data.offset)
            eta.colwise() += data.offset->template cast<double>();
        for (Index i = 0; i < rows; ++i) {
            if (!data.weights || (*data.weights)[i] > 0)
                out(i, point) = loss(i, eta.row(i));
        }
    }
    return out;
}

}  // namespace ridgewood::detail
