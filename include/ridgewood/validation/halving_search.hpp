/// Successive halving: many candidates on few rows, or in few rounds, few candidates on all.
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
#include <type_traits>
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

/// Halving by an option instead of the training rows, such as trees that are boosted or steps of a
/// solver: a candidate begins with a part of its own value, and has all of it in the last round.
template <class Spec, class Value>
struct OptionHalving {
    Value Spec::*option;
    /// The option is at least so much in all rounds, or what the candidate has.
    Value least = 1;
    /// From one round to the next so many times fewer candidates and more of the option, >= 2.
    Index factor = 3;
};

/// Makes an OptionHalving:
///
///     halving_search(candidates, X, y, splitter, rmse, halving_over(&GbdtRegressor::n_estimators))
template <class Spec, class Value>
[[nodiscard]] OptionHalving<Spec, Value> halving_over(Value Spec::*option,
                                                      std::type_identity_t<Value> least = 1,
                                                      Index factor = 3) {
    return {option, least, factor};
}

/// Some candidates on a part of what a fit costs.
template <class Spec, class Model>
struct HalvingRound {
    /// Each fold trains on rows / divisor of its rows, or by option / divisor.
    Index divisor = 1;
    /// Which of the candidates are in this round, ascending: those of `table`.
    std::vector<Index> candidates;
    Search<Spec, Model> table;
};

/// The rounds of a halving search. The last one uses all training rows or all of the option, unless
/// the observer said stop before.
template <class Spec, class Model>
struct HalvingSearch {
    /// The candidates, as they were given.
    std::vector<Spec> specs;
    std::vector<HalvingRound<Spec, Model>> rounds;

    /// The best of the last round.
    [[nodiscard]] const Spec& best() const { return specs[static_cast<std::size_t>(best_index())]; }
    /// Its place among all candidates.
    [[nodiscard]] Index best_index() const {
        const HalvingRound<Spec, Model>& last = rounds.back();
        return last.candidates[static_cast<std::size_t>(last.table.best_index)];
    }
};

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

/// The rounds; `run_round(specs, divisor, options)` is a search.
template <class Spec, Real S, class RunRound>
[[nodiscard]] auto halve(const std::vector<Spec>& candidates, Index factor,
                         const CrossValidationOptions<S>& options, RunRound run_round) {
    require(factor >= 2, "Halving: factor must be >= 2, got ", factor);
    const auto sizes = round_sizes(static_cast<Index>(candidates.size()), factor);
    const Stopwatch watch;
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

    HalvingSearch<Spec, ModelOf<Spec, S>> result{candidates, {}};
    std::vector<Index> running(candidates.size());
    std::iota(running.begin(), running.end(), Index{0});
    Index divisor = 1;
    for (std::size_t r = 1; r < sizes.size(); ++r)
        divisor *= factor;
    for (std::size_t r = 0; r < sizes.size() && !stopped; ++r, divisor /= factor) {
        if (r > 0) {
            const auto& rank = result.rounds.back().table.rank;
            std::vector<Index> best;
            for (const Index place : survivors(rank, sizes[r]))
                best.push_back(running[static_cast<std::size_t>(place)]);
            running = std::move(best);
        }
        std::vector<Spec> specs;
        for (const Index i : running)
            specs.push_back(candidates[static_cast<std::size_t>(i)]);
        result.rounds.push_back({divisor, running, run_round(specs, divisor, own)});
    }
    return result;
}

}  // namespace detail

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
                                  const CrossValidationOptions<typename DX::Scalar>& options = {}) {
    using S = typename DX::Scalar;
    detail::require(halving.min_train >= 1, "Halving: min_train must be >= 1, got ",
                    halving.min_train);
    const auto round = [&](const std::vector<Spec>& specs, Index divisor,
                           const CrossValidationOptions<S>& own) {
        const auto length = [divisor, least = halving.min_train](Index rows) {
            return std::max(rows / divisor, least);
        };
        const ShorterTraining<P> folds{splitter, length, halving.keep};
        return search(specs, X, y, folds, metrics, own);
    };
    return detail::halve<Spec, S>(candidates, halving.factor, options, round);
}

/// The same by an option of the candidates, all of which train on all rows of a fold.
template <class Spec, class Value, class DX, class DY, Splitter P, MetricOrTuple M>
requires Estimator<Spec, typename DX::Scalar>
[[nodiscard]] auto halving_search(const std::vector<Spec>& candidates,
                                  const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                                  const P& splitter, const M& metrics,
                                  const OptionHalving<Spec, Value>& halving,
                                  const CrossValidationOptions<typename DX::Scalar>& options = {}) {
    using S = typename DX::Scalar;
    const auto round = [&](std::vector<Spec> specs, Index divisor,
                           const CrossValidationOptions<S>& own) {
        for (Spec& spec : specs) {
            Value& value = spec.*halving.option;
            const auto part = static_cast<Value>(value / static_cast<Value>(divisor));
            value = std::min(value, std::max(part, halving.least));
        }
        return search(specs, X, y, splitter, metrics, own);
    };
    return detail::halve<Spec, S>(candidates, halving.factor, options, round);
}

}  // namespace ridgewood
