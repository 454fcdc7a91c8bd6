/// Cross-validation: fit on one part of the rows, score on another, for every fold of a plan.
#pragma once

#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/cross_validation.hpp>
#include <ridgewood/validation/detail/cross_validator.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/fold.hpp>

#include <tuple>

#include <Eigen/Core>

namespace ridgewood {

namespace detail {

template <class T>
inline constexpr bool is_metric_tuple = false;
template <class... M>
inline constexpr bool is_metric_tuple<std::tuple<M...>> = sizeof...(M) > 0 && (Metric<M> && ...);

}  // namespace detail

/// One metric, or a std::tuple of several.
template <class T>
concept MetricOrTuple = Metric<T> || detail::is_metric_tuple<T>;

/// Fits `spec` on the training rows of each fold and scores it on the test rows:
///
///     const auto result = cross_validate(Ridge{.lambda = 0.1}, X, y, KFold{.folds = 10}, rmse);
///     result.mean();
///     const auto both = cross_validate(spec, X, y, KFold{}, std::tuple(rmse, r2), {.threads = 4});
///     both.mean(1);
///
/// X is n x p, y has n values in a column or a row. Metrics of probabilities ask the model for
/// `predict_proba` and `classes`. Data are copied only where a fold's rows are not one range, or
/// the splitter shuffles.
///
/// A MomentEstimator, as Ridge and LeastSquares are, is fitted without a look at the rows: the
/// moments of a fold are merged from those of parts of the rows, found once for all folds, where
/// parts are not too short for that to pay. With metrics of squared errors it is scored so, too.
/// Results are the same up to rounding.
///
/// An EarlyStoppingEstimator that is to stop early does so, where the splitter has rules, by the
/// last training rows of each fold in time, from which the others keep the distance that they keep
/// from the test: labels that reach the first of these rows are left out, as is a gap.
///
/// Throws std::invalid_argument when X is empty, when sizes differ, when weights are given to an
/// estimator or a metric that has no use for them, when the folds of a splitter that has rules, as
/// all those of time have, leak, and when a model predicts another number of rows than it was
/// given. What a splitter, a fit or a metric throws passes through, a
/// std::invalid_argument with the number of the fold; no result remains then.
template <class DX, class DY, Estimator<typename DX::Scalar> E, Splitter P, MetricOrTuple M>
[[nodiscard]] auto cross_validate(const E& spec, const Eigen::MatrixBase<DX>& X,
                                  const Eigen::MatrixBase<DY>& y, const P& splitter,
                                  const M& metrics,
                                  const CrossValidationOptions<typename DX::Scalar>& options = {}) {
    using S = typename DX::Scalar;
    return detail::with_plan<S>(
        "cross_validate", spec, X, detail::as_column(y), splitter, options.weights,
        [&](const detail::DataRows<S>& data, const FoldPlan& plan) {
            if (options.audit)
                detail::refuse_leaks("cross_validate", plan, splitter);
            const detail::FoldFits fits(spec, data, plan, splitter, options.threads);
            return detail::cross_validate_all(spec, data, plan, options, fits, metrics);
        });
}

}  // namespace ridgewood
