/// Coefficients against those of R's glmnet and of scikit-learn, which the scripts in
/// tests/linear/reference computed to more digits than both do by default.
#include <ridgewood/io/csv.hpp>
#include <ridgewood/linear/elastic_net.hpp>
#include <ridgewood/linear/lasso.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "linear/penalized_problem.hpp"

namespace penalized_parity_test {

using namespace ridgewood;

namespace {

struct ReferencePoint {
    double lambda, explained, intercept;
    Vector<double> coefficients;
};

/// The points of each design by its name, in the order of the file.
using Reference = std::map<std::string, std::vector<ReferencePoint>>;

Reference read_reference(const std::string& name) {
    std::ifstream file(RIDGEWOOD_SOURCE_DIR "/tests/linear/reference/" + name);
    Reference out;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string design;
        ReferencePoint point{};
        words >> design >> point.lambda >> point.explained >> point.intercept;
        std::vector<double> values;
        for (double value = 0; words >> value;)
            values.push_back(value);
        point.coefficients =
            Eigen::Map<const Vector<double>>(values.data(), static_cast<Index>(values.size()));
        out[design].push_back(std::move(point));
    }
    REQUIRE(!out.empty());
    return out;
}

const Reference& glmnet() {
    static const Reference reference = read_reference("penalized_glmnet.txt");
    return reference;
}

const Reference& sklearn() {
    static const Reference reference = read_reference("penalized_sklearn.txt");
    return reference;
}

struct Data {
    Matrix<double> X;
    Vector<double> y;
};

Data diabetes() {
    const auto table = read_csv(RIDGEWOOD_SOURCE_DIR "/examples/data/diabetes.csv");
    return {table.without("target").values(), table["target"]};
}

Data small() {
    const MadeData made(60, 12, 1);
    return {made.X, made.y};
}

Data wide() {
    const MadeData made(25, 60, 2);
    return {made.X, made.y};
}

/// Column 2 once more, and the negative of column 0.
Data twice() {
    Data out = small();
    out.X.conservativeResize(Eigen::NoChange, 14);
    out.X.col(12) = out.X.col(2);
    out.X.col(13) = -out.X.col(0);
    return out;
}

Data constant() {
    Data out = small();
    out.X.col(4).setConstant(2.5);
    return out;
}

/// 2, 3, 1, 2, 3, 1, ...
Vector<double> weights(const Data& data) {
    Vector<double> out(data.y.size());
    for (Index i = 0; i < out.size(); ++i)
        out[i] = 1 + static_cast<double>((i + 1) % 3);
    return out;
}

constexpr double infinity = std::numeric_limits<double>::infinity();

const Vector<double> mixed_factors{{1, 0, 2, infinity, 0.5, 1, 0, 3, 1, infinity, 1, 1}};

CoefficientOptions bounds() {
    CoefficientOptions out;
    out.lower = Vector<double>::Constant(12, -0.1);
    out.lower.head(5) << -1, -1, 0, -infinity, -0.2;
    out.upper = Vector<double>::Constant(12, 0.05);
    out.upper.head(5) << 2, infinity, 1, 0.1, 0;
    return out;
}

/// The standard deviations of the columns, to compare coefficients of unequal units.
Vector<double> deviations(const Matrix<double>& X) {
    const Matrix<double> centred = X.rowwise() - X.colwise().mean();
    return centred.colwise().norm().transpose() / std::sqrt(static_cast<double>(X.rows()));
}

/// Points of a path against those of the reference with the same lambdas, by coefficients or, where
/// they are not unique, by fitted values.
void require_equal(const std::vector<ReferencePoint>& expected, const PenalizedPath<double>& path,
                   const Data& data, bool unique) {
    REQUIRE(path.size() == static_cast<Index>(expected.size()));
    const Vector<double> units = deviations(data.X);
    const auto size_of = [&](const Vector<double>& c) {
        return c.cwiseProduct(units).cwiseAbs().maxCoeff();
    };
    // At the first lambda of a path the largest coefficient is what rounding makes of 0.
    double least_size = 0;
    for (const ReferencePoint& point : expected)
        least_size = std::max(least_size, 1e-3 * size_of(point.coefficients));
    double worst = 0;
    for (Index i = 0; i < path.size(); ++i) {
        const ReferencePoint* point = nullptr;
        for (const ReferencePoint& other : expected) {
            if (std::abs(other.lambda - path[i].lambda) <= 1e-9 * path[i].lambda)
                point = &other;
        }
        CAPTURE(path[i].lambda);
        REQUIRE(point != nullptr);
        CHECK(path[i].convergence.converged);
        CHECK(path[i].deviance_explained == Approx(point->explained).margin(1e-9));
        const Vector<double> b = path.coefficients(i), &c = point->coefficients;
        const double intercept = path.intercept(i) - point->intercept;
        if (unique) {
            const double error = size_of(b - c) / std::max(least_size, size_of(c));
            worst = std::max(worst, error);
            CHECK(error <= 1e-7);
            CHECK(intercept == Approx(0).margin(1e-7 * (1 + std::abs(point->intercept))));
        } else {
            const Vector<double> difference = (data.X * (b - c)).array() + intercept;
            const double error = difference.norm() / data.y.norm();
            worst = std::max(worst, error);
            CHECK(error <= 1e-7);
        }
    }
}

/// A path at the lambdas of the reference, which are asked for in a scrambled order.
template <class Spec>
void check_given(const Reference& reference, const std::string& design, const Spec& spec,
                 const Data& data, const FitData<double>& extra = {}, bool unique = true) {
    CAPTURE(design);
    const std::vector<ReferencePoint>& expected = reference.at(design);
    Lambdas lambdas;
    for (std::size_t i = 0; i < expected.size(); ++i)
        lambdas.values.push_back(expected[(3 + 5 * i) % expected.size()].lambda);
    const auto path = spec.path(data.X, data.y, lambdas, extra);
    REQUIRE(path.lambdas() == lambdas.values);
    require_equal(expected, path, data, unique);
}

/// A path at lambdas of its own.
template <class Spec>
void check_grid(const Reference& reference, const std::string& design, const Spec& spec,
                const Data& data, const Lambdas& lambdas, const FitData<double>& extra = {}) {
    CAPTURE(design);
    const std::vector<ReferencePoint>& expected = reference.at(design);
    const auto path = spec.path(data.X, data.y, lambdas, extra);
    REQUIRE(path.size() == static_cast<Index>(expected.size()));
    for (Index i = 0; i < path.size(); ++i) {
        const double lambda = expected[static_cast<std::size_t>(i)].lambda;
        REQUIRE(path[i].lambda == Approx(lambda).epsilon(1e-12));
    }
    require_equal(expected, path, data, true);
}

constexpr Convention as_glmnet = Convention::glmnet, as_sklearn = Convention::sklearn;

}  // namespace

TEST_CASE("the lasso has the coefficients of glmnet", "[linear][penalized]") {
    const Lasso lasso{.convention = as_glmnet};
    check_given(glmnet(), "plain", lasso, diabetes());
    check_given(glmnet(), "wide", lasso, wide());
    check_given(glmnet(), "not_standardized", Lasso{.standardize = false, .convention = as_glmnet},
                small());
    const Data data = diabetes();
    const Vector<double> w = weights(data);
    check_given(glmnet(), "weights", lasso, data, {.weights = w});
    const Vector<double> offset = lehmer_numbers(60, 3);
    check_given(glmnet(), "offset", lasso, small(), {.offset = offset});
}

TEST_CASE("the lasso without an intercept has the coefficients of glmnet", "[linear][penalized]") {
    check_given(glmnet(), "no_intercept", Lasso{.intercept = false, .convention = as_glmnet},
                diabetes());
    check_given(glmnet(), "no_intercept_not_standardized",
                Lasso{.intercept = false, .standardize = false, .convention = as_glmnet}, small());
}

TEST_CASE("penalty factors, bounds and nonnegative coefficients are those of glmnet",
          "[linear][penalized]") {
    Lasso lasso{.convention = as_glmnet};
    lasso.coefficients.penalty_factors = mixed_factors;
    check_given(glmnet(), "factors", lasso, small());
    lasso.coefficients.penalty_factors = Vector<double>{{1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1}};
    check_given(glmnet(), "unpenalised", lasso, small());
    lasso.coefficients = bounds();
    check_given(glmnet(), "bounds", lasso, small());
    lasso.coefficients = {.nonnegative = true};
    check_given(glmnet(), "nonnegative", lasso, diabetes());
}

TEST_CASE("columns that are constant or there twice are treated as by glmnet",
          "[linear][penalized]") {
    check_given(glmnet(), "constant", Lasso{.convention = as_glmnet}, constant());
    check_given(glmnet(), "twice", Lasso{.convention = as_glmnet}, twice(), {}, false);
    check_given(glmnet(), "net_twice", ElasticNet{.convention = as_glmnet}, twice());
}

TEST_CASE("the elastic net and ridge regression have the coefficients of glmnet",
          "[linear][penalized]") {
    check_given(glmnet(), "net_3", ElasticNet{.l1_ratio = 0.3, .convention = as_glmnet},
                diabetes());
    check_given(glmnet(), "net_9", ElasticNet{.l1_ratio = 0.9, .convention = as_glmnet}, wide());
    check_given(glmnet(), "ridge", ElasticNet{.l1_ratio = 0, .convention = as_glmnet}, diabetes());
    check_given(glmnet(), "ridge_wide", ElasticNet{.l1_ratio = 0, .convention = as_glmnet}, wide());
}

TEST_CASE("all options at once give the coefficients of glmnet", "[linear][penalized]") {
    ElasticNet net{.l1_ratio = 0.6, .convention = as_glmnet, .coefficients = bounds()};
    net.coefficients.penalty_factors = mixed_factors;
    const Data data = small();
    const Vector<double> w = weights(data), offset = lehmer_numbers(60, 3);
    check_given(glmnet(), "all", net, data, {.weights = w, .offset = offset});
    net.intercept = false;
    check_given(glmnet(), "all_no_intercept", net, data, {.weights = w});
}

TEST_CASE("the relaxed lasso has the coefficients of glmnet", "[linear][penalized]") {
    check_given(glmnet(), "relaxed", Lasso{.convention = as_glmnet, .relaxation = 0}, diabetes());
    check_given(glmnet(), "half_relaxed", Lasso{.convention = as_glmnet, .relaxation = 0.5},
                diabetes());
}

TEST_CASE("a path without lambdas has those of glmnet and ends where glmnet ends",
          "[linear][penalized]") {
    const Lasso lasso{.convention = as_glmnet};
    check_grid(glmnet(), "grid", lasso, diabetes(), {});
    check_grid(glmnet(), "grid_few", lasso, small(), {.count = 20});
    check_grid(glmnet(), "grid_ratio", lasso, small(), {.count = 10, .ratio = 0.1});
    check_grid(glmnet(), "grid_wide", lasso, wide(), {.count = 15});
    Data exact = small();
    exact.y = exact.X.col(0) - exact.X.col(1);
    check_grid(glmnet(), "grid_exact", lasso, exact, {});
}

TEST_CASE("the first lambda is that of glmnet under every option", "[linear][penalized]") {
    const Lambdas lambdas{.count = 12};
    check_grid(glmnet(), "grid_net", ElasticNet{.l1_ratio = 0.4, .convention = as_glmnet}, small(),
               lambdas);
    Lasso lasso{.convention = as_glmnet};
    lasso.coefficients.penalty_factors = Vector<double>{{0, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1}};
    check_grid(glmnet(), "grid_unpenalised", lasso, small(), lambdas);
    check_grid(glmnet(), "grid_nonnegative",
               Lasso{.convention = as_glmnet, .coefficients = {.nonnegative = true}}, diabetes(),
               lambdas);
    const Data data = small();
    const Vector<double> w = weights(data);
    check_grid(glmnet(), "grid_weights", Lasso{.convention = as_glmnet}, data, lambdas,
               {.weights = w});
    check_grid(glmnet(), "grid_no_intercept", Lasso{.intercept = false, .convention = as_glmnet},
               small(), lambdas);
}

TEST_CASE("lambdas of a ridge path are those of glmnet, and all but its first solution",
          "[linear][penalized]") {
    // glmnet solves its first point at a lambda of 1e36, whatever it calls it.
    const auto& expected = glmnet().at("grid_ridge");
    const Data data = small();
    const ElasticNet ridge{.l1_ratio = 0, .convention = as_glmnet};
    const auto path = ridge.path(data.X, data.y, {.count = 12});
    REQUIRE(path[0].lambda == Approx(expected[0].lambda).epsilon(1e-12));
    REQUIRE(path[0].nonzero == 12);
    Lambdas others;
    for (Index i = 1; i < path.size(); ++i)
        others.values.push_back(path[i].lambda);
    require_equal({expected.begin() + 1, expected.end()}, ridge.path(data.X, data.y, others), data,
                  true);
}

TEST_CASE("the lasso has the coefficients of scikit-learn", "[linear][penalized]") {
    const Lasso lasso{.convention = as_sklearn};
    check_given(sklearn(), "plain", lasso, diabetes());
    check_given(sklearn(), "wide", lasso, wide());
    const Data data = diabetes();
    const Vector<double> w = weights(data);
    check_given(sklearn(), "weights", lasso, data, {.weights = w});
    check_given(sklearn(), "nonnegative",
                Lasso{.convention = as_sklearn, .coefficients = {.nonnegative = true}}, small());
    check_given(sklearn(), "no_intercept", Lasso{.intercept = false, .convention = as_sklearn},
                small());
    check_given(sklearn(), "twice", lasso, twice(), {}, false);
    check_given(sklearn(), "constant", lasso, constant());
}

TEST_CASE("the elastic net and ridge regression have the coefficients of scikit-learn",
          "[linear][penalized]") {
    check_given(sklearn(), "net_3", ElasticNet{.l1_ratio = 0.3, .convention = as_sklearn}, small());
    check_given(sklearn(), "net_9", ElasticNet{.l1_ratio = 0.9, .convention = as_sklearn},
                diabetes());
    const Data data = small();
    const Vector<double> w = weights(data);
    check_given(sklearn(), "net_all",
                ElasticNet{.l1_ratio = 0.6,
                           .intercept = false,
                           .convention = as_sklearn,
                           .coefficients = {.nonnegative = true}},
                data, {.weights = w});
    check_given(sklearn(), "ridge", ElasticNet{.l1_ratio = 0, .convention = as_sklearn},
                diabetes());
}

TEST_CASE("a path without lambdas has those of scikit-learn", "[linear][penalized]") {
    check_grid(sklearn(), "grid", Lasso{.convention = as_sklearn}, diabetes(), {.count = 30});
    check_grid(sklearn(), "grid_wide", Lasso{.convention = as_sklearn}, wide(),
               {.count = 15, .ratio = 1e-3});
    check_grid(sklearn(), "grid_net", ElasticNet{.l1_ratio = 0.4, .convention = as_sklearn},
               small(), {.count = 15});
}

TEST_CASE("floats are fitted as the doubles that they are", "[linear][penalized]") {
    for (const Data& data : {small(), wide()}) {
        const Matrix<float> X = data.X.cast<float>();
        const Vector<float> y = data.y.cast<float>();
        const Matrix<double> same_X = X.cast<double>();
        const Vector<double> same_y = y.cast<double>();
        const auto narrow = Lasso{}.path(X, y, {.count = 20});
        const auto path = Lasso{}.path(same_X, same_y, {.count = 20});
        REQUIRE(narrow.size() == 20);
        for (Index i = 0; i < 20; ++i) {
            REQUIRE(narrow[i].lambda == Approx(path[i].lambda).epsilon(1e-12));
            REQUIRE(narrow[i].kkt_residual <= 1e-9);
            const Vector<double> wanted = path.coefficients(i);
            const Vector<double> error = narrow.coefficients(i).cast<double>() - wanted;
            REQUIRE(error.cwiseAbs().maxCoeff() <= 1e-7 * wanted.cwiseAbs().maxCoeff());
        }
    }
}

TEST_CASE("where the values lie in memory changes no bit of a path", "[linear][penalized]") {
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    for (const Data& data : {small(), wide()}) {
        const Matrix<double>& X = data.X;
        const Vector<double>& y = data.y;
        const Index n = X.rows(), p = X.cols();
        const auto path = Lasso{}.path(X, y, {.count = 15});
        const auto same = [&](const PenalizedPath<double>& other) {
            bool equal = other.size() == path.size();
            for (Index i = 0; equal && i < path.size(); ++i) {
                equal = other[i].lambda == path[i].lambda &&
                        other.intercept(i) == path.intercept(i) &&
                        other.coefficients(i) == path.coefficients(i);
            }
            return equal;
        };
        const Lambdas lambdas{.count = 15};
        Matrix<double> large = Matrix<double>::Constant(n + 5, p + 3, infinity);
        large.block(2, 1, n, p) = X;
        REQUIRE(same(Lasso{}.path(large.block(2, 1, n, p), y, lambdas)));
        const RowMajor rows = X;
        REQUIRE(same(Lasso{}.path(rows, y, lambdas)));
        REQUIRE(same(Lasso{}.path(Eigen::Map<const Matrix<double>>(X.data(), n, p), y, lambdas)));
        Matrix<double> spread = Matrix<double>::Constant(2 * n, p, infinity);
        for (Index i = 0; i < n; ++i)
            spread.row(2 * i) = X.row(i);
        using Stride = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
        const Eigen::Map<const Matrix<double>, 0, Stride> strided(spread.data(), n, p,
                                                                  Stride(2 * n, 2));
        REQUIRE(same(Lasso{}.path(strided, y, lambdas)));
        REQUIRE(same(Lasso{}.path(2 * X - X, y, lambdas)));
        const RowVector<double> across = y.transpose();
        REQUIRE(same(Lasso{}.path(X, across, lambdas)));
        REQUIRE(same(Lasso{}.path(X, 2 * y - y, lambdas)));
    }
}

}  // namespace penalized_parity_test
