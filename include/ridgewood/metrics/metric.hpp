/// What makes a callable a metric that cross-validation can use.
#pragma once

#include <ridgewood/core/types.hpp>

#include <concepts>

namespace ridgewood {

/// Says of itself, by `static constexpr bool needs_probabilities = true`, that it wants to see the
/// probability of each class: `metric(truth, probabilities, classes)` with one column a class.
template <class M>
concept ProbabilityMetric = M::needs_probabilities &&
    requires(const M& metric, const Vector<double>& truth, const Matrix<double>& probabilities) {
    { metric(truth, probabilities, truth) } -> std::convertible_to<double>;
};

/// Any other callable `metric(truth, predicted)`, a lambda included.
template <class M>
concept PredictionMetric =
    !ProbabilityMetric<M> && requires(const M& metric, const Vector<double>& truth) {
    { metric(truth, truth) } -> std::convertible_to<double>;
};

/// A score of predictions against the truth. The metrics of ridgewood also say `higher_is_better`
/// and `name`, take one weight a row as an optional last argument, and are small values: pass
/// `rmse` or `PinballLoss{.alpha = 0.9}`.
template <class M>
concept Metric = PredictionMetric<M> || ProbabilityMetric<M>;

/// A metric that says which of two scores is better. Those of ridgewood do; one of your own is a
/// struct with `static constexpr bool higher_is_better`.
template <class M>
concept DirectedMetric = Metric<M> && requires {
    { M::higher_is_better } -> std::convertible_to<bool>;
};

/// All that some metrics want to know of the errors t - p of predictions p: means are weighted.
struct ErrorMoments {
    /// Mean of t - p.
    double mean = 0;
    /// Mean of (t - p - mean)^2.
    double variance = 0;
    /// Mean of (t - mean(t))^2, greater than 0.
    double truth_variance = 1;
};

/// A metric that can also be found from these, as those of squared errors: where the moments of the
/// rows are known, cross-validation scores a linear model without a look at the rows.
template <class M>
concept MomentMetric = Metric<M> && requires(const M& metric, const ErrorMoments& errors) {
    { metric.from_moments(errors) } -> std::convertible_to<double>;
};

}  // namespace ridgewood
