/// Columns of mean 0 and variance 1.
#pragma once

#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/column_scaling.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/known_values.hpp>
#include <ridgewood/preprocessing/detail/row_weights.hpp>

#include <cmath>
#include <string_view>

namespace ridgewood {

/// Scales each column to z = (x - mean) / standard deviation, the variance with 1 / sum w:
///
///     const auto scaling = rw::StandardScaler{}.fit(X);
///     const auto Z = scaling.transform(X);
///
/// Missing values (NaN) are left out of the statistics and stay missing. A constant column is
/// divided by 1.
struct StandardScaler {
    /// Whether the mean is subtracted.
    bool with_mean = true;
    /// Whether the column is divided by its standard deviation.
    bool with_std = true;

    /// Uses `weights` of the second argument. Throws std::invalid_argument for an empty X,
    /// infinities and a column of missing values only.
    template <class DX>
    [[nodiscard]] ColumnScaling fit(const Eigen::MatrixBase<DX>& X,
                                    const FitData<typename DX::Scalar>& data = {}) const {
        return fit_table<typename DX::Scalar>(X.derived(), data);
    }

private:
    template <Real S>
    [[nodiscard]] ColumnScaling fit_table(const MatrixView<S>& X, const FitData<S>& data) const {
        constexpr std::string_view spec = "StandardScaler";
        const detail::InputColumns columns(spec, X.rows(), X.cols(),
                                           detail::MissingValues::allowed);
        const Vector<double> weights = detail::row_weights<S>(spec, data, X.rows());
        Vector<double> center = Vector<double>::Zero(X.cols());
        Vector<double> scale = Vector<double>::Ones(X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            const auto moments = detail::column_moments(
                X.col(j).data(), X.rows(), weights.size() > 0 ? weights.data() : nullptr);
            // Looking at the moments costs nothing.
            if (!detail::is_finite(moments.squares))
                detail::check_values(X, detail::MissingValues::allowed);
            detail::require_known(moments.weight > 0, spec, j);
            if (with_mean)
                center[j] = moments.mean;
            if (with_std && !moments.is_constant(X.rows()))
                scale[j] = std::sqrt(moments.variance());
        }
        return ColumnScaling(columns, center, scale);
    }
};

}  // namespace ridgewood
