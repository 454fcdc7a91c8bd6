/// Fitted decision trees. A program that only predicts, prints or draws needs this header.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood {

/// What regression and classification trees share: the tree, and what its training saw.
///
/// Of a row that is to be predicted, a value that is NaN is missing: it goes where surrogates or
/// the learned direction of the split send it.
template <Real S>
class TreeModel {
public:
    using Scalar = S;

    /// Takes parts that agree with each other: importances are one a column, statistics one a node
    /// or empty.
    TreeModel(Tree<S> tree, NodeStatistics statistics, Vector<double> importances, Index columns)
        : tree_(std::move(tree)),
          statistics_(std::move(statistics)),
          importances_(std::move(importances)),
          columns_(columns) {}

    [[nodiscard]] const Tree<S>& tree() const& { return tree_; }
    [[nodiscard]] Tree<S> tree() && { return std::move(tree_); }
    /// What training saw at each node.
    [[nodiscard]] const NodeStatistics& statistics() const& { return statistics_; }
    [[nodiscard]] NodeStatistics statistics() && { return std::move(statistics_); }
    /// How many columns X has.
    [[nodiscard]] Index columns() const { return columns_; }

    [[nodiscard]] Index n_leaves() const {
        const auto& nodes = tree_.nodes();
        return std::count_if(nodes.begin(), nodes.end(), [](const auto& n) { return n.is_leaf(); });
    }

    /// Splits between the root and the deepest leaf; 0 when the root is the only node.
    [[nodiscard]] Index depth() const {
        std::vector<Index> depth(tree_.nodes().size(), 0);
        for (std::size_t k = 0; k < depth.size(); ++k) {
            const std::size_t left = tree_.nodes()[k].left;
            if (left != 0)
                depth[left] = depth[left + 1] = depth[k] + 1;
        }
        return *std::max_element(depth.begin(), depth.end());
    }

    /// One a column: by how much its splits lower the impurity, each weighted by the share of the
    /// training weight that reaches it (Breiman, Friedman, Olshen, Stone 1984, section 5.3.4).
    [[nodiscard]] const Vector<double>& importances() const& { return importances_; }
    [[nodiscard]] Vector<double> importances() && { return std::move(importances_); }

    /// The importances divided by their sum; all 0 for a tree without splits.
    [[nodiscard]] Vector<double> feature_importances() const {
        const double sum = importances_.sum();
        if (!(sum > 0))
            return Vector<double>::Zero(columns_);
        return importances_ / sum;
    }

    /// For each row of X the number of the leaf that it falls into, as in tree().nodes(). Throws
    /// std::invalid_argument unless X has columns() columns.
    template <class DX>
    [[nodiscard]] Vector<Index> apply(const Eigen::MatrixBase<DX>& X) const {
        return leaves(X.derived());
    }

    /// The numbers of the nodes that a row passes, from the root to its leaf. Throws
    /// std::invalid_argument unless x has columns() values.
    template <class DX>
    [[nodiscard]] std::vector<Index> decision_path(const Eigen::MatrixBase<DX>& x) const {
        EIGEN_STATIC_ASSERT_VECTOR_ONLY(DX)
        return path(VectorView<S>(detail::as_column(x)));
    }

protected:
    ~TreeModel() = default;
    TreeModel(const TreeModel&) = default;
    TreeModel(TreeModel&&) noexcept = default;
    TreeModel& operator=(const TreeModel&) = default;
    TreeModel& operator=(TreeModel&&) noexcept = default;

    /// For each row of X the column of its prediction in tree().values().
    [[nodiscard]] Vector<Index> predictions(const MatrixView<S>& X) const {
        Vector<Index> found = leaves(X);
        for (Index& node : found)
            node = tree_.nodes()[static_cast<std::size_t>(node)].value();
        return found;
    }

private:
    [[nodiscard]] Vector<Index> leaves(const MatrixView<S>& X) const {
        detail::check_columns(X.cols(), columns_);
        Vector<Index> found(X.rows());
        for (Index i = 0; i < X.rows(); ++i)
            found[i] = tree_.leaf([&X, i](Index j) { return X(i, j); });
        return found;
    }

    [[nodiscard]] std::vector<Index> path(const VectorView<S>& x) const {
        detail::check_columns(x.size(), columns_);
        std::vector<Index> nodes{0};
        while (!tree_.nodes()[static_cast<std::size_t>(nodes.back())].is_leaf())
            nodes.push_back(tree_.next(nodes.back(), x));
        return nodes;
    }

    Tree<S> tree_;
    NodeStatistics statistics_;
    Vector<double> importances_;
    Index columns_;
};

/// A fitted tree of either kind.
template <class M>
concept FittedTree = requires {
    typename M::Scalar;
}
&&std::derived_from<M, TreeModel<typename M::Scalar>>;

/// A tree that predicts numbers.
template <Real S>
class TreeRegressorModel : public TreeModel<S> {
public:
    using TreeModel<S>::TreeModel;

    /// One number a row of X, which may have missing values (NaN). Throws std::invalid_argument
    /// unless X has columns() columns.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X) const {
        return values_of(X.derived());
    }

private:
    [[nodiscard]] Vector<S> values_of(const MatrixView<S>& X) const {
        const Vector<Index> leaves = this->predictions(X);
        Vector<S> y(leaves.size());
        for (Index i = 0; i < y.size(); ++i)
            y[i] = this->tree().values()(0, leaves[i]);
        return y;
    }
};

/// A tree that predicts labels.
template <Real S>
class TreeClassifierModel : public TreeModel<S> {
public:
    /// `classes` ascend. `losses`, classes x classes or empty, are what predicting the class of the
    /// column costs where that of the row is true; empty is 1 for every error.
    TreeClassifierModel(Tree<S> tree, NodeStatistics statistics, Vector<double> importances,
                        Index columns, Vector<S> classes, Matrix<double> losses = {})
        : TreeModel<S>(std::move(tree), std::move(statistics), std::move(importances), columns),
          classes_(std::move(classes)),
          losses_(std::move(losses)) {
        const Matrix<S>& values = this->tree().values();
        for (Index k = 0; k < values.cols(); ++k)
            choice_.push_back(decide(values.col(k).template cast<double>()));
    }

    /// The labels in ascending order.
    [[nodiscard]] const Vector<S>& classes() const& { return classes_; }
    [[nodiscard]] Vector<S> classes() && { return std::move(classes_); }
    /// What each error costs, as given to the constructor.
    [[nodiscard]] const Matrix<double>& losses() const& { return losses_; }
    [[nodiscard]] Matrix<double> losses() && { return std::move(losses_); }

    /// Probabilities (rows x classes): the shares of the classes in the training weight of the
    /// leaf; rows sum to 1. Throws std::invalid_argument unless X has columns() columns.
    template <class DX>
    [[nodiscard]] Matrix<S> predict_proba(const Eigen::MatrixBase<DX>& X) const {
        return probabilities_of(X.derived());
    }

    /// The label of highest probability, or of least expected loss where losses are given; the
    /// smallest of several.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X) const {
        return labels_of(X.derived());
    }

    /// The place in classes() of the label that is predicted where the classes have these
    /// probabilities.
    [[nodiscard]] Index decide(const Vector<double>& probabilities) const {
        Index best = 0;
        if (losses_.size() == 0)
            probabilities.maxCoeff(&best);
        else
            (losses_.transpose() * probabilities).minCoeff(&best);
        return best;
    }

private:
    [[nodiscard]] Matrix<S> probabilities_of(const MatrixView<S>& X) const {
        const Vector<Index> leaves = this->predictions(X);
        Matrix<S> out(leaves.size(), classes_.size());
        for (Index i = 0; i < out.rows(); ++i)
            out.row(i) = this->tree().values().col(leaves[i]).transpose();
        return out;
    }

    [[nodiscard]] Vector<S> labels_of(const MatrixView<S>& X) const {
        const Vector<Index> leaves = this->predictions(X);
        Vector<S> labels(leaves.size());
        for (Index i = 0; i < labels.size(); ++i)
            labels[i] = classes_[choice_[static_cast<std::size_t>(leaves[i])]];
        return labels;
    }

    Vector<S> classes_;
    Matrix<double> losses_;
    // Of each column of the tree's values the place of its label in classes().
    std::vector<Index> choice_;
};

}  // namespace ridgewood
