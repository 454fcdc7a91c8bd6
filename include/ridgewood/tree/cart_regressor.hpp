/// Regression trees.
#pragma once

#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/lambdas.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
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

/// A regression tree (Breiman, Friedman, Olshen, Stone 1984): halves the rows by one feature
/// again and again, each time so that the impurity falls the most, and predicts the mean (or what
/// the criterion says) of the rows that end with the one to be predicted. Of equally good splits
/// the one on the first feature and of the lowest threshold is taken.
///
/// A threshold is halfway between two values of the node, however close they are. A missing value
/// (NaN) goes to the side, found in training, that suits the missing ones of the node, to the
/// heavier side if it had none; or where surrogates send it.
struct CartRegressor {
    /// What splits are judged by.
    RegressionCriterion criterion = RegressionCriterion::squared_error;
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
    /// sum of impurity by share of the weight + ccp_alpha * leaves.
    double ccp_alpha = 0;
    /// rpart's `cp`, >= 0: a split has to save this share of the root's impurity, and growth stops
    /// where rpart's does, at the smallest tree that minimises the cost or short of it.
    double complexity = 0;
    /// Numbers of the columns that hold categories: whole numbers in [0, 2^32 - 1), of which order
    /// means nothing. A split sends any set of categories to the left, the best one for all
    /// criteria of sums (Fisher 1958).
    std::vector<Index> categorical = {};
    /// Nothing, or for each column 1 (predictions must not fall where it rises), -1 (not rise), 0.
    std::vector<int> monotone_constraints = {};
    /// Groups of columns that may meet on a way to a leaf, as in scikit-learn's gradient boosting;
    /// columns in no group form one more. Nothing: all may meet.
    std::vector<std::vector<Index>> interaction_constraints = {};
    /// Most surrogate splits of a node, >= 0. When above 0, rows whose value is missing take no
    /// part in the choice of the split, and follow its surrogates, none of which is on a feature
    /// with a monotone constraint.
    Index max_surrogates = 0;
    /// Where the huber_loss criterion turns from squares to lines, > 0, in the units of y.
    double huber_delta = 1;
    /// Of the features drawn.
    std::uint64_t seed = 0;
    /// Threads for ranking the columns, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits y, one finite number a row of X, which is finite or NaN (missing). Uses `weights` of
    /// the third argument. Throws std::invalid_argument for other input, and for options out of
    /// their range.
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
    [[nodiscard]] PruningPath<TreeRegressorModel<S>> path_columns(const MatrixView<S>& X,
                                                                  const MatrixView<S>& y,
                                                                  const Lambdas& lambdas,
                                                                  const FitData<S>& data) const {
        CartRegressor whole = *this;
        whole.ccp_alpha = whole.complexity = 0;
        if (lambdas.values.empty())
            return PruningPath(whole.fit(X, y, data), PruningRisk::impurity, ccp_alpha, complexity);
        return PruningPath(whole.fit(X, y, data), PruningRisk::impurity, lambdas.values);
    }

    template <Real S>
    [[nodiscard]] TreeRegressorModel<S> fit_columns(const MatrixView<S>& X, const MatrixView<S>& y,
                                                    const FitData<S>& data) const {
        constexpr auto name = "CartRegressor";
        detail::check_tree_data<S>(name, X, y, data, "trees are pruned by cross-validation");
        const detail::GrowSettings settings = detail::cart_settings(*this, name, X.cols());
        const auto flags =
            detail::categorical_columns(name, categorical, monotone_constraints, X.cols());
        const Vector<double> weights = detail::tree_weights<S>(data, X.rows());
        const detail::Target target =
            detail::regression_target<S>(name, VectorView<S>(y.col(0)), criterion, huber_delta);
        const detail::RankMatrix<S> ranks(X, flags, threads);
        detail::GrownTree<S> grown =
            detail::TreeGrower<S>(ranks, target, settings).grow(weights, Random(seed));
        TreeRegressorModel<S> model(Tree<S>(std::move(grown.parts)), std::move(grown.statistics),
                                    std::move(grown.importances), X.cols());
        return ccp_alpha > 0 ? prune(model, ccp_alpha) : model;
    }
};

}  // namespace ridgewood
