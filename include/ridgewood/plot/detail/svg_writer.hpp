/// Writes SVG: elements with attributes that are always well-formed.
#pragma once

#include <ridgewood/core/check.hpp>

#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Bytes of the UTF-8 character that begins at `place`; 0 when XML allows none that begins so.
[[nodiscard]] inline std::size_t character_bytes(std::string_view text, std::size_t place) {
    const auto byte = [&](std::size_t k) {
        return place + k < text.size() ? static_cast<unsigned char>(text[place + k]) : 0u;
    };
    const unsigned first = byte(0);
    if (first < 0x80)
        return first >= 0x20 ? 1 : 0;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    unsigned code = first & (0x7Fu >> bytes);
    for (std::size_t k = 1; k < bytes; ++k) {
        if ((byte(k) & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (byte(k) & 0x3F);
    }
    constexpr unsigned least[] = {0x80, 0x800, 0x10000};
    const bool allowed = code >= least[bytes - 2] && code <= 0x10FFFF &&
                         (code < 0xD800 || code > 0xDFFF) && (code & 0xFFFE) != 0xFFFE;
    return allowed ? bytes : 0;
}

/// Text as it stands in XML, between tags and between quotes. Control characters become blanks,
/// bytes that are not UTF-8 the replacement character.
[[nodiscard]] inline std::string escaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t bytes = character_bytes(text, i);
        const char c = text[i];
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (bytes == 0) {
            out += static_cast<unsigned char>(c) < 0x20 ? " " : "\xEF\xBF\xBD";
        } else {
            out += text.substr(i, bytes);
        }
        i += bytes == 0 ? 1 : bytes;
    }
    return out;
}

/// How many characters text has when it is drawn.
[[nodiscard]] inline std::size_t character_count(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++count) {
        const std::size_t bytes = character_bytes(text, i);
        i += bytes == 0 ? 1 : bytes;
    }
    return count;
}

/// The text, or when it has more than `most` >= 1 characters its beginning and an ellipsis.
[[nodiscard]] inline std::string shortened(std::string_view text, std::size_t most) {
    if (character_count(text) <= most)
        return std::string(text);
    std::size_t end = 0;
    for (std::size_t count = 0; count + 1 < most; ++count) {
        const std::size_t bytes = character_bytes(text, end);
        end += bytes == 0 ? 1 : bytes;
    }
    return std::string(text.substr(0, end)) + "\xE2\x80\xA6";
}

/// A coordinate in pixels, to a hundredth of one.
[[nodiscard]] inline std::string coordinate(double pixels) {
    require(is_finite(pixels), "svg: a coordinate is ", describe(pixels));
    return to_text(std::round(pixels * 100) / 100 + 0.0);
}

/// name="value" of an element; the value is a coordinate or text.
struct SvgAttribute {
    SvgAttribute(std::string_view name_, double pixels) : name(name_), value(coordinate(pixels)) {}
    SvgAttribute(std::string_view name_, std::string_view text) : name(name_), value(text) {}
    // Without it a literal would be as near to a number, by bool, as to a string_view.
    SvgAttribute(std::string_view name_, const char* text) : name(name_), value(text) {}

    std::string_view name;
    std::string value;
};

using SvgAttributes = std::initializer_list<SvgAttribute>;

/// Collects elements into the text of a picture. Tags and names of attributes are literals.
class SvgWriter {
public:
    /// Begins an element that others follow within.
    void open(std::string_view tag, SvgAttributes attributes) {
        begin(tag, attributes);
        text_ += ">\n";
        open_.push_back(tag);
    }

    void close() {
        const std::string_view tag = open_.back();
        open_.pop_back();
        text_.append(2 * open_.size(), ' ');
        text_ += join("</", tag, ">\n");
    }

    /// A whole element without content. The `tooltip`, if any, is its title.
    void element(std::string_view tag, SvgAttributes attributes, std::string_view tooltip = {}) {
        begin(tag, attributes);
        text_ += tooltip.empty() ? std::string("/>\n")
                                 : join("><title>", escaped(tooltip), "</title></", tag, ">\n");
    }

    /// A whole element with text as its content.
    void text(std::string_view tag, SvgAttributes attributes, std::string_view content) {
        begin(tag, attributes);
        text_ += join(">", escaped(content), "</", tag, ">\n");
    }

    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    void begin(std::string_view tag, SvgAttributes attributes) {
        text_.append(2 * open_.size(), ' ');
        text_ += join("<", tag);
        for (const SvgAttribute& attribute : attributes) {
            if (!attribute.value.empty())
                text_ += join(" ", attribute.name, "=\"", escaped(attribute.value), "\"");
        }
    }

    std::string text_;
    std::vector<std::string_view> open_;
};

}  // namespace ridgewood::detail
