/// What every use of a fold plan does: take the rows of a fold, fit on them, tell the observer.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>

#include <atomic>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace ridgewood::detail {

/// The rows of X in `ranges`: X itself, not copied, when they are one range; otherwise `copy`,
/// which is filled with them. The view lives as long as both.
template <class View, class Plain>
[[nodiscard]] View take_rows(const View& X, const RowRanges& ranges, Plain& copy) {
    if (ranges.size() == 1)
        return View(X.middleRows(ranges[0].begin, ranges[0].rows()));
    copy.resize(ranges.rows(), X.cols());
    Index next = 0;
    for (const RowRange& range : ranges) {
        copy.middleRows(next, range.rows()) = X.middleRows(range.begin, range.rows());
        next += range.rows();
    }
    return View(copy);
}

/// The rows of X in `order`: X itself when the order is empty, otherwise `copy`.
template <class View, class Plain>
[[nodiscard]] View take_rows(const View& X, const std::vector<Index>& order, Plain& copy) {
    if (order.empty())
        return View(X.middleRows(0, X.rows()));
    copy.resize(X.rows(), X.cols());
    for (Index j = 0; j < X.cols(); ++j)
        copy.col(j) = X.col(j)(order);
    return View(copy);
}

/// Some rows of the data: looked at where they are one range, copied where not.
template <Real S>
class DataRows {
    // Before the views, which are initialised by filling them.
    Matrix<S> X_copy_;
    Vector<S> y_copy_;
    Vector<S> weights_copy_;

public:
    const MatrixView<S> X;
    const VectorView<S> y;
    std::optional<VectorView<S>> weights;

    /// `which` is a RowRanges or an order.
    template <class Which>
    DataRows(const MatrixView<S>& all_X, const VectorView<S>& all_y,
             const std::optional<VectorView<S>>& all_weights, const Which& which)
        : X(take_rows(all_X, which, X_copy_)), y(take_rows(all_y, which, y_copy_)) {
        if (all_weights)
            weights.emplace(take_rows(*all_weights, which, weights_copy_));
    }

    DataRows(const DataRows& all, const RowRanges& which)
        : DataRows(all.X, all.y, all.weights, which) {}

    DataRows(const DataRows&) = delete;
    DataRows& operator=(const DataRows&) = delete;
};

template <class E, class S>
concept WeightedEstimator = requires(const E& spec, const MatrixView<S>& X, const VectorView<S>& y,
                                     const FitData<S>& data) {
    spec.fit(X, y, data);
};

template <Real S, Estimator<S> E>
[[nodiscard]] auto fit_rows(const E& spec, const DataRows<S>& rows) {
    if constexpr (WeightedEstimator<E, S>) {
        if (rows.weights)
            return spec.fit(rows.X, rows.y, FitData<S>{.weights = *rows.weights});
    }
    return spec.fit(rows.X, rows.y);
}

/// What an estimator fits.
template <class E, Real S>
using ModelOf = std::remove_cvref_t<decltype(fit_rows(std::declval<const E&>(),
                                                      std::declval<const DataRows<S>&>()))>;

/// Checks the data of a caller, plans the folds and returns run(rows, plan) with the rows in the
/// order of the plan.
template <Real S, Estimator<S> E, class DX, class DY, Splitter P, class Run>
auto with_plan(std::string_view caller, const E&, const Eigen::MatrixBase<DX>& X,
               const Eigen::MatrixBase<DY>& y, const P& splitter,
               const std::optional<VectorView<S>>& weights, Run run) {
    check_shapes(X, y);
    check_single_target(y);
    if (weights) {
        check_weights<S>(*weights, X.rows());
        require(WeightedEstimator<E, S>, caller, ": there are weights, but fit takes none");
    }
    const MatrixView<S> X_view(X.derived());
    const VectorView<S> y_view(y.col(0).template cast<S>());
    const FoldPlan plan = make_plan(splitter, y_view.template cast<double>());
    require(plan.rows() == X.rows(), caller, ": the splitter planned ", plan.rows(),
            " rows, X has ", X.rows());
    return run(DataRows<S>(X_view, y_view, weights, plan.order()), plan);
}

/// Calls `run(k)` for k = 0, ..., count - 1 until the observer says stop, with what it returns as
/// the loss of that step. Returns how many were run.
template <class Run>
Index run_steps(Index count, int threads, const Observer& observer, Run run) {
    const Stopwatch watch;
    std::mutex telling;
    std::atomic<bool> stopped = false;
    Index done = 0;
    parallel_for(count, threads, [&](Index k) {
        if (stopped)
            return;
        const double loss = run(k);
        const std::lock_guard lock(telling);
        ++done;
        if (observer(Progress{done, count, loss, watch.seconds()}) == Signal::stop)
            stopped = true;
    });
    return done;
}

/// run_steps with `run(k, fold)` for every fold of a plan. The message of a fold that is refused
/// names the caller and the fold.
template <class Run>
Index run_folds(std::string_view caller, const FoldPlan& plan, int threads,
                const Observer& observer, Run run) {
    return run_steps(plan.size(), threads, observer, [&](Index k) -> double {
        try {
            const Fold fold = plan[k];
            require(!fold.train.empty(), "there are no rows to train on");
            require(!fold.test.empty(), "there are no rows to test on");
            return run(k, fold);
        } catch (const std::invalid_argument& error) {
            throw std::invalid_argument(join(caller, ": fold ", k, ": ", error.what()));
        }
    });
}

}  // namespace ridgewood::detail
