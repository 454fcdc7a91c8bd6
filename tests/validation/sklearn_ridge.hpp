/// An estimator for the tests of model selection, doubles only.
#pragma once

#include <ridgewood/core/types.hpp>

#include <Eigen/Cholesky>

/// Ridge regression as scikit-learn has it: |y - Xb|^2 + alpha |b|^2, which is least squares for
/// alpha = 0.
struct SklearnRidge {
    double alpha = 1;
    bool intercept = true;

    struct Model {
        ridgewood::Vector<double> slopes;
        double intercept = 0;

        [[nodiscard]] ridgewood::Vector<double> predict(
            const ridgewood::MatrixView<double>& X) const {
            return (X * slopes).array() + intercept;
        }
    };

    [[nodiscard]] Model fit(const ridgewood::MatrixView<double>& X,
                            const ridgewood::VectorView<double>& y) const {
        const ridgewood::RowVector<double> center = intercept * X.colwise().mean();
        const double level = intercept ? y.mean() : 0;
        const ridgewood::Matrix<double> Z = X.rowwise() - center;
        ridgewood::Matrix<double> normal = Z.transpose() * Z;
        normal.diagonal().array() += alpha;
        Model model;
        model.slopes = normal.ldlt().solve(Z.transpose() * (y.array() - level).matrix());
        model.intercept = level - center * model.slopes;
        return model;
    }
};
