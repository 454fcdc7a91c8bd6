/// The fitted transform of the scalers: each column minus its centre, divided by its scale.
#pragma once

#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ridgewood {

/// z_j = (x_j - center_j) / scale_j for each column j. NaN stays NaN.
class ColumnScaling {
public:
    /// What a scaler makes; `scale` holds no 0.
    ColumnScaling(detail::InputColumns columns, Vector<double> center, Vector<double> scale)
        : columns_(columns), center_(std::move(center)), scale_(std::move(scale)) {}

    /// One value a column, in its units.
    [[nodiscard]] const Vector<double>& center() const& { return center_; }
    [[nodiscard]] Vector<double> center() && { return std::move(center_); }
    /// One value a column, in its units, never 0.
    [[nodiscard]] const Vector<double>& scale() const& { return scale_; }
    [[nodiscard]] Vector<double> scale() && { return std::move(scale_); }

    /// A dense X, or an Eigen::SparseMatrix where all centres are 0, whose zeros stay implicit.
    /// Throws std::invalid_argument for another number of columns and for infinities.
    template <class DX>
    [[nodiscard]] typename DX::PlainObject transform(const Eigen::EigenBase<DX>& X) const {
        using S = typename DX::Scalar;
        if constexpr (detail::is_dense<DX>) {
            return transform_dense<S>(X.derived());
        } else {
            columns_.check(X.derived());
            detail::require((center_.array() == 0).all(), columns_.spec(),
                            ": a sparse X cannot be centred, its zeros would not stay 0");
            typename DX::PlainObject Z = X.derived();
            detail::for_each_stored(Z, [this](Index, Index column, S& value) {
                value = static_cast<S>(static_cast<double>(value) / scale_[column]);
            });
            return Z;
        }
    }

    /// The X whose transform is Z, up to rounding; a constant column gets its value again.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        using S = typename DZ::Scalar;
        columns_.check_inverse(Z.cols(), columns_.count());
        Matrix<S> X = Z;
        for (Index j = 0; j < X.cols(); ++j) {
            X.col(j) = (X.col(j).template cast<double>().array() * scale_[j] + center_[j])
                           .template cast<S>();
        }
        return X;
    }

    /// The names as they are.
    [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
        columns_.check_names(names);
        return names;
    }

private:
    template <Real S>
    [[nodiscard]] Matrix<S> transform_dense(const MatrixView<S>& X) const {
        columns_.check_count(X.cols());
        // Checked block by block on the way: one look at memory instead of two.
        constexpr Index block = 1024;
        Matrix<S> Z = detail::result_matrix<S>(X.rows(), X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            for (Index begin = 0; begin < X.rows(); begin += block) {
                const Index rows = std::min(block, X.rows() - begin);
                const auto x = X.col(j).segment(begin, rows);
                const bool finite = detail::all_finite(x.data(), rows);
                for (Index i = 0; i < rows && !finite; ++i)
                    detail::check_value(begin + i, j, x[i], detail::MissingValues::allowed);
                Z.col(j).segment(begin, rows) =
                    ((x.template cast<double>().array() - center_[j]) / scale_[j])
                        .template cast<S>();
            }
        }
        return Z;
    }

    detail::InputColumns columns_;
    Vector<double> center_, scale_;
};

}  // namespace ridgewood
