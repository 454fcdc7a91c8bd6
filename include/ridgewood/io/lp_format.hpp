/// Reads and writes linear programs in CPLEX LP format, in which one can read them.
#pragma once

#include <ridgewood/io/detail/lp_reader.hpp>
#include <ridgewood/io/detail/lp_writer.hpp>
#include <ridgewood/io/detail/text_file.hpp>
#include <ridgewood/lp/program.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace ridgewood {

/// Told of what was left out, with its line.
using LpFormatWarning = std::function<void(const std::string& message)>;

/// Reads a file such as
///
///     maximize
///      earnings: 3 tables + 2 chairs
///     subject to
///      wood: 2 tables + chairs <= 100
///      1 <= tables - chairs <= 40
///     bounds
///      chairs <= 40
///      slack free
///     end
///
/// Variables are >= 0 by default and have the order in which they come first; those of the sections
/// general and binary are relaxed. A constraint has numbers alone on its sides. Text after \ is a
/// comment. Throws std::runtime_error, with file and line, for a file that cannot be read, for text
/// that is not of this form (powers and products, semi-continuous variables and sets included), and
/// without `end`.
[[nodiscard]] LinearProgram read_lp(const std::string& path, const LpFormatWarning& warning = {});

/// The same for text in memory, called "lp" in messages.
[[nodiscard]] LinearProgram parse_lp(std::string_view text, const LpFormatWarning& warning = {});

/// The program in that format. What is read back is the same program, to the last bit; but names of
/// variables, and of constraints, are replaced by x1, x2, ... and c1, c2, ... unless all of them
/// are there, differ, and are of the letters, digits and signs that the format has for names.
/// Throws std::invalid_argument for constraints of a program without variables.
[[nodiscard]] std::string to_lp(const LinearProgram& program);

/// Writes that into a file. Throws std::runtime_error if it cannot be written.
void write_lp(const std::string& path, const LinearProgram& program);

inline LinearProgram parse_lp(std::string_view text, const LpFormatWarning& warning) {
    return detail::LpReader(text, "lp", warning).read();
}

inline LinearProgram read_lp(const std::string& path, const LpFormatWarning& warning) {
    const std::string text = detail::read_text_file(path);
    return detail::LpReader(text, path, warning).read();
}

inline std::string to_lp(const LinearProgram& program) {
    return detail::LpWriter(program).write();
}

inline void write_lp(const std::string& path, const LinearProgram& program) {
    detail::write_text_file(path, to_lp(program));
}

}  // namespace ridgewood
