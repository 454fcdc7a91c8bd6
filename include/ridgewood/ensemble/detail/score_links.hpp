/// What scores of boosting say.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/regression_loss.hpp>

#include <cmath>
#include <utility>

namespace ridgewood::detail {

[[nodiscard]] inline double linked(ScoreLink link, double score) {
    return link == ScoreLink::log     ? std::exp(score)
           : link == ScoreLink::logit ? 1 / (1 + std::exp(-score))
                                      : score;
}

template <Real W>
[[nodiscard]] Matrix<W> linked(ScoreLink link, Matrix<W> scores) {
    for (W& score : scores.reshaped())
        score = linked(link, score);
    return scores;
}

/// Rows x classes, by one score for two classes, or one each.
template <Real W>
[[nodiscard]] Matrix<W> class_probabilities(Matrix<W> scores, Index classes) {
    if (classes == 1)
        return Matrix<W>::Ones(scores.rows(), 1);
    if (scores.cols() == 1) {
        Matrix<W> both(scores.rows(), 2);
        both.col(1) = (1 + (-scores.col(0).array()).exp()).inverse();
        both.col(0) = 1 - both.col(1).array();
        return both;
    }
    scores.colwise() -= scores.rowwise().maxCoeff().eval();
    scores = scores.array().exp();
    return scores.array().colwise() / scores.rowwise().sum().array();
}

/// The place of the most probable class, the first of several.
template <class DR>
[[nodiscard]] Index likeliest_class(const Eigen::MatrixBase<DR>& scores, Index classes) {
    if (scores.size() == 1)
        return scores[0] > 0 ? classes - 1 : 0;
    Index best = 0;
    scores.maxCoeff(&best);
    return best;
}

}  // namespace ridgewood::detail
