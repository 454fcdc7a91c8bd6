/// Ridge::path against scikit-learn's RidgeCV, on 5,000 x 200 with 100 lambdas. Both take the
/// lambda of least leave-one-out error. The answer is that lambda, its error, and the intercept and
/// slopes there.
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/ridge.hpp>

#include <cmath>
#include <vector>

#include "compare.hpp"

namespace {

using compare::Answer;
using compare::Index;
using compare::Matrix;
using compare::Regression;
using compare::Vector;
using ridgewood::LeastSquares;
using ridgewood::Ridge;

/// So much noise that the best lambda is not the least.
Regression make() {
    return bench::regression(5'000, 200, 100);
}

/// 100, ..., 1e-4, as in ridge_path.py.
std::vector<double> lambdas() {
    std::vector<double> out;
    for (int i = 0; i < 100; ++i)
        out.push_back(std::pow(10, 2 - 6 * i / 99.0));
    return out;
}

Answer fit(const Regression& data) {
    const auto path = Ridge{}.path(data.X, data.y, lambdas());
    const auto& best = path.best_leave_one_out();
    Answer answer{best.lambda, best.leave_one_out, best.model.intercept()};
    compare::append(answer, best.model.coefficients());
    return answer;
}

/// The same lambda by refined least squares on the rows [1 x_i] and [0 sqrt(n lambda) I].
Answer reference(const Regression& data) {
    const auto& [X, y] = data;
    const Index n = X.rows(), p = X.cols();
    const double lambda = fit(data).front();
    Matrix A = Matrix::Zero(n + p, p + 1);
    A.col(0).head(n).setOnes();
    A.topRightCorner(n, p) = X;
    A.bottomRightCorner(p, p).diagonal().setConstant(std::sqrt(static_cast<double>(n) * lambda));
    Vector b = Vector::Zero(n + p);
    b.head(n) = y;

    using ridgewood::LeastSquaresSolver;
    const auto model = LeastSquares{.intercept = false, .solver = LeastSquaresSolver::qr}.fit(A, b);
    const Matrix& covariance = model.statistics().unscaled_covariance;
    const Vector leverage = (A * covariance).cwiseProduct(A).rowwise().sum().head(n);
    const Vector residuals = (b - model.predict(A)).head(n);
    Answer answer{lambda, (residuals.array() / (1 - leverage.array())).square().mean()};
    compare::append(answer, model.coefficients());
    return answer;
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
