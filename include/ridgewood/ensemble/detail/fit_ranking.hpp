/// The door of boosting of orders.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosted_model.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/fit_boosting.hpp>
#include <ridgewood/ensemble/detail/metric_watch.hpp>
#include <ridgewood/ensemble/detail/ranking_objective.hpp>
#include <ridgewood/tree/binned_matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Where each query begins and, last, where the rows end. Their names are compared as they are:
/// as double, whole numbers of 64 bits may be equal that are not.
template <class DQ>
[[nodiscard]] std::vector<Index> query_begins(std::string_view name,
                                              const Eigen::DenseBase<DQ>& query) {
    using Q = typename DQ::Scalar;
    std::vector<Index> begin;
    std::set<Q> seen;
    for (Index i = 0; i < query.size(); ++i) {
        if constexpr (std::is_floating_point_v<Q>)
            require(is_finite(query[i]), name, ": query(", i, ") is ", describe(query[i]));
        if (i > 0 && !(query[i] < query[i - 1]) && !(query[i - 1] < query[i]))
            continue;
        require(seen.insert(query[i]).second, name, ": query(", i, ") is ", query[i],
                " again, but rows of a query stand together");
        begin.push_back(i);
    }
    begin.push_back(query.size());
    return begin;
}

/// The NDCG of so many places, as history calls it.
[[nodiscard]] inline MetricWatch watch_ndcg(const std::vector<Index>& begin,
                                            const std::vector<Index>& places, int threads) {
    std::vector<ScoreMetric> metrics;
    for (const Index most : places)
        metrics.push_back(
            {"ndcg@" + std::to_string(most),
             [begin, most, threads](const BoostingTarget& target, const Matrix<double>& scores) {
                 return 1 - RankingObjective(begin, most).mean_loss(target, scores, threads);
             }});
    return MetricWatch(std::move(metrics));
}

/// Takes the weight of the last queries that have one, which become those that the loss is watched
/// on, where there is early stopping.
[[nodiscard]] inline BoostingTarget keep_queries_apart(const BoostingSettings& settings,
                                                       const std::vector<Index>& begin,
                                                       BoostingTarget& target) {
    if (!settings.early_stopping)
        return {};
    const auto counts = [&](std::size_t q) {
        return (target.weights.segment(begin[q], begin[q + 1] - begin[q]).array() > 0).any();
    };
    Index queries = 0;
    for (std::size_t q = 0; q + 1 < begin.size(); ++q)
        queries += counts(q) ? 1 : 0;
    const double share = settings.early_stopping->validation_fraction;
    Index left = std::max<Index>(1, static_cast<Index>(share * static_cast<double>(queries)));
    require(left < queries, settings.name, ": early_stopping keeps ", left, " of ", queries,
            " queries apart and leaves none");
    std::size_t first = begin.size() - 1;
    while (left > 0)
        left -= counts(--first) ? 1 : 0;
    const Index rows = target.y.size() - begin[first];
    BoostingTarget tail{target.y, Vector<double>::Zero(target.y.size())};
    tail.weights.tail(rows) = target.weights.tail(rows);
    target.weights.tail(rows).setZero();
    return tail;
}

/// The bins of a sparse table by the rows that rounds learn from.
template <Real S, class D>
[[nodiscard]] BinnedMatrix<S> sparse_bins(const BoostingSettings& settings,
                                          const Eigen::SparseMatrixBase<D>& X,
                                          const std::vector<Index>& begin, const FitData<S>& data) {
    return sparse_bins<S>(settings, X, data, [&](BoostingTarget& target) {
        static_cast<void>(keep_queries_apart(settings, begin, target));
    });
}

/// Orders. Of X and bins one is given.
template <Real S>
[[nodiscard]] BoostedRegressorModel<S> fit_boosted_ranker(
    const BoostingSettings& settings, Index truncation, const std::vector<Index>& ndcg_at,
    const MatrixView<S>* X, const BinnedMatrix<S>* bins, const VectorView<S>& y,
    const std::vector<Index>& begin, const FitData<S>& data, const BoostedRegressorModel<S>* base) {
    const Index rows = X != nullptr ? X->rows() : bins->rows();
    const Index columns = X != nullptr ? X->cols() : bins->cols();
    if (X != nullptr)
        check_shapes(*X, y);
    check_boosting<S>(settings, rows, columns, y, data);
    require(truncation >= 1, settings.name, ": truncation must be >= 1, got ", truncation);
    for (std::size_t k = 0; k < ndcg_at.size(); ++k)
        require(ndcg_at[k] >= 1, settings.name, ": ndcg_at[", k, "] must be >= 1, got ",
                ndcg_at[k]);
    check_base<S>(settings, columns, ScoreLink::identity, base);
    require(begin.back() == rows, settings.name, ": query has ", begin.back(), " values but X has ",
            rows, " rows");
    require(!data.offset, settings.name, ": there is an offset, but orders have none");
    require(!data.validation.X, settings.name,
            ": validation rows have no queries; keep the last queries apart instead");
    for (Index i = 0; i < y.size(); ++i)
        require(y[i] >= 0 && y[i] <= 1000, settings.name, ": y(", i, ") is ", y[i],
                ", expected a relevance in [0, 1000]");
    BoostingTarget target{y.template cast<double>(), tree_weights<S>(data, rows)};
    const BoostingTarget tail = keep_queries_apart(settings, begin, target);
    const RankingObjective objective(begin, truncation);
    const auto fit = [&](const BinnedMatrix<S>& table) {
        return boost<S>(settings, table, objective, target, tail, {}, data, base, X,
                        watch_ndcg(begin, ndcg_at, settings.threads));
    };
    BoostedTrees<S> trees =
        bins != nullptr ? fit(*bins) : with_bins<S>(settings, *X, target.weights, fit);
    return {std::move(trees.trees), std::move(trees.initial), columns,
            ScoreLink::identity,    std::move(trees.results), std::move(trees.lines)};
}

}  // namespace ridgewood::detail
