/// The sections of a text in CPLEX LP format, turned into a linear program.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/io/detail/lp_tokens.hpp>
#include <ridgewood/io/detail/lp_words.hpp>
#include <ridgewood/lp/program.hpp>

#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Reads once, token by token. A variable is made where it is met first.
class LpReader {
public:
    LpReader(std::string_view text, std::string_view source,
             const std::function<void(const std::string&)>& warning)
        : warning_(warning), tokens_(text, source) {}

    [[nodiscard]] LinearProgram read() && {
        read_objective();
        while (true) {
            switch (take_section()) {
                case LpSection::rows:
                    read_each([this] { read_row(); });
                    break;
                case LpSection::bounds:
                    read_each([this] { read_bound(); });
                    break;
                case LpSection::integers:
                    warn("integer variables are relaxed");
                    read_each([this] { (void)take_variable(); });
                    break;
                case LpSection::binaries:
                    warn("binary variables are relaxed");
                    read_each([this] { limits_[place(take_variable())] = {0, 1}; });
                    break;
                case LpSection::end:
                    return std::move(*this).finish();
                default:
                    fail_at("a section or 'end'");
            }
        }
    }

private:
    using Kind = LpToken::Kind;

    static std::size_t place(Variable x) { return static_cast<std::size_t>(x.column); }

    [[noreturn]] void fail_at(std::string_view expected) const {
        tokens_.fail("expected ", expected, ", got '", tokens_.now().text, "'");
    }

    void warn(std::string_view what) const {
        if (warning_)
            warning_(tokens_.message(what));
    }

    [[nodiscard]] bool is_section() const {
        return tokens_.is(Kind::word) && tokens_.next().kind != Kind::colon &&
               lp_section(tokens_.now().text) != LpSection::none;
    }

    [[nodiscard]] LpSection take_section() {
        if (!is_section())
            return LpSection::none;
        const std::string head = lower_case(tokens_.now().text);
        tokens_.advance();
        if (head == "subject" || head == "such") {
            if (!tokens_.is(Kind::word) || (lower_case(tokens_.now().text) != "to" &&
                                            lower_case(tokens_.now().text) != "that"))
                fail_at("'subject to' or 'such that'");
            tokens_.advance();
        }
        return lp_section(head);
    }

    template <class Read>
    void read_each(Read&& read) {
        while (!is_section() && !tokens_.is(Kind::end))
            read();
    }

    /// The name before a colon, if there is one.
    [[nodiscard]] std::string take_label() {
        if (!tokens_.is(Kind::word) || tokens_.next().kind != Kind::colon)
            return {};
        std::string label(tokens_.now().text);
        tokens_.advance();
        tokens_.advance();
        return label;
    }

    [[nodiscard]] Variable take_variable() {
        if (!tokens_.is(Kind::word) || is_section())
            fail_at("a variable");
        const std::string_view name = tokens_.now().text;
        const auto [found, is_new] = variables_.try_emplace(name, Variable{});
        if (is_new) {
            found->second = program_.variable({.name = std::string(name)});
            limits_.push_back({0, no_bound});
        }
        tokens_.advance();
        return found->second;
    }

    /// -1, 1, or 0 where there is no sign.
    [[nodiscard]] double take_sign() {
        double sign = 0;
        for (; tokens_.is(Kind::sign); tokens_.advance())
            sign = (sign == 0 ? 1 : sign) * (tokens_.now().text == "-" ? -1 : 1);
        return sign;
    }

    /// Terms between signs; ends before what is none.
    [[nodiscard]] LinearExpression take_expression() {
        LinearExpression sum;
        for (bool is_first = true;; is_first = false) {
            const double sign = take_sign();
            const bool has_number = tokens_.is(Kind::number);
            const bool has_word = tokens_.is(Kind::word) && !is_section();
            if (sign == 0 && (!is_first || tokens_.next().kind == Kind::colon))
                return sum;
            if (!has_number && !has_word) {
                if (sign != 0)
                    fail_at("a term");
                return sum;
            }
            double factor = sign == 0 ? 1 : sign;
            if (has_number) {
                factor *= tokens_.now().number;
                tokens_.advance();
            }
            if (tokens_.is(Kind::word) && !is_section() && tokens_.next().kind != Kind::colon)
                sum += factor * LinearExpression(take_variable());
            else
                sum += factor;
            if (!is_finite(sum.constant()))
                tokens_.fail("the constant is too large");
        }
    }

    [[nodiscard]] char take_relation() {
        if (!tokens_.is(Kind::relation))
            fail_at("<=, >= or =");
        const char relation = tokens_.now().text[0];
        tokens_.advance();
        return relation;
    }

    [[nodiscard]] double take_number() {
        const double sign = take_sign() < 0 ? -1 : 1;
        double value = no_bound;
        if (tokens_.is(Kind::number))
            value = tokens_.now().number;
        else if (!tokens_.is(Kind::word) || !is_lp_infinity(tokens_.now().text))
            fail_at("a number");
        tokens_.advance();
        return sign * (value < largest_bound ? value : no_bound);
    }

    struct Limits {
        double lower = -no_bound, upper = no_bound;
    };

    /// Of `x relation value`.
    void tighten(Limits& limits, char relation, double value) const {
        if (relation != '>')
            limits.upper = value;
        if (relation != '<')
            limits.lower = value;
        check(limits);
    }

    void check(const Limits& limits) const {
        if (limits.lower >= largest_bound || limits.upper <= -largest_bound)
            tokens_.fail("a limit is beyond every number");
    }

    /// Terms of the same variable will be summed.
    void check(const LinearExpression& sum) const {
        double size = 0;
        for (const auto& term : sum.terms())
            size += std::abs(term.factor);
        if (!is_finite(size))
            tokens_.fail("the coefficients are too large");
    }

    static char turned(char relation) {
        return relation == '<' ? '>' : relation == '>' ? '<' : '=';
    }

    void read_objective() {
        const LpSection sense = take_section();
        if (sense != LpSection::minimise && sense != LpSection::maximise)
            fail_at("'minimize' or 'maximize'");
        (void)take_label();
        const LinearExpression objective = take_expression();
        check(objective);
        sense == LpSection::minimise ? program_.minimise(objective) : program_.maximise(objective);
    }

    /// [label:] [number relation] expression relation number
    void read_row() {
        std::string label = take_label();
        Limits limits;
        LinearExpression sum = take_expression();
        const bool starts_with_number = sum.terms().empty();
        char relation = take_relation();
        if (starts_with_number) {
            tighten(limits, turned(relation), sum.constant());
            sum = take_expression();
            if (tokens_.is(Kind::relation)) {
                relation = take_relation();
                tighten(limits, relation, take_number());
            }
        } else {
            tighten(limits, relation, take_number());
        }
        if (sum.terms().empty())
            tokens_.fail("a constraint without variables");
        check(sum);
        limits.lower -= sum.constant();
        limits.upper -= sum.constant();
        check(limits);
        const Constraint row = program_.constraint(-no_bound, no_bound, std::move(label));
        program_.set_limits(row, limits.lower, limits.upper);
        for (const auto& term : sum.terms())
            program_.add(row, term.factor, term.variable);
    }

    /// variable free, or [number relation] variable [relation number]
    void read_bound() {
        char relation = 0;
        double value = 0;
        if (!tokens_.is(Kind::word) || is_lp_infinity(tokens_.now().text)) {
            value = take_number();
            relation = turned(take_relation());
        }
        Limits& limits = limits_[place(take_variable())];
        if (relation != 0)
            tighten(limits, relation, value);
        else if (tokens_.is(Kind::word) && is_lp_free(tokens_.now().text)) {
            limits = {};
            tokens_.advance();
            return;
        }
        if (relation == 0 || tokens_.is(Kind::relation)) {
            relation = take_relation();
            tighten(limits, relation, take_number());
        }
    }

    [[nodiscard]] LinearProgram finish() && {
        program_.title = std::string(tokens_.title());
        for (std::size_t j = 0; j < limits_.size(); ++j)
            program_.set_limits(Variable{static_cast<Index>(j)}, limits_[j].lower,
                                limits_[j].upper);
        return std::move(program_);
    }

    const std::function<void(const std::string&)>& warning_;
    LpTokens tokens_;
    LinearProgram program_;
    std::unordered_map<std::string_view, Variable> variables_;
    std::vector<Limits> limits_;
};

}  // namespace ridgewood::detail
