/// Trees made by hand, for tests of what is done with a tree.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/tree.hpp>
#include <ridgewood/tree/tree_model.hpp>

#include <cstdint>
#include <limits>
#include <utility>

namespace made {

using namespace ridgewood;

inline constexpr double missing = std::numeric_limits<double>::quiet_NaN();

template <Real S = double>
TreeNode<S> split(std::uint32_t feature, S threshold, std::uint32_t left, std::uint32_t flags = 0) {
    return {threshold, left, feature | flags};
}

template <Real S = double>
TreeNode<S> leaf(std::uint32_t value) {
    return {S(0), 0, value};
}

/// Three classes 1, 2, 5 on two columns; 10 rows of each class:
///
///     0: x1 <= 0.8 ? 1 : 2
///     1: leaf, class 1
///     2: x0 <= 1.75 ? 3 : 4 (missing goes left)
///     3: leaf, 8 of class 2, 2 of class 5
///     4: leaf, 2 of class 2, 8 of class 5
inline TreeClassifierModel<double> flowers(Matrix<double> losses = {}) {
    TreeParts<double> parts;
    parts.nodes = {split(1, 0.8, 1), leaf(0), split(0, 1.75, 3, TreeNode<double>::missing_left),
                   leaf(1), leaf(2)};
    parts.values = Matrix<double>{{1, 0, 0}, {0, 0.8, 0.2}, {0, 0.2, 0.8}};
    const double third = 1.0 / 3;
    NodeStatistics statistics{
        .impurity = Vector<double>{{2 * third, 0, 0.5, 0.32, 0.32}},
        .weight = Vector<double>{{30, 10, 20, 10, 10}},
        .rows = {30, 10, 20, 10, 10},
        .value = Matrix<double>{
            {third, 1, 0, 0, 0}, {third, 0, 0.5, 0.8, 0.2}, {third, 0, 0.5, 0.2, 0.8}}};
    // 2/3 - (2/3) 0.5 = 1/3 of x1, (2/3) (0.5 - 0.32) = 0.12 of x0.
    return {Tree<double>(std::move(parts)), std::move(statistics), Vector<double>{{0.12, third}}, 2,
            Vector<double>{{1, 2, 5}},      std::move(losses)};
}

/// A regression on a category and two numbers. Missing values of the category are decided by x1,
/// then by x2, then go right:
///
///     0: x0 in {1, 4} ? 1 : 2, surrogates x1 <= 3, then x2 > 7
///     1: leaf -1
///     2: x2 <= 0.5 ? 3 : 4
///     3: leaf 2.5
///     4: x0 not in {0} ? 5 : 6
///     5: leaf 10
///     6: leaf 20
template <Real S = double>
TreeRegressorModel<S> prices() {
    using Node = TreeNode<S>;
    TreeParts<S> parts;
    parts.nodes = {split<S>(0, S(0), 1, Node::categorical | Node::surrogates),
                   leaf<S>(0),
                   split<S>(2, S(0.5), 3),
                   leaf<S>(1),
                   split<S>(0, S(1), 5, Node::categorical | Node::missing_left),
                   leaf<S>(2),
                   leaf<S>(3)};
    parts.values = Matrix<S>{{S(-1), S(2.5), S(10), S(20)}};
    parts.category_sets = {{0, 2, true}, {2, 3, false}};
    parts.category_codes = {1, 4, 0};
    parts.surrogates = {{1, S(3), true, 0.9, 0.8}, {2, S(7), false, 0.75, 0.5}};
    parts.surrogate_begin = {0, 2, 2, 2, 2, 2, 2, 2};
    NodeStatistics statistics{.impurity = Vector<double>{{100, 1, 60, 2, 25, 3, 4}},
                              .weight = Vector<double>{{10, 4, 6, 2, 4, 2, 2}},
                              .rows = {10, 4, 6, 2, 4, 2, 2},
                              .value = Matrix<double>{{6.1, -1, 10.8, 2.5, 15, 10, 20}}};
    // 100 - 0.4 - 36 = 63.6 and (4 25 - 2 3 - 2 4) / 10 = 8.6 of x0, 36 - 0.4 - 10 = 25.6 of x2.
    return {Tree<S>(std::move(parts)), std::move(statistics), Vector<double>{{72.2, 0, 25.6}}, 3};
}

/// A root that is a leaf.
inline TreeRegressorModel<double> stump(double value = 7) {
    TreeParts<double> parts;
    parts.nodes = {leaf(0)};
    parts.values = Matrix<double>::Constant(1, 1, value);
    NodeStatistics statistics{.impurity = Vector<double>{{4}},
                              .weight = Vector<double>{{3}},
                              .rows = {3},
                              .value = Matrix<double>::Constant(1, 1, value)};
    return {Tree<double>(std::move(parts)), std::move(statistics), Vector<double>::Zero(2), 2};
}

}  // namespace made
