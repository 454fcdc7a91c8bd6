/// The fits of an estimator on the folds of a plan.
#pragma once

#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/detail/fold_moments.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/detail/training_tails.hpp>
#include <ridgewood/validation/fold.hpp>

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The rows of one side of a fold, taken when they are asked for.
template <Real S>
class LazyRows {
public:
    LazyRows(const DataRows<S>& data, const RowRanges& which) : data_(data), which_(which) {}

    [[nodiscard]] const DataRows<S>& operator*() {
        if (!rows_)
            rows_.emplace(data_, which_);
        return *rows_;
    }

    [[nodiscard]] const RowRanges& which() const { return which_; }

private:
    const DataRows<S>& data_;
    const RowRanges& which_;
    std::optional<DataRows<S>> rows_;
};

/// Whether fit_moments finds the same type of model as fit.
template <class E, Real S>
inline constexpr bool has_whole_moment_fit = false;
template <class E, Real S>
requires MomentEstimator<E, S>
inline constexpr bool has_whole_moment_fit<E, S> =
    std::is_same_v<decltype(std::declval<const E&>().template fit_moments<S>(Moments<double>())),
                   std::optional<ModelOf<E, S>>>;

/// What the fits of estimators of one type on all folds have in common.
struct FoldFits {
    /// For a MomentEstimator, where they pay.
    std::optional<FoldMoments> moments = {};
    /// For an EarlyStoppingEstimator, where the splitter has rules.
    std::optional<TrainingTails> tails = {};
    /// For a RowAwareEstimator.
    const FoldPlan* plan = nullptr;

    FoldFits() = default;

    template <class E, Real S, Splitter P>
    FoldFits(const E&, const DataRows<S>& data, const FoldPlan& of, const P& splitter, int threads)
        : plan(&of) {
        if constexpr (MomentEstimator<E, S>)
            moments = FoldMoments::of(data, of, threads);
        if constexpr (EarlyStoppingEstimator<E> && AuditedSplitter<P>)
            tails.emplace(of, splitter.rules());
    }
};

/// The fit on the rows that are learned from, with an eye on those that are watched.
template <Real S, class E>
[[nodiscard]] auto fit_watched(const E& spec, const DataRows<S>& learned,
                               const DataRows<S>& watched) {
    FitData<S> data;
    if (learned.weights)
        data.weights.emplace(*learned.weights);
    data.validation.X.emplace(watched.X);
    data.validation.y.emplace(watched.y);
    return spec.fit(learned.X, learned.y, data);
}

/// Which rows of the data some positions of a plan are.
[[nodiscard]] inline std::vector<Index> rows_of(const FoldPlan& plan, const RowRanges& positions) {
    std::vector<Index> rows;
    rows.reserve(static_cast<std::size_t>(positions.rows()));
    for (const RowRange& range : positions) {
        for (Index i = range.begin; i < range.end; ++i)
            rows.push_back(plan.order().empty() ? i : plan.order()[static_cast<std::size_t>(i)]);
    }
    return rows;
}

/// Fits the training rows of a fold and calls use(model, seconds).
template <Real S, class E, class Use>
void fit_fold(const E& spec, const DataRows<S>& data, const Fold& fold, LazyRows<S>& train,
              const FoldFits& fits, Use use) {
    if constexpr (MomentEstimator<E, S>) {
        if (fits.moments) {
            const Stopwatch watch;
            if (auto model = spec.template fit_moments<S>(fits.moments->of(fold.train)))
                return use(*std::move(model), watch.seconds());
        }
    }
    if constexpr (EarlyStoppingEstimator<E>) {
        const std::optional<double> fraction = validation_fraction(spec);
        if (fits.tails && fraction) {
            const TrainingCut cut = fits.tails->cut(fold, *fraction);
            const DataRows<S> learned(data, cut.learned), watched(data, cut.watched);
            const Stopwatch watch;
            auto model = fit_watched(spec, learned, watched);
            return use(std::move(model), watch.seconds());
        }
    }
    const DataRows<S>& rows = *train;
    const Stopwatch watch;
    if constexpr (RowAwareEstimator<E, S>) {
        if (fits.plan != nullptr) {
            FitData<S> weighted;
            if (rows.weights)
                weighted.weights.emplace(*rows.weights);
            auto model = spec.fit_rows(rows_of(*fits.plan, fold.train), rows.X, rows.y, weighted);
            return use(std::move(model), watch.seconds());
        }
    }
    auto model = fit_rows(spec, rows);
    use(std::move(model), watch.seconds());
}

}  // namespace ridgewood::detail
