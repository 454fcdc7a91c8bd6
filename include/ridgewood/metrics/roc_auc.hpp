/// The area under the ROC curve.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/one_against_rest.hpp>
#include <ridgewood/metrics/detail/probabilities.hpp>
#include <ridgewood/metrics/detail/thresholds.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace ridgewood {

/// How the areas of two classes become one of several.
enum class Multiclass {
    one_against_rest,  ///< each class against all others by its own column
    /// Each pair of classes on the rows of both, the mean of either column (Hand and Till 2001):
    /// classes that are rare count as much as others.
    one_against_one,
};

/// Area under the ROC curve: the probability that a random row of label 1 has a higher score than
/// a random row of label 0, ties counting half. O(n log n). NaN when a class is absent. It is
/// called as those of probabilities.hpp are; of two classes the score may be any finite number.
struct RocAuc {
    static constexpr std::string_view name = "roc_auc";
    static constexpr bool higher_is_better = true;
    static constexpr bool needs_probabilities = true;

    /// What is averaged over more than two classes.
    Multiclass multiclass = Multiclass::one_against_rest;
    /// Whether classes, or pairs of them, count by their share of the rows.
    bool weighted = false;
    /// Up to which share of false positives, in (0, 1]; below 1 the area is scaled to be 1/2 for a
    /// guess and 1 at best (McClish 1989). For two classes only.
    double max_fpr = 1;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        check_max_fpr();
        detail::check_binary(*truth, *score);
        return area(*truth, *score, detail::weights_or_ones(weights, truth->size()));
    }

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::MatrixArgument& probabilities,
                                    const detail::VectorArgument& classes,
                                    const detail::WeightsArgument& weights = {}) const {
        check_max_fpr();
        detail::require(max_fpr == 1 || classes->size() <= 2,
                        "RocAuc: max_fpr is for two classes, got ", classes->size());
        if (multiclass == Multiclass::one_against_one && classes->size() > 2)
            return mean_over_pairs(truth, probabilities, classes, weights);
        return detail::one_against_rest(
            truth, probabilities, classes, weights, weighted,
            [this](const auto& t, const auto& p, const auto& w) { return this->area(t, p, w); });
    }

private:
    template <Real = double>
    void check_max_fpr() const {
        detail::require(max_fpr > 0 && max_fpr <= 1, "RocAuc: max_fpr must be in (0, 1], got ",
                        detail::describe(max_fpr));
    }

    template <Real = double>
    [[nodiscard]] double area(const VectorView<double>& truth, const VectorView<double>& score,
                              const VectorView<double>& weights) const {
        const double all_positives = weights.dot(truth);
        const double all_negatives = weights.dot((1 - truth.array()).matrix());
        if (!(all_positives > 0 && all_negatives > 0))
            return std::numeric_limits<double>::quiet_NaN();
        const double most =
            max_fpr < 1 ? max_fpr * all_negatives : std::numeric_limits<double>::max();
        double positives = 0, negatives = 0;
        double ordered = 0;  // weight of the pairs in which the positive has the higher score
        detail::visit_thresholds(
            truth, score, weights, [&](double, double positive, double negative) {
                const double taken = std::min(negative, most - negatives);
                if (taken > 0)
                    ordered += taken * (positives + positive * (taken / negative) / 2);
                positives += positive;
                negatives += negative;
            });
        const double share = ordered / positives / negatives;
        if (max_fpr == 1)
            return share;
        const double guess = max_fpr * max_fpr / 2;
        return (1 + (share - guess) / (max_fpr - guess)) / 2;
    }

    template <Real W = double>
    [[nodiscard]] double mean_over_pairs(const detail::VectorArgument& truth,
                                         const detail::MatrixArgument& probabilities,
                                         const detail::VectorArgument& classes,
                                         const detail::WeightsArgument& weights) const {
        const auto codes = detail::check_classes(*truth, *probabilities, *classes);
        const Vector<W> row_weights = detail::weights_or_ones(weights, truth->size());
        std::vector<std::vector<Index>> rows(static_cast<std::size_t>(classes->size()));
        for (Index i = 0; i < truth->size(); ++i)
            rows[static_cast<std::size_t>(codes[static_cast<std::size_t>(i)])].push_back(i);
        double sum = 0, shares = 0;
        for (std::size_t a = 0; a < rows.size(); ++a) {
            for (std::size_t b = a + 1; b < rows.size(); ++b) {
                std::vector<Index> both = rows[a];
                both.insert(both.end(), rows[b].begin(), rows[b].end());
                const Vector<W> w = row_weights(both);
                Vector<W> is_a = Vector<W>::Zero(w.size());
                is_a.head(static_cast<Index>(rows[a].size())).setOnes();
                const auto column = [&](std::size_t k) {
                    return Vector<W>(probabilities->col(static_cast<Index>(k))(both));
                };
                const double share = weighted ? w.sum() : 1;
                sum +=
                    share *
                    (area(is_a, column(a), w) + area((1 - is_a.array()).matrix(), column(b), w)) /
                    2;
                shares += share;
            }
        }
        return sum / shares;
    }
};

inline constexpr RocAuc roc_auc{};

}  // namespace ridgewood
