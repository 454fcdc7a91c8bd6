/// One way to fit every kind of transformer.
#pragma once

#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_names.hpp>
#include <ridgewood/preprocessing/fitted_features.hpp>

#include <concepts>
#include <utility>

namespace ridgewood::detail {

/// Stands for y where a fit has none.
struct NoTarget {};

/// A transformer by one concept or the other.
template <class T, class S>
concept FeatureStep = Transformer<T, S> || SupervisedTransformer<T, S>;

/// Whether a step has two answers, one for the rows of its fit and one for others.
template <class T, class S, class Y>
concept CrossFittingStep = !std::same_as<Y, NoTarget> && CrossFittingTransformer<T, S>;

/// The weights of the rows alone: what transformers may be told of them.
template <Real S>
[[nodiscard]] FitData<S> weights_of(const FitData<S>& data) {
    FitData<S> weights;
    if (data.weights)
        weights.weights.emplace(*data.weights);
    return weights;
}

/// Fits with as much of y and data as a transformer takes.
template <class T, class Table, class Y, Real S>
[[nodiscard]] auto fit_on(const T& spec, const Table& X, const Y& y, const FitData<S>& data) {
    if constexpr (SupervisedTransformer<T, S> && !std::same_as<Y, NoTarget>) {
        if constexpr (requires { spec.fit(X, y, data); }) {
            return spec.fit(X, y, data);
        } else {
            return spec.fit(X, y);
        }
    } else if constexpr (requires { spec.fit(X, data); }) {
        return spec.fit(X, data);
    } else {
        return spec.fit(X);
    }
}

/// Whether a transformer chooses columns by name.
template <class T, class S>
concept TakesTables = std::same_as<S, double> &&(
    requires(const T& spec, const TableView& table) { spec.fit(table); } ||
    requires(const T& spec, const TableView& table, const Vector<S>& y) { spec.fit(table, y); });

/// Calls use(X), or use(table) with names where there are any and the transformer looks at them.
template <class T, Real S, class Use>
[[nodiscard]] auto with_names(const MatrixView<S>& X, const ColumnNames& columns, Use&& use) {
    if constexpr (TakesTables<T, S>) {
        if (!columns.names.empty())
            return use(TableView(X, columns));
    }
    return use(X);
}

template <class T, Real S, class Y>
[[nodiscard]] auto fit_step(const T& spec, const MatrixView<S>& X, const ColumnNames& columns,
                            const Y& y, const FitData<S>& data) {
    return with_names<T, S>(
        X, columns, [&](const auto& table) { return fit_on(spec, table, y, weights_of(data)); });
}

/// The fit, and what its results are for the rows of the fit.
template <class T, Real S, class Y>
[[nodiscard]] auto fit_transform_step(const T& spec, const MatrixView<S>& X,
                                      const ColumnNames& columns, const Y& y,
                                      const FitData<S>& data) {
    if constexpr (CrossFittingStep<T, S, Y>) {
        return with_names<T, S>(X, columns, [&](const auto& table) {
            if constexpr (requires { spec.fit_transform(table, y, data); }) {
                return spec.fit_transform(table, y, weights_of(data));
            } else {
                return spec.fit_transform(table, y);
            }
        });
    } else {
        auto fitted = fit_step(spec, X, columns, y, data);
        Matrix<S> values = fitted.transform(X);
        return FittedFeatures<decltype(fitted), S>{std::move(fitted), std::move(values)};
    }
}

}  // namespace ridgewood::detail
