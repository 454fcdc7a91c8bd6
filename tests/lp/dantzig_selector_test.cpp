#include <ridgewood/core/concepts.hpp>
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/lp/dantzig_selector.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include <Eigen/QR>

#include "catch.hpp"

namespace dantzig_selector_test {

namespace rw = ridgewood;
using Catch::Matchers::Message;

static_assert(rw::Estimator<rw::DantzigSelector>);

namespace {

struct Data {
    Eigen::MatrixXd X;
    Eigen::VectorXd y, weights;
};

/// Columns of very different units; y depends on two of them.
Data few_matter(Eigen::Index rows, Eigen::Index columns) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> uniform(0, 1);
    Data data{Eigen::MatrixXd::NullaryExpr(rows, columns, [&] { return uniform(random); }),
              Eigen::VectorXd::NullaryExpr(rows, [&] { return uniform(random); }),
              Eigen::VectorXd::NullaryExpr(rows, [&] { return uniform(random); })};
    data.X.col(0) *= 100;
    data.y += 0.05 * data.X.col(0) - 2 * data.X.col(1);
    return data;
}

Eigen::VectorXd covariances(const Data& data, const rw::LpRegressionModel<double>& model) {
    const Eigen::VectorXd r = data.weights.cwiseProduct(data.y - model.predict(data.X));
    return data.X.transpose() * r / data.weights.sum();
}

}  // namespace

TEST_CASE("the Dantzig selector keeps its limit and is no larger than the lasso") {
    for (const Eigen::Index columns : {4, 60}) {  // fewer and more than rows
        const auto data = few_matter(40, columns);
        for (const double lambda : {0.01, 0.05, 0.3}) {
            const auto model = rw::DantzigSelector{.lambda = lambda}.fit(data.X, data.y,
                                                                         {.weights = data.weights});
            const auto lasso =
                rw::Lasso{.lambda = lambda}.fit(data.X, data.y, {.weights = data.weights});
            CHECK(model.convergence().converged);
            CHECK(covariances(data, model).cwiseAbs().maxCoeff() <= lambda * (1 + 1e-6));
            const double size = model.coefficients().cwiseAbs().sum();
            CHECK(size <= lasso.coefficients().cwiseAbs().sum() * (1 + 1e-6));
            CHECK(model.loss() == Approx(size));
            CHECK(data.weights.dot(data.y - model.predict(data.X)) == Approx(0).margin(1e-9));
        }
    }
}

TEST_CASE("with orthogonal columns it is soft thresholding, with lambda 0 least squares") {
    const auto data = few_matter(30, 3);
    const Eigen::MatrixXd Q = Eigen::HouseholderQR<Eigen::MatrixXd>(data.X).householderQ() *
                              Eigen::MatrixXd::Identity(30, 3);
    const Eigen::MatrixXd X = Q * std::sqrt(30.0);
    const Eigen::VectorXd product = X.transpose() * data.y / 30;
    const double lambda = 0.5 * product.cwiseAbs().maxCoeff();
    const auto model = rw::DantzigSelector{.lambda = lambda, .intercept = false}.fit(X, data.y);
    for (Eigen::Index j = 0; j < 3; ++j) {
        const double size = std::max(0.0, std::abs(product[j]) - lambda);
        CHECK(model.coefficients()[j] == Approx(std::copysign(size, product[j])).margin(1e-8));
    }
    CHECK(model.intercept() == 0);
    const auto whole = rw::DantzigSelector{.lambda = 0, .intercept = false}.fit(data.X, data.y);
    const Eigen::VectorXd expected = data.X.colPivHouseholderQr().solve(data.y);
    CHECK((whole.coefficients() - expected).norm() < 1e-6);
    CHECK(rw::DantzigSelector{.lambda = 1e6}.fit(data.X, data.y).coefficients().isZero());
}

TEST_CASE("the Dantzig selector says what is wrong with its options") {
    const Eigen::MatrixXd X = Eigen::MatrixXd::Random(4, 2);
    const Eigen::VectorXd y = Eigen::VectorXd::Random(4);
    CHECK_THROWS_MATCHES(rw::DantzigSelector{.lambda = -1}.fit(X, y), std::invalid_argument,
                         Message("DantzigSelector: lambda must be >= 0, got -1"));
    CHECK_THROWS_MATCHES(rw::DantzigSelector{}.fit(X, y.head(2)), std::invalid_argument,
                         Message("X has 4 rows but y has 2 values"));
}

}  // namespace dantzig_selector_test
