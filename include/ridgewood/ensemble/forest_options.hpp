/// Options that all forests share.
#pragma once

#include <ridgewood/core/types.hpp>

namespace ridgewood {

/// What the weights of rows do in a forest.
enum class WeightUse {
    /// They weigh in the criterion and in the leaves, as in scikit-learn.
    criterion,
    /// They are the relative probabilities of being drawn for a tree, as ranger's case.weights;
    /// a row that is drawn counts as often as it was drawn.
    sampling
};

/// Which importances of features a forest finds, beside the decrease of impurity, which costs
/// nothing.
enum class ForestImportance {
    impurity,
    /// How much the error of a tree on the rows that it did not see rises when the values of a
    /// feature are permuted among these rows (Breiman 2001, section 10); needs rows that a tree
    /// does not see.
    permutation,
    /// The decrease of impurity less that of a permuted copy of the feature (Nembrini, Koenig,
    /// Wright 2018): 0 on average for a feature without effect, of however many values. It grows a
    /// second forest, on twice the columns.
    impurity_corrected
};

/// Grows each tree on few of the rows, and finds each split on few of the rows of its node: about
/// 4 times faster on 1e5 rows, more on more rows. The leaves' predictions are of all rows of the
/// tree. Where the target is noisy such a forest is as good, since single trees matter little
/// there; where it is nearly a function of X the rows are missed: of 1.4e5 rows of covertype 14
/// instead of 7 % of the labels were wrong.
struct Approximation {
    /// Most rows that a tree is grown on, >= 1.
    Index tree_rows = 15000;
    /// Most rows of a node that a split is chosen by, >= 2.
    Index split_rows = 1500;
};

/// Ends the growth of a forest where more trees no longer help: after the first tree, from
/// `least_trees` on, whose out-of-bag score is not above that of `patience` trees before by more
/// than `tolerance`.
struct OobPlateau {
    Index least_trees = 20;
    /// >= 1.
    Index patience = 10;
    /// In the units of the score, R2 or accuracy.
    double tolerance = 1e-3;
};

}  // namespace ridgewood
