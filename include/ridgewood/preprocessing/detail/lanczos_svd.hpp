/// The leading singular vectors of a large sparse table, to all digits.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/right_singular.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>

#include <Eigen/SVD>

namespace ridgewood::detail {

/// Bidiagonalisation of Golub, Kahan and Lanczos with all vectors kept orthogonal, restarted with
/// the best vectors found (Baglama and Reichel 2005). Between steps A V = U B, and A'U = V B' but
/// for its last column. `table` knows rows(), cols(), times(B) and transposed_times(Y).
template <Real W, class Table>
class LanczosSvd {
public:
    /// The vectors V are made on the shorter side of A, which they fill in the end.
    LanczosSvd(const Table& table, Index count, std::uint64_t seed)
        : table_(table),
          swap_(table.cols() > table.rows()),
          count_(count),
          random_(seed),
          most_(std::min(table.rows(), table.cols())) {
        resize(std::min(most_, 2 * count + 20));
    }

    /// The `count` greatest values and their vectors, those to the right of A.
    [[nodiscard]] RightSingular<W> solve() {
        V_.col(0) = fresh(V_, 0);
        for (Index kept = 0;;) {
            for (Index j = kept; j < width_; ++j)
                step(j);
            const Eigen::JacobiSVD<Matrix<W>> svd(B_, Eigen::ComputeFullU | Eigen::ComputeFullV);
            const Vector<W> values = svd.singularValues();
            const Vector<W> residuals = last_ * svd.matrixU().row(width_ - 1).transpose();
            const W least = 4 * std::numeric_limits<W>::epsilon() * values[0];
            if (width_ == most_ || residuals.head(count_).cwiseAbs().maxCoeff() <= least) {
                const Matrix<W> left = svd.matrixU().leftCols(count_);
                const Matrix<W> right = svd.matrixV().leftCols(count_);
                if (swap_)
                    return {values.head(count_), U_ * left};
                return {values.head(count_), V_.leftCols(width_) * right};
            }
            kept = count_ + (width_ - count_) / 3;
            restart(kept, svd.matrixU().leftCols(kept), svd.matrixV().leftCols(kept),
                    values.head(kept));
        }
    }

private:
    /// One more column of U and B, one more of V.
    void step(Index j) {
        Vector<W> u = swap_ ? table_.transposed_times(V_.col(j)) : table_.times(V_.col(j));
        const W reach = u.norm();
        B_.col(j).head(j) = project_out(U_.leftCols(j), u);
        B_(j, j) = u.norm();
        if (B_(j, j) > rounding * reach) {
            U_.col(j) = u / B_(j, j);
        } else {
            B_(j, j) = 0;
            U_.col(j) = fresh(U_, j);
        }
        Vector<W> v = swap_ ? table_.times(U_.col(j)) : table_.transposed_times(U_.col(j));
        const W size = v.norm();
        project_out(V_.leftCols(j + 1), v);
        last_ = v.norm();
        if (last_ > rounding * size) {
            V_.col(j + 1) = v / last_;
        } else {
            last_ = 0;
            V_.col(j + 1) = j + 1 < most_ ? fresh(V_, j + 1) : Vector<W>::Zero(V_.rows());
        }
    }

    /// A wider space each time, so that it ends, in all dimensions if need be.
    void restart(Index kept, const Matrix<W>& left, const Matrix<W>& right,
                 const Vector<W>& values) {
        const Matrix<W> U = U_ * left, V = V_.leftCols(width_) * right;
        const Vector<W> next = V_.col(width_);
        resize(std::min(most_, width_ + width_ / 4));
        U_.leftCols(kept) = U;
        V_.leftCols(kept) = V;
        V_.col(kept) = next;
        B_.diagonal().head(kept) = values;
    }

    void resize(Index width) {
        width_ = width;
        const Index longer = std::max(table_.rows(), table_.cols());
        U_ = Matrix<W>::Zero(longer, width);
        V_ = Matrix<W>::Zero(most_, width + 1);
        B_ = Matrix<W>::Zero(width, width);
    }

    /// A random unit vector orthogonal to the first columns.
    [[nodiscard]] Vector<W> fresh(const Matrix<W>& basis, Index columns) {
        Vector<W> v = Vector<W>::NullaryExpr(basis.rows(), [&](Index) { return random_.normal(); });
        project_out(basis.leftCols(columns), v);
        return v.normalized();
    }

    /// Twice is enough (Parlett: The symmetric eigenvalue problem, 1980, section 6-9). Returns what
    /// was taken away.
    Vector<W> project_out(const Eigen::Ref<const Matrix<W>>& basis, Vector<W>& v) const {
        const Vector<W> first = basis.transpose() * v;
        v -= basis * first;
        const Vector<W> second = basis.transpose() * v;
        v -= basis * second;
        return first + second;
    }

    static constexpr W rounding = 16 * std::numeric_limits<W>::epsilon();

    const Table& table_;
    bool swap_;
    Index count_;
    Random random_;
    Index most_, width_ = 0;
    Matrix<W> U_, V_, B_;
    W last_ = 0;  // the length of what A'U is beside V B' in its last column
};

}  // namespace ridgewood::detail
