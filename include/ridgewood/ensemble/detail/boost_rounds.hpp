/// What the rounds of AdaBoost share, whatever they boost.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/ada_boost_model.hpp>
#include <ridgewood/ensemble/detail/row_sampler.hpp>
#include <ridgewood/ensemble/forest_options.hpp>
#include <ridgewood/tree/detail/training.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Options that both specs have.
struct BoostSettings {
    /// Of the spec, for messages.
    std::string_view name;
    Index n_estimators = 50;
    double learning_rate = 1;
    WeightUse weight_use = WeightUse::criterion;
    std::uint64_t seed = 0;
    int threads = 1;

    void check() const {
        require(n_estimators > 0, name, ": n_estimators must be > 0, got ", n_estimators);
        require(learning_rate > 0 && is_finite(learning_rate), name,
                ": learning_rate must be finite and > 0, got ", describe(learning_rate));
        check_threads(threads);
    }
};

/// The settings after checks of them and of all that is passed, but X.
template <class Spec, Real S>
[[nodiscard]] BoostSettings boost_settings(const Spec& spec, std::string_view name,
                                           const MatrixView<S>& X, const MatrixView<S>& y,
                                           const FitData<S>& data) {
    const BoostSettings settings{.name = name,
                                 .n_estimators = spec.n_estimators,
                                 .learning_rate = spec.learning_rate,
                                 .weight_use = spec.weight_use,
                                 .seed = spec.seed,
                                 .threads = spec.threads};
    settings.check();
    check_tree_data<S>(name, X, y, data, "it does not watch any; see staged_predict");
    return settings;
}

/// Weights of the rows, round by round. Their sum stays what it was at the start.
class RoundWeights {
public:
    RoundWeights(Vector<double> weights, WeightUse use) : weights_(std::move(weights)), use_(use) {
        for (Index i = 0; i < weights_.size(); ++i) {
            if (weights_[i] > 0)
                rows_.push_back(static_cast<std::uint32_t>(i));
        }
        total_ = total();
    }

    /// The rows that have a weight; they are the same in all rounds.
    [[nodiscard]] const std::vector<std::uint32_t>& rows() const { return rows_; }
    [[nodiscard]] const Vector<double>& values() const { return weights_; }
    /// Row by row, so that rows without weight have no part in its last bits.
    [[nodiscard]] double total() const {
        double sum = 0;
        for (const std::uint32_t row : rows_)
            sum += weights_[row];
        return sum;
    }

    /// What a learner is to be fitted with: the weights, or how often each row is drawn when as
    /// many as there are are drawn by their weights, with replacement.
    [[nodiscard]] const Vector<double>& of_learner(const Random& stream) {
        if (use_ == WeightUse::criterion)
            return weights_;
        const RowSampler sampler({{rows_, static_cast<Index>(rows_.size())}}, true, weights_);
        std::vector<std::uint32_t> counts(static_cast<std::size_t>(weights_.size()));
        sampler.draw(stream, counts);
        draws_.resize(weights_.size());
        std::copy(counts.begin(), counts.end(), draws_.begin());
        return draws_;
    }

    /// Multiplies by factor(row), in [0, 1] and 1 for some. No weight falls below the last bit of
    /// their sum, as in scikit-learn: its row might never come back.
    template <class Factor>
    void multiply(const Factor& factor) {
        for (const std::uint32_t row : rows_)
            weights_[row] *= factor(row);
        const double scale = total_ / total();
        const double least = std::numeric_limits<double>::epsilon() * total_;
        for (const std::uint32_t row : rows_)
            weights_[row] = std::max(weights_[row] * scale, least);
    }

private:
    Vector<double> weights_, draws_;
    double total_ = 0;
    WeightUse use_;
    std::vector<std::uint32_t> rows_;
};

/// Collects what is told of the learners.
class RoundRecord {
public:
    /// `importances` are not normalised, or empty.
    void add(double weight, double error, const Vector<double>& importances) {
        weights_.push_back(weight);
        errors_.push_back(error);
        if (importances.size() == 0)
            return;
        if (importances_.size() == 0)
            importances_ = Vector<double>::Zero(importances.size());
        const double sum = importances.sum();
        if (sum > 0)
            importances_ += weight / sum * importances;
    }
    void add_training_error(double error) { training_errors_.push_back(error); }

    [[nodiscard]] Index size() const { return static_cast<Index>(weights_.size()); }

    [[nodiscard]] AdaBoostRounds finish(AdaBoostEnd end) const {
        AdaBoostRounds rounds{to_vector(weights_), to_vector(errors_), to_vector(training_errors_),
                              importances_, end};
        if (rounds.importances.size() > 0)
            rounds.importances /= rounds.weights.sum();
        return rounds;
    }

private:
    [[nodiscard]] static Vector<double> to_vector(const std::vector<double>& values) {
        return Eigen::Map<const Vector<double>>(values.data(), static_cast<Index>(values.size()));
    }

    std::vector<double> weights_, errors_, training_errors_;
    Vector<double> importances_;
};

/// A copy of the spec of a learner with a seed of its own, if it has one.
template <class Spec>
[[nodiscard]] Spec with_seed(Spec spec, Random stream) {
    if constexpr (requires { spec.seed = std::uint64_t{}; })
        spec.seed = stream.next();
    return spec;
}

}  // namespace ridgewood::detail
