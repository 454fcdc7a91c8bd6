/// Which category goes to which column of a one-hot table.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/category_list.hpp>

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

namespace ridgewood::detail {

/// Stands for no column: the cell makes no 1.
inline constexpr Index no_column = -1;

/// The columns of the result that one column of X becomes, in the order of its categories; those
/// that are infrequent share one, the last.
struct IndicatorColumns {
    Index first = 0;
    Index count = 0;
    /// For each category its column of the result, or no_column for the dropped one.
    std::vector<Index> of_category = {};
    /// The column that infrequent categories share, if there are any.
    std::optional<Index> infrequent = {};
    /// The category that has no column, if there is one; none if that is the infrequent ones.
    std::optional<Index> dropped = {};
};

/// Marks the categories that are rarer than `min_count`, and beyond `max_categories` columns the
/// rarest; of equally frequent ones the lower go first, as in scikit-learn.
[[nodiscard]] inline std::vector<bool> infrequent_categories(const CategoryList& categories,
                                                             double min_count,
                                                             std::optional<Index> max_categories) {
    const auto count = static_cast<std::size_t>(categories.size());
    std::vector<bool> infrequent(count, false);
    Index frequent = 0;
    for (std::size_t k = 0; k < count; ++k) {
        infrequent[k] = static_cast<double>(categories.count_of(static_cast<Index>(k))) < min_count;
        frequent += infrequent[k] ? 0 : 1;
    }
    const Index columns = frequent + (frequent < categories.size() ? 1 : 0);
    if (!max_categories || columns <= *max_categories)
        return infrequent;
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return categories.count_of(static_cast<Index>(a)) <
               categories.count_of(static_cast<Index>(b));
    });
    const auto most = static_cast<std::size_t>(*max_categories - 1);
    for (std::size_t k = 0; k + most < count; ++k)
        infrequent[order[k]] = true;
    return infrequent;
}

/// Lays out the columns from `first` on; `drop` leaves out the first of them.
[[nodiscard]] inline IndicatorColumns indicator_columns(Index first,
                                                        const std::vector<bool>& infrequent,
                                                        bool drop_first, bool drop_if_binary) {
    const Index rare = std::count(infrequent.begin(), infrequent.end(), true);
    const Index all = static_cast<Index>(infrequent.size()) - rare + (rare > 0 ? 1 : 0);
    const Index dropped = drop_first || (drop_if_binary && all == 2) ? 1 : 0;
    IndicatorColumns columns{.first = first, .count = all - dropped};
    Index next = first - dropped;
    for (std::size_t k = 0; k < infrequent.size(); ++k) {
        if (infrequent[k]) {
            columns.of_category.push_back(first + columns.count - 1);
            continue;
        }
        if (next < first)
            columns.dropped = static_cast<Index>(k);
        columns.of_category.push_back(next < first ? no_column : next);
        ++next;
    }
    if (rare > 0 && columns.count > 0)
        columns.infrequent = first + columns.count - 1;
    if (columns.count == 0)
        std::fill(columns.of_category.begin(), columns.of_category.end(), no_column);
    return columns;
}

}  // namespace ridgewood::detail
