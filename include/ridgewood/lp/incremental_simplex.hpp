/// The simplex method on a program that changes.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/change_matrix.hpp>
#include <ridgewood/lp/detail/check_program.hpp>
#include <ridgewood/lp/detail/simplex_driver.hpp>
#include <ridgewood/lp/expression.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/program.hpp>
#include <ridgewood/lp/simplex.hpp>
#include <ridgewood/lp/solution.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// A linear program that is solved again after every change, each time from the basis where the
/// last solve ended: for branches, cuts, columns that are generated, and prices of every day.
///
///     rw::IncrementalSimplex simplex(program);
///     auto answer = simplex.solve();
///     simplex.set_limits(wood, 0, 120);
///     answer = simplex.solve();                    // a few microseconds instead of a new start
///     const auto stool = simplex.add_variable({{wood, 1}, {labour, 2}}, {.cost = 15});
///     answer = simplex.solve();
///
/// After changed costs and limits the basis is still factored. Other changes factor it again. An
/// answer is proven as one of Simplex is; among several optimal ones it may be another one.
///
/// Variables and constraints are those of the program that it was made of, numbered from 0; those
/// behind a removed one move up. Members throw std::invalid_argument for what the program does not
/// have and for numbers that make no sense, and then change nothing.
class IncrementalSimplex {
public:
    /// Throws what Simplex::solve would.
    explicit IncrementalSimplex(LpMatrices program, const Simplex& simplex = {})
        : program_(std::move(program)),
          options_(simplex.options()),
          driver_(std::make_unique<detail::SimplexDriver>()) {
        simplex.check();
        program_.check();
        program_.A.makeCompressed();
    }
    explicit IncrementalSimplex(const LinearProgram& program, const Simplex& simplex = {})
        : IncrementalSimplex(program.matrices(), simplex) {}

    /// The program as it is now.
    [[nodiscard]] const LpMatrices& program() const { return program_; }

    /// The first solve goes by the roads of Simplex, the next ones by its methods from the basis.
    [[nodiscard]] LpSolution solve(const std::optional<Observer>& observer = {}) {
        const Observer* told = observer ? &*observer : nullptr;
        const Basis* start = basis_ ? &*basis_ : nullptr;
        LpSolution answer = driver_->stands() ? driver_->solve_again(program_, options_, told)
                                              : detail::solve_program(program_, options_, start,
                                                                      told, driver_.get());
        if (answer.primal.size() > 0)
            basis_ = answer.basis;
        return answer;
    }

    /// Where the last solve ended and the next one starts; none before the first solve.
    [[nodiscard]] const std::optional<Basis>& basis() const { return basis_; }

    /// Starts the next solve from this basis. What is missing, too much or dependent is replaced.
    void set_basis(Basis basis) {
        Simplex::check_start(basis, program_);
        basis_ = std::move(basis);
        driver_->leave();
    }

    void set_sense(Sense sense) {
        program_.sense = sense;
        for (Index j = 0; j < program_.columns() && driver_->stands(); ++j)
            driver_->engine().change_cost(program_, j);
    }

    void set_offset(double offset) {
        detail::check_lp_number(name_, "offset", offset);
        program_.offset = offset;
    }

    void set_cost(Variable x, double cost) {
        check(x);
        detail::check_lp_number(name_, "cost", cost);
        program_.cost[x.column] = cost;
        if (driver_->stands())
            driver_->engine().change_cost(program_, x.column);
    }

    /// Limits may cross, as those of a branch do; the program then has no solution.
    void set_limits(Variable x, double lower, double upper) {
        check(x);
        detail::check_lp_limits(name_, "variable", lower, upper);
        program_.lower[x.column] = lower;
        program_.upper[x.column] = upper;
        limits_changed(x.column);
    }

    /// The right-hand side is one of the limits of a constraint, or both.
    void set_limits(Constraint constraint, double lower, double upper) {
        check(constraint);
        detail::check_lp_limits(name_, "constraint", lower, upper);
        program_.row_lower[constraint.row] = lower;
        program_.row_upper[constraint.row] = upper;
        limits_changed(program_.columns() + constraint.row);
    }

    /// The factor of the variable in the constraint.
    void set_coefficient(Constraint constraint, Variable x, double factor) {
        check(constraint);
        check(x);
        detail::check_lp_number(name_, "a coefficient", factor);
        driver_->leave();
        program_.A.coeffRef(constraint.row, x.column) = factor;
        program_.A.prune([](Index, Index, double value) { return value != 0; });
    }

    /// One factor of a variable that is added.
    struct Factor {
        Constraint constraint;
        double factor;
    };

    /// Adds a variable, which is not basic. Its name is not kept.
    Variable add_variable(const std::vector<Factor>& factors, const VariableOptions& options = {}) {
        detail::check_lp_limits(name_, "variable", options.lower, options.upper);
        detail::check_lp_number(name_, "cost", options.cost);
        std::vector<detail::LpEntry> entries;
        for (const auto& [constraint, factor] : factors) {
            check(constraint);
            detail::check_lp_number(name_, "a coefficient", factor);
            entries.emplace_back(static_cast<int>(constraint.row),
                                 static_cast<int>(program_.columns()), factor);
        }
        driver_->leave();
        detail::append_entries(program_.A, program_.rows(), program_.columns() + 1, entries);
        detail::append(program_.cost, options.cost);
        detail::append(program_.lower, options.lower);
        detail::append(program_.upper, options.upper);
        if (basis_)
            basis_->columns.push_back(BasisStatus::at_lower);
        return {program_.columns() - 1};
    }

    /// Adds a constraint, which is basic.
    Constraint add_constraint(const Relation& relation) {
        const double constant = relation.expression.constant();
        detail::check_lp_number(name_, "the constant of a constraint", constant);
        detail::check_lp_limits(name_, "constraint", relation.lower - constant,
                                relation.upper - constant);
        std::vector<detail::LpEntry> entries;
        for (const auto& term : relation.expression.terms()) {
            check(term.variable);
            detail::check_lp_number(name_, "a coefficient", term.factor);
            entries.emplace_back(static_cast<int>(program_.rows()),
                                 static_cast<int>(term.variable.column), term.factor);
        }
        driver_->leave();
        detail::append_entries(program_.A, program_.rows() + 1, program_.columns(), entries);
        detail::append(program_.row_lower, relation.lower - constant);
        detail::append(program_.row_upper, relation.upper - constant);
        if (basis_)
            basis_->rows.push_back(BasisStatus::basic);
        return {program_.rows() - 1};
    }

    void remove(std::span<const Variable> variables) {
        std::vector<char> marked(static_cast<std::size_t>(program_.columns()), 0);
        for (const Variable x : variables) {
            check(x);
            marked[static_cast<std::size_t>(x.column)] = 1;
        }
        driver_->leave();
        const std::vector<char> no_row(static_cast<std::size_t>(program_.rows()), 0);
        program_.A = detail::remove_marked(program_.A, no_row, marked);
        for (auto* values : {&program_.cost, &program_.lower, &program_.upper})
            detail::erase_marked(*values, marked);
        if (basis_)
            detail::erase_marked(basis_->columns, marked);
    }
    void remove(Variable x) { remove(std::span(&x, 1)); }

    void remove(std::span<const Constraint> constraints) {
        std::vector<char> marked(static_cast<std::size_t>(program_.rows()), 0);
        for (const Constraint constraint : constraints) {
            check(constraint);
            marked[static_cast<std::size_t>(constraint.row)] = 1;
        }
        driver_->leave();
        const std::vector<char> no_column(static_cast<std::size_t>(program_.columns()), 0);
        program_.A = detail::remove_marked(program_.A, marked, no_column);
        for (auto* values : {&program_.row_lower, &program_.row_upper})
            detail::erase_marked(*values, marked);
        if (basis_)
            detail::erase_marked(basis_->rows, marked);
    }
    void remove(Constraint constraint) { remove(std::span(&constraint, 1)); }

private:
    static constexpr std::string_view name_ = "IncrementalSimplex";

    void check(Variable x) const {
        detail::check_lp_index(name_, "variable", x.column, program_.columns());
    }
    void check(Constraint constraint) const {
        detail::check_lp_index(name_, "constraint", constraint.row, program_.rows());
    }

    void limits_changed(Index variable) {
        if (driver_->stands())
            driver_->engine().change_limits(program_, variable);
    }

    LpMatrices program_;
    SimplexOptions options_;
    std::unique_ptr<detail::SimplexDriver> driver_;
    std::optional<Basis> basis_;
};

}  // namespace ridgewood
