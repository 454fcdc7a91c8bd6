/// AdaBoost for classes (Freund, Schapire 1997; Zhu, Zou, Rosset, Hastie 2009).
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/ada_boost_model.hpp>
#include <ridgewood/ensemble/ada_boost_options.hpp>
#include <ridgewood/ensemble/detail/boost_classes.hpp>
#include <ridgewood/ensemble/forest_options.hpp>
#include <ridgewood/tree/cart_classifier.hpp>

#include <cstdint>

namespace ridgewood {

/// Labels by the votes of weak learners, each fitted with more weight on the rows that those before
/// it got wrong. AdaBoostClassifier is the one whose learners are trees; learners may be of any
/// kind that takes weights:
///
///     const auto model = rw::AdaBoostClassifier{.n_estimators = 100}.fit(X, y);
///     model.rounds().errors;            // of each learner, by the weights of its round
///     rw::AdaBoostClassifierOf<rw::LogisticRegression>{.estimator = {.lambda = 0.01}}.fit(X, y);
///
/// Stumps, trees of one split, of two classes by gini, are found on columns that are sorted once:
/// 50 times as fast as scikit-learn's and more. Other trees share the ranks of the columns.
template <class Estimator>
struct AdaBoostClassifierOf {
    /// What is boosted; of trees stumps by default.
    Estimator estimator = detail::weak_classifier<Estimator>();
    /// Rounds at the most, >= 1.
    Index n_estimators = 50;
    /// > 0; the smaller, the less each learner changes, and the more of them are needed.
    double learning_rate = 1;
    AdaBoostAlgorithm algorithm = AdaBoostAlgorithm::samme;
    /// Whether learners are fitted with the weights, or on rows drawn by them with replacement.
    WeightUse weight_use = WeightUse::criterion;
    /// Of draws, and of learners that have a seed.
    std::uint64_t seed = 0;
    /// Threads for ranking the columns, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits labels y. Uses `weights` and `observer` of the third argument; the observer is told of
    /// every round, with the share of wrong labels on the training rows as its loss. Throws
    /// std::invalid_argument for empty or unequal input, a y that is not finite, options out of
    /// their range, and whatever the learners refuse; trees take NaN in X for missing values.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        return detail::boost_classes<S>(*this, estimator, MatrixView<S>(X.derived()),
                                        MatrixView<S>(detail::as_column(y)), data);
    }
};

/// AdaBoost of trees.
using AdaBoostClassifier = AdaBoostClassifierOf<CartClassifier>;

}  // namespace ridgewood
