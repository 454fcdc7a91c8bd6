/// What a tree learns from.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/criterion.hpp>

#include <utility>
#include <variant>
#include <vector>

namespace ridgewood::detail {

/// One finite number a row.
struct RegressionTarget {
    Vector<double> y = {};
    RegressionCriterion criterion = RegressionCriterion::squared_error;
    /// Of the huber criterion, in the units of y.
    double huber_delta = 1;
};

/// One class a row, by its place among the classes.
struct ClassificationTarget {
    std::vector<int> codes = {};
    Index classes = 0;
    ClassificationCriterion criterion = ClassificationCriterion::gini;
    /// Nothing, or how much more than its weight a row of each class counts when splits are judged
    /// (Breiman et al. 1984, section 4.4: altered priors).
    std::vector<double> emphasis = {};
    /// Nothing, or loss(k, j) of taking class k for j: the risk that `complexity` prices.
    Matrix<double> loss = {};
};

using Target = std::variant<RegressionTarget, ClassificationTarget>;

}  // namespace ridgewood::detail
