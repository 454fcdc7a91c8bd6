/// The rounds of AdaBoost for classes.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/ada_boost_model.hpp>
#include <ridgewood/ensemble/detail/boost_rounds.hpp>
#include <ridgewood/ensemble/detail/class_learners.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// What is boosted unless something else is asked for.
template <class Estimator>
[[nodiscard]] Estimator weak_classifier() {
    if constexpr (std::is_same_v<Estimator, CartClassifier>) {
        return {.max_depth = 1};
    } else {
        return {};
    }
}

template <Real S, class Learners>
class ClassBoosting {
public:
    ClassBoosting(const BoostSettings& settings, const ClassProblem<S>& problem, Learners& learners)
        : settings_(settings),
          problem_(problem),
          learners_(learners),
          weights_(problem.weights, settings.weight_use),
          votes_(Matrix<double>::Zero(votes_of(problem.classes.size()), problem.X.rows())) {}

    [[nodiscard]] AdaBoostRounds run(const Observer& observer) {
        for (Index t = 0; t < settings_.n_estimators; ++t) {
            if (const auto end = round(t))
                return record_.finish(*end);
            const Signal signal = observer({.step = t + 1,
                                            .total = settings_.n_estimators,
                                            .loss = training_error_,
                                            .seconds = watch_.seconds()});
            if (signal == Signal::stop)
                return record_.finish(AdaBoostEnd::stopped);
        }
        return record_.finish(AdaBoostEnd::all_rounds);
    }

private:
    [[nodiscard]] std::optional<AdaBoostEnd> round(Index t) {
        const Random stream = Random(settings_.seed).stream(static_cast<std::uint64_t>(t));
        const ClassOpinion opinion =
            learners_.learn(weights_.of_learner(stream.stream(1)), stream.stream(0));
        const double error = error_of(opinion);
        const bool is_real = problem_.algorithm == AdaBoostAlgorithm::samme_r;
        if (error <= 0) {
            keep(opinion, 1, error);
            return AdaBoostEnd::perfect_learner;
        }
        const auto classes = static_cast<double>(problem_.classes.size());
        if (!is_real && error >= 1 - 1 / classes) {
            if (t == 0)
                keep(opinion, 1, error);
            return AdaBoostEnd::no_better_than_chance;
        }
        if (is_real) {
            keep(opinion, 1, error);
            reweigh_by_shares(opinion);
        } else {
            const double weight =
                settings_.learning_rate * (std::log((1 - error) / error) + std::log(classes - 1));
            keep(opinion, weight, error);
            reweigh_by_labels(opinion, weight);
        }
        return std::nullopt;
    }

    [[nodiscard]] bool is_wrong(const ClassOpinion& opinion, std::uint32_t row) const {
        return opinion.choice[opinion.place[row]] != problem_.codes[row];
    }

    /// The share of weight that is labelled wrong.
    [[nodiscard]] double error_of(const ClassOpinion& opinion) const {
        double wrong = 0;
        for (const std::uint32_t row : weights_.rows())
            wrong += weights_.values()[row] * is_wrong(opinion, row);  // no branch to guess
        return wrong / weights_.total();
    }

    void keep(const ClassOpinion& opinion, double weight, double error) {
        const auto places = static_cast<Index>(opinion.choice.size());
        Matrix<double> votes(votes_.rows(), places);
        for (Index place = 0; place < places; ++place) {
            if (problem_.algorithm == AdaBoostAlgorithm::samme_r)
                vote_by(opinion.shares.col(place), votes.col(place));
            else
                vote_for(opinion.choice[static_cast<std::size_t>(place)], weight, votes.col(place));
        }
        learners_.keep(weight, votes);
        record_.add(weight, error, opinion.importances);
        count(opinion, votes);
    }

    /// Adds the votes to those before, and finds the labels that have the most.
    void count(const ClassOpinion& opinion, const Matrix<double>& votes) {
        double wrong = 0;
        if (problem_.classes.size() == 2) {
            double* const sums = votes_.data();
            for (const std::uint32_t row : weights_.rows()) {
                sums[row] += votes(0, opinion.place[row]);
                wrong += problem_.weights[row] * ((sums[row] > 0) != (problem_.codes[row] > 0));
            }
        } else {
            for (const std::uint32_t row : weights_.rows()) {
                votes_.col(row) += votes.col(opinion.place[row]);
                Index label = 0;
                votes_.col(row).maxCoeff(&label);
                wrong += problem_.weights[row] * (label != problem_.codes[row]);
            }
        }
        training_error_ = wrong / problem_.weights.sum();
        record_.add_training_error(training_error_);
    }

    /// By exp(weight) more for rows that were labelled wrong.
    void reweigh_by_labels(const ClassOpinion& opinion, double weight) {
        const double right = std::exp(-weight);
        weights_.multiply([&](std::uint32_t row) { return is_wrong(opinion, row) ? 1.0 : right; });
    }

    /// By exp(-learning_rate (K - 1) / K sum_k y_k log p_k), where y_k is 1 for the class of the
    /// row and -1 / (K - 1) for others.
    void reweigh_by_shares(const ClassOpinion& opinion) {
        const auto classes = static_cast<double>(problem_.classes.size());
        const Matrix<double> logs = opinion.shares.array().max(least_probability).log();
        const RowVector<double> sums = logs.colwise().sum();
        const double scale = settings_.learning_rate / classes;
        const Matrix<double> exponents =
            scale * (Vector<double>::Ones(logs.rows()) * sums - classes * logs);
        const auto exponent = [&](std::uint32_t row) {
            return exponents(problem_.codes[row], opinion.place[row]);
        };
        double greatest = -std::numeric_limits<double>::infinity();
        for (const std::uint32_t row : weights_.rows())
            greatest = std::max(greatest, exponent(row));
        const Matrix<double> factors = (exponents.array() - greatest).exp();
        weights_.multiply(
            [&](std::uint32_t row) { return factors(problem_.codes[row], opinion.place[row]); });
    }

    const BoostSettings& settings_;
    const ClassProblem<S>& problem_;
    Learners& learners_;
    RoundWeights weights_;
    Stopwatch watch_;
    RoundRecord record_;
    /// Votes x rows.
    Matrix<double> votes_;
    double training_error_ = 0;
};

template <Real S, class Spec, class Estimator>
[[nodiscard]] auto boost_classes(const Spec& spec, const Estimator& estimator,
                                 const MatrixView<S>& X, const MatrixView<S>& y,
                                 const FitData<S>& data) {
    const BoostSettings settings = boost_settings<Spec, S>(spec, "AdaBoostClassifier", X, y, data);
    const Vector<double> weights = tree_weights<S>(data, X.rows());
    const VectorView<S> labels(y.col(0));
    Vector<S> classes = distinct_labels<S>(labels, weights);
    const std::vector<int> codes = label_codes<S>("y", labels, weights, classes);
    const ClassProblem<S> problem{settings.name,
                                  X,
                                  codes,
                                  classes,
                                  weights,
                                  spec.algorithm,
                                  spec.weight_use == WeightUse::sampling,
                                  spec.threads};
    using Learners = ClassLearners<Estimator, S>;
    Learners learners(estimator, problem);
    AdaBoostRounds rounds =
        ClassBoosting<S, Learners>(settings, problem, learners).run(data.observer);
    typename Learners::Voters voters = std::move(learners).finish();
    return AdaBoostClassifierModel<S, typename Learners::Voters>(
        std::move(voters), std::move(rounds), std::move(classes));
}

}  // namespace ridgewood::detail
