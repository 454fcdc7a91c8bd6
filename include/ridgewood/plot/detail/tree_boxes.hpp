/// What stands in the boxes of a drawn tree, whatever it is drawn with.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/text_table.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/plot/detail/colours.hpp>
#include <ridgewood/tree/detail/tree_words.hpp>
#include <ridgewood/tree/tree_model.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A node that is drawn.
struct TreeBox {
    std::size_t node = 0;
    Index depth = 0;
    /// Its first child among the boxes, the second is the next one; 0 where the drawing ends.
    std::size_t left = 0;
    /// The condition of a split, the prediction of a leaf.
    std::string headline = {};
    /// Rows, and what is known of them.
    std::string detail = {};
    /// All that is known.
    std::string tooltip = {};
    std::string fill = {};
    /// Share of the training weight.
    double share = 0;
    /// Shares of the classes; empty in a regression.
    Vector<double> classes = {};
    /// Leaves below that are not drawn.
    Index hidden_leaves = 0;
};

/// The colour of the class at place k.
[[nodiscard]] inline std::string_view class_colour(Index k) {
    return colours[static_cast<std::size_t>(k) % colours.size()];
}

/// Picks the boxes of a model: all nodes down to `max_depth` splits under the root.
template <FittedTree Model>
class TreeBoxes {
    using S = typename Model::Scalar;

public:
    TreeBoxes(const Model& model, const TreeNames& names, const ConditionStyle& style,
              Index max_depth)
        : model_(model), names_(names), words_(model.tree(), names, style) {
        const Matrix<S>& values = model.tree().values();
        low_ = static_cast<double>(values.minCoeff());
        high_ = static_cast<double>(values.maxCoeff());
        count_leaves();
        // By levels, so that the children of a box come next to each other behind it.
        boxes_.push_back({});
        for (std::size_t b = 0; b < boxes_.size(); ++b) {
            const std::size_t left = model.tree().nodes()[boxes_[b].node].left;
            if (left != 0 && boxes_[b].depth < max_depth) {
                boxes_[b].left = boxes_.size();
                boxes_.push_back({.node = left, .depth = boxes_[b].depth + 1});
                boxes_.push_back({.node = left + 1, .depth = boxes_[b].depth + 1});
            }
            fill(boxes_[b]);
        }
    }

    [[nodiscard]] std::vector<TreeBox> take() && { return std::move(boxes_); }

private:
    void count_leaves() {
        const auto& nodes = model_.tree().nodes();
        leaves_.assign(nodes.size(), 1);
        for (std::size_t k = nodes.size(); k-- > 0;) {
            if (const std::size_t left = nodes[k].left; left != 0)
                leaves_[k] = leaves_[left] + leaves_[left + 1];
        }
    }

    void fill(TreeBox& box) const {
        const NodeStatistics& at = model_.statistics();
        const auto node = static_cast<Index>(box.node);
        const bool is_leaf = model_.tree().nodes()[box.node].is_leaf();
        const bool is_known = at.weight.size() > 0;
        if (box.left == 0 && !is_leaf)
            box.hidden_leaves = leaves_[box.node];
        box.fill = "#FFFFFF";
        if (is_leaf)
            describe_value(box, leaf_value(box.node));
        else if (is_known)
            describe_value(box, at.value.col(node));
        if (is_known) {
            box.share = at.weight[node] / at.weight[0];
            const Index rows = at.rows[box.node];
            const std::string count = join(rows, rows == 1 ? " row" : " rows");
            box.detail = box.detail.empty() ? count : join(count, ", ", box.detail);
            box.tooltip +=
                join(box.tooltip.empty() ? "" : "\n", count, ", ", significant(100 * box.share, 3),
                     " % of the weight\nimpurity ", significant(at.impurity[node], 5));
        }
        if (is_leaf)
            return;
        std::string condition = words_.condition(node, true);
        box.tooltip = join(condition, "\nmissing values go left: ", words_.missing_left(node),
                           box.tooltip.empty() ? "" : "\n", box.tooltip);
        if (box.left != 0)
            box.headline = std::move(condition);
    }

    [[nodiscard]] Vector<double> leaf_value(std::size_t node) const {
        const Index column = model_.tree().nodes()[node].value();
        return model_.tree().values().col(column).template cast<double>();
    }

    void describe_value(TreeBox& box, const Vector<double>& value) const {
        if constexpr (std::same_as<Model, TreeClassifierModel<S>>) {
            const Index label = model_.decide(value);
            const auto classes = static_cast<double>(value.size());
            // No share of the label is none of its colour.
            const double purity =
                classes < 2 ? 1 : std::max((value[label] * classes - 1) / (classes - 1), 0.0);
            box.headline = class_name(model_, label, names_);
            box.fill = tint(class_colour(label), 0.06 + 0.44 * purity);
            box.classes = value;
            if (box.left == 0)
                box.detail = join(significant(100 * value[label], 3), " %");
            for (Index k = 0; k < value.size(); ++k) {
                box.tooltip += join(k == 0 ? "" : "\n", class_name(model_, k, names_), " ",
                                    significant(100 * value[k], 3), " %");
            }
        } else {
            const double place = high_ > low_ ? (value[0] - low_) / (high_ - low_) : 0.5;
            box.headline = significant(value[0], 4);
            box.fill = tint(colours[0], 0.05 + 0.55 * std::clamp(place, 0.0, 1.0));
            if (box.left != 0)
                box.detail = join("value ", box.headline);
            box.tooltip = join("value ", significant(value[0], 6));
        }
    }

    const Model& model_;
    const TreeNames names_;
    TreeWords<S> words_;
    double low_ = 0, high_ = 0;
    std::vector<Index> leaves_;
    std::vector<TreeBox> boxes_;
};

}  // namespace ridgewood::detail
