/// What the training of a forest finds out beside the trees.
#pragma once

#include <ridgewood/core/types.hpp>

#include <cstdint>
#include <vector>

namespace ridgewood {

/// What the trees that did not see a row say of it.
template <Real S>
struct OutOfBag {
    /// Rows x outputs: their mean prediction. NaN for a row of weight 0, and for one that every
    /// tree has seen.
    Matrix<S> prediction = {};
    /// How many trees have not seen each row.
    std::vector<std::uint32_t> trees = {};
    /// Score after 1, 2, ... trees on the rows that have a prediction by then: R2, or the share of
    /// right labels. NaN while there is none.
    Vector<double> scores = {};
};

/// One value a feature, with the uncertainty that comes from the number of trees.
struct Importances {
    Vector<double> mean = {};
    /// Standard deviation over the trees / sqrt(trees).
    Vector<double> standard_error = {};
};

/// The targets of some training rows of each leaf, for quantiles.
template <Real S>
struct LeafSamples {
    /// Those of node k of a tree are targets[begin[k]] up to [begin[k + 1]].
    struct OfTree {
        std::vector<std::uint32_t> begin = {};
        std::vector<S> targets = {};
    };
    /// One a tree, or none at all.
    std::vector<OfTree> trees = {};
};

/// What was not asked for is empty.
template <Real S>
struct ForestResults {
    /// Decrease of impurity by feature, summed over the nodes of a tree with their share of the
    /// weight, averaged over the trees; not normalised.
    Vector<double> impurity_decrease = {};
    OutOfBag<S> oob = {};
    Importances permutation = {};
    Vector<double> corrected = {};
    LeafSamples<S> leaf_samples = {};
};

}  // namespace ridgewood
