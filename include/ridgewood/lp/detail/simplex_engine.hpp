/// Solves a linear program by both simplex methods and proves the answer.
#pragma once

#include <ridgewood/lp/detail/certificates.hpp>
#include <ridgewood/lp/detail/crossover.hpp>
#include <ridgewood/lp/detail/dual_simplex.hpp>
#include <ridgewood/lp/detail/extract_answer.hpp>
#include <ridgewood/lp/detail/make_form.hpp>
#include <ridgewood/lp/detail/penalty_crash.hpp>
#include <ridgewood/lp/detail/primal_simplex.hpp>
#include <ridgewood/lp/detail/simplex_state.hpp>
#include <ridgewood/lp/detail/take_basis.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/simplex_options.hpp>
#include <ridgewood/lp/solution.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

namespace ridgewood::detail {

/// One method starts, the other cleans up what the perturbation of the first has left; whatever
/// they say is checked against the program as given, and worked on with smaller tolerances until it
/// holds. The form, the basis and its factors stay for the next solve of the same program after a
/// change; all memory stays for the next program.
class SimplexEngine {
public:
    [[nodiscard]] SimplexClock& clock() { return state_.clock; }

    /// From `start`, or from the basis of logicals.
    [[nodiscard]] LpSolution solve(const LpMatrices& lp, const SimplexOptions& options,
                                   const Basis* start) {
        prepare(lp, options);
        make_form(lp, options.scale, form_);
        state_.start(form_);
        dual_.forget_weights();
        // Of the Netlib programs, 1.8 iterations a variable are the most but for qap12 and qap15.
        clock().patience = clock().iterations + std::max<Index>(10'000, 2 * form_.variables());
        if (start == nullptr)
            return finish(solve_to_tolerance(first_method(), true));
        take_basis(*start, state_);
        return finish(solve_from_basis());
    }

    /// The program of the last solve, changed as it was told, from the basis where that ended.
    [[nodiscard]] LpSolution solve_again(const LpMatrices& lp, const SimplexOptions& options) {
        prepare(lp, options);
        state_.restore_costs();
        state_.restore_bounds();
        if (!state_.has_factors())
            state_.factorize();
        state_.ensure_primal();
        state_.ensure_dual();
        return finish(solve_from_basis());
    }

    /// Told of costs that have changed; `all` of them when the sense has.
    void change_cost(const LpMatrices& lp, Index column) {
        set_form_cost(lp, column, form_);
        state_.costs_changed = true;
    }

    /// Told of limits that have changed, of a column or, beyond these, of a row.
    void change_limits(const LpMatrices& lp, Index variable) {
        set_form_bounds(lp, variable, form_);
        state_.bounds_changed = true;
    }

private:
    static constexpr double gap_tolerance = 1e-6;
    static constexpr double first_tolerance = 1e-7;

    static std::size_t at(Index k) { return static_cast<std::size_t>(k); }

    void prepare(const LpMatrices& lp, const SimplexOptions& options) {
        lp_ = &lp;
        options_ = &options;
        answer_ = {};
        state_.primal_tolerance = std::min(first_tolerance, options.primal_tolerance);
        state_.dual_tolerance = std::min(first_tolerance, options.dual_tolerance);
        state_.pivot_threshold = 0.1;
    }

    /// By the option, else by inspection: the dual method, unless the basis of logicals is feasible
    /// and few of its reduced costs are wrong, for then the primal one is near its end (grow22: 4
    /// ms against 51 ms, fit1p 16 against 38; with as many as in cycle it is 130 against 23).
    [[nodiscard]] SimplexMethod first_method() {
        if (options_->method != SimplexMethod::automatic)
            return options_->method;
        if (!state_.has_factors())
            state_.factorize();
        state_.ensure_primal();
        if (state_.count_primal_infeasibilities() > 0)
            return SimplexMethod::dual;
        state_.ensure_dual();
        return 4 * state_.count_dual_infeasibilities() <= state_.row_count() ? SimplexMethod::primal
                                                                             : SimplexMethod::dual;
    }

    /// A basis that is feasible on one side is the start of that method.
    [[nodiscard]] LpStatus solve_from_basis() {
        const bool is_dual_feasible = state_.count_dual_infeasibilities() == 0;
        const bool is_primal_feasible = state_.count_primal_infeasibilities() == 0;
        if (is_primal_feasible && is_dual_feasible) {
            extract();
            if (is_proven())
                return LpStatus::optimal;
        }
        if (is_primal_feasible == is_dual_feasible)
            return solve_to_tolerance(first_method(), true);
        return solve_to_tolerance(is_dual_feasible ? SimplexMethod::dual : SimplexMethod::primal,
                                  false);
    }

    /// Solves with ever smaller tolerances of the scaled form until the answer fulfils those of the
    /// program as given.
    [[nodiscard]] LpStatus solve_to_tolerance(SimplexMethod method, bool perturb) {
        for (int attempt = 0;; ++attempt) {
            SimplexOutcome outcome = run(method, perturb && attempt == 0);
            if (outcome == SimplexOutcome::optimal && state_.factor.updates() > 0) {
                extract();
                if (is_proven_well())
                    return LpStatus::optimal;
                state_.factorize();
                outcome = run(method, false);
            }
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
            tighten();
        }
    }

    void tighten() {
        const LpResiduals& r = answer_.residuals;
        const double worst =
            std::max({r.primal / options_->primal_tolerance, r.dual / options_->dual_tolerance,
                      r.gap / gap_tolerance, r.complementarity / gap_tolerance, 1.0});
        const double factor = std::max(0.1 / worst, 1e-3);
        state_.primal_tolerance = std::max(state_.primal_tolerance * factor, 1e-11);
        state_.dual_tolerance = std::max(state_.dual_tolerance * factor, 1e-11);
        state_.pivot_threshold = 0.5;
        state_.factorize();
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
        state_.restore_costs();
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
            if (clock().iterations >= clock().patience) {
                clock().patience = std::numeric_limits<Index>::max();
                if (jump())
                    method = SimplexMethod::primal;
                perturb = true;
                continue;
            }
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

    /// From where a long solve stands to a basis near the optimum, if such a one is found: most
    /// programs never come here, but qap12 so takes 13 s instead of 48, and qap15 116 s instead of
    /// more than 600.
    [[nodiscard]] bool jump() {
        PenaltyCrash<double> crash(form_);
        if (!crash.run(clock()))
            return false;
        state_.start(form_);
        dual_.forget_weights();
        Crossover<double>(state_).cross(crash.point());
        return true;
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
        state_.ensure_dual();
        extract();
        if (answer_.residuals.primal > options_->primal_tolerance)
            return false;
        answer_.ray = ray;
        return true;
    }

    [[nodiscard]] bool is_proven(double share = 1) const {
        const LpResiduals& r = answer_.residuals;
        return r.primal <= share * options_->primal_tolerance &&
               r.dual <= share * options_->dual_tolerance &&
               r.complementarity <= share * gap_tolerance && r.gap <= share * gap_tolerance &&
               drift_ <= share * options_->dual_tolerance;
    }

    /// So that an answer is as good by updated factors as it is by fresh ones.
    [[nodiscard]] bool is_proven_well() const { return is_proven(1e-3); }

    void extract() {
        drift_ = extract_answer(*lp_, state_, answer_);
        answer_.residuals = find_residuals(*lp_, answer_);
    }

    [[nodiscard]] LpSolution finish(LpStatus status) {
        answer_.status = status;
        answer_.iterations = state_.clock.iterations;
        answer_.seconds = state_.clock.watch.seconds();
        if (answer_.primal.size() > 0)
            answer_.basis = extract_basis(state_);
        return std::move(answer_);
    }

    const LpMatrices* lp_ = nullptr;
    const SimplexOptions* options_ = nullptr;
    ComputationalForm form_;
    SimplexState state_;
    DualSimplex dual_{state_};
    PrimalSimplex primal_{state_};
    LpSolution answer_;
    /// How far the reduced costs of basic variables are from 0.
    double drift_ = 0;
};

}  // namespace ridgewood::detail
