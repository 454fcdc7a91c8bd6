/// Classification trees.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/lambdas.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/class_weights.hpp>
#include <ridgewood/tree/criterion.hpp>
#include <ridgewood/tree/detail/grow_settings.hpp>
#include <ridgewood/tree/detail/grower.hpp>
#include <ridgewood/tree/detail/rank_matrix.hpp>
#include <ridgewood/tree/detail/training.hpp>
#include <ridgewood/tree/max_features.hpp>
#include <ridgewood/tree/pruning.hpp>
#include <ridgewood/tree/pruning_path.hpp>
#include <ridgewood/tree/tree_model.hpp>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood {

/// A classification tree (Breiman, Friedman, Olshen, Stone 1984): halves the rows by one feature
/// again and again, each time so that the impurity falls the most, and predicts the shares of the
/// classes among the rows that end with the one to be predicted. Of equally good splits the one on
/// the first feature and of the lowest threshold is taken.
///
/// A threshold is halfway between two values of the node, however close they are. A missing value
/// (NaN) goes to the side, found in training, that suits the missing ones of the node, to the
/// heavier side if it had none; or where surrogates send it.
struct CartClassifier {
    /// What splits are judged by.
    ClassificationCriterion criterion = ClassificationCriterion::gini;
    /// Most splits on the way to a leaf, >= 1; unset: no bound.
    std::optional<Index> max_depth = {};
    /// Nodes of fewer rows are leaves; >= 2. Rows of weight 0 do not count, here and below.
    Index min_samples_split = 2;
    /// Fewest rows of a leaf, >= 1.
    Index min_samples_leaf = 1;
    /// Least weight of a leaf as a share of all, in [0, 0.5].
    double min_weight_fraction_leaf = 0;
    /// How many features, drawn at each node, a split is chosen from.
    MaxFeatures max_features = MaxFeatures::all();
    /// Most leaves, >= 2. When set, nodes are split in the order of their improvement.
    std::optional<Index> max_leaf_nodes = {};
    /// Least improvement of a split, >= 0: fall of impurity by share of the weight in the node.
    double min_impurity_decrease = 0;
    /// Price of a leaf, >= 0, for pruning after growth: the tree is the smallest that minimises
    /// sum of risk by share of the weight + ccp_alpha * leaves, of which the risk is pruning_risk.
    double ccp_alpha = 0;
    /// What ccp_alpha and path() count beside the price of leaves.
    PruningRisk pruning_risk = PruningRisk::impurity;
    /// rpart's `cp`, >= 0: a split has to save this share of the root's wrong labels, by weight or
    /// by their losses, and growth stops where rpart's does, at the smallest tree that minimises
    /// the cost or short of it.
    double complexity = 0;
    /// Numbers of the columns that hold categories: whole numbers in [0, 2^32 - 1), of which order
    /// means nothing. A split sends any set of categories to the left: of two classes the best one
    /// (Breiman et al. 1984, section 4.2.2), of more the best along the first principal component
    /// of the shares of the classes (Coppersmith, Hong, Hosking 1999).
    std::vector<Index> categorical = {};
    /// Nothing, or for each column 1 (the probability of the second of two classes must
    /// not fall where it rises), -1 (not rise), 0.
    std::vector<int> monotone_constraints = {};
    /// Groups of columns that may meet on a way to a leaf, as in scikit-learn's gradient boosting;
    /// columns in no group form one more. Nothing: all may meet.
    std::vector<std::vector<Index>> interaction_constraints = {};
    /// Most surrogate splits of a node, >= 0. When above 0, rows whose value is missing take no
    /// part in the choice of the split, and follow its surrogates, none of which is on a feature
    /// with a monotone constraint.
    Index max_surrogates = 0;
    /// Factors on the weights of the rows by their class; balanced_subsample is balanced here.
    ClassWeights class_weight = {};
    /// Nothing, or losses(k, j) >= 0 of predicting class j where class k is true, 0 for j = k.
    /// Labels then minimise the expected loss, and splits are judged with the weight of class k
    /// times the sum of row k (altered priors: Breiman et al. 1984, section 4.4.3).
    Matrix<double> losses = {};
    /// Of the features drawn.
    std::uint64_t seed = 0;
    /// Threads for ranking the columns, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits labels y, any finite numbers, one a row of X, which is finite or NaN (missing). Uses
    /// `weights` of the third argument. Throws std::invalid_argument for other input, and for
    /// options out of their range.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        return fit_columns<typename DX::Scalar>(X.derived(), detail::as_column(y), data);
    }

    /// Fits the whole tree and prunes it at all prices of a leaf, down to ccp_alpha or complexity;
    /// or at those of `lambdas.values`. What cross_validate_path asks for.
    template <class DX, class DY>
    [[nodiscard]] auto path(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                            const Lambdas& lambdas = {},
                            const FitData<typename DX::Scalar>& data = {}) const {
        return path_columns<typename DX::Scalar>(X.derived(), detail::as_column(y), lambdas, data);
    }

private:
    template <Real S>
    [[nodiscard]] PruningPath<TreeClassifierModel<S>> path_columns(const MatrixView<S>& X,
                                                                   const MatrixView<S>& y,
                                                                   const Lambdas& lambdas,
                                                                   const FitData<S>& data) const {
        CartClassifier whole = *this;
        whole.ccp_alpha = whole.complexity = 0;
        if (lambdas.values.empty())
            return PruningPath(whole.fit(X, y, data), pruning_risk, ccp_alpha, complexity);
        return PruningPath(whole.fit(X, y, data), pruning_risk, lambdas.values);
    }

    template <Real S>
    [[nodiscard]] TreeClassifierModel<S> fit_columns(const MatrixView<S>& X, const MatrixView<S>& y,
                                                     const FitData<S>& data) const {
        constexpr auto name = "CartClassifier";
        detail::check_tree_data<S>(name, X, y, data, "trees are pruned by cross-validation");
        const detail::GrowSettings settings = detail::cart_settings(*this, name, X.cols());
        const auto flags =
            detail::categorical_columns(name, categorical, monotone_constraints, X.cols());
        Vector<double> weights = detail::tree_weights<S>(data, X.rows());
        const VectorView<S> labels(y.col(0));
        Vector<S> classes = detail::distinct_labels<S>(labels, weights);
        detail::require(monotone_constraints.empty() || classes.size() <= 2, name,
                        ": monotone_constraints need two classes, y has ", classes.size());
        const ClassWeights whole_balance =
            class_weight.balances_each_tree() ? ClassWeights::balanced() : class_weight;
        const detail::Target target = detail::classification_target<S>(
            name, labels, classes, criterion, {whole_balance, losses}, weights);
        const detail::RankMatrix<S> ranks(X, flags, threads);
        detail::GrownTree<S> grown =
            detail::TreeGrower<S>(ranks, target, settings).grow(weights, Random(seed));
        TreeClassifierModel<S> model(Tree<S>(std::move(grown.parts)), std::move(grown.statistics),
                                     std::move(grown.importances), X.cols(), std::move(classes),
                                     losses);
        return ccp_alpha > 0 ? prune(model, ccp_alpha, pruning_risk) : model;
    }
};

}  // namespace ridgewood
