/// What random forests and extra trees are once they are grown. No training code is here.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/leaf_quantiles.hpp>
#include <ridgewood/ensemble/detail/packed_trees.hpp>
#include <ridgewood/ensemble/forest_results.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

/// Rows x outputs: the mean of what the trees predict.
template <Real S>
[[nodiscard]] Matrix<S> tree_means(const PackedTrees<S>& trees, const MatrixView<S>& X,
                                   int threads) {
    check_columns(X.cols(), trees.columns());
    return (trees.sums(X, threads) / static_cast<double>(trees.size())).template cast<S>();
}

template <Real S>
[[nodiscard]] Matrix<Index> tree_leaves(const PackedTrees<S>& trees, const MatrixView<S>& X) {
    check_columns(X.cols(), trees.columns());
    return trees.leaves(X, 1);
}

/// The trees, of which there are some.
template <Real S>
[[nodiscard]] std::vector<Tree<S>> checked(std::vector<Tree<S>> trees) {
    require(!trees.empty(), "a forest needs a tree");
    return trees;
}

/// Shares of the total, or zeros where that is 0.
[[nodiscard]] inline Vector<double> normalized(const Vector<double>& parts) {
    const double sum = parts.sum();
    return sum > 0 ? Vector<double>(parts / sum) : Vector<double>::Zero(parts.size());
}

[[nodiscard]] inline const Importances& asked_for(const Importances& importances) {
    require(importances.mean.size() > 0,
            "permutation_importances: fit with .importance = ForestImportance::permutation");
    return importances;
}

[[nodiscard]] inline const Vector<double>& asked_for(const Vector<double>& corrected) {
    require(corrected.size() > 0,
            "corrected_importances: fit with .importance = ForestImportance::impurity_corrected");
    return corrected;
}

template <Real S>
[[nodiscard]] const OutOfBag<S>& asked_for(const OutOfBag<S>& oob) {
    require(oob.scores.size() > 0, "oob: fit with .oob_score = true");
    return oob;
}

}  // namespace detail

/// A forest that predicts numbers: the mean of its trees.
template <Real S>
class ForestRegressorModel {
public:
    /// Takes trees that were grown on the same `columns` columns, at least one.
    ForestRegressorModel(std::vector<Tree<S>> trees, Index columns, ForestResults<S> results = {})
        : forest_(detail::checked(std::move(trees)), columns), results_(std::move(results)) {}

    /// The mean of the trees' predictions, by up to `threads` threads, 0 = all; they are the same
    /// for any. NaN in X is a missing value. Throws std::invalid_argument for another number of
    /// columns than that of the training data; so do the other functions of X.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        return detail::tree_means<S>(forest_, X, threads).col(0);
    }

    /// The same for one row, whose values stand side by side. Allocates nothing, takes no lock.
    [[nodiscard]] S predict_row(std::span<const S> x) const {
        detail::check_columns(static_cast<Index>(x.size()), columns());
        double sum = 0;
        forest_.add_row(x.data(), 1, &sum);
        return static_cast<S>(sum / static_cast<double>(size()));
    }

    /// Rows x probabilities: the least y with F(y | x) >= probability, where F is the distribution
    /// of the training targets that share leaves with the row, each tree having the same weight
    /// (Meinshausen 2006). Throws std::invalid_argument for a forest that was fitted without
    /// leaf_samples, and probabilities out of [0, 1].
    template <class DX>
    [[nodiscard]] Matrix<S> predict_quantiles(const Eigen::MatrixBase<DX>& X,
                                              const std::vector<double>& probabilities) const {
        return detail::leaf_quantiles<S>(forest_, results_.leaf_samples, X, probabilities);
    }

    /// Rows x trees: the node of the leaf that each row falls into.
    template <class DX>
    [[nodiscard]] Matrix<Index> apply(const Eigen::MatrixBase<DX>& X) const {
        return detail::tree_leaves<S>(forest_, X);
    }

    /// How many trees there are.
    [[nodiscard]] Index size() const { return forest_.size(); }
    /// One of them; made anew, as the forest keeps its trees in another form.
    [[nodiscard]] Tree<S> tree(Index t) const {
        detail::require(t >= 0 && t < size(), "tree: there is no tree ", t, " in a forest of ",
                        size());
        return forest_.tree(t);
    }
    [[nodiscard]] Index columns() const { return forest_.columns(); }

    /// The share of each feature in the decrease of impurity. It favours features of many values,
    /// also those without effect: see the next two.
    [[nodiscard]] Vector<double> feature_importances() const {
        return detail::normalized(results_.impurity_decrease);
    }
    /// The rise of the mean squared error when a feature is permuted.
    [[nodiscard]] const Importances& permutation_importances() const {
        return detail::asked_for(results_.permutation);
    }
    /// The decrease of impurity by a feature less that by its permuted copy.
    [[nodiscard]] const Vector<double>& corrected_importances() const {
        return detail::asked_for(results_.corrected);
    }

    /// What the trees say of rows that they have not seen.
    [[nodiscard]] const OutOfBag<S>& oob() const { return detail::asked_for(results_.oob); }
    /// R2 of that; NaN where every tree has seen every row.
    [[nodiscard]] double oob_score() const { return oob().scores[oob().scores.size() - 1]; }

    /// Bytes of all that `predict` uses.
    [[nodiscard]] std::size_t memory() const { return forest_.memory(); }

    [[nodiscard]] const ForestResults<S>& results() const { return results_; }

private:
    detail::PackedTrees<S> forest_;
    ForestResults<S> results_;
};

/// A forest that predicts classes: the mean of the probabilities that its trees give.
template <Real S>
class ForestClassifierModel {
public:
    /// Takes trees that were grown on the same `columns` columns, at least one, with one output a
    /// class.
    ForestClassifierModel(std::vector<Tree<S>> trees, Index columns, Vector<S> classes,
                          ForestResults<S> results = {})
        : forest_(detail::checked(std::move(trees)), columns),
          classes_(std::move(classes)),
          results_(std::move(results)) {}

    /// The labels in ascending order.
    [[nodiscard]] const Vector<S>& classes() const { return classes_; }

    /// Rows x classes: the mean over the trees of the shares of the classes in the leaf, by up to
    /// `threads` threads, 0 = all; they are the same for any. NaN in X is a missing value. Throws
    /// std::invalid_argument for another number of columns than that of the training data; so do
    /// the other functions of X.
    template <class DX>
    [[nodiscard]] Matrix<S> predict_proba(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        return detail::tree_means<S>(forest_, X, threads);
    }

    /// The same for one row, whose values stand side by side, into one place a class. Allocates
    /// nothing, takes no lock.
    void predict_proba_row(std::span<const S> x, std::span<double> probabilities) const {
        detail::check_columns(static_cast<Index>(x.size()), columns());
        detail::require(static_cast<Index>(probabilities.size()) == classes_.size(),
                        "predict_proba_row: there are ", probabilities.size(), " places for ",
                        classes_.size(), " classes");
        std::fill(probabilities.begin(), probabilities.end(), 0.0);
        forest_.add_row(x.data(), 1, probabilities.data());
        for (double& probability : probabilities)
            probability /= static_cast<double>(size());
    }

    /// The most probable label, the smallest of several.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        const Matrix<S> probabilities = predict_proba(X, threads);
        Vector<S> labels(probabilities.rows());
        for (Index i = 0; i < labels.size(); ++i) {
            Index best = 0;
            probabilities.row(i).maxCoeff(&best);
            labels[i] = classes_[best];
        }
        return labels;
    }

    /// Rows x trees: the node of the leaf that each row falls into.
    template <class DX>
    [[nodiscard]] Matrix<Index> apply(const Eigen::MatrixBase<DX>& X) const {
        return detail::tree_leaves<S>(forest_, X);
    }

    /// How many trees there are.
    [[nodiscard]] Index size() const { return forest_.size(); }
    /// One of them; made anew, as the forest keeps its trees in another form.
    [[nodiscard]] Tree<S> tree(Index t) const {
        detail::require(t >= 0 && t < size(), "tree: there is no tree ", t, " in a forest of ",
                        size());
        return forest_.tree(t);
    }
    [[nodiscard]] Index columns() const { return forest_.columns(); }

    /// The share of each feature in the decrease of impurity. It favours features of many values,
    /// also those without effect: see the next two.
    [[nodiscard]] Vector<double> feature_importances() const {
        return detail::normalized(results_.impurity_decrease);
    }
    /// The rise of the share of wrong labels when a feature is permuted.
    [[nodiscard]] const Importances& permutation_importances() const {
        return detail::asked_for(results_.permutation);
    }
    /// The decrease of impurity by a feature less that by its permuted copy.
    [[nodiscard]] const Vector<double>& corrected_importances() const {
        return detail::asked_for(results_.corrected);
    }

    /// What the trees say of rows that they have not seen.
    [[nodiscard]] const OutOfBag<S>& oob() const { return detail::asked_for(results_.oob); }
    /// The share of right labels in that; NaN where every tree has seen every row.
    [[nodiscard]] double oob_score() const { return oob().scores[oob().scores.size() - 1]; }

    /// Bytes of all that `predict_proba` uses.
    [[nodiscard]] std::size_t memory() const { return forest_.memory(); }

    [[nodiscard]] const ForestResults<S>& results() const { return results_; }

private:
    detail::PackedTrees<S> forest_;
    Vector<S> classes_;
    ForestResults<S> results_;
};

}  // namespace ridgewood
