/// Steps one after another: features of features, and a model of the last ones.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_names.hpp>
#include <ridgewood/preprocessing/detail/fit_step.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/fitted_features.hpp>
#include <ridgewood/preprocessing/fitted_pipeline.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

/// Whether all but the last of the steps are transformers, and the last one or an estimator.
template <class S, class First, class... Rest>
[[nodiscard]] constexpr bool are_steps() {
    if constexpr (sizeof...(Rest) == 0) {
        return FeatureStep<First, S> || Estimator<First, S>;
    } else {
        return FeatureStep<First, S> && are_steps<S, Rest...>();
    }
}

/// Whether a last step is told of more than X and y.
template <class T, class S>
concept TakesData = !Estimator<T, S> || requires(const T& spec, const MatrixView<S>& X,
                                                 const VectorView<S>& y, const FitData<S>& data) {
    spec.fit(X, y, data);
};

/// The data of a fit but for the X of its validation.
template <Real S>
void hand_on(const FitData<S>& from, FitData<S>& to) {
    if (from.weights)
        to.weights.emplace(*from.weights);
    if (from.offset)
        to.offset.emplace(*from.offset);
    if (from.validation.y)
        to.validation.y.emplace(*from.validation.y);
    to.observer = from.observer;
}

}  // namespace detail

/// Transformers, each fitted on what the one before makes of X, and a last step, which is an
/// estimator or one more transformer:
///
///     const rw::Pipeline spec{rw::StandardScaler{}, rw::Lasso{.lambda = 0.1}};
///     const auto model = spec.fit(X, y);
///     model.predict(X_new);
///
/// With an estimator it is one: cross_validate fits all steps again on the training rows of each
/// fold, so that no step knows anything of the rows that it is tested on. Without, it is a
/// transformer, for a column of ColumnTransformer as well as for a longer pipeline.
///
/// A transformer that is cross-fitted, as TargetEncoder, gives the steps behind it features of the
/// training rows that do not know their own targets.
template <class... Steps>
class Pipeline {
    using Last = std::tuple_element_t<sizeof...(Steps) - 1, std::tuple<Steps...>>;
    static constexpr std::size_t last = sizeof...(Steps) - 1;

public:
    explicit Pipeline(Steps... steps) : steps_(std::move(steps)...) {
        static_assert(detail::are_steps<double, Steps...>() || detail::are_steps<float, Steps...>(),
                      "Pipeline: each step but the last must be a Transformer or a "
                      "SupervisedTransformer, and the last one of them or an Estimator");
    }

    /// A step, to look at or to set its options: `pipeline.step<1>().lambda = 0.2`. For search see
    /// in_step.
    template <std::size_t Step>
    [[nodiscard]] const auto& step() const& {
        return std::get<Step>(steps_);
    }
    template <std::size_t Step>
    [[nodiscard]] auto& step() & {
        return std::get<Step>(steps_);
    }

    /// Fits X, n x p, to y of n values. Each transformer is given the weights of the third argument
    /// if it takes any. The last step gets the whole argument, `validation.X` transformed as new
    /// rows are. Throws what the steps throw; they count the columns that they are given.
    template <class DX, class DY>
    requires(detail::are_steps<typename DX::Scalar, Steps...>())
        [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X,
                               const Eigen::MatrixBase<DY>& y) const {
        using S = typename DX::Scalar;
        return fit_steps<S>(X.derived(), {}, y.derived(), FitData<S>{}, nullptr);
    }
    template <class DX, class DY>
    requires(detail::are_steps<typename DX::Scalar, Steps...>() &&
             detail::TakesData<Last, typename DX::Scalar>)
        [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                               const FitData<typename DX::Scalar>& data) const {
        using S = typename DX::Scalar;
        return fit_steps<S>(X.derived(), {}, y.derived(), data, nullptr);
    }

    /// The same where no step needs y.
    template <class DX>
    requires(Transformer<Steps, typename DX::Scalar>&&...)
        [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X,
                               const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        return fit_steps<S>(X.derived(), {}, detail::NoTarget{}, data, nullptr);
    }

    /// The same for a table, whose names the steps know their columns by.
    template <NamedTable T, class DY>
    requires(detail::are_steps<double, Steps...>())
        [[nodiscard]] auto fit(const T& table, const Eigen::MatrixBase<DY>& y,
                               const FitData<double>& data = {}) const {
        return fit_steps<double>(table.values(), detail::column_names(table), y.derived(), data,
                                 nullptr);
    }
    template <NamedTable T>
    requires(Transformer<Steps>&&...)
        [[nodiscard]] auto fit(const T& table, const FitData<double>& data = {}) const {
        return fit_steps<double>(table.values(), detail::column_names(table), detail::NoTarget{},
                                 data, nullptr);
    }

    /// The same for some rows of the table of which the last step knows more than it is given.
    template <class DX, class DY>
    requires RowAwareEstimator<Last, typename DX::Scalar>
    [[nodiscard]] auto fit_rows(const std::vector<Index>& rows, const Eigen::MatrixBase<DX>& X,
                                const Eigen::MatrixBase<DY>& y,
                                const FitData<typename DX::Scalar>& data) const {
        using S = typename DX::Scalar;
        return fit_steps<S>(X.derived(), {}, y.derived(), data, &rows);
    }

    /// For pipelines of transformers, one of which is cross-fitted: the fit, and the features on
    /// which a model of the same rows is to be trained.
    template <class DX, class DY>
    requires((CrossFittingTransformer<Steps, typename DX::Scalar> || ...) &&
             (detail::FeatureStep<Steps, typename DX::Scalar> && ...))
        [[nodiscard]] auto fit_transform(const Eigen::MatrixBase<DX>& X,
                                         const Eigen::MatrixBase<DY>& y,
                                         const FitData<typename DX::Scalar>& data = {}) const {
        return fit_transform_steps<typename DX::Scalar>(X.derived(), {}, y.derived(), data);
    }
    template <NamedTable T, class DY>
    requires((CrossFittingTransformer<Steps> || ...) && (detail::FeatureStep<Steps, double> && ...))
        [[nodiscard]] auto fit_transform(const T& table, const Eigen::MatrixBase<DY>& y,
                                         const FitData<double>& data = {}) const {
        return fit_transform_steps<double>(table.values(), detail::column_names(table), y.derived(),
                                           data);
    }

    /// Of a last step that says so, as AnyEstimator: whether there will be probabilities.
    [[nodiscard]] bool has_probabilities() const requires requires(const Last& spec) {
        spec.has_probabilities();
    }
    { return step<last>().has_probabilities(); }

    /// For EarlyStoppingEstimator: what the last step says.
    [[nodiscard]] std::optional<double> validation_fraction() const requires
        EarlyStoppingEstimator<Last> {
        return detail::validation_fraction(step<last>());
    }

private:
    template <Real S, class Y>
    [[nodiscard]] auto fit_steps(const MatrixView<S>& X, detail::ColumnNames names, const Y& y,
                                 const FitData<S>& data, const std::vector<Index>* rows,
                                 Matrix<S>* features = nullptr) const {
        const detail::InputColumns columns("Pipeline", X.rows(), X.cols(),
                                           detail::MissingValues::allowed);
        if constexpr (!std::is_same_v<Y, detail::NoTarget>)
            detail::check_shapes(X, y);
        const detail::ColumnNames own = names;
        auto fitted = fit_from<0, S>(X, std::move(names), y, data, rows, features);
        return fitted_pipeline(columns, own, std::move(fitted));
    }

    template <Real S, class Y>
    [[nodiscard]] auto fit_transform_steps(const MatrixView<S>& X, detail::ColumnNames names,
                                           const Y& y, const FitData<S>& data) const {
        Matrix<S> Z;
        auto transform = fit_steps<S>(X, std::move(names), y, data, nullptr, &Z);
        return FittedFeatures<decltype(transform), S>{std::move(transform), std::move(Z)};
    }

    template <class... Fitted>
    [[nodiscard]] static FittedPipeline<Fitted...> fitted_pipeline(
        const detail::InputColumns& columns, const detail::ColumnNames& names,
        std::tuple<Fitted...> steps) {
        return FittedPipeline<Fitted...>(columns, names, std::move(steps));
    }

    /// The fitted steps from one of them on. `Table` is a view of the caller's X or, behind the
    /// first step, a matrix of our own, which is given back as soon as there is the next one.
    template <std::size_t Step, Real S, class Table, class Y>
    [[nodiscard]] auto fit_from(Table&& X, detail::ColumnNames names, const Y& y,
                                const FitData<S>& data, const std::vector<Index>* rows,
                                Matrix<S>* features) const {
        if constexpr (Step == last && Estimator<Last, S> && !std::is_same_v<Y, detail::NoTarget>) {
            return std::tuple{fit_last<S>(X, y, data, rows)};
        } else if constexpr (Step == last) {
            if (features == nullptr)
                return std::tuple{detail::fit_step<Last, S>(step<Step>(), X, names, y, data)};
            auto both = detail::fit_transform_step<Last, S>(step<Step>(), X, names, y, data);
            *features = std::move(both.values);
            return std::tuple{std::move(both.transform)};
        } else {
            using Spec = std::tuple_element_t<Step, std::tuple<Steps...>>;
            auto both = detail::fit_transform_step<Spec, S>(step<Step>(), X, names, y, data);
            if constexpr (!std::is_lvalue_reference_v<Table>)
                X.resize(0, 0);
            detail::ColumnNames next;
            if (!names.names.empty())
                next.names = detail::result_names(both.transform, names);
            FitData<S> then;
            detail::hand_on(data, then);
            Matrix<S> validation;
            if (data.validation.X) {
                validation = both.transform.transform(*data.validation.X);
                then.validation.X.emplace(validation);
            }
            return std::tuple_cat(std::tuple{std::move(both.transform)},
                                  fit_from<Step + 1, S>(std::move(both.values), std::move(next), y,
                                                        then, rows, features));
        }
    }

    template <Real S, class Y>
    [[nodiscard]] auto fit_last(const MatrixView<S>& X, const Y& y, const FitData<S>& data,
                                const std::vector<Index>* rows) const {
        const Last& spec = step<last>();
        if constexpr (RowAwareEstimator<Last, S>) {
            if (rows != nullptr)
                return spec.fit_rows(*rows, X, y, data);
        }
        if constexpr (requires { spec.fit(X, y, data); }) {
            return spec.fit(X, y, data);
        } else {
            detail::require(!data.weights && !data.offset && !data.validation.X,
                            "Pipeline: there is a third argument, but the last step takes none");
            return spec.fit(X, y);
        }
    }

    std::tuple<Steps...> steps_;
};

}  // namespace ridgewood
