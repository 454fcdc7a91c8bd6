/// Importances of features as pictures: `std::ofstream("importances.svg") << rw::svg(importances)`.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/forest_results.hpp>
#include <ridgewood/plot/detail/bar_chart.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

namespace ridgewood {

/// How importances are drawn.
struct ImportancePlotOptions {
    std::string title = {};
    /// Names of the features, one each; x0, x1, ... when empty.
    std::vector<std::string> names = {};
    /// What the importance is, with its units if it has any.
    std::string value_title = "importance";
    /// So many bars, those of the greatest importance; >= 1.
    Index most = 30;
    /// Pixels, in [240, 20000]. The picture is as high as the bars need.
    int width = 720;
};

/// Draws each importance as a bar, the greatest on top, with a bar of one standard error to either
/// side where there is one. Elements have a class (bar, error-bar, name, ...) for style sheets.
///
/// Returns the text of an SVG document in UTF-8. Throws std::invalid_argument when there are no
/// features, for numbers that are not finite or not one a feature, and options out of range.
///
///     std::ofstream("importances.svg")
///         << rw::svg(model.permutation_importances(), {.title = "Tumours", .names = names});
///     std::ofstream("shares.svg") << rw::svg(rw::Importances{model.feature_importances()});
[[nodiscard]] inline std::string svg(const Importances& importances,
                                     const ImportancePlotOptions& options = {}) {
    const auto features = static_cast<std::size_t>(importances.mean.size());
    detail::require(features > 0, "svg: there are no importances");
    const auto errors = static_cast<std::size_t>(importances.standard_error.size());
    detail::require(errors == 0 || errors == features, "svg: standard_error has ", errors,
                    " values but mean has ", features);
    detail::require(options.names.empty() || options.names.size() == features, "svg: names has ",
                    options.names.size(), " values but there are ", features, " features");
    detail::require(options.most > 0, "svg: most must be > 0, got ", options.most);
    detail::require(options.width >= 240 && options.width <= 20000,
                    "svg: width must be in [240, 20000], got ", options.width);
    for (std::size_t j = 0; j < features; ++j) {
        const auto at = static_cast<Index>(j);
        detail::require(detail::is_finite(importances.mean[at]), "svg: mean(", j, ") is ",
                        detail::describe(importances.mean[at]), ", expected a finite value");
        detail::require(errors == 0 || (detail::is_finite(importances.standard_error[at]) &&
                                        importances.standard_error[at] >= 0),
                        "svg: standard_error(", j, ") must be finite and >= 0");
    }

    std::vector<std::size_t> order(features);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return importances.mean[static_cast<Index>(a)] > importances.mean[static_cast<Index>(b)];
    });
    order.resize(std::min(features, static_cast<std::size_t>(options.most)));
    detail::BarChart chart{
        .title = options.title, .x_title = options.value_title, .width = options.width};
    for (const std::size_t j : order) {
        const auto at = static_cast<Index>(j);
        chart.bars.push_back(
            {.name = options.names.empty() ? detail::join("x", j) : options.names[j],
             .value = importances.mean[at],
             .error = errors == 0 ? 0 : importances.standard_error[at]});
    }
    return detail::BarChartDrawing(chart).draw();
}

}  // namespace ridgewood
