/// Recursive feature elimination that finds out by cross-validation how many columns to keep.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/preprocessing/detail/elimination.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/feature_weights.hpp>
#include <ridgewood/preprocessing/rfe.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/cross_validation.hpp>
#include <ridgewood/validation/detail/predictions.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/search.hpp>
#include <ridgewood/validation/validated_selection.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// Eliminates columns on the training rows of each fold, scores each number of columns on the test
/// rows, and eliminates on all rows down to the number of the best mean score, the smallest of
/// equal ones:
///
///     const rw::RfeCv<rw::Ridge, rw::KFold, rw::Rmse> spec{.splitter = {.folds = 10}};
///     const auto selected = spec.fit(X, y);
///
/// The scores of the columns are the ranking, as of Rfe; the steps are the numbers of columns that
/// were tried, the largest first.
template <class Spec, Splitter P, DirectedMetric M>
struct RfeCv {
    Spec estimator = {};
    P splitter = {};
    M metric = {};
    /// The fewest columns to try, from 1 to the number of columns.
    Index min_features = 1;
    /// How many columns leave at a time: from 1 on a number, below a share of all columns, > 0.
    double step = 1;
    /// How many folds run at a time, 0 = all threads; the result does not depend on it.
    int threads = 1;

    /// Uses weights and the observer, which is told of every fold that has ended, with the score of
    /// the last columns as the loss. NaN in X is up to the estimator. Throws std::invalid_argument
    /// for an X that is empty or has infinities, options out of their range, folds that leak where
    /// the splitter has rules, where no number of columns has a defined score, and what the
    /// splitter, the estimator and the metric refuse.
    template <class DX, class DY>
    requires WeighingEstimator<Spec, typename DX::Scalar>
    [[nodiscard]] ValidatedSelection fit(const Eigen::MatrixBase<DX>& X,
                                         const Eigen::MatrixBase<DY>& y,
                                         const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        (void)detail::InputColumns(spec, table, detail::MissingValues::allowed);
        detail::check_selection_data(spec, data);
        detail::require(min_features >= 1 && min_features <= table.cols(), spec,
                        ": min_features must be in [1, ", table.cols(), "], got ", min_features);
        const std::vector<Index> counts = counts_of(table.cols());
        CrossValidation<detail::ModelOf<Spec, S>>
            folds;  // whose means and standard errors leave out NaN
        const auto run = [&](const detail::DataRows<S>& rows, const FoldPlan& plan) {
            detail::refuse_leaks(spec, plan, splitter);
            folds.test_scores = Matrix<double>::Constant(plan.size(), std::ssize(counts),
                                                         std::numeric_limits<double>::quiet_NaN());
            (void)detail::run_folds(
                spec, plan, threads, data.observer, [&](Index k, const Fold& fold) {
                    folds.test_scores.row(k) = scores<S>(rows, fold, std::ssize(counts));
                    return folds.test_scores(k, std::ssize(counts) - 1);
                });
        };
        detail::with_plan<S>(spec, estimator, table, detail::as_column(y), splitter, data.weights,
                             run);
        std::vector<SelectionStep> steps;
        for (const Index count : counts) {
            const Index stage = std::ssize(steps);
            steps.push_back({count, folds.mean(stage), folds.standard_error(stage)});
        }
        const Index best = best_of(steps);
        const Rfe<Spec> elimination{.estimator = estimator, .features = best, .step = step};
        FitData<S> own;
        if (data.weights)
            own.weights.emplace(*data.weights);
        return {elimination.fit(table, y, own), std::move(steps)};
    }

private:
    static constexpr std::string_view spec = "RfeCv";

    /// The numbers of columns to try, descending.
    [[nodiscard]] std::vector<Index> counts_of(Index columns) const {
        const Index at_once = detail::elimination_step(spec, step, columns);
        std::vector<Index> counts;
        for (Index count = columns; count > min_features; count -= at_once)
            counts.push_back(count);
        counts.push_back(min_features);
        return counts;
    }

    /// On the test rows of a fold, one a number of columns.
    template <Real S>
    [[nodiscard]] RowVector<double> scores(const detail::DataRows<S>& rows, const Fold& fold,
                                           Index stages) const {
        const detail::DataRows<S> train(rows, fold.train), test(rows, fold.test);
        FitData<S> data;
        if (train.weights)
            data.weights.emplace(*train.weights);
        RowVector<double> result(stages);
        Index stage = 0;
        const auto weigh = [&](const std::vector<Index>& left) {
            const Matrix<S> learned = train.X(Eigen::all, left), tested = test.X(Eigen::all, left);
            const auto model = detail::fit_estimator(spec, estimator, learned, train.y, data);
            result[stage++] = detail::Predictions<S, M>(model, tested).scores(test, metric)[0];
            return feature_weights<S>(model, CoefficientNorm::squared);
        };
        const Index columns = rows.X.cols();
        (void)detail::eliminate(columns, min_features,
                                detail::elimination_step(spec, step, columns), true, weigh);
        return result;
    }

    /// The smallest number of columns of the best score.
    [[nodiscard]] static Index best_of(const std::vector<SelectionStep>& steps) {
        const SelectionStep* best = &steps.front();
        for (const SelectionStep& next : steps) {
            if (!detail::is_better(best->mean, next.mean, M::higher_is_better))
                best = &next;
        }
        detail::require(!detail::is_nan(best->mean), spec,
                        ": no number of columns has a defined score");
        return best->features;
    }
};

}  // namespace ridgewood
