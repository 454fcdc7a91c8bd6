/// Explanations of predictions as numbers.
#pragma once

#include <ridgewood/core/types.hpp>

#include <vector>

namespace ridgewood {

/// What each feature adds to each prediction.
struct ShapValues {
    /// What is predicted when no feature is known.
    double base = 0;
    /// Rows x columns. The base and the values of a row sum up to its prediction.
    Matrix<double> values = {};
};

/// The same by pairs of features.
struct ShapInteractions {
    double base = 0;
    /// One table a row, columns x columns and symmetric. Off the diagonal stands half of what two
    /// features add together beyond what each adds alone, on it what a feature adds alone: each
    /// line sums up to the Shapley value of its feature.
    std::vector<Matrix<double>> values = {};
};

}  // namespace ridgewood
