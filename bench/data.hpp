/// The data that benchmarks and comparisons run on.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>

namespace bench {

using ridgewood::Index;
using Matrix = ridgewood::Matrix<double>;
using Vector = ridgewood::Vector<double>;

/// Independent standard normal numbers.
inline Matrix normal_matrix(Index rows, Index columns) {
    ridgewood::Random random;
    return Matrix::NullaryExpr(rows, columns, [&] { return random.normal(); });
}

struct Regression {
    Matrix X;
    Vector y;
};

/// y = 1 + the sum of the columns of X + normal errors with a standard deviation of `noise`.
inline Regression regression(Index rows, Index columns, double noise = 1) {
    const Matrix table = normal_matrix(rows, columns + 1);
    const auto X = table.leftCols(columns);
    return {X, (X.rowwise().sum() + noise * table.col(columns)).array() + 1};
}

}  // namespace bench
