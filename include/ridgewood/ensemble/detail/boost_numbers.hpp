/// The rounds of AdaBoost for numbers.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/ada_boost_model.hpp>
#include <ridgewood/ensemble/detail/boost_rounds.hpp>
#include <ridgewood/ensemble/detail/number_learners.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

namespace ridgewood::detail {

/// What is boosted unless something else is asked for.
template <class Estimator>
[[nodiscard]] Estimator weak_regressor() {
    if constexpr (std::is_same_v<Estimator, CartRegressor>) {
        return {.max_depth = 3};
    } else {
        return {};
    }
}

template <Real S, class Learners>
class NumberBoosting {
public:
    NumberBoosting(const BoostSettings& settings, AdaBoostLoss loss, const Vector<double>& y,
                   Vector<double> weights, Learners& learners)
        : settings_(settings),
          loss_(loss),
          y_(y),
          learners_(learners),
          weights_(std::move(weights), settings.weight_use) {}

    [[nodiscard]] AdaBoostRounds run(const Observer& observer) {
        for (Index t = 0; t < settings_.n_estimators; ++t) {
            if (const auto end = round(t))
                return record_.finish(*end);
            const Signal signal = observer({.step = t + 1,
                                            .total = settings_.n_estimators,
                                            .loss = mean_loss_,
                                            .seconds = watch_.seconds()});
            if (signal == Signal::stop)
                return record_.finish(AdaBoostEnd::stopped);
        }
        return record_.finish(AdaBoostEnd::all_rounds);
    }

private:
    [[nodiscard]] std::optional<AdaBoostEnd> round(Index t) {
        const Random stream = Random(settings_.seed).stream(static_cast<std::uint64_t>(t));
        auto [predicted, importances] =
            learners_.learn(weights_.of_learner(stream.stream(1)), stream.stream(0));
        const Vector<double> losses = losses_of(predicted);
        double sum = 0;
        for (const std::uint32_t row : weights_.rows())
            sum += losses[row] * weights_.values()[row];
        mean_loss_ = sum / weights_.total();
        const bool is_perfect = mean_loss_ <= 0, is_too_bad = mean_loss_ >= 0.5;
        if (is_too_bad && t > 0)
            return AdaBoostEnd::no_better_than_chance;
        learners_.keep();
        if (is_perfect || is_too_bad) {
            record_.add(1, mean_loss_, importances);
            return is_perfect ? AdaBoostEnd::perfect_learner : AdaBoostEnd::no_better_than_chance;
        }
        const double weight = settings_.learning_rate * std::log((1 - mean_loss_) / mean_loss_);
        record_.add(weight, mean_loss_, importances);
        const double greatest = losses.maxCoeff();
        weights_.multiply(
            [&](std::uint32_t row) { return std::exp(weight * (losses[row] - greatest)); });
        return std::nullopt;
    }

    /// In [0, 1]; 0 for rows without weight.
    [[nodiscard]] Vector<double> losses_of(const Vector<double>& predicted) const {
        Vector<double> losses = Vector<double>::Zero(y_.size());
        for (const std::uint32_t row : weights_.rows())
            losses[row] = std::abs(predicted[row] - y_[row]);
        const double greatest = losses.maxCoeff();
        if (greatest > 0)
            losses /= greatest;
        if (loss_ == AdaBoostLoss::square)
            losses = losses.cwiseAbs2().eval();
        if (loss_ == AdaBoostLoss::exponential)
            losses = 1 - (-losses.array()).exp();
        return losses;
    }

    const BoostSettings& settings_;
    AdaBoostLoss loss_;
    const Vector<double>& y_;
    Learners& learners_;
    RoundWeights weights_;
    Stopwatch watch_;
    RoundRecord record_;
    double mean_loss_ = 0;
};

template <Real S, class Spec, class Estimator>
[[nodiscard]] auto boost_numbers(const Spec& spec, const Estimator& estimator,
                                 const MatrixView<S>& X, const MatrixView<S>& y,
                                 const FitData<S>& data) {
    const BoostSettings settings = boost_settings<Spec, S>(spec, "AdaBoostRegressor", X, y, data);
    const Vector<double> numbers = y.col(0).template cast<double>();
    const VectorView<S> targets(y.col(0));
    using Learners = NumberLearners<Estimator, S>;
    Learners learners(estimator, X, targets, spec.threads);
    AdaBoostRounds rounds = NumberBoosting<S, Learners>(settings, spec.loss, numbers,
                                                        tree_weights<S>(data, X.rows()), learners)
                                .run(data.observer);
    return AdaBoostRegressorModel<S, typename Learners::Voters>(std::move(learners).finish(),
                                                                std::move(rounds));
}

}  // namespace ridgewood::detail
