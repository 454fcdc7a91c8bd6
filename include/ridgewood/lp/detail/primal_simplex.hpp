/// The bounded primal simplex method.
#pragma once

#include <ridgewood/lp/detail/primal_pricing.hpp>
#include <ridgewood/lp/detail/primal_ratio_test.hpp>
#include <ridgewood/lp/detail/simplex_state.hpp>
#include <ridgewood/lp/detail/work_vector.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Keeps the basic variables within their bounds and drives the reduced costs to the right sign
/// (Dantzig 1951). Phase 1 minimises the sum of infeasibilities with the same steps. Prices by
/// Devex weights (Harris 1973). Bounds are perturbed against degeneracy and put back at the end;
/// that may leave rows a little infeasible, which is for the dual method to clean up.
class PrimalSimplex {
public:
    explicit PrimalSimplex(SimplexState& state) : s_(state) {}

    /// From the state's basis. On `infeasible`, `infeasible_row` proves it; on `unbounded`,
    /// `column` and `entering` are the direction.
    [[nodiscard]] SimplexOutcome solve(bool perturb) {
        resize();
        s_.restore_costs();
        s_.restore_bounds();
        if (perturb)
            perturb_bounds();
        const SimplexOutcome outcome = iterate();
        s_.restore_costs();
        s_.restore_bounds();
        if (outcome != SimplexOutcome::infeasible && outcome != SimplexOutcome::unbounded) {
            s_.ensure_primal();
            s_.ensure_dual();
        }
        return outcome;
    }

    [[nodiscard]] const WorkVector& infeasible_row() const { return rho_; }
    [[nodiscard]] int entering() const { return entering_; }
    [[nodiscard]] int direction() const { return direction_; }
    [[nodiscard]] const WorkVector& column() const { return column_; }

private:
    enum class Step { done, rebuild, unbounded };

    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    void resize() {
        for (WorkVector* vector : {&rho_, &column_, &change_})
            vector->resize(s_.row_count());
        alpha_.resize(s_.form->columns);
        pricing_.reset(s_.variable_count());
        infeasibility_sign_.assign(at(s_.row_count()), 0);
        phase_one_ = was_phase_two_ = false;
    }

    /// Widens every finite bound of what is not fixed by a small number of its own.
    void perturb_bounds() {
        for (int j = 0; j < s_.variable_count(); ++j) {
            double &lower = s_.lower[at(j)], &upper = s_.upper[at(j)];
            if (lower == upper)
                continue;
            const double size = 5e-7 * (1 + SimplexState::noise(j));
            if (s_.has_lower(j))
                lower -= size * std::max(1.0, std::abs(lower));
            if (s_.has_upper(j))
                upper += size * std::max(1.0, std::abs(upper));
        }
        s_.bounds_changed = true;
        s_.place_all();
    }

    [[nodiscard]] SimplexOutcome iterate() {
        int barren = 0;
        for (bool is_first = true;; is_first = false) {
            if (is_first ? !s_.has_factors() : s_.factor.updates() > 0)
                s_.factorize();
            rebuild();
            const Index before = s_.clock.iterations;
            Step step = Step::done;
            int entering = -1;
            while (step == Step::done) {
                SimplexOutcome outcome{};
                if (!s_.clock.go_on([this] { return s_.objective(); }, outcome))
                    return outcome;
                entering = pricing_.choose(s_);
                if (entering < 0)
                    break;
                step = take_step(entering);
                if (step == Step::unbounded && s_.factor.updates() == 0) {
                    if (!phase_one_)
                        return SimplexOutcome::unbounded;
                    pricing_.ignore(entering);  // no sum of infeasibilities is: numbers failed
                    step = Step::done;
                }
                if (phase_one_ && infeasible_rows_ == 0)
                    break;
            }
            barren = s_.clock.iterations == before ? barren + 1 : 0;
            if (barren > 5)
                return SimplexOutcome::stuck;
            if (entering >= 0)
                continue;
            if (!phase_one_ && !pricing_.any_ignored())
                return SimplexOutcome::optimal;
            if (s_.factor.updates() > 0)
                continue;
            if (pricing_.any_ignored())
                return SimplexOutcome::stuck;
            find_infeasible_row();
            return SimplexOutcome::infeasible;
        }
    }

    void rebuild() {
        s_.ensure_primal();
        const bool was_phase_one = phase_one_;
        if (was_phase_two_)
            shift_bounds();
        find_infeasible();
        phase_one_ = infeasible_rows_ > 0;
        was_phase_two_ = !phase_one_;
        if (phase_one_) {
            std::fill(s_.cost.begin(), s_.cost.end(), 0.0);
            for (int i = 0; i < s_.row_count(); ++i)
                s_.cost[at(s_.head[at(i)])] = infeasibility_sign_[at(i)];
            s_.costs_changed = true;
            s_.dual_is_current = false;
        } else {
            s_.restore_costs();
        }
        if (was_phase_one != phase_one_)
            pricing_.forget_weights();
        s_.ensure_dual();
        pricing_.forgive();
    }

    /// Phase 2 does not fall back into phase 1 over what tolerances and rounding have added up to:
    /// the bounds give way, as with the perturbation.
    void shift_bounds() {
        for (int i = 0; i < s_.row_count(); ++i) {
            const double beyond = s_.primal_infeasibility(i);
            if (beyond <= s_.primal_tolerance || beyond > 1000 * s_.primal_tolerance)
                continue;
            const bool below = s_.x_basic[at(i)] < s_.lower_basic[at(i)];
            move_bound(i, below, s_.primal_tolerance * SimplexState::noise(s_.head[at(i)]));
        }
    }

    /// Puts a bound of a basic variable `room` beyond its value; what is fixed stays so.
    void move_bound(int row, bool is_lower, double room) {
        const std::size_t i = at(row), j = at(s_.head[i]);
        const bool is_fixed = s_.lower[j] == s_.upper[j];
        s_.bounds_changed = true;
        if (is_lower || is_fixed)
            s_.lower[j] = s_.lower_basic[i] = s_.x_basic[i] - (is_fixed ? 0 : room);
        if (!is_lower || is_fixed)
            s_.upper[j] = s_.upper_basic[i] = s_.x_basic[i] + (is_fixed ? 0 : room);
    }

    [[nodiscard]] signed char sign_of_infeasibility(int row) const {
        const std::size_t i = at(row);
        if (s_.x_basic[i] < s_.lower_basic[i] - s_.primal_tolerance)
            return -1;
        return s_.x_basic[i] > s_.upper_basic[i] + s_.primal_tolerance ? 1 : 0;
    }

    void find_infeasible() {
        infeasible_rows_ = 0;
        for (int i = 0; i < s_.row_count(); ++i) {
            infeasibility_sign_[at(i)] = sign_of_infeasibility(i);
            infeasible_rows_ += infeasibility_sign_[at(i)] != 0;
        }
    }

    /// The rows weighted by the duals of phase 1.
    void find_infeasible_row() {
        rho_.clear();
        for (int i = 0; i < s_.row_count(); ++i) {
            if (infeasibility_sign_[at(i)] != 0)
                rho_.insert(i, infeasibility_sign_[at(i)]);
        }
        s_.factor.btran(rho_, s_.other_density);
    }

    [[nodiscard]] Step take_step(int entering) {
        const std::size_t q = at(entering);
        const int direction = s_.d[q] < 0 ? 1 : -1;
        entering_ = entering;
        direction_ = direction;
        s_.find_column(entering, column_);
        if (!is_reduced_cost_right(entering))
            return Step::rebuild;
        const int updates = s_.factor.updates();
        const double least = updates < 10 ? 1e-9 : updates < 20 ? 1e-8 : 1e-7;
        PrimalStep step =
            phase_one_ ? ratio_test_.infeasible(s_, column_, direction, std::abs(s_.d[q]), least)
                       : PrimalRatioTest::feasible(s_, column_, direction, least);
        const double range = s_.upper[q] - s_.lower[q];
        if (range <= step.length)
            return flip_bound(entering, direction, range);
        if (step.row < 0)
            return Step::unbounded;
        return pivot(entering, direction, step);
    }

    /// d_q by its column: c_q - c_B' column. When it has lost its sign the row-wise updates of d
    /// have gone astray.
    [[nodiscard]] bool is_reduced_cost_right(int entering) {
        double d = s_.cost[at(entering)];
        for (int k = 0; k < column_.count; ++k) {
            const std::size_t i = at(column_.index[at(k)]);
            d -= s_.cost[at(s_.head[i])] * column_.value[i];
        }
        const double old = s_.d[at(entering)];
        s_.d[at(entering)] = d;
        if (d * old > 0 && std::abs(d) > 0.5 * std::abs(old))
            return true;
        if (s_.factor.updates() > 0)
            return false;
        pricing_.ignore(entering);
        return d * old > 0 && s_.dual_infeasibility(entering) > s_.dual_tolerance;
    }

    [[nodiscard]] Step flip_bound(int entering, int direction, double range) {
        if (!SimplexState::is_finite_bound(range))
            return Step::unbounded;
        const std::size_t q = at(entering);
        s_.move[q] = static_cast<signed char>(-direction);
        s_.x[q] = direction > 0 ? s_.upper[q] : s_.lower[q];
        ++s_.clock.iterations;
        move_basics(direction * range, -1);
        price_changes();
        return Step::done;
    }

    [[nodiscard]] Step pivot(int entering, int direction, const PrimalStep& step) {
        const std::size_t q = at(entering), r = at(step.row);
        const double alpha = column_.value[r];
        s_.find_inverse_row(step.row, rho_);
        alpha_.clear();
        s_.rows.price(rho_, s_.is_nonbasic, alpha_);
        const double alpha_row = entering < s_.form->columns
                                     ? alpha_.value[q]
                                     : rho_.value[at(entering - s_.form->columns)];
        const double smaller = std::min(std::abs(alpha), std::abs(alpha_row));
        if (std::abs(alpha - alpha_row) > 1e-7 * smaller) {
            if (s_.factor.updates() > 0) {
                s_.pivot_threshold = std::min(0.5, 2 * s_.pivot_threshold);
                return Step::rebuild;
            }
            if (smaller < 1e-7) {
                pricing_.ignore(entering);
                return Step::done;
            }
        }
        const std::size_t out = at(s_.head[r]);
        if (!phase_one_ && step.length == 0)
            move_bound(step.row, step.to_lower, 0);
        update_duals(step.row, entering, alpha);
        const double bound = step.to_lower ? s_.lower_basic[r] : s_.upper_basic[r];
        move_basics(direction * step.length, step.row);
        infeasible_rows_ -= infeasibility_sign_[r] != 0;
        infeasibility_sign_[r] = 0;
        s_.exchange(step.row, entering, alpha, bound, step.to_lower,
                    s_.x[q] + direction * step.length);
        if (phase_one_) {  // what has left is feasible
            s_.d[out] -= s_.cost[out];
            s_.cost[out] = 0;
        }
        price_changes();
        return s_.factor.wants_factorization() ? Step::rebuild : Step::done;
    }

    void update_duals(int row, int entering, double alpha) {
        const std::size_t q = at(entering), out = at(s_.head[at(row)]);
        const double step = s_.d[q] / alpha;
        const double weight = pricing_.pivot_weight(entering, alpha);
        const auto update = [&](std::size_t j, double a) {
            s_.d[j] -= step * a;
            pricing_.update(j, a, weight);
        };
        for (int k = 0; k < alpha_.count; ++k) {
            const std::size_t j = at(alpha_.index[at(k)]);
            update(j, alpha_.value[j]);
        }
        for (int k = 0; k < rho_.count; ++k) {
            const int i = rho_.index[at(k)];
            const std::size_t j = at(s_.form->columns + i);
            if (s_.is_nonbasic[j])
                update(j, rho_.value[at(i)]);
        }
        s_.d[q] = 0;
        s_.d[out] = -step;
        pricing_.set_leaving(out, weight);
    }

    /// Moves the basic variables along, all but that of `leaving`, and collects how the costs of
    /// phase 1 change by it.
    void move_basics(double step, int leaving) {
        change_.clear();
        for (int k = 0; k < column_.count; ++k) {
            const int i = column_.index[at(k)];
            s_.x_basic[at(i)] -= step * column_.value[at(i)];
            if (!phase_one_ || i == leaving)
                continue;
            const signed char sign = sign_of_infeasibility(i);
            signed char& old = infeasibility_sign_[at(i)];
            if (sign == old)
                continue;
            infeasible_rows_ += (sign != 0) - (old != 0);
            change_.insert(i, sign - old);
            s_.cost[at(s_.head[at(i)])] = sign;
            old = sign;
        }
    }

    /// Brings d up to date with the changed costs of basic variables.
    void price_changes() {
        if (change_.count == 0)
            return;
        s_.factor.btran(change_, s_.other_density);
        alpha_.clear();
        s_.rows.price(change_, s_.is_nonbasic, alpha_);
        for (int k = 0; k < alpha_.count; ++k) {
            const std::size_t j = at(alpha_.index[at(k)]);
            s_.d[j] -= alpha_.value[j];
        }
        for (int k = 0; k < change_.count; ++k) {
            const int i = change_.index[at(k)];
            const std::size_t j = at(s_.form->columns + i);
            if (s_.is_nonbasic[j])
                s_.d[j] -= change_.value[at(i)];
        }
    }

    SimplexState& s_;
    PrimalPricing pricing_;
    PrimalRatioTest ratio_test_;
    WorkVector rho_, column_, change_, alpha_;
    std::vector<signed char> infeasibility_sign_;
    bool phase_one_ = false;
    bool was_phase_two_ = false;
    int infeasible_rows_ = 0;
    int entering_ = -1, direction_ = 1;
};

}  // namespace ridgewood::detail
