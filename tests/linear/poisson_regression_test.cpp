#include <ridgewood/core/concepts.hpp>
#include <ridgewood/linear/poisson_regression.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "catch.hpp"
#include "linear/families.hpp"
#include "random_matrix.hpp"

namespace poisson_regression_test {

using namespace ridgewood;

static_assert(Estimator<PoissonRegression>);

namespace {

const Families& small() {
    static const Families data(80, 12, 1);
    return data;
}

void check(const std::string& design, const PoissonRegression& spec, const Matrix<double>& X,
           const Vector<double>& y, const FitData<double>& data = {}) {
    CAPTURE(design);
    const auto expected = family_reference(design, X.cols());
    require_equal(expected, spec.path(X, y, {.values = scrambled(expected)}, data), X, 1e-8);
}

constexpr Convention as_glmnet = Convention::glmnet;

}  // namespace

TEST_CASE("Poisson regression has the coefficients of glmnet", "[linear][poisson]") {
    const Families& data = small();
    PoissonRegression spec{.convention = as_glmnet};
    check("poisson_plain", spec, data.X, data.counts);
    check("poisson_weights", spec, data.X, data.counts, {.weights = data.weights});
    check("poisson_offset", spec, data.X, data.counts, {.offset = data.offset});
    spec.standardize = false;
    check("poisson_not_standardized", spec, data.X, data.counts);
    const Families wide(30, 60, 2);
    check("poisson_wide", {.convention = as_glmnet}, wide.X, wide.counts);
    check("poisson_net", {.l1_ratio = 0.3, .convention = as_glmnet}, data.X, data.counts);
    check("poisson_ridge", {.l1_ratio = 0, .convention = as_glmnet}, data.X, data.counts);
    check("poisson_no_intercept", {.intercept = false, .convention = as_glmnet}, data.X,
          data.counts);
}

TEST_CASE("so it has with factors and bounds", "[linear][poisson]") {
    const Families& data = small();
    PoissonRegression spec{.convention = as_glmnet};
    spec.coefficients.penalty_factors = mixed_factors;
    check("poisson_factors", spec, data.X, data.counts);
    set_bounds(spec.coefficients.lower, spec.coefficients.upper);
    spec.l1_ratio = 0.6;
    check("poisson_all", spec, data.X, data.counts,
          {.weights = data.weights, .offset = data.offset});
    spec.l1_ratio = 1;
    spec.coefficients.penalty_factors.resize(0);
    check("poisson_bounds", spec, data.X, data.counts);
}

TEST_CASE("means are positive and add up to the counts", "[linear][poisson]") {
    const Families& data = small();
    const auto model = PoissonRegression{.lambda = 0.1}.fit(data.X, data.counts);
    const Vector<double> means = model.predict(data.X);
    REQUIRE((means.array() > 0).all());
    REQUIRE(means.sum() == Approx(data.counts.sum()).epsilon(1e-10));
    REQUIRE((model.predict_log(data.X).array().exp() - means.array()).abs().maxCoeff() < 1e-12);
    REQUIRE(model.point().mean_deviance > 0);
}

TEST_CASE("twice the exposure of twice the counts is the same rate", "[linear][poisson]") {
    const Families& data = small();
    const PoissonRegression spec{.lambda = 0.1};
    const auto once = spec.fit(data.X, data.counts);
    const Vector<double> exposure = Vector<double>::Constant(80, std::log(2));
    // The loss doubles, so does the price.
    const Vector<double> counts = 2 * data.counts;
    const auto twice = PoissonRegression{.lambda = 0.2}.fit(data.X, counts, {.offset = exposure});
    REQUIRE((once.coefficients() - twice.coefficients()).norm() < 1e-9);
    REQUIRE(once.intercept() == Approx(twice.intercept()).epsilon(1e-9));
}

TEST_CASE("what counts are counted in shifts the intercept and nothing else", "[linear][poisson]") {
    const Families& data = small();
    const FitData<double> known{.weights = data.weights, .offset = data.offset};
    const std::vector<double> lambdas = {0.5, 0.1, 0.01};
    for (const double l1_ratio : {1.0, 0.3, 0.0}) {
        const PoissonRegression spec{.l1_ratio = l1_ratio, .tolerance = 1e-12};
        const auto one = spec.path(data.X, data.counts, {.values = lambdas}, known);
        const auto grid = spec.path(data.X, data.counts, {.count = 5}, known).lambdas();
        for (const double size : {1e12, 1e14, 1e-12, 1e-14, 1e-60, 1e60}) {
            CAPTURE(l1_ratio, size);
            const Vector<double> counts = size * data.counts;
            std::vector<double> scaled;
            for (const double lambda : lambdas)
                scaled.push_back(size * lambda);
            std::vector<double> told;
            const Observer listen = [&](const Progress& progress) {
                told.push_back(progress.loss);
                return Signal::go_on;
            };
            const auto other =
                spec.path(data.X, counts, {.values = scaled},
                          {.weights = data.weights, .offset = data.offset, .observer = listen});
            for (Index i = 0; i < 3; ++i) {
                CHECK(other[i].convergence.converged);
                CHECK(other[i].kkt_residual < 1e-10);
                CHECK(other[i].mean_deviance / size == Approx(one[i].mean_deviance).epsilon(1e-12));
                CHECK(told[static_cast<std::size_t>(i)] == Approx(other[i].mean_deviance));
                const auto model = other.model(i), expected = one.model(i);
                CHECK((model.coefficients() - expected.coefficients()).norm() < 1e-12);
                CHECK(model.intercept() ==
                      Approx(expected.intercept() + std::log(size)).epsilon(1e-12));
            }
            const auto first = spec.path(data.X, counts, {.count = 5}, known).lambdas();
            for (std::size_t i = 0; i < grid.size(); ++i)
                CHECK(first[i] / size == Approx(grid[i]).epsilon(1e-12));
        }
    }
}

TEST_CASE("counts of any size without an intercept end with a verdict", "[linear][poisson]") {
    const Families& data = small();
    for (const double size : {1e14, 1e80, 1e-14, 1e-60}) {
        CAPTURE(size);
        const Vector<double> counts = size * data.counts;
        const auto model =
            PoissonRegression{.lambda = 0.1 * size, .intercept = false}.fit(data.X, counts);
        CHECK(model.intercept() == 0);
        CHECK(model.coefficients().allFinite());
        CHECK((size != 1e14 || model.convergence().converged));
        CHECK(model.convergence().converged ==
              (model.convergence().gap <= PoissonRegression{}.tolerance));
    }
}

TEST_CASE("an offset of any size shifts the intercept and nothing else", "[linear][poisson]") {
    const Families& data = small();
    const PoissonRegression spec{.lambda = 0.1};
    const auto one = spec.fit(data.X, data.counts, {.offset = data.offset});
    for (const double shift : {1e3, 100.0, -30.0, -1e3}) {
        CAPTURE(shift);
        const Vector<double> offset = data.offset.array() + shift;
        const auto other = spec.fit(data.X, data.counts, {.offset = offset});
        CHECK(other.convergence().converged);
        CHECK((other.coefficients() - one.coefficients()).norm() < 1e-9);
        CHECK(other.intercept() == Approx(one.intercept() - shift).epsilon(1e-9));
    }
}

TEST_CASE("a count twice is a count of weight 2", "[linear][poisson]") {
    const Families& data = small();
    Vector<double> weights = Vector<double>::Ones(80);
    weights.head(20).setConstant(2);
    weights.tail(10).setZero();
    Matrix<double> X(90, 12);
    X << data.X.topRows(70), data.X.topRows(20);
    Vector<double> y(90);
    y << data.counts.head(70), data.counts.head(20);
    const PoissonRegression spec{.lambda = 0.1};
    const auto weighted = spec.fit(data.X, data.counts, {.weights = weights});
    const auto repeated = spec.fit(X, y);
    REQUIRE((weighted.coefficients() - repeated.coefficients()).norm() < 1e-9);
}

TEST_CASE("criteria of counts are deviances with a price", "[linear][poisson]") {
    const Families& data = small();
    const auto path = PoissonRegression{}.path(data.X, data.counts, {.count = 10});
    const Vector<double> aic = path.predictor().aic();
    for (Index i = 0; i < path.size(); ++i) {
        REQUIRE(path[i].convergence.converged);
        REQUIRE(aic[i] == Approx(80 * path[i].mean_deviance + 2 * path[i].degrees_of_freedom));
    }
}

TEST_CASE("counts far from each other neither overflow nor loop", "[linear][poisson]") {
    const Matrix<double> X = random_matrix(40, 60, 8);
    const Vector<double> y = (3 * X.col(0) + 2 * X.col(1)).array().exp().round();
    const auto path = PoissonRegression{}.path(X, y, {.count = 30});
    for (Index i = 0; i < path.size(); ++i)
        REQUIRE(path[i].convergence.converged);
    const auto free = PoissonRegression{.lambda = 0}.fit(X, y);
    REQUIRE(free.coefficients().allFinite());
}

TEST_CASE("counts have the same bits for every number of threads", "[linear][poisson]") {
    const Matrix<double> X = random_matrix(50, 300, 9);
    const Vector<double> y = (X.col(0) + X.col(1)).array().exp().floor();
    const auto one = PoissonRegression{.threads = 1}.path(X, y, {.count = 15});
    const auto two = PoissonRegression{.threads = 2}.path(X, y, {.count = 15});
    REQUIRE(one.model(14).coefficients() == two.model(14).coefficients());
}

TEST_CASE("Poisson regression names what is wrong", "[linear][poisson]") {
    const Families& data = small();
    const auto message = [&](const Vector<double>& y) {
        return refusal([&] { static_cast<void>(PoissonRegression{}.fit(data.X, y)); });
    };
    Vector<double> y = data.counts;
    y[3] = -2;
    REQUIRE(message(y) == "PoissonRegression: y(3) is -2, expected >= 0");
    REQUIRE(message(Vector<double>::Zero(80)) ==
            "PoissonRegression: y is 0, there is nothing to explain");
    REQUIRE(message(Vector<double>::Ones(80)) ==
            "PoissonRegression: the intercept alone explains y, there is nothing to fit");
    REQUIRE(message(Vector<double>::Ones(79)) == "X has 80 rows but y has 79 values");
    REQUIRE(refusal([&] {
                static_cast<void>(PoissonRegression{.lambda = -1}.fit(data.X, data.counts));
            }) == "PoissonRegression: lambda must be in [0, 1e200], got -1");
}

}  // namespace poisson_regression_test
