/// The elastic net for several responses that depend on the same columns.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/columns_of.hpp>
#include <ridgewood/linear/detail/penalized/multi_task_fit.hpp>
#include <ridgewood/linear/multi_task_path.hpp>
#include <ridgewood/linear/penalized_options.hpp>

#include <optional>
#include <type_traits>

namespace ridgewood {

/// Regression of the columns of Y on X with one price for all coefficients B_j of a column of X, so
/// that a column has coefficients for all responses or for none (the group lasso of Yuan and Lin
/// 2006; glmnet's family mgaussian, scikit-learn's MultiTaskElasticNet): minimises
///
///     1 / (2 sum w) sum_i w_i |y_i - b0 - x_i B|^2
///         + lambda sum_j f_j (l1_ratio s_j |B_j| + (1 - l1_ratio) / 2 s_j^2 |B_j|^2)
///
/// with Euclidean norms |.|, where f are the penalty factors, 1 if none are given, and s_j is the
/// standard deviation of column j (variance with 1 / sum w) when columns are standardized, else 1.
struct MultiTaskElasticNet {
    /// Price >= 0, used by `fit` alone.
    double lambda = 1.0;
    /// Share of the norm in the price, in [0, 1]; 0 is ridge.
    double l1_ratio = 0.5;
    /// Whether b0 is fitted, without a price, or 0.
    bool intercept = true;
    /// Whether coefficients are priced by what they do to a column of variance 1. Unset: as the
    /// convention has it, yes for ours and glmnet's.
    std::optional<bool> standardize = {};
    /// Whose scaling of the objective.
    Convention convention = Convention::ridgewood;
    /// Factor >= 0 on lambda, one a column of X: 0 is not penalised, infinity leaves the column
    /// out. None is 1 for all.
    Vector<double> penalty_factors = {};
    /// Duality gap relative to half the null deviance, sum w |y - mean|^2 / (2 sum w), at which a
    /// fit counts as converged.
    double tolerance = 1e-8;
    /// Most sweeps and Newton steps at a lambda.
    Index max_iterations = 100000;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits Y, one response a column, at `lambda`. X is dense or, with
    /// <ridgewood/linear/sparse.hpp>, an Eigen::SparseMatrix. Uses `weights`, `offset` (the same
    /// for all responses) and `observer` of the third argument. Throws std::invalid_argument for
    /// empty, unequal or not finite input, a constant Y, and options out of their range.
    template <class X, class DY>
    [[nodiscard]] MultiTaskModel<typename X::Scalar> fit(
        const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<DY>& Y,
        const FitData<typename X::Scalar>& data = {}) const {
        return path(x, Y, {.values = {lambda}}, data).model(0);
    }

    /// Fits at all of `lambdas`, each from the one before. Throws as `fit` does.
    template <class X, class DY>
    [[nodiscard]] MultiTaskPath<typename X::Scalar> path(
        const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<DY>& Y, const Lambdas& lambdas = {},
        const FitData<typename X::Scalar>& data = {}) const {
        using S = typename X::Scalar;
        static_assert(std::is_same_v<typename DY::Scalar, S>,
                      "fit: X and Y must have the same scalar type");
        const MatrixView<S> responses(Y.derived());
        detail::check_shapes(x, responses);
        detail::require(responses.cols() > 0, "Y has no columns");
        const detail::PenalizedSettings settings = this->settings();
        settings.check(x.cols());
        settings.check_lambdas(lambdas);
        detail::check_finite<S>("Y", responses);
        return detail::with_columns<double>(x.derived(), [&](const auto& columns) {
            using Columns = std::remove_cvref_t<decltype(columns)>;
            return detail::MultiTaskFit<double, S, Columns>(settings, columns, responses, data)
                .path(lambdas);
        });
    }

private:
    [[nodiscard]] detail::PenalizedSettings settings() const {
        CoefficientOptions coefficients;
        coefficients.penalty_factors = penalty_factors;
        return {.name = "MultiTaskElasticNet",
                .l1_ratio = l1_ratio,
                .intercept = intercept,
                .standardize = standardize,
                .convention = convention,
                .coefficients = coefficients,
                .tolerance = tolerance,
                .max_iterations = max_iterations,
                .threads = threads};
    }
};

}  // namespace ridgewood
