/// Classification by penalized logistic regression.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/losses.hpp>
#include <ridgewood/linear/detail/penalized/newton_fit.hpp>
#include <ridgewood/linear/logistic_model.hpp>
#include <ridgewood/linear/penalized_options.hpp>

#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

template <Real W = double, class X, class Y>
[[nodiscard]] LogisticPath<typename X::Scalar> logistic_path(
    const PenalizedSettings& settings, const X& x, const Eigen::MatrixBase<Y>& y,
    const Lambdas& lambdas, const FitData<typename X::Scalar>& data);

}  // namespace detail

/// Logistic regression with the price of the elastic net: minimises
///
///     1 / sum w sum_i w_i loss_i + lambda sum_j f_j (l1_ratio s_j |b_j|
///                                                    + (1 - l1_ratio) / 2 s_j^2 b_j^2),
///
/// where f are the penalty factors, 1 if none are given, and s_j is the standard deviation of
/// column j (variance with 1 / sum w) when columns are standardized, else 1. With two classes and
/// eta = b0 + x b the loss of a row is log(1 + exp(-eta)) in the second class and
/// log(1 + exp(eta)) in the first. With K > 2 classes each has its own coefficients, the loss of a
/// row of class c is log(sum_k exp(eta_k)) - eta_c, and the price is summed over the classes too;
/// the intercepts are those of sum 0 (Friedman, Hastie, Tibshirani 2010, section 4; glmnet's
/// families binomial and multinomial, whose lambda this is). scikit-learn's LogisticRegression has
/// C = 1 / (lambda sum w).
struct LogisticRegression {
    /// Price >= 0, used by `fit` alone. At 0, where classes can be separated, coefficients have no
    /// limit and the fit ends when the loss is within the tolerance of its infimum.
    double lambda = 0.01;
    /// Share of the lasso in the price, in [0, 1]; 0 is ridge.
    double l1_ratio = 1;
    /// Whether intercepts are fitted, without a price, or 0.
    bool intercept = true;
    /// Whether slopes are priced by what they do to a column of variance 1. Unset: as the
    /// convention has it, yes for ours and glmnet's.
    std::optional<bool> standardize = {};
    /// Whose scaling of the objective.
    Convention convention = Convention::ridgewood;
    /// Penalty factors and bounds of single coefficients, the same for all classes.
    CoefficientOptions coefficients = {};
    /// Duality gap relative to half the null deviance, that of the intercepts alone, at which a fit
    /// counts as converged.
    double tolerance = 1e-8;
    /// Most Newton steps at a lambda, with new or kept second derivatives.
    Index max_iterations = 1000;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits labels y, any finite numbers of at least two values, at `lambda`. X is dense or, with
    /// <ridgewood/linear/sparse.hpp>, an Eigen::SparseMatrix. Uses `weights`, `observer` and, with
    /// two classes, `offset` of the third argument. Throws std::invalid_argument for empty, unequal
    /// or not finite input, a single class, and options out of their range.
    template <class X, class Y>
    [[nodiscard]] PenalizedLogisticModel<typename X::Scalar> fit(
        const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y,
        const FitData<typename X::Scalar>& data = {}) const {
        return path(x, y, {.values = {lambda}}, data).model(0);
    }

    /// Fits at all of `lambdas`, each from the one before. Throws as `fit` does.
    template <class X, class Y>
    [[nodiscard]] LogisticPath<typename X::Scalar> path(
        const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y, const Lambdas& lambdas = {},
        const FitData<typename X::Scalar>& data = {}) const {
        return detail::logistic_path(settings(), x.derived(), y, lambdas, data);
    }

private:
    [[nodiscard]] detail::PenalizedSettings settings() const {
        return {.name = "LogisticRegression",
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

namespace detail {

/// The labels of the rows that count, and for each row its place among them.
template <Real S>
struct ClassTarget {
    Vector<S> classes;
    std::vector<int> codes;

    ClassTarget(std::string_view name, const VectorView<S>& y, const Vector<double>& weights) {
        check_finite<S>("y", y);
        classes = distinct_labels<S>(y, weights);
        require(classes.size() > 1, name, ": y holds one class only, ", describe(classes[0]));
        codes = label_codes<S>("y", y, weights, classes);
    }
};

template <Real W, class X, class Y>
LogisticPath<typename X::Scalar> logistic_path(const PenalizedSettings& settings, const X& x,
                                               const Eigen::MatrixBase<Y>& y,
                                               const Lambdas& lambdas,
                                               const FitData<typename X::Scalar>& data) {
    using S = typename X::Scalar;
    static_assert(std::is_same_v<typename Y::Scalar, S>,
                  "fit: X and y must have the same scalar type");
    check_single_target(as_column(y));
    const VectorView<S> labels(as_column(y));
    check_shapes(x, labels);
    settings.check(x.cols());
    settings.check_lambdas(lambdas);
    const RowData<W> rows(x.rows(), data);
    ClassTarget<S> target(settings.name, labels, rows.weights);
    const Index classes = target.classes.size();
    require(classes == 2 || !data.offset, settings.name, ": an offset is for two classes, y holds ",
            classes);
    return with_columns<W>(x, [&](const auto& columns) -> LogisticPath<S> {
        using Columns = std::remove_cvref_t<decltype(columns)>;
        if (classes > 2) {
            NewtonFit<W, S, Columns, MultinomialLoss<W>> fit(
                settings, columns, MultinomialLoss<W>(target.codes, classes), rows, data);
            return {std::move(target.classes), fit.paths(lambdas)};
        }
        Vector<W> sides(x.rows());
        for (Index i = 0; i < sides.size(); ++i)
            sides[i] = target.codes[static_cast<std::size_t>(i)] == 1 ? 1 : -1;
        NewtonFit<W, S, Columns, BinomialLoss<W>> fit(settings, columns, BinomialLoss<W>(sides),
                                                      rows, data);
        return {std::move(target.classes), fit.paths(lambdas)};
    });
}

}  // namespace detail

}  // namespace ridgewood
