/// The words of a tree: features, categories, conditions and labels as text.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/text_table.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/tree.hpp>
#include <ridgewood/tree/tree_model.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

/// What things are called; whatever is empty gets a name of its own: x0, x1, ..., the number of a
/// label, the code of a category.
struct TreeNames {
    const std::vector<std::string>& features;
    const std::vector<std::string>& classes;
    const std::vector<std::vector<std::string>>& categories;
};

template <Real S>
[[nodiscard]] Vector<S> classes_of(const TreeRegressorModel<S>&) {
    return {};
}

template <Real S>
[[nodiscard]] Vector<S> classes_of(const TreeClassifierModel<S>& model) {
    return model.classes();
}

/// Throws std::invalid_argument, in the name of `caller`, for names that are not one a column or a
/// class.
template <FittedTree Model>
void check_names(std::string_view caller, const Model& model, const TreeNames& names) {
    const auto features = static_cast<Index>(names.features.size());
    require(features == 0 || features == model.columns(), caller, ": names has ", features,
            " values but the model has ", model.columns(), " columns");
    const auto categories = static_cast<Index>(names.categories.size());
    require(categories == 0 || categories == model.columns(), caller, ": category_names has ",
            categories, " values but the model has ", model.columns(), " columns");
    const auto classes = static_cast<Index>(names.classes.size());
    const Index expected = classes_of(model).size();
    require(classes == 0 || classes == expected, caller, ": class_names has ", classes,
            " values but the model has ", expected, " classes");
}

/// How the conditions of a tree are written.
struct ConditionStyle {
    /// Digits after the point if >= 0, else significant digits if > 0, else as few as read back as
    /// the same number.
    int decimals = -1;
    int digits = 0;
    /// Between feature and threshold on the left and on the right.
    std::string_view at_most = " <= ", above = " > ";
    std::string_view in = " in ", not_in = " not in ";
    std::string_view ellipsis = "...";
    /// More categories than these are counted.
    std::size_t most_categories = 8;
};

template <Real S>
class TreeWords {
public:
    TreeWords(const Tree<S>& tree, const TreeNames& names, const ConditionStyle& style)
        : tree_(tree), names_(names), style_(style) {}

    [[nodiscard]] std::string feature(Index j) const {
        return names_.features.empty() ? join("x", j)
                                       : names_.features[static_cast<std::size_t>(j)];
    }

    [[nodiscard]] std::string number(double value) const {
        if (style_.decimals >= 0)
            return formatted("%.*f", style_.decimals, value);
        return style_.digits > 0 ? significant(value, style_.digits) : to_text(value);
    }

    /// What holds for rows that go left, or right: "x3 <= 1.75", "x3 > 1.75", "x2 in {1, 4}".
    [[nodiscard]] std::string condition(Index node, bool left) const {
        const TreeNode<S>& split = tree_.nodes()[static_cast<std::size_t>(node)];
        return feature(split.feature()) + rest(split, split.threshold, left);
    }

    /// The condition that a row meets at a split, which has its feature or that of a surrogate:
    /// "x3 = 1.5 <= 1.75".
    template <class Split>
    [[nodiscard]] std::string fact(const Split& split, bool left, S x) const {
        const Index j = split.feature();
        const std::string value =
            split.is_categorical() && x >= 0 && x < static_cast<S>(4294967295.0)
                ? category(j, static_cast<std::uint32_t>(x))
                : describe(x);
        return join(feature(j), " = ", value, rest(split, split.threshold, left));
    }

    /// The surrogates of a split, best first.
    [[nodiscard]] std::vector<SurrogateSplit<S>> surrogates(Index node) const {
        const auto k = static_cast<std::size_t>(node);
        const TreeParts<S>& parts = tree_.parts();
        if (!parts.nodes[k].has_surrogates())
            return {};
        const auto begin = parts.surrogates.begin();
        return {begin + parts.surrogate_begin[k], begin + parts.surrogate_begin[k + 1]};
    }

    /// Which rows go left that miss the feature: "x1 <= 3, then x2 > 7", "all", "none".
    [[nodiscard]] std::string missing_left(Index node) const {
        const bool left = tree_.nodes()[static_cast<std::size_t>(node)].missing_goes_left();
        std::string text;
        for (const SurrogateSplit<S>& surrogate : surrogates(node)) {
            text += join(text.empty() ? "" : ", then ", feature(surrogate.feature()),
                         rest(surrogate, surrogate.threshold, surrogate.below_goes_left));
        }
        if (text.empty())
            return left ? "all" : "none";
        return left ? text + ", then all" : text;
    }

private:
    template <class Split>
    [[nodiscard]] std::string rest(const Split& split, S threshold, bool left) const {
        if (split.is_categorical()) {
            const CategorySet& set = tree_.category_sets()[static_cast<std::size_t>(threshold)];
            const std::string_view word = left == set.named_go_left ? style_.in : style_.not_in;
            return join(word, categories(split.feature(), set));
        }
        // A split of missing values from all others.
        if (!is_finite(threshold))
            return left == !std::signbit(threshold) ? " is present" : " is missing";
        return join(left ? style_.at_most : style_.above, number(static_cast<double>(threshold)));
    }

    [[nodiscard]] std::string categories(Index feature, const CategorySet& set) const {
        const std::size_t count = set.end - set.begin;
        const std::size_t shown = count <= style_.most_categories ? count : style_.most_categories;
        std::string text = "{";
        for (std::size_t k = 0; k < shown; ++k)
            text +=
                join(k == 0 ? "" : ", ", category(feature, tree_.category_codes()[set.begin + k]));
        if (shown < count)
            text += join(", ", style_.ellipsis, " ", count - shown, " more");
        return text + "}";
    }

    [[nodiscard]] std::string category(Index feature, std::uint32_t code) const {
        if (!names_.categories.empty()) {
            const auto& names = names_.categories[static_cast<std::size_t>(feature)];
            if (code < names.size())
                return names[code];
        }
        return to_text(code);
    }

    const Tree<S>& tree_;
    const TreeNames names_;
    const ConditionStyle style_;
};

/// The name of the class at place k.
template <Real S>
[[nodiscard]] std::string class_name(const TreeClassifierModel<S>& model, Index k,
                                     const TreeNames& names) {
    return names.classes.empty() ? to_text(model.classes()[k])
                                 : names.classes[static_cast<std::size_t>(k)];
}

/// Of each node how many splits lie between the root and it.
template <Real S>
[[nodiscard]] std::vector<Index> node_depths(const Tree<S>& tree) {
    std::vector<Index> depths(tree.nodes().size(), 0);
    for (std::size_t k = 0; k < depths.size(); ++k) {
        if (const std::size_t left = tree.nodes()[k].left; left != 0)
            depths[left] = depths[left + 1] = depths[k] + 1;
    }
    return depths;
}

/// Of each node how many splits lie between it and the deepest leaf below.
template <Real S>
[[nodiscard]] std::vector<Index> node_heights(const Tree<S>& tree) {
    std::vector<Index> heights(tree.nodes().size(), 0);
    for (std::size_t k = heights.size(); k-- > 0;) {
        if (const std::size_t left = tree.nodes()[k].left; left != 0)
            heights[k] = 1 + std::max(heights[left], heights[left + 1]);
    }
    return heights;
}

}  // namespace ridgewood::detail
