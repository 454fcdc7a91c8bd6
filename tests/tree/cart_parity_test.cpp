#include <ridgewood/io/csv.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>

#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "shared_data.hpp"

namespace cart_parity_test {

namespace rw = ridgewood;
using nlohmann::json;
using rw::Index;

namespace {

/// A table of cases/trees, whose last column is y.
struct Table {
    rw::Matrix<double> X;
    rw::Vector<double> y;
};

Table table(const std::string& name) {
    const auto read =
        rw::read_csv(shared_file("cases/trees/" + name + ".csv").value(), {.header = false});
    const rw::Matrix<double> all = read.values();
    return {all.leftCols(all.cols() - 1), all.col(all.cols() - 1)};
}

/// sklearn's tree beside ours, from the root down. Where two splits are equally good either may be
/// taken, and where the children differ the comparison ends; `compared` counts the nodes that agree
/// in everything.
template <class Model>
struct Comparison {
    const json& theirs;
    const Model& ours;
    bool counts;  // their values are weights of classes
    int compared = 0, ties = 0;

    [[nodiscard]] double their(const char* what, std::size_t k) const {
        return theirs.at(what).at(k);
    }
    [[nodiscard]] double spread(std::size_t k) const {
        return their("w", k) * their("impurity", k);
    }

    /// Whether two nodes may hold the same rows.
    [[nodiscard]] bool agree(std::size_t k, Index node) const {
        const auto& seen = ours.statistics();
        const double value = theirs.at("value").at(k).at(0);
        return seen.rows[static_cast<std::size_t>(node)] == theirs.at("n").at(k).get<Index>() &&
               seen.value(0, node) * (counts ? seen.weight[node] : 1) == Approx(value).margin(1e-9);
    }

    void at(std::size_t k, Index node, bool same_rows = true) {
        INFO("node " << k << " of sklearn, " << node << " of ours");
        const auto& seen = ours.statistics();
        REQUIRE(seen.rows[static_cast<std::size_t>(node)] == theirs.at("n").at(k).get<Index>());
        REQUIRE(seen.weight[node] == Approx(their("w", k)));
        REQUIRE(seen.impurity[node] == Approx(their("impurity", k)).epsilon(1e-9).margin(1e-12));
        const json& value = theirs.at("value").at(k);
        for (std::size_t c = 0; c < value.size(); ++c) {
            const double scale = counts ? seen.weight[node] : 1;
            REQUIRE(seen.value(static_cast<Index>(c), node) * scale ==
                    Approx(value[c].get<double>()).margin(1e-9));
        }
        ++compared;
        const auto& split = ours.tree().nodes()[static_cast<std::size_t>(node)];
        const bool is_leaf = theirs.at("left").at(k).get<int>() < 0;
        REQUIRE(split.is_leaf() == is_leaf);
        if (is_leaf)
            return;
        const auto left = theirs.at("left").at(k).get<std::size_t>();
        const auto right = theirs.at("right").at(k).get<std::size_t>();
        const auto our_left = static_cast<Index>(split.left);
        const auto our_spread = [&](Index i) { return seen.weight[i] * seen.impurity[i]; };
        const double gain = spread(k) - spread(left) - spread(right);
        REQUIRE(our_spread(node) - our_spread(our_left) - our_spread(our_left + 1) ==
                Approx(gain).epsilon(1e-9));
        if (split.feature() != theirs.at("feature").at(k).get<Index>()) {
            ++ties;
            same_rows = false;
            if (!agree(left, our_left) || !agree(right, our_left + 1))
                return;
        } else if (same_rows) {
            REQUIRE(split.threshold == Approx(their("threshold", k)).epsilon(1e-7));
        }
        at(left, our_left, same_rows);
        at(right, our_left + 1, same_rows);
    }
};

json golden(const std::string& name) {
    const json all = json::parse(std::ifstream(shared_file("cases/trees/golden.json").value()));
    return all.at(name);
}

template <class Spec>
void compare(const std::string& name, const std::string& data, const Spec& spec, bool counts,
             int most_ties, const rw::FitData<double>& more = {}) {
    INFO(name);
    const Table set = table(data);
    const auto model = spec.fit(set.X, set.y, more);
    const json expected = golden(name);
    Comparison<decltype(model)> comparison{expected, model, counts};
    comparison.at(0, 0);
    CHECK(comparison.ties <= most_ties);
    CHECK(comparison.compared >= static_cast<int>(expected.at("n").size()) - 4 * most_ties);
}

}  // namespace

TEST_CASE("classification trees split as scikit-learn's") {
    if (!shared_file("cases/trees/golden.json"))
        SKIP(absent("cases/trees/golden.json"));
    using enum rw::ClassificationCriterion;
    const rw::CartClassifier by_gini{.max_depth = 4};
    const rw::CartClassifier by_entropy{.criterion = entropy, .max_depth = 4};
    compare("tree_iris_gini_d4", "iris", by_gini, true, 5);
    compare("tree_breast_cancer_gini_d4", "breast_cancer", by_gini, true, 5);
    compare("tree_iris_entropy_d4", "iris", by_entropy, true, 5);
    compare("tree_breast_cancer_entropy_d4", "breast_cancer", by_entropy, true, 5);
    compare("tree_bc_best_first_8", "breast_cancer", rw::CartClassifier{.max_leaf_nodes = 8}, true,
            5);
    const rw::Vector<double> weights = rw::Vector<double>::LinSpaced(569, 0.5, 2);
    compare("tree_bc_weighted_d3", "breast_cancer", rw::CartClassifier{.max_depth = 3}, true, 5,
            {.weights = weights});
}

TEST_CASE("regression trees split as scikit-learn's") {
    if (!shared_file("cases/trees/golden.json"))
        SKIP(absent("cases/trees/golden.json"));
    using enum rw::RegressionCriterion;
    const auto by = [](rw::RegressionCriterion criterion) {
        return rw::CartRegressor{.criterion = criterion, .max_depth = 4};
    };
    compare("tree_diabetes_squared_error_d4", "diabetes", by(squared_error), false, 5);
    compare("tree_diabetes_friedman_mse_d4", "diabetes", by(friedman_mse), false, 5);
    compare("tree_diabetes_absolute_error_d4", "diabetes", by(absolute_error), false, 5);
    compare("tree_diabetes_poisson_d4", "diabetes", by(poisson), false, 5);
}

}  // namespace cart_parity_test
