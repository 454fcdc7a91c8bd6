/// Rows and columns that join a sparse matrix or leave it.
#pragma once

#include <ridgewood/core/types.hpp>

#include <cstddef>
#include <vector>

#include <Eigen/SparseCore>

namespace ridgewood::detail {

using LpEntry = Eigen::Triplet<double>;

/// Makes A larger and adds the entries, in any order; those of one place are summed.
inline void append_entries(Eigen::SparseMatrix<double>& A, Index rows, Index columns,
                           const std::vector<LpEntry>& entries) {
    Eigen::SparseMatrix<double> added(rows, columns);
    added.setFromTriplets(entries.begin(), entries.end());
    A.conservativeResize(rows, columns);
    A = (A + added).eval();
    A.prune([](Index, Index, double value) { return value != 0; });
}

/// What is left of A without the rows and columns that are marked.
[[nodiscard]] inline Eigen::SparseMatrix<double> remove_marked(const Eigen::SparseMatrix<double>& A,
                                                               const std::vector<char>& rows,
                                                               const std::vector<char>& columns) {
    std::vector<int> place(rows.size());
    int kept = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        place[i] = rows[i] ? -1 : kept++;
    std::vector<LpEntry> entries;
    int column = 0;
    for (Index j = 0; j < A.cols(); ++j) {
        if (columns[static_cast<std::size_t>(j)])
            continue;
        for (Eigen::SparseMatrix<double>::InnerIterator entry(A, j); entry; ++entry) {
            if (const int row = place[static_cast<std::size_t>(entry.row())]; row >= 0)
                entries.emplace_back(row, column, entry.value());
        }
        ++column;
    }
    Eigen::SparseMatrix<double> left(kept, column);
    left.setFromTriplets(entries.begin(), entries.end());
    return left;
}

inline void append(Vector<double>& values, double value) {
    values.conservativeResize(values.size() + 1);
    values[values.size() - 1] = value;
}

/// A list of values, one a row or a column, without those that are marked.
template <class List>
void erase_marked(List& values, const std::vector<char>& marked) {
    std::size_t kept = 0;
    for (std::size_t k = 0; k < marked.size(); ++k) {
        if (!marked[k])
            values.data()[kept++] = values.data()[k];
    }
    if constexpr (requires { values.conservativeResize(1); })
        values.conservativeResize(static_cast<Index>(kept));
    else
        values.resize(kept);
}

}  // namespace ridgewood::detail
