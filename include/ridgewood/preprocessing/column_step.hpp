/// A transformer and the columns that it is for.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace ridgewood {

/// All columns that no other step takes.
struct OtherColumns {};

/// Columns by number, by name, or all others.
using ColumnChoice = std::variant<std::vector<Index>, std::vector<std::string>, OtherColumns>;

/// One step of a ColumnTransformer; made by on_columns, on_names and on_others.
template <class T>
struct ColumnStep {
    ColumnChoice columns;
    T transformer;
};

/// A transformer for columns by their numbers: `on_columns({0, 3}, rw::StandardScaler{})`.
template <class T>
[[nodiscard]] ColumnStep<T> on_columns(std::vector<Index> columns, T transformer) {
    return {std::move(columns), std::move(transformer)};
}

/// A transformer for columns by their names: `on_names({"job"}, rw::OneHotEncoder{})`.
template <class T>
[[nodiscard]] ColumnStep<T> on_names(std::vector<std::string> names, T transformer) {
    return {std::move(names), std::move(transformer)};
}

/// A transformer for all columns that no other step takes: `on_others(rw::Passthrough{})`.
template <class T>
[[nodiscard]] ColumnStep<T> on_others(T transformer) {
    return {OtherColumns{}, std::move(transformer)};
}

namespace detail {

[[nodiscard]] inline Index column_named(std::string_view spec, const std::string& name,
                                        const std::vector<std::string>& names) {
    require(!names.empty(), spec, ": column \"", name,
            "\" is chosen by name, but X is a matrix without names; give a table");
    const auto found = std::find(names.begin(), names.end(), name);
    require(found != names.end(), spec, ": no column is named \"", name, "\"");
    require(std::find(found + 1, names.end(), name) == names.end(), spec,
            ": more than one column is named \"", name, "\"");
    return found - names.begin();
}

/// The numbers of the columns that each choice means, in its order. `names` may be empty.
[[nodiscard]] inline std::vector<std::vector<Index>> chosen_columns(
    std::string_view spec, const std::vector<ColumnChoice>& choices, Index columns,
    const std::vector<std::string>& names) {
    std::vector<std::vector<Index>> chosen(choices.size());
    std::vector<bool> taken(static_cast<std::size_t>(columns), false);
    for (std::size_t step = 0; step < choices.size(); ++step) {
        if (const auto* numbers = std::get_if<std::vector<Index>>(&choices[step]))
            chosen[step] = *numbers;
        if (const auto* wanted = std::get_if<std::vector<std::string>>(&choices[step])) {
            for (const std::string& name : *wanted)
                chosen[step].push_back(column_named(spec, name, names));
        }
        for (const Index column : chosen[step]) {
            require(column >= 0 && column < columns, spec, ": there is no column ", column,
                    ", X has ", columns, " columns");
            taken[static_cast<std::size_t>(column)] = true;
        }
    }
    for (std::size_t step = 0; step < choices.size(); ++step) {
        for (Index j = 0; j < columns && std::holds_alternative<OtherColumns>(choices[step]); ++j) {
            if (!taken[static_cast<std::size_t>(j)])
                chosen[step].push_back(j);
        }
        require(!chosen[step].empty(), spec, ": step ", step, " has no columns");
    }
    return chosen;
}

/// Calls use(columns of X): a view of X itself where they lie side by side, else of a copy.
template <class DX, class Use>
decltype(auto) with_columns(const Eigen::MatrixBase<DX>& X, const std::vector<Index>& columns,
                            Use&& use) {
    const Index first = columns.front(), count = std::ssize(columns);
    bool adjoining = true;
    for (Index k = 0; k < count; ++k)
        adjoining = adjoining && columns[static_cast<std::size_t>(k)] == first + k;
    using S = typename DX::Scalar;
    if (adjoining)
        return use(MatrixView<S>(X.derived().middleCols(first, count)));
    const Matrix<S> copy = X.derived()(Eigen::all, columns);
    return use(MatrixView<S>(copy));
}

/// A transform that writes its cols() columns into a larger matrix.
template <class T, class S>
concept WritingTransform = requires(const T& transform, const MatrixView<S>& X,
                                    Eigen::Ref<Matrix<S>> Z) {
    { transform.cols() } -> std::convertible_to<Index>;
    transform.template transform_to<S>(X, Z);
};

/// What a step makes of its columns, or only how wide it is: where it can be written into the whole
/// result at once, it is not to be in memory beside it.
template <Real S>
class StepResult {
public:
    template <class T>
    StepResult(const T& transform, const MatrixView<S>& X, const std::vector<Index>& columns) {
        if constexpr (WritingTransform<T, S>) {
            cols_ = transform.cols();
        } else {
            values_ = with_columns(X, columns, [&](const MatrixView<S>& part) {
                return Matrix<S>(transform.transform(part));
            });
            cols_ = values_.cols();
        }
    }

    [[nodiscard]] Index cols() const { return cols_; }

    /// Once, with the arguments of the constructor.
    template <class T>
    void move_to(const T& transform, const MatrixView<S>& X, const std::vector<Index>& columns,
                 Eigen::Ref<Matrix<S>> Z) {
        if constexpr (WritingTransform<T, S>) {
            with_columns(X, columns, [&](const MatrixView<S>& part) {
                transform.template transform_to<S>(part, Z);
            });
        } else {
            Z = values_;
            values_.resize(0, 0);
        }
    }

private:
    Matrix<S> values_;
    Index cols_ = 0;
};

/// result(step) for all steps, side by side.
template <Real S, std::size_t... Step, class Result>
[[nodiscard]] Matrix<S> side_by_side(std::index_sequence<Step...>, Result&& result) {
    std::vector<Matrix<S>> parts;
    (parts.push_back(result(std::integral_constant<std::size_t, Step>{})), ...);
    Index columns = 0;
    for (const Matrix<S>& part : parts)
        columns += part.cols();
    Matrix<S> Z = result_matrix<S>(parts.front().rows(), columns);
    columns = 0;
    for (Matrix<S>& part : parts) {
        Z.middleCols(columns, part.cols()) = part;
        columns += part.cols();
        part.resize(0, 0);  // may be large
    }
    return Z;
}

}  // namespace detail

}  // namespace ridgewood
