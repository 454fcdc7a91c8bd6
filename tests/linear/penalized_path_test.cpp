#include <ridgewood/linear/elastic_net.hpp>
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/ridge.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "linear/penalized_problem.hpp"
#include "random_matrix.hpp"

namespace penalized_path_test {

using namespace ridgewood;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct Data {
    Matrix<double> X;
    Vector<double> y;
};

/// Columns whose neighbours have correlation rho, of unequal scales and means, and a target that
/// the first few explain.
Data made(Index n, Index p, double rho, std::uint64_t seed) {
    Data out{random_matrix(n, p, seed), 2 * random_matrix(n, 1, seed + 1000)};
    for (Index j = 1; j < p; ++j)
        out.X.col(j) = rho * out.X.col(j - 1) + std::sqrt(1 - rho * rho) * out.X.col(j);
    for (Index j = 0; j < std::min<Index>(p, 8); ++j)
        out.y += (j % 2 == 0 ? 2.0 : -1.5) * out.X.col(std::min(3 * j, p - 1));
    for (Index j = 0; j < p; ++j) {
        out.X.col(j) *= std::pow(1.5, static_cast<double>(j % 7) - 3);
        out.X.col(j).array() += static_cast<double>(j % 3) - 1;
    }
    out.y.array() += 40;
    return out;
}

/// Tall, square, wide and very wide; nearly independent and nearly dependent.
std::vector<Data> examples() {
    return {made(100, 12, 0, 1), made(300, 40, 0.9, 2), made(60, 60, 0.5, 3), made(50, 120, 0.3, 4),
            made(40, 400, 0.9, 5)};
}

CoefficientOptions given_options(Index p) {
    CoefficientOptions out;
    out.penalty_factors = Vector<double>::Ones(p);
    out.penalty_factors.head(4) << 2, 0, infinity, 0.5;
    out.lower = Vector<double>::Constant(p, -0.4);
    out.lower[1] = -infinity;
    out.upper = Vector<double>::Constant(p, 0.6);
    out.upper[1] = infinity;
    out.upper[3] = 0;
    return out;
}

/// The conditions of Karush, Kuhn and Tucker from scratch at every point, and the bound on the
/// distance to the optimum against that of descent that goes on from there.
template <class Spec>
void check_path(const Spec& spec, PenalizedProblem::Options options, const Data& data,
                const Lambdas& lambdas = {}, const FitData<double>& extra = {}) {
    CAPTURE(data.X.rows(), data.X.cols());
    const PenalizedProblem problem(data.X, data.y, std::move(options));
    const auto path = spec.path(data.X, data.y, lambdas, extra);
    const double first = problem.first_lambda(), null = std::pow(problem.deviation, 2) / 2;
    if (lambdas.values.empty()) {
        REQUIRE(path.size() == lambdas.count);
        CHECK(path[0].lambda == Approx(first).epsilon(1e-10));
    }
    double worst = 0;
    for (Index i = 0; i < path.size(); ++i) {
        CAPTURE(i, path[i].lambda, path[i].nonzero);
        const Vector<double> b = path.coefficients(i);
        const double lambda = path[i].lambda;
        CHECK(path[i].convergence.converged);
        CHECK(path[i].convergence.gap <= 1e-8);
        CHECK(path[i].kkt_residual <= 1e-9);
        const double violation = problem.violation(b, lambda) / first;
        worst = std::max(worst, violation);
        CHECK(violation <= 1e-9);
        CHECK(path[i].nonzero == static_cast<Index>((b.array() != 0).count()));

        const double deviance = problem.weights.dot(problem.residual(b).cwiseAbs2());
        CHECK(path[i].mean_deviance == Approx(deviance).margin(1e-9 * 2 * null));
        CHECK(path[i].deviance_explained == Approx(1 - deviance / (2 * null)).margin(1e-9));
        CHECK(path.intercept(i) ==
              Approx(problem.y_mean - problem.means.dot(b)).epsilon(1e-9).margin(1e-9));
        if (i % 10 == 0) {
            const double better = problem.objective(problem.descend(b, lambda, 50), lambda);
            const double above = (problem.objective(b, lambda) - better) / null;
            CHECK(above <= path[i].convergence.gap + 1e-12);
        }
    }
    REQUIRE(worst <= 1e-9);
}

bool same_bits(const PenalizedPath<double>& a, const PenalizedPath<double>& b) {
    bool same = a.size() == b.size();
    for (Index i = 0; same && i < a.size(); ++i) {
        same = a[i].lambda == b[i].lambda && a.intercept(i) == b.intercept(i) &&
               a.coefficients(i) == b.coefficients(i) &&
               a[i].convergence.gap == b[i].convergence.gap &&
               a[i].kkt_residual == b[i].kkt_residual && a[i].mean_deviance == b[i].mean_deviance &&
               a[i].convergence.iterations == b[i].convergence.iterations;
    }
    return same;
}

/// The largest difference of two paths' coefficients in units of their largest at that point.
double distance(const PenalizedPath<double>& a, const PenalizedPath<double>& b) {
    REQUIRE(a.size() == b.size());
    double worst = 0;
    for (Index i = 0; i < a.size(); ++i) {
        const Vector<double> c = a.coefficients(i);
        const double size = std::max(1e-6, c.cwiseAbs().maxCoeff());
        worst = std::max(worst, (c - b.coefficients(i)).cwiseAbs().maxCoeff() / size);
    }
    return worst;
}

}  // namespace

TEST_CASE("every point of a lasso path satisfies the optimality conditions",
          "[linear][penalized]") {
    for (const Data& data : examples()) {
        check_path(Lasso{}, {}, data);
        check_path(Lasso{.standardize = false}, {.standardize = false}, data);
        check_path(Lasso{.intercept = false}, {.intercept = false}, data, {.count = 30});
    }
}

TEST_CASE("every point of an elastic net path satisfies the optimality conditions",
          "[linear][penalized]") {
    for (const Data& data : examples()) {
        check_path(ElasticNet{}, {.l1_ratio = 0.5}, data);
        check_path(ElasticNet{.l1_ratio = 0.05, .standardize = false},
                   {.standardize = false, .l1_ratio = 0.05}, data);
    }
}

TEST_CASE("weights, factors and bounds keep the optimality conditions", "[linear][penalized]") {
    for (const Data& data : examples()) {
        const CoefficientOptions given = given_options(data.X.cols());
        const Vector<double> weights = (random_matrix(data.X.rows(), 1, 7).array() - 0.3).max(0);
        check_path(Lasso{}, {.weights = weights}, data, {}, {.weights = weights});
        check_path(Lasso{.coefficients = given},
                   {.factors = given.penalty_factors, .lower = given.lower, .upper = given.upper},
                   data);
        check_path(ElasticNet{.l1_ratio = 0.7, .coefficients = given},
                   {.weights = weights,
                    .l1_ratio = 0.7,
                    .factors = given.penalty_factors,
                    .lower = given.lower,
                    .upper = given.upper},
                   data, {}, {.weights = weights});
        check_path(Lasso{.coefficients = {.nonnegative = true}},
                   {.lower = Vector<double>::Zero(data.X.cols())}, data);
    }
}

TEST_CASE("the first lambda is the least at which all penalised coefficients are 0",
          "[linear][penalized]") {
    for (const Data& data : examples()) {
        CoefficientOptions some;
        some.penalty_factors = Vector<double>::LinSpaced(data.X.cols(), 0.5, 2);
        some.penalty_factors[0] = some.penalty_factors[5] = 0;
        for (const CoefficientOptions& given :
             {CoefficientOptions{}, CoefficientOptions{.nonnegative = true}, some}) {
            const Index free = given.penalty_factors.size() > 0 ? 2 : 0;
            const Lasso lasso{.coefficients = given};
            const double first = lasso.path(data.X, data.y, {.count = 2})[0].lambda;
            const auto path = lasso.path(
                data.X, data.y, {.values = {first * (1 + 1e-9), first, first * (1 - 1e-6)}});
            CHECK(path[0].nonzero == free);
            CHECK(path[1].nonzero == free);
            CHECK(path[2].nonzero == free + 1);
        }
    }
}

TEST_CASE("at lambda 0 the lasso is least squares", "[linear][penalized]") {
    for (const Data& data : {made(100, 12, 0, 1), made(300, 40, 0.9, 2), made(30, 1, 0, 9)}) {
        const auto least = LeastSquares{}.fit(data.X, data.y);
        const auto lasso = Lasso{.lambda = 0}.fit(data.X, data.y);
        CHECK(lasso.convergence().converged);
        CHECK((lasso.coefficients() - least.coefficients()).norm() <=
              1e-9 * least.coefficients().norm());
        CHECK(lasso.intercept() == Approx(least.intercept()).epsilon(1e-9));
    }
}

TEST_CASE("an elastic net without a lasso is ridge regression", "[linear][penalized]") {
    for (const Data& data : examples()) {
        for (const double lambda : {10.0, 0.5, 0.01}) {
            const auto ridge = Ridge{.lambda = lambda}.fit(data.X, data.y);
            const auto net = ElasticNet{.lambda = lambda, .l1_ratio = 0, .standardize = false}.fit(
                data.X, data.y);
            CAPTURE(data.X.rows(), data.X.cols(), lambda);
            CHECK(net.convergence().converged);
            CHECK((net.coefficients() - ridge.coefficients()).norm() <=
                  1e-8 * ridge.coefficients().norm());
        }
    }
}

TEST_CASE("a path scales with y, and with the columns when they are standardized",
          "[linear][penalized]") {
    for (const Data& data : examples()) {
        const auto path = Lasso{}.path(data.X, data.y, {.count = 30});
        for (const double scale : {1e-150, 1e-8, 1e8, 1e150}) {
            CAPTURE(data.X.rows(), data.X.cols(), scale);
            const auto of_y = Lasso{}.path(data.X, scale * data.y, {.count = 30});
            const auto of_x = Lasso{}.path(scale * data.X, data.y, {.count = 30});
            for (Index i = 0; i < path.size(); ++i) {
                const Vector<double> b = path.coefficients(i);
                const double size = 1e-7 * std::max(1e-6, b.cwiseAbs().maxCoeff());
                CHECK(of_y[i].lambda == Approx(scale * path[i].lambda).epsilon(1e-9));
                CHECK(of_x[i].lambda == Approx(path[i].lambda).epsilon(1e-9));
                CHECK((of_y.coefficients(i) / scale - b).cwiseAbs().maxCoeff() <= size);
                CHECK((of_x.coefficients(i) * scale - b).cwiseAbs().maxCoeff() <= size);
                CHECK(of_y[i].convergence.converged);
                CHECK(of_x[i].convergence.converged);
            }
        }
    }
}

TEST_CASE("the elastic net scales with y when lambda does", "[linear][penalized]") {
    // In lambda / 2 b^2 a slope counts twice: 10 y at lambda is not y at lambda / 10.
    const Data data = made(60, 8, 0.3, 6);
    const PenalizedProblem::Options options{.l1_ratio = 0.5};
    check_path(ElasticNet{}, options, {data.X, 100 * data.y});
    check_path(ElasticNet{}, options, {data.X, data.y / 100});
}

TEST_CASE("a weight of 2 is the row twice, a weight of 0 is no row", "[linear][penalized]") {
    for (const Data& data : examples()) {
        const Index n = data.X.rows();
        Vector<double> weights = Vector<double>::Ones(n);
        weights.head(10).setConstant(2);
        weights.segment(10, 5).setZero();
        Data expanded{Matrix<double>(n + 5, data.X.cols()), Vector<double>(n + 5)};
        expanded.X << data.X.topRows(10), data.X.topRows(10), data.X.bottomRows(n - 15);
        expanded.y << data.y.head(10), data.y.head(10), data.y.tail(n - 15);
        const double first = Lasso{}.path(expanded.X, expanded.y, {.count = 1})[0].lambda;
        const Lambdas lambdas{.values = {first, first / 3, first / 10, first / 30}};
        const auto weighted = Lasso{}.path(data.X, data.y, lambdas, {.weights = weights});
        const auto plain = Lasso{}.path(expanded.X, expanded.y, lambdas);
        CAPTURE(data.X.rows(), data.X.cols());
        CHECK(distance(weighted, plain) <= 1e-7);
    }
}

TEST_CASE("means far from 0 cost no digits that the data have", "[linear][penalized]") {
    for (const Data& data : examples()) {
        Data far = data;
        far.X.array() += 1e6;
        far.y.array() -= 1e6;
        Data near = far;
        near.X.array() -= 1e6;
        near.y.array() += 1e6;
        CAPTURE(data.X.rows(), data.X.cols());
        CHECK(distance(Lasso{}.path(far.X, far.y), Lasso{}.path(near.X, near.y)) <= 1e-6);
        check_path(Lasso{}, {}, far);
    }
}

TEST_CASE("the deviation of columns far from 0 keeps its digits without an intercept",
          "[linear][penalized]") {
    // glmnet divides by the deviation about the mean, whether or not there is an intercept.
    for (const Index p : {Index{3}, Index{400}}) {
        const Matrix<double> X = random_matrix(100, p, 1).array() + 1e6;
        const Vector<double> y = random_matrix(100, 1, 2).array() + 1;
        double first = 0;
        for (Index j = 0; j < p; ++j) {
            Vector<double> rest = X.col(j).array() - X(0, j);
            rest.array() -= rest.mean();
            first = std::max(first, std::abs(X.col(j).dot(y)) / (10 * rest.norm()));
        }
        const Lasso lasso{.intercept = false, .convention = Convention::glmnet};
        CHECK(lasso.path(X, y, {.count = 1})[0].lambda == Approx(first).epsilon(1e-8));
    }
}

TEST_CASE("small tables have certified paths too", "[linear][penalized]") {
    check_path(Lasso{}, {}, made(30, 1, 0, 11));
    check_path(Lasso{}, {}, made(2, 1, 0, 12));
    check_path(Lasso{}, {}, made(2, 30, 0, 13));
    check_path(Lasso{}, {}, made(3, 2, 0, 14));
    check_path(Lasso{}, {}, made(5, 1000, 0.5, 15), {.ratio = 1e-4});
    check_path(Lasso{}, {}, made(20, 500, 0.5, 16), {.ratio = 1e-5});
}

TEST_CASE("columns that repeat others keep the optimality conditions", "[linear][penalized]") {
    for (Data data : {made(100, 12, 0, 1), made(30, 60, 0.3, 2)}) {
        const Index p = data.X.cols();
        data.X.conservativeResize(Eigen::NoChange, p + 4);
        data.X.col(p) = data.X.col(0);
        data.X.col(p + 1) = -2 * data.X.col(3);
        data.X.col(p + 2) = data.X.col(1) + data.X.col(2);
        data.X.col(p + 3).setConstant(0.1);
        check_path(Lasso{}, {}, data);
        check_path(ElasticNet{.l1_ratio = 0.9}, {.l1_ratio = 0.9}, data);
        check_path(Lasso{.coefficients = {.nonnegative = true}},
                   {.lower = Vector<double>::Zero(p + 4)}, data);
        const auto path = Lasso{}.path(data.X, data.y);
        CHECK(path.coefficients(99)[p + 3] == 0);
    }
}

TEST_CASE("a y that no column explains has a path of zeros", "[linear][penalized]") {
    Matrix<double> X(4, 1);
    X << 1, -1, 1, -1;
    const Vector<double> y{{1, 1, -1, -1}};
    const auto path = Lasso{}.path(X, y, {.count = 5});
    for (Index i = 0; i < path.size(); ++i) {
        CHECK(path.coefficients(i)[0] == Approx(0).margin(1e-15));
        CHECK(path[i].convergence.converged);
        CHECK(std::isfinite(path[i].kkt_residual));
    }
    const auto constant = Lasso{}.path(Matrix<double>::Constant(4, 2, 3.0), y, {.count = 5});
    CHECK(constant.coefficients(constant.size() - 1).norm() == 0);
    CHECK(constant[0].convergence.converged);
}

TEST_CASE("given lambdas may be in any order and repeat", "[linear][penalized]") {
    for (const Data& data : examples()) {
        const double first = Lasso{}.path(data.X, data.y, {.count = 1})[0].lambda;
        const Lambdas lambdas{.values = {first / 50, first * 2, first / 5, first / 50, first / 9}};
        check_path(Lasso{}, {}, data, lambdas);
        const auto path = Lasso{}.path(data.X, data.y, lambdas);
        REQUIRE(path.lambdas() == lambdas.values);
        CHECK(path[1].nonzero == 0);
        CHECK((path.coefficients(0) - path.coefficients(3)).norm() <=
              1e-9 * path.coefficients(0).norm());
        const auto alone = Lasso{.lambda = first / 50}.fit(data.X, data.y);
        CHECK((alone.coefficients() - path.coefficients(0)).norm() <=
              1e-7 * alone.coefficients().norm());
        CHECK(alone.lambda() == first / 50);
    }
}

TEST_CASE("a path has the same bits for one thread and for two", "[linear][penalized]") {
    for (const Data& data :
         {made(3000, 40, 0.5, 21), made(60, 3000, 0.5, 22), made(300, 300, 0.5, 23)}) {
        CAPTURE(data.X.rows(), data.X.cols());
        CHECK(same_bits(Lasso{.threads = 1}.path(data.X, data.y),
                        Lasso{.threads = 2}.path(data.X, data.y)));
        const Vector<double> weights = random_matrix(data.X.rows(), 1, 7).cwiseAbs();
        CHECK(same_bits(ElasticNet{.threads = 1}.path(data.X, data.y, {}, {.weights = weights}),
                        ElasticNet{.threads = 2}.path(data.X, data.y, {}, {.weights = weights})));
    }
}

TEST_CASE("an observer sees each lambda and may end the path", "[linear][penalized]") {
    for (const Data& data : examples()) {
        std::vector<Progress> seen;
        const auto path =
            Lasso{}.path(data.X, data.y, {.count = 20},
                         {.observer = [&](const Progress& progress) { seen.push_back(progress); }});
        REQUIRE(path.size() == 20);
        REQUIRE(seen.size() == 20);
        for (Index i = 0; i < 20; ++i) {
            const Progress& progress = seen[static_cast<std::size_t>(i)];
            CHECK(progress.step == i + 1);
            CHECK(progress.total == 20);
            CHECK(progress.loss == Approx(path[i].mean_deviance));
            CHECK(progress.seconds >= 0);
        }
        const auto part =
            Lasso{}.path(data.X, data.y, {.count = 20}, {.observer = [](const Progress& progress) {
                             return progress.step == 7 ? Signal::stop : Signal::go_on;
                         }});
        REQUIRE(part.size() == 7);
        for (Index i = 0; i < 7; ++i) {
            CHECK(part[i].lambda == path[i].lambda);
            CHECK(part.coefficients(i) == path.coefficients(i));
        }
    }
}

TEST_CASE("criteria of a path are their formulas", "[linear][penalized]") {
    const Data data = made(60, 10, 0.3, 31);
    const auto path = ElasticNet{.l1_ratio = 0.8}.path(data.X, data.y, {.count = 10});
    const Vector<double> aic = path.aic(), bic = path.bic(), ebic = path.ebic(0.5),
                         gcv = path.gcv();
    for (Index i = 0; i < path.size(); ++i) {
        const Vector<double> rest =
            data.y - ((data.X * path.coefficients(i)).array() + path.intercept(i)).matrix();
        const double mse = rest.squaredNorm() / 60, df = path[i].degrees_of_freedom;
        CHECK(aic[i] == Approx(60 * std::log(mse) + 2 * df));
        CHECK(bic[i] == Approx(60 * std::log(mse) + std::log(60.0) * df));
        double choose = 1;  // 10 out of nonzero
        for (Index k = 0; k < path[i].nonzero; ++k)
            choose *= static_cast<double>(10 - k) / static_cast<double>(k + 1);
        CHECK(ebic[i] == Approx(bic[i] + std::log(choose)));
        CHECK(gcv[i] == Approx(mse / std::pow(1 - df / 60, 2)));
    }
    const Data wide = made(5, 30, 0, 32);
    const auto saturated = Lasso{}.path(wide.X, wide.y, {.ratio = 1e-6});
    CHECK(saturated.gcv()[99] == infinity);
    REQUIRE(refusal([&] { return path.ebic(2); }) == "ebic: gamma must be in [0, 1], got 2");
}

TEST_CASE("degrees of freedom are the trace of the hat matrix of the active columns",
          "[linear][penalized]") {
    for (const Data& data : {made(60, 10, 0.3, 33), made(40, 100, 0.5, 34)}) {
        const PenalizedProblem problem(data.X, data.y, {});
        const auto lasso = Lasso{}.path(data.X, data.y, {.count = 15});
        for (Index i = 0; i < 15; ++i)
            CHECK(lasso[i].degrees_of_freedom == static_cast<double>(lasso[i].nonzero + 1));
        const auto net = ElasticNet{.l1_ratio = 0.4}.path(data.X, data.y, {.count = 15});
        for (Index i = 0; i < 15; ++i) {
            const Vector<double> b = net.coefficients(i);
            std::vector<Index> active;
            for (Index j = 0; j < b.size(); ++j) {
                if (b[j] != 0)
                    active.push_back(j);
            }
            if (active.empty())
                continue;
            const Matrix<double> part = problem.Z(Eigen::all, active);
            const Matrix<double> gram = part.transpose() * problem.weights.asDiagonal() * part;
            Matrix<double> priced = gram;
            priced.diagonal().array() += net[i].lambda * 0.6;
            CHECK(net[i].degrees_of_freedom ==
                  Approx(1 + priced.ldlt().solve(gram).trace()).epsilon(1e-9));
        }
    }
}

TEST_CASE("between two lambdas coefficients are interpolated", "[linear][penalized]") {
    const Data data = made(60, 10, 0.3, 35);
    const auto path = Lasso{}.path(data.X, data.y, {.values = {0.5, 2, 1}});
    const auto model = path.at(1.25);
    const Vector<double> wanted = 0.75 * path.coefficients(2) + 0.25 * path.coefficients(1);
    CHECK((model.coefficients() - wanted).norm() <= 1e-14 * wanted.norm());
    CHECK(model.intercept() ==
          Approx(0.75 * path.intercept(2) + 0.25 * path.intercept(1)).epsilon(1e-14));
    CHECK(path.at(1).coefficients() == path.coefficients(2));
    CHECK(path.at(9).coefficients() == path.coefficients(1));
    CHECK(path.at(0).coefficients() == path.coefficients(0));
    REQUIRE(refusal([&] { return path.at(-1); }) == "PenalizedPath: lambda must be >= 0, got -1");
    REQUIRE(refusal([&] { return path.at(not_a_number); }) ==
            "PenalizedPath: lambda must be >= 0, got NaN");
}

TEST_CASE("a path predicts a column for each lambda", "[linear][penalized]") {
    const Data data = made(60, 10, 0.3, 36);
    const auto path = Lasso{}.path(data.X, data.y, {.count = 8});
    const Matrix<double> predictions = path.predict(data.X);
    REQUIRE(predictions.rows() == 60);
    REQUIRE(predictions.cols() == 8);
    for (Index i = 0; i < 8; ++i) {
        const auto model = path.model(i);
        CHECK((predictions.col(i) - model.predict(data.X)).norm() <= 1e-12 * data.y.norm());
        CHECK(model.lambda() == path[i].lambda);
    }
    REQUIRE(refusal([&] { return path.predict(data.X.leftCols(9)); }) ==
            "predict: X has 9 columns, the model was fitted on 10");
    REQUIRE(refusal([&] { return path.model(8); }) == "PenalizedPath: point 8 of 8");
    REQUIRE(refusal([&] { return path.model(-1); }) == "PenalizedPath: point -1 of 8");
}

TEST_CASE("a relaxed path ends at least squares on the selected columns", "[linear][penalized]") {
    for (const Data& data : {made(100, 12, 0, 1), made(40, 100, 0.5, 2)}) {
        const Lambdas lambdas{.count = 12, .ratio = 0.05};
        const auto path = Lasso{}.path(data.X, data.y, lambdas);
        const auto half = Lasso{.relaxation = 0.5}.path(data.X, data.y, lambdas);
        const auto free = Lasso{.relaxation = 0}.path(data.X, data.y, lambdas);
        for (Index i = 1; i < path.size(); ++i) {
            const auto& active = path.sparse_coefficients(i).columns;
            const Matrix<double> part = data.X(Eigen::all, active);
            const auto least = LeastSquares{}.fit(part, data.y);
            const Vector<double> all = free.coefficients(i);
            CHECK((all(active) - least.coefficients()).norm() <=
                  1e-8 * least.coefficients().norm());
            CHECK((half.coefficients(i) - (path.coefficients(i) + all) / 2).norm() <=
                  1e-10 * all.norm());
            const double mse = (data.y - half.model(i).predict(data.X)).squaredNorm() /
                               static_cast<double>(data.y.size());
            CHECK(half[i].mean_deviance == Approx(mse).epsilon(1e-8));
        }
    }
}

TEST_CASE("a limit on iterations is told", "[linear][penalized]") {
    const Data data = made(40, 400, 0.9, 5);
    const auto path = Lasso{.max_iterations = 1}.path(data.X, data.y, {.values = {0.01}});
    CHECK_FALSE(path[0].convergence.converged);
    CHECK(path[0].convergence.gap > 1e-8);
    CHECK(path.coefficients(0).allFinite());
}

TEST_CASE("penalized regressions name what is wrong with their options", "[linear][penalized]") {
    const Data data = made(10, 3, 0, 41);
    const Matrix<double>& X = data.X;
    const Vector<double>& y = data.y;
    const auto refused = [&](const Lasso& lasso) {
        return refusal([&] { return lasso.fit(X, y); });
    };
    CHECK(refused({.lambda = -1}) == "Lasso: lambda must be in [0, 1e200], got -1");
    CHECK(refused({.lambda = not_a_number}) == "Lasso: lambda must be in [0, 1e200], got NaN");
    CHECK(refused({.lambda = infinity}) == "Lasso: lambda must be in [0, 1e200], got inf");
    CHECK(refused({.tolerance = 0}) == "Lasso: tolerance must be in (0, 1), got 0");
    CHECK(refused({.tolerance = not_a_number}) == "Lasso: tolerance must be in (0, 1), got NaN");
    CHECK(refused({.max_iterations = 0}) == "Lasso: max_iterations must be > 0, got 0");
    CHECK(refused({.relaxation = 1.5}) == "Lasso: relaxation must be in [0, 1], got 1.5");
    CHECK(refused({.threads = -1}) == "threads must be >= 0 (0 = all), got -1");
    CHECK(refused({.coefficients = {.penalty_factors = Vector<double>::Ones(2)}}) ==
          "Lasso: penalty_factors has 2 values but X has 3 columns");
    CHECK(refused({.coefficients = {.penalty_factors = Vector<double>{{1, -2, 1}}}}) ==
          "Lasso: penalty_factors(1) is -2, expected >= 0");
    CHECK(refused({.coefficients = {.penalty_factors = Vector<double>{{1, 1, not_a_number}}}}) ==
          "Lasso: penalty_factors(2) is NaN");
    CHECK(refused({.coefficients = {.lower = Vector<double>{{0, 0.5, 0}}}}) ==
          "Lasso: lower(1) is 0.5, expected <= 0");
    CHECK(refused({.coefficients = {.upper = Vector<double>{{0, 0, -3}}}}) ==
          "Lasso: upper(2) is -3, expected >= 0");
    CHECK(refused({.coefficients = {.upper = Vector<double>{{0, 0, not_a_number}}}}) ==
          "Lasso: upper(2) is NaN");
    CHECK(refused({.coefficients = {.lower = Vector<double>::Zero(4)}}) ==
          "Lasso: lower has 4 values but X has 3 columns");
    for (const double ratio : {-0.1, 1.1}) {
        CHECK(refusal([&] { return ElasticNet{.l1_ratio = ratio}.fit(X, y); }) ==
              "ElasticNet: l1_ratio must be in [0, 1], got " + detail::describe(ratio));
    }
    CHECK(refusal([&] { return ElasticNet{.l1_ratio = not_a_number}.fit(X, y); }) ==
          "ElasticNet: l1_ratio must be in [0, 1], got NaN");
    CHECK(refusal([&] {
              return Lasso{}.path(X, y, {.values = {1, -2}});
          }) == "Lasso: lambda must be in [0, 1e200], got -2");
    CHECK(refusal([&] { return Lasso{}.path(X, y, {.count = 0}); }) ==
          "Lasso: count of lambdas must be > 0, got 0");
    CHECK(refusal([&] { return Lasso{}.path(X, y, {.ratio = 1}); }) ==
          "Lasso: ratio of lambdas must be in [0, 1), got 1");
    CHECK(refusal([&] { return Lasso{}.path(X, y, {.ratio = not_a_number}); }) ==
          "Lasso: ratio of lambdas must be in [0, 1), got NaN");
}

TEST_CASE("penalized regressions name what is wrong with the data", "[linear][penalized]") {
    const auto refused = [](const Matrix<double>& X, const Vector<double>& y,
                            const FitData<double>& data = {}) {
        return refusal([&] { return Lasso{}.fit(X, y, data); });
    };
    for (const Data& data : {made(30, 4, 0, 42), made(6, 40, 0, 43)}) {
        const Matrix<double>& X = data.X;
        const Vector<double>& y = data.y;
        const Index n = X.rows();
        for (const double bad : {not_a_number, infinity, -infinity}) {
            const std::string what = " is " + detail::describe(bad) + ", expected a finite value";
            Matrix<double> bad_X = X;
            bad_X(3, 2) = bad;
            CHECK(refused(bad_X, y) == "X(3, 2)" + what);
            bad_X = X;
            bad_X(0, 0) = bad;
            CHECK(refused(bad_X, y) == "X(0, 0)" + what);
            Vector<double> bad_y = y;
            bad_y[1] = bad;
            CHECK(refused(X, bad_y) == "y(1)" + what);
            Vector<double> values = Vector<double>::Ones(n);
            values[2] = bad;
            CHECK(refused(X, y, {.weights = values}) == "weights(2)" + what);
            CHECK(refused(X, y, {.offset = values}) == "offset(2)" + what);
        }
        const std::string rows = std::to_string(n) + " rows";
        CHECK(refused(X, y.head(5)) == "X has " + rows + " but y has 5 values");
        CHECK(refused(X, Vector<double>::Constant(n, 0.1)) ==
              "Lasso: y is constant (0.1), there is nothing to explain");
        CHECK(refusal([&] {
                  return Lasso{.intercept = false}.fit(X, Vector<double>(Vector<double>::Zero(n)));
              }) == "Lasso: y is 0, there is nothing to explain");
        const Vector<double> none = Vector<double>::Zero(n), few = Vector<double>::Ones(5);
        CHECK(refused(X, y, {.weights = none}) == "weights are all zero");
        CHECK(refused(X, y, {.weights = few}) == "weights has 5 values but X has " + rows);
        CHECK(refused(X, y, {.offset = few}) == "offset has 5 values but X has " + rows);
        Vector<double> negative = Vector<double>::Ones(n);
        negative[4] = -1;
        CHECK(refused(X, y, {.weights = negative}) == "weights(4) is -1, expected >= 0");
        Vector<double> one = Vector<double>::Zero(n);
        one[1] = 2;
        CHECK(refused(X, y, {.weights = one}).find("y is constant") != std::string::npos);
    }
    CHECK(refused(Matrix<double>(5, 0), Vector<double>::LinSpaced(5, 0, 1)) ==
          "X is empty: it has 5 rows and 0 columns");
    CHECK(refused(Matrix<double>(0, 3), Vector<double>(0)) ==
          "X is empty: it has 0 rows and 3 columns");
    CHECK(refused(Matrix<double>::Ones(1, 3), Vector<double>::Ones(1)) ==
          "Lasso: y is constant (1), there is nothing to explain");
}

}  // namespace penalized_path_test
