/// What every reader of text starts with: the bytes of a file, and a field as a number; and how a
/// text becomes a file.
#pragma once

#include <ridgewood/core/check.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace ridgewood::detail {

/// One more than the length of a file of which some is read; 0 where that is unknown.
[[nodiscard]] inline std::size_t length_beyond(std::FILE& file, std::size_t read) {
    const long place = std::ftell(&file);
    if (read == 0 || place < 0 || std::fseek(&file, 0, SEEK_END) != 0)
        return 0;
    const long length = std::ftell(&file);
    if (std::fseek(&file, place, SEEK_SET) != 0 || length < place)
        return 0;
    return static_cast<std::size_t>(length) + 1;
}

/// All bytes of a file, which is in memory once where its length is known.
[[nodiscard]] inline std::string read_text_file(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                               &std::fclose);
    std::string text;
    std::size_t size = 0;
    while (file && !std::feof(file.get()) && !std::ferror(file.get())) {
        text.resize(std::max({std::size_t{1} << 16, 2 * size, length_beyond(*file, size)}));
        size += std::fread(text.data() + size, 1, text.size() - size, file.get());
    }
    if (!file || std::ferror(file.get()))
        throw std::runtime_error(join(path, " cannot be read: ", std::strerror(errno)));
    text.resize(size);
    return text;
}

inline void write_text_file(const std::string& path, std::string_view text) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"),
                                                         &std::fclose);
    const bool written =
        file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
    if (!written || std::fclose(file.release()) != 0)
        throw std::runtime_error(join(path, " cannot be written: ", std::strerror(errno)));
}

/// Whether a number that no double can hold is too small, and not too large: the place of its first
/// digit that counts says so, before the point or behind it, and moved by the exponent.
[[nodiscard]] inline bool is_tiny(std::string_view number) {
    const std::size_t end = std::min(number.find_first_of("eE"), number.size());
    const auto point = static_cast<long long>(std::min(number.find('.'), end));
    const auto first = static_cast<long long>(number.find_first_of("123456789"));
    std::string_view power = number.substr(std::min(end + 1, number.size()));
    if (!power.empty() && power[0] == '+')
        power.remove_prefix(1);
    long long exponent = 0;
    const auto error = std::from_chars(power.data(), power.data() + power.size(), exponent).ec;
    if (error == std::errc::result_out_of_range)
        return power[0] == '-';
    return exponent < first - point;
}

/// The number that is the whole of `text`; nothing when it is not one. "nan" is not one.
[[nodiscard]] inline std::optional<double> parse_number(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-')
        text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || error == std::errc::invalid_argument || is_nan(value))
        return std::nullopt;
    if (error == std::errc::result_out_of_range) {
        // from_chars does not say on which side.
        value = is_tiny(text) ? 0 : std::numeric_limits<double>::infinity();
        return text[0] == '-' ? -value : value;
    }
    return value;
}

}  // namespace ridgewood::detail
