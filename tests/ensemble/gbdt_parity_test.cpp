// The first trees of XGBoost and LightGBM, found again from bins that hold their thresholds: what
// is best among all thresholds is best among those that were taken.
#include <ridgewood/ensemble/gbdt_classifier.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>
#include <ridgewood/io/csv.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "shared_data.hpp"

namespace gbdt_parity_test {

namespace rw = ridgewood;
using nlohmann::json;
using rw::Index;

namespace {

template <class S>
struct Table {
    rw::Matrix<S> X;
    rw::Vector<S> y;

    explicit Table(const std::string& name) {
        const auto file = shared_file("cases/trees/" + name + ".csv").value();
        const rw::Matrix<double> all = rw::read_csv(file, {.header = false}).values();
        X = all.leftCols(all.cols() - 1).cast<S>();
        y = all.col(all.cols() - 1).cast<S>();
    }
};

json golden(const std::string& name) {
    const auto file = shared_file("cases/trees/golden.json").value();
    return json::parse(std::ifstream(file)).at(name);
}

/// One form for the trees of both libraries: x <= threshold goes left.
template <class S>
struct Node {
    Index feature = -1;
    S threshold = 0;
    double gain = 0, value = 0;
    std::vector<Node> children = {};

    [[nodiscard]] double of(const rw::Matrix<S>& X, Index row) const {
        if (children.empty())
            return value;
        return children[X(row, feature) <= threshold ? 0 : 1].of(X, row);
    }
    void visit(const std::function<void(const Node&)>& call) const {
        call(*this);
        for (const Node& child : children)
            child.visit(call);
    }
};

Node<float> xgboost_node(const json& node) {
    if (node.contains("leaf"))
        return {.value = node.at("leaf")};
    const auto below = node.at("split_condition").get<float>();
    return {.feature = std::stoi(node.at("split").get<std::string>().substr(1)),
            .threshold = std::nextafter(below, -std::numeric_limits<float>::infinity()),
            .gain = node.at("gain"),
            .children = {xgboost_node(node.at("children").at(0)),
                         xgboost_node(node.at("children").at(1))}};
}

Node<double> lightgbm_node(const json& node) {
    if (node.contains("leaf_value"))
        return {.value = node.at("leaf_value")};
    return {
        .feature = node.at("split_feature"),
        .threshold = node.at("threshold"),
        .gain = node.at("split_gain"),
        .children = {lightgbm_node(node.at("left_child")), lightgbm_node(node.at("right_child"))}};
}

/// The table by the thresholds of all trees.
template <class S>
rw::BinnedMatrix<S> bins_of(const rw::Matrix<S>& X, const std::vector<Node<S>>& trees) {
    std::vector<std::vector<S>> thresholds(static_cast<std::size_t>(X.cols()));
    for (const Node<S>& tree : trees) {
        tree.visit([&](const Node<S>& node) {
            if (!node.children.empty())
                thresholds[static_cast<std::size_t>(node.feature)].push_back(node.threshold);
        });
    }
    for (auto& of_column : thresholds) {
        std::sort(of_column.begin(), of_column.end());
        of_column.erase(std::unique(of_column.begin(), of_column.end()), of_column.end());
    }
    return rw::BinnedMatrix<S>::with_thresholds(X, thresholds);
}

template <class S, class Model>
void require_trees(const Model& model, const rw::Matrix<S>& X, const std::vector<Node<S>>& trees,
                   double tolerance) {
    rw::Vector<double> gains = rw::Vector<double>::Zero(X.cols());
    const auto outputs = static_cast<std::size_t>(model.outputs());
    for (std::size_t t = 0; t < trees.size(); ++t) {
        const auto ours =
            model.tree(static_cast<Index>(t / outputs), static_cast<Index>(t % outputs));
        // LightGBM counts the initial score to the first tree.
        const double scale = std::abs(trees[t].of(X, 0));
        double shift = 0;
        for (Index i = 0; i < X.rows(); ++i) {
            const Index leaf = ours.leaf([&](Index j) { return X(i, j); });
            const double value = static_cast<double>(
                ours.values()(0, ours.nodes()[static_cast<std::size_t>(leaf)].value()));
            if (i == 0)
                shift = t < outputs ? trees[t].of(X, i) - value : 0;
            INFO("tree " << t << ", row " << i);
            REQUIRE(value + shift == Approx(trees[t].of(X, i)).margin(tolerance * scale));
        }
        trees[t].visit([&](const Node<S>& node) {
            if (!node.children.empty())
                gains[node.feature] += node.gain;
        });
    }
    for (Index j = 0; j < X.cols(); ++j)
        CHECK(model.results().gain[j] == Approx(gains[j]).epsilon(1e-4).margin(1e-3));
}

rw::GbdtRegressor xgboost_defaults(double base_score) {
    return {.n_estimators = 3,
            .learning_rate = 0.3,
            .growth = rw::TreeGrowth::depth_wise,
            .max_leaf_nodes = {},
            .max_depth = 3,
            .min_samples_leaf = 1,
            .min_sum_hessian = 1,
            .l2 = 1,
            .initial_score = base_score};
}

std::vector<Node<float>> xgboost_trees(const std::string& name) {
    std::vector<Node<float>> trees;
    const json expected = golden(name);
    for (const json& tree : expected.at("dump"))
        trees.push_back(xgboost_node(tree));
    return trees;
}

std::vector<Node<double>> lightgbm_trees(const std::string& name) {
    std::vector<Node<double>> trees;
    const json expected = golden(name);
    for (const json& tree : expected.at("model"))
        trees.push_back(lightgbm_node(tree.at("tree_structure")));
    return trees;
}

}  // namespace

TEST_CASE("XGBoost's exact trees come out of their thresholds", "[ensemble][gbdt]") {
    if (!shared_file("cases/trees/golden.json"))
        SKIP(absent("cases/trees/golden.json"));
    {
        const Table<float> table("diabetes");
        const auto trees = xgboost_trees("xgb_diabetes_l2");
        const auto spec = xgboost_defaults(table.y.cast<double>().mean());
        const auto model = spec.fit(bins_of(table.X, trees), table.y);
        require_trees(model, table.X, trees, 1e-5);
        const json head = golden("xgb_diabetes_l2").at("pred_head");
        const rw::Vector<float> predicted = model.predict(table.X.topRows(20));
        for (std::size_t i = 0; i < head.size(); ++i)
            CHECK(predicted[static_cast<Index>(i)] == Approx(head.at(i).get<float>()));

        const auto regularized = xgboost_trees("xgb_diabetes_l2_reg");
        auto more = spec;
        more.l1 = 5;
        more.min_gain = 10;
        more.min_sum_hessian = 5;
        require_trees(more.fit(bins_of(table.X, regularized), table.y), table.X, regularized, 1e-5);
    }
    const Table<float> table("breast_cancer");
    const auto trees = xgboost_trees("xgb_bc_logistic");
    auto spec = xgboost_defaults(0);
    spec.loss = rw::RegressionLoss::cross_entropy();
    const auto model = spec.fit(bins_of(table.X, trees), table.y);
    require_trees(model, table.X, trees, 1e-5);
    const json head = golden("xgb_bc_logistic").at("pred_head");
    const rw::Vector<float> predicted = model.predict(table.X.topRows(20));
    for (std::size_t i = 0; i < head.size(); ++i)
        CHECK(predicted[static_cast<Index>(i)] == Approx(head.at(i).get<float>()).epsilon(1e-5));
}

TEST_CASE("LightGBM's trees come out of their thresholds", "[ensemble][gbdt]") {
    if (!shared_file("cases/trees/golden.json"))
        SKIP(absent("cases/trees/golden.json"));
    const Table<double> diabetes("diabetes"), cancer("breast_cancer"), iris("iris");
    const rw::GbdtRegressor numbers{
        .n_estimators = 3, .max_leaf_nodes = 7, .min_samples_leaf = 5, .l2 = 1};
    const rw::GbdtClassifier classes{
        .n_estimators = 3, .max_leaf_nodes = 7, .min_samples_leaf = 5, .l2 = 1};
    const auto trees = lightgbm_trees("lgb_diabetes_l2");
    require_trees(numbers.fit(bins_of(diabetes.X, trees), diabetes.y), diabetes.X, trees, 1e-6);
    const auto two = lightgbm_trees("lgb_bc_binary");
    require_trees(classes.fit(bins_of(cancer.X, two), cancer.y), cancer.X, two, 1e-6);
    // In the third round LightGBM, which estimates the rows of a leaf by hessians, takes 6 for < 5.
    auto three = lightgbm_trees("lgb_iris_multi");
    three.erase(three.begin() + 6, three.end());
    auto two_rounds = classes;
    two_rounds.n_estimators = 2;
    require_trees(two_rounds.fit(bins_of(iris.X, three), iris.y), iris.X, three, 1e-6);

    // Its medians are half way to the next number; the splits are the same.
    const auto median = lightgbm_trees("lgb_diabetes_l1");
    auto absolute = numbers;
    absolute.n_estimators = 1;
    absolute.loss = rw::RegressionLoss::absolute_error();
    const auto model = absolute.fit(bins_of(diabetes.X, {median[0]}), diabetes.y);
    rw::Vector<double> gains = rw::Vector<double>::Zero(diabetes.X.cols());
    median[0].visit([&](const Node<double>& node) {
        if (!node.children.empty())
            gains[node.feature] += node.gain;
    });
    CHECK((model.results().gain - gains).norm() < 1e-5 * gains.norm());
}

}  // namespace gbdt_parity_test
