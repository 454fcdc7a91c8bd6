/// Cholesky factorisation of a Gram matrix, indifferent to the units of its columns.
#pragma once

#include <ridgewood/core/types.hpp>

#include <limits>

#include <Eigen/Cholesky>

namespace ridgewood::detail {

/// Factor of D G D with D = diag(G)^(-1/2), which is near the scaling of least condition (van der
/// Sluis 1969).
template <Real W = double>
class ScaledCholesky {
public:
    explicit ScaledCholesky(Matrix<W> gram) {
        const auto diagonal = gram.diagonal().array();
        definite_ = (diagonal > 0).all();
        if (!definite_)
            return;
        scale_ = diagonal.rsqrt();
        gram = scale_.asDiagonal() * gram * scale_.asDiagonal();
        factor_.compute(gram);
        definite_ = factor_.info() == Eigen::Success;
    }

    /// Estimate of 1 / condition of the scaled matrix, 0 when it is not positive definite.
    [[nodiscard]] double reciprocal_condition() const { return definite_ ? factor_.rcond() : 0; }

    /// G^-1 b, NaN when G is not positive definite.
    [[nodiscard]] Matrix<W> solve(const Eigen::Ref<const Matrix<W>>& b) const {
        if (!definite_) {
            return Matrix<W>::Constant(b.rows(), b.cols(),
                                       std::numeric_limits<double>::quiet_NaN());
        }
        return scale_.asDiagonal() * factor_.solve(scale_.asDiagonal() * b);
    }

    /// The upper triangle R with R'R = G, for a positive definite G.
    [[nodiscard]] Matrix<W> triangle() const {
        const Matrix<W> scaled = factor_.matrixU();
        return scaled * scale_.cwiseInverse().asDiagonal();
    }

    /// T with T T' = G^-1, for a positive definite G.
    [[nodiscard]] Matrix<W> inverse_root() const {
        const Index size = scale_.size();
        return scale_.asDiagonal() * factor_.matrixU().solve(Matrix<W>::Identity(size, size));
    }

private:
    bool definite_ = false;
    Vector<W> scale_;
    Eigen::LLT<Matrix<W>> factor_;
};

}  // namespace ridgewood::detail
