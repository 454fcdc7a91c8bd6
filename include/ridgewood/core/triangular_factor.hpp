/// The triangular factor of rows as a monoid: the accurate brother of Moments.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/solution.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/QR>

namespace ridgewood {

/// R of the QR factorisation of the rows [1 z_i] sqrt(w_i). Its first row holds the weight and the
/// mean, the triangle below it the factor of the centred rows. Two parts merge by stacking their
/// triangles (Demmel, Grigori, Hoemmen, Langou 2012). As the data are never squared, `solve` has
/// an error in proportion to their condition where the residual is small, and to its square times
/// the residual where not; Moments always pays the square. W is double.
template <Real W = double>
class TriangularFactor {
public:
    /// No rows yet, of `columns` >= 0 values each.
    explicit TriangularFactor(Index columns = 0)
        : factor_(Matrix<W>::Zero(columns + 1, columns + 1)) {}

    /// Rows of positive weight that were added.
    [[nodiscard]] Index rows() const { return rows_; }
    [[nodiscard]] Index columns() const { return factor_.cols() - 1; }
    /// Sum of the weights.
    [[nodiscard]] double weight() const { return factor_(0, 0) * factor_(0, 0); }
    [[nodiscard]] Vector<W> mean() const {
        return factor_.row(0).tail(columns()).transpose() / factor_(0, 0);
    }

    /// The upper triangle R with R'R = sum_i w_i (z_i - mean)'(z_i - mean); its rows have no sign.
    [[nodiscard]] Matrix<W> centred() const {
        return factor_.bottomRightCorner(columns(), columns());
    }

    /// The upper triangle R with R'R = sum_i w_i z_i'z_i.
    [[nodiscard]] Matrix<W> about_origin() const { return triangle(factor_.rightCols(columns())); }

    /// Adds the rows of X. Throws std::invalid_argument unless it has `columns()` columns.
    template <class DX>
    void add(const Eigen::MatrixBase<DX>& X) {
        add(X, Matrix<typename DX::Scalar>(X.rows(), 0));
    }

    /// Adds the rows of [X Y].
    template <class DX, class DY>
    void add(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& Y) {
        add(X, Y, Vector<W>::Ones(X.rows()));
    }

    /// Adds the rows of [X Y], each with its weight, n finite values >= 0.
    template <class DX, class DY, class DW>
    void add(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& Y,
             const Eigen::MatrixBase<DW>& weights) {
        const Index width = X.cols() + Y.cols();
        detail::require(width == columns(), "TriangularFactor: rows have ", width,
                        " values, expected ", columns());
        detail::require(Y.rows() == X.rows(), "TriangularFactor: X has ", X.rows(),
                        " rows but Y has ", Y.rows());
        using S = typename DX::Scalar;
        detail::check_finite<S>("X", MatrixView<S>(X));
        detail::check_finite<S>("Y", MatrixView<S>(Y));
        const Vector<W> w = weights.template cast<W>();
        detail::check_weights_of_rows<W>(w, X.rows());
        Matrix<W> factor = factor_;
        const Index block_rows = std::max<Index>(256, 4 * factor_.rows());
        for (Index begin = 0; begin < X.rows(); begin += block_rows) {
            const Index count = std::min(block_rows, X.rows() - begin);
            Matrix<W> stacked(factor_.rows() + count, factor_.cols());
            stacked.topRows(factor.rows()) = factor;
            auto block = stacked.bottomRows(count);
            block.col(0).setOnes();
            block.middleCols(1, X.cols()) = X.middleRows(begin, count).template cast<W>();
            block.rightCols(Y.cols()) = Y.middleRows(begin, count).template cast<W>();
            block.array().colwise() *= w.segment(begin, count).array().sqrt();
            factor = triangle(stacked);
        }
        factor_ = std::move(factor);
        rows_ += (w.array() > 0).count();
    }

    /// Adds all rows of another part.
    void merge(const TriangularFactor& other) {
        detail::require(other.columns() == columns(), "TriangularFactor: rows have ",
                        other.columns(), " values, expected ", columns());
        Matrix<W> stacked(2 * factor_.rows(), factor_.cols());
        stacked << factor_, other.factor_;
        factor_ = triangle(stacked);
        rows_ += other.rows_;
    }

    /// The regression of the last columns on the first, by back substitution.
    [[nodiscard]] Solution solve(const SolveOptions& options = {}) const {
        options.check("TriangularFactor", columns());
        const Index targets = options.targets, features = columns() - targets;
        Matrix<W> R = options.intercept ? centred() : about_origin();
        if (options.penalty > 0) {
            Matrix<W> stacked = Matrix<W>::Zero(R.rows() + features, R.cols());
            stacked.topRows(R.rows()) = R;
            stacked.bottomLeftCorner(features, features)
                .diagonal()
                .setConstant(std::sqrt(options.penalty));
            R = triangle(stacked);
        }
        const auto left = R.topLeftCorner(features, features);
        const Vector<W> length = left.colwise().norm();

        Solution out;
        out.intercept = RowVector<W>::Zero(targets);
        if (!(left.diagonal().array() != 0).all()) {
            out.slopes.setConstant(features, targets, std::numeric_limits<double>::quiet_NaN());
        } else {
            const Matrix<W> scaled = left * length.cwiseInverse().asDiagonal();
            out.reciprocal_condition = reciprocal_condition(scaled);
            out.slopes = left.template triangularView<Eigen::Upper>().solve(
                R.topRightCorner(features, targets));
        }
        if (options.intercept) {
            const Vector<W> center = mean();
            out.intercept =
                center.tail(targets).transpose() - center.head(features).transpose() * out.slopes;
        }
        return out;
    }

    /// Estimate of 1 / condition in the 1-norm of an upper triangle, 0 when it is singular.
    [[nodiscard]] static double reciprocal_condition(const Matrix<W>& R) {
        const Matrix<W> inverse = R.template triangularView<Eigen::Upper>().solve(
            Matrix<W>::Identity(R.rows(), R.cols()));
        return 1 / (R.colwise().template lpNorm<1>().maxCoeff() *
                    inverse.colwise().template lpNorm<1>().maxCoeff());
    }

private:
    [[nodiscard]] static Matrix<W> triangle(const Matrix<W>& rows) {
        const Eigen::HouseholderQR<Matrix<W>> qr(rows);
        const Index kept = std::min(rows.rows(), rows.cols());
        Matrix<W> R = Matrix<W>::Zero(rows.cols(), rows.cols());
        R.topRows(kept) = qr.matrixQR().topRows(kept).template triangularView<Eigen::Upper>();
        return R;
    }

    Index rows_ = 0;
    Matrix<W> factor_;
};

}  // namespace ridgewood
