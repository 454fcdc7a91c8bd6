/// What a change is worth: two cross-validations beside each other, and training beside test.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/validation/cross_validate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

#include <Eigen/Core>

namespace ridgewood {

/// How far `score` is above `baseline` in units of its size, (score - baseline) / |baseline|, or
/// below it where low scores are good: an accuracy of 0.76 after 0.4 is an improvement of 0.9.
/// Infinite for a baseline of 0, NaN when both are 0.
[[nodiscard]] inline double relative_improvement(double baseline, double score,
                                                 bool higher_is_better) {
    const double gain = higher_is_better ? score - baseline : baseline - score;
    if (baseline != 0)
        return gain / std::abs(baseline);
    constexpr double limit = std::numeric_limits<double>::infinity();
    return gain > 0 ? limit : gain < 0 ? -limit : std::numeric_limits<double>::quiet_NaN();
}

/// When a change counts as an improvement.
struct BaselineOptions {
    /// The least relative improvement that is worth it: 0.05 asks for 5 %.
    double threshold = 0;
    /// Which metric of both cross-validations.
    Index metric = 0;
};

/// A candidate beside a baseline on the same folds. Scores of the two on one fold have the luck of
/// its rows in common, so that the standard error of their difference is mostly far below that of
/// either mean.
struct BaselineComparison {
    /// Mean test score of the baseline and of the candidate, over the folds on which both have one.
    double baseline = 0;
    double candidate = 0;
    /// Of these means, see relative_improvement.
    double improvement = 0;
    /// By how much the candidate is the better on each fold, in units of the metric; NaN where one
    /// has no score.
    Vector<double> fold_gains;
    /// The mean of the gains, and its standard error; NaN for fewer than two folds.
    double gain = 0;
    double gain_standard_error = 0;
    /// On how many folds the candidate is the better.
    Index better_folds = 0;
    /// Whether the improvement reaches the threshold.
    bool worthwhile = false;
};

/// Compares a candidate with a baseline that was cross-validated on the same folds: another spec,
/// or the same one on other features.
///
///     const auto before = cross_validate(Ridge{}, X, y, folds, rmse);
///     const auto after = cross_validate(Ridge{}, X_with_lags, y, folds, rmse);
///     if (compare_to_baseline(after, before, rmse, {.threshold = 0.05}).worthwhile) ...
///
/// `metric` is that of column options.metric: it says whether higher scores are better. Folds that
/// an observer kept from running are left out. Both want the same splitter, with the same seed:
/// positions are compared, not the order that shuffles them. Throws std::invalid_argument when
/// there are other folds or other rows in them, when there is no such column, when no fold
/// has both scores, and for a threshold that is not finite.
template <class Candidate, class Baseline, DirectedMetric M>
[[nodiscard]] BaselineComparison compare_to_baseline(const CrossValidation<Candidate>& candidate,
                                                     const CrossValidation<Baseline>& baseline,
                                                     const M& metric,
                                                     const BaselineOptions& options = {});

/// The training score of a model beside its test score.
struct TrainTestGap {
    /// Means over the folds on which both are defined.
    double train = 0;
    double test = 0;
    /// By how much training is the better, in units of the metric: the mean over folds. What is far
    /// above 0 is overfitting; where both scores are bad the model is too simple.
    double gap = 0;
    /// Its standard error over folds; NaN for fewer than two.
    double standard_error = 0;
    /// gap / |train|.
    double relative = 0;
    /// The gap of each fold; NaN where a score is undefined.
    Vector<double> fold_gaps;
};

/// The gap between training and test of a cross-validation, as a report on overfitting. Throws
/// std::invalid_argument when training was not scored, when there is no such column, and when no
/// fold has both scores.
template <class Model, DirectedMetric M>
[[nodiscard]] TrainTestGap train_test_gap(const CrossValidation<Model>& validation, const M& metric,
                                          Index column = 0);

namespace detail {

/// Scores of the same folds, fold by fold: how much better the second are.
struct PairedScores {
    double first = 0;
    double second = 0;
    double gain = 0;
    double standard_error = std::numeric_limits<double>::quiet_NaN();
    Index better = 0;
    Vector<double> gains;

    PairedScores(std::string_view caller, const Vector<double>& a, const Vector<double>& b,
                 bool higher_is_better)
        : gains(higher_is_better ? b - a : a - b) {
        Index count = 0;
        for (Index k = 0; k < a.size(); ++k) {
            if (is_nan(a[k]) || is_nan(b[k])) {
                gains[k] = std::numeric_limits<double>::quiet_NaN();
                continue;
            }
            ++count;
            first += a[k];
            second += b[k];
            gain += gains[k];
            better += gains[k] > 0 ? 1 : 0;
        }
        require(count > 0, caller, ": no fold has both scores");
        const auto folds = static_cast<double>(count);
        first /= folds;
        second /= folds;
        gain /= folds;
        if (count < 2)
            return;
        double squares = 0;
        for (const double of_fold : gains) {
            if (!is_nan(of_fold))
                squares += (of_fold - gain) * (of_fold - gain);
        }
        standard_error = std::sqrt(squares / (folds - 1) / folds);
    }
};

}  // namespace detail

template <class Candidate, class Baseline, DirectedMetric M>
BaselineComparison compare_to_baseline(const CrossValidation<Candidate>& candidate,
                                       const CrossValidation<Baseline>& baseline, const M&,
                                       const BaselineOptions& options) {
    using detail::require;
    constexpr auto caller = "compare_to_baseline";
    const Index folds = candidate.test_scores.rows();
    require(folds == baseline.test_scores.rows(), caller, ": the candidate has ", folds,
            " folds, the baseline ", baseline.test_scores.rows());
    for (Index k = 0; k < folds; ++k) {
        const RowRanges& ours = candidate.folds[static_cast<std::size_t>(k)].test;
        const RowRanges& theirs = baseline.folds[static_cast<std::size_t>(k)].test;
        require(ours == theirs || ours.empty() || theirs.empty(), caller, ": fold ", k,
                " tests other rows in the baseline");
    }
    const Index columns = std::min(candidate.test_scores.cols(), baseline.test_scores.cols());
    require(options.metric >= 0 && options.metric < columns, caller, ": metric ", options.metric,
            " of ", columns);
    require(detail::is_finite(options.threshold), caller, ": threshold must be finite, got ",
            detail::describe(options.threshold));

    const detail::PairedScores pairs(caller, baseline.test_scores.col(options.metric),
                                     candidate.test_scores.col(options.metric),
                                     M::higher_is_better);
    const double improvement = relative_improvement(pairs.first, pairs.second, M::higher_is_better);
    return {.baseline = pairs.first,
            .candidate = pairs.second,
            .improvement = improvement,
            .fold_gains = pairs.gains,
            .gain = pairs.gain,
            .gain_standard_error = pairs.standard_error,
            .better_folds = pairs.better,
            .worthwhile = !detail::is_nan(improvement) && improvement >= options.threshold};
}

template <class Model, DirectedMetric M>
TrainTestGap train_test_gap(const CrossValidation<Model>& validation, const M&, Index column) {
    using detail::require;
    require(validation.train_scores.size() > 0, "train_test_gap: training was not scored");
    require(column >= 0 && column < validation.test_scores.cols(), "train_test_gap: metric ",
            column, " of ", validation.test_scores.cols());
    const detail::PairedScores pairs("train_test_gap", validation.test_scores.col(column),
                                     validation.train_scores.col(column), M::higher_is_better);
    return {.train = pairs.second,
            .test = pairs.first,
            .gap = pairs.gain,
            .standard_error = pairs.standard_error,
            .relative = relative_improvement(pairs.second, pairs.first, !M::higher_is_better),
            .fold_gaps = pairs.gains};
}

}  // namespace ridgewood
