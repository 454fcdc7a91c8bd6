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

#include <algorithm>
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

/// The same of one model.
struct ModelPermutationImportance {
    /// The score of the rows as they are.
    double score = 0;
    /// One value a feature: the mean over the repeats.
    Vector<double> mean;
    /// Its standard error over the repeats; NaN for fewer than two. It tells nothing of the rows
    /// being others, as that of several folds does.
    Vector<double> standard_error;
    /// One row a repeat, one column a feature.
    Matrix<double> by_repeat;
};

/// Permutation importance of a model that is fitted already, on rows that it was not fitted on.
///
///     const auto model = GbdtClassifier{}.fit(X, y);
///     permutation_importance(model, X_new, y_new, log_loss, {.repeats = 10}).mean
///
/// Features are shuffled by up to `threads` threads, 0 = all, with the same result for any. Throws
/// std::invalid_argument unless repeats >= 1, for shapes that do not agree, and what the metric
/// refuses.
template <class DX, class DY, Predictor<typename DX::Scalar> Model, DirectedMetric M>
[[nodiscard]] ModelPermutationImportance permutation_importance(
    const Model& model, const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
    const M& metric, const Shuffling& shuffling = {}, int threads = 1);

namespace detail {

inline void check_shuffling(const Shuffling& shuffling) {
    require(shuffling.repeats >= 1, "Shuffling: repeats must be >= 1, got ", shuffling.repeats);
}

/// By how much the score of a model gets worse when column j of `test` is shuffled, by repeat. X is
/// a copy of the table, and one again in the end.
template <Real S, class Model, class M>
[[nodiscard]] Vector<double> losses_of_shuffling(const Model& model, const DataRows<S>& test,
                                                 const M& metric, double score,
                                                 const Shuffling& shuffling, Random random, Index j,
                                                 Matrix<S>& X) {
    const Random of_column = random.stream(static_cast<std::uint64_t>(j));
    Vector<double> losses(shuffling.repeats);
    for (Index r = 0; r < shuffling.repeats; ++r) {
        const Random draws = of_column.stream(static_cast<std::uint64_t>(r));
        X.col(j) = test.X.col(j)(permutation(draws, X.rows()));
        const double shuffled = Predictions<S, M>(model, X).scores(test, metric)[0];
        losses[r] = M::higher_is_better ? score - shuffled : shuffled - score;
    }
    X.col(j) = test.X.col(j);
    return losses;
}

}  // namespace detail

template <class DX, class DY, Predictor<typename DX::Scalar> Model, DirectedMetric M>
ModelPermutationImportance permutation_importance(const Model& model,
                                                  const Eigen::MatrixBase<DX>& X,
                                                  const Eigen::MatrixBase<DY>& y, const M& metric,
                                                  const Shuffling& shuffling, int threads) {
    using S = typename DX::Scalar;
    detail::check_shuffling(shuffling);
    detail::check_threads(threads);
    const auto& column = detail::as_column(y);
    detail::check_shapes(X, column);
    detail::check_single_target(column);
    const MatrixView<S> X_view(X.derived());
    const VectorView<S> y_view(column.col(0).template cast<S>());
    const detail::DataRows<S> rows(X_view, y_view, {}, std::vector<Index>());
    ModelPermutationImportance result;
    result.score = detail::Predictions<S, M>(model, rows.X).scores(rows, metric)[0];
    result.by_repeat.resize(shuffling.repeats, X.cols());
    const Index parts = std::min<Index>(X.cols(), thread_count(threads));
    parallel_for(parts, threads, [&](Index part) {
        Matrix<S> copy = rows.X;
        for (Index j = part * X.cols() / parts; j < (part + 1) * X.cols() / parts; ++j)
            result.by_repeat.col(j) = detail::losses_of_shuffling<S>(
                model, rows, metric, result.score, shuffling, Random(shuffling.seed), j, copy);
    });
    result.mean = result.by_repeat.colwise().mean();
    const auto repeats = static_cast<double>(shuffling.repeats);
    result.standard_error =
        ((result.by_repeat.rowwise() - result.mean.transpose()).colwise().squaredNorm() /
         (repeats * (repeats - 1)))
            .cwiseSqrt();
    if (shuffling.repeats < 2)
        result.standard_error.setConstant(std::numeric_limits<double>::quiet_NaN());
    return result;
}

template <class DX, class DY, Estimator<typename DX::Scalar> E, Splitter P, DirectedMetric M>
auto permutation_importance(const E& spec, const Eigen::MatrixBase<DX>& X,
                            const Eigen::MatrixBase<DY>& y, const P& splitter, const M& metric,
                            const Shuffling& shuffling,
                            const CrossValidationOptions<typename DX::Scalar>& options) {
    using S = typename DX::Scalar;
    using Model = detail::ModelOf<E, S>;
    detail::check_shuffling(shuffling);
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
            Matrix<S> copy = test.X;
            for (Index j = 0; j < data.X.cols(); ++j) {
                result.by_fold(k, j) =
                    detail::losses_of_shuffling<S>(
                        *model, test, metric, result.validation.test_scores(k, 0), shuffling,
                        Random(shuffling.seed).stream(static_cast<std::uint64_t>(k)), j, copy)
                        .mean();
            }
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
