/// The prediction of each row by a model that has not seen it.
#pragma once

#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/fold.hpp>

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// Fits `spec` on the training rows of each fold and predicts the test rows. Returns one value a
/// row, in the order of X: NaN for a row that no fold tests, the prediction of the last fold for
/// one that several test. Scores of these pooled predictions differ from the mean over folds for
/// metrics that are not sums over rows, such as rmse and r2.
///
/// Of the options it uses `threads`, `audit`, `weights` and `observer`. Throws as cross_validate
/// does.
template <class DX, class DY, Estimator<typename DX::Scalar> E, Splitter P>
[[nodiscard]] Vector<typename DX::Scalar> cross_val_predict(
    const E& spec, const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
    const P& splitter, const CrossValidationOptions<typename DX::Scalar>& options = {}) {
    using S = typename DX::Scalar;
    const auto predict = [&](const detail::DataRows<S>& data, const FoldPlan& plan) {
        if (options.audit)
            detail::refuse_leaks("cross_val_predict", plan, splitter);
        const detail::FoldFits fits(spec, data, plan, splitter, options.threads);
        std::vector<Vector<S>> predicted(static_cast<std::size_t>(plan.size()));
        const auto run = [&](Index k, const Fold& fold) {
            const detail::DataRows<S> test(data, fold.test);
            Vector<S>& values = predicted[static_cast<std::size_t>(k)];
            detail::LazyRows<S> train(data, fold.train);
            detail::fit_fold(spec, data, fold, train, fits,
                             [&](const auto& model, double) { values = model.predict(test.X); });
            detail::check_predicted("predict", values.size(), test.X.rows());
            return 0.0;
        };
        (void)detail::run_folds("cross_val_predict", plan, options.threads, options.observer, run);

        Vector<S> in_plan = Vector<S>::Constant(plan.rows(), std::numeric_limits<S>::quiet_NaN());
        for (Index k = 0; k < plan.size(); ++k) {
            const Vector<S>& values = predicted[static_cast<std::size_t>(k)];
            Index next = 0;
            for (const RowRange& range : plan[k].test) {
                if (values.size() == 0)  // the observer said stop
                    break;
                in_plan.segment(range.begin, range.rows()) = values.segment(next, range.rows());
                next += range.rows();
            }
        }
        if (plan.order().empty())
            return in_plan;
        Vector<S> result(plan.rows());
        result(plan.order()) = in_plan;
        return result;
    };
    return detail::with_plan<S>("cross_val_predict", spec, X, detail::as_column(y), splitter,
                                options.weights, predict);
}

}  // namespace ridgewood
