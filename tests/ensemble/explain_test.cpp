// Shapley values of trees beside their definition: the sum over all subsets of the features.
#include <ridgewood/ensemble/ada_boost_classifier.hpp>
#include <ridgewood/ensemble/explain.hpp>
#include <ridgewood/ensemble/gbdt_classifier.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>
#include <ridgewood/ensemble/random_forest.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "ensemble/random_trees.hpp"
#include "ensemble/tables.hpp"

namespace explain_test {

namespace rw = ridgewood;
using rw::ExplainedTree;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;
using Game = std::function<double(unsigned)>;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// What a tree predicts for a row of which the features in `known` are known.
double expectation(const ExplainedTree<double>& each, Index output, const Vector& x, unsigned known,
                   Index node = 0) {
    const auto& split = each.tree.nodes()[static_cast<std::size_t>(node)];
    if (split.is_leaf())
        return each.weight * each.tree.values()(output, split.value());
    const auto left = static_cast<Index>(split.left);
    if ((known >> split.feature() & 1U) != 0)
        return expectation(each, output, x, known, each.tree.next(node, x));
    const double all = each.covers[node];
    const double share = all > 0 ? each.covers[left] / all : 0.5;
    return share * expectation(each, output, x, known, left) +
           (1 - share) * expectation(each, output, x, known, left + 1);
}

double factorial(int n) {
    return std::tgamma(n + 1.0);
}

int size_of(unsigned set) {
    int size = 0;
    for (; set != 0; set &= set - 1)
        ++size;
    return size;
}

Vector shapley_values(const Game& game, int players) {
    Vector values = Vector::Zero(players);
    for (unsigned set = 0; set < 1U << players; ++set) {
        const int s = size_of(set);
        for (int i = 0; i < players; ++i) {
            if ((set >> i & 1U) == 0) {
                values[i] += factorial(s) * factorial(players - s - 1) / factorial(players) *
                             (game(set | 1U << i) - game(set));
            }
        }
    }
    return values;
}

/// The Shapley interaction index, halved off the diagonal (Lundberg et al. 2018).
Matrix interactions(const Game& game, int players) {
    Matrix values = Matrix::Zero(players, players);
    for (unsigned set = 0; set < 1U << players; ++set) {
        const int s = size_of(set);
        for (int i = 0; i < players; ++i) {
            for (int j = 0; j < players; ++j) {
                const unsigned a = 1U << i, b = 1U << j;
                if (i == j || (set & (a | b)) != 0)
                    continue;
                values(i, j) += factorial(s) * factorial(players - s - 2) /
                                (2 * factorial(players - 1)) *
                                (game(set | a | b) - game(set | a) - game(set | b) + game(set));
            }
        }
    }
    values.diagonal() = shapley_values(game, players) - values.rowwise().sum();
    return values;
}

/// Compares with the definition, for each row of X.
void require_exact(const std::vector<ExplainedTree<double>>& trees, Index output, const Matrix& X,
                   bool pairs) {
    const auto players = static_cast<int>(X.cols());
    const rw::TreeExplainer<double> explainer(trees, X.cols(), output, 0.25);
    const rw::ShapValues shap = explainer.values(X);
    const double scale = std::max(1.0, shap.values.cwiseAbs().maxCoeff());
    const auto close = [&](const Matrix& a, const Matrix& b) {
        return (a - b).cwiseAbs().maxCoeff() <= 1e-11 * scale;
    };
    rw::ShapInteractions found;
    if (pairs)
        found = explainer.interactions(X);
    for (Index i = 0; i < X.rows(); ++i) {
        INFO("row " << i);
        const Game game = [&](unsigned known) {
            double sum = 0.25;
            for (const auto& tree : trees)
                sum += expectation(tree, output, X.row(i), known);
            return sum;
        };
        REQUIRE(shap.base == Approx(game(0)));
        REQUIRE(close(shap.values.row(i).transpose(), shapley_values(game, players)));
        if (pairs) {
            const Matrix& table = found.values[static_cast<std::size_t>(i)];
            REQUIRE(close(table, interactions(game, players)));
        }
    }
}

/// Trees at random whose thresholds are values of a complete table, with the covers of the rows of
/// X; those of a few rows leave nodes empty.
std::vector<ExplainedTree<double>> random_trees(const Matrix& complete, const Matrix& X,
                                                const TreeShape& shape) {
    std::vector<ExplainedTree<double>> trees;
    for (std::uint64_t t = 0; t < 4; ++t) {
        const auto tree = random_tree(complete, shape, 100 + t);
        trees.push_back({tree, rw::node_covers<double>(tree, X), 0.5 + static_cast<double>(t)});
    }
    return trees;
}

Matrix finite_table(Index rows, Index columns) {
    rw::Random random(5);
    return Matrix::NullaryExpr(rows, columns,
                               [&] { return static_cast<double>(random.below(12)); });
}

}  // namespace

TEST_CASE("Shapley values of trees are sums over all subsets", "[ensemble][explain]") {
    for (const Index columns : {1, 2, 5, 7}) {
        INFO(columns << " columns");
        const Matrix X = finite_table(40, columns);
        for (const Index leaves : {1, 2, 3, 20, 60}) {
            const auto trees = random_trees(X, X, {.leaves = leaves, .outputs = 2});
            require_exact(trees, 1, X.topRows(11), columns < 7);
        }
    }
}

TEST_CASE(
    "Shapley values of trees with missing values, categories, surrogates and empty nodes are "
    "sums over all subsets",
    "[ensemble][explain]") {
    const Matrix complete = finite_table(60, 4);
    Matrix X = complete;
    for (Index i = 0; i < 60; i += 3)
        X(i, i % 4) = missing;
    const TreeShape shape{.leaves = 25, .missing = true, .categories = true};
    require_exact(random_trees(complete, X, shape), 0, X.topRows(9), true);
    const TreeShape with_surrogates{.leaves = 25, .missing = true, .surrogates = true};
    require_exact(random_trees(complete, X, with_surrogates), 0, X.topRows(9), true);
    require_exact(random_trees(complete, X.topRows(3), shape), 0, X.bottomRows(9), true);
}

TEST_CASE("Shapley values sum up to the prediction, of all models and for any number of threads",
          "[ensemble][explain]") {
    const ForestTable table(1500, 9);
    const auto check = [&](const auto& explainer, const Vector& prediction) {
        const rw::ShapValues shap = explainer.values(table.X);
        const Vector sums = shap.values.rowwise().sum().array() + shap.base;
        CHECK((sums - prediction).cwiseAbs().maxCoeff() < 1e-10);
        CHECK(same_numbers(explainer.values(table.X, 3).values, shap.values));
        const Matrix row = table.X.row(1400);
        CHECK(same_numbers(explainer.values(row).values, shap.values.row(1400)));
        const auto pairs = explainer.interactions(table.X.topRows(10));
        for (Index i = 0; i < 10; ++i) {
            const Matrix& of_row = pairs.values[static_cast<std::size_t>(i)];
            CHECK(of_row == of_row.transpose());
            CHECK((of_row.rowwise().sum() - shap.values.row(i).transpose()).cwiseAbs().maxCoeff() <
                  1e-10);
        }
    };
    const auto cart = rw::CartRegressor{}.fit(table.X, table.y);
    check(rw::tree_explainer(cart), cart.predict(table.X));
    CHECK(rw::tree_explainer(cart).base() == Approx(table.y.mean()));
    const auto labels = rw::CartClassifier{.max_depth = 6}.fit(table.X, table.label);
    check(rw::tree_explainer(labels, 1), labels.predict_proba(table.X).col(1));
    const auto forest = rw::RandomForestRegressor{.n_estimators = 4}.fit(table.X, table.y);
    const auto of_forest = rw::tree_explainer(forest, table.X);
    check(of_forest, forest.predict(table.X));
    CHECK(of_forest.base() == Approx(forest.predict(table.X).mean()));
    const auto votes = rw::RandomForestClassifier{.n_estimators = 4}.fit(table.X, table.label);
    check(rw::tree_explainer(votes, table.X), votes.predict_proba(table.X).col(2));
    const rw::AdaBoostClassifier spec{.estimator = {.max_depth = 2}, .n_estimators = 9};
    const auto boosted = spec.fit(table.X, table.label);
    check(rw::tree_explainer(boosted, table.X, 0), boosted.decision_function(table.X).col(0));
    const Vector two = (table.label.array() > 3).cast<double>();
    const auto stumps = rw::AdaBoostClassifier{}.fit(table.X, two);
    check(rw::tree_explainer(stumps, table.X), stumps.decision_function(table.X));
}

TEST_CASE("Shapley values of boosting sum up to the scores of each output", "[ensemble][explain]") {
    ForestTable table(400, 4);
    for (Index i = 0; i < 400; i += 9)
        table.X(i, 1) = missing;
    const auto check = [&](const auto& model, Index output, const rw::ShapValues& shap) {
        const Vector sums = shap.values.rowwise().sum().array() + shap.base;
        CHECK((sums - model.scores(table.X).col(output)).cwiseAbs().maxCoeff() < 1e-10);
    };
    rw::GbdtRegressor counts{.loss = rw::RegressionLoss::poisson(), .n_estimators = 15};
    const Vector y = table.y.array().exp().floor();
    const auto rates = counts.fit(table.X, y);
    check(rates, 0, rw::tree_explainer(rates).values(table.X));
    // The base is the mean score of the training rows where all of them grew every tree.
    CHECK(rw::tree_explainer(rates).base() == Approx(rates.scores(table.X).mean()));
    const auto labels =
        rw::GbdtClassifier{.n_estimators = 8, .subsample = 0.7}.fit(table.X, table.label);
    for (Index k = 0; k < 3; ++k)
        check(labels, k, rw::tree_explainer(labels, k).values(table.X));
    check(labels, 2, rw::tree_explainer(labels).values(table.X));
    CHECK(refusal([&] { (void)rw::tree_explainer(labels, 3); }) ==
          "tree_explainer: there is no output 3 of 3");
    const rw::BoostedRegressorModel<double> bare({{rates.tree(0)}}, Vector::Zero(1), 4,
                                                 rw::ScoreLink::identity);
    CHECK(refusal([&] { (void)rw::tree_explainer(bare); }) ==
          "tree_explainer: the model has no numbers of rows");
}

TEST_CASE("Shapley values are exact for ways of hundreds of features", "[ensemble][explain]") {
    // Each split of a chain is on a feature of its own.
    constexpr std::uint32_t depth = 300;
    rw::TreeParts<double> parts;
    parts.nodes.resize(1);
    for (std::uint32_t k = 0; k < depth; ++k) {
        parts.nodes[2 * k] = {0.5, 2 * k + 1, k};
        parts.nodes.push_back({.word = k});
        parts.nodes.push_back({.word = k + 1});
    }
    parts.values = Matrix::Random(1, depth + 1);
    Vector covers(2 * depth + 1);
    for (std::uint32_t k = 0; k <= depth; ++k) {
        covers[2 * k] = 1 + 2.0 * (depth - k);
        if (k < depth)
            covers[2 * k + 1] = 2;
    }
    const rw::Tree<double> tree(parts);
    const Matrix X = (Matrix::Random(20, depth).array() > 0).cast<double>();
    const rw::TreeExplainer<double> explainer({{tree, covers}}, depth);
    const rw::ShapValues shap = explainer.values(X);
    for (Index i = 0; i < X.rows(); ++i) {
        const auto leaf = tree.leaf([&](Index j) { return X(i, j); });
        const double predicted =
            tree.values()(0, tree.nodes()[static_cast<std::size_t>(leaf)].value());
        CHECK(shap.base + shap.values.row(i).sum() == Approx(predicted).margin(1e-10));
    }
}

TEST_CASE("explanations name what they cannot use", "[ensemble][explain]") {
    const ForestTable table(30);
    const auto model = rw::CartRegressor{.max_depth = 1}.fit(table.X, table.y);
    const auto refused = [&](const Vector& covers, Index columns, Index output) {
        return refusal([&] {
            rw::TreeExplainer<double>({{model.tree(), covers}}, columns, output);
        });
    };
    CHECK(refused(Vector::Ones(2), 5, 0) == "TreeExplainer: tree 0 has 3 nodes but 2 covers");
    CHECK(refused(Vector{{2, missing, 1}}, 5, 0) ==
          "TreeExplainer: cover 1 of tree 0 is NaN, expected a finite value >= 0");
    CHECK(refused(Vector{{2, 3, -1}}, 5, 0) ==
          "TreeExplainer: cover 2 of tree 0 is -1, expected a finite value >= 0");
    CHECK(refused(Vector::Ones(3), 0, 0) == "TreeExplainer: tree 0 splits feature " +
                                                std::to_string(model.tree().nodes()[0].feature()) +
                                                " but there are 0 columns");
    CHECK(refused(Vector::Ones(3), 5, 1) == "TreeExplainer: output is 1 but tree 0 has 1");
    CHECK(refusal([&] { (void)rw::tree_explainer(model).values(Matrix::Ones(1, 4)); }) ==
          "predict: X has 4 columns, the model was fitted on 5");
    const auto forest = rw::RandomForestRegressor{.n_estimators = 2}.fit(table.X, table.y);
    CHECK(refusal([&] { (void)rw::tree_explainer(forest, table.X, Vector(Vector::Ones(3))); }) ==
          "weights has 3 values but X has 30 rows");
}

}  // namespace explain_test
