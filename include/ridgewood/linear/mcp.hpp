/// MCP: a price that flattens from the start, so that large slopes are not shrunk.
#pragma once

#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/path_parts.hpp>
#include <ridgewood/linear/detail/penalized/penalized_fit.hpp>
#include <ridgewood/linear/penalized_options.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <optional>
#include <vector>

namespace ridgewood {

/// The minimax concave penalty (Zhang 2010): minimises
///
///     1 / (2 sum w) sum_i w_i (y_i - b0 - x_i b)^2 + sum_j P(s_j |b_j|; f_j lambda l1_ratio)
///         + lambda (1 - l1_ratio) / 2 sum_j f_j s_j^2 b_j^2,
///
/// where P(t; l) has the derivative max(l - t / gamma, 0), so that it is flat from gamma l on. f
/// and s are those of Lasso. The objective may have several minima; the one that is found is the
/// end of a path of lambdas that descends from where all slopes are 0, each solution starting at
/// the one before (Breheny and Huang 2011).
struct Mcp {
    /// Price >= 0 of a small slope of size 1, used by `fit` alone.
    double lambda = 1.0;
    /// Where the price is flat, > 1 times lambda: near 1 it is close to choosing subsets, large it
    /// is the lasso.
    double gamma = 3;
    /// Share of this penalty in the price, in (0, 1]; the rest is that of ridge regression.
    double l1_ratio = 1;
    /// Whether b0 is fitted, without a price, or 0.
    bool intercept = true;
    /// Whether slopes are priced by what they do to a column of variance 1. Unset: as the
    /// convention has it, yes for ours and glmnet's.
    std::optional<bool> standardize = {};
    /// Whose scaling of the objective.
    Convention convention = Convention::ridgewood;
    /// Penalty factors and bounds of single coefficients.
    CoefficientOptions coefficients = {};
    /// Mixes the coefficients with those of least squares on the columns that are not 0: 1 is the
    /// fit itself, 0 least squares.
    double relaxation = 1;
    /// KKT residual, relative to the least lambda at which all coefficients are 0, at which a fit
    /// counts as converged.
    double tolerance = 1e-8;
    /// Most sweeps and direct steps at a lambda.
    Index max_iterations = 100000;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits at `lambda`, at the end of a path of larger lambdas. Throws as Lasso does.
    template <class X, class Y>
    [[nodiscard]] auto fit(const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y,
                           const FitData<typename X::Scalar>& data = {}) const {
        return detail::penalized_fit(settings(), lambda, x.derived(), y, data);
    }

    /// Fits at all of `lambdas`, each from the one before.
    template <class X, class Y>
    [[nodiscard]] auto path(const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y,
                            const Lambdas& lambdas = {},
                            const FitData<typename X::Scalar>& data = {}) const {
        return detail::penalized_path(settings(), x.derived(), y, lambdas, data);
    }

    /// For cross_validate_path: the rows between `cuts`, of which the paths of folds are made.
    /// Looks at x, y and data as long as the result lives.
    template <Real S>
    [[nodiscard]] auto parts(const MatrixView<S>& x, const VectorView<S>& y,
                             const std::vector<Index>& cuts, const FitData<S>& data) const {
        return detail::path_parts(settings(), x, y, cuts, data);
    }

private:
    [[nodiscard]] detail::PenalizedSettings settings() const {
        return {.name = "Mcp",
                .shape = detail::PenaltyShape::mcp,
                .gamma = gamma,
                .l1_ratio = l1_ratio,
                .intercept = intercept,
                .standardize = standardize,
                .convention = convention,
                .coefficients = coefficients,
                .relaxation = relaxation,
                .tolerance = tolerance,
                .max_iterations = max_iterations,
                .threads = threads};
    }
};

}  // namespace ridgewood
