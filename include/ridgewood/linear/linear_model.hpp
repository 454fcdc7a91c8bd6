/// The fitted linear model, whoever fitted it. A program that only predicts needs this header.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <type_traits>
#include <utility>

namespace ridgewood {

/// y = intercept + X coefficients: an immutable value that holds nothing of the data it was fitted
/// on. `Targets` is 1 for a vector y, Eigen::Dynamic for a matrix of several targets.
template <Real S, int Targets = 1>
class LinearModel {
public:
    /// Features x targets.
    using Coefficients = Eigen::Matrix<S, Eigen::Dynamic, Targets>;
    /// A number, or a row of one number a target.
    using Intercept = std::conditional_t<Targets == 1, S, RowVector<S>>;

    LinearModel(Coefficients coefficients, Intercept intercept)
        : coefficients_(std::move(coefficients)), intercept_(std::move(intercept)) {}

    [[nodiscard]] const Coefficients& coefficients() const& { return coefficients_; }
    /// Of a model that is about to vanish: moved out, so that `fit(X, y).coefficients()` is safe.
    [[nodiscard]] Coefficients coefficients() && { return std::move(coefficients_); }

    [[nodiscard]] const Intercept& intercept() const& { return intercept_; }
    [[nodiscard]] Intercept intercept() && { return std::move(intercept_); }

    /// One prediction a row of X (rows x targets), a matrix or an Eigen::SparseMatrix. Throws
    /// std::invalid_argument unless X has the columns that the model was fitted on. NaN in a row of
    /// X gives NaN for that row.
    template <class DX>
    [[nodiscard]] auto predict(const Eigen::EigenBase<DX>& X) const {
        static_assert(std::is_same_v<typename DX::Scalar, S>,
                      "predict: X must have the scalar type that the model was fitted on");
        detail::check_columns(X.cols(), coefficients_.rows());
        Eigen::Matrix<S, Eigen::Dynamic, Targets> out;
        if constexpr (std::is_base_of_v<Eigen::MatrixBase<DX>, DX>) {
            const MatrixView<S> view = X.derived();
            out = view * coefficients_;
        } else {
            out = X.derived() * coefficients_;
        }
        if constexpr (Targets == 1) {
            out.array() += intercept_;
        } else {
            out.rowwise() += intercept_;
        }
        return out;
    }

private:
    Coefficients coefficients_;
    Intercept intercept_;
};

}  // namespace ridgewood
