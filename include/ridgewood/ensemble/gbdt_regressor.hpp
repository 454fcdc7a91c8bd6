/// Gradient boosting of numbers (Friedman 2001).
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosted_model.hpp>
#include <ridgewood/ensemble/boosting_options.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/fit_boosting.hpp>
#include <ridgewood/ensemble/regression_loss.hpp>
#include <ridgewood/ensemble/watched_metric.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/growth.hpp>
#include <ridgewood/tree/max_features.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace ridgewood {

/// Numbers by the sum of small trees, each fitted to what those before it have left, by histograms
/// of gradients. Unlike a forest it overfits when it goes on too long: watch rows kept apart.
///
///     const auto model = rw::GbdtRegressor{.n_estimators = 1000,
///                                          .early_stopping = rw::EarlyStopping{}}.fit(X, y);
///     model.size();                     // the best round
///     model.feature_importances();
struct GbdtRegressor {
    /// What is minimised.
    RegressionLoss loss = RegressionLoss::squared_error();
    /// Rounds, >= 1: trees of each output.
    Index n_estimators = 100;
    /// What of each tree is added, > 0: with less, more trees are needed and predict better.
    double learning_rate = 0.1;
    /// In which order trees grow.
    TreeGrowth growth = TreeGrowth::leaf_wise;
    /// Leaves of a tree, >= 2; unset: no bound.
    std::optional<Index> max_leaf_nodes = 31;
    /// Levels below the root, >= 1; unset: no bound.
    std::optional<Index> max_depth = {};
    /// Rows that each side of a split needs, >= 1.
    Index min_samples_leaf = 20;
    /// The sum of second derivatives that each side of a split needs, >= 0.
    double min_sum_hessian = 1e-3;
    /// A split has to lower the loss by more than half of this, >= 0 (XGBoost's gamma, LightGBM's
    /// min_gain_to_split).
    double min_gain = 0;
    /// Penalties on |value| and value^2 / 2 of leaves, >= 0.
    double l1 = 0;
    double l2 = 0;
    /// Most that a leaf may add before the learning rate, >= 0; 0: no bound.
    double max_delta_step = 0;
    /// Draws the value of a node of n rows to that of its parent, by path_smoothing / (n +
    /// path_smoothing) of the way, >= 0; not of leaves that predict quantiles.
    double path_smoothing = 0;
    /// Bins that values are cut into, in [2, 65535], more than 255 being slower; not used on a
    /// BinnedMatrix.
    Index max_bins = 255;
    /// Share of the rows that each round learns from, drawn anew, in (0, 1].
    double subsample = 1;
    /// Draws the rows of a round by their gradients instead, if set.
    std::optional<GradientSampling> gradient_sampling = {};
    /// Leaves trees out while others are fitted, if set; slower.
    std::optional<TreeDropout> dropout = {};
    /// Fits a random forest instead, if set: each tree at the initial score, to what is drawn for
    /// it of rows or features, and the mean of the trees counts. learning_rate is not used.
    bool random_forest = false;
    /// Leaves predict lines, if set; needs X itself, not bins.
    std::optional<LinearLeaves> linear_leaves = {};
    /// Features that a tree, and that each split of it, is chosen from, drawn anew.
    MaxFeatures max_features_of_tree = MaxFeatures::all();
    MaxFeatures max_features = MaxFeatures::all();
    /// Numbers of the columns that hold categories, whole numbers in [0, 2^32 - 1) without an
    /// order; not used on a BinnedMatrix.
    std::vector<Index> categorical = {};
    /// Of splits between categories: what is added to the hessians that order them and, with more
    /// than four, to l2, >= 0; and how many the smaller side may have, >= 1.
    double category_smoothing = 10;
    double category_l2 = 10;
    Index max_categories = 32;
    /// For each column 1 where the score may not fall with it, -1 where it may not rise, else 0;
    /// nothing: no constraint.
    std::vector<int> monotone_constraints = {};
    /// Groups of features that may meet on a way from the root to a leaf; features in no group form
    /// one more. Nothing: all may meet.
    std::vector<std::vector<Index>> interaction_constraints = {};
    /// Where scores begin; unset: at the constant that minimises the loss.
    std::optional<double> initial_score = {};
    /// Ends when more rounds do not help, if set.
    std::optional<EarlyStopping> early_stopping = {};
    /// Whether the loss of the training rows is noted after each round.
    bool training_loss = false;
    /// Scores that are noted after each round, of the rows kept apart and, with `training_loss`,
    /// of the training rows: see history().metrics.
    std::vector<WatchedMetric> metrics = {};
    /// Another seed draws other rows and features.
    std::uint64_t seed = 0;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits numbers y, NaN in X being a missing value. Uses `weights`, `offset`, `validation` and
    /// `observer` of the third argument; the observer is told of every round, with the loss of the
    /// rows kept apart or, where there are none, of the training rows if these are noted. Throws
    /// std::invalid_argument for empty or unequal input, infinities, categories that are none, a y
    /// that is not finite or not in the domain of the loss, and options out of their range.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        return fit_values<typename DX::Scalar>(X.derived(), y, data, nullptr);
    }

    /// The same on a table that is cut into bins already.
    template <Real S, class DY>
    [[nodiscard]] auto fit(const BinnedMatrix<S>& bins, const Eigen::MatrixBase<DY>& y,
                           const FitData<S>& data = {}) const {
        detail::check_single_target(detail::as_column(y));
        return detail::fit_boosted_regressor<S>(
            detail::boosting_settings(*this, "GbdtRegressor", bins.cols()), loss, nullptr, &bins,
            y.reshaped(), data, nullptr);
    }

    /// The same on a sparse table: what it does not store is 0. Columns that exclude each other,
    /// those of dummy variables, cost as much as one.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::SparseMatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        detail::check_shapes(X, detail::as_column(y));
        return fit(detail::sparse_bins<S>(
                       detail::boosting_settings(*this, "GbdtRegressor", X.cols()), X, data),
                   y, data);
    }

    /// A model of n_estimators more rounds, which go on from those of another one.
    template <class DX, class DY>
    [[nodiscard]] auto resume(const BoostedRegressorModel<typename DX::Scalar>& model,
                              const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                              const FitData<typename DX::Scalar>& data = {}) const {
        return fit_values<typename DX::Scalar>(X.derived(), y, data, &model);
    }

    /// The same trees with values of leaves by these rows, all of them: the old ones count `decay`,
    /// in [0, 1], the new ones the rest. The options about values of leaves are those of this
    /// specification; history() stays that of the model. Refuses `dropout` and validation rows.
    template <class DX, class DY>
    [[nodiscard]] auto refit(const BoostedRegressorModel<typename DX::Scalar>& model,
                             const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                             double decay = 0,
                             const FitData<typename DX::Scalar>& data = {}) const {
        return fit_values<typename DX::Scalar>(X.derived(), y, data, &model, decay);
    }

private:
    template <Real S, class DY>
    [[nodiscard]] auto fit_values(const MatrixView<S>& X, const Eigen::MatrixBase<DY>& y,
                                  const FitData<S>& data, const BoostedRegressorModel<S>* base,
                                  std::optional<double> decay = {}) const {
        detail::check_single_target(detail::as_column(y));
        return detail::fit_boosted_regressor<S>(
            detail::boosting_settings(*this, "GbdtRegressor", X.cols()), loss, &X, nullptr,
            y.reshaped(), data, base, decay);
    }
};

}  // namespace ridgewood
