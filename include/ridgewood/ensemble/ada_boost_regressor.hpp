/// AdaBoost for numbers (Drucker 1997).
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/ada_boost_model.hpp>
#include <ridgewood/ensemble/ada_boost_options.hpp>
#include <ridgewood/ensemble/detail/boost_numbers.hpp>
#include <ridgewood/ensemble/forest_options.hpp>
#include <ridgewood/tree/cart_regressor.hpp>

#include <cstdint>

namespace ridgewood {

/// Numbers by the weighted median of learners, each fitted with more weight on the rows that those
/// before it missed by most: AdaBoost.R2 (Drucker: Improving regressors using boosting techniques,
/// 1997). With L the weighted mean loss of a learner its weight is learning_rate log((1 - L) / L),
/// and that of a row with loss e is multiplied by (L / (1 - L))^(learning_rate (1 - e)).
/// AdaBoostRegressor is the one whose learners are trees; they may be of any kind that takes
/// weights:
///
///     const auto model = rw::AdaBoostRegressor{.n_estimators = 100}.fit(X, y);
///     rw::AdaBoostRegressorOf<rw::Ridge>{.loss = rw::AdaBoostLoss::square}.fit(X, y);
template <class Estimator>
struct AdaBoostRegressorOf {
    /// What is boosted; of trees those of depth 3 by default.
    Estimator estimator = detail::weak_regressor<Estimator>();
    /// Rounds at the most, >= 1.
    Index n_estimators = 50;
    /// > 0; the smaller, the less each learner changes, and the more of them are needed.
    double learning_rate = 1;
    AdaBoostLoss loss = AdaBoostLoss::linear;
    /// Whether learners are fitted on rows drawn by the weights with replacement, as Drucker's and
    /// scikit-learn's, or with the weights.
    WeightUse weight_use = WeightUse::sampling;
    /// Of draws, and of learners that have a seed.
    std::uint64_t seed = 0;
    /// Threads for ranking the columns, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits numbers y. Uses `weights` and `observer` of the third argument; the observer is told of
    /// every round, with the mean loss of its learner. Throws std::invalid_argument for empty or
    /// unequal input, a y that is not finite, options out of their range, and whatever the learners
    /// refuse; trees take NaN in X for missing values.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        return detail::boost_numbers<S>(*this, estimator, MatrixView<S>(X.derived()),
                                        MatrixView<S>(detail::as_column(y)), data);
    }
};

/// AdaBoost.R2 of trees.
using AdaBoostRegressor = AdaBoostRegressorOf<CartRegressor>;

}  // namespace ridgewood
