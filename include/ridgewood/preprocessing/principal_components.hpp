/// Fitted principal components.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/centred_table.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/numbered_names.hpp>

#include <string>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

/// What Pca finds.
struct PrincipalAxes {
    Vector<double> mean;
    Matrix<double> components;
    Vector<double> singular_values, explained_variance, explained_variance_ratio;
    double noise_variance = 0;
    bool whiten = false;
};

}  // namespace detail

/// The fitted transform of Pca: the coordinates z = C (x - mean) of a row on orthonormal axes, each
/// divided by its standard deviation when they are whitened.
class PrincipalComponents {
public:
    PrincipalComponents(detail::InputColumns columns, detail::PrincipalAxes axes, int threads)
        : columns_(columns), axes_(std::move(axes)), threads_(threads) {}

    /// C: one orthonormal axis a row, in the order of falling variance; components x columns of X.
    [[nodiscard]] const Matrix<double>& components() const& { return axes_.components; }
    [[nodiscard]] Matrix<double> components() && { return std::move(axes_.components); }
    /// Of each column of X.
    [[nodiscard]] const Vector<double>& mean() const& { return axes_.mean; }
    [[nodiscard]] Vector<double> mean() && { return std::move(axes_.mean); }
    /// Variance of the rows along each axis, with 1 / (n - 1).
    [[nodiscard]] const Vector<double>& explained_variance() const& {
        return axes_.explained_variance;
    }
    [[nodiscard]] Vector<double> explained_variance() && {
        return std::move(axes_.explained_variance);
    }
    /// The same as a share of the variance of all columns.
    [[nodiscard]] const Vector<double>& explained_variance_ratio() const& {
        return axes_.explained_variance_ratio;
    }
    [[nodiscard]] Vector<double> explained_variance_ratio() && {
        return std::move(axes_.explained_variance_ratio);
    }
    /// Of the centred table.
    [[nodiscard]] const Vector<double>& singular_values() const& { return axes_.singular_values; }
    [[nodiscard]] Vector<double> singular_values() && { return std::move(axes_.singular_values); }
    /// The mean variance of the axes that were not kept, of min(n, columns) in all, 0 when all
    /// were: the noise of probabilistic PCA (Tipping and Bishop 1999).
    [[nodiscard]] double noise_variance() const { return axes_.noise_variance; }
    /// How many axes were kept.
    [[nodiscard]] Index cols() const { return axes_.components.rows(); }

    /// Rows x cols(). Throws std::invalid_argument for another number of columns and for values
    /// that are not finite.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        columns_.check(table);
        const detail::CentredTable<S> rows(table, axes_.mean, threads_);
        return rows.template times<S>(axes_.components.transpose() *
                                      scale().cwiseInverse().asDiagonal());
    }

    /// The point of the space of the kept axes that has these coordinates: the X whose transform is
    /// Z, when all axes were kept, and the nearest there is otherwise.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        using S = typename DZ::Scalar;
        columns_.check_inverse(Z.cols(), cols());
        const Matrix<double> axes = scale().asDiagonal() * axes_.components;
        Matrix<double> X = Z.template cast<double>() * axes;
        X.rowwise() += axes_.mean.transpose();
        return X.template cast<S>();
    }

    /// "pca0", "pca1", ...
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        columns_.check_names(names);
        return detail::numbered_names("pca", cols());
    }

private:
    [[nodiscard]] Vector<double> scale() const {
        if (!axes_.whiten)
            return Vector<double>::Ones(cols());
        return axes_.explained_variance.cwiseSqrt();
    }

    detail::InputColumns columns_;
    detail::PrincipalAxes axes_;
    int threads_;
};

}  // namespace ridgewood
