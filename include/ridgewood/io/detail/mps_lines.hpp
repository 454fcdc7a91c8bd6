/// Cuts MPS text into lines and fields.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/io/detail/text_file.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ridgewood::detail {

/// Up to six fields of a line, as views of the text.
struct MpsFields {
    static constexpr std::size_t most = 6;

    std::array<std::string_view, most> field = {};
    std::size_t count = 0;
    /// Whether the line had more.
    bool overflow = false;

    [[nodiscard]] std::string_view operator[](std::size_t k) const { return field[k]; }

    void push(std::string_view text) {
        overflow |= count == most;
        if (count < most)
            field[count++] = text;
    }
};

/// A place in MPS text that moves on by lines. Lines that are blank or comments are skipped; LF and
/// CR LF end a line. Messages carry the source and the line.
class MpsLines {
public:
    MpsLines(std::string_view text, std::string_view source) : text_(text), source_(source) {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (text_.substr(0, byte_order_mark.size()) == byte_order_mark)
            text_.remove_prefix(byte_order_mark.size());
    }

    [[nodiscard]] bool next() {
        while (!text_.empty()) {
            const std::size_t end = std::min(text_.find('\n'), text_.size());
            line_ = text_.substr(0, end);
            text_.remove_prefix(std::min(end + 1, text_.size()));
            ++number_;
            while (!line_.empty() && (is_blank(line_.back()) || line_.back() == '\r'))
                line_.remove_suffix(1);
            if (!line_.empty() && line_[0] != '*')
                return true;
        }
        return false;
    }

    [[nodiscard]] std::string_view line() const { return line_; }
    [[nodiscard]] bool is_indented() const { return is_blank(line_[0]); }

    /// The fields between blanks. A field that starts with `$` begins a comment, unless it is one
    /// of the first `names`, which may be called so.
    [[nodiscard]] MpsFields words(std::size_t names = 1) const {
        MpsFields fields;
        std::size_t at = 0;
        while (true) {
            while (at < line_.size() && is_blank(line_[at]))
                ++at;
            if (at == line_.size() || (line_[at] == '$' && fields.count >= names))
                return fields;
            const std::size_t start = at;
            while (at < line_.size() && !is_blank(line_[at]))
                ++at;
            fields.push(line_.substr(start, at - start));
        }
    }

    /// The fields by their columns, 2-3, 5-12, 15-22, 25-36, 40-47, 50-61, with blanks inside kept.
    /// A `$` at the start of the third or the fifth begins a comment.
    [[nodiscard]] MpsFields columns() const {
        struct Place {
            std::size_t start, width;
        };
        constexpr Place places[] = {{1, 2}, {4, 8}, {14, 8}, {24, 12}, {39, 8}, {49, 12}};
        MpsFields fields;
        for (const Place& place : places) {
            if (place.start >= line_.size())
                break;
            std::string_view text = line_.substr(place.start, place.width);
            const bool may_be_comment = fields.count == 2 || fields.count == 4;
            if (may_be_comment && text[0] == '$')
                break;
            fields.push(trimmed(text));
        }
        fields.count = MpsFields::most;  // those that are not there are empty
        return fields;
    }

    [[nodiscard]] static std::string_view trimmed(std::string_view text) {
        while (!text.empty() && is_blank(text.front()))
            text.remove_prefix(1);
        while (!text.empty() && is_blank(text.back()))
            text.remove_suffix(1);
        return text;
    }

    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        throw std::runtime_error(message(parts...));
    }

    template <class... Parts>
    [[nodiscard]] std::string message(const Parts&... parts) const {
        return join(source_, ": line ", number_, ": ", parts...);
    }

    /// The number that `text` is, with the D that Fortran writes for an exponent.
    [[nodiscard]] double number(std::string_view text) const {
        std::optional<double> value = parse_number(text);
        if (!value) {
            std::string with_e(text);
            for (char& c : with_e)
                c = c == 'D' || c == 'd' ? 'e' : c;
            value = parse_number(with_e);
        }
        if (!value)
            fail("'", text, "' is not a number");
        return *value;
    }

    [[nodiscard]] double finite_number(std::string_view text) const {
        const double value = number(text);
        if (!is_finite(value))
            fail("'", text, "' is not finite");
        return value;
    }

private:
    static bool is_blank(char c) { return c == ' ' || c == '\t'; }

    std::string_view text_, source_;
    std::string_view line_;
    Index number_ = 0;
};

}  // namespace ridgewood::detail
