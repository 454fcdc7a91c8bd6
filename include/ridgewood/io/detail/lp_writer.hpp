/// A linear program as text in CPLEX LP format.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/io/detail/lp_tokens.hpp>
#include <ridgewood/io/detail/lp_words.hpp>
#include <ridgewood/lp/program.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The objective has every variable, those that cost nothing too, so that a reader meets them in
/// their order.
class LpWriter {
public:
    explicit LpWriter(const LinearProgram& program)
        : lp_(program.matrices()), rows_of_A_(lp_.A), title_(program.title) {
        for (Index j = 0; j < lp_.columns(); ++j)
            variables_.push_back(program.name(Variable{j}));
        for (Index i = 0; i < lp_.rows(); ++i)
            constraints_.push_back(program.name(Constraint{i}));
        number_unless_usable(variables_, 'x');
        number_unless_usable(constraints_, 'c');
        std::replace(title_.begin(), title_.end(), '\n', ' ');
    }

    [[nodiscard]] std::string write() && {
        text_ = "\\Problem name: " + title_ + "\n\n";
        text_ += lp_.sense == Sense::minimise ? "Minimize\n obj:" : "Maximize\n obj:";
        for (Index j = 0; j < lp_.columns(); ++j)
            add_term(lp_.cost[j], j, j);
        if (lp_.offset != 0)
            add_number(lp_.offset);
        text_ += "\nSubject To\n";
        for (Index i = 0; i < lp_.rows(); ++i)
            write_row(i);
        text_ += "Bounds\n";
        for (Index j = 0; j < lp_.columns(); ++j)
            write_bounds(j);
        return std::move(text_) + "End\n";
    }

private:
    static std::size_t at(Index k) { return static_cast<std::size_t>(k); }

    /// Whether a reader finds the name again. An e before a digit could be an exponent.
    static bool is_usable(std::string_view name) {
        const bool is_word = !name.empty() && !starts_lp_number(name[0]) &&
                             std::all_of(name.begin(), name.end(), is_lp_name_character);
        const bool is_exponent = is_word && (name[0] == 'e' || name[0] == 'E') &&
                                 (name.size() == 1 || (name[1] >= '0' && name[1] <= '9'));
        return is_word && !is_exponent && lp_section(name) == LpSection::none &&
               !is_lp_infinity(name) && !is_lp_free(name);
    }

    static void number_unless_usable(std::vector<std::string>& names, char kind) {
        std::unordered_set<std::string_view> seen;
        const bool usable = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
            return is_usable(name) && seen.insert(name).second;
        });
        for (std::size_t k = 0; !usable && k < names.size(); ++k)
            names[k] = kind + to_text(k + 1);
    }

    void add_number(double value) {
        text_ += value < 0 ? " - " : " + ";
        text_ += to_text(std::abs(value));
    }

    /// The term number `count`; lines are short, as some readers have a limit.
    void add_term(double factor, Index variable, Index count) {
        if (count > 0 && count % 5 == 0)
            text_ += "\n ";
        add_number(factor);
        text_ += ' ' + variables_[at(variable)];
    }

    void write_row(Index i) {
        const double lower = lp_.row_lower[i], upper = lp_.row_upper[i];
        const bool is_range = is_bound(lower) && is_bound(upper) && lower != upper;
        text_ += ' ' + constraints_[at(i)] + ':';
        if (is_range)
            text_ += ' ' + to_text(lower) + " <=";
        Index count = 0;
        for (RowMajor::InnerIterator entry(rows_of_A_, i); entry; ++entry)
            add_term(entry.value(), entry.col(), count++);
        if (count == 0) {
            require(lp_.columns() > 0, "write_lp: row ", i, " has no variable to write");
            add_term(0, 0, 0);
        }
        if (lower == upper)
            text_ += " = " + to_text(upper);
        else if (is_bound(upper))
            text_ += " <= " + to_text(upper);
        else
            text_ += is_bound(lower) ? " >= " + to_text(lower) : " >= -inf";
        text_ += '\n';
    }

    void write_bounds(Index j) {
        const double lower = lp_.lower[j], upper = lp_.upper[j];
        const std::string& name = variables_[at(j)];
        if (!is_bound(lower) && !is_bound(upper))
            text_ += ' ' + name + " free\n";
        else if (lower == upper)
            text_ += ' ' + name + " = " + to_text(lower) + '\n';
        else if (is_bound(upper))
            text_ += ' ' + (is_bound(lower) ? to_text(lower) : "-inf") + " <= " + name +
                     " <= " + to_text(upper) + '\n';
        else if (lower != 0)
            text_ += ' ' + name + " >= " + to_text(lower) + '\n';
    }

    using RowMajor = Eigen::SparseMatrix<double, Eigen::RowMajor>;

    LpMatrices lp_;
    RowMajor rows_of_A_;
    std::vector<std::string> variables_, constraints_;
    std::string title_, text_;
};

}  // namespace ridgewood::detail
