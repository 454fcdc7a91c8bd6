/// A tree while it grows.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/complexity_rule.hpp>
#include <ridgewood/tree/detail/rank_matrix.hpp>
#include <ridgewood/tree/detail/split.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>
#include <ridgewood/tree/detail/surrogate_search.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// What growing returns.
template <Real S>
struct GrownTree {
    TreeParts<S> parts = {};
    /// Empty unless asked for.
    NodeStatistics statistics = {};
    /// Of each feature the sum over its splits of the fall of impurity, by share of the weight.
    Vector<double> importances = {};
    /// The leaves of rows that followed; see FollowingRows.
    std::vector<std::uint32_t> leaves = {};
};

/// Nodes of a growing tree, by their numbers. Children stand side by side, behind their parent.
template <Real S>
class TreeDraft {
public:
    struct Node {
        double weight = 0, impurity = 0, risk = 0;  // as in NodeSummary
        std::uint32_t rows = 0;
        std::uint32_t left = 0;
        std::uint32_t surrogates = 0;  // 1 + place in surrogates_
        std::uint32_t categories = 0;  // place in categories_
        std::uint32_t feature = 0;
        S threshold = 0;
        bool is_categorical = false, places_missing = false, missing_left = false;
    };

    /// Forgets the last tree.
    void reset(Index outputs) {
        outputs_ = static_cast<std::size_t>(outputs);
        nodes_.clear();
        values_.clear();
        surrogates_.clear();
        categories_.clear();
    }

    /// Adds the root, or the two children of a split; returns the number of the first.
    std::uint32_t add(std::size_t count) {
        const auto first = static_cast<std::uint32_t>(nodes_.size());
        nodes_.resize(nodes_.size() + count);
        values_.resize(values_.size() + count * outputs_);
        return first;
    }
    [[nodiscard]] double* value(std::uint32_t node) { return &values_[node * outputs_]; }
    /// Of a numeric split.
    [[nodiscard]] S threshold(std::uint32_t node) const { return nodes_[node].threshold; }
    [[nodiscard]] static S threshold(const Split& split, const RankColumn<S>& column) {
        return split.threshold ? static_cast<S>(*split.threshold)
                               : between(split.last_left, split.first_right, column);
    }
    void describe_node(std::uint32_t node, const NodeSummary& summary, std::size_t rows) {
        // By fields: a copy of the whole would wait until the last of them is in the cache.
        Node& at = nodes_[node];
        at.weight = summary.weight;
        at.impurity = summary.impurity;
        at.risk = summary.risk;
        at.rows = static_cast<std::uint32_t>(rows);
    }

    /// Gives a node two children.
    std::uint32_t split(std::uint32_t node, const Split& split, const RankColumn<S>& column) {
        const std::uint32_t left = add(2);
        Node& at = nodes_[node];
        at.left = left;
        at.feature = static_cast<std::uint32_t>(split.feature);
        at.is_categorical = split.is_categorical;
        at.places_missing = split.places_missing;
        at.missing_left = split.missing_left;
        if (split.is_categorical) {
            at.categories = static_cast<std::uint32_t>(categories_.size());
            categories_.push_back(
                {codes(split.left_ranks, column), codes(split.right_ranks, column)});
        } else {
            at.threshold = threshold(split, column);
        }
        return left;
    }
    void set_surrogates(std::uint32_t node, std::vector<Surrogate> surrogates, bool missing_left) {
        nodes_[node].places_missing = true;
        nodes_[node].missing_left = missing_left;
        nodes_[node].surrogates = static_cast<std::uint32_t>(surrogates_.size()) + 1;
        surrogates_.push_back(std::move(surrogates));
    }

    /// Takes back splits until no subtree costs less than the leaf in its place, where each leaf
    /// costs `price` besides cost(node) (Breiman et al. 1984, section 3.3: the smallest
    /// minimiser).
    template <class Cost>
    void prune(double price, const Cost& cost) {
        std::vector<double> least(nodes_.size());
        for (std::size_t k = nodes_.size(); k-- > 0;) {
            const double as_leaf = cost(nodes_[k]) + price;
            const std::uint32_t left = nodes_[k].left;
            const double as_split = left > 0 ? least[left] + least[left + 1] : as_leaf;
            least[k] = std::min(as_leaf, as_split);
            if (as_leaf <= as_split)
                nodes_[k].left = 0;
        }
        drop_unreachable();
    }

    /// Takes back splits that rpart would not make; see ComplexityRule.
    void stop_by_complexity(double price) {
        // The mean, or the mean number of the class.
        const auto mean = [this](std::uint32_t node) {
            double sum = outputs_ == 1 ? *value(node) : 0;
            for (std::size_t k = 1; k < outputs_; ++k)
                sum += static_cast<double>(k) * value(node)[k];
            return sum;
        };
        const auto predicts_less = [&](std::uint32_t a, std::uint32_t b) {
            return mean(a) < mean(b);
        };
        ComplexityRule(nodes_, price, predicts_less).apply();
        drop_unreachable();
    }

    /// Ends the tree.
    [[nodiscard]] GrownTree<S> finish(const RankMatrix<S>& ranks, bool statistics) {
        GrownTree<S> tree;
        tree.importances = Vector<double>::Zero(ranks.cols());
        if (statistics)
            tree.statistics = this->statistics();
        tree.parts.nodes.reserve(nodes_.size());
        bool any_surrogates = false;
        for (const Node& node : nodes_) {
            if (node.left > 0) {
                tree.importances[static_cast<Index>(node.feature)] += decrease(node);
                any_surrogates = any_surrogates || node.surrogates > 0;
            }
            tree.parts.nodes.push_back(node.left > 0 ? split_node(node, tree.parts)
                                                     : TreeNode<S>{});
        }
        tree.importances /= nodes_[0].weight;
        set_leaf_values(tree.parts);
        if (any_surrogates)
            collect_surrogates(ranks, tree.parts);
        return tree;
    }

private:
    /// The codes that a split sends to each side.
    struct Categories {
        std::vector<std::uint32_t> left, right;
    };

    /// Halfway between the two values; the lower one where rounding makes it the upper one.
    [[nodiscard]] static S between(std::uint32_t last, std::uint32_t next,
                                   const RankColumn<S>& column) {
        if (next == column.missing())
            return std::numeric_limits<S>::infinity();
        const S low = column.values[last], high = column.values[next];
        const S middle = static_cast<S>(low / 2.0 + high / 2.0);
        return middle < high ? middle : low;
    }

    [[nodiscard]] static std::vector<std::uint32_t> codes(const std::vector<std::uint32_t>& ranks,
                                                          const RankColumn<S>& column) {
        std::vector<std::uint32_t> result(ranks.size());
        for (std::size_t k = 0; k < ranks.size(); ++k)
            result[k] = static_cast<std::uint32_t>(column.values[ranks[k]]);
        return result;
    }

    void drop_unreachable() {
        std::vector<Node> nodes(1);
        std::vector<double> values;
        std::vector<std::uint32_t> origin = {0};
        for (std::size_t k = 0; k < origin.size(); ++k) {
            const std::uint32_t from = origin[k];
            nodes[k] = nodes_[from];
            values.insert(values.end(), value(from), value(from) + outputs_);
            if (nodes[k].left == 0)
                continue;
            origin.push_back(nodes[k].left);
            origin.push_back(nodes[k].left + 1);
            nodes[k].left = static_cast<std::uint32_t>(nodes.size());
            nodes.resize(nodes.size() + 2);
        }
        nodes_ = std::move(nodes);
        values_ = std::move(values);
    }

    [[nodiscard]] bool left_is_heavier(const Node& node) const {
        return nodes_[node.left].weight > nodes_[node.left + 1].weight;
    }

    [[nodiscard]] TreeNode<S> split_node(const Node& node, TreeParts<S>& parts) const {
        TreeNode<S> out{node.threshold, node.left, node.feature};
        if (node.places_missing ? node.missing_left : left_is_heavier(node))
            out.word |= TreeNode<S>::missing_left;
        if (node.surrogates > 0 && !surrogates_[node.surrogates - 1].empty())
            out.word |= TreeNode<S>::surrogates;
        if (node.is_categorical) {
            out.word |= TreeNode<S>::categorical;
            const bool named_left = !left_is_heavier(node);
            const auto& named =
                named_left ? categories_[node.categories].left : categories_[node.categories].right;
            out.threshold = add_set(named, named_left, parts);
        }
        return out;
    }

    /// Equal shares of classes, most often 0 and 1, share a column.
    void set_leaf_values(TreeParts<S>& parts) {
        if (outputs_ == 1)
            return set_leaf_numbers(parts);
        std::unordered_map<std::uint64_t, std::uint32_t> columns;
        std::vector<S> values, column(outputs_);
        for (std::size_t k = 0; k < nodes_.size(); ++k) {
            if (nodes_[k].left > 0)
                continue;
            std::uint64_t hash = 14695981039346656037U;  // FNV-1a by words
            for (std::size_t c = 0; c < outputs_; ++c) {
                column[c] = static_cast<S>(values_[k * outputs_ + c]);
                hash = (hash ^ std::bit_cast<Bits<S>>(column[c])) * 1099511628211U;
                hash ^= hash >> 29;
            }
            const auto next = static_cast<std::uint32_t>(values.size() / outputs_);
            std::uint32_t found = columns.try_emplace(hash, next).first->second;
            if (found == next ||
                !std::equal(column.begin(), column.end(), &values[found * outputs_])) {
                found = next;
                values.insert(values.end(), column.begin(), column.end());
            }
            parts.nodes[k].word = found;
        }
        const auto rows = static_cast<Index>(outputs_);
        parts.values = Eigen::Map<const Matrix<S>>(values.data(), rows,
                                                   static_cast<Index>(values.size()) / rows);
    }

    /// Means are hardly ever equal.
    void set_leaf_numbers(TreeParts<S>& parts) const {
        parts.values.resize(1, static_cast<Index>(nodes_.size() / 2 + 1));
        std::uint32_t leaf = 0;
        for (std::size_t k = 0; k < nodes_.size(); ++k) {
            if (nodes_[k].left > 0)
                continue;
            parts.values(0, leaf) = static_cast<S>(values_[k]);
            parts.nodes[k].word = leaf++;
        }
    }

    /// The number of a new CategorySet.
    [[nodiscard]] static S add_set(const std::vector<std::uint32_t>& named, bool named_left,
                                   TreeParts<S>& parts) {
        const auto begin = static_cast<std::uint32_t>(parts.category_codes.size());
        parts.category_codes.insert(parts.category_codes.end(), named.begin(), named.end());
        const auto end = static_cast<std::uint32_t>(parts.category_codes.size());
        parts.category_sets.push_back({begin, end, named_left});
        return static_cast<S>(parts.category_sets.size() - 1);
    }

    void collect_surrogates(const RankMatrix<S>& ranks, TreeParts<S>& parts) const {
        for (const Node& node : nodes_) {
            parts.surrogate_begin.push_back(static_cast<std::uint32_t>(parts.surrogates.size()));
            if (node.left == 0 || node.surrogates == 0)
                continue;
            for (const Surrogate& surrogate : surrogates_[node.surrogates - 1])
                parts.surrogates.push_back(surrogate_split(surrogate, ranks, parts));
        }
        parts.surrogate_begin.push_back(static_cast<std::uint32_t>(parts.surrogates.size()));
    }

    [[nodiscard]] static SurrogateSplit<S> surrogate_split(const Surrogate& surrogate,
                                                           const RankMatrix<S>& ranks,
                                                           TreeParts<S>& parts) {
        const RankColumn<S>& column = ranks.column(surrogate.feature);
        SurrogateSplit<S> out{.word = static_cast<std::uint32_t>(surrogate.feature),
                              .below_goes_left = surrogate.below_goes_left,
                              .agreement = surrogate.agreement,
                              .adjusted_agreement = surrogate.adjusted_agreement};
        if (surrogate.is_categorical) {
            out.word |= TreeNode<S>::categorical;
            out.threshold =
                add_set(codes(surrogate.named, column), surrogate.below_goes_left, parts);
            out.below_goes_left = true;
        } else {
            out.threshold = between(surrogate.last_below, surrogate.first_above, column);
        }
        return out;
    }

    /// The fall of impurity times weight by the split of a node.
    [[nodiscard]] double decrease(const Node& node) const {
        const auto spread = [](const Node& at) { return at.weight * at.impurity; };
        return spread(node) - spread(nodes_[node.left]) - spread(nodes_[node.left + 1]);
    }

    [[nodiscard]] NodeStatistics statistics() const {
        const auto count = static_cast<Index>(nodes_.size());
        NodeStatistics result{.impurity = Vector<double>(count), .weight = Vector<double>(count)};
        for (const Node& node : nodes_) {
            const auto k = static_cast<Index>(result.rows.size());
            result.impurity[k] = node.impurity;
            result.weight[k] = node.weight;
            result.rows.push_back(static_cast<Index>(node.rows));
        }
        result.value =
            Eigen::Map<const Matrix<double>>(values_.data(), static_cast<Index>(outputs_), count);
        return result;
    }

    std::size_t outputs_ = 1;
    std::vector<Node> nodes_;
    std::vector<double> values_;
    std::vector<std::vector<Surrogate>> surrogates_;
    std::vector<Categories> categories_;
};

}  // namespace ridgewood::detail
