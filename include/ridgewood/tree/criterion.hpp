/// What the splits of a tree are judged by.
#pragma once

namespace ridgewood {

/// Impurity of the rows of a node, per unit of weight; m is what the node predicts. A split is
/// chosen for the greatest fall of impurity times weight.
enum class RegressionCriterion {
    /// mean (y - m)^2, m the mean.
    squared_error,
    /// The same splits as squared_error. Their improvement, which is compared with
    /// min_impurity_decrease and orders best-first growth, is (m_L - m_R)^2 w_L w_R / (w_L + w_R)
    /// (Friedman 2001, equation 35), not divided by the weight of the root.
    friedman_mse,
    /// mean |y - m|, m the median.
    absolute_error,
    /// mean (y log(y / m) + m - y), half the deviance of a Poisson distribution, m the mean; for
    /// y >= 0. A split with a mean of 0 on a side is refused.
    poisson,
    /// mean h(y - m), h(r) = r^2 / 2 up to |r| = delta and delta (|r| - delta / 2) beyond; m is
    /// where it is least (Huber 1964).
    huber_loss
};

/// The same for shares p of the classes.
enum class ClassificationCriterion {
    /// 1 - sum p^2.
    gini,
    /// -sum p log2 p.
    entropy
};

}  // namespace ridgewood
