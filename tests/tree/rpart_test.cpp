#include <ridgewood/io/csv.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"

namespace rpart_test {

// The expected numbers are rpart's; the scripts reference/rpart_*.R print those that are written
// here.

namespace rw = ridgewood;
using rw::Index;

namespace {

/// rpart's defaults.
template <class Spec>
Spec like_rpart(double complexity) {
    return {.max_depth = 30,
            .min_samples_split = 20,
            .min_samples_leaf = 7,
            .complexity = complexity,
            .max_surrogates = 5};
}

/// A node of rpart, from the root down, the lower child first.
struct Expected {
    Index rows;
    double deviance;
    bool is_leaf;
};

struct ExpectedSurrogate {
    Index feature;
    double agreement, adjusted;
};

/// Compares ours from `node` down with what begins at expected[k]; returns where that ends.
std::size_t compare(const rw::TreeRegressorModel<double>& model, Index node,
                    const std::vector<Expected>& expected, std::size_t k) {
    const auto& seen = model.statistics();
    const auto& split = model.tree().nodes()[static_cast<std::size_t>(node)];
    INFO("node " << node);
    REQUIRE(k < expected.size());
    REQUIRE(seen.rows[static_cast<std::size_t>(node)] == expected[k].rows);
    REQUIRE(seen.impurity[node] * seen.weight[node] == Approx(expected[k].deviance).epsilon(1e-9));
    REQUIRE(split.is_leaf() == expected[k].is_leaf);
    if (split.is_leaf())
        return k + 1;
    const auto left = static_cast<Index>(split.left);
    const Index lower = seen.value(0, left) < seen.value(0, left + 1) ? left : left + 1;
    const std::size_t end = compare(model, lower, expected, k + 1);
    return compare(model, lower == left ? left + 1 : left, expected, end);
}

template <class Model>
void compare_surrogates(const Model& model, Index node,
                        const std::vector<ExpectedSurrogate>& expected) {
    const auto& parts = model.tree().parts();
    const auto k = static_cast<std::size_t>(node);
    const std::size_t begin = parts.surrogate_begin.at(k), end = parts.surrogate_begin.at(k + 1);
    INFO("surrogates of node " << node);
    REQUIRE(end - begin == expected.size());
    CHECK(parts.nodes[k].has_surrogates() == !expected.empty());
    for (std::size_t s = 0; s < expected.size(); ++s) {
        CHECK(parts.surrogates[begin + s].feature() == expected[s].feature);
        CHECK(parts.surrogates[begin + s].agreement == Approx(expected[s].agreement).epsilon(1e-9));
        CHECK(parts.surrogates[begin + s].adjusted_agreement ==
              Approx(expected[s].adjusted).epsilon(1e-9));
    }
}

/// Means of the predictions of every seventh row.
std::vector<double> sevenths(const rw::Vector<double>& predictions) {
    std::vector<double> sum(7, 0), count(7, 0);
    for (Index i = 0; i < predictions.size(); ++i) {
        sum[static_cast<std::size_t>(i % 7)] += predictions[i];
        count[static_cast<std::size_t>(i % 7)] += 1;
    }
    for (std::size_t k = 0; k < 7; ++k)
        sum[k] /= count[k];
    return sum;
}

rw::Matrix<double> columns(const rw::Table& table, const std::vector<std::string>& names) {
    rw::Matrix<double> X(table.rows(), static_cast<Index>(names.size()));
    for (std::size_t j = 0; j < names.size(); ++j)
        X.col(static_cast<Index>(j)) = table[names[j]];
    return X;
}

}  // namespace

TEST_CASE("surrogates send rows with missing numbers where rpart's do") {
    const auto path = shared_file("data/small/airquality.csv");
    if (!path)
        SKIP(absent("data/small/airquality.csv"));
    const auto table = rw::read_csv(*path);
    const rw::Matrix<double> X = columns(table, {"Ozone", "Solar.R", "Wind", "Month", "Day"});
    const auto model = like_rpart<rw::CartRegressor>(0.01).fit(X, table["Temp"]);
    const std::vector<Expected> expected = {
        {153, 13617.882352941, false}, {31, 1409.677419355, false},  {12, 280, true},
        {19, 724.631578947, true},     {122, 6293.967213115, false}, {54, 2022, false},
        {21, 524.285714286, true},     {33, 1047.636363636, false},  {16, 255.75, true},
        {17, 555.058823529, true},     {68, 2147.235294118, false},  {30, 462.3, true},
        {38, 1366.552631579, false},   {11, 272.909090909, true},    {27, 426, true}};
    CHECK(compare(model, 0, expected, 0) == expected.size());
    compare_surrogates(model, 0, {{2, 0.81045751634, 0.0645161290323}});
    compare_surrogates(model, static_cast<Index>(model.tree().nodes()[0].left),
                       {{0, 0.703703703704, 0.2}, {2, 0.703703703704, 0.2}, {4, 2.0 / 3, 0.1}});
    const std::vector<double> means = sevenths(model.predict(X));
    const std::vector<double> theirs = {78.4131915532633, 77.3729784018871, 76.9981433286668,
                                        76.9226578082299, 78.0206946784804, 79.3573436355838,
                                        78.1014187174072};
    for (std::size_t k = 0; k < 7; ++k)
        CHECK(means[k] == Approx(theirs[k]).epsilon(1e-12));
}

TEST_CASE("surrogates send rows with missing categories where rpart's do") {
    const auto path = shared_file("data/small/cu_summary.csv");
    if (!path)
        SKIP(absent("data/small/cu_summary.csv"));
    const auto table = rw::read_csv(*path);
    const rw::Matrix<double> X = columns(table, {"Country", "Reliability", "Mileage", "Type"});
    auto spec = like_rpart<rw::CartRegressor>(0.01);
    spec.categorical = {0, 1, 3};
    const auto model = spec.fit(X, table["Price"]);
    const std::vector<Expected> expected = {
        {117, 7407472615.0769, false}, {80, 3322389156.9875, false}, {69, 1426420615.2464, false},
        {21, 50309830.9524, true},     {48, 910789976.6667, false},  {29, 482343499.1724, true},
        {19, 350528049.7895, true},    {11, 797004218.1818, true},   {37, 2229350583.0811, false},
        {25, 1021101575.04, false},    {18, 741101642.4444, true},   {7, 203645119.4286, true},
        {12, 558955038, true}};
    CHECK(compare(model, 0, expected, 0) == expected.size());
    compare_surrogates(model, 0, {{0, 0.6923076923077, 0.027027027027}});
    const std::vector<double> means = sevenths(model.predict(X));
    const std::vector<double> theirs = {17406.5513232956, 16374.3743771501, 15468.2303609229,
                                        15470.4433016896, 14879.9400337157, 14412.7270817129,
                                        16136.8248092148};
    for (std::size_t k = 0; k < 7; ++k)
        CHECK(means[k] == Approx(theirs[k]).epsilon(1e-12));
}

TEST_CASE("losses change splits and labels as in rpart") {
    const auto path = shared_file("data/small/kyphosis.csv");
    if (!path)
        SKIP(absent("data/small/kyphosis.csv"));
    const auto table = rw::read_csv(*path);
    const rw::Matrix<double> X = columns(table, {"Age", "Number", "Start"});
    auto spec = like_rpart<rw::CartClassifier>(0.01);
    spec.max_surrogates = 0;
    spec.losses = rw::Matrix<double>{{0, 1}, {3, 0}};
    const auto model = spec.fit(X, table["Kyphosis"]);
    const auto& nodes = model.tree().nodes();
    REQUIRE(nodes.size() == 5);
    CHECK(nodes[0].feature() == 2);
    CHECK(nodes[0].threshold == 12.5);
    const auto left = nodes[0].left;
    CHECK(model.statistics().rows[left] == 35);
    CHECK(model.statistics().rows[left + 1] == 46);
    CHECK(nodes[left].feature() == 0);
    CHECK(nodes[left].threshold == 34.5);
    const rw::Vector<double> spread =
        model.statistics().impurity.cwiseProduct(model.statistics().weight);
    CHECK(spread[0] - spread[1] - spread[2] == Approx(13.03952770103).epsilon(1e-9));
    const rw::Vector<double> labels = model.predict(X);
    double loss = 0;
    for (Index i = 0; i < labels.size(); ++i)
        loss +=
            spec.losses(static_cast<Index>(table["Kyphosis"][i]), static_cast<Index>(labels[i]));
    CHECK(loss == 20);  // 51 of the root times 0.392156862745
}

TEST_CASE("a regression tree is rpart's down to its complexity") {
    const auto data = shared_file("cases/trees/diabetes.csv");
    const auto frame = shared_file("cases/trees/rpart_diabetes_frame.csv");
    if (!data || !frame)
        SKIP(absent("cases/trees"));
    const rw::Matrix<double> all = rw::read_csv(*data, {.header = false}).values();
    const auto model = like_rpart<rw::CartRegressor>(0.005).fit(all.leftCols(10), all.col(10));
    const auto table = rw::read_csv(*frame);
    const auto& kinds = table.categories(table.column("var"));
    std::vector<Expected> expected;
    for (Index i = 0; i < table.rows(); ++i) {
        const bool leaf = kinds[static_cast<std::size_t>(table["var"][i])] == "<leaf>";
        expected.push_back({static_cast<Index>(table["n"][i]), table["dev"][i], leaf});
    }
    CHECK(compare(model, 0, expected, 0) == expected.size());
}

TEST_CASE("growth stops where rpart's does") {
    // By reference/rpart_complexity.R.
    constexpr Index coarse[] = {9, 3, 7, 2, 4, 7, 20, 8, 3, 15, 2};
    constexpr Index fine[] = {14, 23, 7, 2, 9, 11, 24, 10, 5, 22, 3};
    const Index n = 400;
    rw::Matrix<double> X(n, 3);
    rw::Vector<double> y(n);
    for (Index s = 2; s <= 12; ++s) {
        for (Index i = 1; i <= n; ++i) {
            X.row(i - 1) << static_cast<double>(37 * i * s % 101), static_cast<double>(53 * i % 97),
                static_cast<double>((71 * i + s) % 89);
            y[i - 1] = static_cast<double>((7 * i * i + 13 * i * s) % 11);
        }
        const auto leaves = [&](double complexity) {
            const rw::CartRegressor spec{
                .min_samples_split = 20, .min_samples_leaf = 7, .complexity = complexity};
            return spec.fit(X, y).n_leaves();
        };
        INFO("s = " << s);
        CHECK(leaves(0.01) == coarse[s - 2]);
        CHECK(leaves(0.006) == fine[s - 2]);
    }
    // The minimal cost-complexity tree of the last table has 13.
    const double root = rw::CartRegressor{}.fit(X, y).statistics().impurity[0];
    const rw::CartRegressor minimal{
        .min_samples_split = 20, .min_samples_leaf = 7, .ccp_alpha = 0.006 * root};
    CHECK(minimal.fit(X, y).n_leaves() == 13);
}

TEST_CASE("a classification tree has rpart's gains and surrogates") {
    const auto data = shared_file("cases/trees/breast_cancer.csv");
    const auto splits = shared_file("cases/trees/rpart_bc_splits.csv");
    if (!data || !splits)
        SKIP(absent("cases/trees"));
    const rw::Matrix<double> all = rw::read_csv(*data, {.header = false}).values();
    const auto model = like_rpart<rw::CartClassifier>(0.005).fit(all.leftCols(30), all.col(30));
    const auto table = rw::read_csv(*splits);
    const rw::Vector<double> spread =
        model.statistics().impurity.cwiseProduct(model.statistics().weight);
    const auto& parts = model.tree().parts();
    // Of each node the split, four that were nearly as good, and five surrogates.
    std::size_t node = 0, compared = 0;
    for (Index row = 0; row < table.rows(); row += 10, ++compared) {
        while (model.statistics().rows[node] != static_cast<Index>(table["count"][row]))
            ++node;
        const auto left = static_cast<Index>(parts.nodes[node].left);
        REQUIRE(left > 0);
        CHECK(spread[static_cast<Index>(node)] - spread[left] - spread[left + 1] ==
              Approx(table["improve"][row]).epsilon(1e-9));
        CHECK(parts.nodes[node].threshold == Approx(table["index"][row]).epsilon(1e-8));
        const std::size_t begin = parts.surrogate_begin[node];
        REQUIRE(parts.surrogate_begin[node + 1] - begin == 5);
        for (Index s = 0; s < 5; ++s) {
            const auto& surrogate = parts.surrogates[begin + static_cast<std::size_t>(s)];
            CHECK(surrogate.agreement == Approx(table["improve"][row + 5 + s]).epsilon(1e-9));
            CHECK(surrogate.adjusted_agreement == Approx(table["adj"][row + 5 + s]).epsilon(1e-9));
            CHECK(surrogate.threshold == Approx(table["index"][row + 5 + s]).epsilon(1e-8));
        }
    }
    CHECK(compared == 3);
    CHECK(parts.nodes.size() == 7);
}

}  // namespace rpart_test
