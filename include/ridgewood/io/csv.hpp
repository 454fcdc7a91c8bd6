/// Reads tables of comma separated values.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/io/detail/csv_scanner.hpp>
#include <ridgewood/io/detail/text_file.hpp>
#include <ridgewood/io/table.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// How a file of comma separated values is written.
struct CsvOptions {
    /// What stands between two fields: any character but a quote or a line end.
    char separator = ',';
    /// Whether the first line names the columns; otherwise they are named x0, x1, ...
    bool header = true;
    /// More fields that stand for a missing value, such as "?" or "-999". These always do: the
    /// empty field, NA, N/A, NULL, null, and nan in any case with or without a sign. "None" does
    /// not: tables have it as a category, such as the air bags of a car.
    std::vector<std::string> missing = {};
};

/// Reads a CSV file (RFC 4180): quoted fields, doubled quotes, separators and line ends within
/// quotes, every kind of line end, a byte order mark. Blanks around a field are dropped, those
/// within its quotes are kept. Lines of no characters are skipped. Quotes have no other meaning:
/// "1" is the number 1.
///
/// A column is numeric if each of its fields is a number or missing; the others are categorical.
/// A number is written as in C, with an optional sign; `inf` is a number, beyond the range of a
/// double it is infinite or 0. NaN in the table means missing and nothing else.
///
/// Any bytes give a table or an exception. Throws std::runtime_error, with file and line, for a
/// file that cannot be read, is empty or in UTF-16, lines of unequal length, and quotes that do not
/// end.
///
///     const auto table = rw::read_csv("diabetes.csv");
///     const auto model = rw::Ridge{}.fit(table.without("target").values(), table["target"]);
[[nodiscard]] Table read_csv(const std::string& path, const CsvOptions& options = {});

/// The same for text in memory, called "csv" in messages.
[[nodiscard]] Table parse_csv(std::string_view text, const CsvOptions& options = {});

namespace detail {

/// What stands for a missing value in every file. "-nan" is what C prints for 0.0 / 0.0.
[[nodiscard]] inline bool is_missing_word(std::string_view text) {
    for (const std::string_view word : {"", "NA", "N/A", "NULL", "null"}) {
        if (text == word)
            return true;
    }
    if (text[0] == '+' || text[0] == '-')
        text.remove_prefix(1);
    constexpr std::string_view lower = "nan", upper = "NAN";
    bool is_nan_word = text.size() == lower.size();
    for (std::size_t i = 0; is_nan_word && i < lower.size(); ++i)
        is_nan_word = text[i] == lower[i] || text[i] == upper[i];
    return is_nan_word;
}

/// The names of one text column, numbered as they come.
class CategoryCodes {
public:
    [[nodiscard]] double code(std::string_view name) {
        const auto found = codes_.find(name);
        if (found != codes_.end())
            return found->second;
        return codes_.emplace(name, static_cast<double>(codes_.size())).first->second;
    }

    /// The names sorted. The codes of a column that were given as the names came are changed to
    /// places in this list.
    [[nodiscard]] std::vector<std::string> sort(Eigen::Ref<Vector<double>> column) const {
        std::vector<std::string> names;
        Vector<double> place(static_cast<Index>(codes_.size()));
        for (const auto& [name, code] : codes_) {
            place[static_cast<Index>(code)] = static_cast<double>(names.size());
            names.push_back(name);
        }
        for (double& code : column) {
            if (!is_nan(code))
                code = place[static_cast<Index>(code)];
        }
        return names;
    }

private:
    std::map<std::string, double, std::less<>> codes_;
};

/// Reads the text once for the numbers, and once more for the text columns if there are any: which
/// they are is known at the end only, and to keep each field until then would take 16 bytes a cell.
class CsvReader {
public:
    CsvReader(std::string_view text, const CsvOptions& options, std::string_view source)
        : options_(options), source_(source), data_(text, options.separator, source) {
        constexpr std::string_view reserved = "\"\r\n";
        require(reserved.find(options.separator) == std::string_view::npos,
                "CsvOptions: separator must not be a quote or a line end");
        read_names();
    }

    [[nodiscard]] Table read() && {
        std::vector<bool> is_text(names_.size(), false);
        Matrix<double> values = read_numbers(is_text);
        auto categories = read_categories(is_text, values);
        return Table(std::move(values), std::move(names_), std::move(categories));
    }

private:
    void read_names() {
        CsvScanner scanner = data_;
        if (!scanner.next_line())
            throw std::runtime_error(join(source_, " is empty"));
        std::string buffer;
        for (bool more = true; more;) {
            const CsvField field = scanner.next_field();
            names_.push_back(options_.header ? std::string(field.unescape(buffer))
                                             : join("x", names_.size()));
            more = !field.ends_line;
        }
        if (options_.header)
            data_ = scanner;
    }

    /// Calls `use(row, column, field)` for every cell, line by line.
    template <class Use>
    void for_each_cell(Use&& use) const {
        CsvScanner scanner = data_;
        for (Index row = 0; scanner.next_line(); ++row) {
            std::size_t column = 0;
            for (bool more = true; more; ++column) {
                const CsvField field = scanner.next_field();
                if (column < names_.size())
                    use(row, column, field);
                more = !field.ends_line;
            }
            if (column != names_.size()) {
                throw std::runtime_error(join(source_, ": line ", scanner.line(), " has ", column,
                                              column == 1 ? " field, the " : " fields, the ",
                                              options_.header ? "header" : "first line", " has ",
                                              names_.size()));
            }
        }
    }

    bool is_missing(std::string_view text) const {
        const auto& words = options_.missing;
        return is_missing_word(text) || std::find(words.begin(), words.end(), text) != words.end();
    }

    /// The cells of the numeric columns; marks the columns that are text and leaves NaN there.
    Matrix<double> read_numbers(std::vector<bool>& is_text) const {
        constexpr double missing = std::numeric_limits<double>::quiet_NaN();
        // The lines are counted before, so that a large table is in memory once.
        auto values = result_matrix<double>(data_.count_lines(names_.size()),
                                            static_cast<Index>(names_.size()));
        Index rows = 0;
        for_each_cell([&](Index row, std::size_t column, const CsvField& field) {
            rows = row + 1;
            if (rows > values.rows())
                values.conservativeResize(2 * rows, Eigen::NoChange);
            double& cell = values(row, static_cast<Index>(column));
            cell = missing;
            if (is_text[column] || is_missing(field.text))
                return;
            const auto number = parse_number(field.text);
            is_text[column] = !number;
            cell = number.value_or(missing);
        });
        if (rows != values.rows())
            values.conservativeResize(rows, Eigen::NoChange);
        return values;
    }

    /// Writes the codes of the text columns into `values` and returns the names behind them.
    std::vector<std::vector<std::string>> read_categories(const std::vector<bool>& is_text,
                                                          Matrix<double>& values) const {
        std::vector<std::vector<std::string>> categories(names_.size());
        if (std::find(is_text.begin(), is_text.end(), true) == is_text.end())
            return categories;
        std::vector<CategoryCodes> codes(names_.size());
        std::string buffer;
        for_each_cell([&](Index row, std::size_t column, const CsvField& field) {
            if (!is_text[column])
                return;
            double& cell = values(row, static_cast<Index>(column));
            cell = is_missing(field.text) ? std::numeric_limits<double>::quiet_NaN()
                                          : codes[column].code(field.unescape(buffer));
        });
        for (std::size_t column = 0; column < codes.size(); ++column) {
            if (is_text[column])
                categories[column] = codes[column].sort(values.col(static_cast<Index>(column)));
        }
        return categories;
    }

    const CsvOptions& options_;
    std::string_view source_;
    /// Stands before the first line of data.
    CsvScanner data_;
    std::vector<std::string> names_;
};

}  // namespace detail

inline Table parse_csv(std::string_view text, const CsvOptions& options) {
    return detail::CsvReader(text, options, "csv").read();
}

inline Table read_csv(const std::string& path, const CsvOptions& options) {
    const std::string text = detail::read_text_file(path);
    return detail::CsvReader(text, options, path).read();
}

}  // namespace ridgewood
