/// From the basis that was worked on to the answer in the units of the program.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/simplex_state.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/solution.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ridgewood::detail {

/// Sets the reduced costs, with 0 for basic variables, and the activities. Returns the largest of
/// the reduced costs that became 0 and were more than rounding.
[[nodiscard]] inline double multiply_out(const LpMatrices& lp, const SimplexState& state,
                                         LpSolution& answer) {
    answer.activities.setZero(lp.rows());
    answer.reduced_costs.resize(lp.columns());
    double drift = 0;
    for (Index j = 0; j < lp.columns(); ++j) {
        const double x = answer.primal[j];
        double sum = 0, size = std::abs(lp.cost[j]);
        for (Eigen::SparseMatrix<double>::InnerIterator entry(lp.A, j); entry; ++entry) {
            const double term = entry.value() * answer.duals[entry.row()];
            sum += term;
            size += std::abs(term);
            answer.activities[entry.row()] += entry.value() * x;
        }
        const double d = lp.cost[j] - sum;
        const bool is_basic = !state.is_nonbasic[static_cast<std::size_t>(j)];
        answer.reduced_costs[j] = is_basic ? 0 : d;
        if (is_basic && std::abs(d) > 1e-12 * size)
            drift = std::max(drift, std::abs(d));
    }
    return drift;
}

/// The numbers of the state's basis. Returns how far reduced costs of basic variables are from 0.
[[nodiscard]] inline double extract_answer(const LpMatrices& lp, const SimplexState& state,
                                           LpSolution& answer) {
    const ComputationalForm& form = *state.form;
    const auto at = [](int k) { return static_cast<std::size_t>(k); };
    answer.primal.resize(form.columns);
    answer.duals.resize(form.rows);
    for (int j = 0; j < form.columns; ++j)
        answer.primal[j] = state.is_nonbasic[at(j)] ? state.x[at(j)] * form.scale[at(j)] : 0;
    const double sign = lp.sense == Sense::minimise ? 1 : -1;
    for (int i = 0; i < form.rows; ++i) {
        const int basic = state.head[at(i)];
        if (basic < form.columns)
            answer.primal[basic] = state.x_basic[at(i)] * form.scale[at(basic)];
        const std::size_t logical = at(form.columns + i);
        answer.duals[i] = 0 - sign * state.d[logical] / form.scale[logical];
    }
    answer.objective = lp.offset + lp.cost.dot(answer.primal);
    return multiply_out(lp, state, answer);
}

[[nodiscard]] inline Basis extract_basis(const SimplexState& state) {
    const ComputationalForm& form = *state.form;
    const auto status = [&state](int j, bool is_row) {
        const auto k = static_cast<std::size_t>(j);
        if (!state.is_nonbasic[k])
            return BasisStatus::basic;
        if (state.is_free(j))
            return BasisStatus::free;
        return (state.move[k] < 0) == is_row ? BasisStatus::at_lower : BasisStatus::at_upper;
    };
    Basis basis;
    basis.columns.resize(static_cast<std::size_t>(form.columns));
    basis.rows.resize(static_cast<std::size_t>(form.rows));
    for (int j = 0; j < form.columns; ++j)
        basis.columns[static_cast<std::size_t>(j)] = status(j, false);
    for (int i = 0; i < form.rows; ++i)
        basis.rows[static_cast<std::size_t>(i)] = status(form.columns + i, true);
    return basis;
}

}  // namespace ridgewood::detail
