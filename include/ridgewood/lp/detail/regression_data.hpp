/// The door of a regression by linear programming.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>

#include <type_traits>

namespace ridgewood::detail {

/// What goes in, checked and in double, which is W. Without weights each row has 1.
template <Real W = double>
struct RegressionData {
    Matrix<W> X;
    Vector<W> y, weights;
};

template <class DX, class DY>
[[nodiscard]] RegressionData<> regression_data(const Eigen::MatrixBase<DX>& X,
                                               const Eigen::MatrixBase<DY>& y,
                                               const FitData<typename DX::Scalar>& data) {
    using S = typename DX::Scalar;
    static_assert(std::is_same_v<typename DY::Scalar, S>,
                  "fit: X and y must have the same scalar type");
    const Matrix<double> targets = as_column(y).template cast<double>();
    RegressionData<> all{X.template cast<double>(), {}, Vector<double>::Ones(X.rows())};
    check_training_data<double>(all.X, targets);
    check_single_target(targets);
    require(!data.offset,
            "fit: there is an offset, but this regression takes none; subtract it from y");
    if (data.weights) {
        check_weights<S>(*data.weights, X.rows());
        all.weights = data.weights->template cast<double>();
    }
    all.y = targets.col(0);
    return all;
}

/// What comes out.
struct LpFit {
    Vector<double> coefficients = {};
    double intercept = 0;
    double loss = 0;
    Convergence convergence = {};
};

}  // namespace ridgewood::detail
