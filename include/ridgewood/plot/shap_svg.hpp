/// Explanations of predictions as pictures: `std::ofstream("row.svg") << rw::svg(shap)`.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/text_table.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/shap_values.hpp>
#include <ridgewood/plot/detail/bar_chart.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace ridgewood {

/// How the Shapley values of a row are drawn.
struct ShapPlotOptions {
    std::string title = {};
    /// Which row of the values.
    Index row = 0;
    /// Names of the features, one each; x0, x1, ... when empty.
    std::vector<std::string> names = {};
    /// What the features are in this row, one each; nothing when empty.
    std::vector<std::string> facts = {};
    /// What is predicted, with its units if it has any.
    std::string value_title = "prediction";
    /// So many bars at the most, the last one for all other features together; >= 2.
    Index most = 12;
    /// Pixels, in [240, 20000]. The picture is as high as the bars need.
    int width = 720;
};

/// Draws how the features lead from the base, where a line stands, to the prediction of one row:
/// each bar begins where the one below ends, and the bar on top, of the greatest value, ends at the
/// prediction. Bars to the left have another colour. Elements have a class (bar, name, ...) for
/// style sheets.
///
/// Returns the text of an SVG document in UTF-8. Throws std::invalid_argument for a row that is not
/// there, values that are not finite, names or facts that are not one a feature, and options out of
/// range.
///
///     const rw::ShapValues shap = rw::tree_explainer(model, X).values(X.topRows(1));
///     std::ofstream("row.svg") << rw::svg(shap, {.names = names});
[[nodiscard]] inline std::string svg(const ShapValues& shap, const ShapPlotOptions& options = {}) {
    const Index features = shap.values.cols();
    detail::require(features > 0 && options.row >= 0 && options.row < shap.values.rows(),
                    "svg: row is ", options.row, " but there are ", shap.values.rows(), " rows of ",
                    features, " values");
    const auto check_texts = [&](const char* what, const std::vector<std::string>& texts) {
        detail::require(texts.empty() || static_cast<Index>(texts.size()) == features,
                        "svg: ", what, " has ", texts.size(), " values but there are ", features,
                        " features");
    };
    check_texts("names", options.names);
    check_texts("facts", options.facts);
    detail::require(options.most > 1, "svg: most must be > 1, got ", options.most);
    detail::require(options.width >= 240 && options.width <= 20000,
                    "svg: width must be in [240, 20000], got ", options.width);
    const Vector<double> values = shap.values.row(options.row);
    detail::check_finite<double>("svg: values", VectorView<double>(values));
    detail::require(detail::is_finite(shap.base), "svg: base is ", detail::describe(shap.base),
                    ", expected a finite value");

    std::vector<Index> order(static_cast<std::size_t>(features));
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](Index a, Index b) { return std::abs(values[a]) > std::abs(values[b]); });
    const double prediction = shap.base + values.sum();
    detail::BarChart chart{
        .title = options.title,
        .x_title = detail::join(options.value_title, ": from ", detail::significant(shap.base),
                                " to ", detail::significant(prediction)),
        .bars = {},
        .origin = shap.base,
        .width = options.width};
    double end = prediction;
    const auto add = [&](std::string name, double value) {
        end -= value;
        chart.bars.push_back({.name = std::move(name), .value = value, .from = end});
    };
    const Index single = features <= options.most ? features : options.most - 1;
    for (Index k = 0; k < single; ++k) {
        const Index j = order[static_cast<std::size_t>(k)];
        const auto at = static_cast<std::size_t>(j);
        std::string name = options.names.empty() ? detail::join("x", j) : options.names[at];
        if (!options.facts.empty())
            name += " = " + options.facts[at];
        add(std::move(name), values[j]);
    }
    if (single < features)
        add(detail::join(features - single, " others"), end - shap.base);
    return detail::BarChartDrawing(chart).draw();
}

}  // namespace ridgewood
