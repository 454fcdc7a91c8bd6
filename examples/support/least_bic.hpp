/// An estimator of one's own: a penalized regression that chooses its lambda.
#pragma once

#include <ridgewood/core/types.hpp>

#include <Eigen/Core>

namespace example {

/// Fits the path of a penalized regression and keeps the point of least BIC: a lambda that suits
/// one table is too large or too small for the next.
///
/// A struct with a const `fit` that returns something with a `predict` is an estimator. There is
/// nothing to derive from.
template <class Spec>
struct LeastBic {
    Spec spec = {};

    [[nodiscard]] auto fit(const Eigen::Ref<const Eigen::MatrixXd>& X,
                           const Eigen::Ref<const Eigen::VectorXd>& y) const {
        const auto path = spec.path(X, y);
        ridgewood::Index point = 0;
        if constexpr (requires { path.bic(); })
            path.bic().minCoeff(&point);
        else  // of a classifier, each of whose predictors has the criteria of the whole
            path.predictor().bic().minCoeff(&point);
        return path.model(point);
    }
};

}  // namespace example
