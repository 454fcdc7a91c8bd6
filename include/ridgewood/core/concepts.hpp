/// What makes a struct an estimator: the concepts that validation, search and pipelines ask for.
#pragma once

#include <ridgewood/core/types.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <vector>

namespace ridgewood {

template <Real W>
class Moments;

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

/// A fitted transform: another table of the same rows, dense or sparse, and the names of its
/// columns by those of the columns that it was fitted on.
template <class T, class S = double>
concept FittedTransform = requires(const T& transform, const Matrix<S>& X,
                                   const std::vector<std::string>& names) {
    { transform.transform(X) } -> std::convertible_to<Matrix<S>>;
    { transform.feature_names(names) } -> std::convertible_to<std::vector<std::string>>;
};

/// A specification of features whose const `fit` returns a FittedTransform and needs no y. One that
/// uses weights takes FitData after X.
template <class T, class S = double>
concept Transformer = requires(const T& spec, const Matrix<S>& X) {
    { spec.fit(X) } -> FittedTransform<S>;
};

/// The same where the fit needs y: `fit(X, y, data)`.
template <class T, class S = double>
concept SupervisedTransformer = requires(const T& spec, const Matrix<S>& X, const Vector<S>& y) {
    { spec.fit(X, y) } -> FittedTransform<S>;
};

/// A supervised transformer that knows its training rows too well: `fit_transform(X, y, data)` is
/// {transform, values}, and a model has to be trained on these values, not on what the transform
/// makes of X.
template <class T, class S = double>
concept CrossFittingTransformer = SupervisedTransformer<T, S> &&
    requires(const T& spec, const Matrix<S>& X, const Vector<S>& y) {
    { spec.fit_transform(X, y).transform } -> FittedTransform<S>;
    { spec.fit_transform(X, y).values } -> std::convertible_to<Matrix<S>>;
};

/// A table of numbers whose columns have names.
template <class T>
concept NamedTable = requires(const T& table) {
    { table.values() } -> std::convertible_to<Matrix<double>>;
    { table.names() } -> std::convertible_to<std::vector<std::string>>;
};

/// A fitted model that predicts X coefficients() + intercept(), a vector and a number.
template <class M, class S = double>
concept LinearPredictor = Predictor<M, S> && requires(const M& model) {
    { model.coefficients() } -> std::convertible_to<Vector<S>>;
    { model.intercept() } -> std::convertible_to<S>;
};

/// An estimator that needs no more of the rows than the Moments of [X y]:
///
///     template <Real S> std::optional<Model> fit_moments(const Moments<double>& rows) const;
///
/// finds the model that `fit` finds on these rows, weights included, up to rounding, and nothing
/// where it needs the rows themselves. Validation then merges the moments of a fold from those of
/// parts of the rows, instead of fitting every fold on its rows.
template <class E, class S = double>
concept MomentEstimator = Estimator<E, S> && requires(const E& spec, const Moments<double>& rows) {
    { spec.template fit_moments<S>(rows).value() } -> LinearPredictor<S>;
};

namespace detail {

/// Which part of its rows an estimator watches, for want of others, to stop early; nothing if it
/// does not. A spec that holds other estimators answers by a function of that name.
template <class E>
requires requires(const E& spec) {
    spec.early_stopping->validation_fraction;
}
[[nodiscard]] std::optional<double> validation_fraction(const E& spec) {
    if (!spec.early_stopping)
        return {};
    return spec.early_stopping->validation_fraction;
}

template <class E>
requires requires(const E& spec) {
    spec.validation_fraction();
}
[[nodiscard]] std::optional<double> validation_fraction(const E& spec) {
    return spec.validation_fraction();
}

}  // namespace detail

/// An estimator that makes rounds until they do not help on rows that it is shown for that, by
/// FitData::validation: its optional `early_stopping` says by `validation_fraction` how many. Where
/// a splitter has rules, as those of time have, cross-validation chooses them among the training
/// rows of a fold: the last ones in time, by the same rules as the test.
template <class E>
concept EarlyStoppingEstimator = requires(const E& spec) {
    detail::validation_fraction(spec);
};

/// An estimator that knows something of each row of a table, such as its time, and has to be told
/// which of them it is given: `fit_rows(rows, X, y, data)` is its fit of X and y, which are these
/// rows in this order, by their numbers in the table. Cross-validation fits folds by it.
template <class E, class S = double>
concept RowAwareEstimator = Estimator<E, S> &&
    requires(const E& spec, const std::vector<Index>& rows, const Matrix<S>& X,
             const Vector<S>& y) {
    { spec.fit_rows(rows, X, y, {}) } -> Predictor<S>;
};

}  // namespace ridgewood
