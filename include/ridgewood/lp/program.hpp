/// The modelling door: a linear program said in variables and constraints.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/check_program.hpp>
#include <ridgewood/lp/expression.hpp>
#include <ridgewood/lp/lp_matrices.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// What a new variable is.
struct VariableOptions {
    /// Limits; -no_bound and no_bound stand for none.
    double lower = 0;
    double upper = no_bound;
    /// Its factor in the objective. `minimise` and `maximise` replace it.
    double cost = 0;
    /// For reading and writing; need not be unique.
    std::string name = {};
};

/// A linear program that grows: variables, an objective, constraints in any order.
///
///     rw::LinearProgram program;
///     const auto x = program.variable({.name = "tables"});
///     const auto y = program.variable({.upper = 40, .name = "chairs"});
///     program.maximise(3 * x + 2 * y);
///     const auto wood = program.subject_to(2 * x + y <= 100, "wood");
///     const auto answer = rw::Simplex{}.solve(program);
///     answer.value(x), answer.shadow_price(wood);
///
/// All members throw std::invalid_argument for numbers that make no sense (NaN, an infinite cost,
/// limits that cross) and for variables and constraints that the program does not have.
class LinearProgram {
public:
    [[nodiscard]] Variable variable(VariableOptions options = {}) {
        check_limits("variable", options.lower, options.upper);
        check_number("cost", options.cost);
        lower_.push_back(options.lower);
        upper_.push_back(options.upper);
        cost_.push_back(options.cost);
        variable_names_.push_back(std::move(options.name));
        return {columns() - 1};
    }

    /// Adds the constraint. The same relation may be added twice.
    Constraint subject_to(const Relation& relation, std::string name = {}) {
        for (const auto& term : relation.expression.terms())
            check(term.variable, term.factor);
        const double constant = relation.expression.constant();
        check_number("the constant of a constraint", constant);
        const Constraint added =
            constraint(relation.lower - constant, relation.upper - constant, std::move(name));
        for (const auto& term : relation.expression.terms())
            entries_.emplace_back(static_cast<int>(added.row),
                                  static_cast<int>(term.variable.column), term.factor);
        return added;
    }

    /// A constraint that has no variables yet.
    Constraint constraint(double lower, double upper, std::string name = {}) {
        check_limits("constraint", lower, upper);
        row_lower_.push_back(lower);
        row_upper_.push_back(upper);
        constraint_names_.push_back(std::move(name));
        return {rows() - 1};
    }

    /// Adds factor * x to the constraint.
    void add(Constraint constraint, double factor, Variable x) {
        check(constraint);
        check(x, factor);
        entries_.emplace_back(static_cast<int>(constraint.row), static_cast<int>(x.column), factor);
    }

    void minimise(const LinearExpression& objective) { optimise(Sense::minimise, objective); }
    void maximise(const LinearExpression& objective) { optimise(Sense::maximise, objective); }

    void set_sense(Sense sense) { sense_ = sense; }

    void set_offset(double offset) {
        check_number("offset", offset);
        offset_ = offset;
    }

    void set_cost(Variable x, double cost) {
        check(x, cost);
        cost_[place(x)] = cost;
    }

    /// Changed limits may cross, as those of a branch do; the program then has no solution.
    void set_limits(Variable x, double lower, double upper) {
        check(x, 0);
        detail::check_lp_limits(name_, "variable", lower, upper);
        lower_[place(x)] = lower;
        upper_[place(x)] = upper;
    }

    void set_limits(Constraint constraint, double lower, double upper) {
        check(constraint);
        detail::check_lp_limits(name_, "constraint", lower, upper);
        row_lower_[static_cast<std::size_t>(constraint.row)] = lower;
        row_upper_[static_cast<std::size_t>(constraint.row)] = upper;
    }

    [[nodiscard]] Index rows() const { return static_cast<Index>(row_lower_.size()); }
    [[nodiscard]] Index columns() const { return static_cast<Index>(lower_.size()); }

    [[nodiscard]] const std::string& name(Variable x) const {
        check(x, 0);
        return variable_names_[place(x)];
    }
    [[nodiscard]] const std::string& name(Constraint constraint) const {
        check(constraint);
        return constraint_names_[static_cast<std::size_t>(constraint.row)];
    }

    /// Of the whole program, as files have it.
    std::string title = {};

    /// The program as a matrix and vectors. Coefficients of the same place are summed, those that
    /// are or become 0 are left out.
    [[nodiscard]] LpMatrices matrices() const {
        LpMatrices lp;
        lp.sense = sense_;
        lp.offset = offset_;
        lp.cost = as_vector(cost_);
        lp.row_lower = as_vector(row_lower_);
        lp.row_upper = as_vector(row_upper_);
        lp.lower = as_vector(lower_);
        lp.upper = as_vector(upper_);
        lp.A.resize(rows(), columns());
        lp.A.setFromTriplets(entries_.begin(), entries_.end());
        lp.A.prune([](int, int, double value) { return value != 0; });
        return lp;
    }

private:
    static std::size_t place(Variable x) { return static_cast<std::size_t>(x.column); }

    static Vector<double> as_vector(const std::vector<double>& values) {
        return Eigen::Map<const Vector<double>>(values.data(), static_cast<Index>(values.size()));
    }

    static constexpr std::string_view name_ = "LinearProgram";

    static void check_number(std::string_view what, double value) {
        detail::check_lp_number(name_, what, value);
    }

    static void check_limits(std::string_view what, double lower, double upper) {
        detail::check_lp_limits(name_, what, lower, upper);
        if (lower > upper)
            detail::require(false, "LinearProgram: ", what, " with limits from ",
                            detail::describe(lower), " to ", detail::describe(upper),
                            ", expected lower <= upper");
    }

    void check(Variable x, double factor) const {
        detail::check_lp_index(name_, "variable", x.column, columns());
        check_number("a coefficient", factor);
    }

    void check(Constraint constraint) const {
        detail::check_lp_index(name_, "constraint", constraint.row, rows());
    }

    void optimise(Sense sense, const LinearExpression& objective) {
        check_number("offset", objective.constant());
        for (const auto& term : objective.terms())
            check(term.variable, term.factor);
        sense_ = sense;
        offset_ = objective.constant();
        cost_.assign(cost_.size(), 0.0);
        for (const auto& term : objective.terms())
            cost_[place(term.variable)] += term.factor;
    }

    Sense sense_ = Sense::minimise;
    double offset_ = 0;
    std::vector<double> cost_, lower_, upper_, row_lower_, row_upper_;
    std::vector<std::string> variable_names_, constraint_names_;
    std::vector<Eigen::Triplet<double>> entries_;
};

}  // namespace ridgewood
