/// Self-organising maps as pictures: `std::ofstream("map.svg") << rw::svg(map)`.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/text_table.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/plot/detail/colours.hpp>
#include <ridgewood/plot/detail/picture.hpp>
#include <ridgewood/plot/detail/svg_writer.hpp>
#include <ridgewood/preprocessing/topographic_map.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// How a map is drawn.
struct MapPlotOptions {
    std::string title = {};
    /// How many rows each unit is the nearest of, one number a unit; no circles when empty.
    Vector<Index> hits = {};
    /// What stands in each unit, one text a unit; nothing when empty.
    std::vector<std::string> labels = {};
    /// What the U-matrix is, with its units if it has any.
    std::string value_title = "distance to the neighbours";
    /// Pixels, in [240, 20000]. The picture is as high as the units need.
    int width = 560;
};

namespace detail {

class MapDrawing {
public:
    MapDrawing(const TopographicMap& map, const MapPlotOptions& options)
        : grid_(map.grid()),
          options_(options),
          heights_(map.u_matrix()),
          low_(heights_.minCoeff()),
          high_(heights_.maxCoeff()) {
        const bool shifted = is_hexagonal() && grid_.rows > 1;
        const double across = static_cast<double>(grid_.columns) + (shifted ? 0.5 : 0);
        cell_ = (options.width - 2 * margin) / across;
    }

    [[nodiscard]] std::string draw() && {
        open_picture(out_, options_.width, std::round(bottom() + 54), options_.title);
        write_title(out_, options_.title, options_.width);
        for (Index unit = 0; unit < grid_.units(); ++unit)
            draw_unit(unit);
        draw_legend();
        out_.close();
        return std::move(out_).take();
    }

private:
    static constexpr double margin = 12;
    static constexpr std::string_view colour = colours[0];

    [[nodiscard]] bool is_hexagonal() const { return grid_.shape == GridShape::hexagonal; }
    [[nodiscard]] double top() const { return options_.title.empty() ? margin : 38; }
    /// Half the height of a cell: to the corner of a hexagon, to the side of a square.
    [[nodiscard]] double half() const {
        return cell_ * (is_hexagonal() ? std::sqrt(1 / 3.0) : 0.5);
    }
    [[nodiscard]] double bottom() const { return middle(grid_.units() - 1)[1] + half(); }

    [[nodiscard]] std::array<double, 2> middle(Index unit) const {
        const auto place = grid_.position(unit);
        return {margin + cell_ * (place[0] + 0.5), top() + half() + cell_ * place[1]};
    }

    /// From 0 for the lowest unit to 1 for the highest.
    [[nodiscard]] double share(double height) const {
        return high_ > low_ ? (height - low_) / (high_ - low_) : 0;
    }

    [[nodiscard]] static std::string shade(double share) {
        return tint(colour, 0.05 + 0.8 * share);
    }

    [[nodiscard]] std::string corners(Index unit) const {
        const auto at = middle(unit);
        const double side = cell_ / 2;
        std::string text;
        const auto add = [&](double x, double y) {
            text +=
                join(text.empty() ? "" : " ", coordinate(at[0] + x), ",", coordinate(at[1] + y));
        };
        if (is_hexagonal()) {
            for (const double y : {-half() / 2, half() / 2})
                add(side, y);
            add(0, half());
            for (const double y : {half() / 2, -half() / 2})
                add(-side, y);
            add(0, -half());
        } else {
            add(-side, -side);
            add(side, -side);
            add(side, side);
            add(-side, side);
        }
        return text;
    }

    void draw_unit(Index unit) {
        const double height = heights_[unit];
        const bool has_hits = options_.hits.size() > 0;
        std::string tooltip = join("unit ", unit, " (row ", unit / grid_.columns, ", column ",
                                   unit % grid_.columns, "): ", significant(height));
        if (has_hits)
            tooltip += join(", ", options_.hits[unit], " rows");
        out_.element("polygon",
                     {{"class", "unit"},
                      {"points", corners(unit)},
                      {"fill", shade(share(height))},
                      {"stroke", "#FFFFFF"}},
                     tooltip);
        const auto at = middle(unit);
        if (has_hits && options_.hits[unit] > 0) {
            const auto most = static_cast<double>(options_.hits.maxCoeff());
            const double size = std::sqrt(static_cast<double>(options_.hits[unit]) / most);
            out_.element("circle", {{"class", "hits"},
                                    {"cx", at[0]},
                                    {"cy", at[1]},
                                    {"r", 0.42 * cell_ * size},
                                    {"fill", colours[4]},
                                    {"pointer-events", "none"}});
        }
        if (!options_.labels.empty()) {
            const auto most = std::max<std::size_t>(1, static_cast<std::size_t>(cell_ / letter));
            out_.text("text",
                      {{"class", "label"},
                       {"x", at[0]},
                       {"y", at[1] + 4},
                       {"text-anchor", "middle"},
                       {"fill", ink}},
                      shortened(options_.labels[static_cast<std::size_t>(unit)], most));
        }
    }

    void text(std::string_view name, double x, std::string_view anchor, std::string_view content) {
        out_.text("text",
                  {{"class", name},
                   {"x", x},
                   {"y", bottom() + 42},
                   {"text-anchor", anchor},
                   {"fill", faint_ink}},
                  content);
    }

    void draw_legend() {
        constexpr int steps = 40;
        const double left = margin, right = options_.width - margin;
        for (int k = 0; k < steps; ++k) {
            out_.element("rect", {{"class", "legend"},
                                  {"x", left + (right - left) * k / steps},
                                  {"y", bottom() + 16},
                                  {"width", (right - left) / steps},
                                  {"height", 10},
                                  {"fill", shade((k + 0.5) / steps)}});
        }
        text("low", left, "start", significant(low_));
        text("legend-title", (left + right) / 2, "middle", options_.value_title);
        text("high", right, "end", significant(high_));
    }

    const MapGrid& grid_;
    const MapPlotOptions& options_;
    Vector<double> heights_;
    double low_, high_, cell_;
    SvgWriter out_;
};

}  // namespace detail

/// Draws each unit of a map as a cell, the darker the farther it is from its neighbours (the
/// U-matrix), with a circle as large as its share of the hits. A unit tells its numbers as a
/// tooltip. Elements have a class (unit, hits, label, ...) for style sheets.
///
/// Returns the text of an SVG document in UTF-8. Throws std::invalid_argument for hits and labels
/// that are not one a unit, negative hits and options out of range.
///
///     std::ofstream("map.svg") << rw::svg(map, {.hits = map.hit_counts(X)});
[[nodiscard]] inline std::string svg(const TopographicMap& map,
                                     const MapPlotOptions& options = {}) {
    using detail::require;
    require(options.width >= 240 && options.width <= 20000,
            "svg: width must be in [240, 20000], got ", options.width);
    require(options.hits.size() == 0 || options.hits.size() == map.cols(), "svg: hits has ",
            options.hits.size(), " values but there are ", map.cols(), " units");
    require((options.hits.array() >= 0).all(), "svg: hits must be >= 0");
    require(options.labels.empty() || static_cast<Index>(options.labels.size()) == map.cols(),
            "svg: labels has ", options.labels.size(), " values but there are ", map.cols(),
            " units");
    return detail::MapDrawing(map, options).draw();
}

}  // namespace ridgewood
