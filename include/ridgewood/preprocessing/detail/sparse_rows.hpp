/// Products with a sparse table.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>

#include <vector>

#include <Eigen/SparseCore>

namespace ridgewood::detail {

/// A sparse table as CentredTable is a dense one, in double and from the origin 0. It looks at X,
/// which has to outlive it.
template <Real S, Real W = double>
class SparseRows {
public:
    explicit SparseRows(const Eigen::SparseMatrix<S>& X) : X_(X) {}

    [[nodiscard]] Index rows() const { return X_.rows(); }
    [[nodiscard]] Index cols() const { return X_.cols(); }

    /// The table times B.
    template <Real Out = W>
    [[nodiscard]] Matrix<Out> times(const Matrix<W>& B) const {
        const Matrix<W> product = X_.template cast<W>() * B;
        return product.template cast<Out>();
    }

    /// The transposed table times Y.
    [[nodiscard]] Matrix<W> transposed_times(const Matrix<W>& Y) const {
        return X_.template cast<W>().transpose() * Y;
    }

    /// The sum of the variances of the columns, zeros included, with 1 / n.
    [[nodiscard]] W variance() const {
        W sum = 0;
        std::vector<W> values;
        for (Index j = 0; j < cols(); ++j) {
            values.clear();
            for (typename Eigen::SparseMatrix<S>::InnerIterator it(X_, j); it; ++it)
                values.push_back(static_cast<W>(it.value()));
            ColumnMoments moments =
                column_moments(values.data(), static_cast<Index>(values.size()), nullptr);
            moments.merge({.weight = static_cast<W>(rows()) - moments.weight});
            sum += moments.variance();
        }
        return sum;
    }

private:
    const Eigen::SparseMatrix<S>& X_;
};

}  // namespace ridgewood::detail
