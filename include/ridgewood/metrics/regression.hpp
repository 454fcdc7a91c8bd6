/// Scores of predicted numbers. Each metric is a small value that is called:
///
///     rmse(truth, predicted)
///     rmse(truth, predicted, weights)
///     PinballLoss{.alpha = 0.9}(truth, predicted)
///
/// truth and predicted are Eigen vectors or expressions of any scalar; sums are taken in double.
/// Given matrices, one column an output, a metric is the plain mean of its values on the columns.
/// A weight w counts its row w times. All throw std::invalid_argument when there are no rows, when
/// sizes differ, when a value is NaN or infinite, and when weights are negative or all zero.
///
/// In the formulas t is the truth, p the prediction, and mean() is weighted. Degenerate input is
/// treated as scikit-learn 1.2 does, except where a comment says otherwise.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/outputs.hpp>
#include <ridgewood/metrics/metric.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace ridgewood {

/// Mean squared error: mean((t - p)^2).
struct MeanSquaredError {
    static constexpr std::string_view name = "mse";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_loss(truth, predicted, weights,
                                 [](double t, double p) { return (t - p) * (t - p); });
    }

    [[nodiscard]] double from_moments(const ErrorMoments& errors) const {
        return errors.variance + errors.mean * errors.mean;
    }
};

/// Root mean squared error: sqrt(mean((t - p)^2)), in the units of t. Of several outputs it is the
/// mean of their roots, not the root of their mean.
struct RootMeanSquaredError {
    static constexpr std::string_view name = "rmse";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_over_outputs(
            truth, predicted, weights, [](const auto& t, const auto& p, const auto& w) {
                return std::sqrt(detail::weighted_mean((t - p).array().square().matrix(), w));
            });
    }

    [[nodiscard]] double from_moments(const ErrorMoments& errors) const {
        return std::sqrt(errors.variance + errors.mean * errors.mean);
    }
};

/// Mean absolute error: mean(|t - p|), in the units of t.
struct MeanAbsoluteError {
    static constexpr std::string_view name = "mae";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_loss(truth, predicted, weights,
                                 [](double t, double p) { return std::abs(t - p); });
    }
};

/// Median of |t - p|, in the units of t: half of the rows may be arbitrarily wrong. Halfway between
/// the two middle values when there are two, with weights too (scikit-learn takes the lower one).
struct MedianAbsoluteError {
    static constexpr std::string_view name = "median_absolute_error";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_over_outputs(truth, predicted, weights,
                                         [](const auto& t, const auto& p, const auto& w) {
                                             return detail::weighted_median((t - p).cwiseAbs(), w);
                                         });
    }
};

/// What mape does with a truth of 0, which no percentage is of.
enum class ZeroTruth {
    /// Divides by 2^-52, as scikit-learn does: huge unless the prediction is 0 too.
    epsilon,
    /// Leaves the row out. Throws std::invalid_argument when no other counts.
    skip,
    /// Throws std::invalid_argument.
    error,
};

/// Mean absolute percentage error, as a fraction: mean(|t - p| / |t|). Smape is bounded.
struct MeanAbsolutePercentageError {
    static constexpr std::string_view name = "mape";
    static constexpr bool higher_is_better = false;

    /// What to do where t is 0.
    ZeroTruth zero = ZeroTruth::epsilon;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_over_outputs(
            truth, predicted, weights, [rule = zero](const auto& t, const auto& p, const auto& w) {
                double sum = 0, weight = 0;
                for (Index i = 0; i < t.size(); ++i) {
                    const bool is_zero = t[i] == 0 && w[i] > 0 && rule != ZeroTruth::epsilon;
                    if (is_zero && rule == ZeroTruth::error)
                        detail::require(false, "mape: truth(", i, ") is 0");
                    if (is_zero)
                        continue;
                    const double size =
                        std::max(std::abs(t[i]), std::numeric_limits<double>::epsilon());
                    sum += w[i] * (std::abs(t[i] - p[i]) / size);
                    weight += w[i];
                }
                detail::require(weight > 0, "mape: all of truth is 0");
                return sum / weight;
            });
    }
};

/// Symmetric mean absolute percentage error: mean(2 |t - p| / (|t| + |p|)), between 0 and 2; 0
/// where both are 0.
struct SymmetricMeanAbsolutePercentageError {
    static constexpr std::string_view name = "smape";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_loss(truth, predicted, weights, [](double t, double p) {
            return t == p ? 0 : 2 * std::abs(t - p) / (std::abs(t) + std::abs(p));
        });
    }
};

/// Mean squared logarithmic error: mean((log(1 + t) - log(1 + p))^2). Throws
/// std::invalid_argument for a negative value.
struct MeanSquaredLogError {
    static constexpr std::string_view name = "msle";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_loss(truth, predicted, weights, [](double t, double p) {
            detail::require(t >= 0, "msle: truth must be >= 0, got ", t);
            detail::require(p >= 0, "msle: predicted must be >= 0, got ", p);
            const double difference = std::log1p(t) - std::log1p(p);
            return difference * difference;
        });
    }
};

/// Pinball or quantile loss: mean(max(alpha (t - p), (alpha - 1) (t - p))), smallest in expectation
/// when p is the alpha-quantile of t. At alpha = 0.5 it is half the mean absolute error.
struct PinballLoss {
    static constexpr std::string_view name = "pinball";
    static constexpr bool higher_is_better = false;

    /// The quantile, in [0, 1].
    double alpha = 0.5;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::require(alpha >= 0 && alpha <= 1, "PinballLoss: alpha must be in [0, 1], got ",
                        detail::describe(alpha));
        return detail::mean_loss(truth, predicted, weights, [a = alpha](double t, double p) {
            return std::max(a * (t - p), (a - 1) * (t - p));
        });
    }
};

/// Huber loss (1964): mean of r^2 / 2 where |r| <= delta and of delta (|r| - delta / 2) elsewhere,
/// with r = t - p.
struct HuberLoss {
    static constexpr std::string_view name = "huber";
    static constexpr bool higher_is_better = false;

    /// Where the loss turns from square to linear, > 0, in the units of t.
    double delta = 1.35;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::require(delta > 0, "HuberLoss: delta must be > 0, got ", detail::describe(delta));
        return detail::mean_loss(truth, predicted, weights, [d = delta](double t, double p) {
            const double r = std::abs(t - p);
            return r <= d ? r * r / 2 : d * (r - d / 2);
        });
    }
};

/// Largest |t - p|, in the units of t, among the rows of positive weight.
struct MaxError {
    static constexpr std::string_view name = "max_error";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_over_outputs(
            truth, predicted, weights, [](const auto& t, const auto& p, const auto& w) {
                return (w.array() > 0).select((t - p).array().abs(), 0.0).maxCoeff();
            });
    }
};

/// Coefficient of determination R2 = 1 - sum w (t - p)^2 / sum w (t - mean(t))^2. A constant truth
/// scores 1 when predicted exactly and 0 otherwise; a single row scores NaN.
struct R2 {
    static constexpr std::string_view name = "r2";
    static constexpr bool higher_is_better = true;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_over_outputs(
            truth, predicted, weights, [](const auto& t, const auto& p, const auto& w) {
                if (t.size() < 2)
                    return std::numeric_limits<double>::quiet_NaN();
                const double error = detail::weighted_mean((t - p).array().square().matrix(), w);
                if (detail::is_constant(t, w))
                    return error == 0 ? 1.0 : 0.0;
                return 1 - error / detail::weighted_variance(t, w);
            });
    }

    [[nodiscard]] double from_moments(const ErrorMoments& errors) const {
        return 1 - (errors.variance + errors.mean * errors.mean) / errors.truth_variance;
    }
};

/// Explained variance: 1 - Var(t - p) / Var(t), which forgives a constant bias. A constant truth
/// scores 1 when the error is constant and 0 otherwise.
struct ExplainedVariance {
    static constexpr std::string_view name = "explained_variance";
    static constexpr bool higher_is_better = true;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& truth,
                                    const detail::OutputsArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_over_outputs(
            truth, predicted, weights, [](const auto& t, const auto& p, const auto& w) {
                const Vector<double> error = t - p;
                if (detail::is_constant(t, w))
                    return detail::is_constant(error, w) ? 1.0 : 0.0;
                return 1 - detail::weighted_variance(error, w) / detail::weighted_variance(t, w);
            });
    }

    [[nodiscard]] double from_moments(const ErrorMoments& errors) const {
        return 1 - errors.variance / errors.truth_variance;
    }
};

inline constexpr MeanSquaredError mse{};
inline constexpr RootMeanSquaredError rmse{};
inline constexpr MeanAbsoluteError mae{};
inline constexpr MedianAbsoluteError median_absolute_error{};
inline constexpr MeanAbsolutePercentageError mape{};
inline constexpr SymmetricMeanAbsolutePercentageError smape{};
inline constexpr MeanSquaredLogError msle{};
inline constexpr PinballLoss pinball{};
inline constexpr HuberLoss huber{};
inline constexpr MaxError max_error{};
inline constexpr R2 r2{};
inline constexpr ExplainedVariance explained_variance{};

}  // namespace ridgewood
