#include <ridgewood/preprocessing/maximal_information.hpp>
#include <ridgewood/preprocessing/mutual_information.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace mutual_information_test {

using namespace ridgewood;
using nlohmann::json;

static_assert(FeatureScore<MutualInformation> && FeatureScore<MaximalInformation>);

namespace {

/// By its recursion from the series at 20 on.
double digamma(Index n) {
    double value = 0;
    auto x = static_cast<double>(n);
    for (; x < 20; ++x)
        value -= 1 / x;
    return value + std::log(x) - 1 / (2 * x) - 1 / (12 * x * x) + 1 / (120 * x * x * x * x);
}

Index nearer(const Vector<double>& x, Index i, double radius) {
    return ((x.array() - x[i]).abs() < radius).count();
}

/// Kraskov's estimate, pair by pair; values divided by their deviations already.
double numbers_by_pairs(const Vector<double>& x, const Vector<double>& y, Index k) {
    double sum = 0;
    for (Index i = 0; i < x.size(); ++i) {
        Vector<double> far = (x.array() - x[i]).abs().max((y.array() - y[i]).abs());
        std::sort(far.begin(), far.end());
        sum += digamma(nearer(x, i, far[k])) + digamma(nearer(y, i, far[k]));
    }
    const double mean = sum / static_cast<double>(x.size());
    return std::max(0.0, digamma(x.size()) + digamma(k) - mean);
}

/// Ross's estimate, pair by pair.
double classes_by_pairs(const Vector<double>& x, const Vector<double>& labels, Index k) {
    double sum = 0;
    for (Index i = 0; i < x.size(); ++i) {
        std::vector<double> far;
        for (Index j = 0; j < x.size(); ++j) {
            if (labels[j] == labels[i])
                far.push_back(std::abs(x[j] - x[i]));
        }
        std::sort(far.begin(), far.end());
        const Index own = std::min(k, std::ssize(far) - 1);
        sum += digamma(own) - digamma(std::ssize(far)) -
               digamma(nearer(x, i, far[static_cast<std::size_t>(own)]));
    }
    return std::max(0.0, digamma(x.size()) + sum / static_cast<double>(x.size()));
}

Matrix<double> scaled(const Matrix<double>& X) {
    const Matrix<double> centred = X.rowwise() - X.colwise().mean();
    const RowVector<double> deviations =
        (centred.array().square().colwise().mean()).sqrt().matrix();
    return X.array().rowwise() / deviations.array();
}

}  // namespace

TEST_CASE("mutual information of classes agrees with scikit-learn", "[preprocessing][scores]") {
    const auto records = reference_cases("timeseries/selection.json", "mutual_info_discrete");
    if (records.empty())
        SKIP(absent("cases/timeseries/selection.json"));
    for (const json& record : records) {
        const auto X = to_table(record.at("input").at("X"));
        const auto y = to_vector(record.at("input").at("y"));
        const MutualInformation spec{.discrete_features = DiscreteFeatures::all()};
        const auto expected = to_vector(record.at("expected").at("mi"));
        CHECK(agree(spec(X, y).scores, expected, record.at("tol").get<double>()));
        const Eigen::SparseMatrix<double> sparse = X.sparseView();
        CHECK(agree(MutualInformation{}(sparse, y).scores, expected, 1e-9));
    }
}

TEST_CASE("neighbours in strips are those of all pairs", "[preprocessing][scores]") {
    Matrix<double> X = random_matrix(300, 5, 1);
    X.col(1) = X.col(0).array().square().matrix() + 0.1 * X.col(1);
    X.col(2) = (X.col(2).array() * 3).round().matrix() + 1e-7 * X.col(3);  // on lines
    X.col(3) = X.col(3).array().exp();
    X.col(4).head(200).setConstant(5);  // equal numbers
    X = scaled(X);
    const Vector<double> y = scaled(X.col(0) + random_matrix(300, 1, 2));
    const Vector<double> labels = (2 * y.array()).round().max(-2).min(2);
    for (const Index k : {1, 3, 40}) {
        INFO(k);
        const auto numbers =
            MutualInformation{.discrete_target = false, .neighbors = k, .noise = 0}(X, y);
        const auto classes = MutualInformation{.neighbors = k, .noise = 0}(X, labels);
        for (Index j = 0; j < 4; ++j) {
            CHECK(numbers.scores[j] == Approx(numbers_by_pairs(X.col(j), y, k)).margin(1e-6));
            CHECK(classes.scores[j] == Approx(classes_by_pairs(X.col(j), labels, k)).margin(1e-6));
        }
        CHECK(numbers.scores[4] >= 0);
    }
}

TEST_CASE("mutual information is near the truth of normal numbers", "[preprocessing][scores]") {
    // -log(1 - r^2) / 2
    const Matrix<double> Z = random_matrix(4000, 2, 3);
    for (const double r : {0.0, 0.6, 0.95}) {
        const Vector<double> y = r * Z.col(0) + std::sqrt(1 - r * r) * Z.col(1);
        const auto found = MutualInformation{.discrete_target = false}(Z.col(0), y).scores[0];
        CHECK(found == Approx(-std::log(1 - r * r) / 2).margin(0.04));
    }
}

TEST_CASE("mutual information does not depend on the order of rows or threads",
          "[preprocessing][scores]") {
    const Matrix<double> X = random_matrix(200, 3, 4);
    const Vector<double> y = X.col(0) + random_matrix(200, 1, 5);
    MutualInformation spec{.discrete_target = false, .noise = 0};
    const Vector<double> scores = spec(X, y).scores;
    CHECK(agree(spec(X.colwise().reverse(), y.reverse()).scores, scores, 1e-12));
    // It is symmetric, and knows no signs or units.
    CHECK(spec(y, X.col(1) * -7).scores[0] == Approx(scores[1]).margin(1e-12));
    spec.noise = 1e-10;
    const Vector<double> noisy = spec(X, y).scores;
    spec.threads = 3;
    CHECK(spec(X, y).scores == noisy);
    CHECK(agree(noisy, scores, 1e-3));
}

TEST_CASE("columns may be classes, and y numbers", "[preprocessing][scores]") {
    Matrix<double> X = random_matrix(200, 2, 6);
    const Vector<double> y = X.col(0);
    X.col(1) = (X.col(0).array() > 0).cast<double>();
    const MutualInformation spec{
        .discrete_target = false, .discrete_features = DiscreteFeatures::columns({1}), .noise = 0};
    const double classes = spec(X, y).scores[1];
    CHECK(classes == Approx(std::log(2)).margin(0.03));
    // The other way round it is the same.
    CHECK(MutualInformation{.noise = 0}(y, X.col(1)).scores[0] == Approx(classes).margin(1e-12));
    // What is constant tells nothing, nor do classes of single rows beside numbers.
    CHECK(spec(Matrix<double>::Ones(200, 2), y).scores.isZero(0));
    CHECK(MutualInformation{}(y, y).scores[0] == 0);
}

TEST_CASE("the maximal information coefficient agrees with minepy", "[preprocessing][scores]") {
    const Index n = 150;
    Matrix<double> X(n, 6);
    for (Index i = 0; i < n; ++i) {
        const auto part = [i](double step) {
            return std::fmod(static_cast<double>(i + 1) * step, 1.0);
        };
        const double x = part(std::numbers::phi), noise = part(std::numbers::sqrt2);
        X.row(i) << x, std::sin(9 * x) + noise, noise, std::floor(5 * x), std::floor(3 * noise), 0;
    }
    const Vector<double> y = 4 * (X.col(0).array() - 0.5).square();
    Vector<double> expected(6), of_classes(6);
    expected << 1, 0.772465445056693, 0.389426674469052, 0.970950594454668, 0.191338337469266, 0;
    of_classes << 0.981453895033653, 0.545531167181012, 0.29342483923923, 0.868292909671119,
        0.00788716808793498, 0;
    CHECK(agree(MaximalInformation{}(X, y).scores, expected, 1e-12));
    const Vector<double> classes = (3 * y.array()).floor();
    CHECK(agree(MaximalInformation{.threads = 2}(X, classes).scores, of_classes, 1e-12));
}

TEST_CASE("a best grid is the best of all grids", "[preprocessing][scores]") {
    // Eleven points, so that every cut between them can be tried.
    const Vector<double> x = random_matrix(11, 1, 7), y = random_matrix(11, 1, 8);
    std::vector<Index> order(11), rows;
    for (Index i = 0; i < 11; ++i)
        order[static_cast<std::size_t>(i)] = i;
    std::sort(order.begin(), order.end(), [&](Index a, Index b) { return x[a] < x[b]; });
    for (const Index i : order)
        rows.push_back((y.array() < y[i]).count() * 3 / 11);
    const auto information = [&](unsigned cuts) {  // bit i: a column ends after point i
        std::vector<int> columns, codes;
        for (std::size_t i = 0; i < 11; ++i) {
            codes.push_back(static_cast<int>(rows[i]));
            columns.push_back(i == 0 ? 0 : columns.back() + static_cast<int>(cuts >> (i - 1) & 1));
        }
        return detail::information_of_labels(columns, codes);
    };
    std::vector<double> best(12, 0), log_products(12, 0);
    for (unsigned cuts = 0; cuts < 1024; ++cuts) {
        const auto columns = static_cast<std::size_t>(std::popcount(cuts)) + 1;
        best[columns] = std::max(best[columns], information(cuts));
    }
    for (std::size_t n = 2; n < 12; ++n)
        log_products[n] = static_cast<double>(n) * std::log(static_cast<double>(n));
    std::vector<Index> ends;
    for (Index i = 1; i <= 11; ++i)
        ends.push_back(i);
    const auto found = detail::BestGrids<>(rows, ends, 3, 100, log_products).information(5);
    for (std::size_t columns = 1; columns <= 5; ++columns)
        CHECK(found[columns - 1] == Approx(best[columns]).margin(1e-12));
}

TEST_CASE("information refuses what it cannot judge", "[preprocessing][scores][misuse]") {
    const Matrix<double> X = random_matrix(5, 2, 9);
    const Vector<double> y = X.col(0);
    CHECK_THROWS_WITH((MutualInformation{.neighbors = 5}(X, y)),
                      "MutualInformation: neighbors must be in [1, 4], got 5");
    CHECK_THROWS_WITH((MutualInformation{.noise = -1}(X, y)),
                      "MutualInformation: noise must be >= 0, got -1");
    CHECK_THROWS_WITH(
        (MutualInformation{.discrete_features = DiscreteFeatures::columns({2})}(X, y)),
        "MutualInformation: there is no column 2 of 2");
    CHECK_THROWS_WITH(MutualInformation{}(X, y, {.weights = Vector<double>::Ones(5)}),
                      "MutualInformation: there are weights, but this score takes none");
    CHECK_THROWS_WITH((MaximalInformation{.alpha = 1.5}(X, y)),
                      "MaximalInformation: alpha must be in (0, 1], got 1.5");
    CHECK_THROWS_WITH((MaximalInformation{.clumps = 0}(X, y)),
                      "MaximalInformation: clumps must be > 0, got 0");
}

}  // namespace mutual_information_test
