/// Shapley values of many rows in one tree at the same time.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ridgewood::simd {

/// The way from a split to one of its children, below the ways that lead to it.
struct ShapEdge {
    /// The split, and its feature.
    std::uint32_t node = 0;
    std::uint32_t feature = 0;
    /// How many edges lie on the way from the root, this one included.
    std::uint32_t depth = 0;
    /// The depth of the last edge before with the same feature; 0 if there is none.
    std::uint32_t same_feature = 0;
    bool is_left = false;
    bool is_leaf = false;
    /// Of a leaf what it predicts.
    double value = 0;
    /// The product of shares of rows by edges of the feature up to here, over that up to
    /// `same_feature`: the share of this edge.
    double share = 0;
};

/// A tree as the walk takes it. For each edge `tables` has 4 times one number a point of the
/// quadrature: factors of the product where the row goes this way, and where it does not but went
/// the ways before of this feature; then, for both, what the feature gets of the sum below.
struct ShapTree {
    const ShapEdge* edges = nullptr;
    std::size_t count = 0;
    const double* tables = nullptr;
    const double* weights = nullptr;
    std::size_t points = 0;
};

/// Rows walk in blocks of so many.
inline constexpr std::size_t shap_rows = 8;

/// Numbers of memory that a walk through a tree with ways of at most `depth` edges needs.
[[nodiscard]] inline std::size_t shap_memory(std::size_t depth, std::size_t points) {
    return (depth + 1) * (2 * points + 1) * shap_rows;
}

namespace detail {

template <int Bytes>
class ShapWalk {
    using Numbers = DoublesOf<Bytes>;
    using Mask = typename Doubles<Bytes>::bits;
    static constexpr std::size_t lanes = Bytes / sizeof(double);

public:
    [[gnu::always_inline]] ShapWalk(const ShapTree& tree, double* memory, std::size_t depth)
        : tree_(tree),
          products_(memory),
          sums_(memory + (depth + 1) * tree.points * lanes),
          masks_(memory + 2 * (depth + 1) * tree.points * lanes) {}

    /// Of the rows first, ..., first + lanes - 1 of a block.
    [[gnu::always_inline]] void run(const std::uint8_t* sides, std::size_t first,
                                    const ShapEdge** path, double* values) const {
        for (std::size_t q = 0; q < tree_.points; ++q)
            store(products_ + q * lanes, Numbers{} + tree_.weights[q]);
        store(masks_, ~Mask{});
        std::size_t open = 0;
        for (std::size_t e = 0; e < tree_.count; ++e) {
            const ShapEdge& edge = tree_.edges[e];
            for (; open >= edge.depth; --open)
                close(*path[open], first, values);
            open = edge.depth;
            path[open] = &edge;
            enter(edge, static_cast<unsigned>(sides[edge.node]) >> first);
        }
        for (; open > 0; --open)
            close(*path[open], first, values);
    }

private:
    // Vectors are not returned: that is another ABI at each level.
    template <class Lanes>
    [[gnu::always_inline]] static void load(const double* from, Lanes& to) {
        std::memcpy(&to, from, Bytes);
    }
    template <class Lanes>
    [[gnu::always_inline]] static void store(double* to, const Lanes& from) {
        std::memcpy(to, &from, Bytes);
    }
    [[gnu::always_inline]] const double* table(const ShapEdge& edge) const {
        return tree_.tables + static_cast<std::size_t>(&edge - tree_.edges) * 4 * tree_.points;
    }

    [[gnu::always_inline]] static void set_lanes(unsigned bits, Mask& mask) {
        Mask shifts;
        for (std::size_t k = 0; k < lanes; ++k)
            shifts[k] = static_cast<long long>(1) << k;
        mask = ((Mask{} + static_cast<long long>(bits)) & shifts) != 0;
    }

    [[gnu::always_inline]] void enter(const ShapEdge& edge, unsigned bits) const {
        const std::size_t points = tree_.points, at = edge.depth * points * lanes;
        Mask before, here;
        load(masks_ + edge.same_feature * lanes, before);
        set_lanes(edge.is_left ? bits : ~bits, here);
        here = here & before;
        store(masks_ + edge.depth * lanes, here);
        const double* const factors = table(edge);
        const double* const above = products_ + at - points * lanes;
        for (std::size_t q = 0; q < points; ++q) {
            const Numbers goes = Numbers{} + factors[q];
            const Numbers stays = Numbers{} + factors[points + q];
            Numbers factor = before ? stays : Numbers{} + edge.share;
            factor = here ? goes : factor;
            Numbers product;
            load(above + q * lanes, product);
            product = product * factor;
            store(products_ + at + q * lanes, product);
            store(sums_ + at + q * lanes, product * edge.value);
        }
    }

    /// All below is summed up: gives the feature its part, and the edge above the sums.
    [[gnu::always_inline]] void close(const ShapEdge& edge, std::size_t first,
                                      double* values) const {
        const std::size_t points = tree_.points, at = edge.depth * points * lanes;
        Mask before, here;
        load(masks_ + edge.same_feature * lanes, before);
        load(masks_ + edge.depth * lanes, here);
        const double* const parts = table(edge) + 2 * points;
        double* const above = sums_ + at - points * lanes;
        const bool has_above = edge.depth > 1;
        Numbers total = {};
        for (std::size_t q = 0; q < points; ++q) {
            Numbers sum, sum_above;
            load(sums_ + at + q * lanes, sum);
            Numbers part = before ? Numbers{} + parts[points + q] : Numbers{};
            part = here ? Numbers{} + parts[q] : part;
            total += sum * part;
            if (has_above) {
                load(above + q * lanes, sum_above);
                store(above + q * lanes, sum_above + sum);
            }
        }
        double* const value = values + edge.feature * shap_rows + first;
        Numbers so_far;
        load(value, so_far);
        store(value, so_far + total);
    }

    const ShapTree& tree_;
    double* products_;
    double* sums_;
    double* masks_;
};

template <int Bytes>
[[gnu::always_inline]] inline void shap_walk_body(const ShapTree& tree, const std::uint8_t* sides,
                                                  std::size_t depth, double* memory,
                                                  const ShapEdge** path, double* values) {
    const ShapWalk<Bytes> walk(tree, memory, depth);
    for (std::size_t first = 0; first < shap_rows; first += Bytes / sizeof(double))
        walk.run(sides, first, path, values);
}

inline void shap_walk_portable(const ShapTree& tree, const std::uint8_t* sides, std::size_t depth,
                               double* memory, const ShapEdge** path, double* values) {
    shap_walk_body<16>(tree, sides, depth, memory, path, values);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline void shap_walk_avx2(const ShapTree& tree,
                                                               const std::uint8_t* sides,
                                                               std::size_t depth, double* memory,
                                                               const ShapEdge** path,
                                                               double* values) {
    shap_walk_body<32>(tree, sides, depth, memory, path, values);
}

__attribute__((target("avx512f,avx512dq"))) inline void shap_walk_avx512(
    const ShapTree& tree, const std::uint8_t* sides, std::size_t depth, double* memory,
    const ShapEdge** path, double* values) {
    shap_walk_body<64>(tree, sides, depth, memory, path, values);
}
#endif

}  // namespace detail

/// Adds the Shapley values of shap_rows rows in one tree to values[feature * shap_rows + row]. Bit
/// k of sides[node] says whether row k goes left at a split. `depth` is the most edges of a way,
/// `memory` has shap_memory() numbers, `path` depth + 1 places.
inline void shap_walk(Isa isa, const ShapTree& tree, const std::uint8_t* sides, std::size_t depth,
                      double* memory, const ShapEdge** path, double* values) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::shap_walk_avx512(tree, sides, depth, memory, path, values);
    if (isa == Isa::avx2)
        return detail::shap_walk_avx2(tree, sides, depth, memory, path, values);
#endif
    static_cast<void>(isa);
    detail::shap_walk_portable(tree, sides, depth, memory, path, values);
}

}  // namespace ridgewood::simd
