/// Trees of random structure whose thresholds are values of the data, so that rows meet them.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/tree.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

struct TreeShape {
    ridgewood::Index leaves = 30;
    ridgewood::Index outputs = 1;
    bool missing = false;
    bool categories = false;
    bool surrogates = false;
};

/// A table of few distinct values a column, some of them infinite.
template <class S>
ridgewood::Matrix<S> random_table(ridgewood::Index rows, ridgewood::Index columns,
                                  std::uint64_t seed) {
    ridgewood::Random random(seed);
    return ridgewood::Matrix<S>::NullaryExpr(rows, columns, [&] {
        const auto value = random.below(40);
        if (value < 2)
            return value == 0 ? std::numeric_limits<S>::infinity()
                              : -std::numeric_limits<S>::infinity();
        return static_cast<S>(random.normal() < 0 ? -0.0 : 0.1) * static_cast<S>(value);
    });
}

namespace detail_of_random_trees {

template <class S>
void split(ridgewood::TreeParts<S>& parts, std::size_t node, const ridgewood::Matrix<S>& X,
           const TreeShape& shape, ridgewood::Random& random) {
    using Node = ridgewood::TreeNode<S>;
    const auto feature = random.below(X.cols());
    Node& split = parts.nodes[node];
    split.left = static_cast<std::uint32_t>(parts.nodes.size());
    split.word = static_cast<std::uint32_t>(feature);
    split.threshold = X(random.below(X.rows()), feature);
    if (shape.missing && random.below(2) == 0)
        split.word |= Node::missing_left;
    if (shape.categories && random.below(3) == 0) {
        split.word |= Node::categorical;
        split.threshold = static_cast<S>(parts.category_sets.size());
        const auto begin = static_cast<std::uint32_t>(parts.category_codes.size());
        parts.category_codes.insert(parts.category_codes.end(), {0U, 1U, 3U});
        parts.category_sets.push_back({begin, begin + 3, random.below(2) == 0});
    }
    parts.nodes.resize(parts.nodes.size() + 2);
}

}  // namespace detail_of_random_trees

template <class S>
ridgewood::Tree<S> random_tree(const ridgewood::Matrix<S>& X, const TreeShape& shape,
                               std::uint64_t seed) {
    using namespace ridgewood;
    Random random(seed);
    TreeParts<S> parts;
    parts.nodes.resize(1);
    for (Index leaves = 1; leaves < shape.leaves; ++leaves) {
        std::size_t node = 0;
        do {
            node = static_cast<std::size_t>(random.below(static_cast<Index>(parts.nodes.size())));
        } while (!parts.nodes[node].is_leaf());
        detail_of_random_trees::split(parts, node, X, shape, random);
    }
    std::uint32_t values = 0;
    for (TreeNode<S>& node : parts.nodes) {
        if (node.is_leaf())
            node.word = values++ % 7 == 6 ? values / 2 : values - 1;
    }
    parts.values = Matrix<S>::NullaryExpr(shape.outputs, static_cast<Index>(values),
                                          [&] { return static_cast<S>(random.normal()); });
    if (shape.surrogates) {
        for (TreeNode<S>& node : parts.nodes) {
            parts.surrogate_begin.push_back(static_cast<std::uint32_t>(parts.surrogates.size()));
            if (node.is_leaf() || random.below(2) == 0)
                continue;
            node.word |= TreeNode<S>::surrogates;
            const auto feature = random.below(X.cols());
            parts.surrogates.push_back({.word = static_cast<std::uint32_t>(feature),
                                        .threshold = X(random.below(X.rows()), feature),
                                        .below_goes_left = random.below(2) == 0});
        }
        parts.surrogate_begin.push_back(static_cast<std::uint32_t>(parts.surrogates.size()));
    }
    return Tree<S>(std::move(parts));
}
