/// What regression by linear programming fits. A program that only predicts needs this header.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/types.hpp>

#include <utility>

namespace ridgewood {

/// y = intercept + x coefficients.
template <Real S>
class LpRegressionModel {
public:
    LpRegressionModel(Vector<S> coefficients, S intercept, double loss, Convergence convergence)
        : coefficients_(std::move(coefficients)),
          intercept_(intercept),
          loss_(loss),
          convergence_(convergence) {}

    /// One a column of X.
    [[nodiscard]] const Vector<S>& coefficients() const& { return coefficients_; }
    [[nodiscard]] Vector<S> coefficients() && { return std::move(coefficients_); }
    [[nodiscard]] S intercept() const { return intercept_; }

    /// What was minimised, on the training data.
    [[nodiscard]] double loss() const { return loss_; }
    /// Whether the linear program was solved, with its relative duality gap.
    [[nodiscard]] const Convergence& convergence() const { return convergence_; }

    /// One prediction a row of X. Throws std::invalid_argument unless X has the columns that the
    /// model was fitted on.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X) const {
        detail::check_columns(X.cols(), coefficients_.size());
        const MatrixView<S> view = X.derived();
        return (view * coefficients_).array() + intercept_;
    }

private:
    Vector<S> coefficients_;
    S intercept_;
    double loss_;
    Convergence convergence_;
};

}  // namespace ridgewood
