/// What a fitted model says of the importance of its columns.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>

#include <concepts>
#include <string_view>

namespace ridgewood {

/// A fitted model that tells importances of its columns, as trees, forests and boosting do, ...
template <class M>
concept ModelWithImportances = requires(const M& model) {
    { model.feature_importances() } -> std::convertible_to<Vector<double>>;
};

/// ... or that has coefficients: a vector, or a table of one column a class or target.
template <class M, class S = double>
concept ModelWithCoefficients = requires(const M& model) {
    { model.coefficients() } -> std::convertible_to<Matrix<S>>;
};

/// An estimator whose model weighs its columns, one way or the other.
template <class E, class S = double>
concept WeighingEstimator = Estimator<E, S> &&
    requires(const E& spec, const Matrix<S>& X, const Vector<S>& y) {
    requires ModelWithImportances<decltype(spec.fit(X, y))> ||
        ModelWithCoefficients<decltype(spec.fit(X, y)), S>;
};

/// How the coefficients of a column for several classes or targets become one weight: the sum of
/// their absolute values, or of their squares.
enum class CoefficientNorm { absolute, squared };

/// One weight >= 0 a column: the importances of a model that tells any, else its coefficients.
template <Real S, class Model>
[[nodiscard]] Vector<double> feature_weights(const Model& model,
                                             CoefficientNorm norm = CoefficientNorm::absolute) {
    if constexpr (ModelWithImportances<Model>) {
        return model.feature_importances();
    } else {
        static_assert(ModelWithCoefficients<Model, S>,
                      "the model has neither feature_importances() nor coefficients()");
        const Matrix<S> coefficients = model.coefficients();
        const auto values = coefficients.template cast<double>();
        if (norm == CoefficientNorm::squared)
            return values.rowwise().squaredNorm();
        return values.cwiseAbs().rowwise().sum();
    }
}

namespace detail {

/// A selection takes weights and an observer; what else `data` may hold belongs to another table
/// than those that its estimator is given.
template <Real S>
void check_selection_data(std::string_view spec, const FitData<S>& data) {
    require(!data.validation.X && !data.validation.y, spec,
            ": there are rows for validation, but a selection takes none");
    require(!data.offset, spec, ": there is an offset, but a selection takes none");
}

/// The fit of an estimator with as much of `data` as it takes.
template <class E, class X, Real S>
[[nodiscard]] auto fit_estimator(std::string_view spec, const E& estimator, const X& table,
                                 const VectorView<S>& y, const FitData<S>& data) {
    check_selection_data(spec, data);
    if constexpr (requires { estimator.fit(table, y, data); }) {
        return estimator.fit(table, y, data);
    } else {
        require(!data.weights, spec, ": there are weights, but the estimator takes none");
        return estimator.fit(table, y);
    }
}

}  // namespace detail

}  // namespace ridgewood
