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
    const double sign = lp.sense == Sense::minimise ? 1 : -1;
    form.cost.assign(at(form.variables()), 0.0);
    form.lower.assign(at(form.variables()), -no_bound);
    form.upper.assign(at(form.variables()), no_bound);
    const auto set_bounds = [&](Index j, double lower, double upper) {
        if (lower > -largest_bound)
            form.lower[at(j)] = lower / form.scale[at(j)];
        if (upper < largest_bound)
            form.upper[at(j)] = upper / form.scale[at(j)];
    };
    for (int j = 0; j < form.columns; ++j) {
        form.cost[at(j)] = sign * lp.cost[j] * form.scale[at(j)];
        set_bounds(j, lp.lower[j], lp.upper[j]);
    }
    for (int i = 0; i < form.rows; ++i)
        set_bounds(form.columns + i, -lp.row_upper[i], -lp.row_lower[i]);
}

}  // namespace ridgewood::detail
