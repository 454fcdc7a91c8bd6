/// Sparse tables give the paths of the dense ones, and the road for columns without products gives
/// those of the road with them.
#include <ridgewood/core/random.hpp>
#include <ridgewood/linear/detail/penalized/dense_store.hpp>
#include <ridgewood/linear/detail/penalized/screened_residual.hpp>
#include <ridgewood/linear/elastic_net.hpp>
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/mcp.hpp>
#include <ridgewood/linear/scad.hpp>
#include <ridgewood/linear/sparse.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "linear/penalized_problem.hpp"
#include "shared_data.hpp"

namespace sparse_test {

using namespace ridgewood;

namespace {

using Sparse = Eigen::SparseMatrix<double>;

/// Columns of many zeros; column 7 has none but zeros, column 8 no zero, column 9 is constant.
MadeData thin(Index n, Index p, std::int64_t seed) {
    MadeData out(n, p, seed);
    Random random(5);
    for (Index j = 0; j < p; ++j) {
        for (Index i = 0; i < n; ++i) {
            if (j == 7 || (j != 8 && random.uniform() < (j < 6 ? 0.3 : 0.8)))
                out.X(i, j) = 0;
        }
    }
    out.X.col(8).array() += 3;
    out.X.col(9).setConstant(0.1);
    return out;
}

/// 2, 3, 1, 0, ...
Vector<double> some_weights(Index n) {
    Vector<double> out(n);
    for (Index i = 0; i < n; ++i)
        out[i] = static_cast<double>((i + 2) % 4);
    return out;
}

/// Lambdas to 1e-12, coefficients to 1e-10 of the largest.
template <class A, class B>
void require_same(const PenalizedPath<A>& actual, const PenalizedPath<B>& expected,
                  double accuracy = 1e-10) {
    REQUIRE(actual.size() == expected.size());
    REQUIRE(actual.columns() == expected.columns());
    double largest = 0, worst = 0, worst_intercept = 0, worst_explained = 0;
    for (Index i = 0; i < actual.size(); ++i) {
        const Vector<double> a = actual.coefficients(i).template cast<double>();
        const Vector<double> b = expected.coefficients(i).template cast<double>();
        largest = std::max(largest, b.cwiseAbs().maxCoeff());
        worst = std::max(worst, (a - b).cwiseAbs().maxCoeff());
        worst_intercept =
            std::max(worst_intercept, std::abs(static_cast<double>(actual.intercept(i)) -
                                               static_cast<double>(expected.intercept(i))));
        worst_explained = std::max(worst_explained, std::abs(actual[i].deviance_explained -
                                                             expected[i].deviance_explained));
        CHECK(actual[i].lambda == Approx(expected[i].lambda).epsilon(accuracy / 100));
        CHECK(actual[i].convergence.converged);
    }
    CHECK(largest > 0.1);
    CHECK(worst <= accuracy * largest);
    CHECK(worst_intercept <= 10 * accuracy * std::max(1.0, largest));
    CHECK(worst_explained <= accuracy);
}

template <class Spec>
void require_same_on(const MadeData& data, const Spec& spec, const Vector<double>& weights = {},
                     double ratio = 0.01) {
    const Sparse sparse = data.X.sparseView();
    FitData<double> more;
    if (weights.size() > 0)
        more.weights.emplace(weights);
    require_same(spec.path(sparse, data.y, {.ratio = ratio}, more),
                 spec.path(data.X, data.y, {.ratio = ratio}, more));
}

Lasso exact() {
    return {.tolerance = 1e-11};
}

/// A sparse table of counts weighted by rarity, rows of length 1, with columns as rare as words:
/// that of rank r turns up as 1 / r.
Sparse rare_words(Index rows, Index columns, Index length) {
    std::vector<Eigen::Triplet<double>> entries;
    Random random(11);
    const double span = std::log(static_cast<double>(columns) + 1);
    for (Index i = 0; i < rows; ++i) {
        const Index words = length / 2 + random.below(length);
        for (Index k = 0; k < words; ++k) {
            const auto rank = static_cast<Index>(std::exp(span * random.uniform()));
            entries.emplace_back(static_cast<int>(i), static_cast<int>(std::min(rank, columns) - 1),
                                 1.0);
        }
    }
    Sparse out(rows, columns);
    out.setFromTriplets(entries.begin(), entries.end());
    Vector<double> squares = Vector<double>::Zero(rows);
    for (Index j = 0; j < columns; ++j) {
        const auto found = static_cast<double>(out.col(j).nonZeros());
        for (Sparse::InnerIterator entry(out, j); entry; ++entry) {
            entry.valueRef() =
                (1 + std::log(entry.value())) * std::log((static_cast<double>(rows) + 1) / found);
            squares[entry.row()] += entry.value() * entry.value();
        }
    }
    for (Index j = 0; j < columns; ++j) {
        for (Sparse::InnerIterator entry(out, j); entry; ++entry)
            entry.valueRef() /= std::sqrt(squares[entry.row()]);
    }
    return out;
}

/// The gap and the optimality conditions of every point of a lasso path, worked out once more.
void require_certified(const Sparse& X, const Vector<double>& y) {
    const auto path = Lasso{}.path(X, y, {.ratio = 0.05});
    const auto n = static_cast<double>(X.rows());
    const Vector<double> mean = X.transpose() * Vector<double>::Constant(X.rows(), 1 / n);
    Vector<double> deviation = Vector<double>::Zero(X.cols());
    for (Index j = 0; j < X.cols(); ++j) {
        double squares = 0;
        for (Sparse::InnerIterator entry(X, j); entry; ++entry)
            squares += std::pow(entry.value() - mean[j], 2);
        squares += (n - static_cast<double>(X.col(j).nonZeros())) * mean[j] * mean[j];
        deviation[j] = std::sqrt(squares / n);
    }
    const Vector<double> centred = y.array() - y.mean();
    const double null = centred.squaredNorm() / n / 2;

    REQUIRE(path.size() == 100);
    for (Index i = 0; i < path.size(); ++i) {
        const double lambda = path[i].lambda;
        CAPTURE(i, lambda, path[i].nonzero, path[i].convergence.iterations);
        CHECK(path[i].convergence.converged);
        CHECK(path[i].convergence.gap <= 1e-8);
        CHECK(path[i].kkt_residual <= 1e-9);

        const Vector<double> b = path.coefficients(i);
        const Vector<double> residual =
            y - X * b - Vector<double>::Constant(X.rows(), path.intercept(i));
        CHECK(std::abs(residual.mean()) <= 1e-10);
        const Vector<double> products = X.transpose() * residual / n - residual.mean() * mean;
        double violation = 0, largest = 0, price = 0;
        Index nonzero = 0;
        for (Index j = 0; j < X.cols(); ++j) {
            if (!(deviation[j] > 0)) {
                violation = b[j] == 0 ? violation : path[0].lambda;
                continue;
            }
            const double g = products[j] / deviation[j];
            largest = std::max(largest, std::abs(g));
            violation = std::max(violation, b[j] == 0 ? std::abs(g) - lambda
                                                      : std::abs(g - std::copysign(lambda, b[j])));
            price += lambda * std::abs(b[j]) * deviation[j];
            nonzero += b[j] != 0 ? 1 : 0;
        }
        CHECK(violation / path[0].lambda <= 1e-9);
        CHECK(nonzero == path[i].nonzero);
        const double share = std::min(1.0, lambda / largest);
        const double gap = residual.squaredNorm() / n / 2 + price -
                           share * centred.dot(residual) / n +
                           share * share * residual.squaredNorm() / n / 2;
        CHECK(gap / null <= 1e-8);
    }
    CHECK(path[0].nonzero == 0);
    CHECK(path[99].nonzero > 10);
}

/// Whole texts of lines "label column:value ...", columns from 1.
struct SparseData {
    Sparse X;
    Vector<double> y;
};

SparseData read_svmlight_gz(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
        popen(("gzip -dc '" + path + "'").c_str(), "r"), &pclose);
    std::string text;
    std::vector<char> chunk(1 << 16);
    while (const auto size = std::fread(chunk.data(), 1, chunk.size(), pipe.get()))
        text.append(chunk.data(), size);
    std::vector<Eigen::Triplet<double>> entries;
    std::vector<double> labels;
    int columns = 0;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        char* next = text.data() + start;
        labels.push_back(std::strtod(next, &next));
        while (next < text.data() + end && *next == ' ') {
            const auto column = static_cast<int>(std::strtol(next, &next, 10));
            if (*next != ':')
                break;
            columns = std::max(columns, column);
            entries.emplace_back(static_cast<int>(labels.size()) - 1, column - 1,
                                 std::strtod(next + 1, &next));
        }
        start = end + 1;
    }
    Sparse X(static_cast<Index>(labels.size()), columns);
    X.setFromTriplets(entries.begin(), entries.end());
    return {std::move(X),
            Eigen::Map<const Vector<double>>(labels.data(), static_cast<Index>(labels.size()))};
}

/// The path that PenalizedFit would make, by the store that it takes where the products of columns
/// would be more than a gigabyte.
PenalizedPath<double> path_without_products(const detail::PenalizedSettings& settings,
                                            const MadeData& data,
                                            const std::vector<double>& lambdas,
                                            const FitData<double>& more) {
    using Columns = detail::DenseColumns<double, double>;
    const MatrixView<double> table(data.X);
    const VectorView<double> y(data.y);
    const Columns columns(table);
    const detail::PenalizedTarget<double> target(settings.name, y, more, settings.intercept);
    detail::PathProblem<double> problem;
    problem.max_iterations = settings.max_iterations;
    problem.threads = settings.threads;
    problem.scaling.set_size(columns.cols());
    problem.y = target.y;
    problem.roots = target.weights.cwiseSqrt();
    detail::scale_by_columns(settings, columns, target.weighted ? target.weights.data() : nullptr,
                             target.y, problem);
    detail::set_penalty(settings, target.deviation, problem);
    problem.tolerance = settings.tolerance / 100 * problem.scaling.product.cwiseAbs().maxCoeff();

    using Engine = detail::Engine<double, Columns::Lean>;
    Engine engine(Columns::Lean(problem),
                  {.tolerance = problem.tolerance, .max_iterations = settings.max_iterations});
    const std::vector<detail::GradientHint<double>> no_hints;
    detail::PathSolver<double, Columns, Engine> solver(problem, columns, engine, no_hints);
    const double first = solver.first_lambda();
    using Solution = detail::PathSolution<double>;
    const detail::WalkRange range{.first = first,
                                  .unit = target.deviation,
                                  .rows = columns.rows(),
                                  .columns = columns.cols(),
                                  .null_deviance = target.deviation * target.deviation};
    const Observer nobody;
    const Lambdas wanted{.values = lambdas};
    detail::LambdaWalk<Solution> walk(settings, wanted, range, nobody);
    solver.run(walk.lambdas(), [&](Solution&& fit) {
        const double explained = 1 - fit.residual;
        return walk.take(std::move(fit), explained);
    });

    std::vector<PenalizedPoint> points;
    std::vector<PenalizedPath<double>::Coefficients> coefficients;
    walk.for_each([&](double lambda, const Solution& fit) {
        PenalizedPath<double>::Coefficients found{.intercept = target.mean};
        std::vector<std::pair<Index, double>> sorted;
        for (std::size_t k = 0; k < fit.columns.size(); ++k) {
            const Index j = fit.columns[k];
            sorted.emplace_back(j, fit.values[k] * problem.scaling.factor[j] * target.deviation);
            found.intercept -= sorted.back().second * problem.scaling.mean[j];
        }
        std::sort(sorted.begin(), sorted.end());
        for (const auto& [column, value] : sorted) {
            found.columns.push_back(column);
            found.values.push_back(value);
        }
        if (!settings.intercept)
            found.intercept = 0;
        const double off = problem.penalty.is_convex() ? fit.gap : fit.violation / first;
        points.push_back({.lambda = lambda,
                          .nonzero = static_cast<Index>(fit.columns.size()),
                          .deviance_explained = 1 - fit.residual,
                          .convergence = {.converged = off <= settings.tolerance, .gap = off}});
        coefficients.push_back(std::move(found));
    });
    return {columns.cols(), static_cast<double>(columns.rows()), std::move(points),
            std::move(coefficients)};
}

}  // namespace

TEST_CASE("a sparse table has the paths of the dense one", "[linear][penalized][sparse]") {
    for (const MadeData& data : {thin(90, 20, 6), thin(40, 70, 7)}) {
        CAPTURE(data.X.rows());
        const Vector<double> weights = some_weights(data.X.rows());
        for (const bool intercept : {true, false}) {
            for (const bool standardize : {true, false}) {
                CAPTURE(intercept, standardize);
                const Lasso lasso{
                    .intercept = intercept, .standardize = standardize, .tolerance = 1e-11};
                require_same_on(data, lasso);
                require_same_on(data, lasso, weights);
                require_same_on(data, ElasticNet{.intercept = intercept,
                                                 .standardize = standardize,
                                                 .tolerance = 1e-11});
                require_same_on(data, Scad{.intercept = intercept, .tolerance = 1e-11}, {}, 0.2);
                require_same_on(data, Mcp{.intercept = intercept, .tolerance = 1e-11}, {}, 0.2);
            }
        }
        for (const Convention convention : {Convention::glmnet, Convention::sklearn}) {
            require_same_on(data, ElasticNet{.convention = convention, .tolerance = 1e-11});
            require_same_on(
                data, Lasso{.intercept = false, .convention = convention, .tolerance = 1e-11});
        }
        require_same_on(data, ElasticNet{.l1_ratio = 0, .tolerance = 1e-11}, {}, 1e-3);
        require_same_on(data, Lasso{.relaxation = 0.5, .tolerance = 1e-11}, {}, 0.1);
    }
}

TEST_CASE("factors and bounds hold on a sparse table", "[linear][penalized][sparse]") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const MadeData& data : {thin(90, 20, 6), thin(40, 70, 7)}) {
        CAPTURE(data.X.rows());
        const Index p = data.X.cols();
        Lasso lasso = exact();
        lasso.coefficients.penalty_factors = Vector<double>::Ones(p);
        lasso.coefficients.penalty_factors.head(6) << 0, 2, infinity, 0.5, 1, 0;
        require_same_on(data, lasso);
        require_same_on(data, lasso, some_weights(data.X.rows()));
        lasso = exact();
        lasso.coefficients.lower = Vector<double>::Constant(p, -0.3);
        lasso.coefficients.upper = Vector<double>::Constant(p, 0.4);
        lasso.coefficients.lower[4] = 0;
        lasso.coefficients.upper[0] = 2;
        require_same_on(data, lasso);
        lasso = exact();
        lasso.coefficients.nonnegative = true;
        require_same_on(data, lasso);
    }
}

TEST_CASE("a sparse table has the same bits for every number of threads",
          "[linear][penalized][sparse]") {
    const Sparse X = rare_words(300, 3000, 40);
    Vector<double> y = X.col(30) - X.col(40) + X.col(3);
    y += 0.1 * lehmer_numbers(300, 3);
    const auto one = Lasso{}.path(X, y);
    for (const int threads : {2, 3}) {
        const auto other = Lasso{.threads = threads}.path(X, y);
        REQUIRE(other.lambdas() == one.lambdas());
        for (Index i = 0; i < one.size(); ++i) {
            CHECK(one.sparse_coefficients(i).columns == other.sparse_coefficients(i).columns);
            CHECK(one.sparse_coefficients(i).values == other.sparse_coefficients(i).values);
        }
    }
}

TEST_CASE("every way to store a sparse table is read", "[linear][penalized][sparse]") {
    const MadeData data = thin(90, 20, 6);
    const auto expected = exact().path(data.X, data.y);
    const Lambdas same{.values = expected.lambdas()};
    const Sparse sparse = data.X.sparseView();
    const auto require_equal = [&](const auto& X) {
        require_same(exact().path(X, data.y, same), expected);
    };

    SECTION("rows after each other") {
        require_equal(Eigen::SparseMatrix<double, Eigen::RowMajor>(sparse));
    }
    SECTION("memory of others") {
        const Eigen::Map<const Sparse> map(sparse.rows(), sparse.cols(), sparse.nonZeros(),
                                           sparse.outerIndexPtr(), sparse.innerIndexPtr(),
                                           sparse.valuePtr());
        require_equal(map);
    }
    SECTION("columns with gaps between them") {
        Sparse loose(data.X.rows(), data.X.cols());
        loose.reserve(Eigen::VectorXi::Constant(data.X.cols(), 100));
        for (Index j = data.X.cols() - 1; j >= 0; --j) {
            for (Index i = 0; i < data.X.rows(); ++i) {
                if (data.X(i, j) != 0)
                    loose.insert(i, j) = data.X(i, j);
            }
        }
        REQUIRE(!loose.isCompressed());
        require_equal(loose);
    }
    SECTION("zeros that are written out") {
        std::vector<Eigen::Triplet<double>> entries;
        for (int j = 0; j < data.X.cols(); ++j) {
            for (int i = 0; i < data.X.rows(); ++i)
                entries.emplace_back(i, j, data.X(i, j));
        }
        Sparse full(data.X.rows(), data.X.cols());
        full.setFromTriplets(entries.begin(), entries.end());
        REQUIRE(full.nonZeros() == data.X.size());
        require_equal(full);
    }
    SECTION("some columns of a wider table") {
        Matrix<double> wider = Matrix<double>::Ones(data.X.rows(), data.X.cols() + 5);
        wider.middleCols(2, data.X.cols()) = data.X;
        const Sparse all = wider.sparseView();
        require_equal(all.middleCols(2, data.X.cols()));
    }
}

TEST_CASE("sparse tables may have long indices and floats", "[linear][penalized][sparse]") {
    const MadeData data = thin(90, 20, 6);
    const auto expected = exact().path(data.X, data.y);
    const Lambdas same{.values = expected.lambdas()};

    const Eigen::SparseMatrix<double, Eigen::ColMajor, long> long_indices =
        Sparse(data.X.sparseView());
    require_same(exact().path(long_indices, data.y, same), expected);

    // Not rounded to floats: the table has the values of floats.
    MadeData rounded = data;
    rounded.X = data.X.cast<float>().cast<double>();
    rounded.y = data.y.cast<float>().cast<double>();
    const Eigen::SparseMatrix<float> floats = Matrix<float>(rounded.X.cast<float>()).sparseView();
    const Vector<float> y = rounded.y.cast<float>();
    const PenalizedPath<float> path = exact().path(floats, y, same);
    require_same(path, exact().path(rounded.X, rounded.y, same), 1e-6);
}

TEST_CASE("a sparse table is told where it is not finite", "[linear][penalized][sparse]") {
    MadeData data = thin(90, 20, 6);
    Sparse X = data.X.sparseView();
    const auto message = [&] { return refusal([&] { (void)Lasso{}.path(X, data.y); }); };
    CHECK(message().empty());
    X.coeffRef(17, 3) = std::numeric_limits<double>::quiet_NaN();
    CHECK(message() == "X(17, 3) is NaN, expected a finite value");
    X.coeffRef(17, 3) = std::numeric_limits<double>::infinity();
    CHECK(message() == "X(17, 3) is inf, expected a finite value");
    X.coeffRef(17, 3) = 1e200;
    CHECK(message() == "Lasso: the sums overflow; scale X or y");
    // The dense one too, whether it is summed up, as tall ones are, or not.
    for (const Index rows : {90, 19}) {
        const Matrix<double> dense = Matrix<double>(X).topRows(rows);
        const Vector<double> y = data.y.head(rows);
        CHECK(refusal([&] { (void)Lasso{}.path(dense, y); }) ==
              "Lasso: the sums overflow; scale X or y");
    }
    X.coeffRef(17, 3) = 1;
    const Vector<double> short_y = data.y.head(89);
    CHECK(refusal([&] { (void)Lasso{}.path(X, short_y); }) == "X has 90 rows but y has 89 values");
    CHECK(!refusal([&] { (void)Lasso{}.path(Sparse(90, 0), data.y); }).empty());
    CHECK(!refusal([&] { (void)Lasso{}.path(Sparse(0, 20), Vector<double>()); }).empty());
}

TEST_CASE("a sparse table of zeros has a path of zeros", "[linear][penalized][sparse]") {
    const MadeData data(20, 6, 2);
    const auto path = Lasso{}.path(Sparse(20, 6), data.y);
    const auto dense = Lasso{}.path(Matrix<double>(Matrix<double>::Zero(20, 6)), data.y);
    REQUIRE(path.size() == dense.size());
    for (Index i = 0; i < path.size(); ++i) {
        CHECK(path[i].nonzero == 0);
        CHECK(path[i].convergence.converged);
        CHECK(path[i].lambda == dense[i].lambda);
        CHECK(path.intercept(i) == Approx(data.y.mean()));
    }
}

TEST_CASE("the path on texts of 20 newsgroups is certified", "[linear][penalized][sparse][data]") {
    const std::string name = "data/medium/news20_test.svm.gz";
    const auto path = shared_file(name);
    if (!path)
        SKIP(absent(name));
    const SparseData data = read_svmlight_gz(*path);
    REQUIRE(data.X.rows() == 3993);
    REQUIRE(data.X.cols() > 60000);
    REQUIRE(data.X.nonZeros() == 321123);
    require_certified(data.X, (data.y.array() <= 10).cast<double>());
}

TEST_CASE("the path on rare words is certified", "[linear][penalized][sparse]") {
    const Sparse X = rare_words(2000, 20000, 75);
    Vector<double> y = 0.3 * lehmer_numbers(2000, 9);
    for (Index k = 0; k < 40; ++k)
        y += (k % 2 == 0 ? 1 : -1) * X.col(5 + 7 * k);
    require_certified(X, y);
}

TEST_CASE("dense columns without their products have the same paths", "[linear][penalized]") {
    using detail::PenaltyShape;
    for (const MadeData& data : {MadeData(90, 20, 6), MadeData(40, 150, 7)}) {
        CAPTURE(data.X.rows());
        const Vector<double> weights = some_weights(data.X.rows());
        FitData<double> weighted;
        weighted.weights.emplace(weights);
        const auto require_equal = [](const PenalizedPath<double>& expected, const auto& settings,
                                      const MadeData& on, const FitData<double>& more) {
            require_same(path_without_products(settings, on, expected.lambdas(), more), expected);
        };
        detail::PenalizedSettings settings{
            .name = "Lasso", .tolerance = 1e-11, .max_iterations = 100000};
        const Lambdas lambdas{.ratio = 0.02};
        require_equal(exact().path(data.X, data.y, lambdas), settings, data, {});
        require_equal(exact().path(data.X, data.y, lambdas, weighted), settings, data, weighted);

        settings.intercept = false;
        settings.standardize = false;
        require_equal(Lasso{.intercept = false, .standardize = false, .tolerance = 1e-11}.path(
                          data.X, data.y, lambdas),
                      settings, data, {});
        settings.intercept = true;
        settings.standardize = {};
        settings.coefficients.nonnegative = true;
        require_equal(Lasso{.coefficients = settings.coefficients, .tolerance = 1e-11}.path(
                          data.X, data.y, lambdas),
                      settings, data, {});
        settings.coefficients = {};
        settings.l1_ratio = 0.5;
        require_equal(ElasticNet{.tolerance = 1e-11}.path(data.X, data.y, lambdas), settings, data,
                      {});
        settings.l1_ratio = 1;
        settings.shape = PenaltyShape::scad;
        settings.gamma = 3.7;
        require_equal(Scad{.tolerance = 1e-11}.path(data.X, data.y, {.ratio = 0.3}), settings, data,
                      {});
        settings.shape = PenaltyShape::mcp;
        settings.gamma = 3;
        require_equal(Mcp{.tolerance = 1e-11}.path(data.X, data.y, {.ratio = 0.3}), settings, data,
                      {});
    }
}

}  // namespace sparse_test
