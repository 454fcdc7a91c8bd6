/// Small changes of the costs against degeneracy.
#pragma once

#include <ridgewood/lp/detail/simplex_state.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ridgewood::detail {

/// Adds to each cost a small number of the sign that keeps its reduced cost feasible, so that ties
/// of the dual ratio test are rare.
inline void perturb_costs(SimplexState& state) {
    const auto at = [](int k) { return static_cast<std::size_t>(k); };
    const int columns = state.form->columns;
    state.costs_changed = true;
    state.dual_is_current = false;
    double largest = 0;
    int boxed = 0;
    for (int j = 0; j < columns; ++j) {
        largest = std::max(largest, std::abs(state.form->cost[at(j)]));
        boxed += state.is_boxed(j) && state.lower[at(j)] != state.upper[at(j)];
    }
    if (largest > 100)
        largest = std::sqrt(std::sqrt(largest));
    if (100 * boxed < columns)
        largest = std::min(largest, 1.0);
    const double base = 5e-6 * largest;
    for (int j = 0; j < columns; ++j) {
        const double cost = state.form->cost[at(j)];
        const double size = (1 + SimplexState::noise(j)) * (std::abs(cost) + 1) * base;
        const bool below = state.has_lower(j), above = state.has_upper(j);
        if (state.lower[at(j)] == state.upper[at(j)] || (!below && !above))
            continue;
        const bool up = below && (!above || cost >= 0);
        state.cost[at(j)] += up ? size : -size;
    }
    for (int j = columns; j < state.variable_count(); ++j)
        state.cost[at(j)] += (0.5 - SimplexState::noise(j)) * 1e-12;
}

}  // namespace ridgewood::detail
