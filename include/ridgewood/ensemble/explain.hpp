/// Why a sum of trees predicts what it does: Shapley values of the features of a row (Lundberg,
/// Erion, Lee: Consistent individualized feature attribution for tree ensembles, 2018).
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/ada_boost_model.hpp>
#include <ridgewood/ensemble/boosted_model.hpp>
#include <ridgewood/ensemble/detail/shap_interactions.hpp>
#include <ridgewood/ensemble/detail/shap_tree.hpp>
#include <ridgewood/ensemble/forest_model.hpp>
#include <ridgewood/ensemble/shap_values.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/shap_walk.hpp>
#include <ridgewood/tree/tree.hpp>
#include <ridgewood/tree/tree_model.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood {

/// One of the trees that are summed up.
template <Real S>
struct ExplainedTree {
    Tree<S> tree;
    /// For each node the weight of the rows that reach it.
    Vector<double> covers;
    /// Its predictions are taken so many times.
    double weight = 1;
};

/// For each node the weight of the rows of X that reach it; without weights their number.
template <Real S>
[[nodiscard]] Vector<double> node_covers(const Tree<S>& tree, const MatrixView<S>& X,
                                         const Vector<double>& weights = {}) {
    Vector<double> covers = Vector<double>::Zero(static_cast<Index>(tree.nodes().size()));
    for (Index i = 0; i < X.rows(); ++i) {
        const Index leaf = tree.leaf(detail::RowOf<S>(X, i));
        covers[leaf] += weights.size() > 0 ? weights[i] : 1;
    }
    for (Index node = covers.size(); node-- > 0;) {  // children stand behind their parent
        const std::size_t left = tree.nodes()[static_cast<std::size_t>(node)].left;
        if (left > 0) {
            const auto child = static_cast<Index>(left);
            covers[node] = covers[child] + covers[child + 1];
        }
    }
    return covers;
}

/// Explains predictions of a sum of trees, exactly: when some features are known, a tree predicts
/// the mean over the ways that a row may take, by the weights of rows that took them in training
/// ("path dependent"). A missing value is known to be missing: it goes where the split, or its
/// surrogates, send it, and counts for the feature of the split. A node that no row reaches counts
/// half to either side.
///
///     const auto explainer = rw::tree_explainer(forest, X_train);
///     const rw::ShapValues shap = explainer.values(X);
///     // forest.predict(X) == shap.base + shap.values.rowwise().sum()
template <Real S>
class TreeExplainer {
public:
    /// Explains `offset` and the sum of the trees' predictions of the output. Throws
    /// std::invalid_argument for covers that are not one a node, finite and >= 0, for outputs that
    /// a tree does not have, and features above `columns`.
    TreeExplainer(std::vector<ExplainedTree<S>> trees, Index columns, Index output = 0,
                  double offset = 0)
        : trees_(std::move(trees)), columns_(columns), output_(output), base_(offset) {
        for (std::size_t t = 0; t < trees_.size(); ++t) {
            check(t);
            base_ += layout(t).base();
        }
    }

    /// What is predicted when no feature is known.
    [[nodiscard]] double base() const { return base_; }
    [[nodiscard]] Index columns() const { return columns_; }

    /// The Shapley values of the rows of X, by up to `threads` threads, 0 = all; they are the same
    /// for any. Throws std::invalid_argument for another number of columns.
    template <class DX>
    [[nodiscard]] ShapValues values(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        return values_of(X.derived(), threads);
    }

    /// Interactions of all pairs of features, columns x columns numbers a row.
    template <class DX>
    [[nodiscard]] ShapInteractions interactions(const Eigen::MatrixBase<DX>& X,
                                                int threads = 1) const {
        return interactions_of(X.derived(), threads);
    }

private:
    static constexpr auto block_rows = static_cast<Index>(simd::shap_rows);
    /// Each tree is laid out once for so many rows. Of one row that is half of the time.
    static constexpr Index part_rows = 1024;

    void check(std::size_t t) const {
        const auto& [tree, covers, weight] = trees_[t];
        const auto nodes = static_cast<Index>(tree.nodes().size());
        detail::require(covers.size() == nodes, "TreeExplainer: tree ", t, " has ", nodes,
                        " nodes but ", covers.size(), " covers");
        for (Index k = 0; k < nodes; ++k) {
            if (!(covers[k] >= 0) || !detail::is_finite(covers[k])) {
                detail::require(false, "TreeExplainer: cover ", k, " of tree ", t, " is ",
                                detail::describe(covers[k]), ", expected a finite value >= 0");
            }
            const auto& node = tree.nodes()[static_cast<std::size_t>(k)];
            detail::require(node.is_leaf() || node.feature() < columns_, "TreeExplainer: tree ", t,
                            " splits feature ", node.feature(), " but there are ", columns_,
                            " columns");
        }
        detail::require(output_ >= 0 && output_ < tree.outputs(), "TreeExplainer: output is ",
                        output_, " but tree ", t, " has ", tree.outputs());
    }

    [[nodiscard]] detail::ShapLayout<double> layout(std::size_t t) const {
        return detail::ShapLayout<double>(trees_[t].tree, trees_[t].covers, output_,
                                          trees_[t].weight);
    }

    /// Calls visit(begin, rows) for parts of the rows, on up to `threads` threads.
    template <class Visit>
    static void for_each_part(Index rows, int threads, const Visit& visit) {
        parallel_for((rows + part_rows - 1) / part_rows, threads, [&](Index part) {
            const Index begin = part * part_rows;
            visit(begin, std::min(part_rows, rows - begin));
        });
    }

    [[nodiscard]] ShapValues values_of(const MatrixView<S>& X, int threads) const {
        detail::check_columns(X.cols(), columns_);
        ShapValues result{base_, Matrix<double>(X.rows(), columns_)};
        const simd::Isa isa = simd::best_isa();
        for_each_part(X.rows(), threads, [&](Index begin, Index rows) {
            const Index blocks = (rows + block_rows - 1) / block_rows;
            // Of each block the values of block_rows rows by feature.
            Matrix<double> sums = Matrix<double>::Zero(block_rows * columns_, blocks);
            std::vector<std::uint8_t> sides;
            for (std::size_t t = 0; t < trees_.size(); ++t) {
                const detail::ShapLayout<double> tree = layout(t);
                std::vector<double> memory(tree.memory());
                std::vector<const simd::ShapEdge*> path(tree.depth() + 1);
                for (Index b = 0; b < blocks; ++b) {
                    detail::find_sides<S>(trees_[t].tree, X, begin + b * block_rows, sides);
                    simd::shap_walk(isa, tree.tree(), sides.data(), tree.depth(), memory.data(),
                                    path.data(), sums.col(b).data());
                }
            }
            for (Index i = 0; i < rows; ++i) {
                for (Index j = 0; j < columns_; ++j) {
                    result.values(begin + i, j) =
                        sums(j * block_rows + i % block_rows, i / block_rows);
                }
            }
        });
        return result;
    }

    [[nodiscard]] ShapInteractions interactions_of(const MatrixView<S>& X, int threads) const {
        detail::check_columns(X.cols(), columns_);
        const Matrix<double> empty = Matrix<double>::Zero(columns_, columns_);
        ShapInteractions result{
            base_, std::vector<Matrix<double>>(static_cast<std::size_t>(X.rows()), empty)};
        const Matrix<double> single = values_of(X, threads).values;
        for_each_part(X.rows(), threads, [&](Index begin, Index rows) {
            std::vector<std::uint8_t> sides;
            for (std::size_t t = 0; t < trees_.size(); ++t) {
                const detail::ShapLayout<double> tree = layout(t);
                detail::ShapPairs<double> pairs(tree);
                for (Index first = begin; first < begin + rows; first += block_rows) {
                    detail::find_sides<S>(trees_[t].tree, X, first, sides);
                    const Index last = std::min(first + block_rows, begin + rows);
                    for (Index i = first; i < last; ++i) {
                        pairs.add(sides, static_cast<unsigned>(i - first),
                                  result.values[static_cast<std::size_t>(i)]);
                    }
                }
            }
            for (Index i = begin; i < begin + rows; ++i) {
                Matrix<double>& table = result.values[static_cast<std::size_t>(i)];
                table = (table + table.transpose()).eval();
                table.diagonal() = single.row(i).transpose() - table.rowwise().sum();
            }
        });
        return result;
    }

    std::vector<ExplainedTree<S>> trees_;
    Index columns_;
    Index output_;
    double base_;
};

/// Explains a regression tree by the rows that it was fitted on.
template <Real S>
[[nodiscard]] TreeExplainer<S> tree_explainer(const TreeRegressorModel<S>& model) {
    return TreeExplainer<S>({{model.tree(), model.statistics().weight}}, model.columns());
}

/// Explains the probability of a class of a classification tree, by its place in classes(), the
/// last one by default.
template <Real S>
[[nodiscard]] TreeExplainer<S> tree_explainer(const TreeClassifierModel<S>& model,
                                              std::optional<Index> output = {}) {
    return TreeExplainer<S>({{model.tree(), model.statistics().weight}}, model.columns(),
                            output.value_or(model.classes().size() - 1));
}

namespace detail {

/// Trees of an ensemble, each `weight` times, with the rows of X, weighted, as those that they are
/// explained by.
template <Real S, class TreeOf>
[[nodiscard]] std::vector<ExplainedTree<S>> explained_trees(Index size, const TreeOf& tree_of,
                                                            double weight, const MatrixView<S>& X,
                                                            const Vector<double>& weights,
                                                            Index columns) {
    check_columns(X.cols(), columns);
    if (weights.size() > 0)
        check_weights<double>(weights, X.rows());
    std::vector<ExplainedTree<S>> trees;
    for (Index t = 0; t < size; ++t) {
        Tree<S> tree = tree_of(t);
        Vector<double> covers = node_covers<S>(tree, X, weights);
        trees.push_back({std::move(tree), std::move(covers), weight});
    }
    return trees;
}

}  // namespace detail

/// Explains a forest by rows, best those that it was fitted on: its trees keep no numbers of rows.
/// `weights` are those of the rows; none are all 1. The base is the mean prediction for them.
template <Real S, class DX>
[[nodiscard]] TreeExplainer<S> tree_explainer(const ForestRegressorModel<S>& model,
                                              const Eigen::MatrixBase<DX>& X,
                                              const Vector<double>& weights = {}) {
    const auto tree_of = [&](Index t) { return model.tree(t); };
    return TreeExplainer<S>(
        detail::explained_trees<S>(model.size(), tree_of, 1 / static_cast<double>(model.size()),
                                   X.derived(), weights, model.columns()),
        model.columns());
}

/// The same for the probability of a class, by its place in classes(), the last one by default.
template <Real S, class DX>
[[nodiscard]] TreeExplainer<S> tree_explainer(const ForestClassifierModel<S>& model,
                                              const Eigen::MatrixBase<DX>& X,
                                              std::optional<Index> output = {},
                                              const Vector<double>& weights = {}) {
    const auto tree_of = [&](Index t) { return model.tree(t); };
    return TreeExplainer<S>(
        detail::explained_trees<S>(model.size(), tree_of, 1 / static_cast<double>(model.size()),
                                   X.derived(), weights, model.columns()),
        model.columns(), output.value_or(model.classes().size() - 1));
}

/// The same for the decision function of AdaBoost of trees; of two classes it has one output, of
/// more one a class. There is none of AdaBoostRegressor: a median is no sum.
template <Real S, class DX>
[[nodiscard]] TreeExplainer<S> tree_explainer(const AdaBoostClassifierModel<S>& model,
                                              const Eigen::MatrixBase<DX>& X,
                                              std::optional<Index> output = {},
                                              const Vector<double>& weights = {}) {
    const auto tree_of = [&](Index t) { return model.learner(t); };
    return TreeExplainer<S>(
        detail::explained_trees<S>(model.size(), tree_of, 1 / model.rounds().weights.sum(),
                                   X.derived(), weights, model.columns()),
        model.columns(), output.value_or(detail::votes_of(model.classes().size()) - 1));
}

/// Explains a score of gradient boosting by the training rows of its trees: of numbers the score
/// before the link (the log of an expected count), of two classes the log-odds of the greater
/// label, of more the score of the class `output`, by its place in classes(), the last one by
/// default. Throws std::invalid_argument for a model that was made without numbers of rows.
///
///     const auto model = rw::GbdtClassifier{}.fit(X, y);
///     const auto shap = rw::tree_explainer(model, 0).values(X);
///     // model.scores(X).col(0) == shap.base + shap.values.rowwise().sum()
template <Real S>
[[nodiscard]] TreeExplainer<S> tree_explainer(const BoostedModel<S>& model,
                                              std::optional<Index> output = {}) {
    const Index k = output.value_or(model.outputs() - 1);
    detail::require(k >= 0 && k < model.outputs(), "tree_explainer: there is no output ", k, " of ",
                    model.outputs());
    detail::require(!model.has_linear_leaves(),
                    "tree_explainer: the leaves of the model are lines, not constants");
    const auto& node_rows = model.results().node_rows;
    detail::require(static_cast<Index>(node_rows.size()) == model.outputs(),
                    "tree_explainer: the model has no numbers of rows");
    std::vector<ExplainedTree<S>> trees;
    for (Index t = 0; t < model.size(); ++t) {
        const auto& rows = node_rows[static_cast<std::size_t>(k)][static_cast<std::size_t>(t)];
        trees.push_back({model.tree(t, k), rows.template cast<double>()});
    }
    return TreeExplainer<S>(std::move(trees), model.columns(), 0, model.initial_scores()[k]);
}

}  // namespace ridgewood
