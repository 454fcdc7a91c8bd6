/// Options that both kinds of AdaBoost share, and how their training ends.
#pragma once

#include <ridgewood/core/types.hpp>

namespace ridgewood {

/// What learners say and how they are weighed. K is the number of classes.
enum class AdaBoostAlgorithm {
    /// Labels, with the weight learning_rate (log((1 - e) / e) + log(K - 1)), where e is the share
    /// of weight that the learner labels wrong (Zhu, Zou, Rosset, Hastie: Multi-class AdaBoost,
    /// 2009, algorithm 2). Of two classes it is the discrete AdaBoost of Freund and Schapire
    /// (1997), with twice their weights.
    samme,
    /// Probabilities p, which vote (K - 1) (log p - mean log p), all with the weight 1 (the same,
    /// algorithm 4). Needs fewer rounds than samme, and probabilities that are good.
    samme_r
};

/// What a row loses whose prediction is wrong by the share r of the greatest error of the round
/// (Drucker: Improving regressors using boosting techniques, 1997).
enum class AdaBoostLoss {
    /// r.
    linear,
    /// r^2.
    square,
    /// 1 - exp(-r).
    exponential
};

/// Why boosting ended.
enum class AdaBoostEnd {
    /// All rounds were made.
    all_rounds,
    /// The last learner makes no error, so that no row would get another weight.
    perfect_learner,
    /// A learner was not better than chance: an error of 1 - 1 / K or above, of numbers a mean loss
    /// of 0.5 or above. It was left out, unless it was the first.
    no_better_than_chance,
    /// The observer said so.
    stopped
};

}  // namespace ridgewood
