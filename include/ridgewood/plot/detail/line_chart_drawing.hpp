/// Draws charts of lines.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/plot/detail/axis.hpp>
#include <ridgewood/plot/detail/colours.hpp>
#include <ridgewood/plot/detail/line_chart.hpp>
#include <ridgewood/plot/detail/picture.hpp>
#include <ridgewood/plot/detail/spread.hpp>
#include <ridgewood/plot/detail/svg_writer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// How a second and a third line of a colour differ.
inline constexpr std::array<std::string_view, 3> dashes = {"", "7 3", "2 3"};

/// Draws a chart whose numbers are finite and not negative on a logarithmic axis. What does not fit
/// is left out or shortened, so that nothing is drawn on top of other text.
class LineChartDrawing {
public:
    explicit LineChartDrawing(const LineChart& chart)
        : chart_(chart), y_(y_axis()), frame_(frame()), x_(x_axis()) {}

    [[nodiscard]] std::string draw() && {
        open_picture(out_, chart_.width, chart_.height, chart_.title);
        draw_axes();
        draw_titles();
        draw_top();
        for (std::size_t k = chart_.series.size(); k-- > 0;)
            draw_series(chart_.series[k]);
        draw_markers();
        draw_end_labels();
        out_.close();
        return std::move(out_).take();
    }

private:
    struct Frame {
        double left, right;
    };

    static constexpr double line_height = 14;
    static constexpr double label_gap = 12;

    [[nodiscard]] double top_edge() const {
        return 12 + (chart_.title.empty() ? 0 : 26) + (chart_.top.empty() ? 0 : 18) +
               (chart_.top.empty() || chart_.top_title.empty() ? 0 : 16);
    }
    [[nodiscard]] double bottom_edge() const { return chart_.height - 50; }

    [[nodiscard]] Axis y_axis() const {
        AxisLayout layout{.low_pixel = bottom_edge(), .high_pixel = top_edge()};
        for (const Series& series : chart_.series) {
            for (std::size_t i = 0; i < series.y.size(); ++i) {
                const double error = series.error.empty() ? 0 : series.error[i];
                layout.values.include(series.y[i] - error);
                layout.values.include(series.y[i] + error);
            }
        }
        const double height = bottom_edge() - top_edge();
        layout.high_room +=
            std::min(line_height * static_cast<double>(chart_.markers.size()), height / 2);
        layout.ticks = height / 45;
        return Axis(layout);
    }

    [[nodiscard]] std::size_t most_letters() const {
        return static_cast<std::size_t>(std::max((chart_.width / 4.0 - 20) / letter, 2.0));
    }

    [[nodiscard]] Frame frame() const {
        std::size_t tick = 1, label = 0;
        for (const Tick& mark : y_.ticks())
            tick = std::max(tick, mark.text.size());
        for (const Series& series : chart_.series) {
            if (series.is_labelled)
                label = std::max(label, character_count(shortened(series.name, most_letters())));
        }
        const double left =
            18 + static_cast<double>(tick) * letter + (chart_.y_title.empty() ? 0 : 22);
        const double right = label == 0 ? 20 : label_gap + 8 + static_cast<double>(label) * letter;
        // Numbers of very many digits may be cropped, but the plot stays.
        return {std::min(left, chart_.width / 2.0), chart_.width - right};
    }

    [[nodiscard]] Axis x_axis() const {
        AxisLayout layout{.scale = chart_.x_scale,
                          .low_pixel = frame_.left,
                          .high_pixel = frame_.right,
                          .ticks = (frame_.right - frame_.left) / 80};
        if (chart_.x_is_reversed)
            std::swap(layout.low_pixel, layout.high_pixel);
        const auto include = [&](double x) {
            if (chart_.x_scale == AxisScale::log10 && x == 0) {
                layout.has_zero = true;
            } else {
                layout.values.include(x);
            }
        };
        for (const Series& series : chart_.series)
            std::for_each(series.x.begin(), series.x.end(), include);
        for (const Marker& marker : chart_.markers)
            include(marker.x);
        for (const TopLabel& label : chart_.top)
            include(label.x);
        return Axis(layout);
    }

    void line(std::string_view name, double x1, double y1, double x2, double y2,
              std::string_view colour, double thickness = 1, std::string_view dash = {}) {
        out_.element("line", {{"class", name},
                              {"x1", x1},
                              {"y1", y1},
                              {"x2", x2},
                              {"y2", y2},
                              {"stroke", colour},
                              {"stroke-width", thickness},
                              {"stroke-dasharray", dash}});
    }

    void text(std::string_view name, double x, double y, std::string_view anchor,
              std::string_view colour, std::string_view content) {
        out_.text("text",
                  {{"class", name}, {"x", x}, {"y", y}, {"text-anchor", anchor}, {"fill", colour}},
                  content);
    }

    void draw_axes() {
        const double bottom = bottom_edge(), top = top_edge();
        for (const Tick& tick : y_.ticks()) {
            const double y = y_(tick);
            line("grid", frame_.left, y, frame_.right, y, grid_ink);
            text("y-tick", frame_.left - 8, y + 4, "end", faint_ink, tick.text);
        }
        for (const Tick& tick : x_.ticks()) {
            const double x = x_(tick);
            if (!tick.text.empty()) {
                line("grid", x, top, x, bottom, grid_ink);
                text("x-tick", x, bottom + 19, "middle", faint_ink, tick.text);
            }
            line("tick", x, bottom, x, bottom + (tick.text.empty() ? 3 : 6), faint_ink);
        }
        const double zero = y_(0.0);
        if (zero > top && zero < bottom)
            line("zero", frame_.left, zero, frame_.right, zero, "#9CA3AF");
        line("axis", frame_.left, bottom, frame_.right, bottom, faint_ink);
    }

    void draw_titles() {
        const double middle = (frame_.left + frame_.right) / 2;
        write_title(out_, chart_.title, chart_.width);
        if (!chart_.x_title.empty())
            text("x-title", middle, chart_.height - 10, "middle", ink, chart_.x_title);
        if (!chart_.y_title.empty()) {
            const double y = (top_edge() + bottom_edge()) / 2;
            out_.text("text",
                      {{"class", "y-title"},
                       {"transform", join("translate(16 ", coordinate(y), ") rotate(-90)")},
                       {"text-anchor", "middle"},
                       {"fill", ink}},
                      shortened(chart_.y_title, static_cast<std::size_t>(2 * y / letter)));
        }
    }

    void draw_top() {
        if (chart_.top.empty())
            return;
        const double y = top_edge() - 6;
        if (!chart_.top_title.empty())
            text("top-title", (frame_.left + frame_.right) / 2, y - 17, "middle", ink,
                 chart_.top_title);
        double taken = 0;
        std::vector<std::pair<double, std::string_view>> labels;
        for (const TopLabel& label : chart_.top)
            labels.emplace_back(x_(label.x), label.text);
        if (chart_.x_is_reversed)
            std::reverse(labels.begin(), labels.end());
        for (const auto& [x, content] : labels) {
            const double half = letter * static_cast<double>(character_count(content)) / 2;
            if (x - half < taken)
                continue;
            text("top-label", x, y, "middle", faint_ink, content);
            taken = std::max(x + half + 12, x + 40 - half);
        }
    }

    void draw_series(const Series& series) {
        const bool is_grey = series.style < 0;
        const std::string_view ink_of_line = is_grey ? "#B6BCC6" : colour(series.style);
        std::string points;
        for (std::size_t i = 0; i < series.x.size(); ++i) {
            const double x = x_(series.x[i]), y = y_(series.y[i]);
            points += join(i == 0 ? "" : " ", coordinate(x), ",", coordinate(y));
            if (!series.error.empty())
                draw_error_bar(x, y_(series.y[i] - series.error[i]),
                               y_(series.y[i] + series.error[i]));
        }
        out_.element("polyline",
                     {{"class", "line"},
                      {"points", points},
                      {"fill", "none"},
                      {"stroke", ink_of_line},
                      {"stroke-width", is_grey ? 1 : 1.8},
                      {"stroke-dasharray", is_grey ? "" : dash(series.style)},
                      {"stroke-linejoin", "round"}},
                     series.name);
        if (!series.has_dots && series.x.size() > 1)
            return;
        for (std::size_t i = 0; i < series.x.size(); ++i) {
            out_.element("circle", {{"class", "dot"},
                                    {"cx", x_(series.x[i])},
                                    {"cy", y_(series.y[i])},
                                    {"r", 2.6},
                                    {"fill", ink_of_line}});
        }
    }

    void draw_error_bar(double x, double low, double high) {
        constexpr double cap = 2.5;
        constexpr std::string_view grey = "#A3ABB8";
        line("error-bar", x, low, x, high, grey);
        line("error-cap", x - cap, low, x + cap, low, grey);
        line("error-cap", x - cap, high, x + cap, high, grey);
    }

    /// Each text in a row of its own, above all lines.
    void draw_markers() {
        double y = top_edge() + line_height - 2;
        for (const Marker& marker : chart_.markers) {
            const double x = x_(marker.x);
            const bool is_left = x < (frame_.left + frame_.right) / 2;
            line("marker", x, top_edge(), x, bottom_edge(), ink, 1, "4 3");
            text("marker-label", is_left ? x + 5 : x - 5, y, is_left ? "start" : "end", ink,
                 marker.text);
            y += line_height;
        }
    }

    void draw_end_labels() {
        std::vector<const Series*> labelled;
        const double room = bottom_edge() - top_edge() - line_height;
        for (const Series& series : chart_.series) {
            if (series.is_labelled && static_cast<double>(labelled.size()) * line_height <= room)
                labelled.push_back(&series);
        }
        std::stable_sort(labelled.begin(), labelled.end(), [&](const Series* a, const Series* b) {
            return y_(a->y.back()) < y_(b->y.back());
        });
        std::vector<double> wanted;
        for (const Series* const series : labelled)
            wanted.push_back(y_(series->y.back()));
        const std::vector<double> y = spread(wanted, line_height, top_edge() + line_height / 2,
                                             bottom_edge() - line_height / 2);
        for (std::size_t k = 0; k < labelled.size(); ++k) {
            const Series& series = *labelled[k];
            const double x = frame_.right + label_gap;
            line("leader", x_(series.x.back()) + 3, wanted[k], x - 3, y[k], "#C4CAD4");
            text("end-label", x, y[k] + 4, "start", colour(series.style),
                 shortened(series.name, most_letters()));
        }
    }

    [[nodiscard]] static std::string_view colour(int style) {
        return style < 0 ? faint_ink : colours[static_cast<std::size_t>(style) % colours.size()];
    }
    [[nodiscard]] static std::string_view dash(int style) {
        return dashes[static_cast<std::size_t>(style) / colours.size() % dashes.size()];
    }

    const LineChart& chart_;
    Axis y_;
    Frame frame_;
    Axis x_;
    SvgWriter out_;
};

}  // namespace ridgewood::detail
