/// Columns scaled by quantiles, which outliers do not move.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/distributions.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/column_scaling.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/known_values.hpp>
#include <ridgewood/preprocessing/detail/percentiles.hpp>

#include <string_view>
#include <vector>

namespace ridgewood {

/// Two probabilities between which the middle of a distribution lies.
struct QuantileRange {
    double lower = 0.25;
    double upper = 0.75;
};

/// Scales each column to z = (x - median) / (upper quantile - lower quantile), quantiles being
/// linear between order statistics. Missing values (NaN) are left out and stay missing. A column
/// whose two quantiles are equal is divided by 1.
struct RobustScaler {
    /// Whether the median is subtracted.
    bool with_centering = true;
    /// Whether the column is divided by the distance of its quantiles.
    bool with_scaling = true;
    /// 0 <= lower < upper <= 1.
    QuantileRange quantile_range = {};
    /// Whether the scale is that of a normal distribution of variance 1: the distance is divided by
    /// the one of the normal quantiles. For it 0 < lower and upper < 1.
    bool unit_variance = false;

    /// Throws std::invalid_argument for an empty X, infinities, a column of missing values only,
    /// and options out of their range.
    template <class DX>
    [[nodiscard]] ColumnScaling fit(const Eigen::MatrixBase<DX>& X) const {
        return fit_table<typename DX::Scalar>(X.derived());
    }

private:
    static constexpr std::string_view spec = "RobustScaler";

    /// Distance of the quantiles of what is scaled to 1.
    [[nodiscard]] double unit() const {
        const auto [lower, upper] = quantile_range;
        detail::require(lower >= 0 && lower < upper && upper <= 1, spec,
                        ": quantile_range must be 0 <= lower < upper <= 1, got ",
                        detail::describe(lower), " and ", detail::describe(upper));
        if (!unit_variance)
            return 1;
        detail::require(lower > 0 && upper < 1, spec,
                        ": unit_variance needs a quantile_range within (0, 1), got ", lower,
                        " and ", upper);
        return normal_quantile(upper) - normal_quantile(lower);
    }

    template <Real S>
    [[nodiscard]] ColumnScaling fit_table(const MatrixView<S>& X) const {
        const double normal_distance = unit();
        const detail::InputColumns columns(spec, X, detail::MissingValues::allowed);
        Vector<double> center = Vector<double>::Zero(X.cols());
        Vector<double> scale = Vector<double>::Ones(X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            const std::vector<double> sorted = detail::sorted_known_values<S>(spec, X, j);
            const auto quantile = [&](double q) {
                return detail::percentile_of_sorted(sorted, 100 * q);
            };
            if (with_centering)
                center[j] = quantile(0.5);
            const double distance = quantile(quantile_range.upper) - quantile(quantile_range.lower);
            if (with_scaling && distance > 0)
                scale[j] = distance / normal_distance;
        }
        return ColumnScaling(columns, center, scale);
    }
};

}  // namespace ridgewood
