/// From a table with text and gaps to the X and y that any model can use.
#pragma once

#include <ridgewood/io/table.hpp>

#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace example {

using ridgewood::Index;

struct Features {
    Eigen::MatrixXd X;
    Eigen::VectorXd y;
    /// One a column of X.
    std::vector<std::string> names;
    /// What was done to the table, a line each.
    std::vector<std::string> remarks;
};

/// "1 row", "2 rows".
inline std::string count_of(Index count, const std::string& thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

inline std::vector<Index> rows_with_a_value(const Eigen::VectorXd& column) {
    std::vector<Index> rows;
    for (Index i = 0; i < column.size(); ++i) {
        if (!std::isnan(column[i]))
            rows.push_back(i);
    }
    return rows;
}

/// 1 in the rows of the category, 0 in the others, NaN where the category is missing.
inline Eigen::VectorXd indicator(const Eigen::VectorXd& codes, std::size_t category) {
    return codes.unaryExpr([=](double code) {
        return std::isnan(code) ? code : code == static_cast<double>(category) ? 1.0 : 0.0;
    });
}

/// Puts the mean of each column into its gaps and returns how many there were. It is the mean of
/// all rows, so that a test row lends a little to what a model is trained on.
inline Index fill_gaps(Eigen::MatrixXd& X) {
    Index gaps = 0;
    for (auto column : X.colwise()) {
        const auto rows = rows_with_a_value(column);
        const double mean = column(rows).mean();
        column = column.array().isNaN().select(mean, column);
        gaps += column.size() - static_cast<Index>(rows.size());
    }
    return gaps;
}

/// Splits off the target, drops the rows where it is missing, makes each category but the first
/// of a text column a column of 0 and 1, and fills gaps with the mean of their column.
inline Features features(const ridgewood::Table& table, const std::string& target) {
    Features result;
    const auto rows = rows_with_a_value(table[target]);
    result.y = table[target](rows);
    const Index dropped = table.rows() - result.y.size();
    if (dropped > 0)
        result.remarks.push_back(count_of(dropped, "row") + " without a target dropped");

    std::vector<Eigen::VectorXd> columns;
    const auto append = [&](const std::string& name, const Eigen::VectorXd& column) {
        columns.push_back(column);
        result.names.push_back(name);
    };
    const auto others = table.without(target);
    for (Index j = 0; j < others.cols(); ++j) {
        const auto& name = others.names()[static_cast<std::size_t>(j)];
        const auto& categories = others.categories(j);
        const Eigen::VectorXd column = others.values().col(j)(rows);
        if (column.array().isNaN().all()) {
            result.remarks.push_back(name + " left out: it has no values");
        } else if (categories.size() == 1) {
            result.remarks.push_back(name + " left out: it has one value only");
        } else if (categories.empty()) {
            append(name, column);
        } else if (categories.size() > rows.size() / 2) {
            result.remarks.push_back(name + " left out: it names the rows");
        } else {
            for (std::size_t k = 1; k < categories.size(); ++k)
                append(name + "=" + categories[k], indicator(column, k));
        }
    }
    result.X.resize(result.y.size(), static_cast<Index>(columns.size()));
    for (std::size_t j = 0; j < columns.size(); ++j)
        result.X.col(static_cast<Index>(j)) = columns[j];

    const Index gaps = fill_gaps(result.X);
    if (gaps > 0)
        result.remarks.push_back(count_of(gaps, "gap") + " filled with the mean of the column");
    return result;
}

/// The name of a class: a category of the target, or the number itself.
inline std::string class_name(const std::vector<std::string>& categories, double label) {
    if (!categories.empty())
        return categories[static_cast<std::size_t>(label)];
    std::ostringstream text;
    text << label;
    return text.str();
}

}  // namespace example
