/// What a score of two classes gives at every threshold: the ROC curve and that of precision and
/// recall, as points to draw.
///
///     const auto curve = roc_curve(truth, score);
///     area_under(curve.fpr, curve.tpr)   // roc_auc(truth, score)
///
/// truth is 0 or 1; the score is any finite number. A weight w counts its row w times. What throws
/// is what makes roc_auc throw. A rate of a class that is absent is NaN.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/probabilities.hpp>
#include <ridgewood/metrics/detail/thresholds.hpp>

#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood {

/// One point a distinct score, from the highest down, after the point (0, 0) where nothing is
/// positive: its threshold is infinite.
struct RocCurve {
    /// Of the rows of label 0, the share whose score is at least the threshold.
    Vector<double> fpr;
    /// Of the rows of label 1, the share whose score is at least the threshold.
    Vector<double> tpr;
    Vector<double> thresholds;
};

/// One point a distinct score, from the lowest up, before the point of precision 1 and recall 0.
struct PrecisionRecallCurve {
    /// Of the rows whose score is at least the threshold, the share of label 1.
    Vector<double> precision;
    /// Of the rows of label 1, the share whose score is at least the threshold.
    Vector<double> recall;
    /// One value less than the others: the last point has none.
    Vector<double> thresholds;
};

namespace detail {

/// Weights of the rows of label 1 and 0 whose score is at least the threshold.
struct CumulativeCounts {
    std::vector<double> thresholds, positives, negatives;
};

template <Real W = double>
[[nodiscard]] CumulativeCounts cumulative_counts(const VectorArgument& truth,
                                                 const VectorArgument& score,
                                                 const WeightsArgument& weights) {
    check_binary(*truth, *score);
    const Vector<W> row_weights = weights_or_ones(weights, truth->size());
    CumulativeCounts result;
    double positives = 0, negatives = 0;
    visit_thresholds(*truth, *score, row_weights, [&](double threshold, double p, double n) {
        if (p + n == 0)
            return;
        result.thresholds.push_back(threshold);
        result.positives.push_back(positives += p);
        result.negatives.push_back(negatives += n);
    });
    return result;
}

/// Of `all`, which are NaN of nothing.
[[nodiscard]] inline double share_of(double part, double all) {
    return all > 0 ? part / all : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace detail

/// The points of all thresholds, those on a straight line too. O(n log n).
template <Real W = double>
[[nodiscard]] RocCurve roc_curve(const detail::VectorArgument& truth,
                                 const detail::VectorArgument& score,
                                 const detail::WeightsArgument& weights = {}) {
    const auto counts = detail::cumulative_counts(truth, score, weights);
    const auto points = static_cast<Index>(counts.thresholds.size()) + 1;
    RocCurve curve{Vector<W>(points), Vector<W>(points), Vector<W>(points)};
    const double positives = counts.positives.back(), negatives = counts.negatives.back();
    curve.fpr[0] = detail::share_of(0, negatives);
    curve.tpr[0] = detail::share_of(0, positives);
    curve.thresholds[0] = std::numeric_limits<double>::infinity();
    for (Index i = 1; i < points; ++i) {
        const auto k = static_cast<std::size_t>(i - 1);
        curve.fpr[i] = detail::share_of(counts.negatives[k], negatives);
        curve.tpr[i] = detail::share_of(counts.positives[k], positives);
        curve.thresholds[i] = counts.thresholds[k];
    }
    return curve;
}

/// The points of all thresholds. Between them nothing is interpolated: average_precision, and not
/// the area under straight lines, is the score of this curve. O(n log n).
template <Real W = double>
[[nodiscard]] PrecisionRecallCurve precision_recall_curve(
    const detail::VectorArgument& truth, const detail::VectorArgument& score,
    const detail::WeightsArgument& weights = {}) {
    const auto counts = detail::cumulative_counts(truth, score, weights);
    const auto points = static_cast<Index>(counts.thresholds.size());
    PrecisionRecallCurve curve{Vector<W>(points + 1), Vector<W>(points + 1), Vector<W>(points)};
    for (Index i = 0; i < points; ++i) {
        const auto k = static_cast<std::size_t>(points - 1 - i);
        const double positives = counts.positives[k];
        curve.precision[i] = positives / (positives + counts.negatives[k]);
        curve.recall[i] = detail::share_of(positives, counts.positives.back());
        curve.thresholds[i] = counts.thresholds[k];
    }
    curve.precision[points] = 1;
    curve.recall[points] = detail::share_of(0, counts.positives.back());
    return curve;
}

/// The area between the points joined by straight lines and the axis y = 0, by the trapezoidal
/// rule. Throws std::invalid_argument unless there are two points or more and x ascends or
/// descends.
template <Real = double>
[[nodiscard]] double area_under(const detail::VectorArgument& x, const detail::VectorArgument& y) {
    const Index points = x->size();
    detail::require(points >= 2, "area_under: x has ", points, " values, expected 2 or more");
    detail::require(y->size() == points, "area_under: x has ", points, " values but y has ",
                    y->size());
    double area = 0;
    bool ascends = true, descends = true;
    for (Index i = 1; i < points; ++i) {
        const double width = (*x)[i] - (*x)[i - 1];
        ascends = ascends && !(width < 0);
        descends = descends && !(width > 0);
        area += width * ((*y)[i] + (*y)[i - 1]) / 2;
    }
    detail::require(ascends || descends, "area_under: x neither ascends nor descends");
    return descends && !ascends ? -area : area;
}

}  // namespace ridgewood
