/// Scores of decision values, one a class, which need not be probabilities:
///
///     TopKAccuracy{.k = 3}(truth, scores, classes)
///     hinge_loss(truth, decision)
///
/// A row of `scores` has one column a class, of which the largest is the decision; truth is one of
/// `classes`, which ascend. A weight w counts its row w times. All throw std::invalid_argument when
/// there are no rows, when sizes differ, when a value is NaN or infinite, when a label is none of
/// the classes, and when weights are negative or all zero.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/probabilities.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>

namespace ridgewood {

/// Share of the rows whose true class is among the k of the highest scores. Of equal scores the
/// later class comes first, as in scikit-learn.
struct TopKAccuracy {
    static constexpr std::string_view name = "top_k_accuracy";
    static constexpr bool higher_is_better = true;
    static constexpr bool needs_probabilities = true;

    /// How many guesses a row has, >= 1; all classes or more always hit.
    Index k = 2;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::MatrixArgument& scores,
                                    const detail::VectorArgument& classes,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::require(k >= 1, "TopKAccuracy: k must be >= 1, got ", k);
        const auto codes = detail::check_class_scores(*truth, "scores", *scores, *classes);
        Vector<W> hits(truth->size());
        for (Index i = 0; i < hits.size(); ++i) {
            const Index own = codes[static_cast<std::size_t>(i)];
            const double score = (*scores)(i, own);
            Index before = 0;
            for (Index c = 0; c < scores->cols(); ++c)
                before += (*scores)(i, c) > score || (c > own && (*scores)(i, c) == score);
            hits[i] = before < k ? 1 : 0;
        }
        return detail::weighted_mean(hits, detail::weights_or_ones(weights, truth->size()));
    }
};

/// Hinge loss of two classes: mean(max(0, 1 - d)) where label 1 should have a decision value d >= 1
/// and label 0 one of -d >= 1. truth is 0 or 1.
template <Real W = double>
[[nodiscard]] double hinge_loss(const detail::VectorArgument& truth,
                                const detail::VectorArgument& decision,
                                const detail::WeightsArgument& weights = {}) {
    detail::check_binary(*truth, *decision);
    const VectorView<W>&t = *truth, &d = *decision;
    const Vector<W> losses = (1 - (2 * t.array() - 1) * d.array()).max(0);
    return detail::weighted_mean(losses, detail::weights_or_ones(weights, t.size()));
}

/// Hinge loss of several classes (Crammer and Singer 2001): mean(max(0, 1 - m)) where m is the
/// decision value of the true class less the largest of the others.
template <Real W = double>
[[nodiscard]] double hinge_loss(const detail::VectorArgument& truth,
                                const detail::MatrixArgument& decisions,
                                const detail::VectorArgument& classes,
                                const detail::WeightsArgument& weights = {}) {
    const auto codes = detail::check_class_scores(*truth, "decisions", *decisions, *classes);
    detail::require(classes->size() >= 2, "hinge_loss: there are ", classes->size(),
                    " classes, expected 2 or more");
    Vector<W> losses(truth->size());
    for (Index i = 0; i < losses.size(); ++i) {
        const Index own = codes[static_cast<std::size_t>(i)];
        double other = std::numeric_limits<double>::lowest();
        for (Index c = 0; c < decisions->cols(); ++c) {
            if (c != own)
                other = std::max(other, (*decisions)(i, c));
        }
        losses[i] = std::max(0.0, 1 - ((*decisions)(i, own) - other));
    }
    return detail::weighted_mean(losses, detail::weights_or_ones(weights, truth->size()));
}

}  // namespace ridgewood
