/// Learning curves of boosting as pictures: `std::ofstream("curve.svg") << rw::svg(history)`.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/ensemble/boosting_options.hpp>
#include <ridgewood/plot/detail/line_chart.hpp>
#include <ridgewood/plot/detail/line_chart_drawing.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ridgewood {

/// How a learning curve is drawn.
struct LearningCurveOptions {
    std::string title = {};
    /// What the loss is, with its units if it has any.
    std::string loss_title = "loss";
    /// Pixels, in [240, 20000].
    int width = 720;
    /// Pixels, in [200, 20000].
    int height = 480;
};

/// Draws the losses of the training rows and of those kept apart over the rounds, and marks the
/// best one where there are rows kept apart.
///
/// Returns the text of an SVG document in UTF-8; rounds whose loss is NaN, that was not noted, are
/// left out. Throws std::invalid_argument when there are no losses, for infinite ones, and for
/// options out of range.
[[nodiscard]] inline std::string svg(const BoostingHistory& history,
                                     const LearningCurveOptions& options = {}) {
    detail::require(options.width >= 240 && options.width <= 20000,
                    "svg: width must be in [240, 20000], got ", options.width);
    detail::require(options.height >= 200 && options.height <= 20000,
                    "svg: height must be in [200, 20000], got ", options.height);
    detail::LineChart chart{.title = options.title,
                            .x_title = "rounds",
                            .y_title = options.loss_title,
                            .width = options.width,
                            .height = options.height};
    const auto add = [&](const std::vector<double>& losses, std::string name) {
        detail::Series series{.name = std::move(name),
                              .is_labelled = true,
                              .style = static_cast<int>(chart.series.size())};
        for (std::size_t round = 0; round < losses.size(); ++round) {
            if (detail::is_nan(losses[round]))
                continue;
            detail::require(detail::is_finite(losses[round]), "svg: the loss of round ", round,
                            " is ", detail::describe(losses[round]), ", expected a finite value");
            series.x.push_back(static_cast<double>(round));
            series.y.push_back(losses[round]);
        }
        if (!series.x.empty())
            chart.series.push_back(std::move(series));
    };
    add(history.validation, "kept apart");
    add(history.training, "training");
    detail::require(!chart.series.empty(),
                    "svg: there are no losses; fit with .training_loss = true or with "
                    ".early_stopping");
    if (!history.validation.empty()) {
        chart.markers.push_back({static_cast<double>(history.best_round),
                                 detail::join("best round: ", history.best_round)});
    }
    return detail::LineChartDrawing(chart).draw();
}

}  // namespace ridgewood
