/// Scores of one class against all others, and their averages over classes:
///
///     f1(truth, predicted)
///     Precision{.average = Average::macro}(truth, predicted, weights)
///
/// truth and predicted are Eigen vectors or expressions of any scalar; a label is any finite
/// number. A weight w counts its row w times. What throws is what makes confusion_matrix() throw.
/// In the formulas tp, fp, fn, tn are the weights of the rows that are rightly and wrongly
/// predicted to be in the class, and wrongly and rightly predicted not to be. Values and degenerate
/// cases are those of scikit-learn 1.2.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/metrics/confusion_matrix.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace ridgewood {

/// How the scores of the classes become one number.
enum class Average {
    positive,  ///< of one class, the `positive` one, against all others
    macro,     ///< plain mean over the classes that occur in truth or prediction
    weighted,  ///< mean over classes weighted by how often each is the truth
    micro,     ///< of the counts of all classes together: P, R and F are the accuracy then
};

namespace detail {

/// Weights of the rows where prediction and truth are the class, the prediction is, the truth is;
/// and of all rows.
struct LabelCounts {
    double hits = 0, predicted = 0, actual = 0, total = 0;
};

/// One entry a label of the matrix.
template <Real = double>
[[nodiscard]] std::vector<LabelCounts> label_counts(const ConfusionMatrix& confusion) {
    const Matrix<double>& counts = confusion.counts;
    std::vector<LabelCounts> result;
    for (Index k = 0; k < counts.cols(); ++k)
        result.push_back({counts(k, k), counts.col(k).sum(), counts.row(k).sum(), counts.sum()});
    return result;
}

[[nodiscard]] inline double ratio_or(double numerator, double denominator, double if_zero) {
    return denominator > 0 ? numerator / denominator : if_zero;
}

/// score(LabelCounts) of one class or averaged over classes.
template <class Score>
[[nodiscard]] double average_over_classes(const ConfusionMatrix& confusion, Average average,
                                          double positive, Score score) {
    const auto classes = label_counts(confusion);
    LabelCounts all;
    double sum = 0, shares = 0;
    for (std::size_t k = 0; k < classes.size(); ++k) {
        const LabelCounts& c = classes[k];
        all = {all.hits + c.hits, all.predicted + c.predicted, all.actual + c.actual,
               all.total + c.total};
        if (average == Average::positive && confusion.labels[static_cast<Index>(k)] != positive)
            continue;
        const double share = average == Average::weighted ? c.actual : 1;
        sum += share * score(c);
        shares += share;
    }
    if (average == Average::micro)
        return score(all);
    return shares > 0 ? sum / shares : score({0, 0, 0, classes.front().total});
}

}  // namespace detail

/// Of the rows predicted to be in a class, the share that are: tp / (tp + fp).
struct Precision {
    static constexpr std::string_view name = "precision";
    static constexpr bool higher_is_better = true;

    /// Over which classes.
    Average average = Average::positive;
    /// The label of the class for Average::positive, whatever the other labels are.
    double positive = 1;
    /// The value for a class that is never predicted.
    double zero_division = 0;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::average_over_classes(confusion_matrix(truth, predicted, weights), average,
                                            positive,
                                            [zero = zero_division](const detail::LabelCounts& c) {
                                                return detail::ratio_or(c.hits, c.predicted, zero);
                                            });
    }
};

/// Of the rows that are in a class, the share predicted to be: tp / (tp + fn). Also called
/// sensitivity.
struct Recall {
    static constexpr std::string_view name = "recall";
    static constexpr bool higher_is_better = true;

    /// Over which classes.
    Average average = Average::positive;
    /// The label of the class for Average::positive, whatever the other labels are.
    double positive = 1;
    /// The value for a class that never is the truth.
    double zero_division = 0;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::average_over_classes(confusion_matrix(truth, predicted, weights), average,
                                            positive,
                                            [zero = zero_division](const detail::LabelCounts& c) {
                                                return detail::ratio_or(c.hits, c.actual, zero);
                                            });
    }
};

/// Of the rows that are not in a class, the share predicted not to be: tn / (tn + fp).
struct Specificity {
    static constexpr std::string_view name = "specificity";
    static constexpr bool higher_is_better = true;

    /// Over which classes.
    Average average = Average::positive;
    /// The label of the class for Average::positive, whatever the other labels are.
    double positive = 1;
    /// The value for a class that always is the truth.
    double zero_division = 0;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::average_over_classes(
            confusion_matrix(truth, predicted, weights), average, positive,
            [zero = zero_division](const detail::LabelCounts& c) {
                const double negative = c.total - c.actual;
                return detail::ratio_or(negative - (c.predicted - c.hits), negative, zero);
            });
    }
};

/// Weighted harmonic mean of precision P and recall R of a class:
/// (1 + beta^2) P R / (beta^2 P + R), 0 when both are 0.
struct FScore {
    static constexpr std::string_view name = "f_score";
    static constexpr bool higher_is_better = true;

    /// How many times as important recall is as precision, > 0.
    double beta = 1;
    /// Over which classes.
    Average average = Average::positive;
    /// The label of the class for Average::positive, whatever the other labels are.
    double positive = 1;
    /// The value of P for a class that is never predicted and of R for one that never is the truth.
    double zero_division = 0;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::require(beta > 0, "FScore: beta must be > 0, got ", detail::describe(beta));
        return detail::average_over_classes(
            confusion_matrix(truth, predicted, weights), average, positive,
            [this](const detail::LabelCounts& c) {
                const double P = detail::ratio_or(c.hits, c.predicted, zero_division);
                const double R = detail::ratio_or(c.hits, c.actual, zero_division);
                const double square = beta * beta;
                return detail::ratio_or((1 + square) * P * R, square * P + R, 0);
            });
    }
};

/// Jaccard index: of the rows predicted to be in a class or in it, the share that are both,
/// tp / (tp + fp + fn).
struct Jaccard {
    static constexpr std::string_view name = "jaccard";
    static constexpr bool higher_is_better = true;

    /// Over which classes.
    Average average = Average::positive;
    /// The label of the class for Average::positive, whatever the other labels are.
    double positive = 1;
    /// The value for a class that is neither predicted nor the truth.
    double zero_division = 0;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::average_over_classes(
            confusion_matrix(truth, predicted, weights), average, positive,
            [zero = zero_division](const detail::LabelCounts& c) {
                return detail::ratio_or(c.hits, c.predicted + c.actual - c.hits, zero);
            });
    }
};

inline constexpr Precision precision{};
inline constexpr Recall recall{};
inline constexpr Specificity specificity{};
inline constexpr FScore f1{};
inline constexpr Jaccard jaccard{};

}  // namespace ridgewood
