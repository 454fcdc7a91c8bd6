#include <ridgewood/core/random.hpp>
#include <ridgewood/tree/pruning.hpp>
#include <ridgewood/tree/pruning_path.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "tree/made_trees.hpp"

namespace pruning_test {

using namespace ridgewood;

namespace {

/// A tree of random shape on one column. Risks are whole numbers, so that ties are many; a split
/// lowers the risk by 0 to 5.
TreeRegressorModel<double> random_tree(int splits, Random random) {
    TreeParts<double> parts;
    parts.nodes = {made::leaf(0)};
    std::vector<std::size_t> leaves{0};
    for (int k = 0; k < splits; ++k) {
        const std::size_t place = static_cast<std::size_t>(random.below(k + 1));
        const std::size_t node = leaves[place];
        const auto left = static_cast<std::uint32_t>(parts.nodes.size());
        parts.nodes[node] = made::split(0, 1.0 * k, left);
        parts.nodes.insert(parts.nodes.end(), 2, made::leaf(0));
        leaves[place] = left;
        leaves.push_back(left + 1);
    }
    const auto count = static_cast<Index>(parts.nodes.size());
    for (std::size_t k = 0, value = 0; k < parts.nodes.size(); ++k) {
        if (parts.nodes[k].is_leaf())
            parts.nodes[k].word = static_cast<std::uint32_t>(value++);
    }
    parts.values = RowVector<double>::LinSpaced(splits + 1, 0, splits);
    NodeStatistics statistics{.impurity = Vector<double>(count),
                              .weight = Vector<double>::Ones(count),
                              .rows = std::vector<Index>(parts.nodes.size(), 1),
                              .value = RowVector<double>::LinSpaced(count, 100, 200)};
    for (std::size_t k = parts.nodes.size(); k-- > 0;) {
        double risk = static_cast<double>(random.below(6));
        if (const auto left = static_cast<Index>(parts.nodes[k].left); left != 0)
            risk += statistics.impurity[left] + statistics.impurity[left + 1];
        statistics.impurity[static_cast<Index>(k)] = risk;
    }
    return {Tree<double>(std::move(parts)), std::move(statistics), Vector<double>::Zero(1), 1};
}

struct Cost {
    double risk;
    Index leaves;
};

/// What all trees within the one below a node cost.
std::vector<Cost> all_costs(const TreeRegressorModel<double>& model, std::size_t node) {
    std::vector<Cost> costs{{model.statistics().impurity[static_cast<Index>(node)], 1}};
    if (const std::size_t left = model.tree().nodes()[node].left; left != 0) {
        const auto right_costs = all_costs(model, left + 1);
        for (const Cost& a : all_costs(model, left)) {
            for (const Cost& b : right_costs)
                costs.push_back({a.risk + b.risk, a.leaves + b.leaves});
        }
    }
    return costs;
}

/// The smallest of the trees of least risk + alpha leaves.
Cost best(const std::vector<Cost>& costs, double alpha) {
    Cost found{std::numeric_limits<double>::max(), 0};
    for (const Cost& cost : costs) {
        const double difference = cost.risk + alpha * static_cast<double>(cost.leaves) -
                                  found.risk - alpha * static_cast<double>(found.leaves);
        if (difference < -1e-9 || (difference < 1e-9 && cost.leaves < found.leaves))
            found = cost;
    }
    return found;
}

double risk(const TreeRegressorModel<double>& model) {
    double sum = 0;
    for (std::size_t k = 0; k < model.tree().nodes().size(); ++k) {
        if (model.tree().nodes()[k].is_leaf())
            sum += model.statistics().impurity[static_cast<Index>(k)];
    }
    return sum;
}

}  // namespace

TEST_CASE("pruning finds the smallest of the best of all trees within a tree", "[tree][pruning]") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        const auto model = random_tree(static_cast<int>(seed % 10), Random(seed));
        const std::vector<Cost> costs = all_costs(model, 0);
        const PruningPath path(model);
        std::vector<double> alphas = path.lambdas();
        for (double alpha = 0; alpha < 6; alpha += 0.173)
            alphas.push_back(alpha);
        for (const double alpha : alphas) {
            CAPTURE(alpha);
            const Cost expected = best(costs, alpha);
            const auto pruned = prune(model, alpha);
            CHECK(pruned.n_leaves() == expected.leaves);
            CHECK(risk(pruned) == expected.risk);
        }
    }
}

TEST_CASE("a path is the trees at which the best one changes", "[tree][pruning]") {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        CAPTURE(seed);
        const auto model = random_tree(30, Random(seed));
        const PruningPath path(model);
        CHECK(path[0].leaves == 1);
        CHECK(path[0].risk == model.statistics().impurity[0]);
        CHECK(path.root_risk() == path[0].risk);
        CHECK(path[path.size() - 1].alpha == 0);
        for (Index i = 0; i < path.size(); ++i) {
            CAPTURE(i);
            const auto tree = path.model(i);
            CHECK(tree.n_leaves() == path[i].leaves);
            CHECK(risk(tree) == path[i].risk);
            CHECK(path.at(path[i].alpha).n_leaves() == path[i].leaves);
            if (i == 0)
                continue;
            CHECK(path[i].alpha < path[i - 1].alpha);
            CHECK(path[i].leaves > path[i - 1].leaves);
            // At the alpha of the smaller tree both cost the same.
            const auto more = static_cast<double>(path[i].leaves - path[i - 1].leaves);
            CHECK(path[i].risk + path[i - 1].alpha * more == Approx(path[i - 1].risk));
            CHECK(path.at((path[i].alpha + path[i - 1].alpha) / 2).n_leaves() == path[i].leaves);
        }
    }
}

TEST_CASE("trees of any depth are pruned in a moment", "[tree][pruning]") {
    // A chain whose split k, from the root, lowers the risk by splits - k.
    constexpr Index splits = 100000;
    TreeParts<double> parts;
    parts.nodes.push_back(made::split(0, 0.0, 1));
    for (std::uint32_t k = 1; k <= splits; ++k) {
        parts.nodes.push_back(made::leaf(0));
        parts.nodes.push_back(k < splits ? made::split(0, 1.0 * k, 2 * k + 1) : made::leaf(0));
    }
    parts.values = Matrix<double>::Ones(1, 1);
    const Index count = 2 * splits + 1;
    NodeStatistics statistics{.impurity = Vector<double>::Zero(count),
                              .weight = Vector<double>::Ones(count),
                              .rows = std::vector<Index>(static_cast<std::size_t>(count), 1),
                              .value = RowVector<double>::Ones(count)};
    for (Index k = splits; k-- > 0;) {
        const double below = statistics.impurity[2 * k + 2];
        statistics.impurity[2 * k] = below + static_cast<double>(splits - k);
    }
    const PruningPath path(TreeRegressorModel<double>(
        Tree<double>(std::move(parts)), std::move(statistics), Vector<double>::Zero(1), 1));
    REQUIRE(path.size() == splits + 1);
    for (Index i = 0; i < splits; i += 999) {
        CHECK(path[i].alpha == static_cast<double>(splits - i));
        CHECK(path[i].leaves == i + 1);
    }
    CHECK(path.at(5).depth() == splits - 5);
}

TEST_CASE("a pruned tree predicts as the nodes that became leaves", "[tree][pruning]") {
    const auto model = made::flowers();
    // Without losses of impurity: (2/3) (0.5 - 0.32) = 0.12 for the lower split.
    CHECK(prune(model, 0.1199).n_leaves() == 3);
    const auto pruned = prune(model, 0.1201);
    REQUIRE(pruned.n_leaves() == 2);
    const Matrix<double> X{{0, 0}, {0, 1}, {9, 1}};
    CHECK(pruned.predict_proba(X) == Matrix<double>{{1, 0, 0}, {0, 0.5, 0.5}, {0, 0.5, 0.5}});
    CHECK(pruned.predict(X) == Vector<double>{{1, 2, 2}});
    CHECK(pruned.classes() == model.classes());
    CHECK(pruned.columns() == 2);
    CHECK(pruned.statistics().weight == Vector<double>{{30, 10, 20}});
    CHECK(pruned.statistics().rows == std::vector<Index>{30, 10, 20});
    CHECK(pruned.importances()[0] == 0);
    CHECK(pruned.importances()[1] == Approx(1.0 / 3));
    CHECK(prune(model, 10).n_leaves() == 1);
}

TEST_CASE("pruning keeps categories and surrogates of the splits that remain", "[tree][pruning]") {
    const auto model = made::prices();
    const Matrix<double> X{{1, 0, 0}, {0, 0, 0.6},           {3, 0, 0.6},
                           {3, 0, 0}, {made::missing, 3, 9}, {made::missing, made::missing, 7.5}};
    const auto same = prune(model, 0);
    CHECK(same.predict(X) == model.predict(X));
    CHECK(same.importances().isApprox(model.importances()));
    CHECK(same.tree().parts().surrogate_begin == model.tree().parts().surrogate_begin);

    // The decreases are 63.6, 25.6 and 8.6.
    const auto without_last = prune(model, 9);
    CHECK(without_last.predict(X) == Vector<double>{{-1, 15, 15, 2.5, -1, -1}});
    CHECK(without_last.tree().category_codes() == std::vector<std::uint32_t>{1, 4});
    CHECK(without_last.tree().parts().surrogates.size() == 2);
    const auto last_alone = made::prices();
    CHECK(prune(last_alone, 30).predict(X) == Vector<double>{{-1, 10.8, 10.8, 10.8, -1, -1}});
    const auto root = prune(model, 64);
    CHECK(root.predict(X) == Vector<double>::Constant(6, 6.1));
    CHECK(root.tree().parts().surrogate_begin.empty());
    CHECK(root.tree().category_sets().empty());
    CHECK(root.importances() == Vector<double>::Zero(3));
}

TEST_CASE("misclassification and losses are risks of their own", "[tree][pruning]") {
    // Errors: 20 of 30 at the root, 10 below the first split, 4 with both.
    const PruningPath path(made::flowers(), PruningRisk::misclassification);
    REQUIRE(path.size() == 3);
    CHECK(path[0].alpha == Approx(1.0 / 3));
    CHECK(path[1].alpha == Approx(0.2));
    CHECK(path[2].alpha == 0);
    CHECK(path[0].risk == Approx(2.0 / 3));
    CHECK(path[2].risk == Approx(4.0 / 30));

    // To call a 5 a 2 costs 10: all but node 1 are 5, and node 3 costs 8, the root 20, 2 and 4
    // 10, 2.
    const PruningPath priced(made::flowers(Matrix<double>{{0, 1, 1}, {1, 0, 1}, {1, 10, 0}}),
                             PruningRisk::misclassification);
    REQUIRE(priced.size() == 2);
    CHECK(priced[0].alpha == Approx(1.0 / 3));
    CHECK(priced[1].leaves == 2);
    CHECK(priced[1].risk == Approx(1.0 / 3));
}

TEST_CASE("of a path given alphas the points have their order", "[tree][pruning]") {
    const auto model = made::flowers();
    const PruningPath path(model, PruningRisk::impurity, {0.2, 0, 5, 0.12000000001});
    CHECK(path.lambdas() == std::vector<double>{0.2, 0, 5, 0.12000000001});
    CHECK(path[0].leaves == 2);
    CHECK(path[1].leaves == 3);
    CHECK(path[2].leaves == 1);
    CHECK(path[3].leaves == 2);
    CHECK(PruningPath(model, PruningRisk::impurity, 0.2).lambdas().back() == 0.2);
    CHECK(PruningPath(model, PruningRisk::impurity, 0.2).size() == 2);
    CHECK(PruningPath(made::stump()).lambdas() == std::vector<double>{0});
}

TEST_CASE("the losses of a path are those of its trees", "[tree][pruning]") {
    const auto model = made::prices();
    const PruningPath path(model);
    const Matrix<double> X{{1, 0, 0}, {0, 0, 0.6}, {3, 0, 0.6}, {3, 0, 0}};
    const Vector<double> y{{0, 21, 8, 2}};
    const Matrix<double> losses = path.losses(X, y);
    REQUIRE(losses.rows() == 4);
    REQUIRE(losses.cols() == path.size());
    for (Index i = 0; i < path.size(); ++i)
        CHECK(losses.col(i) == (path.model(i).predict(X) - y).cwiseAbs2());

    const auto flowers = made::flowers();
    const Matrix<double> F{{0, 0}, {0, 1}, {9, 1}};
    CHECK(PruningPath(flowers).losses(F, Vector<double>{{1, 5, 7}}) ==
          Matrix<double>{{0, 0, 0}, {1, 1, 1}, {1, 1, 1}});
    const PruningPath priced(made::flowers(Matrix<double>{{0, 2, 3}, {4, 0, 1}, {1, 3, 0}}));
    // The root and node 2 are called 5, node 3 is 2 (0.6 against 0.8).
    CHECK(priced.losses(F, Vector<double>{{1, 5, 2}}) ==
          Matrix<double>{{3, 0, 0}, {0, 0, 3}, {1, 1, 1}});
}

TEST_CASE("foreign alphas are judged at their geometric means", "[tree][pruning]") {
    // The splits of prices() fall at 8.6, 25.6 and 63.6; sqrt(2 * 50) = 10, sqrt(2 * 30) < 8.6.
    const auto leaves = [](std::vector<double> alphas) {
        const PruningPath path(made::prices(), PruningRisk::impurity, alphas);
        // A row that ends at 20, 15, 10.8 or 6.1.
        return path.losses(Matrix<double>{{0, 0, 0.6}}, Vector<double>{{0}}).cwiseSqrt().eval();
    };
    CHECK(leaves({50, 2}).isApprox(Matrix<double>{{6.1, 15}}));
    CHECK(leaves({30, 2}).isApprox(Matrix<double>{{6.1, 20}}));
    CHECK(leaves({2, 50, 1000}).isApprox(Matrix<double>{{15, 6.1, 6.1}}));
    CHECK(leaves({0, 50}).isApprox(Matrix<double>{{20, 6.1}}));
    CHECK(leaves({63.7, 63.7}).isApprox(Matrix<double>{{6.1, 6.1}}));
}

TEST_CASE("pruning names what is wrong", "[tree][pruning]") {
    const auto model = made::flowers();
    const auto prices = made::prices();
    CHECK(refusal([&] { (void)prune(model, -1); }) ==
          "pruning: alpha must be >= 0 and finite, got -1");
    CHECK(refusal([&] { (void)prune(model, made::missing); }) ==
          "pruning: alpha must be >= 0 and finite, got NaN");
    CHECK(refusal([&] { (void)PruningPath(model, PruningRisk::impurity, -1.0); }) ==
          "pruning: alpha must be >= 0 and finite, got -1");
    CHECK(refusal([&] { (void)PruningPath(model).model(3); }) == "PruningPath: point 3 of 3");
    CHECK(refusal([&] { (void)prune(prices, 0, PruningRisk::misclassification); }) ==
          "pruning: a regression tree has no misclassification");
    const TreeRegressorModel<double> bare(prices.tree(), {}, prices.importances(), 3);
    CHECK(refusal([&] { (void)prune(bare, 0); }) ==
          "pruning: the model has no statistics of its nodes");
    const PruningPath path(model);
    CHECK(refusal([&] {
              (void)path.losses(Matrix<double>::Zero(2, 3), Vector<double>::Zero(2));
          }) == "predict: X has 3 columns, the model was fitted on 2");
    CHECK(refusal([&] {
              (void)path.losses(Matrix<double>::Zero(2, 2), Vector<double>::Zero(3));
          }) == "X has 2 rows but y has 3 values");
}

}  // namespace pruning_test
