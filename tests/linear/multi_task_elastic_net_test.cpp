#include <ridgewood/linear/multi_task_elastic_net.hpp>

#include <cmath>
#include <string>

#include "catch.hpp"
#include "linear/families.hpp"
#include "random_matrix.hpp"

namespace multi_task_elastic_net_test {

using namespace ridgewood;

namespace {

const Families& small() {
    static const Families data(80, 12, 1);
    return data;
}

void check(const std::string& design, const MultiTaskElasticNet& spec, const Families& families,
           const FitData<double>& data = {}) {
    CAPTURE(design);
    const auto expected = family_reference(design, families.X.cols());
    const auto path =
        spec.path(families.X, families.several, {.values = scrambled(expected)}, data);
    require_equal(expected, path, families.X, 1e-7);
}

constexpr Convention as_glmnet = Convention::glmnet;

}  // namespace

TEST_CASE("several responses have the coefficients of glmnet", "[linear][multi_task]") {
    MultiTaskElasticNet spec{.l1_ratio = 1, .convention = as_glmnet};
    check("mgaussian_plain", spec, small());
    check("mgaussian_weights", spec, small(), {.weights = small().weights});
    check("mgaussian_wide", spec, Families(30, 60, 2));
    spec.standardize = false;
    check("mgaussian_not_standardized", spec, small());
    check("mgaussian_net", {.l1_ratio = 0.3, .convention = as_glmnet}, small());
    check("mgaussian_no_intercept", {.l1_ratio = 1, .intercept = false, .convention = as_glmnet},
          small());
    spec = {.l1_ratio = 1, .convention = as_glmnet};
    spec.penalty_factors = mixed_factors;
    check("mgaussian_factors", spec, small());
}

TEST_CASE("the gradient of several responses lies in the subdifferential", "[linear][multi_task]") {
    const Matrix<double> X = random_matrix(40, 100, 1), noise = random_matrix(40, 10, 2);
    const Matrix<double> Y = X.leftCols(10) + noise;
    const MultiTaskElasticNet spec{.l1_ratio = 0.8, .standardize = false};
    const auto path = spec.path(X, Y, {.count = 20});
    for (Index i = 0; i < path.size(); ++i) {
        REQUIRE(path[i].convergence.converged);
        const auto model = path.model(i);
        const Matrix<double> rest = Y - model.predict(X);
        const Matrix<double> gradient = X.transpose() * rest / 40;
        const Matrix<double> b = model.coefficients();
        const double l1 = 0.8 * path[i].lambda, l2 = 0.2 * path[i].lambda;
        double worst = rest.colwise().sum().cwiseAbs().maxCoeff();
        for (Index j = 0; j < 100; ++j) {
            const double size = b.row(j).norm();
            worst =
                std::max(worst, size > 0 ? (gradient.row(j) - (l1 / size + l2) * b.row(j)).norm()
                                         : gradient.row(j).norm() - l1);
        }
        REQUIRE(worst < 1e-9 * path[0].lambda);
        REQUIRE(path[i].kkt_residual < 1e-9);
    }
}

TEST_CASE("a row of several responses twice is a row of weight 2", "[linear][multi_task]") {
    const Families& data = small();
    Vector<double> weights = Vector<double>::Ones(80);
    weights.head(20).setConstant(2);
    weights.tail(10).setZero();
    Matrix<double> X(90, 12), Y(90, 3);
    X << data.X.topRows(70), data.X.topRows(20);
    Y << data.several.topRows(70), data.several.topRows(20);
    const MultiTaskElasticNet spec{.lambda = 0.2};
    const auto weighted = spec.fit(data.X, data.several, {.weights = weights});
    const auto repeated = spec.fit(X, Y);
    REQUIRE((weighted.coefficients() - repeated.coefficients()).norm() < 1e-9);
    REQUIRE((weighted.intercept() - repeated.intercept()).norm() < 1e-9);
}

TEST_CASE("turning the responses turns the coefficients", "[linear][multi_task]") {
    const Families& data = small();
    Matrix<double> turn(3, 3);
    turn << 0.6, 0.8, 0, -0.8, 0.6, 0, 0, 0, 1;
    const MultiTaskElasticNet spec{.lambda = 0.3, .l1_ratio = 1};
    const Matrix<double> turned = data.several * turn;
    const auto once = spec.fit(data.X, data.several), other = spec.fit(data.X, turned);
    REQUIRE((once.coefficients() * turn - other.coefficients()).norm() < 1e-8);
}

TEST_CASE("several responses have the same bits for every number of threads",
          "[linear][multi_task]") {
    const Matrix<double> X = random_matrix(40, 300, 3);
    const Matrix<double> Y = X.leftCols(2) + random_matrix(40, 2, 4);
    const auto one = MultiTaskElasticNet{.threads = 1}.path(X, Y, {.count = 15});
    const auto two = MultiTaskElasticNet{.threads = 2}.path(X, Y, {.count = 15});
    REQUIRE(one.coefficients(14) == two.coefficients(14));
}

TEST_CASE("regression of several responses names what is wrong", "[linear][multi_task]") {
    const Families& data = small();
    const auto message = [&](const MultiTaskElasticNet& spec, const Matrix<double>& Y) {
        return refusal([&] { static_cast<void>(spec.fit(data.X, Y)); });
    };
    REQUIRE(message({.lambda = -1}, data.several) ==
            "MultiTaskElasticNet: lambda must be in [0, 1e200], got -1");
    REQUIRE(message({}, Matrix<double>::Ones(80, 2)) ==
            "MultiTaskElasticNet: Y is constant, there is nothing to explain");
    REQUIRE(message({}, data.several.topRows(5)) == "X has 80 rows but y has 5 values");
    REQUIRE(message({}, Matrix<double>(80, 0)) == "Y has no columns");
}

}  // namespace multi_task_elastic_net_test
