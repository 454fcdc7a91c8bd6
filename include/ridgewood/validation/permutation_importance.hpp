/// What a model loses on rows that it has not seen when a feature is shuffled among them.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/detail/many_validations.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/fold.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// How often a feature is shuffled, and by which random numbers.
struct Shuffling {
    /// Times that each feature is shuffled in each fold, >= 1.
    Index repeats = 5;
    std::uint64_t seed = 0;
};

/// Importances of features on test rows, in units of the metric: by how much its score gets worse.
/// 0 is no use, less than 0 is noise that the model took for a signal.
template <class Model>
struct PermutationImportance {
    /// One value a feature: the mean over the folds that have a score.
    Vector<double> mean;
    /// Its standard error over those folds; NaN for fewer than two.
    Vector<double> standard_error;
    /// One row a fold, one column a feature: the mean over the repeats. NaN where a score is
    /// undefined.
    Matrix<double> by_fold;
    /// The cross-validation that the models are from.
    CrossValidation<Model> validation;
};

/// Permutation importance (Breiman: Random forests, 2001, section 10) on the test rows of every
/// fold, by the model of that fold. Importances on training rows would tell what a model has
/// learned, be it noise; these tell what helps it on new rows. Of features that depend on each
/// other each may seem useless, for the others stand in for it.
///
///     permutation_importance(Ridge{}, X, y, PurgedKFold{...}, rmse, {.repeats = 10})
///
/// The options are those of cross_validate, without training scores; models are returned if asked
/// for. Folds run in parallel, with the same result for any number of threads. Throws
/// std::invalid_argument unless repeats >= 1, and as cross_validate does.
template <class DX, class DY, Estimator<typename DX::Scalar> E, Splitter P, DirectedMetric M>
[[nodiscard]] auto permutation_importance(
    const E& spec, const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
    const P& splitter, const M& metric, const Shuffling& shuffling = {},
    const CrossValidationOptions<typename DX::Scalar>& options = {});

namespace detail {

/// By how much the score of a model gets worse when each column of `test` is shuffled.
template <Real S, class Model, class M>
[[nodiscard]] RowVector<double> losses_of_shuffling(const Model& model, const DataRows<S>& test,
                                                    const M& metric, double score,
                                                    const Shuffling& shuffling, Random random) {
    Matrix<S> X = test.X;
    RowVector<double> losses(X.cols());
    for (Index j = 0; j < X.cols(); ++j) {
        const Random of_column = random.stream(static_cast<std::uint64_t>(j));
        double sum = 0;
        for (Index r = 0; r < shuffling.repeats; ++r) {
            const Random draws = of_column.stream(static_cast<std::uint64_t>(r));
            X.col(j) = test.X.col(j)(permutation(draws, X.rows()));
            const Predictions<S, M> predictions(model, X);
            sum += predictions.scores(test, metric)[0];
        }
        X.col(j) = test.X.col(j);
        const double loss = score - sum / static_cast<double>(shuffling.repeats);
        losses[j] = M::higher_is_better ? loss : -loss;
    }
    return losses;
}

}  // namespace detail

template <class DX, class DY, Estimator<typename DX::Scalar> E, Splitter P, DirectedMetric M>
auto permutation_importance(const E& spec, const Eigen::MatrixBase<DX>& X,
                            const Eigen::MatrixBase<DY>& y, const P& splitter, const M& metric,
                            const Shuffling& shuffling,
                            const CrossValidationOptions<typename DX::Scalar>& options) {
    using S = typename DX::Scalar;
    using Model = detail::ModelOf<E, S>;
    detail::require(shuffling.repeats >= 1, "Shuffling: repeats must be >= 1, got ",
                    shuffling.repeats);
    const auto run = [&](const detail::DataRows<S>& data, const FoldPlan& plan) {
        if (options.audit)
            detail::refuse_leaks("permutation_importance", plan, splitter);
        CrossValidationOptions<S> own = options;
        own.train_scores = false;
        own.keep_models = true;
        PermutationImportance<Model> result;
        const detail::FoldFits fits(spec, data, plan, splitter, options.threads);
        result.validation = detail::cross_validate_all(spec, data, plan, own, fits, metric);
        auto& models = result.validation.models;
        result.by_fold = Matrix<double>::Constant(plan.size(), data.X.cols(),
                                                  std::numeric_limits<double>::quiet_NaN());
        parallel_for(plan.size(), options.threads, [&](Index k) {
            const auto& model = models[static_cast<std::size_t>(k)];
            if (!model)  // the observer said stop
                return;
            const detail::DataRows<S> test(data, plan[k].test);
            result.by_fold.row(k) = detail::losses_of_shuffling(
                *model, test, metric, result.validation.test_scores(k, 0), shuffling,
                Random(shuffling.seed).stream(static_cast<std::uint64_t>(k)));
        });
        if (!options.keep_models)
            models.clear();

        // Means over folds are those of a cross-validation with a column a feature.
        CrossValidation<Model> columns;
        columns.test_scores = result.by_fold;
        result.mean.resize(data.X.cols());
        result.standard_error.resize(data.X.cols());
        for (Index j = 0; j < data.X.cols(); ++j) {
            result.mean[j] = columns.mean(j);
            result.standard_error[j] = columns.standard_error(j);
        }
        return result;
    };
    return detail::with_plan<S>("permutation_importance", spec, X, detail::as_column(y), splitter,
                                options.weights, run);
}

}  // namespace ridgewood
