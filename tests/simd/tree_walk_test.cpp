#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/tree_walk.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace tree_walk_test {

using namespace ridgewood;

namespace {

constexpr std::size_t columns = 5;

/// A tree of random splits; the thresholds are few, so that values meet them.
template <class S, class Link>
std::vector<simd::WalkNode<S, Link>> random_nodes(Index splits, std::uint64_t seed) {
    using Node = simd::WalkNode<S, Link>;
    const auto leaf = [](std::size_t k) {
        return Node{0, static_cast<Link>(static_cast<Link>(k) << Node::left_shift | columns)};
    };
    Random random(seed);
    std::vector<Node> nodes{leaf(0)};
    for (Index s = 0; s < splits; ++s) {
        std::size_t k = 0;
        do {
            k = static_cast<std::size_t>(random.below(static_cast<Index>(nodes.size())));
        } while (nodes[k].feature() != columns);
        const auto feature = static_cast<Link>(random.below(columns));
        const Link missing = random.below(2) == 0 ? Node::missing_left : 0;
        nodes[k] = {static_cast<S>(random.below(9)),
                    static_cast<Link>(static_cast<Link>(nodes.size()) << Node::left_shift |
                                      missing | feature)};
        nodes.push_back(leaf(nodes.size()));
        nodes.push_back(leaf(nodes.size()));
    }
    return nodes;
}

template <class S>
std::vector<S> random_values(std::size_t rows, bool may_miss) {
    Random random(rows);
    std::vector<S> values((columns + 1) * rows, S(-1));
    for (std::size_t i = 0; i < columns * rows; ++i) {
        values[i] = static_cast<S>(random.below(10));
        if (may_miss && random.below(5) == 0)
            values[i] = std::numeric_limits<S>::quiet_NaN();
    }
    return values;
}

template <class S, class Link>
std::uint32_t leaf_of(const std::vector<simd::WalkNode<S, Link>>& nodes,
                      const std::vector<S>& values, std::size_t rows, std::size_t row) {
    std::uint32_t k = 0;
    while (nodes[k].feature() != columns) {
        const S value = values[nodes[k].feature() * rows + row];
        const bool left =
            std::isnan(value) ? nodes[k].missing_goes_left() : value <= nodes[k].threshold;
        k = nodes[k].left() + (left ? 0 : 1);
    }
    return k;
}

template <class S, class Link>
void require_walks() {
    std::vector<std::size_t> counts{999, 8192};
    for (std::size_t rows = 1; rows < 68; ++rows)
        counts.push_back(rows);
    for (const std::size_t rows : counts) {
        for (const bool may_miss : {false, true}) {
            const auto values = random_values<S>(rows, may_miss);
            const simd::WalkTable<S> table{values.data(), rows, columns,
                                           static_cast<std::uint32_t>(rows)};
            for (const Index splits : {0, 1, 40, 700}) {
                const auto nodes = random_nodes<S, Link>(splits, rows);
                std::vector<std::uint32_t> expected(rows);
                for (std::size_t i = 0; i < rows; ++i)
                    expected[i] = leaf_of(nodes, values, rows, i);
                for (const auto isa : levels()) {
                    std::vector<std::uint32_t> scratch(simd::walk_scratch(rows)), leaves(rows);
                    simd::walk_rows(isa, nodes.data(), nodes.size(), table, may_miss,
                                    scratch.data(), leaves.data());
                    REQUIRE(leaves == expected);
                }
            }
        }
    }
}

}  // namespace

TEST_CASE("walk_rows takes each row to its leaf at every level", "[simd][tree_walk]") {
    require_walks<float, std::uint32_t>();
    require_walks<float, std::uint64_t>();
    require_walks<double, std::uint64_t>();
}

}  // namespace tree_walk_test
