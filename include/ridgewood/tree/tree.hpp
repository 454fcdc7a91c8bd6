/// A binary decision tree as it lies in memory: what training makes and prediction walks. CART
/// trees, forests and boosting share it.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridgewood {

/// A node, 16 bytes in double and 12 in float. Children lie side by side, behind their parent.
template <Real S>
struct TreeNode {
    /// A numeric split sends x <= threshold to the left; infinity is above all that is present. Of
    /// a categorical split it is the number of its CategorySet.
    S threshold = 0;
    /// The left child; the right one is left + 1. 0 in a leaf, since no node is above the root.
    std::uint32_t left = 0;
    /// Of a split the feature and, in the three highest bits, the flags below; of a leaf the column
    /// of its prediction in Tree::values().
    std::uint32_t word = 0;

    static constexpr std::uint32_t missing_left = std::uint32_t{1} << 31;
    static constexpr std::uint32_t categorical = std::uint32_t{1} << 30;
    static constexpr std::uint32_t surrogates = std::uint32_t{1} << 29;
    static constexpr std::uint32_t feature_mask = surrogates - 1;

    [[nodiscard]] bool is_leaf() const { return left == 0; }
    [[nodiscard]] Index feature() const { return static_cast<Index>(word & feature_mask); }
    [[nodiscard]] bool is_categorical() const { return (word & categorical) != 0; }
    [[nodiscard]] bool has_surrogates() const { return (word & surrogates) != 0; }
    /// Where a missing value goes that no surrogate decides.
    [[nodiscard]] bool missing_goes_left() const { return (word & missing_left) != 0; }
    /// The column of a leaf in Tree::values().
    [[nodiscard]] Index value() const { return static_cast<Index>(word); }
};

/// The categories that a split names, all others, those never seen included, go to the other side:
/// the side of more training weight.
struct CategorySet {
    /// Its codes are Tree::category_codes() from `begin` to `end`, ascending.
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool named_go_left = true;
};

/// A second choice for rows whose value of the split's feature is missing (Breiman, Friedman,
/// Olshen, Stone 1984, section 5.3): the split on another feature that sends the most rows the
/// same way.
template <Real S>
struct SurrogateSplit {
    /// Feature and flags as in TreeNode; `missing_left` is not used.
    std::uint32_t word = 0;
    /// As in TreeNode.
    S threshold = 0;
    /// Whether x <= threshold (or a category of the set) goes left.
    bool below_goes_left = true;
    /// Share of the weight, of rows that have the feature of the split, that goes the same way;
    /// rows that lack this one do not (rpart's surrogatestyle 0).
    double agreement = 0;
    /// How much of the disagreement of "all to the larger side" it removes, in (0, 1].
    double adjusted_agreement = 0;

    [[nodiscard]] Index feature() const {
        return static_cast<Index>(word & TreeNode<S>::feature_mask);
    }
    [[nodiscard]] bool is_categorical() const { return (word & TreeNode<S>::categorical) != 0; }
};

/// What a tree consists of.
template <Real S>
struct TreeParts {
    std::vector<TreeNode<S>> nodes = {};
    /// Outputs x distinct predictions of leaves: a mean, or one probability a class.
    Matrix<S> values = {};
    std::vector<CategorySet> category_sets = {};
    std::vector<std::uint32_t> category_codes = {};
    /// Those of node k, best first, are surrogates[surrogate_begin[k]] up to [k + 1]; both are
    /// empty where no node has any.
    std::vector<SurrogateSplit<S>> surrogates = {};
    std::vector<std::uint32_t> surrogate_begin = {};
};

/// A decision tree: it sends a row to a leaf. Immutable.
template <Real S>
class Tree {
public:
    /// Takes parts that agree with each other.
    explicit Tree(TreeParts<S> parts) : parts_(std::move(parts)) {}

    [[nodiscard]] const std::vector<TreeNode<S>>& nodes() const { return parts_.nodes; }
    [[nodiscard]] const Matrix<S>& values() const { return parts_.values; }
    [[nodiscard]] const std::vector<CategorySet>& category_sets() const {
        return parts_.category_sets;
    }
    [[nodiscard]] const std::vector<std::uint32_t>& category_codes() const {
        return parts_.category_codes;
    }
    /// The whole of what it consists of.
    [[nodiscard]] const TreeParts<S>& parts() const { return parts_; }

    [[nodiscard]] Index outputs() const { return parts_.values.rows(); }

    /// The node of the leaf that a row falls into; x(j) is the row's value of feature j.
    template <class Row>
    [[nodiscard]] Index leaf(const Row& x) const {
        Index node = 0;
        while (!at(node).is_leaf())
            node = next(node, x);
        return node;
    }

    /// The child of a split that a row goes to.
    template <class Row>
    [[nodiscard]] Index next(Index node, const Row& x) const {
        const TreeNode<S>& split = at(node);
        return static_cast<Index>(split.left) + (goes_left(node, x) ? 0 : 1);
    }

    /// Whether a category, as it stands in X, is among those that a categorical split names.
    [[nodiscard]] bool names(S set, S category) const {
        const CategorySet& codes = parts_.category_sets[static_cast<std::size_t>(set)];
        // Codes are below 2^32; anything else was never seen.
        if (!(category >= 0 && category < static_cast<S>(4294967295.0)))
            return false;
        const auto code = static_cast<std::uint32_t>(category);
        const auto begin = parts_.category_codes.begin();
        return static_cast<S>(code) == category &&
               std::binary_search(begin + codes.begin, begin + codes.end, code);
    }

private:
    [[nodiscard]] const TreeNode<S>& at(Index node) const {
        return parts_.nodes[static_cast<std::size_t>(node)];
    }

    template <class Row>
    [[nodiscard]] bool goes_left(Index node, const Row& x) const {
        const TreeNode<S>& split = at(node);
        const S value = x(split.feature());
        if (!detail::is_nan(value))
            return is_below(split.is_categorical(), split.threshold, value);
        if (split.has_surrogates()) {
            const auto k = static_cast<std::size_t>(node);
            for (auto s = parts_.surrogate_begin[k]; s < parts_.surrogate_begin[k + 1]; ++s) {
                const SurrogateSplit<S>& surrogate = parts_.surrogates[s];
                const S other = x(surrogate.feature());
                if (!detail::is_nan(other)) {
                    return is_below(surrogate.is_categorical(), surrogate.threshold, other) ==
                           surrogate.below_goes_left;
                }
            }
        }
        return split.missing_goes_left();
    }

    [[nodiscard]] bool is_below(bool categorical, S threshold, S value) const {
        if (!categorical)
            return value <= threshold;
        return names(threshold, value) ==
               parts_.category_sets[static_cast<std::size_t>(threshold)].named_go_left;
    }

    TreeParts<S> parts_;
};

/// What training saw at each node of a tree.
struct NodeStatistics {
    /// Impurity of the training rows by the criterion of the fit, per unit of weight.
    Vector<double> impurity = {};
    /// Sum of the weights of the training rows, and their number.
    Vector<double> weight = {};
    std::vector<Index> rows = {};
    /// Outputs x nodes: what the node would predict if it were a leaf.
    Matrix<double> value = {};
};

}  // namespace ridgewood
