/// Scores of predicted labels, of all classes at once; class_scores.hpp has those of one class.
/// Each metric is a small value that is called:
///
///     accuracy(truth, predicted)
///     kappa(truth, predicted, weights)
///     CohenKappa{.disagreement = Disagreement::linear}(truth, predicted)
///
/// truth and predicted are Eigen vectors or expressions of any scalar; a label is any finite
/// number. A weight w counts its row w times. All throw std::invalid_argument when there are no
/// rows, when sizes differ, when a label is NaN or infinite, and when weights are negative or all
/// zero. Values and degenerate cases are those of scikit-learn 1.2, except where a comment says
/// otherwise.
#pragma once

#include <ridgewood/metrics/class_scores.hpp>
#include <ridgewood/metrics/confusion_matrix.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>

#include <cmath>
#include <limits>
#include <string_view>

namespace ridgewood {

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

/// Share of the rows whose label is not predicted: 1 - accuracy. Of one label a row it is the
/// Hamming loss too.
struct ZeroOneLoss {
    static constexpr std::string_view name = "zero_one_loss";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted,
                                    const detail::WeightsArgument& weights = {}) const {
        return 1 - Accuracy{}(truth, predicted, weights);
    }
};

/// Mean over the classes that occur in the truth of the share of each that is found.
struct BalancedAccuracy {
    static constexpr std::string_view name = "balanced_accuracy";
    static constexpr bool higher_is_better = true;

    /// Whether (b - 1/K) / (1 - 1/K) is taken of it, for K classes in the truth: 0 in expectation
    /// for a guess, NaN for a single class.
    bool adjusted = false;

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
        const double mean = sum / classes;
        if (!adjusted)
            return mean;
        return classes > 1 ? (mean - 1 / classes) / (1 - 1 / classes)
                           : std::numeric_limits<double>::quiet_NaN();
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
inline constexpr ZeroOneLoss zero_one_loss{};
inline constexpr BalancedAccuracy balanced_accuracy{};
inline constexpr Matthews matthews{};
inline constexpr CohenKappa kappa{};

}  // namespace ridgewood
