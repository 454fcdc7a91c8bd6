/// Scores of predicted probabilities. Each metric is a small value that is called in two ways:
///
///     roc_auc(truth, score)                      // truth is 0 or 1, score that of label 1
///     roc_auc(truth, probabilities, classes)     // one column a class, truth is one of classes
///
/// both with weights as an optional last argument: a weight w counts its row w times. Arguments
/// are Eigen expressions of any scalar; `classes` ascend, as `model.classes()` does. All throw
/// std::invalid_argument when there are no rows, when sizes differ, when a value is NaN or
/// infinite, when a probability is outside [0, 1], when a label is none of the classes, and when
/// weights are negative or all zero. What a sample leaves undefined is NaN.
#pragma once

#include <ridgewood/core/labels.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string_view>
#include <vector>

namespace ridgewood {

namespace detail {

/// How far outside [0, 1] a probability may be: sums of float shares end at 1.0000001.
inline constexpr double probability_slack = 1e-6;

template <Real = double>
[[nodiscard]] bool is_probability(double p) {
    return p >= -probability_slack && p <= 1 + probability_slack;
}

template <Real = double>
void check_binary(const VectorView<double>& truth, const VectorView<double>& score) {
    check_rows(truth.size(), "score", score.size());
    check_finite<double>("truth", truth);
    for (Index i = 0; i < truth.size(); ++i) {
        require(truth[i] == 0 || truth[i] == 1, "truth(", i, ") is ", describe(truth[i]),
                ", expected 0 or 1");
    }
    check_finite<double>("score", score);
}

template <Real = double>
void check_binary_probabilities(const VectorView<double>& truth, const VectorView<double>& score) {
    check_binary(truth, score);
    for (Index i = 0; i < score.size(); ++i) {
        require(is_probability(score[i]), "score(", i, ") is ", score[i],
                ", expected a probability");
    }
}

/// The column of each row's true class.
template <Real = double>
[[nodiscard]] std::vector<int> check_classes(const VectorView<double>& truth,
                                             const MatrixView<double>& probabilities,
                                             const VectorView<double>& classes) {
    check_rows(truth.size(), "probabilities", probabilities.rows());
    require(probabilities.cols() == classes.size(), "probabilities has ", probabilities.cols(),
            " columns but there are ", classes.size(), " classes");
    check_finite<double>("truth", truth);
    check_finite<double>("classes", classes);
    for (Index k = 1; k < classes.size(); ++k) {
        require(classes[k - 1] < classes[k], "classes must ascend, but ", describe(classes[k]),
                " follows ", describe(classes[k - 1]));
    }
    check_finite<double>("probabilities", probabilities);
    for (Index k = 0; k < probabilities.cols(); ++k) {
        for (Index i = 0; i < probabilities.rows(); ++i) {
            require(is_probability(probabilities(i, k)), "probabilities(", i, ", ", k, ") is ",
                    probabilities(i, k), ", expected a probability");
        }
    }
    return label_codes<double>("truth", truth, classes);
}

/// Calls visit(positive, negative) with the weights of the rows that share a score, from the
/// highest score down.
template <class Visit>
void visit_thresholds(const VectorView<double>& truth, const VectorView<double>& score,
                      const VectorView<double>& weights, Visit visit) {
    std::vector<Index> order(static_cast<std::size_t>(score.size()));
    std::iota(order.begin(), order.end(), Index{0});
    std::sort(order.begin(), order.end(), [&](Index a, Index b) { return score[a] > score[b]; });
    for (std::size_t k = 0; k < order.size();) {
        const double threshold = score[order[k]];
        double positive = 0;
        double negative = 0;
        for (; k < order.size() && score[order[k]] == threshold; ++k)
            (truth[order[k]] == 1 ? positive : negative) += weights[order[k]];
        visit(positive, negative);
    }
}

/// binary(truth01, score, weights) of the second of two classes, or its mean over several classes,
/// each against the rest.
template <class Binary>
[[nodiscard]] double one_against_rest(const VectorArgument& truth,
                                      const MatrixArgument& probabilities,
                                      const VectorArgument& classes, const WeightsArgument& weights,
                                      Binary binary) {
    (void)check_classes(*truth, *probabilities, *classes);
    const Vector<double> row_weights = weights_or_ones(weights, truth->size());
    const Index first = classes->size() == 2 ? 1 : 0;
    double sum = 0;
    for (Index k = first; k < classes->size(); ++k) {
        const double label = (*classes)[k];
        const Vector<double> is_class =
            truth->unaryExpr([=](double t) { return t == label ? 1.0 : 0.0; });
        sum += binary(VectorView<double>(is_class), VectorView<double>(probabilities->col(k)),
                      VectorView<double>(row_weights));
    }
    return sum / static_cast<double>(classes->size() - first);
}

}  // namespace detail

/// Logarithmic loss or cross-entropy: -mean(log p) with p the probability given to the true class,
/// natural logarithm. Probabilities are clipped to [2^-52, 1 - 2^-52], so that being sure of what
/// is wrong costs 36.04 and not infinity; then each row of a matrix is scaled to sum to 1.
struct LogLoss {
    static constexpr std::string_view name = "log_loss";
    static constexpr bool higher_is_better = false;
    static constexpr bool needs_probabilities = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::check_binary_probabilities(*truth, *score);
        const auto loss = [](double t, double p) {
            return -std::log(t == 1 ? clip(p) : 1 - clip(p));
        };
        const VectorView<W>&t = *truth, &p = *score;
        const Vector<W> losses = t.binaryExpr(p, loss);
        return detail::weighted_mean(losses, detail::weights_or_ones(weights, t.size()));
    }

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::MatrixArgument& probabilities,
                                    const detail::VectorArgument& classes,
                                    const detail::WeightsArgument& weights = {}) const {
        const auto codes = detail::check_classes(*truth, *probabilities, *classes);
        const MatrixView<W>& P = *probabilities;
        Vector<W> loss(P.rows());
        for (Index i = 0; i < loss.size(); ++i) {
            const double sum = P.row(i).unaryExpr(&clip).sum();
            const double p = clip(P(i, codes[static_cast<std::size_t>(i)]));
            loss[i] = -std::log(p / sum);
        }
        return detail::weighted_mean(loss, detail::weights_or_ones(weights, truth->size()));
    }

private:
    [[nodiscard]] static double clip(double p) {
        constexpr double smallest = std::numeric_limits<double>::epsilon();
        return std::clamp(p, smallest, 1 - smallest);
    }
};

/// Brier score (1950): mean of the squared distance between the probabilities and the truth as a
/// 0-1 vector. Of two classes it is mean((p - t)^2), half of Brier's sum over both.
struct BrierScore {
    static constexpr std::string_view name = "brier";
    static constexpr bool higher_is_better = false;
    static constexpr bool needs_probabilities = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::check_binary_probabilities(*truth, *score);
        const VectorView<W>&t = *truth, &p = *score;
        const Vector<W> squares = (t - p).cwiseAbs2();
        return detail::weighted_mean(squares, detail::weights_or_ones(weights, t.size()));
    }

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::MatrixArgument& probabilities,
                                    const detail::VectorArgument& classes,
                                    const detail::WeightsArgument& weights = {}) const {
        const auto codes = detail::check_classes(*truth, *probabilities, *classes);
        Matrix<W> error = *probabilities;
        for (Index i = 0; i < error.rows(); ++i)
            error(i, codes[static_cast<std::size_t>(i)]) -= 1;
        const Vector<W> squares = error.rowwise().squaredNorm();
        const double sum =
            detail::weighted_mean(squares, detail::weights_or_ones(weights, truth->size()));
        return classes->size() == 2 ? sum / 2 : sum;
    }
};

/// Area under the ROC curve: the probability that a random row of label 1 has a higher score than
/// a random row of label 0, ties counting half. O(n log n). NaN when a class is absent. Of more
/// than two classes it is the plain mean over classes of each against the rest.
struct RocAuc {
    static constexpr std::string_view name = "roc_auc";
    static constexpr bool higher_is_better = true;
    static constexpr bool needs_probabilities = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::check_binary(*truth, *score);
        return area(*truth, *score, detail::weights_or_ones(weights, truth->size()));
    }

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::MatrixArgument& probabilities,
                                    const detail::VectorArgument& classes,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::one_against_rest(truth, probabilities, classes, weights, &area);
    }

private:
    [[nodiscard]] static double area(const VectorView<double>& truth,
                                     const VectorView<double>& score,
                                     const VectorView<double>& weights) {
        double positives = 0;
        double negatives = 0;
        double ordered = 0;  // weight of the pairs in which the positive has the higher score
        detail::visit_thresholds(truth, score, weights, [&](double positive, double negative) {
            ordered += negative * (positives + positive / 2);
            positives += positive;
            negatives += negative;
        });
        if (positives == 0 || negatives == 0)
            return std::numeric_limits<double>::quiet_NaN();
        return ordered / positives / negatives;
    }
};

/// Average precision: sum_n (R_n - R_(n-1)) P_n over the distinct scores from the highest down,
/// where P_n and R_n are precision and recall of "positive from this score on". No interpolation.
/// NaN without a positive row. Of more than two classes it is the plain mean over classes of each
/// against the rest.
struct AveragePrecision {
    static constexpr std::string_view name = "average_precision";
    static constexpr bool higher_is_better = true;
    static constexpr bool needs_probabilities = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::check_binary(*truth, *score);
        return average(*truth, *score, detail::weights_or_ones(weights, truth->size()));
    }

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::MatrixArgument& probabilities,
                                    const detail::VectorArgument& classes,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::one_against_rest(truth, probabilities, classes, weights, &average);
    }

private:
    [[nodiscard]] static double average(const VectorView<double>& truth,
                                        const VectorView<double>& score,
                                        const VectorView<double>& weights) {
        double positives = 0;
        double selected = 0;
        double sum = 0;
        detail::visit_thresholds(truth, score, weights, [&](double positive, double negative) {
            positives += positive;
            selected += positive + negative;
            if (positive > 0)
                sum += positive * positives / selected;
        });
        return positives > 0 ? sum / positives : std::numeric_limits<double>::quiet_NaN();
    }
};

inline constexpr LogLoss log_loss{};
inline constexpr BrierScore brier{};
inline constexpr RocAuc roc_auc{};
inline constexpr AveragePrecision average_precision{};

}  // namespace ridgewood
