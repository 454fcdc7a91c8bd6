/// A linear program as the sections of an MPS file.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/io/mps_options.hpp>
#include <ridgewood/lp/program.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace ridgewood::detail {

/// Puts every field where fixed format has it; in free format names and numbers may be longer.
class MpsWriter {
public:
    MpsWriter(const LinearProgram& program, MpsFormat format)
        : lp_(program.matrices()), is_fixed_(format == MpsFormat::fixed) {
        for (Index j = 0; j < lp_.columns(); ++j)
            columns_.push_back(program.name(Variable{j}));
        rows_.push_back(std::string(objective));
        for (Index i = 0; i < lp_.rows(); ++i)
            rows_.push_back(program.name(Constraint{i}));
        if (!are_usable(columns_))
            number(columns_, 'C');
        if (!are_usable(rows_)) {
            number(rows_, 'R');
            rows_[0] = objective;
        }
        title_ = program.title;
        std::replace_if(
            title_.begin(), title_.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    }

    [[nodiscard]] std::string write() && {
        text_ = "NAME          " + title_ + "\n";
        if (lp_.sense == Sense::maximise)
            text_ += "OBJSENSE\n    MAX\n";
        write_rows();
        write_columns();
        write_right_hand_sides();
        write_ranges();
        write_bounds();
        return std::move(text_) + "ENDATA\n";
    }

private:
    static constexpr std::string_view objective = "OBJ";
    /// What readers take for minus infinity.
    static constexpr double no_lower_bound = -1e30;

    static std::size_t at(Index k) { return static_cast<std::size_t>(k); }

    /// Whether a reader finds the names again: no two alike, no blanks, no starts of comments.
    [[nodiscard]] bool are_usable(const std::vector<std::string>& names) const {
        std::unordered_set<std::string_view> seen;
        return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
            const bool has_blank = std::any_of(name.begin(), name.end(), [](char c) {
                return static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
            });
            return !name.empty() && !has_blank && name[0] != '*' && name[0] != '$' &&
                   name != "'MARKER'" && (!is_fixed_ || name.size() <= 8) &&
                   seen.insert(name).second;
        });
    }

    /// C1, C2, ... or R0, R1, ...: the objective is row 0.
    static void number(std::vector<std::string>& names, char kind) {
        std::size_t k = kind == 'C';
        for (std::string& name : names)
            name = kind + to_text(k++);
    }

    [[nodiscard]] std::string number_text(double value) const {
        std::string text = to_text(value);
        std::array<char, 40> digits;
        for (int precision = 16; is_fixed_ && text.size() > 12; --precision) {
            const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                           std::chars_format::general, precision);
            text.assign(digits.data(), end.ptr);
        }
        return text;
    }

    void pad(std::string_view field, std::size_t width) {
        text_ += field;
        text_.append(width > field.size() ? width - field.size() : 0, ' ');
    }

    void write_line(std::string_view type, std::string_view name, std::string_view second,
                    double value) {
        text_ += ' ';
        pad(type, 3);
        pad(name, 8);
        text_ += "  ";
        pad(second, 8);
        text_ += "  ";
        const std::string number = number_text(value);
        text_.append(number.size() < 12 ? 12 - number.size() : 0, ' ');
        text_ += number;
        text_ += '\n';
    }

    void write_name(std::string_view type, std::string_view name) {
        text_ += ' ';
        pad(type, 3);
        text_ += name;
        text_ += '\n';
    }

    /// R of the sections RHS and RANGES, see read_mps.
    struct Row {
        char type;
        double rhs;
        double range;
    };

    [[nodiscard]] Row row(Index i) const {
        const double lower = lp_.row_lower[i], upper = lp_.row_upper[i];
        if (!is_bound(lower) || !is_bound(upper)) {
            if (is_bound(upper))
                return {'L', upper, 0};
            return {'G', is_bound(lower) ? lower : no_lower_bound, 0};
        }
        require(lower <= upper, "write_mps: row ", i, " has the limits ", describe(lower), " and ",
                describe(upper), ", which MPS cannot say");
        const double range = upper - lower;
        if (range == 0)
            return {'E', upper, 0};
        if (upper - range != lower && lower + range == upper)
            return {'G', lower, range};
        return {'L', upper, range};
    }

    void write_rows() {
        text_ += "ROWS\n";
        write_name("N", rows_[0]);
        for (Index i = 0; i < lp_.rows(); ++i)
            write_name(std::string(1, row(i).type), rows_[at(i + 1)]);
    }

    /// A column without entries has its cost of 0.
    void write_columns() {
        text_ += "COLUMNS\n";
        for (Index j = 0; j < lp_.columns(); ++j) {
            Eigen::SparseMatrix<double>::InnerIterator entry(lp_.A, j);
            if (lp_.cost[j] != 0 || !entry)
                write_line("", columns_[at(j)], rows_[0], lp_.cost[j]);
            for (; entry; ++entry)
                write_line("", columns_[at(j)], rows_[at(entry.row() + 1)], entry.value());
        }
    }

    void write_right_hand_sides() {
        text_ += "RHS\n";
        if (lp_.offset != 0)
            write_line("", "RHS", rows_[0], -lp_.offset);
        for (Index i = 0; i < lp_.rows(); ++i) {
            if (row(i).rhs != 0)
                write_line("", "RHS", rows_[at(i + 1)], row(i).rhs);
        }
    }

    void write_ranges() {
        text_ += "RANGES\n";
        for (Index i = 0; i < lp_.rows(); ++i) {
            if (row(i).range != 0)
                write_line("", "RANGE", rows_[at(i + 1)], row(i).range);
        }
    }

    void write_bounds() {
        text_ += "BOUNDS\n";
        for (Index j = 0; j < lp_.columns(); ++j) {
            const double lower = lp_.lower[j], upper = lp_.upper[j];
            const bool has_lower = is_bound(lower), has_upper = is_bound(upper);
            const auto write = [&](std::string_view type, double value) {
                write_line(type, "BOUND", columns_[at(j)], value);
            };
            if (!has_lower && !has_upper) {
                write_name("FR", "BOUND     " + columns_[at(j)]);
            } else if (lower == upper) {
                write("FX", lower);
            } else {
                if (!has_lower)
                    write_name("MI", "BOUND     " + columns_[at(j)]);
                else if (lower != 0 || upper < 0)
                    write("LO", lower);
                if (has_upper)
                    write("UP", upper);
            }
        }
    }

    LpMatrices lp_;
    bool is_fixed_;
    std::vector<std::string> columns_, rows_;
    std::string title_, text_;
};

}  // namespace ridgewood::detail
