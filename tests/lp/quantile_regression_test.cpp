#include <ridgewood/core/concepts.hpp>
#include <ridgewood/io/csv.hpp>
#include <ridgewood/lp/least_absolute_deviation.hpp>
#include <ridgewood/lp/quantile_regression.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include <Eigen/LU>

#include "catch.hpp"

namespace quantile_regression_test {

namespace rw = ridgewood;
using Catch::Matchers::Message;

static_assert(rw::Estimator<rw::QuantileRegression> && rw::Estimator<rw::LeastAbsoluteDeviation>);

namespace {

struct Data {
    Eigen::MatrixXd X;
    Eigen::VectorXd y, weights;
};

/// Heavy tails, some weights of 0.
Data heavy_tailed(Eigen::Index rows, Eigen::Index columns, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> uniform(-1, 1);
    const auto noise = [&] { return uniform(random) / (1.01 - std::abs(uniform(random))); };
    Data data{Eigen::MatrixXd::NullaryExpr(rows, columns, [&] { return uniform(random); }),
              Eigen::VectorXd::NullaryExpr(rows, noise), Eigen::VectorXd::NullaryExpr(rows, [&] {
                  return std::max(0.0, uniform(random) + 0.5);
              })};
    data.y += data.X.rowwise().sum();
    return data;
}

/// 0 is a subgradient of the loss: the rows off the fit pull with quantile or quantile - 1, those
/// on it with something between, which has to balance. On a point where exactly as many rows are on
/// the fit as there are coefficients the balance is the solution of a linear system.
void check_subgradient(const Data& data, double quantile,
                       const rw::LpRegressionModel<double>& model) {
    const Eigen::VectorXd r = data.y - model.predict(data.X);
    const Eigen::Index size = data.X.cols() + 1;
    Eigen::MatrixXd Z(data.X.rows(), size);
    Z << Eigen::VectorXd::Ones(data.X.rows()), data.X;
    Eigen::VectorXd pull = Eigen::VectorXd::Zero(size);
    std::vector<Eigen::Index> on_fit;
    for (Eigen::Index i = 0; i < r.size(); ++i) {
        if (data.weights[i] == 0)
            continue;
        if (std::abs(r[i]) < 1e-9)
            on_fit.push_back(i);
        else
            pull += data.weights[i] * (r[i] > 0 ? quantile : quantile - 1) * Z.row(i).transpose();
    }
    REQUIRE(static_cast<Eigen::Index>(on_fit.size()) == size);
    const Eigen::MatrixXd B = Z(on_fit, Eigen::all).transpose();
    const Eigen::VectorXd balance = -B.inverse() * pull;
    for (Eigen::Index k = 0; k < size; ++k) {
        const double weight = data.weights[on_fit[static_cast<std::size_t>(k)]];
        CHECK(balance[k] <= weight * quantile + 1e-9);
        CHECK(balance[k] >= weight * (quantile - 1) - 1e-9);
    }
}

}  // namespace

TEST_CASE("a quantile of nothing but an intercept is that of the values") {
    const Eigen::MatrixXd X = Eigen::MatrixXd::Zero(5, 1);
    const Eigen::VectorXd y = (Eigen::VectorXd(5) << 3, 1, 100, 2, 7).finished();
    const auto median = rw::LeastAbsoluteDeviation{}.fit(X, y);
    CHECK(median.intercept() == Approx(3));
    CHECK(median.coefficients()[0] == 0);
    CHECK(median.loss() == Approx(0.5 * (0 + 2 + 97 + 1 + 4)));
    CHECK(rw::QuantileRegression{.quantile = 0.9}.fit(X, y).intercept() == Approx(100));
}

TEST_CASE("0 is a subgradient of the loss at the fit") {
    for (unsigned seed = 1; seed <= 10; ++seed) {
        const auto data = heavy_tailed(60 + 10 * seed, 1 + seed % 6, seed);
        for (const double quantile : {0.1, 0.5, 0.77}) {
            const auto model = rw::QuantileRegression{.quantile = quantile}.fit(
                data.X, data.y, {.weights = data.weights});
            CHECK(model.convergence().converged);
            CHECK(model.convergence().gap < 1e-9);
            check_subgradient(data, quantile, model);
        }
    }
}

TEST_CASE("a shift, a scale and a new basis of the columns change the fit as they change y and X") {
    const auto data = heavy_tailed(80, 3, 4);
    const rw::QuantileRegression spec{.quantile = 0.3};
    const auto model = spec.fit(data.X, data.y);
    const Eigen::Vector3d slopes(1e6, -2, 0.5);
    const auto moved = spec.fit(data.X, data.y + data.X * slopes);
    CHECK((moved.coefficients() - model.coefficients() - slopes).norm() < 1e-6);
    const Eigen::VectorXd turned = 1e-9 * -data.y;
    const auto upside_down = rw::QuantileRegression{.quantile = 0.7}.fit(data.X, turned);
    CHECK((upside_down.coefficients() + 1e-9 * model.coefficients()).norm() < 1e-17);
    Eigen::MatrixXd X = data.X;
    X.col(1) *= 1e8;
    X.col(2).array() += 1e4;
    const auto other = spec.fit(X, data.y);
    CHECK(other.coefficients()[1] == Approx(1e-8 * model.coefficients()[1]));
    CHECK((other.predict(X) - model.predict(data.X)).norm() < 1e-6);
    CHECK(other.loss() == Approx(model.loss()));
}

TEST_CASE("a weight counts a row so many times, in any scalar type and without an intercept") {
    const auto data = heavy_tailed(40, 2, 9);
    Eigen::MatrixXd twice(80, 2);
    twice << data.X, data.X;
    Eigen::VectorXd y(80);
    y << data.y, data.y;
    const rw::LeastAbsoluteDeviation spec{.intercept = false};
    const auto once = spec.fit(data.X, data.y, {.weights = Eigen::VectorXd::Constant(40, 2)});
    const auto doubled = spec.fit(twice, y);
    CHECK(once.intercept() == 0);
    CHECK((once.coefficients() - doubled.coefficients()).norm() < 1e-9);
    CHECK(once.loss() == Approx(doubled.loss()));
    const auto narrow = spec.fit(data.X.cast<float>(), data.y.cast<float>());
    CHECK((narrow.coefficients().cast<double>() - once.coefficients()).norm() < 1e-4);
}

TEST_CASE("a column that depends on others does no harm") {
    auto data = heavy_tailed(50, 3, 2);
    const auto model = rw::LeastAbsoluteDeviation{}.fit(data.X.leftCols(2), data.y);
    data.X.col(2) = data.X.col(0) - 2 * data.X.col(1);
    CHECK(rw::LeastAbsoluteDeviation{}.fit(data.X, data.y).loss() == Approx(model.loss()));
}

TEST_CASE("the fits of swiss are those of R's quantreg 5.94") {
    const auto table = rw::read_csv(RIDGEWOOD_SOURCE_DIR "/examples/data/swiss.csv");
    const Eigen::MatrixXd X = table.without("Fertility").without("name").values();
    const Eigen::VectorXd y = table["Fertility"];
    const auto check = [](const auto& model, double intercept, const auto& slopes, double loss) {
        CHECK(model.intercept() == Approx(intercept).epsilon(1e-11));
        CHECK((model.coefficients() - slopes).cwiseAbs().maxCoeff() < 1e-11);
        CHECK(model.loss() == Approx(loss).epsilon(1e-11));
    };
    using Slopes = Eigen::Matrix<double, 5, 1>;
    check(rw::QuantileRegression{.quantile = 0.25}.fit(X, y), 76.6313225586744693,
          Slopes(-0.1824245491076840, -0.5341110208422453, -0.8268919218473373, 0.0611639764498881,
                 0.6934110233637359),
          99.114386836802);
    check(rw::LeastAbsoluteDeviation{}.fit(X, y), 63.490873101053793,
          Slopes(-0.202219161976929, -0.456782371563613, -0.791382306671193, 0.103849046276244,
                 1.455501737522737),
          121.775463242721);
    check(rw::QuantileRegression{.quantile = 0.9}.fit(X, y), 77.3478863855343377,
          Slopes(-0.1546243485344858, -1.0151925659792049, -0.0667023812382401, 0.1341346863782343,
                 1.0943547506108149),
          47.9591665638023);
    const Eigen::VectorXd weights = Eigen::VectorXd::LinSpaced(47, 1, 47);
    check(rw::LeastAbsoluteDeviation{}.fit(X, y, {.weights = weights}), 57.0991826322332301,
          Slopes(-0.1031742589467767, -0.4759946092557901, -0.6136944341220375, 0.0505982468738306,
                 1.4455501253776268),
          6108.14585940442 / 2);
}

TEST_CASE("quantile regression says what is wrong with its input") {
    Eigen::MatrixXd X = Eigen::MatrixXd::Random(4, 2);
    const Eigen::VectorXd y = Eigen::VectorXd::Random(4);
    const auto expect = [&](const rw::QuantileRegression& spec, const auto& targets,
                            const rw::FitData<double>& data, const char* message) {
        CHECK_THROWS_MATCHES(spec.fit(X, targets, data), std::invalid_argument, Message(message));
    };
    expect({.quantile = 1}, y, {}, "QuantileRegression: quantile must be in (0, 1), got 1");
    expect({.quantile = std::numeric_limits<double>::quiet_NaN()}, y, {},
           "QuantileRegression: quantile must be in (0, 1), got NaN");
    expect({}, y.head(3).eval(), {}, "X has 4 rows but y has 3 values");
    expect({}, X, {}, "y has 2 columns, expected 1");
    expect({}, y, {.weights = Eigen::VectorXd::Zero(4)}, "weights are all zero");
    expect({}, y, {.offset = y},
           "fit: there is an offset, but this regression takes none; subtract it from y");
    X(3, 1) = std::numeric_limits<double>::quiet_NaN();
    expect({}, y, {}, "X(3, 1) is NaN, expected a finite value");
}

}  // namespace quantile_regression_test
