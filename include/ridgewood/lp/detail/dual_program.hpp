/// The dual of a linear program, where that is the smaller one.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/solution.hpp>

#include <cstddef>

namespace ridgewood::detail {

/// Whether the dual program has far fewer rows than this one: it has one for each column of two
/// entries or more, as the others are bounds there. Only programs without ranges and boxed
/// variables have a dual of the same size. Least absolute deviations, written with two residuals
/// for each of 200 observations and 10 coefficients, take 3700 us as they are and 550 us by their
/// dual.
[[nodiscard]] inline bool suits_dual(const LpMatrices& lp) {
    const auto is_range = [](double lower, double upper) {
        return is_bound(lower) && is_bound(upper) && lower != upper;
    };
    for (Index i = 0; i < lp.rows(); ++i) {
        if (is_range(lp.row_lower[i], lp.row_upper[i]))
            return false;
    }
    Index rows = 0;
    for (Index j = 0; j < lp.columns(); ++j) {
        if (is_range(lp.lower[j], lp.upper[j]))
            return false;
        const auto* begin = lp.A.outerIndexPtr() + j;
        rows += begin[1] - begin[0] > 1;
    }
    return 3 * rows <= 2 * lp.rows();
}

/// max b'y subject to A_j'y <= c_j for x_j >= 0, >= for x_j <= 0, = for a free x_j, with y_i >= 0
/// for rows >= b_i, <= 0 for rows <= b_i; x is counted from its bound. A fixed x_j leaves a row
/// without limits, a row without limits a y_i that is 0. Of a maximisation it is the dual of the
/// minimisation of the negative.
[[nodiscard]] inline LpMatrices dual_program(const LpMatrices& lp) {
    LpMatrices dual;
    dual.sense = Sense::maximise;
    dual.A = lp.A.transpose();
    const double sign = lp.sense == Sense::minimise ? 1 : -1;
    const Index rows = lp.rows(), columns = lp.columns();
    dual.row_lower = Vector<double>::Constant(columns, -no_bound);
    dual.row_upper = Vector<double>::Constant(columns, no_bound);
    dual.cost = Vector<double>::Zero(rows);
    for (Index j = 0; j < columns; ++j) {
        const bool below = is_bound(lp.lower[j]), above = is_bound(lp.upper[j]);
        if (below && above)
            continue;
        if (!above)
            dual.row_upper[j] = sign * lp.cost[j];
        if (!below)
            dual.row_lower[j] = sign * lp.cost[j];
    }
    dual.lower = Vector<double>::Constant(rows, -no_bound);
    dual.upper = Vector<double>::Constant(rows, no_bound);
    for (Index i = 0; i < rows; ++i) {
        const bool below = is_bound(lp.row_lower[i]), above = is_bound(lp.row_upper[i]);
        dual.cost[i] = below ? lp.row_lower[i] : above ? lp.row_upper[i] : 0;
        if (!above)
            dual.lower[i] = 0;
        if (!below)
            dual.upper[i] = 0;
    }
    for (Index j = 0; j < columns; ++j) {
        const double x = is_bound(lp.lower[j])   ? lp.lower[j]
                         : is_bound(lp.upper[j]) ? lp.upper[j]
                                                 : 0;
        for (Eigen::SparseMatrix<double>::InnerIterator entry(lp.A, j); x != 0 && entry; ++entry)
            dual.cost[entry.row()] -= entry.value() * x;
    }
    return dual;
}

/// The basis of the program that belongs to one of its dual: what is basic here is not there.
[[nodiscard]] inline Basis basis_of_primal(const LpMatrices& lp, const Basis& dual) {
    const auto status = [](BasisStatus there, double lower, double upper) {
        if (there != BasisStatus::basic)
            return BasisStatus::basic;
        return is_bound(lower)   ? BasisStatus::at_lower
               : is_bound(upper) ? BasisStatus::at_upper
                                 : BasisStatus::free;
    };
    Basis basis;
    for (Index j = 0; j < lp.columns(); ++j)
        basis.columns.push_back(
            status(dual.rows[static_cast<std::size_t>(j)], lp.lower[j], lp.upper[j]));
    for (Index i = 0; i < lp.rows(); ++i)
        basis.rows.push_back(
            status(dual.columns[static_cast<std::size_t>(i)], lp.row_lower[i], lp.row_upper[i]));
    return basis;
}

}  // namespace ridgewood::detail
