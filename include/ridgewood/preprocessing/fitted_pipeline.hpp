/// The fitted steps of a pipeline.
#pragma once

#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_names.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

/// What the cells of a matrix or a table are.
template <class X>
struct CellOf {
    using Type = typename X::Scalar;
};
template <NamedTable X>
struct CellOf<X> {
    using Type = double;
};
template <class X>
using ScalarOf = typename CellOf<X>::Type;

template <class T, class S>
concept InvertibleTransform = requires(const T& transform, const Matrix<S>& Z) {
    transform.inverse_transform(Z);
};

}  // namespace detail

/// What Pipeline fits: a model where its last step is an estimator, else a transform. What a model
/// knows beside its predictions, such as its coefficients, its last step tells.
template <class... Fitted>
class FittedPipeline {
    using Last = std::tuple_element_t<sizeof...(Fitted) - 1, std::tuple<Fitted...>>;

public:
    /// The names are empty where the fit was of a matrix.
    FittedPipeline(detail::InputColumns columns, detail::ColumnNames names,
                   std::tuple<Fitted...> steps)
        : columns_(columns), names_(std::move(names)), steps_(std::move(steps)) {}

    /// A fitted step.
    template <std::size_t Step>
    [[nodiscard]] const auto& step() const& {
        return std::get<Step>(steps_);
    }
    /// The last of them, such as the model.
    [[nodiscard]] const Last& last() const& { return std::get<sizeof...(Fitted) - 1>(steps_); }

    /// What the last step is given for X: the results of all others, one after the other. Here and
    /// below std::invalid_argument is thrown for another number of columns and, where X is a table
    /// and the fit was of one, other names or another order of them, beside what the steps throw.
    template <class X>
    [[nodiscard]] auto features(const X& table) const {
        return use_features(table, [](const auto& Z) {
            return Matrix<typename std::decay_t<decltype(Z)>::Scalar>(Z);
        });
    }

    /// The predictions of the last step for X, a matrix or a table.
    template <class X>
    requires Predictor<Last, detail::ScalarOf<X>>
    [[nodiscard]] auto predict(const X& table) const {
        return use_features(table, [this](const auto& Z) { return last().predict(Z); });
    }

    /// Its probabilities, where it has any, and the classes that they are of.
    template <class X>
    requires ProbabilisticPredictor<Last, detail::ScalarOf<X>>
    [[nodiscard]] auto predict_proba(const X& table) const {
        return use_features(table, [this](const auto& Z) { return last().predict_proba(Z); });
    }
    [[nodiscard]] decltype(auto) classes() const requires requires(const Last& model) {
        model.classes();
    }
    { return last().classes(); }

    /// Of a last step that says so, as AnyModel: whether there are any.
    [[nodiscard]] bool has_probabilities() const requires requires(const Last& model) {
        model.has_probabilities();
    }
    { return last().has_probabilities(); }

    /// The results of all steps, where the last is a transform too.
    template <class X>
    requires FittedTransform<Last, detail::ScalarOf<X>>
    [[nodiscard]] auto transform(const X& table) const {
        using S = detail::ScalarOf<X>;
        return use_features(table,
                            [this](const auto& Z) { return Matrix<S>(last().transform(Z)); });
    }

    /// The X whose transform is Z, where all steps have an inverse.
    template <class DZ>
    requires(detail::InvertibleTransform<Fitted, typename DZ::Scalar>&&...)
        [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
            const Eigen::MatrixBase<DZ>& Z) const {
        return inverse_from<sizeof...(Fitted)>(Matrix<typename DZ::Scalar>(Z));
    }

    /// Names of the features: of the results of `transform`, or of what the model is given. Names
    /// of categories, one list a column, empty for numbers, are for steps that name results so.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names,
        const std::vector<std::vector<std::string>>& categories = {}) const {
        columns_.check_names(names);
        detail::ColumnNames columns{names, categories};
        const auto rename = [&](const auto& step) {
            if constexpr (requires { step.feature_names(names); })
                columns = {detail::result_names(step, columns), {}};
        };
        std::apply([&](const auto&... step) { (rename(step), ...); }, steps_);
        return columns.names;
    }

    /// The same for the names of the table that was fitted on. Throws std::invalid_argument where
    /// it was a matrix.
    [[nodiscard]] std::vector<std::string> feature_names() const {
        return feature_names(names_.names, names_.categories);
    }

private:
    /// use(what the last step is given).
    template <class X, class Use>
    [[nodiscard]] auto use_features(const X& table, Use&& use) const {
        if constexpr (NamedTable<X>) {
            columns_.check_order(table.names(), names_.names);
            const MatrixView<double> values = table.values();
            return use_from<0>(values, use);
        } else {
            columns_.check_count(table.cols());
            const MatrixView<typename X::Scalar> values = table;
            return use_from<0>(values, use);
        }
    }

    /// X is a view of the caller's or a matrix of our own, as in Pipeline.
    template <std::size_t Step, class Table, class Use>
    [[nodiscard]] auto use_from(Table&& X, Use& use) const {
        if constexpr (Step + 1 == sizeof...(Fitted)) {
            return use(X);
        } else {
            Matrix<typename std::decay_t<Table>::Scalar> Z = step<Step>().transform(X);
            if constexpr (!std::is_lvalue_reference_v<Table>)
                X.resize(0, 0);
            return use_from<Step + 1>(std::move(Z), use);
        }
    }

    template <std::size_t Steps, class S>
    [[nodiscard]] Matrix<S> inverse_from(const Matrix<S>& Z) const {
        if constexpr (Steps == 0) {
            return Z;
        } else {
            return inverse_from<Steps - 1, S>(step<Steps - 1>().inverse_transform(Z));
        }
    }

    detail::InputColumns columns_;
    detail::ColumnNames names_;
    std::tuple<Fitted...> steps_;
};

}  // namespace ridgewood
