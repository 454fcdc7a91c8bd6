/// The door of boosting of orders.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosted_model.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/fit_boosting.hpp>
#include <ridgewood/ensemble/detail/ranking_objective.hpp>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Where each query begins and, last, where the rows end.
[[nodiscard]] inline std::vector<Index> query_begins(std::string_view name,
                                                     const Vector<double>& query) {
    std::vector<Index> begin;
    std::set<double> seen;
    for (Index i = 0; i < query.size(); ++i) {
        require(is_finite(query[i]), name, ": query(", i, ") is ", describe(query[i]));
        if (i > 0 && !(query[i] < query[i - 1]) && !(query[i] > query[i - 1]))
            continue;
        require(seen.insert(query[i]).second, name, ": query(", i, ") is ", query[i],
                " again, but rows of a query stand together");
        begin.push_back(i);
    }
    begin.push_back(query.size());
    return begin;
}

template <Real S>
[[nodiscard]] BoostedRegressorModel<S> fit_boosted_ranker(const BoostingSettings& settings,
                                                          Index truncation, const MatrixView<S>& X,
                                                          const VectorView<S>& y,
                                                          const Vector<double>& query,
                                                          const FitData<S>& data) {
    check_shapes(X, y);
    check_boosting<S>(settings, X.rows(), X.cols(), y, data);
    require(query.size() == X.rows(), settings.name, ": query has ", query.size(),
            " values but X has ", X.rows(), " rows");
    require(!data.offset, settings.name, ": there is an offset, but orders have none");
    require(!data.validation.X, settings.name,
            ": validation rows have no queries; keep the last queries apart instead");
    for (Index i = 0; i < y.size(); ++i)
        require(y[i] >= 0 && y[i] <= 1000, settings.name, ": y(", i, ") is ", y[i],
                ", expected a relevance in [0, 1000]");
    const std::vector<Index> begin = query_begins(settings.name, query);
    BoostingTarget target{y.template cast<double>(), tree_weights<S>(data, X.rows())}, tail;
    if (settings.early_stopping) {
        const auto queries = static_cast<Index>(begin.size()) - 1;
        const double share = settings.early_stopping->validation_fraction;
        const Index left =
            std::max<Index>(1, static_cast<Index>(share * static_cast<double>(queries)));
        require(left < queries, settings.name, ": early_stopping keeps ", left, " of ", queries,
                " queries apart and leaves none");
        const Index rows = X.rows() - begin[static_cast<std::size_t>(queries - left)];
        tail = {target.y, Vector<double>::Zero(X.rows())};
        tail.weights.tail(rows) = target.weights.tail(rows);
        target.weights.tail(rows).setZero();
        require((target.weights.array() > 0).any(), "weights are all zero");
    }
    const RankingObjective objective(begin, truncation);
    BoostedTrees<S> trees =
        with_bins<S>(settings, X, target.weights, [&](const BinnedMatrix<S>& bins) {
            return boost<S>(settings, bins, objective, target, tail, {}, data, nullptr, &X);
        });
    return {std::move(trees.trees), std::move(trees.initial), X.cols(),
            ScoreLink::identity,    std::move(trees.results), std::move(trees.lines)};
}

}  // namespace ridgewood::detail
