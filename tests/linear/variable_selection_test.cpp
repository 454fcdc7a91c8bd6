#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/ridge.hpp>
#include <ridgewood/linear/scad.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <Eigen/Cholesky>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "random_matrix.hpp"

namespace variable_selection_test {

using namespace ridgewood;

namespace {

/// Example 4.1 of Fan and Li (2001), of which examples/variable_selection.cpp shows the whole.
struct Simulation {
    Index rows;
    double sigma;
    /// Medians of 600 samples in percent, found by a program that shares no code with the library.
    double lasso, ridge, oracle;
};

const Vector<double> truth{{3, 1.5, 0, 0, 2, 0, 0, 0}};
const std::vector<Index> active = {0, 1, 4};

/// Model error relative to that of least squares, and the zeros among the five.
struct Outcome {
    std::vector<double> errors;
    double zeros = 0;

    void add(double error, const Vector<double>& b) {
        errors.push_back(100 * error);
        zeros += static_cast<double>((b.array() == 0 && truth.array() == 0).count());
    }

    [[nodiscard]] double median() const {
        std::vector<double> sorted = errors;
        std::sort(sorted.begin(), sorted.end());
        return (sorted[sorted.size() / 2] + sorted[(sorted.size() - 1) / 2]) / 2;
    }
};

double model_error(const Vector<double>& b) {
    const Vector<double> off = b - truth;
    double error = 0;
    for (Index i = 0; i < off.size(); ++i) {
        for (Index j = 0; j < off.size(); ++j)
            error += off[i] * off[j] * std::pow(0.5, std::abs(i - j));
    }
    return error;
}

/// Fan and Li's generalised cross-validation, with the effective parameters
/// tr X (X'X + n D)^-1 X' of the quadratic D_jj b_j^2 / 2 that has the derivative of the penalty.
double gcv(const Matrix<double>& X, const Vector<double>& y, const Vector<double>& b) {
    std::vector<Index> columns;
    for (Index j = 0; j < b.size(); ++j) {
        if (b[j] != 0)
            columns.push_back(j);
    }
    const Vector<double> residual = y - X * b;
    double parameters = 0;
    if (!columns.empty()) {
        const Matrix<double> part = X(Eigen::all, columns);
        const Matrix<double> products = part.transpose() * part;
        Matrix<double> system = products;
        system.diagonal() +=
            (part.transpose() * residual).cwiseQuotient(Vector<double>(b(columns)));
        parameters = system.ldlt().solve(products).trace();
    }
    const double free = 1 - parameters / static_cast<double>(y.size());
    return residual.squaredNorm() / (free * free);
}

template <class Spec>
Vector<double> chosen(const Spec& spec, const Matrix<double>& X, const Vector<double>& y) {
    const auto path = spec.path(X, y);
    Index best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (Index i = 0; i < path.size(); ++i) {
        const double value = gcv(X, y, path.coefficients(i));
        if (value < least) {
            least = value;
            best = i;
        }
    }
    return path.coefficients(best);
}

}  // namespace

TEST_CASE("lasso, SCAD, ridge and the oracle stand to each other as Fan and Li found",
          "[linear][lasso][scad][ridge]") {
    constexpr std::uint64_t samples = 200;
    std::vector<double> ridge_lambdas;
    for (int k = 0; k < 60; ++k)
        ridge_lambdas.push_back(std::pow(10, -4 + k / 10.0));

    for (const Simulation& simulation :
         {Simulation{40, 3, 62.4, 79.1, 29.1}, Simulation{40, 1, 63.4, 97.0, 29.0},
          Simulation{60, 1, 63.7, 98.4, 32.6}}) {
        CAPTURE(simulation.rows, simulation.sigma);
        Outcome lasso, scad, ridge, oracle;
        for (std::uint64_t k = 0; k < samples; ++k) {
            const auto seed = 1000 * static_cast<std::uint64_t>(simulation.rows) + k;
            Matrix<double> X = random_matrix(simulation.rows, truth.size(), seed);
            for (Index j = 1; j < X.cols(); ++j)
                X.col(j) = 0.5 * X.col(j - 1) + std::sqrt(0.75) * X.col(j);
            Vector<double> y = X * truth;
            y += simulation.sigma * random_matrix(simulation.rows, 1, seed + 500);

            const LeastSquares least_squares{.intercept = false};
            const double scale = model_error(least_squares.fit(X, y).coefficients());
            const auto add = [&](Outcome& to, const Vector<double>& b) {
                to.add(model_error(b) / scale, b);
            };
            add(lasso, chosen(Lasso{.intercept = false, .standardize = false}, X, y));
            add(scad, chosen(Scad{.intercept = false, .standardize = false}, X, y));
            const auto ridge_path = Ridge{.intercept = false}.path(X, y, ridge_lambdas);
            add(ridge, ridge_path.best_gcv().model.coefficients());
            Vector<double> known = Vector<double>::Zero(truth.size());
            known(active) = least_squares.fit(X(Eigen::all, active), y).coefficients();
            add(oracle, known);
        }
        CHECK(std::abs(lasso.median() - simulation.lasso) < 8);
        CHECK(std::abs(ridge.median() - simulation.ridge) < 8);
        CHECK(std::abs(oracle.median() - simulation.oracle) < 8);
        CHECK(oracle.median() < std::min(lasso.median(), scad.median()));
        CHECK(std::max(lasso.median(), scad.median()) < ridge.median());
        CHECK(scad.zeros > lasso.zeros);
        CHECK(ridge.zeros == 0);
        if (simulation.sigma == 1)
            CHECK(scad.median() < lasso.median());
    }
}

}  // namespace variable_selection_test
