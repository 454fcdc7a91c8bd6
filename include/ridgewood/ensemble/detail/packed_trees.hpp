/// The trees of an ensemble in the layout that predicts fastest. Forests and boosting share it.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/row_tile.hpp>
#include <ridgewood/simd/tree_walk.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Trees and the sums of what they predict. Trees of numeric splits alone are packed: a node takes
/// 8 bytes in single precision (16 with more than 255 columns or 2^23 nodes) and 16 in double, and
/// nothing else is stored but the values of leaves. Trees with categorical splits or surrogates
/// stay as they are and take their own way.
template <Real S>
class PackedTrees {
public:
    /// Takes trees with the same number of outputs, at least one, grown on `columns` columns.
    PackedTrees(std::vector<Tree<S>> trees, Index columns)
        : columns_(columns), outputs_(trees.front().outputs()) {
        const bool narrow = std::all_of(trees.begin(), trees.end(), [&](const Tree<S>& tree) {
            return static_cast<std::uint64_t>(columns) <= NarrowNode::most_columns &&
                   tree.nodes().size() <= NarrowNode::most_nodes;
        });
        reserve(trees, narrow);
        for (Tree<S>& tree : trees) {
            if (!is_numeric(tree)) {
                slots_.push_back({.begin = others_.size()});
                others_.push_back(std::move(tree));
            } else if (narrow) {
                pack(tree, narrow_);
            } else {
                pack(tree, wide_);
            }
            tree = Tree<S>(TreeParts<S>{});
        }
    }

    [[nodiscard]] Index size() const { return static_cast<Index>(slots_.size()); }
    [[nodiscard]] Index columns() const { return columns_; }
    [[nodiscard]] Index outputs() const { return outputs_; }

    /// Tree t as it was given.
    [[nodiscard]] Tree<S> tree(Index t) const {
        const Slot& slot = slots_[static_cast<std::size_t>(t)];
        if (!slot.is_packed())
            return others_[slot.begin];
        return with_nodes([&](const auto& nodes) { return unpack(slot, nodes); });
    }

    /// Rows x outputs: the sums of the trees' predictions, in double and in the order of the trees,
    /// so that any number of threads gives the same bits.
    [[nodiscard]] Matrix<double> sums(const MatrixView<S>& X, int threads) const {
        Matrix<double> out(X.rows(), outputs_);
        for_each_tile(X, threads, [&](Index begin, Index rows) {
            Matrix<double> sums = Matrix<double>::Zero(outputs_, rows);
            if (rows <= few_rows) {
                for (Index i = 0; i < rows; ++i)
                    add_row(X.data() + begin + i, X.outerStride(), sums.col(i).data());
            } else {
                walk_tile(RowTile<S>(X, begin, rows), [&](Index t, const auto* leaves) {
                    add_values(slots_[static_cast<std::size_t>(t)], leaves, sums);
                });
            }
            out.middleRows(begin, rows) = sums.transpose();
        });
        return out;
    }

    /// Adds to `sums`, one an output, what the trees predict for the row whose value of column j is
    /// x[j * stride]; the same bits as sums(). Allocates nothing.
    void add_row(const S* x, Index stride, double* sums) const {
        with_nodes([&](const auto& nodes) { walk_row(nodes, x, stride, sums); });
    }

    /// Rows x trees: the node of the leaf that each row falls into, numbered as in tree(t).
    [[nodiscard]] Matrix<Index> leaves(const MatrixView<S>& X, int threads) const {
        Matrix<Index> out(X.rows(), size());
        for_each_tile(X, threads, [&](Index begin, Index rows) {
            walk_tile(RowTile<S>(X, begin, rows), [&](Index t, const auto* leaves) {
                std::copy_n(leaves, rows, out.col(t).data() + begin);
            });
        });
        return out;
    }

    /// Calls visit(t, begin, predictions) for every tree and every part of the rows: outputs x rows
    /// of what it predicts for the part that starts with row `begin`. Of a part the trees come in
    /// their order; parts are on up to `threads` threads.
    template <class Visit>
    void each(const MatrixView<S>& X, int threads, const Visit& visit) const {
        for_each_tile(X, threads, [&](Index begin, Index rows) {
            Matrix<double> predictions(outputs_, rows);
            walk_tile(RowTile<S>(X, begin, rows), [&](Index t, const auto* leaves) {
                predictions.setZero();
                add_values(slots_[static_cast<std::size_t>(t)], leaves, predictions);
                visit(t, begin, predictions);
            });
        });
    }

    /// Bytes of all that is stored.
    [[nodiscard]] std::size_t memory() const {
        std::size_t bytes = sizeof *this + bytes_of(slots_) + bytes_of(narrow_) + bytes_of(wide_) +
                            bytes_of(values_) + bytes_of(others_);
        for (const Tree<S>& tree : others_) {
            const TreeParts<S>& parts = tree.parts();
            bytes += bytes_of(parts.nodes) + bytes_of(parts.category_sets) +
                     bytes_of(parts.category_codes) + bytes_of(parts.surrogates) +
                     bytes_of(parts.surrogate_begin) +
                     sizeof(S) * static_cast<std::size_t>(parts.values.size());
        }
        return bytes;
    }

private:
    using WideNode = simd::WalkNode<S, std::uint64_t>;
    /// In double a short link would only be padded.
    using NarrowNode =
        std::conditional_t<std::is_same_v<S, float>, simd::WalkNode<S, std::uint32_t>, WideNode>;

    /// So many rows take their way one after the other sooner than as a block.
    static constexpr Index few_rows = 8;

    /// Where a packed tree is: its nodes, and its values by column. Of another tree `begin` is its
    /// place in others_, and there are no nodes.
    struct Slot {
        std::size_t begin = 0;
        std::size_t values_begin = 0;
        std::uint32_t nodes = 0;
        std::uint32_t values = 0;

        [[nodiscard]] bool is_packed() const { return nodes > 0; }
    };

    [[nodiscard]] static bool is_numeric(const Tree<S>& tree) {
        return tree.parts().category_sets.empty() && tree.parts().surrogates.empty();
    }

    template <class T>
    [[nodiscard]] static std::size_t bytes_of(const std::vector<T>& values) {
        return sizeof(T) * values.capacity();
    }

    /// Calls visit(nodes) with the nodes of whichever width there is.
    template <class Visit>
    decltype(auto) with_nodes(const Visit& visit) const {
        return wide_.empty() ? visit(narrow_) : visit(wide_);
    }

    void reserve(const std::vector<Tree<S>>& trees, bool narrow) {
        std::size_t nodes = 0, values = 0;
        for (const Tree<S>& tree : trees) {
            if (is_numeric(tree)) {
                nodes += tree.nodes().size();
                values += static_cast<std::size_t>(tree.values().size());
            }
        }
        slots_.reserve(trees.size());
        narrow_.reserve(narrow ? nodes : 0);
        wide_.reserve(narrow ? 0 : nodes);
        values_.reserve(values);
    }

    template <class S2, class Link>
    void pack(const Tree<S>& tree, std::vector<simd::WalkNode<S2, Link>>& nodes) {
        using Node = simd::WalkNode<S2, Link>;
        slots_.push_back({nodes.size(), values_.size(),
                          static_cast<std::uint32_t>(tree.nodes().size()),
                          static_cast<std::uint32_t>(tree.values().cols())});
        for (std::size_t k = 0; k < tree.nodes().size(); ++k) {
            const TreeNode<S>& node = tree.nodes()[k];
            const auto left = static_cast<Link>(node.is_leaf() ? k : node.left);
            const auto feature = static_cast<Link>(node.is_leaf() ? columns_ : node.feature());
            const Link missing =
                !node.is_leaf() && node.missing_goes_left() ? Node::missing_left : 0;
            nodes.push_back({node.is_leaf() ? std::bit_cast<S>(Bits<S>{node.word}) : node.threshold,
                             left << Node::left_shift | missing | feature});
        }
        const Matrix<S>& values = tree.values();
        values_.insert(values_.end(), values.data(), values.data() + values.size());
    }

    template <class Node>
    [[nodiscard]] Tree<S> unpack(const Slot& slot, const std::vector<Node>& nodes) const {
        TreeParts<S> parts;
        for (std::size_t k = 0; k < slot.nodes; ++k) {
            const Node& node = nodes[slot.begin + k];
            const auto feature = static_cast<std::uint32_t>(node.feature());
            if (static_cast<Index>(feature) == columns_) {
                parts.nodes.push_back({.word = value_of(node)});
            } else {
                parts.nodes.push_back(
                    {node.threshold, node.left(),
                     feature | (node.missing_goes_left() ? TreeNode<S>::missing_left : 0)});
            }
        }
        parts.values =
            Eigen::Map<const Matrix<S>>(values_.data() + slot.values_begin, outputs_, slot.values);
        return Tree<S>(std::move(parts));
    }

    /// The number of a leaf's prediction among those of its tree.
    template <class Node>
    [[nodiscard]] static std::uint32_t value_of(const Node& leaf) {
        return static_cast<std::uint32_t>(std::bit_cast<Bits<S>>(leaf.threshold));
    }

    /// Calls visit(t, leaves) for every tree, with the node that each row of the tile ends in.
    template <class Visit>
    void walk_tile(RowTile<S> tile, const Visit& visit) const {
        std::vector<std::uint32_t> leaves(static_cast<std::size_t>(tile.rows()));
        for (Index t = 0; t < size(); ++t) {
            const Slot& slot = slots_[static_cast<std::size_t>(t)];
            if (slot.is_packed()) {
                with_nodes([&](const auto& nodes) {
                    tile.walk(nodes.data() + slot.begin, slot.nodes, leaves.data());
                });
            } else {
                for (Index i = 0; i < tile.rows(); ++i) {
                    leaves[static_cast<std::size_t>(i)] =
                        static_cast<std::uint32_t>(others_[slot.begin].leaf(tile.row(i)));
                }
            }
            visit(t, leaves.data());
        }
    }

    /// Adds what the leaves of a tree predict; one column of `sums` a row.
    void add_values(const Slot& slot, const std::uint32_t* leaves, Matrix<double>& sums) const {
        const auto add = [&](auto outputs) {
            double* sum = sums.data();
            with_nodes([&](const auto& nodes) {
                for (Index i = 0; i < sums.cols(); ++i, sum += outputs)
                    add_leaf(slot, nodes, leaves[i], outputs, sum);
            });
        };
        // A number that the compiler knows leaves no loop: a nanosecond less.
        if (outputs_ == 1) {
            add(std::integral_constant<Index, 1>());
        } else if (outputs_ == 2) {
            add(std::integral_constant<Index, 2>());
        } else {
            add(outputs_);
        }
    }

    template <class Node, class Outputs>
    void add_leaf(const Slot& slot, const std::vector<Node>& nodes, std::uint32_t leaf,
                  Outputs outputs, double* sum) const {
        const S* values = nullptr;
        if (slot.is_packed()) {
            values = values_.data() + slot.values_begin +
                     value_of(nodes[slot.begin + leaf]) * static_cast<std::size_t>(outputs);
        } else {
            const Tree<S>& tree = others_[slot.begin];
            values = tree.values().col(tree.nodes()[leaf].value()).data();
        }
        for (Index k = 0; k < outputs; ++k)
            sum[k] += static_cast<double>(values[k]);
    }

    /// The packed trees by several at once, each of the others alone.
    template <class Node>
    void walk_row(const std::vector<Node>& nodes, const S* x, Index stride, double* sums) const {
        const bool may_miss = any_missing(x, columns_, stride);
        const Node* trees[simd::walk_row_trees];
        std::uint32_t leaves[simd::walk_row_trees];
        for (std::size_t first = 0; first < slots_.size();) {
            std::size_t count = 0;
            while (count < simd::walk_row_trees && first + count < slots_.size() &&
                   slots_[first + count].is_packed()) {
                trees[count] = nodes.data() + slots_[first + count].begin;
                ++count;
            }
            if (count > 0) {
                simd::walk_row(trees, count, x, static_cast<std::size_t>(stride),
                               static_cast<std::size_t>(columns_), may_miss, leaves);
            } else {
                const auto row = [&](Index j) { return x[j * stride]; };
                leaves[count++] =
                    static_cast<std::uint32_t>(others_[slots_[first].begin].leaf(row));
            }
            for (std::size_t t = 0; t < count; ++t)
                add_leaf(slots_[first + t], nodes, leaves[t], outputs_, sums);
            first += count;
        }
    }

    Index columns_;
    Index outputs_;
    std::vector<Slot> slots_;
    /// The nodes of all packed trees, of either width; the other is empty.
    std::vector<NarrowNode> narrow_;
    std::vector<WideNode> wide_;
    std::vector<S> values_;
    std::vector<Tree<S>> others_;
};

}  // namespace ridgewood::detail
