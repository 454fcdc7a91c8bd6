/// Columns whose largest absolute value is 1.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/column_scaling.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/known_values.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace ridgewood {

/// Divides each column by its largest absolute value, so that zeros stay zeros. Missing values
/// (NaN) are left out and stay missing. A column of zeros is divided by 1.
struct MaxAbsScaler {
    /// X is dense or an Eigen::SparseMatrix. Throws std::invalid_argument for an empty X,
    /// infinities and a column of missing values only.
    template <class DX>
    [[nodiscard]] ColumnScaling fit(const Eigen::EigenBase<DX>& X) const {
        using S = typename DX::Scalar;
        if constexpr (detail::is_dense<DX>) {
            return fit_dense<S>(X.derived());
        } else {
            const detail::InputColumns columns(spec, X.derived(), detail::MissingValues::allowed);
            Vector<double> largest = Vector<double>::Zero(X.cols());
            Vector<Index> missing = Vector<Index>::Zero(X.cols());
            detail::for_each_stored(X.derived(), [&](Index, Index column, S value) {
                if (detail::is_nan(value)) {
                    ++missing[column];
                } else {
                    largest[column] = std::max(largest[column], std::abs(double{value}));
                }
            });
            for (Index j = 0; j < X.cols(); ++j)
                detail::require_known(missing[j] < X.rows(), spec, j);
            return scaling(columns, largest);
        }
    }

private:
    static constexpr std::string_view spec = "MaxAbsScaler";

    template <Real S>
    [[nodiscard]] static ColumnScaling fit_dense(const MatrixView<S>& X) {
        const detail::InputColumns columns(spec, X, detail::MissingValues::allowed);
        Vector<double> largest = Vector<double>::Zero(X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            bool known = false;
            for (const S value : X.col(j)) {
                if (detail::is_nan(value))
                    continue;
                known = true;
                largest[j] = std::max(largest[j], std::abs(double{value}));
            }
            detail::require_known(known, spec, j);
        }
        return scaling(columns, largest);
    }

    [[nodiscard]] static ColumnScaling scaling(const detail::InputColumns& columns,
                                               const Vector<double>& largest) {
        return ColumnScaling(columns, Vector<double>::Zero(largest.size()),
                             (largest.array() > 0).select(largest, 1.0));
    }
};

}  // namespace ridgewood
