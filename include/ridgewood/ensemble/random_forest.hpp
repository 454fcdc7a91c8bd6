/// Random forests (Breiman 2001).
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/fit_forest.hpp>
#include <ridgewood/ensemble/detail/forest_settings.hpp>
#include <ridgewood/ensemble/forest_model.hpp>
#include <ridgewood/ensemble/forest_options.hpp>
#include <ridgewood/ensemble/max_samples.hpp>
#include <ridgewood/tree/class_weights.hpp>
#include <ridgewood/tree/criterion.hpp>
#include <ridgewood/tree/detail/target.hpp>
#include <ridgewood/tree/max_features.hpp>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood {

/// Numbers by the mean of trees, each grown on its own draw of the rows, by splits that are each
/// chosen from a draw of the features. Single trees are grown deep and differ; their mean does not
/// overfit, and more of them make it better.
///
///     const auto model = rw::RandomForestRegressor{.oob_score = true}.fit(X, y);
///     model.oob_score();                // R2 on rows that trees have not seen
///     model.feature_importances();
struct RandomForestRegressor {
    /// Trees, >= 1.
    Index n_estimators = 100;
    RegressionCriterion criterion = RegressionCriterion::squared_error;
    /// Of the huber criterion, in the units of y, > 0.
    double huber_delta = 1;
    /// Levels below the root, >= 1; unset: no bound.
    std::optional<Index> max_depth = {};
    /// Rows that a node needs to be split, >= 2.
    Index min_samples_split = 2;
    /// Rows that each side of a split needs, >= 1.
    Index min_samples_leaf = 1;
    /// The weight that each side needs, as a share of that of the tree's rows, in [0, 0.5].
    double min_weight_fraction_leaf = 0;
    /// Features that a split is chosen from, drawn anew at each node. The default
    /// is that of scikit-learn; a third is what Breiman proposed.
    MaxFeatures max_features = MaxFeatures::all();
    /// Leaves of a tree, >= 2; when set, trees grow best first.
    std::optional<Index> max_leaf_nodes = {};
    /// The least fall of impurity, by the share of the weight that the node has, that makes a
    /// split.
    double min_impurity_decrease = 0;
    /// Whether the rows of a tree are drawn with replacement.
    bool bootstrap = true;
    /// Rows drawn for a tree; unset: as many as there are.
    std::optional<MaxSamples> max_samples = {};
    /// What the weights of rows do.
    WeightUse weight_use = WeightUse::criterion;
    /// Numbers of the columns that hold categories, whole numbers in [0, 2^32 - 1) without an
    /// order.
    std::vector<Index> categorical = {};
    /// For each column 1 where the prediction may not fall with it, -1 where it may not rise, else
    /// 0; nothing: no constraint.
    std::vector<int> monotone_constraints = {};
    /// Whether every row is predicted by the trees that have not seen it.
    bool oob_score = false;
    /// Importances of features, beside the decrease of impurity.
    ForestImportance importance = ForestImportance::impurity;
    /// Training rows whose targets are kept in each leaf, for quantiles: >= 0, at most so many, or
    /// all where the leaf has fewer.
    Index leaf_samples = 0;
    /// Grows on samples of rows when set: several times faster on 1e5 rows and more.
    std::optional<Approximation> approximate = {};
    /// Ends early when more trees do not help.
    std::optional<OobPlateau> oob_plateau = {};
    /// Another seed is another forest.
    std::uint64_t seed = 0;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits numbers y, NaN in X being a missing value. Uses `weights` and `observer` of the third
    /// argument; the observer is told of every tree, with 1 - R2 of the out-of-bag predictions
    /// as its loss where these are asked for. Throws std::invalid_argument for empty or unequal
    /// input, infinities, categories that are none, a y that is not finite, and options out of
    /// their range.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        detail::check_single_target(detail::as_column(y));
        detail::ForestSettings settings =
            detail::forest_settings(*this, "RandomForestRegressor", X.cols());
        settings.leaf_samples = leaf_samples;
        detail::RegressionTarget target{.criterion = criterion, .huber_delta = huber_delta};
        return detail::fit_forest_regressor<S>(settings, std::move(target), X, y.reshaped(), data);
    }
};

/// Labels by the mean of the probabilities of trees, each grown on its own draw of the rows, by
/// splits that are each chosen from a draw of the features. The most probable label wins, as in
/// scikit-learn; where trees are grown to purity that is the vote of Breiman. Training 100 such
/// trees on 100000 rows of 28 floats takes 80 MB beyond the data, the model among them.
///
///     const auto model = rw::RandomForestClassifier{.oob_score = true}.fit(X, y);
///     model.oob_score();                // share of right labels, of rows that trees have not seen
///     model.predict_proba(X);
struct RandomForestClassifier {
    /// Trees, >= 1.
    Index n_estimators = 100;
    ClassificationCriterion criterion = ClassificationCriterion::gini;
    /// Levels below the root, >= 1; unset: no bound.
    std::optional<Index> max_depth = {};
    /// Rows that a node needs to be split, >= 2.
    Index min_samples_split = 2;
    /// Rows that each side of a split needs, >= 1.
    Index min_samples_leaf = 1;
    /// The weight that each side needs, as a share of that of the tree's rows, in [0, 0.5].
    double min_weight_fraction_leaf = 0;
    /// Features that a split is chosen from, drawn anew at each node.
    MaxFeatures max_features = MaxFeatures::sqrt();
    /// Leaves of a tree, >= 2; when set, trees grow best first.
    std::optional<Index> max_leaf_nodes = {};
    /// The least fall of impurity, by the share of the weight that the node has, that makes a
    /// split.
    double min_impurity_decrease = 0;
    /// Whether the rows of a tree are drawn with replacement.
    bool bootstrap = true;
    /// Rows drawn for a tree; unset: as many as there are.
    std::optional<MaxSamples> max_samples = {};
    /// Instead of max_samples, rows drawn of each class, in the ascending order of labels, as
    /// shares of all rows: {0.1, 0.1} draws as many of a rare class as of a frequent one.
    std::vector<double> class_fractions = {};
    /// What the weights of rows do.
    WeightUse weight_use = WeightUse::criterion;
    /// Factors of the weights by class, in the criterion and in the leaves.
    ClassWeights class_weight = {};
    /// Numbers of the columns that hold categories, whole numbers in [0, 2^32 - 1) without an
    /// order.
    std::vector<Index> categorical = {};
    /// For each column 1 where the prediction may not fall with it, -1 where it may not rise, else
    /// 0; nothing: no constraint. For two classes: the probability
    /// of the greater label.
    std::vector<int> monotone_constraints = {};
    /// Whether every row is predicted by the trees that have not seen it.
    bool oob_score = false;
    /// Importances of features, beside the decrease of impurity.
    ForestImportance importance = ForestImportance::impurity;
    /// Grows on samples of rows when set: several times faster on 1e5 rows and more.
    std::optional<Approximation> approximate = {};
    /// Ends early when more trees do not help.
    std::optional<OobPlateau> oob_plateau = {};
    /// Another seed is another forest.
    std::uint64_t seed = 0;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits labels y, NaN in X being a missing value. Uses `weights` and `observer` of the third
    /// argument; the observer is told of every tree, with the share of wrong out-of-bag labels
    /// as its loss where those are asked for. Throws std::invalid_argument for empty or unequal
    /// input, infinities, categories that are none, a y that is not finite, and options out of
    /// their range.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        detail::check_single_target(detail::as_column(y));
        detail::ForestSettings settings =
            detail::forest_settings(*this, "RandomForestClassifier", X.cols());
        settings.class_fractions = class_fractions;
        settings.balances_each_tree = class_weight.balances_each_tree();
        detail::ClassificationTarget target{.criterion = criterion};
        return detail::fit_forest_classifier<S>(settings, std::move(target), class_weight, X,
                                                y.reshaped(), data);
    }
};

}  // namespace ridgewood
