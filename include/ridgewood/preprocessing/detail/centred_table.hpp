/// Products with a table whose columns are centred on the way.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// The table of rows x_i - origin, in double, made by blocks that stay in the cache. It looks at X
/// and origin, which have to outlive it. Products are the same for any number of threads.
template <Real S, Real W = double>
class CentredTable {
public:
    CentredTable(const MatrixView<S>& X, const Vector<W>& origin, int threads)
        : X_(X), origin_(origin), threads_(threads) {}

    [[nodiscard]] Index rows() const { return X_.rows(); }
    [[nodiscard]] Index cols() const { return X_.cols(); }

    /// Rows `begin` to `begin` + `count`.
    [[nodiscard]] Matrix<W> block(Index begin, Index count) const {
        return X_.middleRows(begin, count).template cast<W>().rowwise() - origin_.transpose();
    }

    /// The table times B.
    template <Real Out = W>
    [[nodiscard]] Matrix<Out> times(const Matrix<W>& B) const {
        Matrix<Out> product(rows(), B.cols());
        parallel_for(blocks(), threads_, [&](Index b) {
            const Index begin = b * block_rows, count = std::min(block_rows, rows() - begin);
            const Matrix<W> part = block(begin, count) * B;
            product.middleRows(begin, count) = part.template cast<Out>();
        });
        return product;
    }

    /// The transposed table times Y.
    [[nodiscard]] Matrix<W> transposed_times(const Matrix<W>& Y) const {
        const Index parts = std::min<Index>(16, blocks());
        std::vector<Matrix<W>> sums(static_cast<std::size_t>(parts),
                                    Matrix<W>::Zero(cols(), Y.cols()));
        parallel_for(parts, threads_, [&](Index k) {
            for (Index b = k * blocks() / parts; b < (k + 1) * blocks() / parts; ++b) {
                const Index begin = b * block_rows, count = std::min(block_rows, rows() - begin);
                sums[static_cast<std::size_t>(k)].noalias() +=
                    block(begin, count).transpose() * Y.middleRows(begin, count);
            }
        });
        for (std::size_t k = 1; k < sums.size(); ++k)
            sums[0] += sums[k];
        return sums[0];
    }

private:
    static constexpr Index block_rows = 256;

    [[nodiscard]] Index blocks() const { return (rows() + block_rows - 1) / block_rows; }

    const MatrixView<S>& X_;
    const Vector<W>& origin_;
    int threads_;
};

}  // namespace ridgewood::detail
