/// Chooses the road by which a linear program is solved.
#pragma once

#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/lp/detail/dual_program.hpp>
#include <ridgewood/lp/detail/presolve.hpp>
#include <ridgewood/lp/detail/simplex_engine.hpp>
#include <ridgewood/lp/detail/solve_on_tableau.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/simplex_options.hpp>
#include <ridgewood/lp/solution.hpp>

#include <optional>
#include <utility>

namespace ridgewood::detail {

/// Straight to the simplex methods, or over a smaller program, reduced or dual, of which the whole
/// one takes the basis. All memory is kept for the next solve.
class SimplexDriver {
public:
    [[nodiscard]] LpSolution solve(const LpMatrices& lp, const SimplexOptions& options,
                                   const Basis* start, const Observer* observer) {
        stands_ = false;
        start_clock(lp, options, observer);
        if (bounds_cross(lp))
            return crossed(lp);
        LpSolution answer =
            start == nullptr && options.presolve && lp.A.nonZeros() >= fewest_to_presolve
                ? solve_smaller(lp, options, observer)
                : engine_.solve(lp, options, start);
        stands_ = true;
        return answer;
    }

    /// Whether the engine holds the program of the last solve and its basis, so that `solve_again`
    /// can be called and changes can be told to the engine. Not after an exception.
    [[nodiscard]] bool stands() const { return stands_; }
    void leave() { stands_ = false; }
    [[nodiscard]] SimplexEngine& engine() { return engine_; }

    /// The program of the last solve after the changes that the engine was told of.
    [[nodiscard]] LpSolution solve_again(const LpMatrices& lp, const SimplexOptions& options,
                                         const Observer* observer) {
        start_clock(lp, options, observer);
        if (bounds_cross(lp))
            return crossed(lp);
        stands_ = false;
        LpSolution answer = engine_.solve_again(lp, options);
        stands_ = true;
        return answer;
    }

private:
    /// Below, presolve takes longer than what it saves.
    static constexpr Index fewest_to_presolve = 1000;

    void start_clock(const LpMatrices& lp, const SimplexOptions& options,
                     const Observer* observer) {
        engine_.clock() = {.max_iterations = options.max_iterations,
                           .max_seconds = options.max_seconds,
                           .observer = observer,
                           .offset = lp.offset,
                           .sign = lp.sense == Sense::minimise ? 1.0 : -1.0};
    }

    [[nodiscard]] static bool bounds_cross(const LpMatrices& lp) {
        return (lp.lower.array() > lp.upper.array()).any() ||
               (lp.row_lower.array() > lp.row_upper.array()).any();
    }

    /// Limits that cross are their own proof.
    [[nodiscard]] LpSolution crossed(const LpMatrices& lp) {
        LpSolution answer;
        answer.status = LpStatus::infeasible;
        answer.farkas = Vector<double>::Zero(lp.rows());
        answer.seconds = engine_.clock().watch.seconds();
        return answer;
    }

    /// Whatever a smaller program says is worth no more than its basis, from which the whole one is
    /// solved: mostly in no iteration, and never without a proof.
    [[nodiscard]] LpSolution solve_smaller(const LpMatrices& lp, const SimplexOptions& options,
                                           const Observer* observer) {
        std::optional<Basis> basis;
        if (options.method == SimplexMethod::automatic && observer == nullptr && suits_dual(lp)) {
            basis = find_basis(dual_program(lp), options);
            if (basis)
                basis = basis_of_primal(lp, *basis);
        } else if (presolve_.reduce(lp)) {
            basis = find_basis_by_presolve(options);
        }
        return engine_.solve(lp, options, basis ? &*basis : nullptr);
    }

    /// Nothing where the program turns out to have no feasible point.
    [[nodiscard]] std::optional<Basis> find_basis(const LpMatrices& lp,
                                                  const SimplexOptions& options) {
        if (presolve_.reduce(lp))
            return find_basis_by_presolve(options);
        const LpSolution answer = engine_.solve(lp, options, nullptr);
        if (answer.primal.size() != lp.columns())
            return std::nullopt;
        return answer.basis;
    }

    [[nodiscard]] std::optional<Basis> find_basis_by_presolve(const SimplexOptions& options) {
        const LpMatrices reduced = presolve_.reduced();
        const LpSolution small = engine_.solve(reduced, options, nullptr);
        if (small.primal.size() != reduced.columns())
            return std::nullopt;
        return presolve_.restore(small);
    }

    SimplexEngine engine_;
    Presolve presolve_;
    bool stands_ = false;
};

/// Over a tableau where that suits, else by `driver`, or by one that is made for it.
[[nodiscard]] inline LpSolution solve_program(const LpMatrices& lp, const SimplexOptions& options,
                                              const Basis* start, const Observer* observer,
                                              SimplexDriver* driver) {
    if (start == nullptr && observer == nullptr && options.method == SimplexMethod::automatic &&
        suits_tableau(lp)) {
        const Stopwatch watch;
        if (auto answer = solve_on_tableau(lp, options)) {
            answer->seconds = watch.seconds();
            return std::move(*answer);
        }
    }
    return driver != nullptr ? driver->solve(lp, options, start, observer)
                             : SimplexDriver().solve(lp, options, start, observer);
}

}  // namespace ridgewood::detail
