/// Cross-validation of data that are checked and planned.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/validation/cross_validation.hpp>
#include <ridgewood/validation/detail/fold_fits.hpp>
#include <ridgewood/validation/detail/fold_moments.hpp>
#include <ridgewood/validation/detail/predictions.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/fold.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ridgewood::detail {

/// One cross-validation: fits and scores fold by fold.
template <Real S, class E, class... M>
class CrossValidator {
public:
    using Model = ModelOf<E, S>;

    CrossValidator(const E& spec, const DataRows<S>& data, const CrossValidationOptions<S>& options,
                   const FoldFits& fits, const M&... metrics)
        : spec_(spec), data_(data), options_(options), fits_(fits), metrics_(metrics...) {}

    [[nodiscard]] CrossValidation<Model> run(const FoldPlan& plan) {
        const Index folds = plan.size();
        result_.test_scores =
            Matrix<double>::Constant(folds, sizeof...(M), std::numeric_limits<double>::quiet_NaN());
        if (options_.train_scores)
            result_.train_scores = result_.test_scores;
        result_.fit_seconds = Vector<double>::Zero(folds);
        result_.predict_seconds = Vector<double>::Zero(folds);
        result_.folds.resize(static_cast<std::size_t>(folds));
        if (options_.keep_models)
            result_.models.resize(static_cast<std::size_t>(folds));
        result_.completed = run_folds("cross_validate", plan, options_.threads, options_.observer,
                                      [&](Index k, const Fold& fold) { return run(k, fold); });
        return std::move(result_);
    }

private:
    double run(Index k, const Fold& fold) {
        LazyRows<S> train(data_, fold.train), test(data_, fold.test);
        fit_fold(spec_, data_, fold, train, fits_, [&](auto model, double seconds) {
            result_.fit_seconds[k] = seconds;
            result_.test_scores.row(k) = scores(model, test, &result_.predict_seconds[k]);
            if (options_.train_scores)
                result_.train_scores.row(k) = scores(model, train, nullptr);
            if constexpr (std::is_same_v<decltype(model), Model>) {
                if (options_.keep_models)
                    result_.models[static_cast<std::size_t>(k)].emplace(std::move(model));
            }
        });
        result_.folds[static_cast<std::size_t>(k)] = fold;
        return result_.test_scores(k, 0);
    }

    template <class Fitted>
    [[nodiscard]] RowVector<double> scores(const Fitted& model, LazyRows<S>& rows,
                                           double* seconds) const {
        if constexpr (MomentEstimator<E, S> && LinearPredictor<Fitted, S> &&
                      (MomentMetric<M> && ...)) {
            if (fits_.moments) {
                if (const auto errors = error_moments<S>(model, fits_.moments->of(rows.which()))) {
                    return std::apply(
                        [&](const M&... metric) {
                            RowVector<double> result(sizeof...(M));
                            Index column = 0;
                            ((result[column++] = metric.from_moments(*errors)), ...);
                            return result;
                        },
                        metrics_);
                }
            }
        }
        const DataRows<S>& taken = *rows;
        const Stopwatch predicting;
        const Predictions<S, M...> predictions(model, taken.X);
        if (seconds != nullptr)
            *seconds = predicting.seconds();
        return std::apply([&](const M&... metric) { return predictions.scores(taken, metric...); },
                          metrics_);
    }

    const E& spec_;
    const DataRows<S>& data_;
    const CrossValidationOptions<S>& options_;
    const FoldFits& fits_;
    std::tuple<const M&...> metrics_;
    CrossValidation<Model> result_;
};

/// Scores by one metric or a tuple of them. Moments are of no use where models are to be kept that
/// know more of their rows.
template <Real S, class E, class M>
[[nodiscard]] auto cross_validate_all(const E& spec, const DataRows<S>& data, const FoldPlan& plan,
                                      const CrossValidationOptions<S>& options,
                                      const FoldFits& fits, const M& metrics) {
    const auto run = [&]<class... T>(const T&... metric) {
        require(!data.weights || (takes_weights<T> && ...),
                "cross_validate: there are weights, but a metric takes none");
        const FoldFits none;
        const bool is_enough = !options.keep_models || has_whole_moment_fit<E, S>;
        const bool is_of_use = is_enough || !fits.moments;
        return CrossValidator<S, E, T...>(spec, data, options, is_of_use ? fits : none, metric...)
            .run(plan);
    };
    if constexpr (Metric<M>)
        return run(metrics);
    else
        return std::apply(run, metrics);
}

}  // namespace ridgewood::detail
