/// From a basis as given to the one that is worked on.
#pragma once

#include <ridgewood/lp/detail/simplex_state.hpp>
#include <ridgewood/lp/solution.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Drops columns or adds logicals until there are as many as rows; which of them depend on each
/// other shows when they are factored.
inline void complete_basis(const ComputationalForm& form, std::vector<int>& head) {
    const auto rows = static_cast<std::size_t>(form.rows);
    std::vector<char> used(static_cast<std::size_t>(form.variables()), 0);
    for (const int j : head)
        used[static_cast<std::size_t>(j)] = 1;
    for (int j = form.columns; j < form.variables() && head.size() < rows; ++j) {
        if (!used[static_cast<std::size_t>(j)])
            head.push_back(j);
    }
    head.resize(std::min(head.size(), rows));
}

/// Makes the state stand at `basis`, factored, with its values and reduced costs. The state was
/// started with its form, to which the basis belongs.
inline void take_basis(const Basis& basis, SimplexState& state) {
    const ComputationalForm& form = *state.form;
    const auto at = [](int j) { return static_cast<std::size_t>(j); };
    const auto status = [&](int j) {
        return j < form.columns ? basis.columns[at(j)] : basis.rows[at(j - form.columns)];
    };
    std::vector<int> head;
    std::vector<signed char> move(at(form.variables()), 0);
    for (int j = 0; j < form.variables(); ++j) {
        const bool is_row = j >= form.columns;  // its logical is minus its activity
        if (status(j) == BasisStatus::basic)
            head.push_back(j);
        else if (status(j) != BasisStatus::free)
            move[at(j)] = (status(j) == BasisStatus::at_lower) == !is_row ? 1 : -1;
    }
    complete_basis(form, head);
    state.start_from(head, move);
    state.factorize();
    state.compute_primal();
    state.compute_dual();
}

}  // namespace ridgewood::detail
