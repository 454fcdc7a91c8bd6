#include <ridgewood/core/concepts.hpp>
#include <ridgewood/tree/tree_model.hpp>

#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "tree/made_trees.hpp"

namespace tree_model_test {

using namespace ridgewood;
using made::missing;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

const Matrix<double> flower_rows{{9, 0.8}, {1.75, 0.9}, {1.76, 0.9}, {missing, 0.9}, {9, missing}};
const Matrix<double> price_rows{{1, 0, 0},
                                {4, 9, 9},
                                {0, 0, 0.5},
                                {3, 0, 0.6},
                                {0, 0, 0.6},
                                {77, 0, 0.6},             // never seen
                                {1.5, 0, 0.6},            // no category
                                {-1, 0, infinity},        // neither
                                {missing, 3, 0},          // by x1, left
                                {missing, 3.5, 9},        // by x1, right, and then left at node 4
                                {missing, missing, 7.5},  // by x2, left
                                {missing, missing, 0.25}};

template <class M>
concept MovesOut = requires(M model) {
    { std::move(model).tree() } -> std::same_as<Tree<double>>;
    { std::move(model).statistics() } -> std::same_as<NodeStatistics>;
    { std::move(model).importances() } -> std::same_as<Vector<double>>;
};

}  // namespace

TEST_CASE("a tree of either kind is a predictor", "[tree]") {
    STATIC_REQUIRE(Predictor<TreeRegressorModel<double>>);
    STATIC_REQUIRE(Predictor<TreeRegressorModel<float>, float>);
    STATIC_REQUIRE(Predictor<TreeClassifierModel<double>>);
    STATIC_REQUIRE(ProbabilisticPredictor<TreeClassifierModel<double>>);
    STATIC_REQUIRE(std::is_copy_assignable_v<TreeClassifierModel<double>>);
    STATIC_REQUIRE(std::is_nothrow_move_constructible_v<TreeRegressorModel<double>>);
    STATIC_REQUIRE(MovesOut<TreeRegressorModel<double>>);
    STATIC_REQUIRE(MovesOut<TreeClassifierModel<double>>);
}

TEST_CASE("a classification tree sends rows to leaves, and their labels and shares to rows",
          "[tree]") {
    const auto model = made::flowers();
    CHECK(model.apply(flower_rows) == Vector<Index>{{1, 3, 4, 3, 4}});
    CHECK(model.predict(flower_rows) == Vector<double>{{1, 2, 5, 2, 5}});
    CHECK(model.predict_proba(flower_rows) ==
          Matrix<double>{{1, 0, 0}, {0, 0.8, 0.2}, {0, 0.2, 0.8}, {0, 0.8, 0.2}, {0, 0.2, 0.8}});
    CHECK(model.classes() == Vector<double>{{1, 2, 5}});
    CHECK(model.columns() == 2);
    CHECK(model.n_leaves() == 3);
    CHECK(model.depth() == 2);
}

TEST_CASE("categories, missing values and surrogates lead a regression tree", "[tree]") {
    const auto model = made::prices();
    CHECK(model.apply(price_rows) == Vector<Index>{{1, 1, 3, 5, 6, 5, 5, 5, 1, 5, 1, 3}});
    CHECK(model.predict(price_rows) ==
          Vector<double>{{-1, -1, 2.5, 10, 20, 10, 10, 10, -1, 10, -1, 2.5}});
    CHECK(model.n_leaves() == 4);
    CHECK(model.depth() == 3);
}

TEST_CASE("the path of a row is the nodes that it passes", "[tree]") {
    const auto model = made::prices();
    using Nodes = std::vector<Index>;
    CHECK(model.decision_path(price_rows.row(4)) == Nodes{0, 2, 4, 6});
    CHECK(model.decision_path(price_rows.row(8).transpose()) == Nodes{0, 1});
    CHECK(model.decision_path(Vector<double>{{3, 0, 0.1}}) == Nodes{0, 2, 3});
    const Vector<Index> leaves = model.apply(price_rows);
    for (Index i = 0; i < price_rows.rows(); ++i)
        CHECK(model.decision_path(price_rows.row(i)).back() == leaves[i]);
}

TEST_CASE("any expression of the scalar is predicted", "[tree]") {
    const auto model = made::prices();
    const Vector<double> expected = model.predict(price_rows);
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = price_rows;
    CHECK(model.predict(rows) == expected);
    CHECK(model.predict(price_rows.topRows(3)) == expected.head(3));
    CHECK(model.predict(price_rows.colwise().reverse()) == expected.reverse());
    CHECK(model.predict(price_rows.topRows(0)).size() == 0);
    CHECK(made::flowers().predict_proba(flower_rows.topRows(0)).cols() == 3);

    const auto narrow = made::prices<float>();
    STATIC_REQUIRE(std::is_same_v<decltype(narrow.predict(Matrix<float>())), Vector<float>>);
    CHECK(narrow.predict(price_rows.cast<float>()) == expected.cast<float>());
}

TEST_CASE("importances are scaled to a sum of 1, and are 0 without a split", "[tree]") {
    const auto model = made::flowers();
    CHECK(model.importances() == Vector<double>{{0.12, 1.0 / 3}});
    const Vector<double> shares = model.feature_importances();
    CHECK(shares.sum() == Approx(1));
    CHECK(shares[1] == Approx(1.0 / 3 / (0.12 + 1.0 / 3)));

    const auto stump = made::stump();
    CHECK(stump.feature_importances() == Vector<double>::Zero(2));
    CHECK(stump.depth() == 0);
    CHECK(stump.n_leaves() == 1);
    CHECK(stump.decision_path(Vector<double>::Zero(2)) == std::vector<Index>{0});
    CHECK(stump.predict(Matrix<double>::Zero(2, 2)) == Vector<double>{{7, 7}});
}

TEST_CASE("losses move the labels, not the probabilities", "[tree]") {
    // To call a 5 a 2 costs 10: 0.2 * 10 is more than 0.8.
    const auto model = made::flowers(Matrix<double>{{0, 1, 1}, {1, 0, 1}, {1, 10, 0}});
    CHECK(model.predict(flower_rows) == Vector<double>{{1, 5, 5, 5, 5}});
    CHECK(model.predict_proba(flower_rows) == made::flowers().predict_proba(flower_rows));
    CHECK(model.losses()(2, 1) == 10);
}

TEST_CASE("of equal probabilities the smallest label wins", "[tree]") {
    CHECK(made::flowers().decide(Vector<double>{{0.2, 0.4, 0.4}}) == 1);
    const auto priced = made::flowers(Matrix<double>{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}});
    CHECK(priced.decide(Vector<double>{{0.25, 0.375, 0.375}}) == 1);
}

TEST_CASE("a tree refuses rows of another width", "[tree]") {
    const auto model = made::flowers();
    const std::string message = "predict: X has 3 columns, the model was fitted on 2";
    CHECK(refusal([&] { (void)model.predict(price_rows); }) == message);
    CHECK(refusal([&] { (void)model.predict_proba(price_rows); }) == message);
    CHECK(refusal([&] { (void)model.apply(price_rows); }) == message);
    CHECK(refusal([&] { (void)model.decision_path(price_rows.row(0)); }) == message);
    CHECK(refusal([&] { (void)made::stump().predict(price_rows); }) == message);
}

}  // namespace tree_model_test
