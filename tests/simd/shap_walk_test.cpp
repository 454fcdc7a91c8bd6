// The sums themselves are tested beside their definition, in tests/ensemble/explain_test.cpp.
#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/shap_walk.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace shap_walk_test {

namespace simd = ridgewood::simd;

namespace {

/// A tree of random shape whose numbers mean nothing.
struct Walk {
    std::vector<simd::ShapEdge> edges;
    std::vector<double> tables, weights;
    std::vector<std::uint8_t> sides;
    std::size_t depth = 0;

    Walk(std::uint64_t seed, std::size_t points) {
        ridgewood::Random random(seed);
        grow(random, 0, {});
        for (std::size_t k = 0; k < 4 * points * edges.size(); ++k)
            tables.push_back(random.normal());
        for (std::size_t q = 0; q < points; ++q)
            weights.push_back(random.uniform());
    }

    [[nodiscard]] std::vector<double> values(simd::Isa isa) const {
        const simd::ShapTree tree{edges.data(), edges.size(), tables.data(), weights.data(),
                                  weights.size()};
        std::vector<double> memory(simd::shap_memory(depth, weights.size()));
        std::vector<const simd::ShapEdge*> path(depth + 1);
        std::vector<double> sums(5 * simd::shap_rows, 0.5);
        simd::shap_walk(isa, tree, sides.data(), depth, memory.data(), path.data(), sums.data());
        return sums;
    }

private:
    void grow(ridgewood::Random& random, std::size_t level, std::vector<std::uint32_t> features) {
        const auto node = static_cast<std::uint32_t>(sides.size());
        sides.push_back(static_cast<std::uint8_t>(random.below(256)));
        const auto feature = static_cast<std::uint32_t>(random.below(5));
        std::uint32_t same = 0;
        for (std::uint32_t k = 0; k < features.size(); ++k)
            same = features[k] == feature ? k + 1 : same;
        features.push_back(feature);
        depth = std::max(depth, level + 1);
        for (const bool left : {true, false}) {
            const bool is_leaf = level > 6 || random.below(4) == 0;
            edges.push_back({node, feature, static_cast<std::uint32_t>(level + 1), same, left,
                             is_leaf, is_leaf ? random.normal() : 0.0, random.uniform()});
            if (!is_leaf)
                grow(random, level + 1, features);
        }
    }
};

}  // namespace

TEST_CASE("shap_walk gives the same values at every level", "[simd]") {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Walk walk(seed, 1 + seed % 6);
        const auto expected = walk.values(simd::Isa::portable);
        for (const auto isa : levels()) {
            const auto values = walk.values(isa);
            for (std::size_t k = 0; k < values.size(); ++k)
                REQUIRE(values[k] == Approx(expected[k]).epsilon(1e-9).margin(1e-9));
        }
    }
}

}  // namespace shap_walk_test
