/// Different transformers for different columns.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/column_step.hpp>
#include <ridgewood/preprocessing/detail/column_names.hpp>
#include <ridgewood/preprocessing/detail/fit_step.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/fitted_features.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood {

/// The fitted transform of ColumnTransformer.
template <class... Fitted>
class ColumnwiseTransform {
public:
    /// The names are empty where the fit was of a matrix; `chosen` are the columns of each step.
    ColumnwiseTransform(detail::InputColumns columns, detail::ColumnNames names,
                        std::vector<std::vector<Index>> chosen, std::tuple<Fitted...> steps)
        : columns_(columns),
          names_(std::move(names)),
          chosen_(std::move(chosen)),
          steps_(std::move(steps)) {}

    /// The fitted transform of a step.
    template <std::size_t Step>
    [[nodiscard]] const auto& step() const& {
        return std::get<Step>(steps_);
    }

    /// The results of all steps side by side. Throws std::invalid_argument for another number of
    /// columns, and what the steps throw; they know columns by their place among their own.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        columns_.check_count(table.cols());
        return transform_steps<S>(table, std::index_sequence_for<Fitted...>{});
    }

    /// The same for a table, whose columns have the names and the order of those in the fit. Throws
    /// std::invalid_argument where they have not.
    template <NamedTable T>
    [[nodiscard]] Matrix<double> transform(const T& table) const {
        columns_.check_order(table.names(), names_.names);
        return transform(table.values());
    }

    /// Names of the results of all steps, in their order. Steps that name results by categories are
    /// given the names of these, one list a column, empty for numbers.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names,
        const std::vector<std::vector<std::string>>& categories = {}) const {
        columns_.check_names(names);
        const detail::ColumnNames columns{names, categories};
        std::vector<std::string> all;
        std::size_t step = 0;
        const auto add = [&](const auto& fitted) {
            for (std::string& name : detail::result_names(fitted, columns.of(chosen_[step++])))
                all.push_back(std::move(name));
        };
        std::apply([&](const auto&... fitted) { (add(fitted), ...); }, steps_);
        return all;
    }

    /// The same for the names of the table that was fitted on. Throws std::invalid_argument where
    /// it was a matrix.
    [[nodiscard]] std::vector<std::string> feature_names() const {
        return feature_names(names_.names, names_.categories);
    }

private:
    template <Real S, std::size_t... Step>
    [[nodiscard]] Matrix<S> transform_steps(const MatrixView<S>& X,
                                            std::index_sequence<Step...>) const {
        std::vector<detail::StepResult<S>> results{
            detail::StepResult<S>(step<Step>(), X, chosen_[Step])...};
        Index columns = 0;
        for (const auto& result : results)
            columns += result.cols();
        Matrix<S> Z = detail::result_matrix<S>(X.rows(), columns);
        columns = 0;
        ((results[Step].move_to(step<Step>(), X, chosen_[Step],
                                Z.middleCols(columns, results[Step].cols())),
          columns += results[Step].cols()),
         ...);
        return Z;
    }

    detail::InputColumns columns_;
    detail::ColumnNames names_;
    std::vector<std::vector<Index>> chosen_;
    std::tuple<Fitted...> steps_;
};

/// Fits a transformer to some columns, another one to others, and puts their results side by side:
///
///     const rw::ColumnTransformer features{
///         rw::on_names({"age", "income"}, rw::StandardScaler{}),
///         rw::on_names({"job"}, rw::OneHotEncoder{}),
///         rw::on_others(rw::Passthrough{})};
///     const auto transform = features.fit(table);
///     const Eigen::MatrixXd X = transform.transform(table);
///
/// A column may be in several steps; one that is in none is left out. Columns that lie side by side
/// are not copied for a fit.
template <class... Transformers>
class ColumnTransformer {
public:
    explicit ColumnTransformer(ColumnStep<Transformers>... steps) : steps_(std::move(steps)...) {
        static_assert(sizeof...(Transformers) > 0, "ColumnTransformer needs a step");
    }

    /// A step's transformer, such as one whose options a search sets.
    template <std::size_t Step>
    [[nodiscard]] const auto& step() const& {
        return std::get<Step>(steps_).transformer;
    }
    template <std::size_t Step>
    [[nodiscard]] auto& step() & {
        return std::get<Step>(steps_).transformer;
    }

    /// Fits a matrix, whose columns are chosen by number, where no step needs y. Steps use what
    /// they can of the second argument. Throws std::invalid_argument for columns that there are
    /// not, and what the steps throw.
    template <class DX>
    requires(Transformer<Transformers, typename DX::Scalar>&&...)
        [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X,
                               const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        return fit_steps<S>(X.derived(), {}, detail::NoTarget{}, data);
    }

    /// The same where steps may need y.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        return fit_steps<S>(X.derived(), {}, VectorView<S>(detail::as_column(y)), data);
    }

    /// Fits a table, whose columns may be chosen by name.
    template <NamedTable T>
    requires(Transformer<Transformers>&&...)
        [[nodiscard]] auto fit(const T& table, const FitData<double>& data = {}) const {
        return fit_steps<double>(table.values(), detail::column_names(table), detail::NoTarget{},
                                 data);
    }

    /// The same where steps may need y.
    template <NamedTable T, class DY>
    [[nodiscard]] auto fit(const T& table, const Eigen::MatrixBase<DY>& y,
                           const FitData<double>& data = {}) const {
        return fit_steps<double>(table.values(), detail::column_names(table),
                                 VectorView<double>(detail::as_column(y)), data);
    }

    /// The fit, and the features on which a model of the same rows is to be trained: those of steps
    /// that know the targets of these rows are cross-fitted.
    template <class DX, class DY>
    requires(CrossFittingTransformer<Transformers, typename DX::Scalar> || ...)
        [[nodiscard]] auto fit_transform(const Eigen::MatrixBase<DX>& X,
                                         const Eigen::MatrixBase<DY>& y,
                                         const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        return fit_transform_steps<S>(X.derived(), {}, VectorView<S>(detail::as_column(y)), data);
    }

    /// The same for a table.
    template <NamedTable T, class DY>
    requires(CrossFittingTransformer<Transformers> || ...)
        [[nodiscard]] auto fit_transform(const T& table, const Eigen::MatrixBase<DY>& y,
                                         const FitData<double>& data = {}) const {
        return fit_transform_steps<double>(table.values(), detail::column_names(table),
                                           VectorView<double>(detail::as_column(y)), data);
    }

private:
    static constexpr std::string_view spec = "ColumnTransformer";

    /// Calls use(transformer, its columns, their names) for each step and returns
    /// make(columns of X, columns of the steps, what the uses returned).
    template <Real S, class Y, class Use, class Make>
    [[nodiscard]] auto for_steps(const MatrixView<S>& X, const detail::ColumnNames& names,
                                 const Y& y, Use&& use, Make&& make) const {
        if constexpr (!std::is_same_v<Y, detail::NoTarget>)
            detail::check_shapes(X, y);
        const detail::InputColumns columns(spec, X.rows(), X.cols(),
                                           detail::MissingValues::allowed);
        const auto choices = std::apply(
            [](const auto&... step) { return std::vector<ColumnChoice>{step.columns...}; }, steps_);
        auto chosen = detail::chosen_columns(spec, choices, X.cols(), names.names);
        std::size_t place = 0;
        const auto use_one = [&](const auto& step) {
            const auto& own = chosen[place++];
            return detail::with_columns(X, own, [&](const MatrixView<S>& part) {
                return use(step.transformer, part, names.of(own));
            });
        };
        // Braces evaluate from left to right.
        auto used =
            std::apply([&](const auto&... step) { return std::tuple{use_one(step)...}; }, steps_);
        return make(columns, std::move(chosen), std::move(used));
    }

    template <Real S, class Y>
    [[nodiscard]] auto fit_steps(const MatrixView<S>& X, const detail::ColumnNames& names,
                                 const Y& y, const FitData<S>& data) const {
        return for_steps<S>(
            X, names, y,
            [&](const auto& transformer, const MatrixView<S>& part, const auto& own) {
                return detail::fit_step(transformer, part, own, y, data);
            },
            [&]<class... Fitted>(const auto& columns, auto chosen, std::tuple<Fitted...> fitted) {
                return ColumnwiseTransform<Fitted...>(columns, names, std::move(chosen),
                                                      std::move(fitted));
            });
    }

    template <Real S>
    [[nodiscard]] auto fit_transform_steps(const MatrixView<S>& X, const detail::ColumnNames& names,
                                           const VectorView<S>& y, const FitData<S>& data) const {
        return for_steps<S>(
            X, names, y,
            [&](const auto& transformer, const MatrixView<S>& part, const auto& own) {
                return detail::fit_transform_step(transformer, part, own, y, data);
            },
            [&]<class... Fitted>(const auto& columns, auto chosen,
                                 std::tuple<FittedFeatures<Fitted, S>...> fitted) {
                Matrix<S> Z = detail::side_by_side<S>(
                    std::index_sequence_for<Fitted...>{},
                    [&](auto step) { return std::move(std::get<step>(fitted).values); });
                auto transform = std::apply(
                    [&](auto&... step) {
                        return ColumnwiseTransform<Fitted...>(
                            columns, names, std::move(chosen),
                            std::tuple<Fitted...>(std::move(step.transform)...));
                    },
                    fitted);
                return FittedFeatures<decltype(transform), S>{std::move(transform), std::move(Z)};
            });
    }

    std::tuple<ColumnStep<Transformers>...> steps_;
};

}  // namespace ridgewood
