/// A function of each value.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// The fitted transform of FunctionTransformer.
class FunctionMapping {
public:
    FunctionMapping(detail::InputColumns columns, std::function<double(double)> function,
                    std::function<double(double)> inverse)
        : columns_(columns), function_(std::move(function)), inverse_(std::move(inverse)) {}

    /// Throws std::invalid_argument for another number of columns, infinities, and a value whose
    /// image is not finite, such as the logarithm of 0.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        const MatrixView<typename DX::Scalar> table = X.derived();
        columns_.check(table);
        return images<typename DX::Scalar>(table, function_, "function of X");
    }

    /// The images of Z under the inverse function. Throws std::invalid_argument where none was
    /// given.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        columns_.check_inverse(Z.cols(), columns_.count());
        detail::require(static_cast<bool>(inverse_), columns_.spec(), ": no inverse was given");
        return images<typename DZ::Scalar>(Z.derived(), inverse_, "inverse of Z");
    }

    /// The names as they are.
    [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
        columns_.check_names(names);
        return names;
    }

private:
    template <Real S>
    [[nodiscard]] Matrix<S> images(const MatrixView<S>& X,
                                   const std::function<double(double)>& function,
                                   std::string_view what) const {
        Matrix<S> Z = detail::result_matrix<S>(X.rows(), X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            for (Index i = 0; i < X.rows(); ++i) {
                if (detail::is_nan(X(i, j))) {
                    Z(i, j) = X(i, j);
                    continue;
                }
                Z(i, j) = static_cast<S>(function(static_cast<double>(X(i, j))));
                if (!detail::is_finite(Z(i, j))) {
                    detail::require(false, columns_.spec(), ": the ", what, "(", i, ", ", j,
                                    ") = ", detail::describe(X(i, j)), " is ",
                                    detail::describe(Z(i, j)));
                }
            }
        }
        return Z;
    }

    detail::InputColumns columns_;
    std::function<double(double)> function_, inverse_;
};

/// Applies a function to each value. Missing values (NaN) stay missing, without a call.
///
///     const rw::FunctionTransformer spec{.function = [](double x) { return std::log1p(x); },
///                                        .inverse = [](double z) { return std::expm1(z); }};
struct FunctionTransformer {
    /// From a value of X to one of the result; may be called from several threads.
    std::function<double(double)> function = {};
    /// The way back, if there is to be one.
    std::function<double(double)> inverse = {};

    /// Remembers how many columns there are. Throws std::invalid_argument for an empty X,
    /// infinities and a missing function.
    template <class DX>
    [[nodiscard]] FunctionMapping fit(const Eigen::MatrixBase<DX>& X) const {
        constexpr std::string_view spec = "FunctionTransformer";
        detail::require(static_cast<bool>(function), spec, ": no function was given");
        const MatrixView<typename DX::Scalar> table = X.derived();
        return {detail::InputColumns(spec, table, detail::MissingValues::allowed), function,
                inverse};
    }
};

}  // namespace ridgewood
