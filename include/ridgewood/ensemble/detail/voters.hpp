/// The learners of AdaBoost once they are fitted: trees, or models of any kind.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/ada_boost_options.hpp>
#include <ridgewood/ensemble/detail/packed_trees.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Numbers that a learner votes with: of two classes one, the vote for the second less that for the
/// first.
[[nodiscard]] inline Index votes_of(Index classes) {
    return classes == 2 ? 1 : classes;
}

/// Votes of a learner of this weight for a class by its place.
inline void vote_for(Index choice, double weight, Eigen::Ref<Vector<double>> votes) {
    if (votes.size() == 1 && choice < 2) {
        votes[0] = choice == 1 ? weight : -weight;
    } else {
        votes.setZero();
        votes[choice] = weight;
    }
}

/// No probability is below this, of which the logarithm is taken.
inline constexpr double least_probability = std::numeric_limits<double>::epsilon();

/// Votes by probabilities of the classes.
inline void vote_by(const Vector<double>& probabilities, Eigen::Ref<Vector<double>> votes) {
    const Vector<double> logs = probabilities.array().max(least_probability).log();
    if (votes.size() == 1 && logs.size() == 2) {
        votes[0] = logs[1] - logs[0];
    } else {
        votes = static_cast<double>(logs.size() - 1) * (logs.array() - logs.mean());
    }
}

/// Trees whose leaves hold what the learners say.
template <Real S>
class TreeVoters {
public:
    /// Takes at least one, grown on `columns` columns.
    TreeVoters(std::vector<Tree<S>> trees, Index columns) : trees_(std::move(trees), columns) {}

    [[nodiscard]] Index size() const { return trees_.size(); }
    [[nodiscard]] Index columns() const { return trees_.columns(); }
    [[nodiscard]] Tree<S> learner(Index t) const { return trees_.tree(t); }

    /// Rows x votes: the sum of all.
    [[nodiscard]] Matrix<double> sums(const MatrixView<S>& X, int threads) const {
        return trees_.sums(X, threads);
    }
    /// Calls visit(t, begin, votes) for each learner and each part of the rows, as
    /// PackedTrees::each.
    template <class Visit>
    void each(const MatrixView<S>& X, int threads, const Visit& visit) const {
        trees_.each(X, threads, visit);
    }

private:
    PackedTrees<S> trees_;
};

/// Classifiers of any kind.
template <Real S, class Model>
class ClassifierVoters {
public:
    struct Learner {
        Model model;
        double weight;
    };

    ClassifierVoters(std::vector<Learner> learners, Index columns, Vector<S> classes,
                     AdaBoostAlgorithm algorithm)
        : learners_(std::move(learners)),
          columns_(columns),
          classes_(std::move(classes)),
          algorithm_(algorithm) {}

    [[nodiscard]] Index size() const { return static_cast<Index>(learners_.size()); }
    [[nodiscard]] Index columns() const { return columns_; }
    [[nodiscard]] const Model& learner(Index t) const {
        return learners_[static_cast<std::size_t>(t)].model;
    }

    [[nodiscard]] Matrix<double> sums(const MatrixView<S>& X, int threads) const {
        Matrix<double> sums = Matrix<double>::Zero(X.rows(), votes_of(classes_.size()));
        each(X, threads, [&](Index, Index, const auto& votes) { sums += votes.transpose(); });
        return sums;
    }
    /// There is one part, all rows.
    template <class Visit>
    void each(const MatrixView<S>& X, int, const Visit& visit) const {
        Matrix<double> votes(votes_of(classes_.size()), X.rows());
        for (Index t = 0; t < size(); ++t) {
            vote(learners_[static_cast<std::size_t>(t)], X, votes);
            visit(t, Index{0}, votes);
        }
    }

private:
    void vote(const Learner& learner, const MatrixView<S>& X, Matrix<double>& votes) const;

    std::vector<Learner> learners_;
    Index columns_;
    Vector<S> classes_;
    AdaBoostAlgorithm algorithm_;
};

/// Classes x rows: the probabilities of all `classes` by a model that may know only some.
template <Real S, class Model>
[[nodiscard]] Matrix<double> class_probabilities(const Model& model, const MatrixView<S>& X,
                                                 const Vector<S>& classes) {
    const Matrix<S> known = model.predict_proba(X);
    const Vector<S> labels = model.classes();
    const std::vector<int> places = label_codes<S>("classes", labels, classes);
    Matrix<double> all = Matrix<double>::Zero(classes.size(), X.rows());
    for (std::size_t k = 0; k < places.size(); ++k) {
        all.row(places[k]) = known.col(static_cast<Index>(k)).transpose().template cast<double>();
    }
    return all;
}

template <Real S, class Model>
void ClassifierVoters<S, Model>::vote(const Learner& learner, const MatrixView<S>& X,
                                      Matrix<double>& votes) const {
    if (algorithm_ == AdaBoostAlgorithm::samme_r) {
        if constexpr (requires { learner.model.predict_proba(X); }) {
            const Matrix<double> shares = class_probabilities<S>(learner.model, X, classes_);
            for (Index i = 0; i < X.rows(); ++i)
                vote_by(shares.col(i), votes.col(i));
        }
        return;
    }
    const Vector<S> labels = learner.model.predict(X);
    const std::vector<int> codes = label_codes<S>("predict", labels, classes_);
    for (Index i = 0; i < X.rows(); ++i)
        vote_for(codes[static_cast<std::size_t>(i)], learner.weight, votes.col(i));
}

/// Models of any kind that predict numbers.
template <Real S, class Model>
class RegressorVoters {
public:
    RegressorVoters(std::vector<Model> learners, Index columns)
        : learners_(std::move(learners)), columns_(columns) {}

    [[nodiscard]] Index size() const { return static_cast<Index>(learners_.size()); }
    [[nodiscard]] Index columns() const { return columns_; }
    [[nodiscard]] const Model& learner(Index t) const {
        return learners_[static_cast<std::size_t>(t)];
    }

    template <class Visit>
    void each(const MatrixView<S>& X, int, const Visit& visit) const {
        for (Index t = 0; t < size(); ++t) {
            const Vector<S> predicted = learner(t).predict(X);
            visit(t, Index{0}, Matrix<double>(predicted.transpose().template cast<double>()));
        }
    }

private:
    std::vector<Model> learners_;
    Index columns_;
};

}  // namespace ridgewood::detail
