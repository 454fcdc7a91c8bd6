/// Successive halving: many candidates on few rows, few candidates on all.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/detail/many_validations.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/search.hpp>
#include <ridgewood/validation/shorter_training.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// How a halving search goes on.
struct Halving {
    /// From one round to the next so many times fewer candidates and more training rows, >= 2.
    Index factor = 3;
    /// Each fold trains on at least so many rows, >= 1, or on all it has.
    Index min_train = 20;
    /// Which training rows of a fold the first rounds use.
    TrainingPart keep = TrainingPart::last;
};

/// Some candidates on a part of the training rows.
template <class Spec, class Model>
struct HalvingRound {
    /// Each fold trains on rows / divisor of its rows.
    Index divisor = 1;
    /// Which of the candidates are in this round, ascending: those of `table`.
    std::vector<Index> candidates;
    Search<Spec, Model> table;
};

/// The rounds of a halving search. The last one uses all training rows, unless the observer said
/// stop before.
template <class Spec, class Model>
struct HalvingSearch {
    std::vector<HalvingRound<Spec, Model>> rounds;

    /// The best of the last round.
    [[nodiscard]] const Spec& best() const { return rounds.back().table.best(); }
    /// Its place among all candidates.
    [[nodiscard]] Index best_index() const {
        const HalvingRound<Spec, Model>& last = rounds.back();
        return last.candidates[static_cast<std::size_t>(last.table.best_index)];
    }
};

/// Successive halving (Jamieson and Talwalkar: Non-stochastic best arm identification and
/// hyperparameter optimization, AISTATS 2016): every round is a `search`, and the best
/// 1 / factor of its candidates, rounded up, go on to the next with factor times the training
/// rows, until no more than `factor` of them are tried on all rows. Folds test the same rows in
/// all rounds.
///
///     halving_search(random_candidates(spec, 200, 0, ...), X, y, KFold{}, rmse).best().fit(X, y)
///
/// Where the time of a fit grows with its rows, every round costs at most about `factor` fits
/// of each fold on all rows. The observer is told of every candidate of every
/// round. Throws std::invalid_argument for options out of range and as search does.
template <class Spec, class DX, class DY, Splitter P, MetricOrTuple M>
requires Estimator<Spec, typename DX::Scalar>
[[nodiscard]] auto halving_search(const std::vector<Spec>& candidates,
                                  const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                                  const P& splitter, const M& metrics, const Halving& halving = {},
                                  const CrossValidationOptions<typename DX::Scalar>& options = {});

namespace detail {

/// How many candidates each round has.
[[nodiscard]] inline std::vector<Index> round_sizes(Index candidates, Index factor) {
    std::vector<Index> sizes{candidates};
    while (sizes.back() > factor)
        sizes.push_back((sizes.back() - 1) / factor + 1);
    return sizes;
}

/// The places of the `count` best ranks, ascending; of equal ranks the first.
[[nodiscard]] inline std::vector<Index> survivors(const std::vector<Index>& rank, Index count) {
    std::vector<Index> order(rank.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
        return rank[static_cast<std::size_t>(a)] < rank[static_cast<std::size_t>(b)];
    });
    order.resize(static_cast<std::size_t>(count));
    std::sort(order.begin(), order.end());
    return order;
}

}  // namespace detail

template <class Spec, class DX, class DY, Splitter P, MetricOrTuple M>
requires Estimator<Spec, typename DX::Scalar>
auto halving_search(const std::vector<Spec>& candidates, const Eigen::MatrixBase<DX>& X,
                    const Eigen::MatrixBase<DY>& y, const P& splitter, const M& metrics,
                    const Halving& halving,
                    const CrossValidationOptions<typename DX::Scalar>& options) {
    using S = typename DX::Scalar;
    detail::require(halving.factor >= 2, "Halving: factor must be >= 2, got ", halving.factor);
    detail::require(halving.min_train >= 1, "Halving: min_train must be >= 1, got ",
                    halving.min_train);
    const auto sizes = detail::round_sizes(static_cast<Index>(candidates.size()), halving.factor);
    const detail::Stopwatch watch;
    const Index total = std::accumulate(sizes.begin(), sizes.end(), Index{0});
    Index done = 0;
    bool stopped = false;
    CrossValidationOptions<S> own = options;
    own.observer = [&](const Progress& progress) {
        const auto signal =
            options.observer(Progress{++done, total, progress.loss, watch.seconds()});
        stopped = stopped || signal == Signal::stop;
        return signal;
    };

    HalvingSearch<Spec, detail::ModelOf<Spec, S>> result;
    std::vector<Index> running(candidates.size());
    std::iota(running.begin(), running.end(), Index{0});
    Index divisor = 1;
    for (std::size_t r = 1; r < sizes.size(); ++r)
        divisor *= halving.factor;
    for (std::size_t r = 0; r < sizes.size() && !stopped; ++r, divisor /= halving.factor) {
        if (r > 0) {
            const auto& rank = result.rounds.back().table.rank;
            std::vector<Index> best;
            for (const Index place : detail::survivors(rank, sizes[r]))
                best.push_back(running[static_cast<std::size_t>(place)]);
            running = std::move(best);
        }
        std::vector<Spec> specs;
        for (const Index i : running)
            specs.push_back(candidates[static_cast<std::size_t>(i)]);
        const auto length = [divisor, least = halving.min_train](Index rows) {
            return std::max(rows / divisor, least);
        };
        const ShorterTraining<P> folds{splitter, length, halving.keep};
        result.rounds.push_back({divisor, running, search(specs, X, y, folds, metrics, own)});
    }
    return result;
}

}  // namespace ridgewood
