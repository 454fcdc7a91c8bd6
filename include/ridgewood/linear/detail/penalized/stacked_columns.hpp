/// The columns of a table once for each response of a loss.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/scaling.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// sqrt(v) z_j one after the other, whatever stores the table.
template <Real W, class Columns>
void copy_column(const Columns& columns, Index j, const Scaling<W>& scaling, const Vector<W>& roots,
                 W* values) {
    if constexpr (requires { columns.copy(j, scaling, roots, values); }) {
        columns.copy(j, scaling, roots, values);
    } else {
        const double mean = scaling.mean[j], factor = scaling.factor[j];
        for (Index i = 0; i < columns.rows(); ++i)
            values[i] = -mean * factor * roots[i];
        const auto x = columns.column(j);
        for (Index t = 0; t < x.count; ++t) {
            const Index i = x.rows[t];
            values[i] += static_cast<W>(x.values[t]) * factor * roots[i];
        }
    }
}

/// Rows and columns of a table, repeated: column j + p k has the values of column j in the k-th
/// block of rows, and 0 elsewhere. The words are those of DenseColumns.
template <Real W, class Columns>
class StackedColumns {
public:
    static constexpr Index lanes = Columns::lanes;

    /// `scaling` is that of the table.
    StackedColumns(const Columns& columns, const Scaling<W>& scaling, Index responses)
        : columns_(columns), scaling_(scaling), responses_(responses) {}

    [[nodiscard]] Index rows() const { return columns_.rows() * responses_; }
    [[nodiscard]] Index cols() const { return columns_.cols() * responses_; }
    [[nodiscard]] double pass_cost() const {
        return columns_.pass_cost() * static_cast<double>(responses_);
    }

    /// `roots` are those of the rows of the table.
    void copy(Index j, const Scaling<W>&, const Vector<W>& roots, W* values) const {
        copy_column(columns_, j % columns_.cols(), scaling_, roots, values);
    }

    /// As in DenseColumns; the columns ascend.
    void multiply(const std::vector<Index>& columns, const Scaling<W>&, const W* residuals,
                  const std::array<W, lanes>&, int threads, W* products) const {
        const Index n = columns_.rows(), p = columns_.cols();
        std::size_t first = 0;
        for (Index k = 0; k < responses_; ++k) {
            std::vector<Index> part;
            for (std::size_t i = first; i < columns.size() && columns[i] / p == k; ++i)
                part.push_back(columns[i] - k * p);
            const W* const block = residuals + k * n * lanes;
            std::array<W, lanes> sums{};
            for (Index i = 0; i < n * lanes; ++i)
                sums[static_cast<std::size_t>(i % lanes)] += block[i];
            columns_.multiply(part, scaling_, block, sums, threads,
                              products + static_cast<Index>(first) * lanes);
            first += part.size();
        }
    }

private:
    const Columns& columns_;
    const Scaling<W>& scaling_;
    Index responses_;
};

}  // namespace ridgewood::detail
