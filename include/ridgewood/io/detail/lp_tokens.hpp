/// Cuts text in CPLEX LP format into words, numbers and signs.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/io/detail/text_file.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace ridgewood::detail {

struct LpToken {
    /// A relation is '<', '>' or '='; a sign is '+' or '-'.
    enum class Kind { word, number, sign, relation, colon, end };

    Kind kind;
    std::string_view text;
    double number;
    Index line;
};

/// Whether a character may stand in a name.
[[nodiscard]] inline bool is_lp_name_character(char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') ||
           std::string_view("!\"#$%&()/,.;?@_`'{}|~").find(c) != std::string_view::npos;
}

[[nodiscard]] inline bool starts_lp_number(char c) {
    return (c >= '0' && c <= '9') || c == '.';
}

/// The tokens of a text, one after the other. Messages carry the source and the line.
class LpTokens {
public:
    LpTokens(std::string_view text, std::string_view source) : source_(source) {
        std::size_t at = 0;
        while (at < text.size())
            at = read(text, at);
        tokens_.push_back({LpToken::Kind::end, "the end of the text", 0, line_});
    }

    [[nodiscard]] const LpToken& now() const { return tokens_[at_]; }
    /// The one after `now`, or the last.
    [[nodiscard]] const LpToken& next() const {
        return tokens_[std::min(at_ + 1, tokens_.size() - 1)];
    }
    void advance() { at_ = std::min(at_ + 1, tokens_.size() - 1); }

    [[nodiscard]] bool is(LpToken::Kind kind) const { return now().kind == kind; }

    /// After "\Problem name:".
    [[nodiscard]] std::string_view title() const { return title_; }

    template <class... Parts>
    [[nodiscard]] std::string message(const Parts&... parts) const {
        return join(source_, ": line ", now().line, ": ", parts...);
    }

    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        throw std::runtime_error(message(parts...));
    }

private:
    /// The place behind what starts at `at`.
    [[nodiscard]] std::size_t read(std::string_view text, std::size_t at) {
        const char c = text[at];
        if (c == '\n')
            ++line_;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            return at + 1;
        if (c == '\\')
            return read_comment(text, at);
        if (starts_lp_number(c))
            return read_number(text, at);
        if (is_lp_name_character(c)) {
            std::size_t end = at;
            while (end < text.size() && is_lp_name_character(text[end]))
                ++end;
            return add(LpToken::Kind::word, text.substr(at, end - at), at);
        }
        if (c == '<' || c == '>' || c == '=')
            return read_relation(text, at);
        if (c == '+' || c == '-')
            return add(LpToken::Kind::sign, text.substr(at, 1), at);
        if (c == ':')
            return add(LpToken::Kind::colon, text.substr(at, 1), at);
        throw std::runtime_error(join(source_, ": line ", line_, ": '", text.substr(at, 1),
                                      "' does not belong in a linear program"));
    }

    [[nodiscard]] std::size_t read_comment(std::string_view text, std::size_t at) {
        constexpr std::string_view name = "\\Problem name:";
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view comment = text.substr(at, end - at);
        if (comment.substr(0, name.size()) == name) {
            comment.remove_prefix(name.size());
            while (!comment.empty() && comment.front() == ' ')
                comment.remove_prefix(1);
            while (!comment.empty() && (comment.back() == ' ' || comment.back() == '\r'))
                comment.remove_suffix(1);
            title_ = comment;
        }
        return end;
    }

    /// An exponent has digits: 2e is 2 times the variable e.
    [[nodiscard]] std::size_t read_number(std::string_view text, std::size_t at) {
        double value = 0;
        const char* const start = text.data() + at;
        const auto [end, error] = std::from_chars(start, text.data() + text.size(), value);
        const auto size = static_cast<std::size_t>(end - start);
        if (error != std::errc()) {
            throw std::runtime_error(join(source_, ": line ", line_, ": '",
                                          text.substr(at, std::max<std::size_t>(size, 1)),
                                          "' is not a number that a double can hold"));
        }
        tokens_.push_back({LpToken::Kind::number, text.substr(at, size), value, line_});
        return at + size;
    }

    /// < <= =< all mean the same.
    [[nodiscard]] std::size_t read_relation(std::string_view text, std::size_t at) {
        std::size_t direction = at;
        std::size_t size = 1;
        if (at + 1 < text.size() && (text[at] == '=') != (text[at + 1] == '=') &&
            (text[at + 1] == '=' || text[at + 1] == '<' || text[at + 1] == '>')) {
            size = 2;
            direction = text[at] == '=' ? at + 1 : at;
        }
        return add(LpToken::Kind::relation, text.substr(direction, 1), at, size);
    }

    std::size_t add(LpToken::Kind kind, std::string_view text, std::size_t at,
                    std::size_t size = 0) {
        tokens_.push_back({kind, text, 0, line_});
        return at + std::max(size, text.size());
    }

    std::string source_;
    std::vector<LpToken> tokens_;
    std::string_view title_;
    std::size_t at_ = 0;
    Index line_ = 1;
};

}  // namespace ridgewood::detail
