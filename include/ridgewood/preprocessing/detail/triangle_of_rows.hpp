/// The triangular factor of the rows of a table, by a fast road or an accurate one.
#pragma once

#include <ridgewood/core/scaled_cholesky.hpp>
#include <ridgewood/core/triangular_factor.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/centred_table.hpp>

#include <algorithm>

namespace ridgewood::detail {

/// An upper triangle R with R'R = `gram`, which is the sum of (x_i - origin)'(x_i - origin). The
/// Cholesky factor of the Gram matrix has all digits, whatever the units of the columns, as long as
/// the columns in units of their length are far from dependent; otherwise R is made of the rows.
template <Real S, Real W>
[[nodiscard]] Matrix<W> triangle_of_rows(const CentredTable<S, W>& rows, const Matrix<W>& gram) {
    // Columns of condition 1 / sqrt(least) cost two of sixteen digits, as products of sums do.
    constexpr double least = 1e-4;
    const ScaledCholesky<W> cholesky(gram);
    if (cholesky.reciprocal_condition() >= least)
        return cholesky.triangle();
    TriangularFactor<W> factor(rows.cols());
    const Index block_rows = std::max<Index>(4096, 16 * rows.cols());
    for (Index begin = 0; begin < rows.rows(); begin += block_rows)
        factor.add(rows.block(begin, std::min(block_rows, rows.rows() - begin)));
    return factor.about_origin();
}

}  // namespace ridgewood::detail
