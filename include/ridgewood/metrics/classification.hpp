/// Scores of predicted labels. Each metric is a small value that is called:
///
///     accuracy(truth, predicted)
///     f1(truth, predicted, weights)
///     FScore{.average = Average::macro}(truth, predicted)
///
/// truth and predicted are Eigen vectors or expressions of any scalar; a label is any finite
/// number. A weight w counts its row w times. All throw std::invalid_argument when there are no
/// rows, when sizes differ, when a label is NaN or infinite, and when weights are negative or all
/// zero. Values and degenerate cases are those of scikit-learn 1.2, except where a comment says
/// otherwise.
#pragma once

#include <ridgewood/core/labels.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace ridgewood {

/// How often each label was predicted for each true label.
struct ConfusionMatrix {
    /// The labels that occur in truth or prediction of a row of positive weight, ascending.
    Vector<double> labels;
    /// counts(i, j): the total weight of the rows of true label i that were predicted as label j.
    Matrix<double> counts;
};

/// Counts the pairs of true and predicted label. Memory is quadratic in the number of labels.
template <Real = double>
[[nodiscard]] ConfusionMatrix confusion_matrix(const detail::VectorArgument& truth,
                                               const detail::VectorArgument& predicted,
                                               const detail::WeightsArgument& weights = {});

/// How precision, recall and F become one number.
enum class Average {
    positive,  ///< of one class, the `positive` one, against all others
    macro,     ///< plain mean over the classes that occur in truth or prediction
    weighted,  ///< mean over classes weighted by how often each is the truth
};

namespace detail {

template <Real = double>
void check_labels(const VectorArgument& truth, const VectorArgument& predicted) {
    check_rows(truth->size(), "predicted", predicted->size());
    check_finite<double>("truth", *truth);
    check_finite<double>("predicted", *predicted);
}

template <Real = double>
[[nodiscard]] double ratio_or(double numerator, double denominator, double if_zero) {
    return denominator > 0 ? numerator / denominator : if_zero;
}

/// score(hits, predicted, actual) of one class or averaged over classes; the arguments are the
/// weights of the rows where prediction and truth, the prediction, the truth are the class.
template <class Score>
[[nodiscard]] double average_over_classes(const ConfusionMatrix& confusion, Average average,
                                          double positive, Score score) {
    const Vector<double> predicted = confusion.counts.colwise().sum();
    const Vector<double> actual = confusion.counts.rowwise().sum();
    double sum = 0;
    double total = 0;
    for (Index k = 0; k < confusion.labels.size(); ++k) {
        if (average == Average::positive && confusion.labels[k] != positive)
            continue;
        const double share = average == Average::weighted ? actual[k] : 1;
        sum += share * score(confusion.counts(k, k), predicted[k], actual[k]);
        total += share;
    }
    return total > 0 ? sum / total : score(0, 0, 0);
}

}  // namespace detail

/// Share of the rows whose label is predicted.
struct Accuracy {
    static constexpr std::string_view name = "accuracy";
    static constexpr bool higher_is_better = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::check_labels(truth, predicted);
        const VectorView<W>&t = *truth, &p = *predicted;
        const Vector<W> hits = (t.array() == p.array()).template cast<W>();
        return detail::weighted_mean(hits, detail::weights_or_ones(weights, t.size()));
    }
};

/// Mean over the classes that occur in the truth of the share of each that is found.
struct BalancedAccuracy {
    static constexpr std::string_view name = "balanced_accuracy";
    static constexpr bool higher_is_better = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        const Matrix<W> counts = confusion_matrix(truth, predicted, weights).counts;
        const Vector<W> actual = counts.rowwise().sum();
        double sum = 0, classes = 0;
        for (Index k = 0; k < actual.size(); ++k) {
            if (!(actual[k] > 0))
                continue;
            sum += counts(k, k) / actual[k];
            ++classes;
        }
        return sum / classes;
    }
};

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

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::average_over_classes(
            confusion_matrix(truth, predicted, weights), average, positive,
            [this](double hits, double predicted_total, double) {
                return detail::ratio_or(hits, predicted_total, zero_division);
            });
    }
};

/// Of the rows that are in a class, the share predicted to be: tp / (tp + fn).
struct Recall {
    static constexpr std::string_view name = "recall";
    static constexpr bool higher_is_better = true;

    /// Over which classes.
    Average average = Average::positive;
    /// The label of the class for Average::positive, whatever the other labels are.
    double positive = 1;
    /// The value for a class that never is the truth.
    double zero_division = 0;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::average_over_classes(confusion_matrix(truth, predicted, weights), average,
                                            positive, [this](double hits, double, double actual) {
                                                return detail::ratio_or(hits, actual,
                                                                        zero_division);
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

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::require(beta > 0, "FScore: beta must be > 0, got ", detail::describe(beta));
        return detail::average_over_classes(
            confusion_matrix(truth, predicted, weights), average, positive,
            [this](double hits, double predicted_total, double actual) {
                const double P = detail::ratio_or(hits, predicted_total, zero_division);
                const double R = detail::ratio_or(hits, actual, zero_division);
                const double square = beta * beta;
                return detail::ratio_or((1 + square) * P * R, square * P + R, 0);
            });
    }
};

/// Matthews correlation of truth and prediction, in [-1, 1]; for several classes the R_K of
/// Gorodkin (2004). 0 when truth or prediction is a single label.
struct Matthews {
    static constexpr std::string_view name = "matthews";
    static constexpr bool higher_is_better = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        Matrix<W> shares = confusion_matrix(truth, predicted, weights).counts;
        shares /= shares.sum();
        const Vector<W> p = shares.colwise().sum();
        const Vector<W> t = shares.rowwise().sum();
        if ((p.array() > 0).count() < 2 || (t.array() > 0).count() < 2)
            return 0;
        return (shares.trace() - p.dot(t)) /
               std::sqrt((1 - p.squaredNorm()) * (1 - t.squaredNorm()));
    }
};

/// How Cohen's kappa counts a disagreement of the i-th and the j-th label: 1, |i - j| or (i - j)^2.
enum class Disagreement { equal, linear, quadratic };

/// Cohen's kappa (1960, weighted 1968): 1 - disagreement observed / disagreement expected by
/// chance. NaN when truth and prediction are one and the same label throughout.
struct CohenKappa {
    static constexpr std::string_view name = "kappa";
    static constexpr bool higher_is_better = true;

    Disagreement disagreement = Disagreement::equal;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        const Matrix<W> counts = confusion_matrix(truth, predicted, weights).counts;
        const Vector<W> actual = counts.rowwise().sum();
        const Vector<W> predicted_totals = counts.colwise().sum();
        double observed = 0;
        double expected = 0;
        for (Index j = 0; j < counts.cols(); ++j) {
            for (Index i = 0; i < counts.rows(); ++i) {
                observed += cost(i, j) * counts(i, j);
                expected += cost(i, j) * actual[i] * predicted_totals[j];
            }
        }
        if (expected == 0)
            return std::numeric_limits<double>::quiet_NaN();
        return 1 - observed / (expected / actual.sum());
    }

private:
    [[nodiscard]] double cost(Index i, Index j) const {
        const auto distance = static_cast<double>(std::abs(i - j));
        switch (disagreement) {
            case Disagreement::linear:
                return distance;
            case Disagreement::quadratic:
                return distance * distance;
            default:
                return i == j ? 0 : 1;
        }
    }
};

inline constexpr Accuracy accuracy{};
inline constexpr BalancedAccuracy balanced_accuracy{};
inline constexpr Precision precision{};
inline constexpr Recall recall{};
inline constexpr FScore f1{};
inline constexpr Matthews matthews{};
inline constexpr CohenKappa kappa{};

template <Real W>
ConfusionMatrix confusion_matrix(const detail::VectorArgument& truth,
                                 const detail::VectorArgument& predicted,
                                 const detail::WeightsArgument& weights) {
    detail::check_labels(truth, predicted);
    const Vector<W> row_weights = detail::weights_or_ones(weights, truth->size());
    std::vector<Index> rows;
    for (Index i = 0; i < truth->size(); ++i) {
        if (row_weights[i] > 0)
            rows.push_back(i);
    }
    Vector<W> both(2 * static_cast<Index>(rows.size()));
    const VectorView<W>&t = *truth, &p = *predicted;
    both << t(rows), p(rows);
    ConfusionMatrix result{detail::distinct_labels<W>(both), {}};
    const std::vector<int> codes = detail::label_codes<W>("label", both, result.labels);
    const Index classes = result.labels.size();
    result.counts = Matrix<W>::Zero(classes, classes);
    for (std::size_t k = 0; k < rows.size(); ++k)
        result.counts(codes[k], codes[rows.size() + k]) += row_weights[rows[k]];
    return result;
}

}  // namespace ridgewood
