/// What every transform asks of the tables it is given.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ridgewood::detail {

/// Whether a NaN in X is a missing value or an error. Infinities are errors everywhere.
enum class MissingValues { allowed, refused };

template <class X>
inline constexpr bool is_dense = std::is_base_of_v<Eigen::MatrixBase<X>, X>;

/// Calls use(row, column, value) for each value that a sparse X stores; `value` is a reference that
/// may be written to unless X is const.
template <class X, class Use>
void for_each_stored(X& table, Use&& use) {
    using Iterator = typename std::remove_const_t<X>::InnerIterator;
    for (Index k = 0; k < table.outerSize(); ++k) {
        for (Iterator it(table, k); it; ++it) {
            if constexpr (std::is_const_v<X>) {
                use(it.row(), it.col(), it.value());
            } else {
                use(it.row(), it.col(), it.valueRef());
            }
        }
    }
}

template <Real S>
void check_value(Index row, Index column, S value, MissingValues missing) {
    if (is_finite(value))
        return;
    const bool allowed = missing == MissingValues::allowed;
    if (!(allowed && is_nan(value))) {
        require(false, "X(", row, ", ", column, ") is ", describe(value),
                ", expected a finite value", allowed ? ", or NaN for a missing one" : "");
    }
}

/// Dense or sparse X without infinities, and without NaN where these are refused.
template <class X>
void check_values(const X& table, MissingValues missing) {
    if constexpr (is_dense<X>) {
        for (Index j = 0; j < table.cols(); ++j) {
            if (all_finite(table.col(j).data(), table.rows()))
                continue;
            for (Index i = 0; i < table.rows(); ++i)
                check_value(i, j, table(i, j), missing);
        }
    } else {
        for_each_stored(table, [missing](Index row, Index column, auto value) {
            check_value(row, column, value, missing);
        });
    }
}

/// The columns that a transform was fitted on: `fit` makes one of its X, and all that comes later
/// is held against it.
class InputColumns {
public:
    /// Checks the X of a fit. `spec` is a literal, the name of the transform in messages.
    template <class X>
    InputColumns(std::string_view spec, const X& table, MissingValues missing)
        : InputColumns(spec, table.rows(), table.cols(), missing) {
        check_values(table, missing);
    }

    /// The same without a look at the values.
    InputColumns(std::string_view spec, Index rows, Index columns, MissingValues missing)
        : spec_(spec), count_(columns), missing_(missing) {
        require(rows > 0 && columns > 0, spec, ": X is empty: it has ", rows, " rows and ", columns,
                " columns");
    }

    [[nodiscard]] std::string_view spec() const { return spec_; }
    [[nodiscard]] Index count() const { return count_; }

    /// Checks the X of a transform.
    template <class X>
    void check(const X& table) const {
        check_count(table.cols());
        check_values(table, missing_);
    }

    void check_count(Index columns) const {
        require(columns == count_, spec_, ": X has ", columns,
                " columns, the transform was fitted on ", count_);
    }

    /// Checks the Z of an inverse transform, which has as many columns as `transform` returns.
    void check_inverse(Index columns, Index expected) const {
        require(columns == expected, spec_, ": Z has ", columns, " columns, expected ", expected);
    }

    /// One name a column.
    void check_names(const std::vector<std::string>& names) const {
        require(static_cast<Index>(names.size()) == count_, spec_, ": there are ", names.size(),
                " names, the transform was fitted on ", count_, " columns");
    }

    /// The columns of a table have the names and the order of those in the fit, if they had names.
    void check_order(const std::vector<std::string>& given,
                     const std::vector<std::string>& fitted) const {
        check_count(static_cast<Index>(given.size()));
        for (std::size_t j = 0; j < fitted.size(); ++j) {
            require(given[j] == fitted[j], spec_, ": column ", j, " is named \"", given[j],
                    "\", in the fit it was \"", fitted[j], "\"");
        }
    }

private:
    std::string_view spec_;
    Index count_;
    MissingValues missing_;
};

}  // namespace ridgewood::detail
