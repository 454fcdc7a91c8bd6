/// Categories as columns of zeros and ones.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/category_indicators.hpp>
#include <ridgewood/preprocessing/detail/category_list.hpp>
#include <ridgewood/preprocessing/detail/indicator_layout.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace ridgewood {

/// Which column of a one-hot encoding is left out, as it follows from the others: none, the first
/// of each, or the first of those that would be two.
enum class DropColumn { none, first, if_binary };

/// Turns each column of X, whose distinct values are categories, into one column for each category
/// that is 1 where the value is that category, else 0. Categories stand in ascending order; a
/// missing value (NaN) is a category of its own, the last.
struct OneHotEncoder {
    DropColumn drop = DropColumn::none;
    UnknownCategory unknown = UnknownCategory::error;
    /// Rarer categories of a column share one column, its last. From 1 on rows, below a share of
    /// the rows, >= 0.
    double min_frequency = 0;
    /// Most columns, >= 1, that a column becomes, counted with that of the infrequent categories
    /// and before one is dropped. Six categories fit into six columns; scikit-learn merges the
    /// rarest of them, as if there were another.
    std::optional<Index> max_categories = {};

    /// Throws std::invalid_argument for an empty X, infinities and options out of their range.
    template <class DX>
    [[nodiscard]] CategoryIndicators fit(const Eigen::MatrixBase<DX>& X) const {
        return fit_table<typename DX::Scalar>(X.derived());
    }

private:
    template <Real S>
    [[nodiscard]] CategoryIndicators fit_table(const MatrixView<S>& X) const {
        constexpr std::string_view spec = "OneHotEncoder";
        detail::require(detail::is_finite(min_frequency) && min_frequency >= 0, spec,
                        ": min_frequency must be >= 0, got ", detail::describe(min_frequency));
        detail::require(max_categories.value_or(1) >= 1, spec,
                        ": max_categories must be >= 1, got ", max_categories.value_or(1));
        const detail::InputColumns columns(spec, X, detail::MissingValues::allowed);
        const double min_count =
            min_frequency < 1 ? min_frequency * static_cast<double>(X.rows()) : min_frequency;
        const auto categories = detail::category_lists<S>(X);
        std::vector<detail::IndicatorColumns> layout;
        Index next = 0;
        for (const detail::CategoryList& list : categories) {
            const auto infrequent = detail::infrequent_categories(list, min_count, max_categories);
            layout.push_back(detail::indicator_columns(next, infrequent, drop == DropColumn::first,
                                                       drop == DropColumn::if_binary));
            next += layout.back().count;
        }
        return CategoryIndicators(columns, categories, layout, unknown);
    }
};

}  // namespace ridgewood
