/// The sections of an MPS file, turned into a linear program.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/io/detail/mps_lines.hpp>
#include <ridgewood/io/mps_options.hpp>
#include <ridgewood/lp/program.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ridgewood::detail {

/// Reads once, line by line; ranges and right-hand sides are put together at the end, as they may
/// come in any order.
class MpsReader {
public:
    MpsReader(std::string_view text, const MpsOptions& options, std::string_view source)
        : options_(options), lines_(text, source) {}

    [[nodiscard]] LinearProgram read() && {
        while (lines_.next()) {
            if (starts_section()) {
                if (section_ == Section::end)
                    return std::move(*this).finish();
            } else {
                read_data();
            }
        }
        lines_.fail("the text ends without ENDATA");
    }

private:
    enum class Section { none, sense, objective, rows, columns, rhs, ranges, bounds, end };

    struct Row {
        char type;
        std::string_view name;
        double rhs = 0;
        double range = std::numeric_limits<double>::quiet_NaN();
        Index last_column = -1;
    };

    /// The set of a section that counts: the first that comes.
    struct SetName {
        bool known = false;
        std::string_view name = {};

        [[nodiscard]] bool counts(std::string_view other) {
            if (!known)
                *this = {true, other};
            return name == other;
        }
    };

    /// What the lines of BOUNDS have said of a variable.
    struct Limits {
        double lower = 0, upper = no_bound;
        bool lower_given = false;
    };

    static constexpr Index dropped = -1;

    static bool is_word(std::string_view text, std::string_view word) {
        bool same = text.size() == word.size();
        for (std::size_t i = 0; same && i < word.size(); ++i)
            same = (text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]) == word[i];
        return same;
    }

    bool is_free() const { return options_.format != MpsFormat::fixed; }

    template <class... Parts>
    void warn(const Parts&... parts) const {
        if (options_.warning)
            options_.warning(lines_.message(parts...));
    }

    /// Whether the line is the head of a section. It then stands at the first column; so do data in
    /// some free files, and are told apart by their first word and the number of words.
    bool starts_section() {
        if (lines_.is_indented())
            return false;
        const MpsFields words = lines_.words();
        const std::string_view head = words[0];
        if (is_word(head, "NAME")) {
            title_ = MpsLines::trimmed(lines_.line().substr(head.size()));
            return true;
        }
        if (is_word(head, "OBJSENSE") || is_word(head, "OBJSENS")) {
            section_ = Section::sense;
            if (words.count > 1)
                read_sense(words[1]);
            return true;
        }
        if (words.count > 1 && is_free() && section_ != Section::none)
            return false;
        struct Head {
            std::string_view word;
            Section section;
        };
        constexpr Head heads[] = {{"ROWS", Section::rows},         {"COLUMNS", Section::columns},
                                  {"RHS", Section::rhs},           {"RANGES", Section::ranges},
                                  {"BOUNDS", Section::bounds},     {"ENDATA", Section::end},
                                  {"OBJNAME", Section::objective}, {"OBJECT", Section::objective}};
        for (const Head& known : heads) {
            if (is_word(head, known.word)) {
                section_ = known.section;
                return true;
            }
        }
        if (section_ == Section::sense || section_ == Section::objective)
            return false;
        lines_.fail("'", head, "' is not a section of a linear program");
    }

    void read_data() {
        switch (section_) {
            case Section::sense:
                return read_sense(lines_.words()[0]);
            case Section::objective:
                objective_name_ = lines_.words()[0];
                return;
            case Section::rows:
                return read_row();
            case Section::columns:
                return read_column();
            case Section::rhs:
                return read_values("RHS", rhs_set_, &MpsReader::set_rhs);
            case Section::ranges:
                return read_values("RANGES", range_set_, &MpsReader::set_range);
            case Section::bounds:
                return read_bound();
            default:
                lines_.fail("data before a section");
        }
    }

    void read_sense(std::string_view word) {
        if (is_word(word, "MAX") || is_word(word, "MAXIMIZE") || is_word(word, "MAXIMISE")) {
            program_.set_sense(Sense::maximise);
        } else if (is_word(word, "MIN") || is_word(word, "MINIMIZE") || is_word(word, "MINIMISE")) {
            program_.set_sense(Sense::minimise);
        } else {
            lines_.fail("OBJSENSE is '", word, "', expected MIN or MAX");
        }
    }

    void read_row() {
        const MpsFields fields = is_free() ? lines_.words(2) : lines_.columns();
        const std::string_view type = fields[0], name = fields[1];
        if (name.empty() || (is_free() && fields.count != 2))
            lines_.fail("a row is written as its type and its name");
        if (type.size() != 1 || std::string_view("NLGEnlge").find(type) == std::string_view::npos)
            lines_.fail("row ", name, " is of type '", type, "', expected N, L, G or E");
        const char upper = static_cast<char>(type[0] >= 'a' ? type[0] - 'a' + 'A' : type[0]);
        if (!row_places_.emplace(name, static_cast<Index>(rows_.size())).second)
            lines_.fail("row ", name, " comes twice");
        const bool chosen = objective_name_.empty() || objective_name_ == name;
        if (upper == 'N' && objective_ == dropped && chosen) {
            objective_ = static_cast<Index>(rows_.size());
        } else if (upper == 'N') {
            warn("row ", name, " is a second objective and left out");
        }
        rows_.push_back({upper, name});
    }

    void read_column() {
        MpsFields fields = is_free() ? lines_.words() : shifted(lines_.columns());
        if (fields.count >= 3 && fields[1] == "'MARKER'") {
            warn("integer variables are relaxed");
            return;
        }
        if (is_free() && (fields.count < 3 || fields.count % 2 == 0 || fields.overflow))
            lines_.fail("a column is written as its name and pairs of a row and a number");
        if (fields[0].empty())
            lines_.fail("the name of the column is missing");
        if (column_names_.empty() || fields[0] != column_names_.back())
            open_column(fields[0]);
        for (std::size_t k = 1; k + 1 < fields.count && !fields[k].empty(); k += 2)
            add_entry(fields[k], lines_.finite_number(fields[k + 1]));
    }

    void open_column(std::string_view name) {
        if (!column_places_.emplace(name, static_cast<Index>(column_names_.size())).second)
            lines_.fail("column ", name, " comes twice");
        column_names_.push_back(name);
        limits_.push_back({});
    }

    void add_entry(std::string_view row_name, double value) {
        const Index place = find_row(row_name);
        Row& row = rows_[static_cast<std::size_t>(place)];
        const auto column = static_cast<Index>(column_names_.size()) - 1;
        if (row.last_column == column)
            lines_.fail("row ", row_name, " comes twice in column ", column_names_.back());
        row.last_column = column;
        entries_.push_back({place, column, value});
    }

    /// Lines of RHS and RANGES: [set] row number [row number].
    void read_values(std::string_view what, SetName& set,
                     void (MpsReader::*store)(std::string_view, double)) {
        MpsFields fields = is_free() ? lines_.words() : shifted(lines_.columns());
        if (is_free() && (fields.count < 2 || fields.overflow))
            lines_.fail(what, " is written as a set and pairs of a row and a number");
        const bool named = !is_free() || fields.count % 2 == 1;
        if (!set.counts(named ? fields[0] : "")) {
            warn(what, " of another set are left out");
            return;
        }
        for (std::size_t k = named; k + 1 < fields.count && !fields[k].empty(); k += 2)
            (this->*store)(fields[k], lines_.finite_number(fields[k + 1]));
    }

    void set_rhs(std::string_view name, double value) {
        Row& row = rows_[static_cast<std::size_t>(find_row(name))];
        const bool is_limit = row.type != 'N';  // not the constant of the objective
        const bool below_every_number = is_limit && value <= -largest_bound && row.type != 'G';
        const bool above_every_number = is_limit && value >= largest_bound && row.type != 'L';
        if (below_every_number || above_every_number)
            lines_.fail("row ", name, " of type ", std::string_view(&row.type, 1),
                        " cannot have the right-hand side ", describe(value));
        row.rhs = value;
    }

    void set_range(std::string_view name, double value) {
        rows_[static_cast<std::size_t>(find_row(name))].range = value;
    }

    /// type [set] column [number].
    void read_bound() {
        MpsFields fields = is_free() ? lines_.words(2) : lines_.columns();
        const std::string_view type = fields[0];
        const bool numberless = is_word(type, "FR") || is_word(type, "MI") || is_word(type, "PL") ||
                                is_word(type, "BV");
        std::size_t column = 2;
        if (is_free()) {
            const bool one_less = fields.count == (numberless ? 2U : 3U);
            const bool set_missing =
                one_less || (fields.count == 3 && column_places_.count(fields[2]) == 0);
            column = set_missing ? 1 : 2;
            if (fields.count < column + (numberless ? 1 : 2) || fields.overflow)
                lines_.fail("a bound is written as its type, a set, a column and a number");
        }
        if (!bound_set_.counts(column == 2 ? fields[1] : "")) {
            warn("BOUNDS of another set are left out");
            return;
        }
        const auto found = column_places_.find(fields[column]);
        if (found == column_places_.end())
            lines_.fail("column ", fields[column], " was not declared");
        set_bound(type, limits_[static_cast<std::size_t>(found->second)],
                  numberless ? 0 : lines_.number(fields[column + 1]), fields[column]);
    }

    void set_bound(std::string_view type, Limits& limits, double value, std::string_view name) {
        if (is_word(type, "UP") || is_word(type, "UI")) {
            limits.upper = value;
            if (value < 0 && !limits.lower_given) {
                warn("upper bound of ", name, " is negative: its lower bound is -inf");
                limits.lower = -no_bound;
            }
        } else if (is_word(type, "LO") || is_word(type, "LI")) {
            limits.lower = value;
            limits.lower_given = true;
        } else if (is_word(type, "FX")) {
            limits = {value, value, true};
        } else if (is_word(type, "FR")) {
            limits = {-no_bound, no_bound, true};
        } else if (is_word(type, "MI")) {
            limits.lower = -no_bound;
            limits.lower_given = true;
        } else if (is_word(type, "PL")) {
            limits.upper = no_bound;
        } else if (is_word(type, "BV")) {
            limits = {0, 1, true};
        } else if (is_word(type, "SC")) {
            warn("semi-continuous ", name, " is relaxed");
            limits.lower = std::min(limits.lower, 0.0);
            limits.upper = value;
        } else {
            lines_.fail("bound of type '", type,
                        "', expected UP, LO, FX, FR, MI, PL, BV, UI, LI "
                        "or SC");
        }
        if (limits.lower >= largest_bound || limits.upper <= -largest_bound)
            lines_.fail("bound ", describe(value), " of ", name, " is beyond every number");
    }

    /// The fields of a fixed line that has none in columns 2-3.
    static MpsFields shifted(MpsFields fields) {
        for (std::size_t k = 1; k < MpsFields::most; ++k)
            fields.field[k - 1] = fields.field[k];
        fields.count = MpsFields::most - 1;
        return fields;
    }

    Index find_row(std::string_view name) const {
        const auto found = row_places_.find(name);
        if (found == row_places_.end())
            lines_.fail("row ", name, " was not declared");
        return found->second;
    }

    static double as_limit(double value) {
        if (is_bound(value))
            return value;
        return value > 0 ? no_bound : -no_bound;
    }

    LinearProgram finish() && {
        program_.title = std::string(title_);
        for (std::size_t j = 0; j < limits_.size(); ++j)
            add_variable(limits_[j], column_names_[j]);
        std::vector<Index> place_of_row;
        for (const Row& row : rows_)
            place_of_row.push_back(row.type == 'N' ? dropped : add_constraint(row));
        for (const Entry& entry : entries_) {
            const Index row = place_of_row[static_cast<std::size_t>(entry.row)];
            if (row != dropped)
                program_.add(Constraint{row}, entry.value, Variable{entry.column});
            else if (entry.row == objective_)
                program_.set_cost(Variable{entry.column}, entry.value);
        }
        if (objective_ != dropped)
            program_.set_offset(0 - rows_[static_cast<std::size_t>(objective_)].rhs);
        return std::move(program_);
    }

    /// Limits that cross are kept as they are: such a program has no solution.
    void add_variable(const Limits& limits, std::string_view name) {
        const Variable x = program_.variable({.name = std::string(name)});
        program_.set_limits(x, as_limit(limits.lower), as_limit(limits.upper));
    }

    Index add_constraint(const Row& row) {
        double lower = row.type == 'L' ? -no_bound : row.rhs;
        double upper = row.type == 'G' ? no_bound : row.rhs;
        if (!is_nan(row.range)) {
            const double size = std::abs(row.range);
            if (row.type == 'L' || (row.type == 'E' && row.range < 0))
                lower = row.rhs - size;
            else
                upper = row.rhs + size;
        }
        if (lower >= largest_bound || upper <= -largest_bound)
            lines_.fail("row ", row.name, " with right-hand side ", describe(row.rhs),
                        " and range ", describe(row.range), " is beyond every number");
        return program_.constraint(as_limit(lower), as_limit(upper), std::string(row.name)).row;
    }

    struct Entry {
        Index row, column;
        double value;
    };

    const MpsOptions& options_;
    MpsLines lines_;
    Section section_ = Section::none;
    LinearProgram program_;
    std::string_view title_, objective_name_;
    Index objective_ = dropped;
    std::vector<Row> rows_;
    std::vector<std::string_view> column_names_;
    std::vector<Limits> limits_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string_view, Index> row_places_, column_places_;
    SetName rhs_set_, range_set_, bound_set_;
};

}  // namespace ridgewood::detail
