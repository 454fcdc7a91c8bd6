/// The categories of a column, which are numbers of which only equality and order count.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/sort_values.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The distinct values of a column in ascending order, a missing one (NaN) last, and how often each
/// is there. Looking up codes 0, 1, ..., k - 1 takes constant time, other values log k.
class CategoryList {
public:
    template <Real S>
    CategoryList(const MatrixView<S>& X, Index j) {
        for (Index i = 0; i < X.rows() && values_.size() <= few; ++i)
            count(static_cast<double>(X(i, j)));
        if (values_.size() > few)
            count_sorted<S>(X, j);
        if (missing_ > 0) {
            values_.push_back(std::numeric_limits<double>::quiet_NaN());
            counts_.push_back(missing_);
        }
    }

    /// How many categories there are, the missing one included.
    [[nodiscard]] Index size() const { return static_cast<Index>(values_.size()); }
    [[nodiscard]] bool has_missing() const { return missing_ > 0; }
    [[nodiscard]] const std::vector<double>& values() const { return values_; }
    [[nodiscard]] double value(Index k) const { return values_[static_cast<std::size_t>(k)]; }
    [[nodiscard]] Index count_of(Index k) const { return counts_[static_cast<std::size_t>(k)]; }

    /// The place of a value among the categories, -1 if it is none of them.
    [[nodiscard]] Index find(double value) const {
        if (is_nan(value))
            return has_missing() ? size() - 1 : -1;
        const std::size_t place = lower_place(value);
        return place < known() && values_[place] == value ? static_cast<Index>(place) : -1;
    }

    /// The same for cell (i, j) of X. Throws std::invalid_argument if it is none of them.
    [[nodiscard]] Index require_find(std::string_view spec, Index i, Index j, double value) const {
        const Index place = find(value);
        if (place < 0) {
            require(false, spec, ": X(", i, ", ", j, ") is ", describe(value),
                    ", which is none of the ", size(), " categories of column ", j);
        }
        return place;
    }

private:
    /// With more values than these, all are sorted.
    static constexpr std::size_t few = 1024;

    [[nodiscard]] std::size_t known() const { return values_.size() - (is_closed() ? 1 : 0); }
    /// Whether the missing category stands behind the others already.
    [[nodiscard]] bool is_closed() const { return !values_.empty() && is_nan(values_.back()); }

    /// Where the value is, or would have to be put.
    [[nodiscard]] std::size_t lower_place(double value) const {
        if (known() == 0)
            return 0;
        const double guess = value - values_[0];
        if (guess >= 0 && guess < static_cast<double>(known())) {
            const auto place = static_cast<std::size_t>(guess);
            if (values_[place] == value)
                return place;
        }
        const auto end = values_.begin() + static_cast<std::ptrdiff_t>(known());
        return static_cast<std::size_t>(std::lower_bound(values_.begin(), end, value) -
                                        values_.begin());
    }

    void count(double value) {
        if (is_nan(value)) {
            ++missing_;
            return;
        }
        const std::size_t place = lower_place(value);
        const auto offset = static_cast<std::ptrdiff_t>(place);
        if (place == values_.size() || values_[place] != value) {
            values_.insert(values_.begin() + offset, value);
            counts_.insert(counts_.begin() + offset, 0);
        }
        ++counts_[place];
    }

    template <Real S>
    void count_sorted(const MatrixView<S>& X, Index j) {
        values_.clear();
        counts_.clear();
        missing_ = 0;
        std::vector<double> sorted;
        sorted.reserve(static_cast<std::size_t>(X.rows()));
        for (const S value : X.col(j)) {
            if (is_nan(value)) {
                ++missing_;
            } else {
                sorted.push_back(static_cast<double>(value));
            }
        }
        sort_values(sorted);
        for (const double value : sorted) {
            if (values_.empty() || values_.back() != value) {
                values_.push_back(value);
                counts_.push_back(0);
            }
            ++counts_.back();
        }
    }

    std::vector<double> values_;
    std::vector<Index> counts_;
    Index missing_ = 0;
};

/// One list a column.
template <Real S>
[[nodiscard]] std::vector<CategoryList> category_lists(const MatrixView<S>& X) {
    std::vector<CategoryList> lists;
    for (Index j = 0; j < X.cols(); ++j)
        lists.emplace_back(X, j);
    return lists;
}

/// The name of a category of a column: NAME_2, or NAME_red where the third of `categories` is red.
[[nodiscard]] inline std::string category_name(const std::string& column, double category,
                                               const std::vector<std::string>& categories = {}) {
    if (is_nan(category))
        return column + "_nan";
    if (category >= 0 && category < static_cast<double>(categories.size())) {
        const auto code = static_cast<std::size_t>(category);
        if (static_cast<double>(code) == category)
            return join(column, "_", categories[code]);
    }
    return join(column, "_", to_text(category));
}

}  // namespace ridgewood::detail
