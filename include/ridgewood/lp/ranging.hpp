/// How far the data of a linear program may move before its answer is another one.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/basis_ranges.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/program.hpp>
#include <ridgewood/lp/ranges.hpp>
#include <ridgewood/lp/solution.hpp>

namespace ridgewood {

/// The ranges of the costs and limits of a program around its optimal answer (Chvatal 1983, chapter
/// 10), each on the condition that all other data stay.
///
///     const auto ranges = rw::find_ranges(program, answer);
///     ranges.cost(tables).to, ranges.upper(wood).from;
///
/// They belong to the basis of the answer: when it is degenerate another basis of the same point
/// may go further. Takes one solve with the basis for each row and each variable. Throws
/// std::invalid_argument for an answer that is not optimal, or whose basis is not one of `lp`.
[[nodiscard]] inline LpRanges find_ranges(const LpMatrices& lp, const LpSolution& answer) {
    lp.check();
    detail::require(answer.status == LpStatus::optimal,
                    "find_ranges: the answer must be optimal, got ", to_string(answer.status));
    const auto columns = static_cast<Index>(answer.basis.columns.size());
    const auto rows = static_cast<Index>(answer.basis.rows.size());
    detail::require(columns == lp.columns() && rows == lp.rows(),
                    "find_ranges: the basis of the answer has ", columns, " columns and ", rows,
                    " rows, the program has ", lp.columns(), " and ", lp.rows());
    return detail::BasisRanges(lp, answer.basis).find();
}

[[nodiscard]] inline LpRanges find_ranges(const LinearProgram& program, const LpSolution& answer) {
    return find_ranges(program.matrices(), answer);
}

}  // namespace ridgewood
