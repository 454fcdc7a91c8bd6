/// What makes a struct an estimator: the two concepts that validation, search and pipelines ask
/// for.
#pragma once

#include <ridgewood/core/types.hpp>

#include <concepts>

namespace ridgewood {

/// A fitted model: one prediction a row. For a classifier the prediction is the label.
template <class M, class S = double>
concept Predictor = requires(const M& model, const Matrix<S>& X) {
    { model.predict(X) } -> std::convertible_to<Vector<S>>;
};

/// A fitted classifier that also knows how sure it is: one column a class, rows that sum to 1,
/// columns in the order of `classes()`.
template <class M, class S = double>
concept ProbabilisticPredictor = Predictor<M, S> && requires(const M& model, const Matrix<S>& X) {
    { model.predict_proba(X) } -> std::convertible_to<Matrix<S>>;
    { model.classes() } -> std::convertible_to<Vector<S>>;
};

/// A specification whose const `fit` returns a Predictor. Any struct with such a fit qualifies:
/// no base class, no registration.
template <class E, class S = double>
concept Estimator = requires(const E& spec, const Matrix<S>& X, const Vector<S>& y) {
    { spec.fit(X, y) } -> Predictor<S>;
};

}  // namespace ridgewood
