/// Draws charts of horizontal bars, one below the other.
#pragma once

#include <ridgewood/plot/detail/axis.hpp>
#include <ridgewood/plot/detail/colours.hpp>
#include <ridgewood/plot/detail/svg_writer.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

struct Bar {
    std::string name = {};
    double value = 0;
    /// Half the length of the error bar; 0 for none.
    double error = 0;
    /// Where the bar begins; it ends `value` further.
    double from = 0;

    [[nodiscard]] double end() const { return from + value; }
};

struct BarChart {
    std::string title = {};
    std::string x_title = {};
    /// From top to bottom.
    std::vector<Bar> bars = {};
    /// Where a line is drawn through all bars.
    double origin = 0;
    int width = 720;
};

/// The picture is as high as the bars need.
class BarChartDrawing {
public:
    explicit BarChartDrawing(const BarChart& chart)
        : chart_(chart), left_(left_edge()), x_(axis()) {}

    [[nodiscard]] std::string draw() && {
        const double height = bottom_edge() + 48;
        out_.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                          {"width", static_cast<double>(chart_.width)},
                          {"height", height},
                          {"viewBox", join("0 0 ", chart_.width, " ", coordinate(height))},
                          {"role", "img"},
                          {"aria-label", chart_.title},
                          {"font-family", "Helvetica, Arial, sans-serif"},
                          {"font-size", font_size}});
        out_.element("rect", {{"width", static_cast<double>(chart_.width)},
                              {"height", height},
                              {"fill", "#FFFFFF"}});
        draw_axis();
        draw_titles();
        for (std::size_t k = 0; k < chart_.bars.size(); ++k)
            draw_bar(chart_.bars[k], top_edge() + step * static_cast<double>(k));
        const double origin = x_(chart_.origin);
        line("zero", origin, top_edge(), origin, bottom_edge(), faint_ink);
        out_.close();
        return std::move(out_).take();
    }

private:
    static constexpr double font_size = 12;
    // No letter but a few capitals is wider, in the fonts that are asked for.
    static constexpr double letter = 0.6 * font_size;
    static constexpr double step = 22, thickness = 14;
    static constexpr double right_margin = 20;

    [[nodiscard]] double top_edge() const { return 12 + (chart_.title.empty() ? 0 : 26); }
    [[nodiscard]] double bottom_edge() const {
        return top_edge() + step * static_cast<double>(chart_.bars.size());
    }

    [[nodiscard]] std::size_t most_letters() const {
        return static_cast<std::size_t>(chart_.width / 3.0 / letter);
    }

    [[nodiscard]] double left_edge() const {
        std::size_t letters = 1;
        for (const Bar& bar : chart_.bars)
            letters = std::max(letters, character_count(shortened(bar.name, most_letters())));
        return 24 + letter * static_cast<double>(letters);
    }

    [[nodiscard]] Axis axis() const {
        AxisLayout layout{.low_pixel = left_, .high_pixel = chart_.width - right_margin};
        layout.values.include(chart_.origin);
        for (const Bar& bar : chart_.bars) {
            layout.values.include(bar.from);
            layout.values.include(bar.end() - bar.error);
            layout.values.include(bar.end() + bar.error);
        }
        if (layout.values.low == layout.values.high)
            layout.values.include(chart_.origin + 1);  // all bars are 0
        if (layout.values.low == 0)
            layout.low_room = 0;
        layout.ticks = (layout.high_pixel - layout.low_pixel) / 80;
        return Axis(layout);
    }

    void line(std::string_view name, double x1, double y1, double x2, double y2,
              std::string_view ink_of_line) {
        out_.element("line", {{"class", name},
                              {"x1", x1},
                              {"y1", y1},
                              {"x2", x2},
                              {"y2", y2},
                              {"stroke", ink_of_line}});
    }

    void text(std::string_view name, double x, double y, std::string_view anchor,
              std::string_view ink_of_text, std::string_view content) {
        out_.text(
            "text",
            {{"class", name}, {"x", x}, {"y", y}, {"text-anchor", anchor}, {"fill", ink_of_text}},
            content);
    }

    void draw_axis() {
        for (const Tick& tick : x_.ticks()) {
            const double x = x_(tick);
            line("grid", x, top_edge(), x, bottom_edge(), grid_ink);
            text("x-tick", x, bottom_edge() + 19, "middle", faint_ink, tick.text);
        }
    }

    void draw_titles() {
        if (!chart_.title.empty()) {
            const auto most = static_cast<std::size_t>((chart_.width - 24) / (0.6 * 15));
            out_.text("text",
                      {{"class", "title"},
                       {"x", 12},
                       {"y", 24},
                       {"font-size", 15},
                       {"font-weight", "bold"},
                       {"fill", ink}},
                      shortened(chart_.title, most));
        }
        const double middle = (left_ + chart_.width - right_margin) / 2;
        text("x-title", middle, bottom_edge() + 38, "middle", ink, chart_.x_title);
    }

    void draw_bar(const Bar& bar, double top) {
        const double middle = top + step / 2;
        text("name", left_ - 8, middle + 4, "end", ink, shortened(bar.name, most_letters()));
        const double begin = x_(bar.from), end = x_(bar.end());
        out_.element("rect",
                     {{"class", "bar"},
                      {"x", std::min(begin, end)},
                      {"y", middle - thickness / 2},
                      {"width", std::abs(end - begin)},
                      {"height", thickness},
                      {"fill", colours[bar.value < 0 ? 1 : 0]}},
                     join(bar.name, ": ", to_text(bar.value)));
        if (bar.error > 0) {
            constexpr double cap = 3;
            const double low = x_(bar.end() - bar.error), high = x_(bar.end() + bar.error);
            line("error-bar", low, middle, high, middle, ink);
            line("error-cap", low, middle - cap, low, middle + cap, ink);
            line("error-cap", high, middle - cap, high, middle + cap, ink);
        }
    }

    const BarChart& chart_;
    double left_;
    Axis x_;
    SvgWriter out_;
};

}  // namespace ridgewood::detail
