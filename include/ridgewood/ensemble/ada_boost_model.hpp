/// What AdaBoost is once it is fitted. No training code is here.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/ada_boost_options.hpp>
#include <ridgewood/ensemble/detail/voters.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood {

/// What the rounds of AdaBoost found out, beside the learners; one value a learner.
struct AdaBoostRounds {
    /// What the learner counts.
    Vector<double> weights = {};
    /// Its error by the weights of its round: the share of weight labelled wrong, of numbers the
    /// mean loss.
    Vector<double> errors = {};
    /// Classes only: the share of wrong labels, by the weights that were given, of the ensemble up
    /// to this learner on the training rows.
    Vector<double> training_errors = {};
    /// One a column: the mean over the learners, by their weights, of their importances, each
    /// divided by its sum. Empty where the learners are not trees.
    Vector<double> importances = {};
    AdaBoostEnd end = AdaBoostEnd::all_rounds;
};

namespace detail {

/// What both kinds of AdaBoost share.
template <Real S, class Voters>
class AdaBoostModel {
public:
    using Scalar = S;

    AdaBoostModel(Voters voters, AdaBoostRounds rounds)
        : voters_(std::move(voters)), rounds_(std::move(rounds)) {}

    /// How many learners there are, at least one.
    [[nodiscard]] Index size() const { return voters_.size(); }
    [[nodiscard]] Index columns() const { return voters_.columns(); }
    /// One of them. Of trees it is a Tree whose leaves hold what it adds to the decision; of other
    /// learners their model.
    [[nodiscard]] decltype(auto) learner(Index t) const {
        require(t >= 0 && t < size(), "learner: there is no learner ", t, " among ", size());
        return voters_.learner(t);
    }
    [[nodiscard]] const AdaBoostRounds& rounds() const& { return rounds_; }
    [[nodiscard]] AdaBoostRounds rounds() && { return std::move(rounds_); }
    /// Why there are no more rounds.
    [[nodiscard]] AdaBoostEnd end() const { return rounds_.end; }

    /// The shares of the features in the decrease of impurity, by the weights of the learners.
    /// Throws std::invalid_argument where these are not trees.
    [[nodiscard]] const Vector<double>& feature_importances() const& {
        require(rounds_.importances.size() > 0, "feature_importances: the learners are no trees");
        return rounds_.importances;
    }
    [[nodiscard]] Vector<double> feature_importances() && {
        return std::as_const(*this).feature_importances();
    }

protected:
    ~AdaBoostModel() = default;
    AdaBoostModel(const AdaBoostModel&) = default;
    AdaBoostModel(AdaBoostModel&&) noexcept = default;
    AdaBoostModel& operator=(const AdaBoostModel&) = default;
    AdaBoostModel& operator=(AdaBoostModel&&) noexcept = default;

    [[nodiscard]] const Voters& voters() const { return voters_; }

private:
    Voters voters_;
    AdaBoostRounds rounds_;
};

}  // namespace detail

/// Classes by the votes of learners.
template <Real S, class Voters = detail::TreeVoters<S>>
class AdaBoostClassifierModel : public detail::AdaBoostModel<S, Voters> {
    using Base = detail::AdaBoostModel<S, Voters>;

public:
    AdaBoostClassifierModel(Voters voters, AdaBoostRounds rounds, Vector<S> classes)
        : Base(std::move(voters), std::move(rounds)), classes_(std::move(classes)) {}

    /// The labels in ascending order.
    [[nodiscard]] const Vector<S>& classes() const& { return classes_; }
    [[nodiscard]] Vector<S> classes() && { return std::move(classes_); }

    /// The votes divided by the weights of the learners, as scikit-learn's: of two classes one
    /// number a row, above 0 for the second; else rows x classes. By up to `threads` threads,
    /// 0 = all; it is the same for any. NaN in X is a missing value to trees. Throws
    /// std::invalid_argument for another number of columns than that of the training data; so do
    /// the other functions of X.
    template <class DX>
    [[nodiscard]] Matrix<double> decision_function(const Eigen::MatrixBase<DX>& X,
                                                   int threads = 1) const {
        return decisions(X.derived(), threads);
    }

    /// Rows x classes: exp(decision / (K - 1)), divided by its sum over the K classes; of two
    /// classes 1 / (1 + exp(-decision)) for the second.
    template <class DX>
    [[nodiscard]] Matrix<S> predict_proba(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        const Index classes = classes_.size();
        const Matrix<double> decision = decision_function(X, threads);
        Matrix<double> scores = Matrix<double>::Zero(decision.rows(), classes);
        if (classes == 2)
            scores.col(1) = decision;
        else if (classes > 2)
            scores = decision / static_cast<double>(classes - 1);
        const Vector<double> largest = scores.rowwise().maxCoeff();
        scores = (scores.colwise() - largest).array().exp();
        const Vector<double> sums = scores.rowwise().sum();
        return (scores.array().colwise() / sums.array()).matrix().template cast<S>();
    }

    /// The label with the most votes, the smallest of several.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        const Matrix<double> decision = decision_function(X, threads);
        Vector<S> labels(decision.rows());
        for (Index i = 0; i < labels.size(); ++i)
            labels[i] = label(decision.row(i));
        return labels;
    }

    /// Rows x learners: in column t what the first t + 1 learners predict.
    template <class DX>
    [[nodiscard]] Matrix<S> staged_predict(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        return stages(X.derived(), threads);
    }

private:
    /// Takes votes as well as decisions.
    template <class Votes>
    [[nodiscard]] S label(const Eigen::MatrixBase<Votes>& votes) const {
        if (classes_.size() == 2)
            return classes_[votes[0] > 0 ? 1 : 0];
        Index best = 0;
        votes.maxCoeff(&best);
        return classes_[best];
    }

    [[nodiscard]] Matrix<double> decisions(const MatrixView<S>& X, int threads) const {
        detail::check_columns(X.cols(), this->columns());
        return this->voters().sums(X, threads) / this->rounds().weights.sum();
    }

    [[nodiscard]] Matrix<S> stages(const MatrixView<S>& X, int threads) const {
        detail::check_columns(X.cols(), this->columns());
        Matrix<double> sums = Matrix<double>::Zero(detail::votes_of(classes_.size()), X.rows());
        Matrix<S> labels(X.rows(), this->size());
        this->voters().each(X, threads, [&](Index t, Index begin, const auto& votes) {
            for (Index i = 0; i < votes.cols(); ++i) {
                sums.col(begin + i) += votes.col(i);
                labels(begin + i, t) = label(sums.col(begin + i));
            }
        });
        return labels;
    }

    Vector<S> classes_;
};

/// Numbers by the median of learners, each counting by its weight.
template <Real S, class Voters = detail::TreeVoters<S>>
class AdaBoostRegressorModel : public detail::AdaBoostModel<S, Voters> {
    using Base = detail::AdaBoostModel<S, Voters>;

public:
    AdaBoostRegressorModel(Voters voters, AdaBoostRounds rounds)
        : Base(std::move(voters), std::move(rounds)) {}

    /// One number a row: the least of the predictions such that the learners that do not predict
    /// more have half of the weight. By up to `threads` threads, 0 = all; it is the same for any.
    /// NaN in X is a missing value to trees. Throws std::invalid_argument for another number of
    /// columns than that of the training data; so do the other functions of X.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        return medians(X.derived(), threads, this->size() - 1);
    }

    /// Rows x learners: in column t what the first t + 1 learners predict.
    template <class DX>
    [[nodiscard]] Matrix<S> staged_predict(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        return medians(X.derived(), threads, 0);
    }

private:
    /// A prediction with the weight of its learner.
    using Weighted = std::pair<double, double>;

    /// The medians from the stage of learner `first` on, a column each.
    [[nodiscard]] Matrix<S> medians(const MatrixView<S>& X, int threads, Index first) const {
        detail::check_columns(X.cols(), this->columns());
        const Index size = this->size();
        Matrix<double> predictions(size, X.rows());
        this->voters().each(X, threads, [&](Index t, Index begin, const auto& of_learner) {
            predictions.row(t).segment(begin, of_learner.cols()) = of_learner.row(0);
        });
        Matrix<S> medians(X.rows(), size - first);
        std::vector<Weighted> sorted;
        for (Index i = 0; i < X.rows(); ++i) {
            sorted.clear();
            for (Index t = 0; t < size; ++t) {
                const Weighted next(predictions(t, i), this->rounds().weights[t]);
                sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), next, is_less), next);
                if (t >= first)
                    medians(i, t - first) = static_cast<S>(median(sorted));
            }
        }
        return medians;
    }

    [[nodiscard]] static bool is_less(const Weighted& a, const Weighted& b) {
        return a.first < b.first;
    }

    [[nodiscard]] static double median(const std::vector<Weighted>& sorted) {
        double total = 0;
        for (const Weighted& each : sorted)
            total += each.second;
        double below = 0;
        for (const Weighted& each : sorted) {
            below += each.second;
            if (below >= total / 2)
                return each.first;
        }
        return sorted.back().first;
    }
};

}  // namespace ridgewood
