/// Covariances that do not trust the errors to be equal or independent.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/least_squares_model.hpp>

#include <cmath>
#include <limits>

namespace ridgewood::detail {

/// Newey and West's usual lag, floor(4 (n / 100)^(2/9)).
[[nodiscard]] inline Index automatic_lags(Index rows) {
    return static_cast<Index>(4 * std::pow(static_cast<double>(rows) / 100, 2.0 / 9));
}

/// T S T' where the rows of Q = A T are orthonormal columns of the weighted design and S sums up
/// q_i'q_i e_i^2 by the rule of `type`. Q is n x r, e has n values.
template <Real W>
[[nodiscard]] Matrix<W> robust_covariance(const Matrix<W>& basis, const Matrix<W>& Q,
                                          const Vector<W>& e, CovarianceType type, Index lags,
                                          Index rows) {
    // A row of leverage 1 is fitted whatever its value: its error is 0 and stays so.
    const W rounding = 100 * std::numeric_limits<W>::epsilon();
    const Vector<W> share = 1 - Q.rowwise().squaredNorm().array();
    Vector<W> scaled = (share.array() > rounding).select(e, 0);
    switch (type) {
        case CovarianceType::hc1:
            scaled *= std::sqrt(static_cast<double>(rows) / static_cast<double>(rows - Q.cols()));
            break;
        case CovarianceType::hc2:
            scaled.array() /= share.array().max(rounding).sqrt();
            break;
        case CovarianceType::hc3:
            scaled.array() /= share.array().max(rounding);
            break;
        default:
            break;
    }
    const Matrix<W> scores = scaled.asDiagonal() * Q;
    Matrix<W> meat = scores.transpose() * scores;
    for (Index lag = 1; lag <= lags; ++lag) {
        const double weight = 1 - static_cast<double>(lag) / static_cast<double>(lags + 1);
        const Index count = scores.rows() - lag;
        const Matrix<W> product = scores.bottomRows(count).transpose() * scores.topRows(count);
        meat += weight * (product + product.transpose());
    }
    return basis * meat * basis.transpose();
}

}  // namespace ridgewood::detail
