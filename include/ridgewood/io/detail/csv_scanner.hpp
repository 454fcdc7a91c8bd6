/// Cuts comma separated text into fields.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ridgewood::detail {

/// One field, as a view of the text it was found in.
struct CsvField {
    /// Without the blanks around it and without the quotes around it.
    std::string_view text;
    /// Whether the text holds doubled quotes, each of which stands for one.
    bool has_doubled_quotes = false;
    /// Whether this is the last field of its line.
    bool ends_line = false;

    /// What the field says. The view is of the scanned text or of `buffer`.
    [[nodiscard]] std::string_view unescape(std::string& buffer) const {
        if (!has_doubled_quotes)
            return text;
        buffer.clear();
        for (std::size_t i = 0; i < text.size(); ++i) {
            buffer += text[i];
            i += text[i] == '"';
        }
        return buffer;
    }
};

/// A place in a text that moves on by fields and lines (RFC 4180). It is a small value: a copy of
/// it reads on from the same place. A line ends with LF, CR LF or CR; lines of no characters are
/// skipped. Throws std::runtime_error for a text in UTF-16.
class CsvScanner {
public:
    /// `source` is the name of the text in messages.
    CsvScanner(std::string_view text, char separator, std::string_view source)
        : text_(text), separator_(separator), source_(source) {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (text.substr(0, byte_order_mark.size()) == byte_order_mark)
            position_ = byte_order_mark.size();
        const auto start = text.substr(0, 2);
        if (start == "\xFF\xFE" || start == "\xFE\xFF")
            throw std::runtime_error(join(source, " is in UTF-16: save it as UTF-8"));
    }

    /// Moves from the end of a line to the start of the next; false when there is none.
    [[nodiscard]] bool next_line() {
        while (position_ < text_.size() && is_line_end(text_[position_]))
            ++position_;
        line_start_ = position_;
        field_ = 0;
        return position_ < text_.size();
    }

    [[nodiscard]] CsvField next_field() {
        ++field_;
        skip_blanks();
        const bool quoted = position_ < text_.size() && text_[position_] == '"';
        CsvField field = quoted ? quoted_field() : plain_field();
        field.ends_line = position_ == text_.size() || text_[position_] != separator_;
        position_ += !field.ends_line;
        return field;
    }

    /// About how many lines are still to come, exact where each ends in one LF or CR LF and holds
    /// no other; never more than have room for `fields` fields.
    [[nodiscard]] Index count_lines(std::size_t fields) const {
        CsvScanner first = *this;
        if (!first.next_line())
            return 0;
        const std::string_view rest = text_.substr(first.position_);
        const auto ends = static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '\n'));
        const std::size_t lines = ends + (is_line_end(rest.back()) ? 0 : 1);
        return static_cast<Index>(std::min(lines, (rest.size() + 1) / fields));
    }

    /// The line that `next_line` moved to, counted from 1.
    [[nodiscard]] Index line() const { return line_of(line_start_); }

private:
    static bool is_line_end(char c) { return c == '\n' || c == '\r'; }
    bool ends_field(char c) const { return c == separator_ || is_line_end(c); }
    bool is_blank(char c) const { return (c == ' ' || c == '\t') && c != separator_; }

    void skip_blanks() {
        while (position_ < text_.size() && is_blank(text_[position_]))
            ++position_;
    }

    CsvField plain_field() {
        const std::size_t start = position_;
        while (position_ < text_.size() && !ends_field(text_[position_]))
            ++position_;
        auto text = text_.substr(start, position_ - start);
        while (!text.empty() && is_blank(text.back()))
            text.remove_suffix(1);
        return {.text = text};
    }

    CsvField quoted_field() {
        const std::size_t open = position_;
        bool doubled = false;
        std::size_t close = text_.find('"', open + 1);
        while (close < text_.size() && text_.substr(close + 1, 1) == "\"") {
            doubled = true;
            close = text_.find('"', close + 2);
        }
        if (close == std::string_view::npos)
            fail(open, "opens a quote that is never closed");
        position_ = close + 1;
        skip_blanks();
        if (position_ < text_.size() && !ends_field(text_[position_]))
            fail(position_, "has text after its closing quote");
        return {.text = text_.substr(open + 1, close - open - 1), .has_doubled_quotes = doubled};
    }

    /// Counted only for a message: a count kept while scanning would cost every reader.
    Index line_of(std::size_t position) const {
        Index line = 1;
        for (std::size_t i = 0; i < position; ++i) {
            const bool carriage_return_line_feed =
                text_[i] == '\r' && i + 1 < text_.size() && text_[i + 1] == '\n';
            line += is_line_end(text_[i]) && !carriage_return_line_feed;
        }
        return line;
    }

    [[noreturn]] void fail(std::size_t position, std::string_view what) const {
        throw std::runtime_error(
            join(source_, ": line ", line_of(position), ", field ", field_, " ", what));
    }

    std::string_view text_;
    char separator_;
    std::string_view source_;
    std::size_t position_ = 0;
    std::size_t line_start_ = 0;
    Index field_ = 0;
};

}  // namespace ridgewood::detail
