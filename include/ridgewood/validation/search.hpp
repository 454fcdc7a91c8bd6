/// Grid search and random search: cross-validates every candidate and ranks them.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/validation/candidates.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/detail/many_validations.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/detail/splitter_of_rows.hpp>
#include <ridgewood/validation/fold.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// The one-standard-error rule (Breiman, Friedman, Olshen, Stone: Classification and Regression
/// Trees, 1984, section 3.4.3): of candidates in order, the simplest first, the first whose mean
/// score is no further from the best than the standard error of the best. NaN scores are passed
/// over. Throws std::invalid_argument when sizes differ, when there is no score, and when the best
/// has no standard error, as with fewer than two folds.
[[nodiscard]] inline Index one_standard_error_rule(const Vector<double>& mean,
                                                   const Vector<double>& standard_error,
                                                   bool higher_is_better = false);

/// A table of candidates and their scores.
template <class Spec, class Model>
struct Search {
    /// The candidates, in the order in which they were given.
    std::vector<Spec> specs;
    /// Their cross-validations; an empty one where the observer had said stop before.
    std::vector<CrossValidation<Model>> validations;
    /// One row a candidate, one column a metric: the mean of the test scores; NaN without a score.
    Matrix<double> mean;
    /// Same shape: the standard error of that mean.
    Matrix<double> standard_error;
    /// Same shape: the mean of the training scores. Beside `mean`, over the values of one option,
    /// it is the validation curve. Empty when training is not scored.
    Matrix<double> train_mean;
    /// 1 for the best by the first metric; equal scores share the lowest rank, no score is last.
    std::vector<Index> rank;
    /// The best by the first metric, the first of equal ones.
    Index best_index = 0;
    /// Of the first metric.
    bool higher_is_better = false;

    /// Fit it on all rows to go on: `search(...).best().fit(X, y)`. The score by which it was
    /// chosen flatters it: `tuned` in cross_validate tells what it is worth.
    [[nodiscard]] const Spec& best() const { return specs[static_cast<std::size_t>(best_index)]; }

    /// The simplest candidate by the one-standard-error rule. `simpler(a, b)` tells whether spec a
    /// is simpler than b; specs that are equally simple remain in order.
    ///
    ///     result.best_within_one_se([](const Ridge& a, const Ridge& b) {
    ///         return a.lambda > b.lambda;
    ///     });
    template <class Simpler>
    [[nodiscard]] const Spec& best_within_one_se(Simpler simpler) const;
};

/// Cross-validates every candidate with cross_validate:
///
///     const auto result = search(grid(Ridge{}, over(&Ridge::lambda, {0.1, 1.0, 10.0})), X, y,
///                                WalkForward{.initial = 250, .test = 20}, rmse, {.threads = 0});
///     const auto model = result.best().fit(X, y);
///
/// Of a std::tuple of metrics the first decides. The options are those of cross_validate; threads
/// run candidates, or folds where there are fewer candidates than threads, and the observer is told
/// of every candidate with its mean score. The result does not depend on threads.
///
/// Throws std::invalid_argument when there is no candidate and when none has a defined score; what
/// cross_validate throws passes through, a std::invalid_argument with the number of the candidate.
template <class Spec, class DX, class DY, Splitter P, MetricOrTuple M>
requires Estimator<Spec, typename DX::Scalar>
[[nodiscard]] auto search(const std::vector<Spec>& candidates, const Eigen::MatrixBase<DX>& X,
                          const Eigen::MatrixBase<DY>& y, const P& splitter, const M& metrics,
                          const CrossValidationOptions<typename DX::Scalar>& options = {});

/// A spec that searches for its best candidate on the rows that it is fitted on, and fits that one
/// to all of them. An estimator like any other, cross_validate makes it nested cross-validation:
///
///     cross_validate(tuned(grid(Ridge{}, ...), TimeSeriesSplit{.folds = 3}, rmse), X, y, outer,
///                    rmse);
///
/// The splitter sees the training rows of a fold as if they followed each other. One that holds
/// the times, label spans, groups or entities of rows is given those of the whole table, and keeps
/// in a fold what belongs to its rows.
template <class Spec, Splitter P, MetricOrTuple M>
struct Tuned {
    std::vector<Spec> candidates;
    P splitter;
    M metrics;

    /// The model of the best candidate. Throws as search.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y) const {
        return fit_by(splitter, X, y, FitData<typename DX::Scalar>{});
    }

    /// The same for rows with weights, where the candidates take any: they count in the search too.
    template <class DX, class DY>
    requires detail::WeightedEstimator<Spec, typename DX::Scalar>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data) const {
        return fit_by(splitter, X, y, data);
    }

    /// The same for some rows of the table whose times or groups the splitter holds.
    template <class DX, class DY>
    requires detail::holds_rows<P>
    [[nodiscard]] auto fit_rows(const std::vector<Index>& rows, const Eigen::MatrixBase<DX>& X,
                                const Eigen::MatrixBase<DY>& y,
                                const FitData<typename DX::Scalar>& data) const {
        return fit_by(detail::splitter_of_rows(splitter, rows), X, y, data);
    }

private:
    template <class DX, class DY>
    [[nodiscard]] auto fit_by(const P& folds, const Eigen::MatrixBase<DX>& X,
                              const Eigen::MatrixBase<DY>& y,
                              const FitData<typename DX::Scalar>& data) const {
        using S = typename DX::Scalar;
        CrossValidationOptions<S> options{.train_scores = false};
        if (data.weights)
            options.weights.emplace(*data.weights);
        const Spec best = search(candidates, X, y, folds, metrics, options).best();
        if constexpr (detail::WeightedEstimator<Spec, S>) {
            if (data.weights)
                return best.fit(X, y, data);
        }
        return best.fit(X, y);
    }
};

/// Makes a Tuned: compilers of 2022 cannot tell the types of an aggregate.
template <class Spec, Splitter P, MetricOrTuple M>
[[nodiscard]] Tuned<Spec, P, M> tuned(std::vector<Spec> candidates, P splitter, M metrics) {
    return {std::move(candidates), std::move(splitter), std::move(metrics)};
}

namespace detail {

[[nodiscard]] inline bool is_better(double a, double b, bool higher_is_better) {
    if (is_nan(a) || is_nan(b))
        return !is_nan(a) && is_nan(b);
    return higher_is_better ? a > b : a < b;
}

/// 1 for the best score, equal ones share the lowest rank, NaN is last.
[[nodiscard]] inline std::vector<Index> ranks(const Vector<double>& scores, bool higher_is_better) {
    std::vector<Index> order(static_cast<std::size_t>(scores.size()));
    std::iota(order.begin(), order.end(), Index{0});
    const auto better = [&](Index a, Index b) {
        return is_better(scores[a], scores[b], higher_is_better);
    };
    std::stable_sort(order.begin(), order.end(), better);
    std::vector<Index> rank(order.size());
    for (std::size_t place = 0; place < order.size(); ++place) {
        const auto at = static_cast<std::size_t>(order[place]);
        rank[at] = place > 0 && !better(order[place - 1], order[place])
                       ? rank[static_cast<std::size_t>(order[place - 1])]
                       : static_cast<Index>(place) + 1;
    }
    return rank;
}

/// Where the first of the best scores is.
[[nodiscard]] inline Index best_of(const std::vector<Index>& rank) {
    return static_cast<Index>(std::find(rank.begin(), rank.end(), Index{1}) - rank.begin());
}

}  // namespace detail

inline Index one_standard_error_rule(const Vector<double>& mean,
                                     const Vector<double>& standard_error, bool higher_is_better) {
    detail::require(mean.size() > 0 && mean.size() == standard_error.size(),
                    "one_standard_error_rule: there are ", mean.size(), " means and ",
                    standard_error.size(), " standard errors");
    const Index best = detail::best_of(detail::ranks(mean, higher_is_better));
    detail::require(!detail::is_nan(mean[best]), "one_standard_error_rule: every mean is NaN");
    detail::require(!detail::is_nan(standard_error[best]),
                    "one_standard_error_rule: the best mean, number ", best,
                    ", has no standard error");
    const double reach = standard_error[best];
    const double limit = higher_is_better ? mean[best] - reach : mean[best] + reach;
    Index first = 0;
    while (detail::is_nan(mean[first]) || detail::is_better(limit, mean[first], higher_is_better))
        ++first;
    return first;
}

template <class Spec, class Model>
template <class Simpler>
const Spec& Search<Spec, Model>::best_within_one_se(Simpler simpler) const {
    std::vector<Index> order(specs.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
        return simpler(specs[static_cast<std::size_t>(a)], specs[static_cast<std::size_t>(b)]);
    });
    const Vector<double> means = mean.col(0)(order), errors = standard_error.col(0)(order);
    const Index first = one_standard_error_rule(means, errors, higher_is_better);
    return specs[static_cast<std::size_t>(order[static_cast<std::size_t>(first)])];
}

template <class Spec, class DX, class DY, Splitter P, MetricOrTuple M>
requires Estimator<Spec, typename DX::Scalar>
auto search(const std::vector<Spec>& candidates, const Eigen::MatrixBase<DX>& X,
            const Eigen::MatrixBase<DY>& y, const P& splitter, const M& metrics,
            const CrossValidationOptions<typename DX::Scalar>& options) {
    using S = typename DX::Scalar;
    using Metrics = detail::MetricList<M>;
    using First = typename Metrics::First;
    static_assert(DirectedMetric<First>,
                  "search: the first metric must say higher_is_better, see DirectedMetric");
    const auto count = static_cast<Index>(candidates.size());
    detail::require(count > 0, "search: there are no candidates");
    const auto run_all = [&](const detail::DataRows<S>& data, const FoldPlan& plan) {
        if (options.audit)
            detail::refuse_leaks("search", plan, splitter);
        const detail::FoldFits fits(candidates.front(), data, plan, splitter, options.threads);
        Search<Spec, detail::ModelOf<Spec, S>> result;
        result.specs = candidates;
        result.validations.resize(candidates.size());
        result.higher_is_better = First::higher_is_better;
        const int threads = thread_count(options.threads);
        CrossValidationOptions<S> own = options;
        own.observer = {};
        const auto run = [&](Index i) {
            const auto at = static_cast<std::size_t>(i);
            try {
                result.validations[at] =
                    detail::cross_validate_all(candidates[at], data, plan, own, fits, metrics);
            } catch (const std::invalid_argument& error) {
                throw std::invalid_argument(
                    detail::join("search: candidate ", i, ": ", error.what()));
            }
            return result.validations[at].mean();
        };
        (void)detail::run_steps(count, count < threads ? 1 : threads, options.observer, run);

        detail::set_means(result, Metrics::count, options.train_scores);
        result.rank = detail::ranks(result.mean.col(0), result.higher_is_better);
        result.best_index = detail::best_of(result.rank);
        detail::require(!detail::is_nan(result.mean(result.best_index, 0)),
                        "search: no candidate has a defined score");
        return result;
    };
    return detail::with_plan<S>("search", candidates.front(), X, detail::as_column(y), splitter,
                                options.weights, run_all);
}

}  // namespace ridgewood
