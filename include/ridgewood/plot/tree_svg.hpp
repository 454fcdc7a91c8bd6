/// Trees as pictures: `std::ofstream("tree.svg") << rw::svg(model)`.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/plot/detail/colours.hpp>
#include <ridgewood/plot/detail/tree_boxes.hpp>
#include <ridgewood/plot/detail/tree_drawing.hpp>
#include <ridgewood/tree/detail/tree_words.hpp>
#include <ridgewood/tree/tree_model.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// How a tree is drawn.
struct TreePlotOptions {
    std::string title = {};
    /// Names of the columns of X, one each; x0, x1, ... when empty.
    std::vector<std::string> names = {};
    /// Names of the classes, one each; the labels when empty.
    std::vector<std::string> class_names = {};
    /// For each column the names of its categories 0, 1, ...; the numbers when empty.
    std::vector<std::vector<std::string>> category_names = {};
    /// Boxes so many splits under the root end the drawing, in [0, 30].
    Index max_depth = 4;
};

namespace detail {

template <FittedTree Model>
[[nodiscard]] std::vector<TreeBox> plotted_boxes(std::string_view caller, const Model& model,
                                                 const TreePlotOptions& options,
                                                 const ConditionStyle& style) {
    const TreeNames names{options.names, options.class_names, options.category_names};
    check_names(caller, model, names);
    require(options.max_depth >= 0 && options.max_depth <= 30, caller,
            ": max_depth must be in [0, 30], got ", options.max_depth);
    return TreeBoxes(model, names, style, options.max_depth).take();
}

template <Real S>
[[nodiscard]] std::vector<TreeLegend> legend_of(const TreeRegressorModel<S>&,
                                                const TreePlotOptions&) {
    return {};
}

template <Real S>
[[nodiscard]] std::vector<TreeLegend> legend_of(const TreeClassifierModel<S>& model,
                                                const TreePlotOptions& options) {
    const TreeNames names{options.names, options.class_names, options.category_names};
    std::vector<TreeLegend> legend;
    // More than a line of classes tells nobody anything.
    constexpr Index most = 12;
    for (Index k = 0; k < model.classes().size() && k < most; ++k)
        legend.push_back({class_colour(k), shortened(class_name(model, k, names), 24)});
    return legend;
}

}  // namespace detail

/// Draws the tree from its root at the top. A split has its condition, with which rows go left, a
/// leaf its prediction; both have their number of rows, and classes their shares as a strip. Boxes
/// have the colour of their label, the stronger the purer, or of a regression the stronger the
/// higher; branches are as wide as their share of the training weight. What lies below max_depth
/// is counted. All that is known of a box is its tooltip. Elements have a class (node, headline,
/// branch, share, ...) for style sheets.
///
/// Returns the text of an SVG document in UTF-8. Throws std::invalid_argument for names that are
/// not one a column or a class, and for options out of range.
///
///     std::ofstream("tree.svg") << rw::svg(model, {.title = "Iris", .names = names});
template <FittedTree Model>
[[nodiscard]] std::string svg(const Model& model, const TreePlotOptions& options = {}) {
    const detail::ConditionStyle style{
        .digits = 4, .at_most = " \xE2\x89\xA4 ", .ellipsis = "\xE2\x80\xA6", .most_categories = 4};
    const auto boxes = detail::plotted_boxes("svg", model, options, style);
    return detail::TreeDrawing(boxes, detail::legend_of(model, options), options.title).draw();
}

namespace detail {

/// Text between quotes in the language of Graphviz.
[[nodiscard]] inline std::string dot_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
        } else {
            if (c == '"' || c == '\\')
                out += '\\';
            out += c;
        }
    }
    return out + '"';
}

}  // namespace detail

/// The same tree in the language of Graphviz: `dot -Tpdf tree.dot` draws it. Throws as svg does.
template <FittedTree Model>
[[nodiscard]] std::string to_dot(const Model& model, const TreePlotOptions& options = {}) {
    const auto boxes = detail::plotted_boxes("to_dot", model, options, {.digits = 4});
    std::string text = "digraph tree {\n";
    if (!options.title.empty())
        text += detail::join("    label=", detail::dot_quoted(options.title), "; labelloc=t;\n");
    text +=
        "    node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\"];\n"
        "    edge [fontname=\"Helvetica\"];\n";
    for (const detail::TreeBox& box : boxes) {
        std::string label = box.headline;
        if (!box.detail.empty())
            label += '\n' + box.detail;
        if (box.hidden_leaves > 0)
            label += detail::join("\n... ", box.hidden_leaves, " leaves");
        text += detail::join("    ", box.node, " [label=", detail::dot_quoted(label),
                             ", fillcolor=\"", box.fill, "\"];\n");
    }
    for (const detail::TreeBox& box : boxes) {
        if (box.left == 0)
            continue;
        const std::size_t left = boxes[box.left].node;
        text += detail::join("    ", box.node, " -> ", left, " [label=\"yes\"];\n    ", box.node,
                             " -> ", left + 1, " [label=\"no\"];\n");
    }
    return text + "}\n";
}

}  // namespace ridgewood
