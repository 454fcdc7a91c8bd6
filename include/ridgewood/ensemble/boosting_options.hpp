/// Options of boosting that are more than a number, and what it tells of itself.
#pragma once

#include <ridgewood/core/types.hpp>

#include <string>
#include <vector>

namespace ridgewood {

/// Ends boosting when the loss on rows that it does not learn from has stopped to fall; the rounds
/// up to the best one are kept. These rows are those of FitData::validation or, where there are
/// none, the last rows of the training data: rows in the order of time are judged by what came
/// later.
struct EarlyStopping {
    /// Rounds without a new least loss after which it ends, >= 1.
    Index patience = 10;
    /// By how much a loss has to be below the least one to count, >= 0.
    double min_delta = 0;
    /// The share of the training rows, at their end, that is kept apart when there are no
    /// validation rows, in (0, 1).
    double validation_fraction = 0.1;
};

/// Learns from all rows of great gradients and from a sample of the others (gradient-based one-side
/// sampling; Ke et al.: LightGBM, NIPS 2017, algorithm 2), which counts for all of these.
struct GradientSampling {
    /// Shares of the rows, > 0, with a sum below 1: those of the greatest |g h|, and of the others.
    double top_share = 0.2;
    double other_share = 0.1;
    /// Rounds on all rows before, >= 0: gradients say little at first.
    Index first_rounds = 10;
};

/// Trees that are left out while the next one is fitted, so that late trees do not only mend a few
/// rows (DART; Rashmi, Gilad-Bachrach 2015). With k of them out the new tree counts 1 / (k + 1) of
/// what it would, and they count k / (k + 1) of what they did.
struct TreeDropout {
    /// The chance of each tree to be left out, in (0, 1].
    double rate = 0.1;
    /// The chance of a round to leave none out, in [0, 1).
    double skip = 0.5;
    /// Most that are left out, >= 1.
    Index most = 50;
};

/// Leaves predict a line in the features that are asked about on the way to them, not a constant
/// (Shi, Li, Li: Gradient boosting with piece-wise linear regression trees, IJCAI 2019): fewer
/// trees for what is smooth. A row that misses one of these features takes the constant, and so
/// does a leaf whose line would not lower the loss of its rows. Lines go on beyond the training
/// rows.
struct LinearLeaves {
    /// Penalty on half of the squared slopes, for features of deviation 1 in the leaf, >= 0; in
    /// units of the second derivative of the loss of a row.
    double l2 = 1;
};

/// A metric by round, the first before any tree.
struct MetricHistory {
    std::string name = {};
    /// Of the training rows; empty unless asked for by `training_loss`.
    std::vector<double> training = {};
    /// Of the rows kept apart; empty where there are none.
    std::vector<double> validation = {};
};

/// Losses by round, the first before any tree. A model that went on from another one keeps the
/// rounds of that one, NaN where they were not noted; the last of them is judged anew, by the rows
/// that it went on with.
struct BoostingHistory {
    /// Of the training rows; empty unless asked for by `training_loss`.
    std::vector<double> training = {};
    /// Of the rows kept apart; empty where there are none.
    std::vector<double> validation = {};
    /// Of each of the `metrics` that were asked for.
    std::vector<MetricHistory> metrics = {};
    /// How many rounds the model has.
    Index best_round = 0;
};

}  // namespace ridgewood
