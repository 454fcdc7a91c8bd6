/// What the simplex methods are told, and how they end.
#pragma once

#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>

#include <limits>

namespace ridgewood::detail {

/// How one of the methods ended, of the computational form.
enum class SimplexOutcome {
    optimal,
    /// No feasible point; the state holds the row that says so.
    infeasible,
    unbounded,
    /// The method cannot go on from here; another one may.
    stuck,
    iteration_limit,
    time_limit,
    stopped,
};

[[nodiscard]] constexpr bool is_interruption(SimplexOutcome outcome) {
    return outcome >= SimplexOutcome::iteration_limit;
}

/// Counts iterations and says when to end. Time and the observer are asked every 16 iterations, as
/// a look at the clock costs as much as a small iteration.
struct SimplexClock {
    Index max_iterations = 0;
    double max_seconds = 0;
    const Observer* observer = nullptr;
    /// Of the program as given, objective = offset + sign * that of the form.
    double offset = 0, sign = 1;
    Stopwatch watch = {};
    Index iterations = 0;
    /// So many iterations make a solve a long one, that ends as `stuck`.
    Index patience = std::numeric_limits<Index>::max();

    [[nodiscard]] bool is_late() const { return watch.seconds() > max_seconds; }

    /// Whether to go on; if not, `outcome` says why. Calls objective() for the observer alone.
    template <class Objective>
    [[nodiscard]] bool go_on(Objective&& objective, SimplexOutcome& outcome) {
        if (iterations >= max_iterations) {
            outcome = SimplexOutcome::iteration_limit;
            return false;
        }
        if (iterations >= patience) {
            outcome = SimplexOutcome::stuck;
            return false;
        }
        if (iterations % 16 != 0)
            return true;
        const double seconds = watch.seconds();
        if (seconds > max_seconds) {
            outcome = SimplexOutcome::time_limit;
            return false;
        }
        if (observer == nullptr)
            return true;
        const Progress progress{.step = iterations,
                                .total = max_iterations,
                                .loss = offset + sign * objective(),
                                .seconds = seconds};
        if ((*observer)(progress) == Signal::go_on)
            return true;
        outcome = SimplexOutcome::stopped;
        return false;
    }
};

}  // namespace ridgewood::detail
