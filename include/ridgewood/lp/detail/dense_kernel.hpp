/// Gaussian elimination of a dense matrix, for the end of a sparse one.
#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Columns of a dense matrix that becomes its own L (below the diagonal) and U.
class DenseKernel {
public:
    DenseKernel(std::size_t rows, std::size_t columns)
        : rows_(rows), columns_(columns), value_(rows * columns, 0.0) {}

    [[nodiscard]] double& operator()(std::size_t r, std::size_t c) { return value_[c * rows_ + r]; }

    /// Partial pivoting by columns; a column without a pivot is put last. The names of rows and
    /// columns are permuted along. Returns the rank.
    [[nodiscard]] std::size_t eliminate(double tolerance, std::vector<int>& row_names,
                                        std::vector<int>& column_names) {
        std::size_t rank = 0, last = columns_;
        while (rank < last && rank < rows_) {
            std::size_t pivot = rank;
            for (std::size_t r = rank; r < rows_; ++r) {
                if (std::abs((*this)(r, rank)) > std::abs((*this)(pivot, rank)))
                    pivot = r;
            }
            if (std::abs((*this)(pivot, rank)) < tolerance) {
                --last;
                for (std::size_t r = 0; r < rows_; ++r)
                    std::swap((*this)(r, rank), (*this)(r, last));
                std::swap(column_names[rank], column_names[last]);
                continue;
            }
            for (std::size_t c = 0; pivot != rank && c < columns_; ++c)
                std::swap((*this)(pivot, c), (*this)(rank, c));
            std::swap(row_names[pivot], row_names[rank]);
            subtract_row(rank);
            ++rank;
        }
        return rank;
    }

private:
    void subtract_row(std::size_t k) {
        double* multipliers = &(*this)(0, k);
        for (std::size_t r = k + 1; r < rows_; ++r)
            multipliers[r] /= multipliers[k];
        for (std::size_t c = k + 1; c < columns_; ++c) {
            double* column = &(*this)(0, c);
            const double factor = column[k];
            for (std::size_t r = k + 1; factor != 0 && r < rows_; ++r)
                column[r] -= multipliers[r] * factor;
        }
    }

    std::size_t rows_, columns_;
    std::vector<double> value_;
};

}  // namespace ridgewood::detail
