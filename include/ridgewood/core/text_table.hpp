/// Numbers and tables as text: what summaries and paths are printed with.
#pragma once

#include <ridgewood/core/check.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

namespace ridgewood::detail {

/// The value by a printf format with its precision as a star; "NA" for NaN.
[[nodiscard]] inline std::string formatted(const char* format, int digits, double value) {
    if (is_nan(value))
        return "NA";
    char text[400];
    std::snprintf(text, sizeof text, format, digits, value);
    return text;
}

/// With so many significant digits, in the shorter of both notations.
[[nodiscard]] inline std::string significant(double value, int digits = 4) {
    return formatted("%.*g", digits, value);
}

/// How the numbers of a column are written: all with as many decimals as give the smallest of
/// them `digits` significant ones, or each for itself when that would take too much room.
class ColumnFormat {
public:
    ColumnFormat(const std::vector<double>& values, int digits) {
        int least = 1000, most = -1000;
        for (const double value : values) {
            if (!is_finite(value) || value == 0)
                continue;
            const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
            least = std::min(least, magnitude);
            most = std::max(most, magnitude);
        }
        decimals_ = std::max(0, digits - 1 - least);
        fixed_ = least <= most && decimals_ <= 7 && most <= 7;
    }

    [[nodiscard]] std::string operator()(double value) const {
        return fixed_ ? formatted("%.*f", decimals_, value) : significant(value);
    }

private:
    int decimals_ = 0;
    bool fixed_ = true;
};

using TableRow = std::vector<std::string>;

/// Columns as wide as their widest cell, the first to the left, the others to the right.
inline void write_table(std::ostream& out, const std::vector<TableRow>& rows) {
    std::vector<std::size_t> width(rows.front().size(), 0);
    for (const TableRow& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c)
            width[c] = std::max(width[c], row[c].size());
    }
    for (const TableRow& row : rows) {
        std::string line = row[0] + std::string(width[0] - row[0].size(), ' ');
        for (std::size_t c = 1; c < row.size(); ++c) {
            line += std::string(width[c] - row[c].size() + 2, ' ') + row[c];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    }
}

}  // namespace ridgewood::detail
