/// Train on the past, test on what follows, move on: the validation of forecasts.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>
#include <ridgewood/validation/times.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <vector>

namespace ridgewood {

/// Which end of the rows the folds of a walk are counted from. Rows that fill no step are left at
/// the other.
enum class Anchor { start, end };

/// Walks through the rows, which are in order of time. With e = initial + k step, fold k trains on
/// the rows before e and tests on [e + gap, e + gap + test):
///
///     WalkForward{.initial = 250, .test = 20}                   an expanding training set
///     WalkForward{.initial = 250, .window = 250, .test = 20}    a sliding one
///     WalkForward{.initial = 60, .window = 250, .test = 20}     expanding, then sliding
///     WalkForward{.initial = 60, .horizons = {1, 5}}            one and five rows ahead
///
/// The rows may be anything that is counted: `by_timestamp` makes them distinct times, `by_clock`
/// seconds or months.
struct WalkForward {
    /// Rows before the first cut, >= 1; 0 where an empty training set is allowed.
    Index initial = 1;
    /// The most recent rows to train on, >= 1; all when there is none. The first fold trains on
    /// all `initial` rows whatever it is.
    std::optional<Index> window = {};
    /// Rows of a test set, >= 1.
    Index test = 1;
    /// Rows, from 1 to `test`, that a test set at the end may be cut down to; `test` when there is
    /// none.
    std::optional<Index> min_test = {};
    /// Rows from one fold to the next, >= 1; as many as `test` when there is none.
    std::optional<Index> step = {};
    /// Rows between training and test, >= 0. A label that looks h rows ahead wants a gap of h.
    Index gap = 0;
    /// Instead of `test` and `gap`: how far ahead of the last training row each test row is, >= 1,
    /// ascending.
    std::vector<Index> horizons = {};
    /// With Anchor::end the last test set ends with the last row.
    Anchor anchor = Anchor::start;
    /// Only so many of the most recent folds, >= 1; all when there is none.
    std::optional<Index> latest = {};
    /// Folds, >= 1, that share the training set of the first of them.
    Index retrain_every = 1;
    /// Instead: whether fold k, whose test follows the rows before `cut`, has a training set of its
    /// own, or shares that of the fold before it. The first fold has one whatever this says.
    std::function<bool(Index k, Index cut)> retrain = {};
    /// Whether `initial` may be 0.
    bool allow_empty_train = false;

    /// How many folds so many rows hold. Throws as split does.
    [[nodiscard]] Index count(Index rows) const;
    /// Throws std::invalid_argument for options out of range and when there is room for no fold.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const { return {.time_ordered = true}; }

private:
    void check() const;
    /// Rows behind the cut that a fold must have.
    [[nodiscard]] Index reach() const {
        return horizons.empty() ? detail::add_saturated(gap, min_test.value_or(test))
                                : horizons.back();
    }
    [[nodiscard]] Index stride() const { return step.value_or(test); }
    [[nodiscard]] Index all_folds(Index rows) const;
};

inline void WalkForward::check() const {
    using detail::require;
    require(initial >= 1 || allow_empty_train, "WalkForward: initial must be >= 1, got ", initial);
    require(initial >= 0, "WalkForward: initial must be >= 0, got ", initial);
    require(!window || *window >= 1, "WalkForward: window must be >= 1, got ", window.value_or(0));
    require(test >= 1, "WalkForward: test must be >= 1, got ", test);
    require(!min_test || (*min_test >= 1 && *min_test <= test),
            "WalkForward: min_test must be in [1, ", test, "], got ", min_test.value_or(0));
    require(stride() >= 1, "WalkForward: step must be >= 1, got ", stride());
    require(gap >= 0, "WalkForward: gap must be >= 0, got ", gap);
    require(!latest || *latest >= 1, "WalkForward: latest must be >= 1, got ", latest.value_or(0));
    require(retrain_every >= 1, "WalkForward: retrain_every must be >= 1, got ", retrain_every);
    require(!retrain || retrain_every == 1, "WalkForward: retrain_every has no use beside retrain");
    require(anchor == Anchor::start || !min_test,
            "WalkForward: min_test has no use when the last test set ends with the last row");
    require(horizons.empty() || gap == 0, "WalkForward: a gap has no use beside horizons");
    for (std::size_t i = 0; i < horizons.size(); ++i) {
        const Index least = i == 0 ? 1 : horizons[i - 1] + 1;
        require(horizons[i] >= least, "WalkForward: horizons(", i, ") must be >= ", least, ", got ",
                horizons[i]);
    }
}

inline Index WalkForward::all_folds(Index rows) const {
    check();
    detail::require(initial <= rows && reach() <= rows - initial, "WalkForward: ", rows,
                    " rows hold no fold, it needs ", initial, " to begin with and ", reach(),
                    " behind them");
    return (rows - initial - reach()) / stride() + 1;
}

inline Index WalkForward::count(Index rows) const {
    const Index all = all_folds(rows);
    return std::min(all, latest.value_or(all));
}

inline FoldPlan WalkForward::split(Index rows) const {
    const Index folds = count(rows);
    const Index skipped = all_folds(rows) - folds;
    const Index first_cut =
        initial + (anchor == Anchor::end ? (rows - initial - reach()) % stride() : 0);
    // The fold whose training set each has.
    std::vector<Index> trained_at(static_cast<std::size_t>(retrain ? folds : 0), 0);
    for (Index k = 1; k < std::ssize(trained_at); ++k) {
        const auto place = static_cast<std::size_t>(k);
        trained_at[place] =
            retrain(k, first_cut + (skipped + k) * stride()) ? k : trained_at[place - 1];
    }
    const auto fold = [spec = *this, rows, skipped, first_cut, trained_at](Index k) {
        const auto cut = [&](Index number) { return first_cut + number * spec.stride(); };
        const Index trained =
            skipped + (trained_at.empty() ? k - k % spec.retrain_every
                                          : trained_at[static_cast<std::size_t>(k)]);
        const Index train_end = cut(trained);
        const Index all = trained == 0 ? std::max(spec.initial, spec.window.value_or(train_end))
                                       : spec.window.value_or(train_end);
        Fold result;
        result.train.push({std::max(Index{0}, train_end - all), train_end});
        const Index test_cut = cut(skipped + k);
        const Index begin = test_cut + spec.gap;
        if (spec.horizons.empty())
            result.test.push({begin, begin + std::min(spec.test, rows - begin)});
        for (const Index ahead : spec.horizons)
            result.test.push({test_cut - 1 + ahead, test_cut + ahead});
        return result;
    };
    return FoldPlan(rows, folds, fold);
}

}  // namespace ridgewood
