/// What the cross-validation of a path found. A program that only reads or draws it needs this
/// header.
#pragma once

#include <ridgewood/core/types.hpp>

#include <cstddef>
#include <vector>

namespace ridgewood {

/// The errors of a path on rows that it has not seen: squared errors for regressions, deviances for
/// other models, whatever the path calls its losses.
template <class Path>
struct PathValidation {
    /// The path on all rows.
    Path path;
    /// Its lambdas; the vectors below have their order.
    std::vector<double> lambda;
    /// Mean loss on the test rows, one row a fold, one column a lambda; NaN for a fold that was not
    /// run.
    Matrix<double> fold_errors;
    /// Sum of the weights of the test rows of each fold, up to a factor that all share.
    Vector<double> fold_weights;
    /// Weighted mean of the folds' errors, m.
    Vector<double> mean;
    /// Over folds: sqrt(weighted mean of (error - m)^2 / (folds - 1)), as glmnet has it.
    Vector<double> standard_error;
    /// Over rows: standard deviation of the losses of all test rows / sqrt(their number), as ncvreg
    /// has it; empty unless asked for.
    Vector<double> observation_standard_error;
    /// The point of least mean error, of several that with the largest lambda.
    Index index_min = 0;
    /// The point of largest lambda whose mean error is at most that of index_min plus its standard
    /// error.
    Index index_1se = 0;

    [[nodiscard]] double lambda_min() const { return lambda[static_cast<std::size_t>(index_min)]; }
    [[nodiscard]] double lambda_1se() const { return lambda[static_cast<std::size_t>(index_1se)]; }
};

}  // namespace ridgewood
