/// Scores of an order of documents by how relevant those at the top are:
///
///     ndcg(relevance, score)                          // the documents of one query
///     Ndcg{.k = 10}.mean(relevance, score, query)     // of many: query names that of each row
///     ndcg(relevances, scores)                        // of many: matrices of one row a query
///
/// Arguments are Eigen expressions of any scalar. The higher the score, the earlier the place;
/// documents of equal score share the mean of their gains, which is the expectation over all orders
/// of them (McSherry and Najork 2008). All throw std::invalid_argument when there are no documents,
/// when sizes differ, when a value is NaN or infinite, and for a k below 1.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/descending_order.hpp>
#include <ridgewood/metrics/detail/outputs.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace ridgewood {

/// What a document of relevance r gains.
enum class Gain {
    linear,       ///< r, as in scikit-learn
    exponential,  ///< 2^r - 1, as in GbdtRanker, LightGBM and most of web search
};

namespace detail {

template <Real = double>
void check_ranking(const MatrixView<double>& relevance, const MatrixView<double>& score,
                   std::string_view metric, std::optional<Index> k) {
    require(!k || *k >= 1, metric, ": k must be >= 1, got ", k.value_or(1));
    require(relevance.size() > 0, "relevance is empty");
    require(relevance.rows() == score.rows(), "relevance has ", relevance.rows(),
            " rows but score has ", score.rows());
    require(relevance.cols() == score.cols(), "relevance has ", relevance.cols(),
            " columns but score has ", score.cols());
    check_outputs("relevance", relevance);
    check_outputs("score", score);
}

/// sum over places p = 1, 2, ..., k of gain / log2(1 + p). O(n log n).
template <Real = double>
[[nodiscard]] double discounted_gain(const VectorView<double>& relevance,
                                     const VectorView<double>& score, Gain gain,
                                     std::optional<Index> k) {
    const std::vector<Index> order = descending_order(score);
    const auto places = static_cast<std::size_t>(std::min(k.value_or(score.size()), score.size()));
    double sum = 0;
    for (std::size_t p = 0; p < places;) {
        const double level = score[order[p]];
        double gains = 0, discounts = 0, documents = 0;
        for (; p < order.size() && score[order[p]] == level; ++p) {
            const double r = relevance[order[p]];
            gains += gain == Gain::linear ? r : std::exp2(r) - 1;
            discounts += p < places ? 1 / std::log2(static_cast<double>(p + 2)) : 0;
            ++documents;
        }
        sum += gains / documents * discounts;
    }
    return sum;
}

/// The mean of those that are not NaN; NaN when there are none.
template <Real = double>
[[nodiscard]] double mean_of_defined(const std::vector<double>& values) {
    double sum = 0, defined = 0;
    for (const double value : values) {
        if (is_nan(value))
            continue;
        sum += value;
        ++defined;
    }
    return defined > 0 ? sum / defined : std::numeric_limits<double>::quiet_NaN();
}

/// score(relevance, score) of the rows of each query, which need not stand together.
template <class Score>
[[nodiscard]] std::vector<double> score_queries(const VectorView<double>& relevance,
                                                const VectorView<double>& score,
                                                const VectorView<double>& query, Score metric) {
    require(query.size() == relevance.size(), "query has ", query.size(),
            " values but relevance has ", relevance.size());
    check_finite<double>("query", query);
    const Vector<double> names = distinct_labels<double>(query);
    const auto codes = label_codes<double>("query", query, names);
    std::vector<std::vector<Index>> rows(static_cast<std::size_t>(names.size()));
    for (std::size_t i = 0; i < codes.size(); ++i)
        rows[static_cast<std::size_t>(codes[i])].push_back(static_cast<Index>(i));
    std::vector<double> values;
    for (const auto& of_query : rows)
        values.push_back(
            metric(Vector<double>(relevance(of_query)), Vector<double>(score(of_query))));
    return values;
}

}  // namespace detail

/// Discounted cumulative gain (Järvelin and Kekäläinen 2002) of the first k places p = 1, 2, ...:
/// sum of gain / log2(1 + p). Of many queries it is their mean.
struct Dcg {
    static constexpr std::string_view name = "dcg";
    static constexpr bool higher_is_better = true;

    /// How many places count, >= 1; all without.
    std::optional<Index> k = {};
    Gain gain = Gain::linear;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& relevance,
                                    const detail::VectorArgument& score) const {
        detail::check_ranking(*relevance, *score, "Dcg", k);
        return detail::discounted_gain(*relevance, *score, gain, k);
    }

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::MatrixArgument& relevance,
                                    const detail::MatrixArgument& score) const {
        detail::check_ranking(*relevance, *score, "Dcg", k);
        double sum = 0;
        for (Index i = 0; i < relevance->rows(); ++i) {
            const Vector<W> r = relevance->row(i), s = score->row(i);
            sum += detail::discounted_gain(r, s, gain, k);
        }
        return sum / static_cast<double>(relevance->rows());
    }
};

/// Normalised discounted cumulative gain: Dcg over that of the documents in the best order, in
/// [0, 1]. NaN for a query without a relevant document, which has no best order; the mean of many
/// is over the others, NaN when there are none (scikit-learn counts 0, LightGBM 1). Throws
/// std::invalid_argument for a negative relevance too.
struct Ndcg {
    static constexpr std::string_view name = "ndcg";
    static constexpr bool higher_is_better = true;

    /// How many places count, >= 1; all without.
    std::optional<Index> k = {};
    Gain gain = Gain::linear;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& relevance,
                                    const detail::VectorArgument& score) const {
        check(*relevance, *score);
        return of_query(*relevance, *score);
    }

    /// The mean over the rows, one query each.
    template <Real W = double>
    [[nodiscard]] double operator()(const detail::MatrixArgument& relevance,
                                    const detail::MatrixArgument& score) const {
        check(*relevance, *score);
        std::vector<W> values;
        for (Index i = 0; i < relevance->rows(); ++i) {
            const Vector<W> r = relevance->row(i), s = score->row(i);
            values.push_back(of_query(r, s));
        }
        return detail::mean_of_defined(values);
    }

    /// The mean over the queries, where `query` names that of each document by any number.
    template <Real = double>
    [[nodiscard]] double mean(const detail::VectorArgument& relevance,
                              const detail::VectorArgument& score,
                              const detail::VectorArgument& query) const {
        check(*relevance, *score);
        return detail::mean_of_defined(detail::score_queries(
            *relevance, *score, *query,
            [this](const auto& r, const auto& s) { return this->of_query(r, s); }));
    }

private:
    template <Real = double>
    void check(const MatrixView<double>& relevance, const MatrixView<double>& score) const {
        detail::check_ranking(relevance, score, "Ndcg", k);
        const double least = relevance.minCoeff();
        detail::require(least >= 0, "Ndcg: relevance must be >= 0, got ", least);
    }

    template <Real = double>
    [[nodiscard]] double of_query(const VectorView<double>& relevance,
                                  const VectorView<double>& score) const {
        const double best = detail::discounted_gain(relevance, relevance, gain, k);
        if (!(best > 0))
            return std::numeric_limits<double>::quiet_NaN();
        return detail::discounted_gain(relevance, score, gain, k) / best;
    }
};

inline constexpr Dcg dcg{};
inline constexpr Ndcg ndcg{};

}  // namespace ridgewood
