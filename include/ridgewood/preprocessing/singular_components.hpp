/// Fitted singular vectors of a table.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/centred_table.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/numbered_names.hpp>
#include <ridgewood/preprocessing/detail/sparse_rows.hpp>

#include <string>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

/// What TruncatedSvd finds.
struct SingularAxes {
    Matrix<double> components;
    Vector<double> singular_values, explained_variance, explained_variance_ratio;
};

}  // namespace detail

/// The fitted transform of TruncatedSvd: the coordinates z = C x of a row on orthonormal axes.
class SingularComponents {
public:
    SingularComponents(detail::InputColumns columns, detail::SingularAxes axes, int threads)
        : columns_(columns), axes_(std::move(axes)), threads_(threads) {}

    /// C: one right singular vector a row, that of the greatest value first; components x columns
    /// of X.
    [[nodiscard]] const Matrix<double>& components() const& { return axes_.components; }
    [[nodiscard]] Matrix<double> components() && { return std::move(axes_.components); }
    /// Descending.
    [[nodiscard]] const Vector<double>& singular_values() const& { return axes_.singular_values; }
    [[nodiscard]] Vector<double> singular_values() && { return std::move(axes_.singular_values); }
    /// Variance of the coordinates, with 1 / n. It need not descend, as X was not centred.
    [[nodiscard]] const Vector<double>& explained_variance() const& {
        return axes_.explained_variance;
    }
    [[nodiscard]] Vector<double> explained_variance() && {
        return std::move(axes_.explained_variance);
    }
    /// The same as a share of the variance of all columns, NaN where they have none.
    [[nodiscard]] const Vector<double>& explained_variance_ratio() const& {
        return axes_.explained_variance_ratio;
    }
    [[nodiscard]] Vector<double> explained_variance_ratio() && {
        return std::move(axes_.explained_variance_ratio);
    }
    /// How many axes there are.
    [[nodiscard]] Index cols() const { return axes_.components.rows(); }

    /// Rows x cols() of a dense or sparse X. Throws std::invalid_argument for another number of
    /// columns and for values that are not finite.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::EigenBase<DX>& X) const {
        using S = typename DX::Scalar;
        if constexpr (detail::is_dense<DX>) {
            const MatrixView<S> table = X.derived();
            columns_.check(table);
            const Vector<double> origin = Vector<double>::Zero(X.cols());
            const detail::CentredTable<S> rows(table, origin, threads_);
            return rows.template times<S>(axes_.components.transpose());
        } else {
            columns_.check(X.derived());
            const Eigen::SparseMatrix<S> table = X.derived();
            return detail::SparseRows<S>(table).template times<S>(axes_.components.transpose());
        }
    }

    /// Z C, the rows of rank cols() that are nearest to X where Z is its transform.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        using S = typename DZ::Scalar;
        columns_.check_inverse(Z.cols(), cols());
        const Matrix<double> X = Z.template cast<double>() * axes_.components;
        return X.template cast<S>();
    }

    /// "truncatedsvd0", "truncatedsvd1", ...
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        columns_.check_names(names);
        return detail::numbered_names("truncatedsvd", cols());
    }

private:
    detail::InputColumns columns_;
    detail::SingularAxes axes_;
    int threads_;
};

}  // namespace ridgewood
