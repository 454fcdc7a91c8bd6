/// A linear program as a matrix and vectors: what a solver takes.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <limits>
#include <string_view>

#include <Eigen/SparseCore>

namespace ridgewood {

/// No bound. Whatever lies beyond 1e20 counts as none, too, as in other solvers.
inline constexpr double no_bound = std::numeric_limits<double>::infinity();

enum class Sense { minimise, maximise };

/// Limits of the rows or of the variables. An empty vector stands for no limit on that side.
struct Bounds {
    Vector<double> lower = {};
    Vector<double> upper = {};
};

/// Minimises or maximises
///
///     offset + cost' x   subject to   row_lower <= A x <= row_upper,   lower <= x <= upper.
///
/// An equality is a row whose limits are the same number. Limits that cross are no mistake but a
/// program without a solution.
struct LpMatrices {
    Sense sense = Sense::minimise;
    double offset = 0;
    Vector<double> cost = {};
    Eigen::SparseMatrix<double> A = {};
    Vector<double> row_lower = {}, row_upper = {};
    Vector<double> lower = {}, upper = {};

    [[nodiscard]] Index rows() const { return A.rows(); }
    [[nodiscard]] Index columns() const { return A.cols(); }

    /// Throws std::invalid_argument for sizes that do not fit A, a cost or a coefficient that is
    /// not finite, and a limit that is NaN or beyond every number (a lower one of +inf).
    void check() const;
};

namespace detail {

/// The largest number that still is a bound.
inline constexpr double largest_bound = 1e20;

[[nodiscard]] inline bool is_bound(double value) {
    return value > -largest_bound && value < largest_bound;
}

inline void check_bounds(std::string_view lower_name, std::string_view upper_name,
                         const Vector<double>& lower, const Vector<double>& upper, Index size,
                         std::string_view of) {
    require(lower.size() == size, lower_name, " has ", lower.size(), " values but A has ", size,
            " ", of);
    require(upper.size() == size, upper_name, " has ", upper.size(), " values but A has ", size,
            " ", of);
    for (Index i = 0; i < size; ++i) {
        if (is_nan(lower[i]) || lower[i] >= largest_bound)
            require(false, lower_name, "(", i, ") is ", describe(lower[i]),
                    ", expected a number below 1e20 or -inf");
        if (is_nan(upper[i]) || upper[i] <= -largest_bound)
            require(false, upper_name, "(", i, ") is ", describe(upper[i]),
                    ", expected a number above -1e20 or inf");
    }
}

}  // namespace detail

inline void LpMatrices::check() const {
    detail::require(cost.size() == columns(), "cost has ", cost.size(), " values but A has ",
                    columns(), " columns");
    detail::require(detail::is_finite(offset), "offset is ", detail::describe(offset),
                    ", expected a finite value");
    detail::check_finite<double>("cost", VectorView<double>(cost));
    detail::check_bounds("row_lower", "row_upper", row_lower, row_upper, rows(), "rows");
    detail::check_bounds("lower", "upper", lower, upper, columns(), "columns");
    for (Index j = 0; j < columns(); ++j) {
        for (Eigen::SparseMatrix<double>::InnerIterator entry(A, j); entry; ++entry) {
            if (!detail::is_finite(entry.value()))  // texts are made on failure only
                detail::require(false, "A(", entry.row(), ", ", j, ") is ",
                                detail::describe(entry.value()), ", expected a finite value");
        }
    }
}

}  // namespace ridgewood
