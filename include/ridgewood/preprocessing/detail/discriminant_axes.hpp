/// The axes that tell classes from each other.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/scaled_cholesky.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/centred_table.hpp>
#include <ridgewood/preprocessing/detail/randomized_svd.hpp>
#include <ridgewood/preprocessing/detail/right_singular.hpp>
#include <ridgewood/preprocessing/detail/shrunk_covariance.hpp>
#include <ridgewood/preprocessing/detail/triangle_of_rows.hpp>
#include <ridgewood/preprocessing/discriminant_model.hpp>
#include <ridgewood/preprocessing/shrinkage.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Eigenvalues>

namespace ridgewood::detail {

/// Weighted rows of classes 0, 1, ..., each of which has rows, all of positive weight.
template <Real W>
class ClassRows {
public:
    ClassRows(Matrix<W> X, Vector<W> weights, const std::vector<int>& codes, Index classes)
        : X_(std::move(X)),
          row_weights_(std::move(weights)),
          rows_of_(static_cast<std::size_t>(classes)) {
        for (std::size_t i = 0; i < codes.size(); ++i)
            rows_of_[static_cast<std::size_t>(codes[i])].push_back(static_cast<Index>(i));
        means_ = Matrix<W>(classes, X_.cols());
        weights_ = Vector<W>(classes);
        within_ = Matrix<W>::Zero(X_.cols(), X_.cols());
        for (Index k = 0; k < classes; ++k) {
            Moments<W> moments(X_.cols());
            moments.add(rows(k), Matrix<W>(row_weights(k).size(), 0), row_weights(k));
            means_.row(k) = moments.mean().transpose();
            weights_[k] = moments.weight();
            within_ += moments.centred();
        }
    }

    [[nodiscard]] Index classes() const { return means_.rows(); }
    [[nodiscard]] W weight() const { return weights_.sum(); }
    /// One a class.
    [[nodiscard]] const Vector<W>& weights() const { return weights_; }
    [[nodiscard]] const Matrix<W>& means() const { return means_; }
    /// The sums of squares and products around the means of the classes.
    [[nodiscard]] const Matrix<W>& within() const { return within_; }

    [[nodiscard]] Matrix<W> rows(Index k) const { return X_(of(k), Eigen::all); }
    [[nodiscard]] Vector<W> row_weights(Index k) const { return row_weights_(of(k)); }

    [[nodiscard]] const Matrix<W>& all() const { return X_; }
    [[nodiscard]] const Vector<W>& all_weights() const { return row_weights_; }

    /// The right singular vectors of the rows around the means of their classes, columns times
    /// `unit`, of as many as there are rows or columns.
    [[nodiscard]] RightSingular<W> directions(const Vector<W>& unit) const {
        Matrix<W> centred(X_.rows(), X_.cols());
        for (Index k = 0; k < classes(); ++k)
            centred(of(k), Eigen::all) = rows(k).rowwise() - means_.row(k);
        centred.array().colwise() *= row_weights_.array().sqrt();
        if (X_.rows() <= X_.cols())
            return right_singular_of_transposed<W>(unit.asDiagonal() * centred.transpose());
        const Vector<W> origin = Vector<W>::Zero(X_.cols());
        const MatrixView<W> view = centred;
        const Matrix<W> R = triangle_of_rows(CentredTable<W, W>(view, origin, 1), within_);
        return right_singular<W>(R * unit.asDiagonal());
    }

private:
    [[nodiscard]] const std::vector<Index>& of(Index k) const {
        return rows_of_[static_cast<std::size_t>(k)];
    }

    Matrix<W> X_;
    Vector<W> row_weights_;
    std::vector<std::vector<Index>> rows_of_;
    Matrix<W> means_, within_;
    Vector<W> weights_;
};

/// Adds scalings and shares of variance to axes that have a center, means and priors: the columns
/// are made of covariance 1 within classes, and turned to where the means vary most.
template <Real W>
void add_axes_by_svd(const ClassRows<W>& table, double tolerance, std::string_view spec,
                     DiscriminantAxes& axes) {
    const Vector<W> spread = (table.within().diagonal() / table.weight()).cwiseSqrt();
    const Vector<W> unit =
        (spread.array() > 0).select(spread, Vector<W>::Ones(spread.size())).cwiseInverse();
    const W degrees = table.weight() - static_cast<W>(table.classes());
    const RightSingular<W> inside = table.directions(unit);
    const Vector<W> deviations = inside.values / std::sqrt(degrees);
    const Index rank = (deviations.array() > tolerance).count();
    require(rank > 0, spec, ": no column of X varies within the classes");
    const Matrix<W> sphere = unit.asDiagonal() * inside.vectors.leftCols(rank) *
                             deviations.head(rank).cwiseInverse().asDiagonal();

    const Vector<W> shares =
        (table.weight() / static_cast<W>(table.classes() - 1) * axes.priors).cwiseSqrt();
    const Matrix<W> between =
        shares.asDiagonal() * (axes.means.rowwise() - axes.center.transpose()) * sphere;
    const RightSingular<W> outside = right_singular_of_transposed<W>(between.transpose());
    require(outside.values[0] > 0, spec, ": the classes have the same mean");
    const Index axes_count = (outside.values.array() > tolerance * outside.values[0]).count();
    axes.scalings = sphere * outside.vectors.leftCols(axes_count);
    axes.explained_variance_ratio = outside.values.cwiseAbs2() / outside.values.squaredNorm();
}

/// The same as eigenvectors of the covariance between classes, what that of all rows is more than
/// that within, in the metric of the latter.
template <Real W>
void add_axes_by_eigen(const ClassRows<W>& table, const Shrinkage& shrinkage, std::string_view spec,
                       DiscriminantAxes& axes) {
    const Index columns = table.means().cols();
    Matrix<W> within = Matrix<W>::Zero(columns, columns);
    for (Index k = 0; k < table.classes(); ++k)
        within += axes.priors[k] * covariance_of<W>(table.rows(k), table.row_weights(k), shrinkage);
    const ScaledCholesky<W> cholesky(within);
    require(cholesky.reciprocal_condition() > std::numeric_limits<W>::epsilon(), spec,
            ": the covariance within the classes is singular; use shrinkage or the svd solver");
    const Matrix<W> between =
        covariance_of<W>(table.all(), table.all_weights(), shrinkage) - within;
    const Matrix<W> sphere = cholesky.inverse_root();
    const Eigen::SelfAdjointEigenSolver<Matrix<W>> solver(sphere.transpose() * between * sphere);
    axes.scalings = sphere * solver.eigenvectors().rowwise().reverse();
    // With shrinkage all rows together may vary less than the classes do.
    const W sum = solver.eigenvalues().sum();
    axes.explained_variance_ratio =
        solver.eigenvalues().reverse() / (sum > 0 ? sum : std::numeric_limits<W>::quiet_NaN());
}

/// Turns each axis to where the class lies whose mean is farthest out, the first of several.
inline void fix_signs_by_means(DiscriminantAxes& axes) {
    const Matrix<double> scores = (axes.means.rowwise() - axes.center.transpose()) * axes.scalings;
    for (Index k = 0; k < axes.scalings.cols(); ++k) {
        Index farthest = 0;
        scores.col(k).cwiseAbs().maxCoeff(&farthest);
        if (scores(farthest, k) < 0)
            axes.scalings.col(k) *= -1;
    }
}

}  // namespace ridgewood::detail
