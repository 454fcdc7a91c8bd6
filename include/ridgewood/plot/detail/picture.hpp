/// What all pictures have in common: paper, letters and a title.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/plot/detail/colours.hpp>
#include <ridgewood/plot/detail/svg_writer.hpp>

#include <cstddef>
#include <string_view>

namespace ridgewood::detail {

inline constexpr double font_size = 12;
// No letter but a few capitals is wider, in the fonts that are asked for.
inline constexpr double letter = 0.6 * font_size;

/// Begins a picture on white paper.
inline void open_picture(SvgWriter& out, double width, double height, std::string_view title) {
    out.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                     {"width", width},
                     {"height", height},
                     {"viewBox", join("0 0 ", coordinate(width), " ", coordinate(height))},
                     {"role", "img"},
                     {"aria-label", title},
                     {"font-family", "Helvetica, Arial, sans-serif"},
                     {"font-size", font_size}});
    out.element("rect", {{"width", width}, {"height", height}, {"fill", "#FFFFFF"}});
}

/// The title, if there is one, in the upper left corner.
inline void write_title(SvgWriter& out, std::string_view title, int width) {
    if (title.empty())
        return;
    const auto most = static_cast<std::size_t>((width - 24) / (0.6 * 15));
    out.text("text",
             {{"class", "title"},
              {"x", 12},
              {"y", 24},
              {"font-size", 15},
              {"font-weight", "bold"},
              {"fill", ink}},
             shortened(title, most));
}

}  // namespace ridgewood::detail
