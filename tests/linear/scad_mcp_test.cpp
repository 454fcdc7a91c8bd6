#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/mcp.hpp>
#include <ridgewood/linear/scad.hpp>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "linear/penalized_problem.hpp"
#include "random_matrix.hpp"

namespace scad_mcp_test {

using namespace ridgewood;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Data {
    Matrix<double> X;
    Vector<double> y;
};

/// Columns whose neighbours have correlation rho, and a target that the first few explain.
Data made(Index n, Index p, double rho, std::uint64_t seed) {
    Data out{random_matrix(n, p, seed), random_matrix(n, 1, seed + 1000)};
    for (Index j = 1; j < p; ++j)
        out.X.col(j) = rho * out.X.col(j - 1) + std::sqrt(1 - rho * rho) * out.X.col(j);
    for (Index j = 0; j < std::min<Index>(p, 8); ++j)
        out.y += (j % 2 == 0 ? 2.0 : -1.5) * out.X.col(std::min(3 * j, p - 1));
    out.X.col(p - 1) *= 30;
    out.y.array() += 4;
    return out;
}

std::vector<Data> examples() {
    return {made(100, 12, 0, 1), made(80, 30, 0.6, 2), made(50, 120, 0.3, 3),
            made(40, 300, 0.8, 4)};
}

/// ncvreg's own check: on active columns the gradient is the derivative of the price, on the others
/// it is at most lambda.
template <class Spec>
void check_stationary(const Spec& spec, const PenalizedProblem& problem, const Matrix<double>& X,
                      const Vector<double>& y, const FitData<double>& extra = {}) {
    const auto path = spec.path(X, y, {.count = 60}, extra);
    REQUIRE(path.size() == 60);
    const double first = problem.first_lambda();
    CHECK(path[0].lambda == Approx(first).epsilon(1e-12));
    CHECK(path[0].nonzero == static_cast<Index>((problem.options.factors.array() == 0).count()));
    double worst = 0;
    for (Index i = 0; i < path.size(); ++i) {
        CAPTURE(i, path[i].lambda, path[i].nonzero);
        CHECK(path[i].convergence.converged);
        const double violation = problem.violation(path.coefficients(i), path[i].lambda) / first;
        CHECK(violation <= 1e-9);
        CHECK(path[i].kkt_residual <= 1e-9);
        worst = std::max(worst, violation);
    }
    REQUIRE(worst <= 1e-9);
}

template <class Spec>
void check_stationary_with_options(Spec spec, PenalizedProblem::Options options) {
    for (const Data& data : examples()) {
        CAPTURE(data.X.rows(), data.X.cols());
        check_stationary(spec, {data.X, data.y, options}, data.X, data.y);
    }
}

/// Least eigenvalue of the Gram matrix of the columns in either support plus the second
/// derivatives of the penalty (Breheny and Huang 2011).
double least_curvature(const PenalizedProblem& problem, const Vector<double>& a,
                       const Vector<double>& b, double lambda) {
    std::vector<Index> columns;
    for (Index j = 0; j < a.size(); ++j) {
        if (a[j] != 0 || b[j] != 0)
            columns.push_back(j);
    }
    if (columns.empty())
        return 1;
    const auto& options = problem.options;
    const Matrix<double> part = problem.Z(Eigen::all, columns);
    Matrix<double> hessian = part.transpose() * problem.weights.asDiagonal() * part;
    const double concavity =
        options.price == Price::scad ? 1 / (options.gamma - 1) : 1 / options.gamma;
    for (std::size_t k = 0; k < columns.size(); ++k) {
        const double factor = options.factors[columns[k]];
        const auto d = static_cast<Index>(k);
        hessian(d, d) += lambda * factor * (1 - options.l1_ratio) - (factor > 0 ? concavity : 0);
    }
    return Eigen::SelfAdjointEigenSolver<Matrix<double>>(hessian, Eigen::EigenvaluesOnly)
        .eigenvalues()[0];
}

/// Against descent in the order of the columns, from the largest lambda on, each solution from the
/// one before, which is what ncvreg does: as long as the objective has been convex around the
/// solutions of both, there is one way to go on. Beyond, each of the two finds the better minimum
/// now and then.
template <class Spec>
void check_against_descent(const Spec& spec, PenalizedProblem::Options options) {
    Index compared = 0;
    for (const Data& data : examples()) {
        const PenalizedProblem problem(data.X, data.y, options);
        const auto path = spec.path(data.X, data.y, {.count = 100});
        const double null = problem.deviation * problem.deviation / 2;
        Vector<double> b = Vector<double>::Zero(data.X.cols());
        for (Index i = 0; i < path.size() && path[i].locally_convex; ++i) {
            const double lambda = path[i].lambda;
            const Vector<double> before = b;
            b = problem.descend(b, lambda, 20000, 1e-12);
            if (least_curvature(problem, before, b, lambda) <= 0)
                break;
            CAPTURE(data.X.rows(), data.X.cols(), i, lambda, path[i].nonzero);
            const double difference =
                problem.objective(path.coefficients(i), lambda) - problem.objective(b, lambda);
            CHECK(std::abs(difference) / null <= 1e-10);
            CHECK((path.coefficients(i) - b).norm() <= 1e-7 * std::max(1e-3, b.norm()));
            ++compared;
        }
    }
    REQUIRE(compared > 150);
}

template <class Spec>
void check_convexity(const Spec& spec, PenalizedProblem::Options options) {
    Index convex = 0, other = 0;
    for (const Data& data : examples()) {
        const PenalizedProblem problem(data.X, data.y, options);
        const auto path = spec.path(data.X, data.y, {.count = 40});
        for (Index i = 0; i < path.size(); ++i) {
            const Index next = std::min(i + 1, path.size() - 1);
            const double curvature = least_curvature(problem, path.coefficients(i),
                                                     path.coefficients(next), path[i].lambda);
            CAPTURE(data.X.rows(), data.X.cols(), i, curvature);
            if (std::abs(curvature) > 1e-9)
                CHECK(path[i].locally_convex == (curvature > 0));
            ++(curvature > 0 ? convex : other);
        }
    }
    // Both occur, or the test would show nothing.
    REQUIRE(convex > 10);
    REQUIRE(other > 10);
}

/// n rows of columns with mean 0 and Z'Z = n.
Matrix<double> orthonormal(Index n, Index p, std::uint64_t seed) {
    Matrix<double> X = random_matrix(n, p, seed);
    X.rowwise() -= X.colwise().mean().eval();
    const Matrix<double> Q =
        Eigen::HouseholderQR<Matrix<double>>(X).householderQ() * Matrix<double>::Identity(n, p);
    return Q * std::sqrt(static_cast<double>(n));
}

}  // namespace

TEST_CASE("the threshold of every penalty is the least of its parabola plus price",
          "[linear][penalized]") {
    using detail::CoefficientPenalty;
    using detail::PenaltyShape;
    double excess = 0;
    for (const Price price : {Price::lasso, Price::scad, Price::mcp}) {
        for (const double gamma : {1.2, 2.1, 3.0, 3.7, 20.0}) {
            if (price == Price::scad && gamma <= 2)
                continue;
            const PenalizedProblem reference(Matrix<double>::Ones(2, 1), Vector<double>::Ones(2),
                                             {.price = price, .gamma = gamma});
            CoefficientPenalty penalty{.shape = price == Price::scad  ? PenaltyShape::scad
                                                : price == Price::mcp ? PenaltyShape::mcp
                                                                      : PenaltyShape::lasso,
                                       .gamma = gamma};
            for (const double l1 : {0.0, 0.4, 1.0}) {
                for (const double l2 : {0.0, 0.3}) {
                    for (const double d : {0.02, 0.2, 0.3, 0.5, 1.0, 2.5}) {
                        for (const auto& [lower, upper] :
                             std::initializer_list<std::pair<double, double>>{{-infinity, infinity},
                                                                              {0, infinity},
                                                                              {-0.7, 0.3},
                                                                              {-3, 0},
                                                                              {0, 0}}) {
                            penalty.l1 = l1;
                            penalty.l2 = l2;
                            penalty.lower = lower;
                            penalty.upper = upper;
                            for (double z = -4; z <= 4; z += 0.25) {
                                const auto objective = [&](double b) {
                                    return d / 2 * b * b - z * b + l2 / 2 * b * b +
                                           reference.integral(std::abs(b), l1);
                                };
                                const double found = penalty.minimizer(z, d);
                                REQUIRE((found >= lower && found <= upper));
                                REQUIRE(penalty.value(found) ==
                                        Approx(reference.integral(std::abs(found), l1) +
                                               l2 / 2 * found * found)
                                            .margin(1e-13));
                                const double reach = 1.01 * std::abs(z) / d + 0.1;
                                const double from = std::max(lower, -reach),
                                             to = std::min(upper, reach);
                                for (int k = 0; k <= 60; ++k) {
                                    const double other = from + (to - from) * k / 60;
                                    excess =
                                        std::max(excess, (objective(found) - objective(other)) /
                                                             (1 + std::abs(objective(found))));
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    REQUIRE(excess <= 1e-12);
}

TEST_CASE("every point of a SCAD path is stationary", "[linear][penalized]") {
    check_stationary_with_options(Scad{}, {.price = Price::scad, .gamma = 3.7});
    check_stationary_with_options(Scad{.gamma = 2.2, .l1_ratio = 0.7},
                                  {.price = Price::scad, .gamma = 2.2, .l1_ratio = 0.7});
}

TEST_CASE("every point of an MCP path is stationary", "[linear][penalized]") {
    check_stationary_with_options(Mcp{}, {.price = Price::mcp, .gamma = 3});
    check_stationary_with_options(Mcp{.gamma = 1.4, .l1_ratio = 0.6},
                                  {.price = Price::mcp, .gamma = 1.4, .l1_ratio = 0.6});
}

TEST_CASE("paths that are not convex are stationary under every option", "[linear][penalized]") {
    for (const Data& data : examples()) {
        CAPTURE(data.X.rows(), data.X.cols());
        const Index p = data.X.cols();
        const Vector<double> weights = random_matrix(data.X.rows(), 1, 7).cwiseAbs().array() + 0.1;
        CoefficientOptions given;
        given.penalty_factors = Vector<double>::Ones(p);
        given.penalty_factors.head(4) << 2, 0, infinity, 0.5;
        given.lower = Vector<double>::Constant(p, -0.8);
        given.lower[1] = -infinity;
        given.upper = Vector<double>::Constant(p, 1.2);
        given.upper[1] = infinity;
        PenalizedProblem::Options options{.weights = weights,
                                          .price = Price::mcp,
                                          .gamma = 3,
                                          .factors = given.penalty_factors,
                                          .lower = given.lower,
                                          .upper = given.upper};
        check_stationary(Mcp{.coefficients = given}, {data.X, data.y, options}, data.X, data.y,
                         {.weights = weights});
        options.price = Price::scad;
        options.gamma = 3.7;
        check_stationary(Scad{.coefficients = given}, {data.X, data.y, options}, data.X, data.y,
                         {.weights = weights});
    }
}

TEST_CASE("columns of small variance have no stationary point between, and are 0 or flat",
          "[linear][penalized]") {
    // Without standardizing, z'z / n = 0.01 is far below 1 / gamma.
    for (const Data& raw : {made(60, 8, 0.2, 11), made(30, 60, 0.2, 12)}) {
        Data data = raw;
        data.X.col(data.X.cols() - 1) /= 30;
        data.X *= 0.1;
        check_stationary(Mcp{.standardize = false},
                         {data.X, data.y, {.standardize = false, .price = Price::mcp, .gamma = 3}},
                         data.X, data.y);
        check_stationary(
            Scad{.standardize = false},
            {data.X, data.y, {.standardize = false, .price = Price::scad, .gamma = 3.7}}, data.X,
            data.y);
    }
}

TEST_CASE("a SCAD path is that of plain coordinate descent as long as it is convex",
          "[linear][penalized]") {
    check_against_descent(Scad{}, {.price = Price::scad, .gamma = 3.7});
}

TEST_CASE("an MCP path is that of plain coordinate descent as long as it is convex",
          "[linear][penalized]") {
    check_against_descent(Mcp{}, {.price = Price::mcp, .gamma = 3});
}

TEST_CASE("a path tells where its objective is not convex by the eigenvalues of its columns",
          "[linear][penalized]") {
    check_convexity(Scad{}, {.price = Price::scad, .gamma = 3.7});
    check_convexity(Mcp{}, {.price = Price::mcp, .gamma = 3});
    check_convexity(Mcp{.l1_ratio = 0.8}, {.price = Price::mcp, .gamma = 3, .l1_ratio = 0.8});
}

TEST_CASE("with a large gamma SCAD and MCP are the lasso", "[linear][penalized]") {
    for (const Data& data : examples()) {
        const Lambdas lambdas{.count = 20, .ratio = 0.05};
        const auto lasso = Lasso{}.path(data.X, data.y, lambdas);
        const auto scad = Scad{.gamma = 1e10}.path(data.X, data.y, lambdas);
        const auto mcp = Mcp{.gamma = 1e10}.path(data.X, data.y, lambdas);
        for (Index i = 0; i < lasso.size(); ++i) {
            const Vector<double> b = lasso.coefficients(i);
            const double size = 1e-7 * (1e-3 + b.cwiseAbs().maxCoeff());
            CHECK((scad.coefficients(i) - b).cwiseAbs().maxCoeff() <= size);
            CHECK((mcp.coefficients(i) - b).cwiseAbs().maxCoeff() <= size);
        }
    }
}

TEST_CASE("on orthonormal columns each coefficient is its threshold", "[linear][penalized]") {
    const Matrix<double> X = orthonormal(40, 9, 21);
    const Vector<double> y = X * Vector<double>::LinSpaced(9, -4, 4) + random_matrix(40, 1, 22);
    const Vector<double> z = X.transpose() * (y.array() - y.mean()).matrix() / 40;
    const auto soft = [](double a, double b) {
        return std::copysign(std::max(std::abs(a) - b, 0.0), a);
    };
    for (const double lambda : {3.0, 1.0, 0.3, 0.01}) {
        const auto scad = Scad{.lambda = lambda}.fit(X, y);
        const auto mcp = Mcp{.lambda = lambda}.fit(X, y);
        for (Index j = 0; j < 9; ++j) {
            const double size = std::abs(z[j]);
            const double by_scad = size <= 2 * lambda ? soft(z[j], lambda)
                                   : size <= 3.7 * lambda
                                       ? soft(z[j], 3.7 * lambda / 2.7) * 2.7 / 1.7
                                       : z[j];
            const double by_mcp = size <= 3 * lambda ? soft(z[j], lambda) * 1.5 : z[j];
            CHECK(scad.coefficients()[j] == Approx(by_scad).margin(1e-12));
            CHECK(mcp.coefficients()[j] == Approx(by_mcp).margin(1e-12));
        }
    }
}

TEST_CASE("a single lambda of SCAD or MCP has the solution of a fine path", "[linear][penalized]") {
    for (const Data& data : examples()) {
        const auto path = Mcp{}.path(data.X, data.y);
        for (const Index i : {Index{20}, Index{60}}) {
            if (!path[i].locally_convex)
                continue;
            const auto alone = Mcp{.lambda = path[i].lambda}.fit(data.X, data.y);
            const Vector<double> b = path.coefficients(i);
            CHECK((alone.coefficients() - b).norm() <= 1e-7 * b.norm());
        }
    }
}

TEST_CASE("SCAD and MCP name what is wrong with their options", "[linear][penalized]") {
    const Data data = made(20, 3, 0, 31);
    const Matrix<double>& X = data.X;
    const Vector<double>& y = data.y;
    REQUIRE(refusal([&] { return Scad{.gamma = 2}.fit(X, y); }) ==
            "Scad: gamma must be finite and > 2, got 2");
    REQUIRE(refusal([&] { return Mcp{.gamma = 1}.fit(X, y); }) ==
            "Mcp: gamma must be finite and > 1, got 1");
    REQUIRE(refusal([&] { return Mcp{.gamma = infinity}.fit(X, y); }) ==
            "Mcp: gamma must be finite and > 1, got inf");
    REQUIRE(refusal([&] { return Scad{.gamma = std::nan("")}.path(X, y); }) ==
            "Scad: gamma must be finite and > 2, got NaN");
    REQUIRE(refusal([&] { return Scad{.l1_ratio = 0}.fit(X, y); }) ==
            "Scad: l1_ratio must be in (0, 1], got 0");
    REQUIRE(refusal([&] { return Mcp{.l1_ratio = 0}.fit(X, y); }) ==
            "Mcp: l1_ratio must be in (0, 1], got 0");
    REQUIRE(refusal([&] { return Mcp{.l1_ratio = 1.5}.fit(X, y); }) ==
            "Mcp: l1_ratio must be in (0, 1], got 1.5");
    REQUIRE(refusal([&] { return Mcp{.lambda = -1}.fit(X, y); }) ==
            "Mcp: lambda must be in [0, 1e200], got -1");
}

}  // namespace scad_mcp_test
