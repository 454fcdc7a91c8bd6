/// Rows and their targets or labels, checked, as the scores of features look at them.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/row_weights.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ridgewood::detail {

/// What a score looks at X through: a view of a dense one, a sparse one itself.
template <class DX>
using ScoredTable = std::conditional_t<is_dense<DX>, MatrixView<typename DX::Scalar>, const DX&>;

/// X has no NaN and no infinity, and as many rows as y has values, all finite.
template <class X, Real S>
void check_scored(std::string_view spec, const X& table, const VectorView<S>& y) {
    (void)InputColumns(spec, table, MissingValues::refused);
    check_shapes(table, y);
    check_finite<S>("y", y);
}

/// The same, where a score has no use for weights.
template <class X, Real S>
void check_unweighted(std::string_view spec, const X& table, const VectorView<S>& y,
                      const FitData<S>& data) {
    check_scored(spec, table, y);
    require(!data.weights, spec, ": there are weights, but this score takes none");
    require(!data.offset, spec, ": there is an offset, but this score takes none");
}

/// The class of each row. Classes of no weight do not count.
struct LabelledRows {
    std::vector<int> codes = {};        // of each row its class
    Vector<double> weights = {};        // one a row; empty where all are 1
    Vector<double> class_weights = {};  // their sum in each class

    [[nodiscard]] Index classes() const { return class_weights.size(); }
    [[nodiscard]] double weight(Index row) const { return weights.size() > 0 ? weights[row] : 1; }
};

template <Real S>
[[nodiscard]] LabelledRows labelled_rows(std::string_view spec, const VectorView<S>& y,
                                         const FitData<S>& data) {
    LabelledRows rows{.weights = row_weights<S>(spec, data, y.size())};
    if (rows.weights.size() > 0) {
        const Vector<S> classes = distinct_labels<S>(y, rows.weights);
        rows.codes = label_codes<S>("y", y, rows.weights, classes);
        rows.class_weights = Vector<double>::Zero(classes.size());
    } else {
        const Vector<S> classes = distinct_labels<S>(y);
        rows.codes = label_codes<S>("y", y, classes);
        rows.class_weights = Vector<double>::Zero(classes.size());
    }
    require(rows.classes() >= 2, spec, ": y has a single class, expected 2 or more");
    for (Index i = 0; i < y.size(); ++i)
        rows.class_weights[rows.codes[static_cast<std::size_t>(i)]] += rows.weight(i);
    return rows;
}

/// The moments of the values of a dense column in each class. Values are taken from the first one
/// of their class on, so that a class of equal values has exactly no variance.
template <Real S>
[[nodiscard]] std::vector<ColumnMoments> class_moments(const S* x, const LabelledRows& rows) {
    const auto classes = static_cast<std::size_t>(rows.classes());
    std::vector<double> first(classes), sums(classes);
    const auto count = static_cast<Index>(rows.codes.size());
    for (Index i = count; i-- > 0;)
        first[static_cast<std::size_t>(rows.codes[static_cast<std::size_t>(i)])] = double{x[i]};
    std::vector<ColumnMoments> moments(classes);
    for (Index i = 0; i < count; ++i) {
        const auto k = static_cast<std::size_t>(rows.codes[static_cast<std::size_t>(i)]);
        sums[k] += rows.weight(i) * (double{x[i]} - first[k]);
    }
    for (std::size_t k = 0; k < classes; ++k) {
        moments[k].weight = rows.class_weights[static_cast<Index>(k)];
        moments[k].mean = first[k] + sums[k] / moments[k].weight;
    }
    for (Index i = 0; i < count; ++i) {
        const int code = rows.codes[static_cast<std::size_t>(i)];
        ColumnMoments& own = moments[static_cast<std::size_t>(code)];
        const double centred = double{x[i]} - own.mean;
        own.squares += rows.weight(i) * centred * centred;
    }
    return moments;
}

/// Calls use(column, moments of each class) for every column of a dense or sparse X.
template <class X, class Use>
void for_each_column_by_class(const X& table, const LabelledRows& rows, Use&& use) {
    if constexpr (is_dense<X>) {
        for (Index j = 0; j < table.cols(); ++j)
            use(j, class_moments(table.col(j).data(), rows));
    } else {
        std::vector<std::vector<ColumnMoments>> columns(
            static_cast<std::size_t>(table.cols()),
            std::vector<ColumnMoments>(static_cast<std::size_t>(rows.classes())));
        for_each_stored(table, [&](Index row, Index column, auto value) {
            const auto k = static_cast<std::size_t>(rows.codes[static_cast<std::size_t>(row)]);
            columns[static_cast<std::size_t>(column)][k].merge(
                {.weight = rows.weight(row), .mean = static_cast<double>(value)});
        });
        for (Index j = 0; j < table.cols(); ++j) {
            auto& moments = columns[static_cast<std::size_t>(j)];
            for (Index k = 0; k < rows.classes(); ++k) {
                ColumnMoments& own = moments[static_cast<std::size_t>(k)];
                own.merge({.weight = rows.class_weights[k] - own.weight});
            }
            use(j, moments);
        }
    }
}

}  // namespace ridgewood::detail
