/// Reads and writes linear programs in MPS format.
#pragma once

#include <ridgewood/io/detail/mps_reader.hpp>
#include <ridgewood/io/detail/mps_writer.hpp>
#include <ridgewood/io/detail/text_file.hpp>
#include <ridgewood/io/mps_options.hpp>
#include <ridgewood/lp/program.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace ridgewood {

/// Reads an MPS file, fixed or free. What is not written in the format itself follows CPLEX:
///
/// - The first N row is the objective (OBJNAME chooses another); further ones are left out, with
///   their entries. A right-hand side of the objective is minus its constant.
/// - The first set of RHS, RANGES and BOUNDS counts, others are left out; the name of a set may be
///   missing.
/// - A range R makes [rhs - |R|, rhs] of an L row, [rhs, rhs + |R|] of a G row, and of an E row
///   [rhs, rhs + R] or, if R < 0, [rhs + R, rhs].
/// - A variable is >= 0 by default. UP < 0 without a lower bound makes the lower one -inf; MI
///   leaves the upper one. A bound of 1e20 or more is none.
/// - Integer and semi-continuous variables are relaxed.
///
/// Throws std::runtime_error, with file and line, for a file that cannot be read, a name that was
/// not declared, a row, column or coefficient that comes twice, a field that is not a number, a
/// section that is not linear, and text that ends before ENDATA.
[[nodiscard]] LinearProgram read_mps(const std::string& path, const MpsOptions& options = {});

/// The same for text in memory, called "mps" in messages.
[[nodiscard]] LinearProgram parse_mps(std::string_view text, const MpsOptions& options = {});

/// The program in MPS format, free unless `format` is fixed; the objective is the row OBJ. What is
/// read back is the same program, but that
///
/// - fixed format has 12 characters for a number, and no place for more digits;
/// - a range is the difference of its limits, which may round one of them;
/// - names of variables, and of rows, are replaced by C1, C2, ... and R1, R2, ... unless all of
///   them are there, differ from each other and OBJ, have no blanks and do not start as a comment;
///   in fixed format they have at most 8 characters.
///
/// Throws std::invalid_argument for a row whose limits cross.
[[nodiscard]] std::string to_mps(const LinearProgram& program, MpsFormat format = MpsFormat::free);

/// Writes that into a file. Throws std::runtime_error if it cannot be written.
void write_mps(const std::string& path, const LinearProgram& program,
               MpsFormat format = MpsFormat::free);

namespace detail {

/// Free first, as it reads every fixed file but one with blanks within names; in that it meets a
/// name that was not declared or a field too many, and the columns decide.
[[nodiscard]] inline LinearProgram read_mps_text(std::string_view text, const MpsOptions& options,
                                                 std::string_view source) {
    if (options.format != MpsFormat::automatic)
        return MpsReader(text, options, source).read();
    MpsOptions guess = options;
    guess.format = MpsFormat::free;
    try {
        return MpsReader(text, guess, source).read();
    } catch (const std::runtime_error& free_error) {
        guess.format = MpsFormat::fixed;
        try {
            return MpsReader(text, guess, source).read();
        } catch (const std::runtime_error&) {
            throw std::runtime_error(free_error.what());
        }
    }
}

}  // namespace detail

inline LinearProgram parse_mps(std::string_view text, const MpsOptions& options) {
    return detail::read_mps_text(text, options, "mps");
}

inline LinearProgram read_mps(const std::string& path, const MpsOptions& options) {
    const std::string text = detail::read_text_file(path);
    return detail::read_mps_text(text, options, path);
}

inline std::string to_mps(const LinearProgram& program, MpsFormat format) {
    return detail::MpsWriter(program, format).write();
}

inline void write_mps(const std::string& path, const LinearProgram& program, MpsFormat format) {
    detail::write_text_file(path, to_mps(program, format));
}

}  // namespace ridgewood
