/// The colours of all pictures.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace ridgewood::detail {

/// The colours of Okabe and Ito (2008), which people with any colour vision can tell apart, but for
/// their yellow, which is lost on white, and with a lighter black.
inline constexpr std::array<std::string_view, 7> colours = {
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#4D4D4D"};
inline constexpr std::string_view ink = "#333333", faint_ink = "#6B7280", grid_ink = "#E5E7EB";

/// A colour with white: `share` in [0, 1] of the colour, the rest white. Colours are "#RRGGBB".
[[nodiscard]] inline std::string tint(std::string_view colour, double share) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto digit = [&](std::size_t place) {
        return static_cast<double>(digits.find(colour[place]));
    };
    std::string out = "#";
    for (std::size_t place = 1; place < 7; place += 2) {
        const double part = 16 * digit(place) + digit(place + 1);
        const auto mixed = static_cast<std::size_t>(255 - share * (255 - part) + 0.5);
        out += digits[mixed / 16];
        out += digits[mixed % 16];
    }
    return out;
}

}  // namespace ridgewood::detail
