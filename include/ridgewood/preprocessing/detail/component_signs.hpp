/// The signs of components, which a decomposition leaves open.
#pragma once

#include <ridgewood/core/types.hpp>

namespace ridgewood::detail {

/// Turns each direction (a column) so that of its scores, the values of the rows along it, the one
/// of greatest magnitude, the first of several, is positive: the rule of scikit-learn's svd_flip.
template <Real W>
void fix_signs(Matrix<W>& directions, Matrix<W>& scores) {
    for (Index k = 0; k < scores.cols(); ++k) {
        Index row = 0;
        scores.col(k).cwiseAbs().maxCoeff(&row);
        if (scores(row, k) < 0) {
            scores.col(k) *= -1;
            directions.col(k) *= -1;
        }
    }
}

}  // namespace ridgewood::detail
