/// Scores of rows that have any number of labels, by how the labels are ranked:
///
///     label_ranking_loss(truth, score)
///
/// truth(i, l) is 1 when row i has label l, else 0, and score(i, l) is the higher the likelier it
/// seems; both are Eigen expressions of any scalar. A weight w counts its row w times. All throw
/// std::invalid_argument when there are no rows, when sizes differ, when a truth is neither 0 nor
/// 1, when a score is NaN or infinite, and when weights are negative or all zero. Definitions are
/// those of Tsoumakas, Katakis and Vlahavas (2010), ties and rows without a choice those of
/// scikit-learn. O(n L log L) for L labels.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/thresholds.hpp>

#include <string_view>

namespace ridgewood {

namespace detail {

/// The mean over rows of score(truth, score, ones), each a vector of one value a label.
template <class Score>
[[nodiscard]] double mean_over_label_rows(const MatrixArgument& truth, const MatrixArgument& score,
                                          const WeightsArgument& weights, Score row_score) {
    check_rows(truth->rows(), "score", score->rows());
    require(truth->cols() > 0, "truth is empty");
    require(truth->cols() == score->cols(), "truth has ", truth->cols(), " columns but score has ",
            score->cols());
    check_finite<double>("truth", *truth);
    check_finite<double>("score", *score);
    for (Index l = 0; l < truth->cols(); ++l) {
        for (Index i = 0; i < truth->rows(); ++i) {
            if ((*truth)(i, l) != 0 && (*truth)(i, l) != 1)
                require(false, "truth(", i, ", ", l, ") is ", (*truth)(i, l), ", expected 0 or 1");
        }
    }
    const Vector<double> ones = Vector<double>::Ones(truth->cols());
    Vector<double> values(truth->rows());
    for (Index i = 0; i < values.size(); ++i) {
        const Vector<double> t = truth->row(i), s = score->row(i);
        values[i] = row_score(t, s, ones);
    }
    return weighted_mean(values, weights_or_ones(weights, truth->rows()));
}

}  // namespace detail

/// How far one has to go down the ranking to meet all labels of a row: the mean number of labels
/// that score at least as high as the lowest true one. 0 for a row without labels; at best the mean
/// number of labels a row.
struct CoverageError {
    static constexpr std::string_view name = "coverage_error";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::MatrixArgument& truth,
                                    const detail::MatrixArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_over_label_rows(
            truth, score, weights, [](const auto& t, const auto& s, const auto& ones) {
                double labels = 0, covered = 0;
                detail::visit_thresholds(t, s, ones, [&](double, double yes, double no) {
                    labels += yes + no;
                    covered = yes > 0 ? labels : covered;
                });
                return covered;
            });
    }
};

/// Share of the pairs of a true and a false label of a row in which the true one does not have the
/// higher score; a tie is an error. 0 for a row of which all or no labels are true.
struct LabelRankingLoss {
    static constexpr std::string_view name = "label_ranking_loss";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::MatrixArgument& truth,
                                    const detail::MatrixArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_over_label_rows(
            truth, score, weights, [](const auto& t, const auto& s, const auto& ones) {
                double trues = 0, falses = 0, wrong = 0;
                detail::visit_thresholds(t, s, ones, [&](double, double yes, double no) {
                    trues += yes;
                    falses += no;
                    wrong += yes * falses;
                });
                return wrong > 0 ? wrong / (trues * falses) : 0;
            });
    }
};

/// Mean over the true labels of a row of the share of true ones among the labels that score at
/// least as high, in (0, 1]. 1 for a row of which all or no labels are true.
struct LabelRankingAveragePrecision {
    static constexpr std::string_view name = "label_ranking_average_precision";
    static constexpr bool higher_is_better = true;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::MatrixArgument& truth,
                                    const detail::MatrixArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::mean_over_label_rows(
            truth, score, weights, [](const auto& t, const auto& s, const auto& ones) {
                double trues = 0, labels = 0, sum = 0;
                detail::visit_thresholds(t, s, ones, [&](double, double yes, double no) {
                    trues += yes;
                    labels += yes + no;
                    sum += yes * trues / labels;
                });
                return trues > 0 ? sum / trues : 1;
            });
    }
};

inline constexpr CoverageError coverage_error{};
inline constexpr LabelRankingLoss label_ranking_loss{};
inline constexpr LabelRankingAveragePrecision label_ranking_average_precision{};

}  // namespace ridgewood
