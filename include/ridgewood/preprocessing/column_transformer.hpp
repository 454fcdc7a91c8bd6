/// Different transformers for different columns.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/column_step.hpp>
#include <ridgewood/preprocessing/detail/fit_step.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/fitted_features.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace ridgewood {

/// The fitted transform of ColumnTransformer.
template <class... Fitted>
class ColumnwiseTransform {
public:
    /// `names` is empty where the fit was of a matrix; `chosen` are the columns of each step.
    ColumnwiseTransform(detail::InputColumns columns, std::vector<std::string> names,
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
        return joined<S>(std::index_sequence_for<Fitted...>{}, [&](auto step) -> Matrix<S> {
            return detail::with_columns(table, chosen_[step], [&](const MatrixView<S>& part) {
                return Matrix<S>(std::get<step>(steps_).transform(part));
            });
        });
    }

    /// The same for a table, whose columns have the names and the order of those in the fit. Throws
    /// std::invalid_argument where they have not.
    template <NamedTable T>
    [[nodiscard]] Matrix<double> transform(const T& table) const {
        const auto& given = table.names();
        columns_.check_count(static_cast<Index>(given.size()));
        for (std::size_t j = 0; j < names_.size(); ++j) {
            detail::require(given[j] == names_[j], columns_.spec(), ": column ", j, " is named \"",
                            given[j], "\", in the fit it was \"", names_[j], "\"");
        }
        return transform(table.values());
    }

    /// Names of the results of all steps, in their order.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        columns_.check_names(names);
        std::vector<std::string> all;
        std::size_t step = 0;
        const auto add = [&](const auto& fitted) {
            std::vector<std::string> own;
            for (const Index column : chosen_[step++])
                own.push_back(names[static_cast<std::size_t>(column)]);
            for (std::string& name : fitted.feature_names(own))
                all.push_back(std::move(name));
        };
        std::apply([&](const auto&... fitted) { (add(fitted), ...); }, steps_);
        return all;
    }

    /// The same for the names of the table that was fitted on. Throws std::invalid_argument where
    /// it was a matrix.
    [[nodiscard]] std::vector<std::string> feature_names() const { return feature_names(names_); }

    /// result(step) for all steps, side by side.
    template <Real S, std::size_t... Step, class Result>
    [[nodiscard]] static Matrix<S> joined(std::index_sequence<Step...>, Result&& result) {
        const std::vector<Matrix<S>> parts = {
            result(std::integral_constant<std::size_t, Step>{})...};
        Index columns = 0;
        for (const Matrix<S>& part : parts)
            columns += part.cols();
        Matrix<S> Z(parts.front().rows(), columns);
        columns = 0;
        for (const Matrix<S>& part : parts) {
            Z.middleCols(columns, part.cols()) = part;
            columns += part.cols();
        }
        return Z;
    }

private:
    detail::InputColumns columns_;
    std::vector<std::string> names_;
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

    /// Fits a matrix, whose columns are chosen by number, where no step needs y. Steps use what
    /// they can of the second argument. Throws std::invalid_argument for columns that there are
    /// not, and what the steps throw.
    template <class DX>
    requires(Transformer<Transformers, typename DX::Scalar>&&...)
        [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X,
                               const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        return fit_table<S>(X.derived(), {},
                            [&](const auto& transformer, const MatrixView<S>& part) {
                                return detail::fit_step(transformer, part, data);
                            });
    }

    /// The same where steps may need y.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        return fit_with_target<S>(X.derived(), {}, y, data);
    }

    /// Fits a table, whose columns may be chosen by name.
    template <NamedTable T>
    requires(Transformer<Transformers>&&...)
        [[nodiscard]] auto fit(const T& table, const FitData<double>& data = {}) const {
        return fit_table<double>(table.values(), table.names(),
                                 [&](const auto& transformer, const MatrixView<double>& part) {
                                     return detail::fit_step(transformer, part, data);
                                 });
    }

    /// The same where steps may need y.
    template <NamedTable T, class DY>
    [[nodiscard]] auto fit(const T& table, const Eigen::MatrixBase<DY>& y,
                           const FitData<double>& data = {}) const {
        return fit_with_target<double>(table.values(), table.names(), y, data);
    }

    /// The fit, and the features on which a model of the same rows is to be trained: those of steps
    /// that know the targets of these rows are cross-fitted. Such steps are fitted twice.
    template <class DX, class DY>
    requires(CrossFittingTransformer<Transformers, typename DX::Scalar> || ...)
        [[nodiscard]] auto fit_transform(const Eigen::MatrixBase<DX>& X,
                                         const Eigen::MatrixBase<DY>& y,
                                         const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        auto fitted = fit(X, y, data);
        const auto chosen = detail::chosen_columns(spec, choices(), table.cols(), {});
        const auto values = [&](auto step) -> Matrix<S> {
            return detail::with_columns(table, chosen[step], [&](const MatrixView<S>& part) {
                const auto& transformer = std::get<step>(steps_).transformer;
                if constexpr (CrossFittingTransformer<std::decay_t<decltype(transformer)>, S>) {
                    return Matrix<S>(transformer.fit_transform(part, y, data).values);
                } else {
                    return Matrix<S>(fitted.template step<step>().transform(part));
                }
            });
        };
        Matrix<S> Z = fitted.template joined<S>(std::index_sequence_for<Transformers...>{}, values);
        return FittedFeatures<decltype(fitted), S>{std::move(fitted), std::move(Z)};
    }

private:
    static constexpr std::string_view spec = "ColumnTransformer";

    [[nodiscard]] std::vector<ColumnChoice> choices() const {
        return std::apply(
            [](const auto&... step) { return std::vector<ColumnChoice>{step.columns...}; }, steps_);
    }

    template <Real S, class DY>
    [[nodiscard]] auto fit_with_target(const MatrixView<S>& X,
                                       const std::vector<std::string>& names,
                                       const Eigen::MatrixBase<DY>& y,
                                       const FitData<S>& data) const {
        const VectorView<S> target = detail::as_column(y);
        detail::check_shapes(X, target);
        return fit_table<S>(X, names, [&](const auto& transformer, const MatrixView<S>& part) {
            return detail::fit_step(transformer, part, target, data);
        });
    }

    template <Real S, class FitStep>
    [[nodiscard]] auto fit_table(const MatrixView<S>& X, const std::vector<std::string>& names,
                                 FitStep&& fit_step) const {
        const detail::InputColumns columns(spec, X.rows(), X.cols(),
                                           detail::MissingValues::allowed);
        auto chosen = detail::chosen_columns(spec, choices(), X.cols(), names);
        std::size_t place = 0;
        const auto fit_one = [&](const auto& step) {
            return detail::with_columns(X, chosen[place++], [&](const MatrixView<S>& part) {
                return fit_step(step.transformer, part);
            });
        };
        // Braces evaluate from left to right.
        auto fitted =
            std::apply([&](const auto&... step) { return std::tuple{fit_one(step)...}; }, steps_);
        return joined_transform(columns, names, std::move(chosen), std::move(fitted));
    }

    template <class... Fitted>
    [[nodiscard]] static ColumnwiseTransform<Fitted...> joined_transform(
        const detail::InputColumns& columns, const std::vector<std::string>& names,
        std::vector<std::vector<Index>> chosen, std::tuple<Fitted...> fitted) {
        return {columns, names, std::move(chosen), std::move(fitted)};
    }

    std::tuple<ColumnStep<Transformers>...> steps_;
};

}  // namespace ridgewood
