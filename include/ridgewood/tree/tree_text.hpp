/// Trees as text: `std::cout << model`, and the way of a row through one.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/text_table.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/tree_words.hpp>
#include <ridgewood/tree/tree.hpp>
#include <ridgewood/tree/tree_model.hpp>

#include <concepts>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// How a tree is written.
struct TreeTextOptions {
    /// Names of the columns of X, one each; x0, x1, ... when empty.
    std::vector<std::string> names = {};
    /// Names of the classes, one each; the labels when empty.
    std::vector<std::string> class_names = {};
    /// For each column the names of its categories 0, 1, ...; the numbers when empty.
    std::vector<std::vector<std::string>> category_names = {};
    /// Digits after the point, in [0, 17].
    int decimals = 2;
    /// Branches below so many splits under the root's are summed up, >= 0.
    Index max_depth = 10;
    /// Tell the weight of each class in a leaf.
    bool show_weights = false;
    /// Tell for each split which rows without a value of its feature go left.
    bool show_missing = false;
};

namespace detail {

[[nodiscard]] inline TreeNames names_of(const TreeTextOptions& options) {
    return {options.names, options.class_names, options.category_names};
}

template <FittedTree Model>
void check_text_options(std::string_view caller, const Model& model,
                        const TreeTextOptions& options) {
    check_names(caller, model, names_of(options));
    require(options.decimals >= 0 && options.decimals <= 17, caller,
            ": decimals must be in [0, 17], got ", options.decimals);
    require(options.max_depth >= 0, caller, ": max_depth must be >= 0, got ", options.max_depth);
}

template <Real S>
[[nodiscard]] std::string leaf_text(const TreeRegressorModel<S>& model, std::size_t node,
                                    const TreeTextOptions& options) {
    const Index column = model.tree().nodes()[node].value();
    const auto value = static_cast<double>(model.tree().values()(0, column));
    return join("value: ", formatted("%.*f", options.decimals, value));
}

template <Real S>
[[nodiscard]] std::string leaf_text(const TreeClassifierModel<S>& model, std::size_t node,
                                    const TreeTextOptions& options) {
    const Index column = model.tree().nodes()[node].value();
    const Vector<double> shares = model.tree().values().col(column).template cast<double>();
    std::string text;
    if (options.show_weights) {
        const Vector<double>& weight = model.statistics().weight;
        const double sum = weight.size() == 0 ? 1 : weight[static_cast<Index>(node)];
        for (Index k = 0; k < shares.size(); ++k)
            text += (k == 0 ? "weights: [" : ", ") +
                    formatted("%.*f", options.decimals, shares[k] * sum);
        text += "] ";
    }
    return join(text, "class: ", class_name(model, model.decide(shares), names_of(options)));
}

/// Writes a tree a line a branch.
template <FittedTree Model>
class TreePrinter {
public:
    TreePrinter(const Model& model, const TreeTextOptions& options)
        : model_(model),
          options_(options),
          words_(model.tree(), names_of(options), style(options)),
          heights_(node_heights(model.tree())) {}

    [[nodiscard]] std::string print() {
        // A stack of what is still to be written, since trees may be deeper than the call stack.
        std::vector<Line> todo{{0, 0, false, true}};
        while (!todo.empty()) {
            const Line line = todo.back();
            todo.pop_back();
            if (line.is_condition) {
                write_condition(line);
                const std::size_t left = model_.tree().nodes()[line.node].left;
                todo.push_back({left + (line.is_left ? 0 : 1), line.depth + 1, false, true});
            } else if (model_.tree().nodes()[line.node].is_leaf()) {
                write(line.depth, leaf_text(model_, line.node, options_));
            } else if (line.depth > options_.max_depth) {
                write(line.depth, join("truncated branch of depth ", heights_[line.node] + 1));
            } else {
                todo.push_back({line.node, line.depth, true, false});
                todo.push_back({line.node, line.depth, true, true});
            }
        }
        return std::move(text_);
    }

private:
    struct Line {
        std::size_t node;
        Index depth;
        bool is_condition;
        bool is_left;
    };

    static ConditionStyle style(const TreeTextOptions& options) {
        // Two blanks, so that thresholds stand below each other.
        return {.decimals = options.decimals, .above = " >  "};
    }

    void write_condition(const Line& line) {
        const auto node = static_cast<Index>(line.node);
        std::string text = words_.condition(node, line.is_left);
        if (options_.show_missing && line.is_left)
            text += join(" (missing: ", words_.missing_left(node), ")");
        write(line.depth, text);
    }

    void write(Index depth, std::string_view words) {
        for (Index k = 0; k < depth; ++k)
            text_ += "|   ";
        text_ += join("|--- ", words, "\n");
    }

    const Model& model_;
    const TreeTextOptions& options_;
    TreeWords<typename Model::Scalar> words_;
    std::vector<Index> heights_;
    std::string text_;
};

}  // namespace detail

/// The tree as text, a line a condition and a leaf, in the form of sklearn's export_text:
///
///     |--- petal_width <= 0.80
///     |   |--- class: setosa
///     |--- petal_width >  0.80
///     |   |--- class: versicolor
///
/// Throws std::invalid_argument for names that are not one a column or a class, and for options out
/// of range.
template <FittedTree Model>
[[nodiscard]] std::string to_text(const Model& model, const TreeTextOptions& options = {}) {
    detail::check_text_options("to_text", model, options);
    return detail::TreePrinter(model, options).print();
}

namespace detail {

/// Why a row goes where it goes at one split.
template <Real S>
[[nodiscard]] std::string step_text(const TreeWords<S>& words, const Tree<S>& tree, Index node,
                                    const VectorView<S>& x) {
    const TreeNode<S>& split = tree.nodes()[static_cast<std::size_t>(node)];
    const bool left = tree.next(node, x) == static_cast<Index>(split.left);
    if (const S value = x[split.feature()]; !is_nan(value))
        return words.fact(split, left, value);
    const std::string missing = join(words.feature(split.feature()), " is missing, ");
    for (const SurrogateSplit<S>& surrogate : words.surrogates(node)) {
        if (const S value = x[surrogate.feature()]; !is_nan(value))
            return missing + words.fact(surrogate, left == surrogate.below_goes_left, value);
    }
    return join(missing, "taken for ", words.condition(node, left));
}

template <FittedTree Model, Real S>
[[nodiscard]] std::string path_text(const Model& model, const VectorView<S>& x,
                                    const TreeTextOptions& options) {
    const TreeWords<S> words(model.tree(), names_of(options), {});
    std::vector<Index> path = model.decision_path(x);
    const auto leaf = static_cast<std::size_t>(path.back());
    path.pop_back();
    std::string text;
    for (const Index node : path)
        text += step_text(words, model.tree(), node, x) + '\n';
    return text + leaf_text(model, leaf, options) + '\n';
}

}  // namespace detail

/// The way of a row through the tree, a line a split that it passes and one for its leaf:
///
///     petal_length = 4.5 > 2.45
///     petal_width = 1.3 <= 1.75
///     class: versicolor
///
/// "petal_width is missing, " is followed by the condition of the surrogate that decides, or by
/// "taken for petal_width <= 1.75" where the direction was learned.
/// Throws std::invalid_argument as to_text does, and unless x has as many values as the model has
/// columns.
template <FittedTree Model, class DX>
[[nodiscard]] std::string decision_path_text(const Model& model, const Eigen::MatrixBase<DX>& x,
                                             const TreeTextOptions& options = {}) {
    EIGEN_STATIC_ASSERT_VECTOR_ONLY(DX)
    detail::check_text_options("decision_path_text", model, options);
    return detail::path_text(model, VectorView<typename Model::Scalar>(detail::as_column(x)),
                             options);
}

/// Writes what the tree is, and the tree itself as to_text does.
template <FittedTree Model>
std::ostream& operator<<(std::ostream& out, const Model& model) {
    constexpr bool is_regression = std::same_as<Model, TreeRegressorModel<typename Model::Scalar>>;
    const auto counted = [](Index count, std::string_view one, std::string_view many) {
        return detail::join(count, " ", count == 1 ? one : many);
    };
    // A field width is meant for one word, not for the first line.
    out.width(0);
    return out << detail::join(is_regression ? "Regression" : "Classification",
                               " tree: ", counted(model.n_leaves(), "leaf", "leaves"), ", depth ",
                               model.depth(), ", ", counted(model.columns(), "column", "columns"),
                               "\n\n")
               << to_text(model);
}

}  // namespace ridgewood
