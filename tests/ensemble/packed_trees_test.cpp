#include <ridgewood/ensemble/detail/packed_trees.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "random_trees.hpp"

namespace packed_trees_test {

using namespace ridgewood;

namespace {

template <class S>
void scatter_missing(Matrix<S>& X, std::uint64_t seed) {
    Random random(seed);
    for (Index k = 0; k < X.size() / 20 + 1; ++k)
        X(random.below(X.rows()), random.below(X.cols())) = std::numeric_limits<S>::quiet_NaN();
}

template <class S>
struct Expected {
    Matrix<Index> leaves;
    Matrix<double> sums;

    Expected(const std::vector<Tree<S>>& trees, const Matrix<S>& X)
        : leaves(X.rows(), static_cast<Index>(trees.size())),
          sums(Matrix<double>::Zero(X.rows(), trees.front().outputs())) {
        for (Index t = 0; t < leaves.cols(); ++t) {
            const Tree<S>& tree = trees[static_cast<std::size_t>(t)];
            for (Index i = 0; i < X.rows(); ++i) {
                leaves(i, t) = tree.leaf([&](Index j) { return X(i, j); });
                const auto& leaf = tree.nodes()[static_cast<std::size_t>(leaves(i, t))];
                sums.row(i) += tree.values().col(leaf.value()).transpose().template cast<double>();
            }
        }
    }
};

/// Walks the trees on one thread and three, and row by row.
template <class S>
void require_exact(const std::vector<Tree<S>>& trees, const Matrix<S>& X) {
    const detail::PackedTrees<S> packed(trees, X.cols());
    const Expected<S> expected(trees, X);
    for (const int threads : {1, 3}) {
        REQUIRE(packed.leaves(X, threads) == expected.leaves);
        REQUIRE(packed.sums(X, threads) == expected.sums);
        Matrix<double> sums = Matrix<double>::Zero(X.rows(), packed.outputs());
        const auto add = [&](Index, Index begin, const Matrix<double>& predictions) {
            sums.middleRows(begin, predictions.cols()) += predictions.transpose();
        };
        packed.each(X, threads, add);
        REQUIRE(sums == expected.sums);
    }
    for (Index i = 0; i < X.rows(); ++i) {
        Vector<double> sums = Vector<double>::Zero(packed.outputs());
        packed.add_row(X.data() + i, X.outerStride(), sums.data());
        REQUIRE(sums == expected.sums.row(i).transpose());
    }
}

template <class S>
std::vector<Tree<S>> random_forest(const Matrix<S>& X, Index trees, const TreeShape& shape) {
    std::vector<Tree<S>> forest;
    for (Index t = 0; t < trees; ++t)
        forest.push_back(random_tree(X, shape, static_cast<std::uint64_t>(t)));
    return forest;
}

template <class S>
void require_exact_for_all_shapes() {
    for (const Index rows : {1, 2, 8, 9, 16, 17, 67, 300}) {
        Matrix<S> X = random_table<S>(rows, 5, static_cast<std::uint64_t>(rows));
        for (const Index outputs : {1, 3}) {
            for (const bool missing : {false, true}) {
                const TreeShape shape{.leaves = 40, .outputs = outputs, .missing = missing};
                require_exact(random_forest(X, 19, shape), X);
                scatter_missing(X, 1);
                require_exact(random_forest(X, 3, shape), X);
                X = random_table<S>(rows, 5, static_cast<std::uint64_t>(rows));
            }
        }
    }
}

template <class S>
void require_same_tree(const Tree<S>& a, const Tree<S>& b) {
    REQUIRE(a.nodes().size() == b.nodes().size());
    for (std::size_t k = 0; k < a.nodes().size(); ++k) {
        REQUIRE(a.nodes()[k].threshold == b.nodes()[k].threshold);
        REQUIRE(a.nodes()[k].left == b.nodes()[k].left);
        REQUIRE(a.nodes()[k].word == b.nodes()[k].word);
    }
    REQUIRE(a.values() == b.values());
    REQUIRE(a.parts().surrogates.size() == b.parts().surrogates.size());
    REQUIRE(a.category_codes() == b.category_codes());
}

}  // namespace

TEST_CASE("packed trees send every row to the leaf that Tree::leaf names",
          "[ensemble][packed_trees]") {
    require_exact_for_all_shapes<float>();
    require_exact_for_all_shapes<double>();
}

TEST_CASE("packed trees take more rows than walk together", "[ensemble][packed_trees]") {
    const auto X = random_table<float>(9000, 3, 1);
    require_exact(random_forest(X, 3, {.leaves = 500}), X);
}

TEST_CASE("packed trees of one leaf, of many leaves and of more than 255 columns are exact",
          "[ensemble][packed_trees]") {
    for (const Index columns : {1, 255, 256, 700}) {
        const auto X = random_table<float>(100, columns, 1);
        for (const Index leaves : {1, 2, 2000})
            require_exact(random_forest(X, 9, {.leaves = leaves}), X);
    }
}

TEST_CASE("packed trees with categories or surrogates among numeric ones are exact",
          "[ensemble][packed_trees]") {
    Matrix<double> X = random_table<double>(150, 4, 1);
    X.col(2) = Vector<double>::NullaryExpr(150, [](Index i) { return static_cast<double>(i % 6); });
    scatter_missing(X, 2);
    std::vector<Tree<double>> trees;
    for (std::uint64_t t = 0; t < 30; ++t) {
        trees.push_back(random_tree<double>(
            X, {.missing = true, .categories = t % 5 == 0, .surrogates = t % 7 == 3}, t));
    }
    require_exact(trees, X);
    require_exact<double>({trees[0], trees[3]}, X);
}

TEST_CASE("packed trees compare values with thresholds to the last bit",
          "[ensemble][packed_trees]") {
    TreeParts<double> parts;
    parts.nodes = {{0.1, 1, 0}, {0, 0, 0}, {0, 0, 1}};
    parts.values = Matrix<double>{{10, 20}};
    const std::vector<Tree<double>> trees(1, Tree<double>(parts));
    Matrix<double> X(40, 1);
    X.setConstant(0.1);
    X(7, 0) = std::nextafter(0.1, 1);
    X(8, 0) = std::nextafter(0.1, 0);
    require_exact(trees, X);
    REQUIRE(detail::PackedTrees<double>(trees, 1).sums(X, 1)(7, 0) == 20);
    REQUIRE(detail::PackedTrees<double>(trees, 1).sums(X, 1)(8, 0) == 10);
}

TEST_CASE("packed trees give back the trees that they were made of", "[ensemble][packed_trees]") {
    for (const Index columns : {5, 300}) {
        const auto X = random_table<float>(50, columns, 3);
        std::vector<Tree<float>> trees = random_forest(X, 6, {.outputs = 2, .missing = true});
        trees.push_back(random_tree(X, {.outputs = 2, .surrogates = true}, 9));
        const detail::PackedTrees<float> packed(trees, columns);
        REQUIRE(packed.size() == 7);
        for (Index t = 0; t < 7; ++t)
            require_same_tree(packed.tree(t), trees[static_cast<std::size_t>(t)]);
    }
}

TEST_CASE("packed numeric trees take 8 bytes a node in single precision, 16 in double",
          "[ensemble][packed_trees]") {
    const auto X = random_table<float>(50, 5, 3);
    const Matrix<double> doubles = X.cast<double>();
    const TreeShape shape{.leaves = 3000};
    const std::size_t nodes = 10 * 5999, values = 10 * 3000;
    REQUIRE(detail::PackedTrees<float>(random_forest(X, 10, shape), 5).memory() <
            8 * nodes + 4 * values + 1000);
    REQUIRE(detail::PackedTrees<double>(random_forest(doubles, 10, shape), 5).memory() <
            16 * nodes + 8 * values + 1000);
}

TEST_CASE("packed trees take part of a larger table", "[ensemble][packed_trees]") {
    const auto whole = random_table<double>(90, 8, 3);
    const Matrix<double> part = whole.block(20, 2, 50, 4);
    const auto trees = random_forest(part, 12, {});
    const detail::PackedTrees<double> packed(trees, 4);
    const MatrixView<double> view = whole.block(20, 2, 50, 4);
    REQUIRE(packed.sums(view, 1) == packed.sums(part, 1));
    REQUIRE(packed.leaves(view, 1) == packed.leaves(part, 1));
}

}  // namespace packed_trees_test
