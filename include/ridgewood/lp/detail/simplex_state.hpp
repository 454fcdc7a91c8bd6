/// A basis, its values, and what both simplex methods do with it.
#pragma once

#include <ridgewood/lp/detail/basis_factor.hpp>
#include <ridgewood/lp/detail/computational_form.hpp>
#include <ridgewood/lp/detail/row_copy.hpp>
#include <ridgewood/lp/detail/simplex_settings.hpp>
#include <ridgewood/lp/detail/work_vector.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// Everything that a basis determines: the nonbasic variables at their bounds x_N, the basic ones
/// x_B = -B^-1 N x_N, and the reduced costs d_N = c_N - N' B^-T c_B. Bounds and costs are working
/// copies: methods perturb them and put the form's own ones back.
///
/// Variables are numbered as in the form; rows of the basis are pivot rows, so head[i] is the
/// variable that is basic in row i.
class SimplexState {
public:
    const ComputationalForm* form = nullptr;
    SimplexClock clock;

    std::vector<int> head;
    /// 1 for what is not basic.
    std::vector<signed char> is_nonbasic;
    /// Where a nonbasic variable may go: +1 up from its lower bound, -1 down, 0 fixed, free or
    /// basic.
    std::vector<signed char> move;
    std::vector<double> lower, upper, cost;
    /// Of nonbasic variables.
    std::vector<double> x, d;
    /// Of the basic variables by row.
    std::vector<double> x_basic, lower_basic, upper_basic;

    BasisFactor factor;
    RowCopy rows;
    /// Markowitz threshold, raised when a basis proves unstable.
    double pivot_threshold = 0.1;
    double primal_tolerance = 1e-7, dual_tolerance = 1e-7;
    /// Whether `cost`, or `lower` and `upper`, may differ from those of the form. Whoever changes
    /// them says so here.
    bool costs_changed = false, bounds_changed = false;
    /// Whether `x_basic` and `d` are those of the basis, its bounds and costs.
    bool primal_is_current = false, dual_is_current = false;

    /// Expected densities of solves by what they are for.
    ExpectedDensity column_density, row_density, weight_density, other_density;

    static std::size_t at(int k) { return static_cast<std::size_t>(k); }
    [[nodiscard]] int row_count() const { return form->rows; }
    [[nodiscard]] int variable_count() const { return form->variables(); }

    /// Takes the form with all logicals basic and every other variable at the bound nearer to 0.
    void start(const ComputationalForm& given) {
        form = &given;
        column_density = row_density = weight_density = other_density = {};
        const std::size_t variables = at(given.variables()), count = at(given.rows);
        is_nonbasic.assign(variables, 1);
        move.assign(variables, 0);
        head.resize(count);
        for (int i = 0; i < given.rows; ++i) {
            head[at(i)] = given.columns + i;
            is_nonbasic[at(given.columns + i)] = 0;
        }
        lower = given.lower;
        upper = given.upper;
        cost = given.cost;
        costs_changed = bounds_changed = false;
        is_factored_ = primal_is_current = dual_is_current = false;
        x.assign(variables, 0.0);
        d.assign(variables, 0.0);
        x_basic.assign(count, 0.0);
        lower_basic.assign(count, 0.0);
        upper_basic.assign(count, 0.0);
        work_.resize(given.rows);
        row_work_.resize(given.columns);
        for (int j = 0; j < given.variables(); ++j) {
            if (is_nonbasic[at(j)])
                place_at_bound(j);
        }
        rows.build(given, is_nonbasic);
    }

    /// Takes over a basis; `nonbasic_move` says at which bound a nonbasic variable stands.
    void start_from(const std::vector<int>& basic, const std::vector<signed char>& nonbasic_move) {
        head = basic;
        is_nonbasic.assign(is_nonbasic.size(), 1);
        for (const int j : head)
            is_nonbasic[at(j)] = 0;
        move = nonbasic_move;
        for (int j = 0; j < variable_count(); ++j) {
            move[at(j)] = is_nonbasic[at(j)] ? move[at(j)] : static_cast<signed char>(0);
            if (is_nonbasic[at(j)])
                place_at_bound(j);
        }
        rows.build(*form, is_nonbasic);
        is_factored_ = primal_is_current = dual_is_current = false;
    }

    /// By size and not by comparison with infinity, which -ffast-math does not know: no scaled
    /// bound comes near 1e100.
    [[nodiscard]] static bool is_finite_bound(double bound) {
        return bound > -1e100 && bound < 1e100;
    }
    [[nodiscard]] bool has_lower(int j) const { return is_finite_bound(lower[at(j)]); }
    [[nodiscard]] bool has_upper(int j) const { return is_finite_bound(upper[at(j)]); }
    [[nodiscard]] bool is_free(int j) const { return !has_lower(j) && !has_upper(j); }
    [[nodiscard]] bool is_boxed(int j) const { return has_lower(j) && has_upper(j); }

    /// Puts a nonbasic variable at a bound that it has: where `move` says, else the one nearer to
    /// 0.
    void place_at_bound(int j) {
        const std::size_t k = at(j);
        const bool below = has_lower(j), above = has_upper(j);
        bool at_lower = below;
        if (below && above && lower[k] != upper[k])
            at_lower = move[k] > 0 || (move[k] == 0 && std::abs(lower[k]) <= std::abs(upper[k]));
        if (!below && !above) {
            move[k] = 0;
            x[k] = 0;
        } else {
            x[k] = at_lower ? lower[k] : upper[k];
            const bool fixed = below && above && lower[k] == upper[k];
            move[k] = static_cast<signed char>(fixed ? 0 : at_lower ? 1 : -1);
        }
    }

    /// Puts the form's own costs back.
    void restore_costs() {
        if (!costs_changed)
            return;
        cost = form->cost;
        costs_changed = dual_is_current = false;
    }

    /// Puts the form's own bounds back.
    void restore_bounds() {
        if (!bounds_changed)
            return;
        bounds_changed = false;
        lower = form->lower;
        upper = form->upper;
        place_all();
    }

    /// After a change of `lower` and `upper`.
    void place_all() {
        primal_is_current = false;
        for (int j = 0; j < variable_count(); ++j) {
            if (is_nonbasic[at(j)])
                place_at_bound(j);
        }
        take_basic_bounds();
    }

    void take_basic_bounds() {
        for (std::size_t i = 0; i < head.size(); ++i) {
            lower_basic[i] = lower[at(head[i])];
            upper_basic[i] = upper[at(head[i])];
        }
    }

    /// Factors the basis anew. Columns that turn out dependent leave it for logicals.
    void factorize() {
        const std::vector<int> replaced = factor.factorize(*form, head, pivot_threshold);
        if (!replaced.empty()) {
            is_nonbasic.assign(is_nonbasic.size(), 1);
            for (const int j : head) {
                is_nonbasic[at(j)] = 0;
                move[at(j)] = 0;
            }
            for (const int j : replaced)
                place_at_bound(j);
            rows.build(*form, is_nonbasic);
        }
        take_basic_bounds();
        is_factored_ = true;
        primal_is_current = dual_is_current = false;
    }

    /// Whether there are factors of the basis that are good for more iterations.
    [[nodiscard]] bool has_factors() const { return is_factored_ && !factor.wants_factorization(); }

    void ensure_primal() {
        if (!primal_is_current)
            compute_primal();
    }
    void ensure_dual() {
        if (!dual_is_current)
            compute_dual();
    }

    /// x_B = -B^-1 N x_N.
    void compute_primal() {
        work_.clear();
        for (int j = 0; j < variable_count(); ++j) {
            const double value = x[at(j)];
            if (is_nonbasic[at(j)] && value != 0)
                form->for_each_entry(j,
                                     [&](int row, double a) { work_.value[at(row)] -= a * value; });
        }
        work_.find_places(0);
        factor.ftran(work_, other_density);
        std::copy(work_.value.begin(), work_.value.end(), x_basic.begin());
        primal_is_current = true;
    }

    /// d = c - [A I]' B^-T c_B; exactly 0 for basic variables.
    void compute_dual() {
        work_.clear();
        for (int i = 0; i < row_count(); ++i) {
            if (cost[at(head[at(i)])] != 0)
                work_.insert(i, cost[at(head[at(i)])]);
        }
        if (work_.count > 0)
            factor.btran(work_, other_density);
        row_work_.clear();
        rows.price(work_, is_nonbasic, row_work_);
        for (int j = 0; j < form->columns; ++j)
            d[at(j)] = is_nonbasic[at(j)] ? cost[at(j)] - row_work_.value[at(j)] : 0;
        for (int i = 0; i < row_count(); ++i) {
            const std::size_t j = at(form->columns + i);
            d[j] = is_nonbasic[j] ? cost[j] - work_.value[at(i)] : 0;
        }
        dual_is_current = true;
    }

    /// How far d is from allowing an optimum: a positive number, 0 if it is fine.
    [[nodiscard]] double dual_infeasibility(int j) const {
        const double slope = d[at(j)];
        if (!is_nonbasic[at(j)] || lower[at(j)] == upper[at(j)])
            return 0;
        if (move[at(j)] == 0)
            return std::abs(slope);
        return std::max(0.0, -slope * move[at(j)]);
    }

    [[nodiscard]] double primal_infeasibility(int i) const {
        return std::max(
            {lower_basic[at(i)] - x_basic[at(i)], x_basic[at(i)] - upper_basic[at(i)], 0.0});
    }

    [[nodiscard]] int count_dual_infeasibilities() const {
        int count = 0;
        for (int j = 0; j < variable_count(); ++j)
            count += dual_infeasibility(j) > dual_tolerance;
        return count;
    }

    [[nodiscard]] int count_primal_infeasibilities() const {
        int count = 0;
        for (int i = 0; i < row_count(); ++i)
            count += primal_infeasibility(i) > primal_tolerance;
        return count;
    }

    /// By the form's own costs.
    [[nodiscard]] double objective() const {
        double sum = 0;
        for (int j = 0; j < variable_count(); ++j)
            sum += is_nonbasic[at(j)] ? form->cost[at(j)] * x[at(j)] : 0;
        for (int i = 0; i < row_count(); ++i)
            sum += form->cost[at(head[at(i)])] * x_basic[at(i)];
        return sum;
    }

    /// column = B^-1 a_j.
    void find_column(int j, WorkVector& column) {
        column.clear();
        form->for_each_entry(j, [&](int row, double a) { column.insert(row, a); });
        factor.ftran(column, column_density, true);
    }

    /// rho = B^-T e_row, a row of the inverse.
    void find_inverse_row(int row, WorkVector& rho) {
        rho.clear();
        rho.insert(row, 1);
        factor.btran(rho, row_density, true);
    }

    /// Exchanges head[row] for `entering`, in the lists and in the factors. The leaving variable
    /// stands at `leaving_value`, the entering one at `entering_value`.
    void exchange(int row, int entering, double alpha, double leaving_value, bool leaves_at_lower,
                  double entering_value) {
        const std::size_t in = at(entering), out = at(head[at(row)]);
        head[at(row)] = entering;
        is_nonbasic[in] = 0;
        is_nonbasic[out] = 1;
        move[in] = 0;
        x[out] = leaving_value;
        const bool fixed = lower[out] == upper[out];
        move[out] = static_cast<signed char>(fixed ? 0 : leaves_at_lower ? 1 : -1);
        x_basic[at(row)] = entering_value;
        lower_basic[at(row)] = lower[in];
        upper_basic[at(row)] = upper[in];
        rows.make_basic(entering);
        rows.make_nonbasic(static_cast<int>(out));
        factor.update(row, alpha);
        ++clock.iterations;
    }

    /// A number in [0, 1) that belongs to a variable: the same in every run.
    [[nodiscard]] static double noise(int j) {
        auto z = static_cast<std::uint64_t>(j) * 0x9E3779B97F4A7C15ULL + 0x632BE59BD9B4E019ULL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
    }

private:
    WorkVector work_, row_work_;
    bool is_factored_ = false;
};

}  // namespace ridgewood::detail
