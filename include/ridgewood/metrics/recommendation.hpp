/// Scores of recommended items, best first, beside those that are relevant. Each metric is a small
/// value that is called with one list of either or, for the mean over users, with as many of both:
///
///     const std::vector<int> relevant = {1, 2, 3}, recommended = {3, 9, 1};
///     RecallAtK{.k = 2}(relevant, recommended)        // 1/3
///     MeanAveragePrecision{.k = 10}(relevant_of_users, recommended_to_users)
///
/// Items are of any type that has < and ==, strings too. Without k a list is judged at its own
/// length. Relevant items are a set; an item that is recommended twice holds both places and hits
/// once. A user to whom nothing is relevant says nothing about recommendations: the score is NaN,
/// and the mean is over the others, NaN when there are none. All throw std::invalid_argument for a
/// k below 1 and when there are more lists of one kind than of the other.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/recommendation.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace ridgewood {

/// Share of the first k items that are relevant: hits / k, also when there are fewer than k.
/// Without k, NaN of a list without items.
struct PrecisionAtK {
    static constexpr std::string_view name = "precision_at_k";
    static constexpr bool higher_is_better = true;

    /// How many items count, >= 1; all without.
    std::optional<Index> k = {};

    template <class Item>
    [[nodiscard]] double operator()(const std::vector<Item>& relevant,
                                    const std::vector<Item>& recommended) const {
        return detail::score_lists("PrecisionAtK", relevant, recommended, k, [](const auto& hits) {
            return hits.depth > 0
                       ? static_cast<double>(hits.places.size()) / static_cast<double>(hits.depth)
                       : std::numeric_limits<double>::quiet_NaN();
        });
    }
};

/// Share of the relevant items that are among the first k: hits / relevant.
struct RecallAtK {
    static constexpr std::string_view name = "recall_at_k";
    static constexpr bool higher_is_better = true;

    /// How many items count, >= 1; all without.
    std::optional<Index> k = {};

    template <class Item>
    [[nodiscard]] double operator()(const std::vector<Item>& relevant,
                                    const std::vector<Item>& recommended) const {
        return detail::score_lists("RecallAtK", relevant, recommended, k, [](const auto& hits) {
            return static_cast<double>(hits.places.size()) / static_cast<double>(hits.relevant);
        });
    }
};

/// 1 when one of the first k items is relevant, else 0.
struct HitRate {
    static constexpr std::string_view name = "hit_rate";
    static constexpr bool higher_is_better = true;

    /// How many items count, >= 1; all without.
    std::optional<Index> k = {};

    template <class Item>
    [[nodiscard]] double operator()(const std::vector<Item>& relevant,
                                    const std::vector<Item>& recommended) const {
        return detail::score_lists("HitRate", relevant, recommended, k, [](const auto& hits) {
            return hits.places.empty() ? 0.0 : 1.0;
        });
    }
};

/// 1 / the place of the first relevant item among the first k, 0 when there is none. Its mean over
/// users is the MRR.
struct MeanReciprocalRank {
    static constexpr std::string_view name = "mrr";
    static constexpr bool higher_is_better = true;

    /// How many items count, >= 1; all without.
    std::optional<Index> k = {};

    template <class Item>
    [[nodiscard]] double operator()(const std::vector<Item>& relevant,
                                    const std::vector<Item>& recommended) const {
        return detail::score_lists(
            "MeanReciprocalRank", relevant, recommended, k, [](const auto& hits) {
                return hits.places.empty() ? 0.0 : 1 / static_cast<double>(hits.places.front());
            });
    }
};

/// What the sum of the precisions at the hits is divided by. Programs differ here, and scores by
/// one divisor do not compare with those by another.
enum class AveragedOver {
    attainable,  ///< the smaller of relevant items and k: 1 is reached, as by ml_metrics.apk
    relevant,    ///< relevant items: cannot reach 1 when there are more than k
    hits,        ///< relevant items that were found: forgives those that were not
};

/// Sum over the hits among the first k items of the precision up to there, (number of the hit) /
/// (its place), over a divisor; 0 without hits. Its mean over users is the MAP.
struct MeanAveragePrecision {
    static constexpr std::string_view name = "map";
    static constexpr bool higher_is_better = true;

    /// How many items count, >= 1; all without.
    std::optional<Index> k = {};
    /// The divisor.
    AveragedOver over = AveragedOver::attainable;

    template <class Item>
    [[nodiscard]] double operator()(const std::vector<Item>& relevant,
                                    const std::vector<Item>& recommended) const {
        return detail::score_lists(
            "MeanAveragePrecision", relevant, recommended, k,
            [this](const detail::RecommendationHits& hits) { return average(hits); });
    }

private:
    template <Real W = double>
    [[nodiscard]] double average(const detail::RecommendationHits& hits) const {
        if (hits.places.empty())
            return 0;
        double sum = 0;
        for (std::size_t h = 0; h < hits.places.size(); ++h)
            sum += static_cast<double>(h + 1) / static_cast<double>(hits.places[h]);
        const Index divisor = over == AveragedOver::hits ? static_cast<Index>(hits.places.size())
                              : over == AveragedOver::relevant
                                  ? hits.relevant
                                  : std::min(hits.relevant, hits.depth);
        return sum / static_cast<double>(divisor);
    }
};

/// Discounted gain of the hits among the first k items, sum of 1 / log2(1 + place), over that of a
/// list that begins with all relevant items. ranking.hpp has the one for grades of relevance.
struct BinaryNdcg {
    static constexpr std::string_view name = "binary_ndcg";
    static constexpr bool higher_is_better = true;

    /// How many items count, >= 1; all without.
    std::optional<Index> k = {};

    template <class Item>
    [[nodiscard]] double operator()(const std::vector<Item>& relevant,
                                    const std::vector<Item>& recommended) const {
        return detail::score_lists("BinaryNdcg", relevant, recommended, k, [](const auto& hits) {
            if (hits.places.empty())
                return 0.0;
            double gain = 0, best = 0;
            for (const Index place : hits.places)
                gain += 1 / std::log2(static_cast<double>(1 + place));
            for (Index place = 1; place <= std::min(hits.relevant, hits.depth); ++place)
                best += 1 / std::log2(static_cast<double>(1 + place));
            return gain / best;
        });
    }
};

/// Average precision of an order: an item hits only at the very place that it has in the truth.
/// Sum over the hits of (number of the hit) / (its place) over the number of hits; 0 without. The
/// order e b a d c of a b c d e scores (1/2 + 2/4) / 2.
struct PositionalAveragePrecision {
    static constexpr std::string_view name = "positional_average_precision";
    static constexpr bool higher_is_better = true;

    /// Throws std::invalid_argument when the lists are empty or of unequal length.
    template <class Item>
    [[nodiscard]] double operator()(const std::vector<Item>& truth,
                                    const std::vector<Item>& predicted) const {
        detail::require(!truth.empty(), "truth is empty");
        detail::require(truth.size() == predicted.size(), "truth has ", truth.size(),
                        " items but predicted has ", predicted.size());
        double sum = 0, hits = 0;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            if (truth[i] == predicted[i])
                sum += ++hits / static_cast<double>(i + 1);
        }
        return hits > 0 ? sum / hits : 0;
    }
};

}  // namespace ridgewood
