/// What is known of the columns of a table beside their numbers.
#pragma once

#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/types.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace ridgewood::detail {

/// Names of columns, and for each the names behind its codes 0, 1, ..., none where it is numeric.
/// Both are empty where a fit was of a matrix, the second where a table has no such names.
struct ColumnNames {
    std::vector<std::string> names = {};
    std::vector<std::vector<std::string>> categories = {};

    /// Of some of the columns, in that order.
    [[nodiscard]] ColumnNames of(const std::vector<Index>& columns) const {
        ColumnNames chosen;
        for (const Index column : columns) {
            if (!names.empty())
                chosen.names.push_back(names[static_cast<std::size_t>(column)]);
            if (!categories.empty())
                chosen.categories.push_back(categories[static_cast<std::size_t>(column)]);
        }
        return chosen;
    }
};

template <NamedTable T>
[[nodiscard]] ColumnNames column_names(const T& table) {
    ColumnNames columns{table.names(), {}};
    if constexpr (requires { columns.categories.push_back(table.categories(Index{0})); }) {
        for (Index j = 0; j < static_cast<Index>(columns.names.size()); ++j)
            columns.categories.push_back(table.categories(j));
    }
    return columns;
}

/// What a fitted transform calls its results, with the names of categories where it has a use for
/// them.
template <class T>
[[nodiscard]] std::vector<std::string> result_names(const T& fitted, const ColumnNames& columns) {
    if constexpr (requires { fitted.feature_names(columns.names, columns.categories); }) {
        if (!columns.categories.empty())
            return fitted.feature_names(columns.names, columns.categories);
    }
    return fitted.feature_names(columns.names);
}

/// A NamedTable of what others own.
class TableView {
public:
    TableView(const MatrixView<double>& values, const ColumnNames& columns)
        : values_(values), columns_(columns) {}

    [[nodiscard]] const MatrixView<double>& values() const { return values_; }
    [[nodiscard]] const std::vector<std::string>& names() const { return columns_.names; }
    [[nodiscard]] std::vector<std::string> categories(Index column) const {
        return columns_.categories.empty() ? std::vector<std::string>()
                                           : columns_.categories[static_cast<std::size_t>(column)];
    }

private:
    const MatrixView<double>& values_;
    const ColumnNames& columns_;
};

}  // namespace ridgewood::detail
