/// Categories as their places 0, 1, ..., k - 1.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/category_list.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// The fitted transform of OrdinalEncoder.
class OrdinalEncoding {
public:
    OrdinalEncoding(detail::InputColumns columns, std::vector<detail::CategoryList> categories,
                    std::optional<double> unknown_value)
        : columns_(columns), categories_(std::move(categories)), unknown_value_(unknown_value) {}

    /// The values of a column of X that were seen, ascending, NaN last. Throws
    /// std::invalid_argument when there is no such column.
    [[nodiscard]] const std::vector<double>& categories(Index column) const {
        detail::require(column >= 0 && column < columns_.count(), columns_.spec(),
                        ": there is no column ", column, " of ", columns_.count());
        return categories_[static_cast<std::size_t>(column)].values();
    }

    /// Throws std::invalid_argument for another number of columns, infinities, and unknown
    /// categories where they are errors.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        columns_.check(table);
        Matrix<S> Z = detail::result_matrix<S>(X.rows(), X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            for (Index i = 0; i < X.rows(); ++i) {
                const S value = table(i, j);
                Z(i, j) = detail::is_nan(value)
                              ? value
                              : static_cast<S>(code_of(i, j, static_cast<double>(value)));
            }
        }
        return Z;
    }

    /// The category of each place; NaN for NaN and for the value of unknown categories. Throws
    /// std::invalid_argument for what is no place of a category.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        using S = typename DZ::Scalar;
        columns_.check_inverse(Z.cols(), columns_.count());
        Matrix<S> X = Z;
        for (Index j = 0; j < X.cols(); ++j) {
            const auto& categories = categories_[static_cast<std::size_t>(j)];
            const Index known = categories.size() - (categories.has_missing() ? 1 : 0);
            for (Index i = 0; i < X.rows(); ++i) {
                const double code = static_cast<double>(X(i, j));
                if (detail::is_nan(code))
                    continue;
                if (unknown_value_ && code == *unknown_value_) {
                    X(i, j) = std::numeric_limits<S>::quiet_NaN();
                    continue;
                }
                const bool is_place = code >= 0 && code < static_cast<double>(known) &&
                                      code == static_cast<double>(static_cast<Index>(code));
                if (!is_place) {
                    detail::require(false, columns_.spec(), ": Z(", i, ", ", j, ") is ",
                                    detail::describe(code), ", expected a place 0 to ", known - 1);
                }
                X(i, j) = static_cast<S>(categories.value(static_cast<Index>(code)));
            }
        }
        return X;
    }

    /// The names as they are.
    [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
        columns_.check_names(names);
        return names;
    }

private:
    [[nodiscard]] double code_of(Index i, Index j, double value) const {
        const auto& categories = categories_[static_cast<std::size_t>(j)];
        if (!unknown_value_)
            return static_cast<double>(categories.require_find(columns_.spec(), i, j, value));
        const Index place = categories.find(value);
        return place < 0 ? *unknown_value_ : static_cast<double>(place);
    }

    detail::InputColumns columns_;
    std::vector<detail::CategoryList> categories_;
    std::optional<double> unknown_value_;
};

/// Replaces the distinct values of each column by their places in ascending order. Missing values
/// (NaN) stay missing, also in a column that had none in the fit, where scikit-learn takes them for
/// an unknown category.
struct OrdinalEncoder {
    /// What a value becomes that was not there in the fit: NaN, or a number that is no place of a
    /// category, such as -1. Unset: such a value is an error.
    std::optional<double> unknown_value = {};

    /// Throws std::invalid_argument for an empty X, infinities, and an unknown value that is also
    /// the place of a category.
    template <class DX>
    [[nodiscard]] OrdinalEncoding fit(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        constexpr std::string_view spec = "OrdinalEncoder";
        const MatrixView<S> table = X.derived();
        const detail::InputColumns columns(spec, table, detail::MissingValues::allowed);
        auto categories = detail::category_lists<S>(table);
        if (unknown_value && !detail::is_nan(*unknown_value)) {
            for (const detail::CategoryList& list : categories) {
                detail::require(
                    *unknown_value < 0 || *unknown_value >= static_cast<double>(list.size()), spec,
                    ": unknown_value = ", *unknown_value, " is also the place of a category");
            }
        }
        return OrdinalEncoding(columns, std::move(categories), unknown_value);
    }
};

}  // namespace ridgewood
