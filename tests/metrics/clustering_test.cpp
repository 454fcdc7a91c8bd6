#include <ridgewood/core/random.hpp>
#include <ridgewood/metrics/clustering.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace clustering_test {

using namespace ridgewood;

namespace {

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

template <class F>
void for_each_metric(F f) {
    const auto call = [&](const auto& metric) { f(std::string(metric.name), metric); };
    call(silhouette);
    call(calinski_harabasz);
    call(davies_bouldin);
}

/// 60 rows that any program can make, in 3 clusters.
struct Rows {
    Matrix<double> X{60, 3};
    Vector<double> labels{60};

    Rows() {
        for (Index i = 0; i < 60; ++i) {
            X.row(i) << double(i * i % 7), double((i * i / 3 + i) % 5), double(i % 11);
            labels[i] = double(i % 3);
        }
    }
};

double silhouette_by_definition(const Matrix<double>& X, const Vector<double>& labels, Index i) {
    Vector<double> sum = Vector<double>::Zero(10), rows = sum;
    for (Index j = 0; j < X.rows(); ++j) {
        sum[Index(labels[j])] += (X.row(i) - X.row(j)).norm();
        rows[Index(labels[j])] += j != i;
    }
    const auto own = Index(labels[i]);
    if (rows[own] == 0)
        return 0;
    double nearest = HUGE_VAL;
    for (Index c = 0; c < 10; ++c) {
        if (c != own && rows[c] > 0)
            nearest = std::min(nearest, sum[c] / rows[c]);
    }
    const double inside = sum[own] / rows[own];
    return (nearest - inside) / std::max(nearest, inside);
}

}  // namespace

TEST_CASE("scores of clusters are those of scikit-learn", "[metrics][clustering]") {
    const Rows rows;
    REQUIRE(silhouette(rows.X, rows.labels) == Approx(-0.01676608217807327).epsilon(1e-12));
    REQUIRE(calinski_harabasz(rows.X, rows.labels) == Approx(1.938067036290323).epsilon(1e-12));
    REQUIRE(davies_bouldin(rows.X, rows.labels) == Approx(26.06648929280379).epsilon(1e-12));
}

TEST_CASE("silhouettes are what all pairs say, by any number of threads", "[metrics][clustering]") {
    Random random(1);
    Matrix<double> X(300, 2);
    Vector<double> labels(300);
    for (Index i = 0; i < 300; ++i) {
        // One cluster of 1 row, and one that is larger than a tile.
        labels[i] = i == 0 ? 9 : i < 160 ? 3 : double(random.below(3));
        X.row(i) << random.normal() + labels[i], random.normal();
    }
    const Vector<double> values = silhouette.samples(X, labels);
    for (Index i = 0; i < 300; ++i)
        REQUIRE(values[i] == Approx(silhouette_by_definition(X, labels, i)).margin(1e-14));
    REQUIRE(values[0] == 0);
    REQUIRE(silhouette(X, labels) == values.mean());
    for (const int threads : {2, 3, 0})
        REQUIRE(Silhouette{.threads = threads}.samples(X, labels) == values);
}

TEST_CASE("neither names, order, place nor unit of clusters matter", "[metrics][clustering]") {
    const Rows rows;
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        const double value = metric(rows.X, rows.labels);
        REQUIRE(metric(rows.X, -2 * rows.labels) == Approx(value));
        REQUIRE(metric(rows.X.colwise().reverse(), rows.labels.reverse()) == Approx(value));
        const Matrix<double> moved = 4 * rows.X.array() + 1e6;
        REQUIRE(metric(moved, rows.labels) == Approx(value));
        REQUIRE(metric(rows.X.cast<float>(), rows.labels.cast<int>()) == Approx(value));
    });
}

TEST_CASE("clusters that cannot be compared have no score", "[metrics][clustering]") {
    const Vector<double> X = column({0, 1, 5});
    for_each_metric([&](const std::string& name, const auto& metric) {
        INFO(name);
        REQUIRE(std::isnan(metric(X, column({2, 2, 2}))));
        REQUIRE(std::isnan(metric(X, column({1, 2, 3}))));
    });
    REQUIRE(silhouette.samples(X, column({1, 2, 3})).array().isNaN().all());
}

TEST_CASE("clusters that are points are as far apart as can be", "[metrics][clustering]") {
    const Vector<double> labels = column({0, 0, 1, 1});
    const Vector<double> points = column({1, 1, 3, 3}), same = column({1, 1, 1, 1});
    REQUIRE(silhouette(points, labels) == 1);
    REQUIRE(std::isinf(calinski_harabasz(points, labels)));
    REQUIRE(davies_bouldin(points, labels) == 0);
    REQUIRE(silhouette(same, labels) == 0);
    REQUIRE(std::isnan(calinski_harabasz(same, labels)));
    REQUIRE(std::isinf(davies_bouldin(column({0, 2, 0, 2}), labels)));
}

TEST_CASE("misuse of a score of clusters is named", "[metrics][clustering]") {
    const Matrix<double> X = Matrix<double>::Ones(3, 2);
    REQUIRE(refusal([&] {
                (void)silhouette(X, column({1, 2}));
            }) == "X has 3 rows but labels has 2");
    REQUIRE(refusal([&] { (void)davies_bouldin(Matrix<double>(0, 2), Vector<double>(0)); }) ==
            "X is empty: it has 0 rows and 2 columns");
    REQUIRE(refusal([&] {
                (void)silhouette(std::nan("") * X, column({1, 2, 2}));
            }) == "X(0, 0) is NaN, expected a finite value");
    REQUIRE(refusal([&] {
                (void)Silhouette{.threads = -1}(X, column({1, 2, 2}));
            }) == "threads must be >= 0 (0 = all), got -1");
}

TEST_CASE("scores of clusters meet the reference cases", "[metrics][clustering]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto cases = reference_cases("timeseries/metrics.json", "clustering");
    if (cases.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : cases) {
        const Matrix<double> X = to_matrix(record["input"]["X"]);
        const Vector<double> labels = to_vector(record["input"]["labels"]);
        const auto& expected = record["expected"];
        REQUIRE(silhouette(X, labels) == Approx(expected["silhouette"].get<double>()));
        REQUIRE(silhouette.samples(X, labels).isApprox(to_vector(expected["samples"]), 1e-12));
        REQUIRE(calinski_harabasz(X, labels) ==
                Approx(expected["calinski_harabasz"].get<double>()).epsilon(1e-12));
        REQUIRE(davies_bouldin(X, labels) ==
                Approx(expected["davies_bouldin"].get<double>()).epsilon(1e-12));
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace clustering_test
