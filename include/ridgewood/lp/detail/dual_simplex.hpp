/// The bounded dual simplex method.
#pragma once

#include <ridgewood/lp/detail/cost_perturbation.hpp>
#include <ridgewood/lp/detail/dual_pricing.hpp>
#include <ridgewood/lp/detail/dual_ratio_test.hpp>
#include <ridgewood/lp/detail/simplex_state.hpp>
#include <ridgewood/lp/detail/work_vector.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Keeps the reduced costs of the right sign and drives the basic variables within their bounds
/// (Lemke 1954; Koberstein 2005 for the shape of it). Costs are perturbed against degeneracy and
/// put back at the end, so that a few reduced costs may then have the wrong sign: that is for the
/// primal method to clean up.
class DualSimplex {
public:
    explicit DualSimplex(SimplexState& state) : s_(state) {}

    /// From the state's basis. On `infeasible`, `infeasible_row` proves it; `stuck` means that the
    /// costs admit no dual feasible basis or that numbers fail.
    [[nodiscard]] SimplexOutcome solve(bool perturb) {
        resize();
        s_.restore_costs();
        s_.restore_bounds();
        if (perturb)
            perturb_costs(s_);
        if (!s_.has_factors())
            refactor();
        s_.ensure_dual();
        flip_boxed();
        SimplexOutcome outcome = SimplexOutcome::optimal;
        if (s_.count_dual_infeasibilities() > 0)
            outcome = find_dual_feasible();
        if (outcome == SimplexOutcome::optimal)
            outcome = iterate();
        s_.restore_costs();
        s_.ensure_dual();
        return outcome;
    }

    /// Combines the rows of [A I] x = 0 into a constraint that no x within its bounds fulfils.
    [[nodiscard]] const WorkVector& infeasible_row() const { return rho_; }

    /// The steepest edge weights are those of another basis.
    void forget_weights() { pricing_.reset(s_.row_count()); }

private:
    enum class Step { done, rebuild, no_entering };

    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    void resize() {
        if (rho_.size() == s_.row_count() && alpha_.size() == s_.form->columns)
            return;
        pricing_.reset(s_.row_count());
        for (WorkVector* vector : {&rho_, &column_, &tau_, &flip_})
            vector->resize(s_.row_count());
        alpha_.resize(s_.form->columns);
    }

    /// Factors the basis and keeps the weights with their variables.
    void refactor() {
        pricing_.remember(s_);
        s_.factorize();
        pricing_.recall(s_);
    }

    /// Boxed variables go to the bound that the sign of their reduced cost asks for.
    void flip_boxed() {
        for (int j = 0; j < s_.variable_count(); ++j) {
            if (s_.move[at(j)] * s_.d[at(j)] < -s_.dual_tolerance && s_.is_boxed(j)) {
                flip(j);
                s_.primal_is_current = false;
            }
        }
    }

    void flip(int j) {
        signed char& move = s_.move[at(j)];
        move = static_cast<signed char>(-move);
        s_.x[at(j)] = move > 0 ? s_.lower[at(j)] : s_.upper[at(j)];
    }

    /// What no flip makes right is made right by a shift of its cost.
    void shift_costs() {
        for (int j = 0; j < s_.variable_count(); ++j) {
            if (s_.dual_infeasibility(j) <= s_.dual_tolerance)
                continue;
            const double right = s_.move[at(j)] * (1 + SimplexState::noise(j)) * s_.dual_tolerance;
            s_.cost[at(j)] += right - s_.d[at(j)];
            s_.costs_changed = true;
            s_.d[at(j)] = right;
        }
    }

    /// Phase 1: maximises the sum of dual infeasibilities, which is the dual of the same problem
    /// with bounds of size 1, 0 on the sides that have a bound; 1000 for free variables, which so
    /// become basic first.
    [[nodiscard]] SimplexOutcome find_dual_feasible() {
        for (int j = 0; j < s_.variable_count(); ++j) {
            const double free = s_.is_free(j) ? 1000 : 1;
            const bool below = s_.has_lower(j), above = s_.has_upper(j);
            s_.lower[at(j)] = below ? 0 : -free;
            s_.upper[at(j)] = above ? 0 : free;
        }
        s_.bounds_changed = true;
        s_.place_all();
        const SimplexOutcome outcome = iterate();
        s_.restore_bounds();
        if (outcome != SimplexOutcome::optimal)
            return is_interruption(outcome) ? outcome : SimplexOutcome::stuck;
        flip_boxed();
        if (s_.count_dual_infeasibilities() > 0) {
            s_.restore_costs();
            s_.ensure_dual();
            flip_boxed();
        }
        return s_.count_dual_infeasibilities() > 0 ? SimplexOutcome::stuck
                                                   : SimplexOutcome::optimal;
    }

    /// Iterates with the state's bounds and costs until all rows are feasible. That is believed
    /// of updated factors, too: the answer is checked on the program as given.
    [[nodiscard]] SimplexOutcome iterate() {
        int barren = 0;  // rebuilds in a row without an iteration
        for (bool is_first = true;; is_first = false) {
            if (s_.factor.updates() > 0 && !is_first)
                refactor();
            rebuild();
            const Index before = s_.clock.iterations;
            Step step = Step::done;
            while (step == Step::done) {
                SimplexOutcome outcome{};
                if (!s_.clock.go_on([this] { return s_.objective(); }, outcome))
                    return outcome;
                const int row = choose_row();
                if (row < 0)
                    break;
                step = take_step(row);
                if (step == Step::no_entering && s_.factor.updates() == 0)
                    return SimplexOutcome::infeasible;
            }
            barren = s_.clock.iterations == before ? barren + 1 : 0;
            if (step == Step::done && !ignored_)
                return SimplexOutcome::optimal;
            if (step == Step::done && s_.factor.updates() == 0)
                return SimplexOutcome::stuck;
            if (barren > 5)
                return SimplexOutcome::stuck;
        }
    }

    void rebuild() {
        ignored_ = false;
        s_.ensure_dual();
        flip_boxed();
        shift_costs();
        s_.ensure_primal();
        pricing_.find_infeasibilities(s_);
        free_.clear();
        for (int j = 0; j < s_.variable_count(); ++j) {
            if (s_.is_nonbasic[at(j)] && s_.is_free(j))
                free_.push_back(j);
        }
    }

    /// The leaving row with its row of the inverse. A weight that turns out far too small would
    /// have chosen a row that is not steep, so it is chosen again.
    [[nodiscard]] int choose_row() {
        while (true) {
            const int row = pricing_.choose();
            if (row < 0)
                return row;
            s_.find_inverse_row(row, rho_);
            double weight = 0;
            for (int k = 0; k < rho_.count; ++k)
                weight += rho_.value[at(rho_.index[at(k)])] * rho_.value[at(rho_.index[at(k)])];
            const double believed = pricing_.weight(row);
            pricing_.set_weight(row, weight);
            if (believed >= 0.25 * weight)
                return row;
        }
    }

    [[nodiscard]] Step take_step(int row) {
        const std::size_t r = at(row);
        const bool to_lower = s_.x_basic[r] < s_.lower_basic[r];
        const double bound = to_lower ? s_.lower_basic[r] : s_.upper_basic[r];
        alpha_.clear();
        s_.rows.price(rho_, s_.is_nonbasic, alpha_);
        collect_candidates(to_lower ? -1 : 1);
        const int entering = ratio_test_.choose(std::abs(s_.x_basic[r] - bound), s_.dual_tolerance);
        if (entering < 0)
            return Step::no_entering;
        const double alpha_row = entering < s_.form->columns
                                     ? alpha_.value[at(entering)]
                                     : rho_.value[at(entering - s_.form->columns)];
        s_.find_column(entering, column_);
        const double pivot = column_.value[r];
        if (!is_trusted(row, alpha_row, pivot))
            return Step::rebuild;
        flip_passed();
        tau_.copy(rho_);
        s_.factor.ftran(tau_, s_.weight_density);
        update_duals(row, entering, alpha_row);
        const double step = (s_.x_basic[r] - bound) / pivot;
        update_primals(step);
        pricing_.update(row, column_, tau_);
        const bool free = s_.is_free(entering);
        s_.exchange(row, entering, pivot, bound, to_lower, s_.x[at(entering)] + step);
        if (free)
            std::erase(free_, entering);
        pricing_.look_at(s_, row);
        return s_.factor.wants_factorization() ? Step::rebuild : Step::done;
    }

    /// Whether the pivot found by row and by column is the same number; else the factors have lost
    /// their digits. Fresh factors are believed unless the pivot is next to nothing.
    [[nodiscard]] bool is_trusted(int row, double alpha_row, double alpha_column) {
        const double smaller = std::min(std::abs(alpha_row), std::abs(alpha_column));
        const double difference = std::abs(alpha_row - alpha_column);
        if (difference <= 1e-7 * smaller)
            return true;
        if (s_.factor.updates() > 0) {
            s_.pivot_threshold = std::min(0.5, s_.pivot_threshold * (difference > 1e-5 ? 2 : 1));
            return false;
        }
        if (difference <= 1e-3 * smaller && smaller > 1e-7)
            return true;
        pricing_.ignore(row);
        ignored_ = true;
        return false;
    }

    void collect_candidates(int sign) {
        const int updates = s_.factor.updates();
        const double least = updates < 10 ? 1e-9 : updates < 20 ? 3e-8 : 1e-6;
        for (const int j : free_) {
            const double a =
                j < s_.form->columns ? alpha_.value[at(j)] : rho_.value[at(j - s_.form->columns)];
            s_.move[at(j)] = static_cast<signed char>(a * sign > 0 ? 1 : -1);
        }
        ratio_test_.clear();
        for (int k = 0; k < alpha_.count; ++k) {
            const int j = alpha_.index[at(k)];
            const double a = alpha_.value[at(j)] * (sign * s_.move[at(j)]);
            if (a > least)
                ratio_test_.add(j, a, s_);
        }
        for (int k = 0; k < rho_.count; ++k) {
            const int i = rho_.index[at(k)], j = s_.form->columns + i;
            const double a = rho_.value[at(i)] * (sign * s_.move[at(j)]);
            if (a > least)
                ratio_test_.add(j, a, s_);
        }
        for (const int j : free_)
            s_.move[at(j)] = 0;
    }

    /// x_B after the flips of the ratio test.
    void flip_passed() {
        if (ratio_test_.flips().empty())
            return;
        flip_.clear();
        for (const int j : ratio_test_.flips()) {
            const double before = s_.x[at(j)];
            flip(j);
            const double change = s_.x[at(j)] - before;
            s_.form->for_each_entry(j, [&](int row, double a) { flip_.add(row, a * change); });
        }
        s_.factor.ftran(flip_, s_.other_density);
        for (int k = 0; k < flip_.count; ++k) {
            const int i = flip_.index[at(k)];
            s_.x_basic[at(i)] -= flip_.value[at(i)];
            pricing_.look_at(s_, i);
        }
    }

    /// A reduced cost that is infeasible within the tolerance would step backwards: its cost is
    /// shifted instead.
    void update_duals(int row, int entering, double alpha_row) {
        const std::size_t q = at(entering);
        if (s_.move[q] != 0 && s_.d[q] * s_.move[q] < 0) {
            s_.cost[q] -= s_.d[q];
            s_.costs_changed = true;
            s_.d[q] = 0;
        }
        const double step = s_.d[q] / alpha_row;
        if (step != 0) {
            for (int k = 0; k < alpha_.count; ++k) {
                const std::size_t j = at(alpha_.index[at(k)]);
                s_.d[j] -= step * alpha_.value[j];
            }
            for (int k = 0; k < rho_.count; ++k) {
                const int i = rho_.index[at(k)];
                const std::size_t j = at(s_.form->columns + i);
                if (s_.is_nonbasic[j])
                    s_.d[j] -= step * rho_.value[at(i)];
            }
        }
        s_.d[q] = 0;
        s_.d[at(s_.head[at(row)])] = -step;
    }

    void update_primals(double step) {
        for (int k = 0; k < column_.count; ++k) {
            const int i = column_.index[at(k)];
            s_.x_basic[at(i)] -= step * column_.value[at(i)];
            pricing_.look_at(s_, i);
        }
    }

    SimplexState& s_;
    DualPricing pricing_;
    DualRatioTest ratio_test_;
    WorkVector rho_, column_, tau_, flip_;
    /// The row of the tableau over the structurals; that over the logicals is rho.
    WorkVector alpha_;
    /// Nonbasic free variables.
    std::vector<int> free_;
    bool ignored_ = false;
};

}  // namespace ridgewood::detail
