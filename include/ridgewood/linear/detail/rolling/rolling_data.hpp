/// What is given to rolling regression, checked and in double.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/series_windows.hpp>
#include <ridgewood/linear/rolling_options.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ridgewood::detail {

/// NaN stands for a missing value, infinity for nothing.
inline void check_not_infinite(std::string_view name, const MatrixView<double>& values) {
    for (Index j = 0; j < values.cols(); ++j) {
        for (Index i = 0; i < values.rows(); ++i) {
            if (!is_finite(values(i, j)) && !is_nan(values(i, j))) {
                require(false, name, "(", i, ", ", j, ") is ", describe(values(i, j)),
                        ", expected a finite value, or NaN for a missing one");
            }
        }
    }
}

/// Column-major double is looked at, anything else is copied once.
template <Real S>
class RollingData {
public:
    template <class DX, class DY>
    RollingData(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                const FitData<S>& data, MissingRows missing)
        : X_(in_double(X.derived())), y_(in_double(as_column(y))) {
        static_assert(std::is_same_v<typename DY::Scalar, S>,
                      "fit: X and y must have the same scalar type");
        if (missing == MissingRows::error) {
            check_training_data<double>(X_, y_);
        } else {
            check_shapes(X_, y_);
            require(y_.cols() > 0, "y has no columns");
            check_not_infinite("X", X_);
            check_not_infinite("y", y_);
        }
        require(!data.offset,
                "fit: there is an offset, but this regression takes none; subtract it from y");
        if (data.weights) {
            check_weights<S>(*data.weights, X_.rows());
            root_weights_ = data.weights->template cast<double>().cwiseSqrt();
        }
        if (missing != MissingRows::error)
            mark_missing();
        if (!missing_.empty() || (root_weights_.array() == 0).any())
            mark_used();
    }

    RollingData(const RollingData&) = delete;
    RollingData& operator=(const RollingData&) = delete;

    [[nodiscard]] Index rows() const { return X_.rows(); }
    [[nodiscard]] Index features() const { return X_.cols(); }
    [[nodiscard]] Index targets() const { return y_.cols(); }

    [[nodiscard]] RollingTable table() const {
        return {.X = X_.data(),
                .X_row_stride = 1,
                .X_column_stride = X_.outerStride(),
                .Y = y_.data(),
                .Y_row_stride = 1,
                .Y_column_stride = y_.outerStride(),
                .root_weights = root_weights_.size() > 0 ? root_weights_.data() : nullptr,
                .used = used_.empty() ? nullptr : used_.data(),
                .missing = missing_.empty() ? nullptr : missing_.data()};
    }

private:
    template <class D>
    [[nodiscard]] static decltype(auto) in_double(const D& data) {
        if constexpr (std::is_same_v<S, double>) {
            return (data);
        } else {
            return data.template cast<double>();
        }
    }

    void mark_missing() {
        const Index rows = X_.rows();
        missing_.assign(static_cast<std::size_t>(rows), 0);
        for (const MatrixView<double>* const values : {&X_, &y_}) {
            for (Index j = 0; j < values->cols(); ++j) {
                const double* const column = values->col(j).data();
                for (Index i = 0; i < rows; ++i) {
                    if (is_nan(column[i]))
                        missing_[static_cast<std::size_t>(i)] = 1;
                }
            }
        }
    }

    void mark_used() {
        used_.assign(static_cast<std::size_t>(X_.rows()), 1);
        for (std::size_t i = 0; i < used_.size(); ++i) {
            const bool counts =
                root_weights_.size() == 0 || root_weights_[static_cast<Index>(i)] > 0;
            used_[i] = counts && (missing_.empty() || missing_[i] == 0) ? 1 : 0;
        }
    }

    MatrixView<double> X_, y_;
    Vector<double> root_weights_;
    // Empty where all rows are used, and none is missing.
    std::vector<std::uint8_t> used_, missing_;
};

}  // namespace ridgewood::detail
