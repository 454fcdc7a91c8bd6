/// A table of numbers with named columns: what the file readers return.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// Rows of named columns, each numeric or categorical, all stored as numbers: a missing value is
/// NaN, a category is its place 0..k-1 among the sorted category names.
///
///     const auto table = rw::read_csv("iris.csv");
///     const auto X = table.without("species").values();
///     const auto y = table["species"];                        // 0, 1, 2
///     const auto& species = table.categories(table.column("species"));  // setosa, ...
class Table {
public:
    /// One name and one list of categories a column; the list of a numeric column is empty.
    /// Throws std::invalid_argument when the counts differ.
    Table(Matrix<double> values, std::vector<std::string> names,
          std::vector<std::vector<std::string>> categories)
        : values_(std::move(values)), names_(std::move(names)), categories_(std::move(categories)) {
        detail::require(static_cast<Index>(names_.size()) == cols(), "Table: ", cols(),
                        " columns of values but ", names_.size(), " names");
        detail::require(categories_.size() == names_.size(), "Table: ", cols(),
                        " columns of values but ", categories_.size(), " lists of categories");
    }

    [[nodiscard]] Index rows() const { return values_.rows(); }
    [[nodiscard]] Index cols() const { return values_.cols(); }

    [[nodiscard]] const Matrix<double>& values() const& { return values_; }
    /// Of a table that is about to vanish: moved out, so that `without(target).values()` is safe.
    [[nodiscard]] Matrix<double> values() && { return std::move(values_); }

    [[nodiscard]] const std::vector<std::string>& names() const& { return names_; }
    [[nodiscard]] std::vector<std::string> names() && { return std::move(names_); }

    /// The place of the column with this name. Throws std::invalid_argument, with the names there
    /// are, when none has it or several have.
    [[nodiscard]] Index column(std::string_view name) const;

    /// The values of one column.
    [[nodiscard]] Vector<double> operator[](std::string_view name) const {
        return values_.col(column(name));
    }

    /// All columns but one: the features of a table with that target.
    [[nodiscard]] Table without(std::string_view name) const&;
    /// Of a table that is not needed any more, `std::move(table).without("target")`: the columns
    /// behind move up, so that no second table has to be in memory.
    [[nodiscard]] Table without(std::string_view name) &&;

    [[nodiscard]] bool is_categorical(Index column) const { return !categories(column).empty(); }

    /// The names behind the codes of a column, sorted; empty for a numeric column.
    [[nodiscard]] const std::vector<std::string>& categories(Index column) const& {
        detail::require(column >= 0 && column < cols(), "Table: there is no column ", column,
                        " in a table of ", cols());
        return categories_[static_cast<std::size_t>(column)];
    }
    [[nodiscard]] std::vector<std::string> categories(Index column) && {
        (void)std::as_const(*this).categories(column);  // checks the column
        return std::move(categories_[static_cast<std::size_t>(column)]);
    }

private:
    Matrix<double> values_;
    std::vector<std::string> names_;
    std::vector<std::vector<std::string>> categories_;
};

namespace detail {

/// "a, b, c", cut short where a wide table would fill the screen.
[[nodiscard]] inline std::string list_names(const std::vector<std::string>& names) {
    constexpr std::size_t most = 20;
    std::string list;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i)
        list += (i == 0 ? "" : ", ") + names[i];
    return names.size() <= most ? list : join(list, " and ", names.size() - most, " more");
}

}  // namespace detail

inline Index Table::column(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    detail::require(found != names_.end(), "no column is named \"", name,
                    "\"; there are: ", detail::list_names(names_));
    detail::require(std::find(found + 1, names_.end(), name) == names_.end(),
                    "more than one column is named \"", name, "\"");
    return found - names_.begin();
}

inline Table Table::without(std::string_view name) && {
    const Index removed = column(name);
    for (Index j = removed + 1; j < cols(); ++j)
        values_.col(j - 1) = values_.col(j);
    values_.conservativeResize(Eigen::NoChange, cols() - 1);
    names_.erase(names_.begin() + removed);
    categories_.erase(categories_.begin() + removed);
    return std::move(*this);
}

inline Table Table::without(std::string_view name) const& {
    const Index removed = column(name);
    const Index after = cols() - removed - 1;
    Matrix<double> values(rows(), cols() - 1);
    values.leftCols(removed) = values_.leftCols(removed);
    values.rightCols(after) = values_.rightCols(after);
    auto names = names_;
    names.erase(names.begin() + removed);
    auto categories = categories_;
    categories.erase(categories.begin() + removed);
    return Table(std::move(values), std::move(names), std::move(categories));
}

}  // namespace ridgewood
