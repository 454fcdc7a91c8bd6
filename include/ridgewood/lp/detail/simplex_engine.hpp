/// Solves a linear program by both simplex methods and proves the answer.
#pragma once

#include <ridgewood/lp/detail/certificates.hpp>
#include <ridgewood/lp/detail/dual_simplex.hpp>
#include <ridgewood/lp/detail/make_form.hpp>
#include <ridgewood/lp/detail/presolve.hpp>
#include <ridgewood/lp/detail/primal_simplex.hpp>
#include <ridgewood/lp/detail/simplex_state.hpp>
#include <ridgewood/lp/detail/solve_on_tableau.hpp>
#include <ridgewood/lp/detail/take_basis.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/simplex_options.hpp>
#include <ridgewood/lp/solution.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// One method starts, the other cleans up what the perturbation of the first has left; whatever
/// they say is checked against the program as given, and worked on with smaller tolerances until it
/// holds. All memory is kept for the next solve.
class SimplexEngine {
public:
    [[nodiscard]] LpSolution solve(const LpMatrices& lp, const SimplexOptions& options,
                                   const Basis* start, const Observer* observer) {
        options_ = &options;
        state_.clock = {.max_iterations = options.max_iterations,
                        .max_seconds = options.max_seconds,
                        .observer = observer,
                        .offset = lp.offset,
                        .sign = lp.sense == Sense::minimise ? 1.0 : -1.0};
        lp_ = &lp;
        answer_ = {};
        if (bounds_cross())
            return finish(LpStatus::infeasible);
        if (start == nullptr && observer == nullptr && options.method == SimplexMethod::automatic &&
            suits_tableau(lp)) {
            if (auto answer = solve_on_tableau(lp, options)) {
                answer->seconds = state_.clock.watch.seconds();
                return std::move(*answer);
            }
        }
        if (start == nullptr && options.presolve && lp.A.nonZeros() >= fewest_to_presolve &&
            presolve_.reduce(lp))
            return solve_by_presolve(lp);
        return solve_whole(lp, start);
    }

private:
    /// Below, presolve takes longer than what it saves.
    static constexpr Index fewest_to_presolve = 1000;

    /// Whatever the reduced program says is worth no more than its basis, from which the whole one
    /// is solved: mostly in no iteration, and never without a proof.
    [[nodiscard]] LpSolution solve_by_presolve(const LpMatrices& lp) {
        const LpMatrices reduced = presolve_.reduced();
        const LpSolution small = solve_whole(reduced, nullptr);
        if (small.primal.size() != reduced.columns())
            return solve_whole(lp, nullptr);
        const Basis basis = presolve_.restore(small);
        return solve_whole(lp, &basis);
    }

    [[nodiscard]] LpSolution solve_whole(const LpMatrices& lp, const Basis* start) {
        lp_ = &lp;
        answer_ = {};
        make_form(lp, options_->scale, form_);
        state_.primal_tolerance = std::min(first_tolerance, options_->primal_tolerance);
        state_.dual_tolerance = std::min(first_tolerance, options_->dual_tolerance);
        state_.pivot_threshold = 0.1;
        state_.start(form_);
        dual_.forget_weights();
        SimplexMethod method = options_->method;
        if (method == SimplexMethod::automatic)
            method = SimplexMethod::dual;
        bool perturb = true;
        if (start != nullptr) {
            take_basis(*start, state_);
            const bool is_dual_feasible = state_.count_dual_infeasibilities() == 0;
            const bool is_primal_feasible = state_.count_primal_infeasibilities() == 0;
            if (is_primal_feasible != is_dual_feasible) {
                method = is_dual_feasible ? SimplexMethod::dual : SimplexMethod::primal;
                perturb = false;
            }
            if (is_primal_feasible && is_dual_feasible) {
                extract();
                if (is_proven())
                    return finish(LpStatus::optimal);
            }
        }
        return finish(solve_to_tolerance(method, perturb));
    }

    static std::size_t at(Index k) { return static_cast<std::size_t>(k); }

    /// Limits that cross are their own proof.
    [[nodiscard]] bool bounds_cross() {
        const bool cross = (lp_->lower.array() > lp_->upper.array()).any() ||
                           (lp_->row_lower.array() > lp_->row_upper.array()).any();
        if (cross)
            answer_.farkas = Vector<double>::Zero(lp_->rows());
        return cross;
    }

    /// Solves with ever smaller tolerances of the scaled form until the answer fulfils those of the
    /// program as given.
    [[nodiscard]] LpStatus solve_to_tolerance(SimplexMethod method, bool perturb) {
        for (int attempt = 0;; ++attempt) {
            const SimplexOutcome outcome = run(method, perturb && attempt == 0);
            if (is_interruption(outcome))
                return interrupted(outcome);
            if (outcome == SimplexOutcome::infeasible)
                return LpStatus::infeasible;
            if (outcome == SimplexOutcome::unbounded)
                return LpStatus::unbounded;
            extract();
            if (outcome == SimplexOutcome::optimal && is_proven())
                return LpStatus::optimal;
            if (attempt == 3)
                return LpStatus::numerical_trouble;
            const LpResiduals& r = answer_.residuals;
            const double worst =
                std::max({r.primal / options_->primal_tolerance, r.dual / options_->dual_tolerance,
                          r.gap / gap_tolerance, r.complementarity / gap_tolerance, 1.0});
            const double factor = std::max(0.1 / worst, 1e-3);
            state_.primal_tolerance = std::max(state_.primal_tolerance * factor, 1e-11);
            state_.dual_tolerance = std::max(state_.dual_tolerance * factor, 1e-11);
            state_.pivot_threshold = 0.5;
        }
    }

    [[nodiscard]] static LpStatus status_of(SimplexOutcome outcome) {
        switch (outcome) {
            case SimplexOutcome::iteration_limit:
                return LpStatus::iteration_limit;
            case SimplexOutcome::time_limit:
                return LpStatus::time_limit;
            default:
                return LpStatus::stopped;
        }
    }

    [[nodiscard]] LpStatus interrupted(SimplexOutcome outcome) {
        state_.cost = form_.cost;
        state_.restore_bounds();
        state_.factorize();
        state_.compute_primal();
        state_.compute_dual();
        extract();
        return status_of(outcome);
    }

    /// Lets the methods take turns until one is content with what the other has left. Only the
    /// first turn perturbs; a turn that got stuck hands over to the other method.
    [[nodiscard]] SimplexOutcome run(SimplexMethod method, bool perturb) {
        for (int turn = 0; turn < 12; ++turn) {
            const bool is_dual = method == SimplexMethod::dual;
            const SimplexOutcome outcome = is_dual ? dual_.solve(perturb) : primal_.solve(perturb);
            perturb = false;
            if (is_interruption(outcome))
                return outcome;
            if (outcome == SimplexOutcome::optimal && state_.count_dual_infeasibilities() == 0 &&
                state_.count_primal_infeasibilities() == 0)
                return outcome;
            if (outcome == SimplexOutcome::infeasible && is_infeasible(is_dual))
                return outcome;
            if (outcome == SimplexOutcome::unbounded && is_unbounded())
                return outcome;
            perturb = outcome == SimplexOutcome::stuck || turn > 6;
            method = is_dual ? SimplexMethod::primal : SimplexMethod::dual;
        }
        return SimplexOutcome::stuck;
    }

    [[nodiscard]] bool is_infeasible(bool by_dual) {
        const WorkVector& row = by_dual ? dual_.infeasible_row() : primal_.infeasible_row();
        Vector<double> f(form_.rows);
        for (int i = 0; i < form_.rows; ++i)
            f[i] = row.value[at(i)] / form_.scale[at(form_.columns + i)];
        for (const double sign : {1.0, -1.0}) {
            answer_.farkas = sign * f;
            if (verify_farkas(*lp_, answer_.farkas))
                return true;
        }
        answer_.farkas.resize(0);
        return false;
    }

    [[nodiscard]] bool is_unbounded() {
        Vector<double> ray = Vector<double>::Zero(form_.columns);
        const double direction = primal_.direction();
        const auto set = [&](int j, double change) {
            if (j < form_.columns)
                ray[j] = change * form_.scale[at(j)];
        };
        set(primal_.entering(), direction);
        const WorkVector& column = primal_.column();
        for (int k = 0; k < column.count; ++k) {
            const std::size_t i = at(column.index[at(k)]);
            set(state_.head[i], -direction * column.value[i]);
        }
        if (!verify_ray(*lp_, ray))
            return false;
        state_.compute_primal();
        extract();
        if (answer_.residuals.primal > options_->primal_tolerance)
            return false;
        answer_.ray = ray;
        return true;
    }

    [[nodiscard]] bool is_proven() const {
        const LpResiduals& r = answer_.residuals;
        return r.primal <= options_->primal_tolerance && r.dual <= options_->dual_tolerance &&
               r.complementarity <= gap_tolerance && r.gap <= gap_tolerance;
    }

    /// The answer of the state's basis in the units of the program.
    void extract() {
        Vector<double> primal(form_.columns), duals(form_.rows);
        const auto set = [&](int j, double value) {
            if (j < form_.columns)
                primal[j] = value * form_.scale[at(j)];
        };
        for (int j = 0; j < form_.variables(); ++j) {
            if (state_.is_nonbasic[at(j)])
                set(j, state_.x[at(j)]);
        }
        for (int i = 0; i < form_.rows; ++i)
            set(state_.head[at(i)], state_.x_basic[at(i)]);
        const double sign = lp_->sense == Sense::minimise ? 1 : -1;
        for (int i = 0; i < form_.rows; ++i) {
            const std::size_t j = at(form_.columns + i);
            duals[i] = 0 - sign * state_.d[j] / form_.scale[j];
        }
        answer_.activities = lp_->A * primal;
        answer_.reduced_costs = lp_->cost - lp_->A.transpose() * duals;
        for (const int j : state_.head) {
            if (j < form_.columns)
                answer_.reduced_costs[j] = 0;
        }
        answer_.objective = lp_->offset + lp_->cost.dot(primal);
        answer_.primal = std::move(primal);
        answer_.duals = std::move(duals);
        answer_.residuals = find_residuals(*lp_, answer_);
    }

    void extract_basis() {
        const auto status = [this](int j) {
            const signed char move = state_.move[at(j)];
            const bool is_row = j >= form_.columns;
            if (!state_.is_nonbasic[at(j)])
                return BasisStatus::basic;
            if (state_.is_free(j))
                return BasisStatus::free;
            return (move < 0) == is_row ? BasisStatus::at_lower : BasisStatus::at_upper;
        };
        for (int j = 0; j < form_.columns; ++j)
            answer_.basis.columns.push_back(status(j));
        for (int i = 0; i < form_.rows; ++i)
            answer_.basis.rows.push_back(status(form_.columns + i));
    }

    [[nodiscard]] LpSolution finish(LpStatus status) {
        answer_.status = status;
        answer_.iterations = state_.clock.iterations;
        answer_.seconds = state_.clock.watch.seconds();
        if (answer_.primal.size() > 0)
            extract_basis();
        return std::move(answer_);
    }

    static constexpr double gap_tolerance = 1e-6;
    static constexpr double first_tolerance = 1e-7;

    const LpMatrices* lp_ = nullptr;
    const SimplexOptions* options_ = nullptr;
    ComputationalForm form_;
    SimplexState state_;
    Presolve presolve_;
    DualSimplex dual_{state_};
    PrimalSimplex primal_{state_};
    LpSolution answer_;
};

}  // namespace ridgewood::detail
