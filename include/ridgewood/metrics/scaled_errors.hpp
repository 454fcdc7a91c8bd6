/// Errors of forecasts in units of the error of the naive forecast, which repeats the value of one
/// season before (Hyndman and Koehler 2006). They compare series of any level and unit, zeros
/// included; below 1 is better than naive.
///
///     MeanAbsoluteScaledError{.train = sales.head(100), .seasonality = 7}(truth, predicted)
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/regression.hpp>

#include <cmath>
#include <limits>
#include <string_view>

namespace ridgewood {

namespace detail {

/// train_t - train_(t - seasonality).
template <Real = double>
[[nodiscard]] Vector<double> seasonal_differences(std::string_view metric,
                                                  const Vector<double>& train, Index seasonality) {
    require(seasonality >= 1, metric, ": seasonality must be >= 1, got ", seasonality);
    require(train.size() > seasonality, metric, ": train has ", train.size(),
            " values, expected more than seasonality = ", seasonality);
    check_finite<double>("train", VectorView<double>(train));
    return train.tail(train.size() - seasonality) - train.head(train.size() - seasonality);
}

/// Errors over their scale; a perfect forecast is perfect on any scale, others are infinitely worse
/// than a naive forecast that is always right.
[[nodiscard]] inline double scaled(double error, double scale) {
    if (error == 0)
        return 0;
    return scale > 0 ? error / scale : std::numeric_limits<double>::infinity();
}

}  // namespace detail

/// MASE: mean(|t - p|) over the mean of |train_t - train_(t - seasonality)|.
struct MeanAbsoluteScaledError {
    static constexpr std::string_view name = "mase";
    static constexpr bool higher_is_better = false;

    /// What was known before the forecast, in order of time: more values than a season.
    Vector<double> train = {};
    /// Rows of a season, >= 1.
    Index seasonality = 1;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        const Vector<double> naive = detail::seasonal_differences("mase", train, seasonality);
        return detail::scaled(mae(truth, predicted, weights), naive.cwiseAbs().mean());
    }
};

/// RMSSE: sqrt(mean((t - p)^2) over the mean of (train_t - train_(t - seasonality))^2), the score
/// of the M5 competition.
struct RootMeanSquaredScaledError {
    static constexpr std::string_view name = "rmsse";
    static constexpr bool higher_is_better = false;

    /// What was known before the forecast, in order of time: more values than a season.
    Vector<double> train = {};
    /// Rows of a season, >= 1.
    Index seasonality = 1;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        const Vector<double> naive = detail::seasonal_differences("rmsse", train, seasonality);
        return detail::scaled(rmse(truth, predicted, weights),
                              std::sqrt(naive.squaredNorm() / static_cast<double>(naive.size())));
    }
};

}  // namespace ridgewood
