/// Gradient boosting of orders: LambdaMART (Burges 2010).
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosted_model.hpp>
#include <ridgewood/ensemble/boosting_options.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/fit_boosting.hpp>
#include <ridgewood/ensemble/detail/fit_ranking.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/growth.hpp>
#include <ridgewood/tree/max_features.hpp>

#include <cstdint>
#include <optional>
#include <vector>

#include <Eigen/SparseCore>

namespace ridgewood {

/// Scores by which the documents of a query are put in order, learned from relevances by LambdaMART
/// (Burges: From RankNet to LambdaRank to LambdaMART, 2010): pairs of documents pull at their
/// scores by what a change of their places does to the NDCG.
///
///     const auto model = rw::GbdtRanker{}.fit(X, relevance, query);
///     model.predict(X);                 // the more, the further to the front
struct GbdtRanker {
    /// Places that count, >= 1: pairs of which one document is among them, and the loss that is
    /// noted, 1 - NDCG of them.
    Index truncation = 30;
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
    /// Ends when more rounds do not help, if set; the last queries are kept apart.
    std::optional<EarlyStopping> early_stopping = {};
    /// Whether the loss of the training rows is noted after each round.
    bool training_loss = false;
    /// Places, each >= 1, of which the NDCG is noted after each round, as "ndcg@10", of the queries
    /// kept apart and, with `training_loss`, of the training rows: see history().metrics.
    std::vector<Index> ndcg_at = {};
    /// Another seed draws other rows and features.
    std::uint64_t seed = 0;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits relevances y >= 0, whose gain is 2^y - 1. `query` names the query of each row; the rows
    /// of one query stand together. Uses `weights`, which multiply what pulls at a document and
    /// without which there is none, and `observer` of the fourth argument. Throws
    /// std::invalid_argument for what the other specifications refuse, negative relevances and
    /// those above 1000, and queries whose rows are apart.
    template <class DX, class DY, class DQ>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const Eigen::MatrixBase<DQ>& query,
                           const FitData<typename DX::Scalar>& data = {}) const {
        return fit_values<typename DX::Scalar>(X.derived(), y, query, data, nullptr);
    }

    /// The same on a table that is cut into bins already.
    template <Real S, class DY, class DQ>
    [[nodiscard]] auto fit(const BinnedMatrix<S>& bins, const Eigen::MatrixBase<DY>& y,
                           const Eigen::MatrixBase<DQ>& query, const FitData<S>& data = {}) const {
        detail::check_single_target(detail::as_column(y));
        return detail::fit_boosted_ranker<S>(settings(bins.cols()), truncation, ndcg_at, nullptr,
                                             &bins, y.reshaped(), queries(query), data, nullptr);
    }

    /// The same on a sparse table: what it does not store is 0.
    template <class DX, class DY, class DQ>
    [[nodiscard]] auto fit(const Eigen::SparseMatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const Eigen::MatrixBase<DQ>& query,
                           const FitData<typename DX::Scalar>& data = {}) const {
        detail::check_shapes(X, detail::as_column(y));
        const detail::BoostingSettings settings = this->settings(X.cols());
        return fit(detail::sparse_bins<typename DX::Scalar>(settings, X, queries(query), data), y,
                   query, data);
    }

    /// A model of n_estimators more rounds, which go on from those of another one.
    template <class DX, class DY, class DQ>
    [[nodiscard]] auto resume(const BoostedRegressorModel<typename DX::Scalar>& model,
                              const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                              const Eigen::MatrixBase<DQ>& query,
                              const FitData<typename DX::Scalar>& data = {}) const {
        return fit_values<typename DX::Scalar>(X.derived(), y, query, data, &model);
    }

private:
    [[nodiscard]] detail::BoostingSettings settings(Index columns) const {
        return detail::boosting_settings(*this, "GbdtRanker", columns);
    }

    template <class DQ>
    [[nodiscard]] static std::vector<Index> queries(const Eigen::MatrixBase<DQ>& query) {
        return detail::query_begins("GbdtRanker", query.reshaped());
    }

    template <Real S, class DY, class DQ>
    [[nodiscard]] auto fit_values(const MatrixView<S>& X, const Eigen::MatrixBase<DY>& y,
                                  const Eigen::MatrixBase<DQ>& query, const FitData<S>& data,
                                  const BoostedRegressorModel<S>* base) const {
        detail::check_single_target(detail::as_column(y));
        return detail::fit_boosted_ranker<S>(settings(X.cols()), truncation, ndcg_at, &X, nullptr,
                                             y.reshaped(), queries(query), data, base);
    }
};

}  // namespace ridgewood
