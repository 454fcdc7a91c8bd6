/// From a linear program as given to the one that is worked on.
#pragma once

#include <ridgewood/lp/detail/computational_form.hpp>
#include <ridgewood/lp/detail/scaling.hpp>
#include <ridgewood/lp/lp_matrices.hpp>

#include <cstddef>

namespace ridgewood::detail {

/// Coefficients smaller than this are left out, as noise of the data.
inline constexpr double smallest_coefficient = 1e-12;

inline void copy_columns(const Eigen::SparseMatrix<double>& A, ComputationalForm& form) {
    form.begin.assign(1, 0);
    form.index.clear();
    form.value.clear();
    for (Index j = 0; j < A.cols(); ++j) {
        for (Eigen::SparseMatrix<double>::InnerIterator entry(A, j); entry; ++entry) {
            if (std::abs(entry.value()) < smallest_coefficient)
                continue;
            form.index.push_back(static_cast<int>(entry.row()));
            form.value.push_back(entry.value());
        }
        form.begin.push_back(static_cast<int>(form.index.size()));
    }
}

/// Puts the cost of column j into the form, in its units and its sense.
inline void set_form_cost(const LpMatrices& lp, Index j, ComputationalForm& form) {
    const auto k = static_cast<std::size_t>(j);
    form.cost[k] = (lp.sense == Sense::minimise ? lp.cost[j] : -lp.cost[j]) * form.scale[k];
}

/// Puts the limits of a variable of the form into it: those of a column, or those of a row, of
/// which the logical is the negative.
inline void set_form_bounds(const LpMatrices& lp, Index variable, ComputationalForm& form) {
    const auto k = static_cast<std::size_t>(variable);
    const Index row = variable - lp.columns();
    const double lower = row < 0 ? lp.lower[variable] : -lp.row_upper[row];
    const double upper = row < 0 ? lp.upper[variable] : -lp.row_lower[row];
    form.lower[k] = lower > -largest_bound ? lower / form.scale[k] : -no_bound;
    form.upper[k] = upper < largest_bound ? upper / form.scale[k] : no_bound;
}

/// The computational form of `lp`, scaled or not, into memory that is used again.
inline void make_form(const LpMatrices& lp, bool scaled, ComputationalForm& form) {
    const auto at = [](Index k) { return static_cast<std::size_t>(k); };
    form.rows = static_cast<int>(lp.rows());
    form.columns = static_cast<int>(lp.columns());
    copy_columns(lp.A, form);
    form.scale.assign(at(form.variables()), 1.0);
    if (scaled) {
        const ScaleFactors scale =
            find_scale_factors(form.rows, form.columns, form.begin, form.index, form.value);
        for (int j = 0; j < form.columns; ++j) {
            for (int k = form.begin[at(j)]; k < form.begin[at(j + 1)]; ++k)
                form.value[at(k)] *= scale.row[at(form.index[at(k)])] * scale.column[at(j)];
            form.scale[at(j)] = scale.column[at(j)];
        }
        for (int i = 0; i < form.rows; ++i)
            form.scale[at(form.columns + i)] = 1 / scale.row[at(i)];
    }
    form.cost.assign(at(form.variables()), 0.0);
    form.lower.resize(at(form.variables()));
    form.upper.resize(at(form.variables()));
    for (int j = 0; j < form.columns; ++j)
        set_form_cost(lp, j, form);
    for (int j = 0; j < form.variables(); ++j)
        set_form_bounds(lp, j, form);
}

}  // namespace ridgewood::detail
