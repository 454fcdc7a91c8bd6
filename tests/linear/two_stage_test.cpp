/// The nonnegative garrote and the adaptive lasso against the lassos that they are, their initial
/// fits worked out once more.
#include <ridgewood/linear/adaptive_lasso.hpp>
#include <ridgewood/linear/elastic_net.hpp>
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/nonnegative_garrote.hpp>
#include <ridgewood/linear/sparse.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <Eigen/SparseCore>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "linear/penalized_problem.hpp"
#include "random_matrix.hpp"

namespace two_stage_test {

using namespace ridgewood;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// 2, 3, 1, 2, 3, 1, ...
Vector<double> some_weights(Index rows) {
    Vector<double> out(rows);
    for (Index i = 0; i < rows; ++i)
        out[i] = 1 + static_cast<double>((i + 1) % 3);
    return out;
}

/// Of least squares at a price of 0, else of ridge regression on standardized columns.
Vector<double> initial_fit(const PenalizedProblem& problem, double lambda = 0) {
    const Vector<double> roots = problem.weights.cwiseSqrt();
    const Matrix<double> Z = roots.asDiagonal() * problem.Z;
    const Vector<double> target = roots.cwiseProduct(problem.target);
    Vector<double> b;
    if (lambda == 0) {
        b = Z.colPivHouseholderQr().solve(target);
    } else {
        Matrix<double> products = Z.transpose() * Z;
        products.diagonal().array() += lambda;
        b = products.ldlt().solve(Z.transpose() * target);
    }
    return b.cwiseQuotient(problem.scale);
}

/// The same lambdas, and coefficients equal to those of `expected` times `units`, to 1e-8 of the
/// largest fit of a column.
void require_equal(const PenalizedPath<double>& actual, const PenalizedPath<double>& expected,
                   const Vector<double>& units, const Vector<double>& deviations) {
    REQUIRE(actual.size() == expected.size());
    double largest = 0, worst = 0, worst_intercept = 0, worst_lambda = 0;
    for (Index i = 0; i < actual.size(); ++i) {
        CAPTURE(i);
        worst_lambda = std::max(worst_lambda, std::abs(actual[i].lambda / expected[i].lambda - 1));
        CHECK(actual[i].convergence.converged);
        const Vector<double> wanted =
            expected.coefficients(i).cwiseProduct(units).cwiseProduct(deviations);
        const Vector<double> found = actual.coefficients(i).cwiseProduct(deviations);
        largest = std::max(largest, wanted.cwiseAbs().maxCoeff());
        worst = std::max(worst, (found - wanted).cwiseAbs().maxCoeff());
        worst_intercept =
            std::max(worst_intercept, std::abs(actual.intercept(i) - expected.intercept(i)));
    }
    CHECK(worst_lambda <= 1e-10);
    CHECK(largest > 0.1);
    CHECK(worst <= 1e-8 * largest);
    CHECK(worst_intercept <= 1e-7 * largest);
}

/// Rows that are orthonormal to each other as columns, X'X = n, and to a constant.
Matrix<double> orthonormal(Index n, Index p) {
    Matrix<double> all = random_matrix(n, p + 1, 4);
    all.col(0).setOnes();
    const Matrix<double> Q =
        all.householderQr().householderQ() * Matrix<double>::Identity(n, p + 1);
    return Q.rightCols(p) * std::sqrt(static_cast<double>(n));
}

}  // namespace

TEST_CASE("on orthonormal columns the garrote has its closed form", "[linear][garrote]") {
    const Matrix<double> X = orthonormal(50, 6);
    const Vector<double> y = X * Vector<double>{{2, -1, 0.5, 0.2, 0, 0}} +
                             Vector<double>::Constant(50, 3) + 0.3 * random_matrix(50, 1, 5);
    const Vector<double> B = X.transpose() * y / 50;
    for (const bool intercept : {true, false}) {
        for (const double lambda : {0.0, 0.01, 0.1, 0.5, 2.0, 10.0}) {
            CAPTURE(intercept, lambda);
            const NonnegativeGarrote garrote{
                .lambda = lambda, .intercept = intercept, .tolerance = 1e-12};
            const auto model = garrote.fit(X, y);
            const Vector<double> c = (1 - lambda / B.array().square()).cwiseMax(0);
            CHECK((model.coefficients() - c.cwiseProduct(B)).cwiseAbs().maxCoeff() <= 1e-10);
            CHECK(model.intercept() == Approx(intercept ? y.mean() : 0).margin(1e-10));
            CHECK(model.convergence().converged);
        }
    }
}

TEST_CASE("the garrote is a nonnegative lasso on columns times their slopes", "[linear][garrote]") {
    const MadeData data(60, 12, 1);
    for (const bool intercept : {true, false}) {
        for (const bool weighted : {true, false}) {
            for (const double initial : {0.0, 0.3}) {
                CAPTURE(intercept, weighted, initial);
                const Vector<double> weights =
                    weighted ? some_weights(60) : Vector<double>(Vector<double>::Ones(60));
                const PenalizedProblem problem(data.X, data.y,
                                               {.weights = weights, .intercept = intercept});
                const Vector<double> B = initial_fit(problem, initial);
                const Lasso lasso{.intercept = intercept,
                                  .standardize = false,
                                  .coefficients = {.nonnegative = true},
                                  .tolerance = 1e-12};
                const Matrix<double> Z = data.X * B.asDiagonal();
                NonnegativeGarrote garrote{.intercept = intercept, .tolerance = 1e-12};
                if (initial > 0)
                    garrote.initial_lambda = initial;
                require_equal(garrote.path(data.X, data.y, {}, {.weights = weights}),
                              lasso.path(Z, data.y, {}, {.weights = weights}), B, problem.scale);
            }
        }
    }
}

TEST_CASE("the scale and the sign of a column do not matter to a two-stage fit",
          "[linear][garrote][adaptive_lasso]") {
    const auto require_invariant = [](const auto& spec, const MadeData& data) {
        Vector<double> units(data.X.cols());
        for (Index j = 0; j < units.size(); ++j)
            units[j] = (j % 2 == 0 ? 1 : -1) * std::pow(10.0, static_cast<double>(j % 9 - 4));
        const Matrix<double> X = data.X * units.asDiagonal();
        const PenalizedProblem problem(data.X, data.y, {});
        const auto path = spec.path(data.X, data.y);
        const auto other = spec.path(X, data.y);
        require_equal(other, path, units.cwiseInverse(), problem.scale.cwiseProduct(units));
    };
    for (const MadeData& data : {MadeData(60, 12, 1), MadeData(25, 60, 2)}) {
        CAPTURE(data.X.rows());
        require_invariant(NonnegativeGarrote{.tolerance = 1e-12}, data);
        require_invariant(NonnegativeGarrote{.intercept = false, .tolerance = 1e-12}, data);
        require_invariant(AdaptiveLasso{.tolerance = 1e-12}, data);
        require_invariant(AdaptiveLasso{.gamma = 2, .initial_lambda = 0.1, .tolerance = 1e-12},
                          data);
    }
}

TEST_CASE("with more columns than rows a two-stage fit begins with the best ridge",
          "[linear][garrote][adaptive_lasso]") {
    const MadeData data(25, 60, 2);
    const auto ridge = ElasticNet{.l1_ratio = 0, .tolerance = 1e-12}.path(data.X, data.y);
    Index best = 0;
    ridge.gcv().minCoeff(&best);
    const PenalizedProblem problem(data.X, data.y, {});
    const Vector<double> B = initial_fit(problem, ridge[best].lambda);
    REQUIRE((B - ridge.coefficients(best)).cwiseAbs().maxCoeff() <= 1e-8);

    const auto garrote = NonnegativeGarrote{.tolerance = 1e-12}.path(data.X, data.y);
    const Lasso on_products{
        .standardize = false, .coefficients = {.nonnegative = true}, .tolerance = 1e-12};
    require_equal(garrote, on_products.path(Matrix<double>(data.X * B.asDiagonal()), data.y), B,
                  problem.scale);
    const auto adaptive = AdaptiveLasso{.tolerance = 1e-12}.path(data.X, data.y);
    Lasso with_factors{.tolerance = 1e-12};
    with_factors.coefficients.penalty_factors =
        B.cwiseProduct(problem.scale).cwiseAbs().cwiseInverse();
    require_equal(adaptive, with_factors.path(data.X, data.y), Vector<double>::Ones(60),
                  problem.scale);
    CHECK(garrote[99].nonzero > 5);
    CHECK(adaptive[99].nonzero > 5);
}

TEST_CASE("paths of two-stage fits are certified", "[linear][garrote][adaptive_lasso]") {
    MadeData twice(60, 12, 1);
    twice.X.col(5) = twice.X.col(0);
    twice.X.col(6).setConstant(4);
    for (const MadeData& data :
         {MadeData(60, 12, 1), twice, MadeData(40, 300, 4), MadeData(20, 20, 5),
          MadeData(21, 20, 5), MadeData(19, 20, 5), MadeData(400, 40, 6)}) {
        CAPTURE(data.X.rows(), data.X.cols());
        const auto require_certified = [&](const PenalizedPath<double>& path) {
            REQUIRE(path.size() == 100);
            for (Index i = 0; i < path.size(); ++i) {
                CAPTURE(i, path[i].nonzero);
                CHECK(path[i].convergence.converged);
                CHECK(path[i].convergence.gap <= 1e-8);
                CHECK(path[i].kkt_residual <= 1e-9);
            }
            CHECK(path[0].deviance_explained <= 1e-9);
            CHECK(path[99].deviance_explained > 0.7);
        };
        require_certified(NonnegativeGarrote{}.path(data.X, data.y));
        require_certified(AdaptiveLasso{}.path(data.X, data.y));
        require_certified(AdaptiveLasso{.gamma = 2}.path(data.X, data.y));
    }
}

TEST_CASE("the adaptive lasso is a lasso with prices by the initial slopes",
          "[linear][adaptive_lasso]") {
    const MadeData data(60, 12, 1);
    const Vector<double> ones = Vector<double>::Ones(12);
    for (const double gamma : {1.0, 2.0, 0.5}) {
        for (const bool intercept : {true, false}) {
            for (const bool weighted : {true, false}) {
                for (const double initial : {0.0, 0.3}) {
                    CAPTURE(gamma, intercept, weighted, initial);
                    const Vector<double> weights =
                        weighted ? some_weights(60) : Vector<double>(Vector<double>::Ones(60));
                    const FitData<double> more{.weights = weights};
                    const PenalizedProblem standard(data.X, data.y,
                                                    {.weights = weights, .intercept = intercept});
                    const Vector<double> sizes =
                        initial_fit(standard, initial).cwiseProduct(standard.scale).cwiseAbs();
                    AdaptiveLasso adaptive{
                        .gamma = gamma, .intercept = intercept, .tolerance = 1e-12};
                    if (initial > 0)
                        adaptive.initial_lambda = initial;
                    const auto path = adaptive.path(data.X, data.y, {}, more);

                    Lasso lasso{.intercept = intercept, .tolerance = 1e-12};
                    lasso.coefficients.penalty_factors = sizes.array().pow(-gamma);
                    require_equal(path, lasso.path(data.X, data.y, {}, more), ones, standard.scale);

                    const Lasso plain{
                        .intercept = intercept, .standardize = false, .tolerance = 1e-12};
                    const Vector<double> units = sizes.array().pow(gamma) / standard.scale.array();
                    const Matrix<double> Z = data.X * units.asDiagonal();
                    require_equal(path, plain.path(Z, data.y, {}, more), units, standard.scale);

                    PenalizedProblem::Options options{.weights = weights, .intercept = intercept};
                    options.factors = sizes.array().pow(-gamma);
                    const PenalizedProblem problem(data.X, data.y, options);
                    const double first = problem.first_lambda();
                    CHECK(path[0].lambda == Approx(first).epsilon(1e-10));
                    for (Index i = 0; i < path.size(); ++i) {
                        CHECK(problem.violation(path.coefficients(i), path[i].lambda) <=
                              1e-9 * first);
                    }
                }
            }
        }
    }
}

TEST_CASE("with a gamma of 0 the adaptive lasso is the lasso", "[linear][adaptive_lasso]") {
    for (const MadeData& data : {MadeData(60, 12, 1), MadeData(25, 60, 2)}) {
        CAPTURE(data.X.rows());
        const PenalizedProblem problem(data.X, data.y, {});
        require_equal(AdaptiveLasso{.gamma = 0, .tolerance = 1e-12}.path(data.X, data.y),
                      Lasso{.tolerance = 1e-12}.path(data.X, data.y),
                      Vector<double>::Ones(data.X.cols()), problem.scale);
    }
}

TEST_CASE("factors and bounds of the caller hold beside those of the initial fit",
          "[linear][adaptive_lasso]") {
    const MadeData data(60, 12, 1);
    const PenalizedProblem problem(data.X, data.y, {});
    const Vector<double> sizes = initial_fit(problem).cwiseProduct(problem.scale).cwiseAbs();
    AdaptiveLasso adaptive{.tolerance = 1e-12};
    adaptive.coefficients.penalty_factors = Vector<double>::Ones(12);
    adaptive.coefficients.penalty_factors.head(6) << 0, 2, infinity, 0.5, 1, 3;
    adaptive.coefficients.upper = Vector<double>::Constant(12, infinity);
    adaptive.coefficients.upper.head(2) << 2, 0;
    Lasso lasso{.coefficients = adaptive.coefficients, .tolerance = 1e-12};
    lasso.coefficients.penalty_factors.array() /= sizes.array();
    require_equal(adaptive.path(data.X, data.y), lasso.path(data.X, data.y),
                  Vector<double>::Ones(12), problem.scale);
}

TEST_CASE("a column that does not vary has no slope in either stage",
          "[linear][garrote][adaptive_lasso]") {
    MadeData data(60, 12, 1);
    data.X.col(4).setConstant(2.5);
    Matrix<double> without(60, 11);
    without << data.X.leftCols(4), data.X.rightCols(7);
    const auto require_ignored = [&](const auto& spec) {
        const auto path = spec.path(data.X, data.y);
        const auto other = spec.path(without, data.y, {.values = path.lambdas()});
        for (Index i = 0; i < path.size(); ++i) {
            const Vector<double> b = path.coefficients(i);
            REQUIRE(b.allFinite());
            CHECK(b[4] == 0);
            CHECK((b.head(4) - other.coefficients(i).head(4)).cwiseAbs().maxCoeff() <= 1e-8);
            CHECK((b.tail(7) - other.coefficients(i).tail(7)).cwiseAbs().maxCoeff() <= 1e-8);
        }
    };
    require_ignored(NonnegativeGarrote{.tolerance = 1e-12});
    require_ignored(AdaptiveLasso{.tolerance = 1e-12});
    require_ignored(AdaptiveLasso{.gamma = 0, .tolerance = 1e-12});
}

TEST_CASE("a row of weight 0 is no row to a two-stage fit", "[linear][garrote][adaptive_lasso]") {
    const auto require_absent = [](const auto& spec, const MadeData& data, Index rows) {
        CAPTURE(data.X.rows(), rows);
        Vector<double> weights = Vector<double>::Ones(data.X.rows());
        weights.tail(data.X.rows() - rows).setZero();
        const Matrix<double> X = data.X.topRows(rows);
        const Vector<double> y = data.y.head(rows);
        const PenalizedProblem problem(X, y, {});
        require_equal(spec.path(data.X, data.y, {.ratio = 0.01}, {.weights = weights}),
                      spec.path(X, y, {.ratio = 0.01}), Vector<double>::Ones(X.cols()),
                      problem.scale);
    };
    for (const Index rows : {50, 10}) {
        require_absent(NonnegativeGarrote{.tolerance = 1e-12}, MadeData(60, 12, 1), rows);
        require_absent(AdaptiveLasso{.tolerance = 1e-12}, MadeData(60, 12, 1), rows);
    }
}

TEST_CASE("an offset is taken off before either stage", "[linear][garrote][adaptive_lasso]") {
    const MadeData data(60, 12, 1);
    const Vector<double> offset = 5 * lehmer_numbers(60, 9);
    const Vector<double> y = data.y + offset;
    const PenalizedProblem problem(data.X, data.y, {});
    const auto require_taken_off = [&](const auto& spec) {
        require_equal(spec.path(data.X, y, {}, {.offset = offset}), spec.path(data.X, data.y),
                      Vector<double>::Ones(12), problem.scale);
    };
    require_taken_off(NonnegativeGarrote{.tolerance = 1e-12});
    require_taken_off(AdaptiveLasso{.tolerance = 1e-12});
}

TEST_CASE("a relaxed two-stage fit ends at least squares on its columns",
          "[linear][garrote][adaptive_lasso]") {
    const MadeData data(60, 12, 1);
    const auto require_free = [&](const auto& spec) {
        const auto path = spec.path(data.X, data.y, {.count = 10});
        for (Index i = 1; i < path.size(); ++i) {
            const auto& columns = path.sparse_coefficients(i).columns;
            const Vector<double> residual = data.y - data.X * path.coefficients(i) -
                                            Vector<double>::Constant(60, path.intercept(i));
            REQUIRE(!columns.empty());
            CHECK(std::abs(residual.sum()) <= 1e-9);
            CHECK((data.X(Eigen::all, columns).transpose() * residual).cwiseAbs().maxCoeff() <=
                  1e-9);
        }
    };
    require_free(NonnegativeGarrote{.relaxation = 0});
    require_free(AdaptiveLasso{.relaxation = 0});
}

TEST_CASE("two-stage fits take sparse tables", "[linear][garrote][adaptive_lasso][sparse]") {
    for (MadeData data : {MadeData(60, 12, 1), MadeData(25, 60, 2)}) {
        CAPTURE(data.X.rows());
        data.X = (data.X.array().abs() > 0.5).select(data.X, 0).eval();
        const Eigen::SparseMatrix<double> sparse = data.X.sparseView();
        const PenalizedProblem problem(data.X, data.y, {});
        const auto require_same = [&](const auto& spec) {
            require_equal(spec.path(sparse, data.y, {.ratio = 0.01}),
                          spec.path(data.X, data.y, {.ratio = 0.01}),
                          Vector<double>::Ones(data.X.cols()), problem.scale);
        };
        require_same(NonnegativeGarrote{.initial_lambda = 0.2, .tolerance = 1e-12});
        require_same(AdaptiveLasso{.initial_lambda = 0.2, .tolerance = 1e-12});
        require_same(NonnegativeGarrote{.tolerance = 1e-12});
        require_same(AdaptiveLasso{.tolerance = 1e-12});
    }
}

TEST_CASE("an observer sees the second stage alone", "[linear][garrote][adaptive_lasso]") {
    const MadeData data(60, 12, 1);
    const auto count = [&](const auto& spec) {
        Index calls = 0;
        const auto path =
            spec.path(data.X, data.y, {.count = 20}, {.observer = [&](const Progress& progress) {
                          ++calls;
                          CHECK(progress.total == 20);
                          return progress.step == 7 ? Signal::stop : Signal::go_on;
                      }});
        CHECK(path.size() == 7);
        return calls;
    };
    CHECK(count(NonnegativeGarrote{}) == 7);
    CHECK(count(AdaptiveLasso{}) == 7);
}

TEST_CASE("two-stage fits name what is wrong", "[linear][garrote][adaptive_lasso]") {
    const MadeData data(60, 12, 1);
    const auto message = [&](const auto& spec, const Lambdas& lambdas = {}) {
        return refusal([&] { (void)spec.path(data.X, data.y, lambdas); });
    };
    CHECK(message(NonnegativeGarrote{.initial_lambda = -1})
              .find("NonnegativeGarrote: initial_lambda must be ") == 0);
    CHECK(message(NonnegativeGarrote{.initial_lambda = not_a_number})
              .find("NonnegativeGarrote: initial_lambda must be ") == 0);
    CHECK(message(AdaptiveLasso{.initial_lambda = -1})
              .find("AdaptiveLasso: initial_lambda must be ") == 0);
    // The initial fit has a lambda of its own, and it is named.
    for (const std::string& text : {message(NonnegativeGarrote{.initial_lambda = infinity}),
                                    message(AdaptiveLasso{.initial_lambda = infinity})}) {
        CAPTURE(text);
        CHECK(text.find("initial_lambda") != std::string::npos);
        CHECK(text.find("inf") != std::string::npos);
    }
    for (const double gamma : {-1.0, not_a_number, infinity}) {
        CHECK(message(AdaptiveLasso{.gamma = gamma})
                  .find("AdaptiveLasso: gamma must be finite and >= 0, got ") == 0);
    }
    CHECK(message(NonnegativeGarrote{}, {.values = {-1}}) ==
          "NonnegativeGarrote: lambda must be in [0, 1e200], got -1");
    CHECK(refusal([&] { (void)NonnegativeGarrote{.lambda = -1}.fit(data.X, data.y); }) ==
          "NonnegativeGarrote: lambda must be in [0, 1e200], got -1");
    CHECK(refusal([&] { (void)AdaptiveLasso{.lambda = not_a_number}.fit(data.X, data.y); }) ==
          "AdaptiveLasso: lambda must be in [0, 1e200], got NaN");
    CHECK(message(NonnegativeGarrote{.relaxation = 2}) ==
          "NonnegativeGarrote: relaxation must be in [0, 1], got 2");
    CHECK(message(NonnegativeGarrote{.tolerance = 0}) ==
          "NonnegativeGarrote: tolerance must be in (0, 1), got 0");
    CHECK(message(AdaptiveLasso{.max_iterations = 0}) ==
          "AdaptiveLasso: max_iterations must be > 0, got 0");
    CHECK(message(AdaptiveLasso{.threads = -1}) == "threads must be >= 0 (0 = all), got -1");
    CHECK(message(AdaptiveLasso{.coefficients = {.penalty_factors = Vector<double>::Ones(3)}}) ==
          "AdaptiveLasso: penalty_factors has 3 values but X has 12 columns");
    CHECK(message(AdaptiveLasso{.coefficients = {.lower = Vector<double>::Ones(12)}}) ==
          "AdaptiveLasso: lower(0) is 1, expected <= 0");

    const Vector<double> constant = Vector<double>::Constant(60, 2);
    CHECK(refusal([&] { (void)NonnegativeGarrote{}.path(data.X, constant); }) ==
          "NonnegativeGarrote: y is constant (2), there is nothing to explain");
    const Vector<double> short_y = data.y.head(59);
    CHECK(refusal([&] { (void)AdaptiveLasso{}.path(data.X, short_y); }) ==
          "X has 60 rows but y has 59 values");
    Matrix<double> X = data.X;
    X(7, 3) = not_a_number;
    CHECK(refusal([&] { (void)AdaptiveLasso{}.path(X, data.y); }) ==
          "X(7, 3) is NaN, expected a finite value");
    CHECK(refusal([&] {
              (void)NonnegativeGarrote{}.path(data.X, data.y, {},
                                              {.weights = Vector<double>::Zero(60)});
          }) == "weights are all zero");
}

}  // namespace two_stage_test
