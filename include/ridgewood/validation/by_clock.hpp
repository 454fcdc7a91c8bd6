/// Splits by the clock instead of by row: windows of days, of months.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/sorted_times.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>
#include <ridgewood/validation/times.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace ridgewood {

/// Splits the clock as `splitter` splits rows: its sizes, steps and gaps count ticks from the first
/// time on, so that a window of 30 days has as many rows as fall into it. Folds whose test window
/// holds no row are left out.
template <RowSplitter P>
struct ByClock {
    P splitter;
    /// One a row.
    Times times = {};
    Unsorted unsorted = Unsorted::refuse;
    /// Whether a training window may hold no row.
    bool allow_empty_train = false;

    /// Looks at each fold once, for its rows. Throws what the splitter throws, and
    /// std::invalid_argument when times are not one a row or descend, when no fold has rows to test
    /// on and, when that fold is asked for, for one without rows to train on.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const;
};

/// Makes a ByClock<P>: compilers of 2022 cannot tell the P of an aggregate.
///
///     by_clock(WalkForward{.initial = 365, .test = 30, .gap = 5}, days)
///     by_clock(WalkForward{.initial = 24}, calendar_periods(times, CalendarPeriod::month))
template <RowSplitter P>
[[nodiscard]] ByClock<P> by_clock(P splitter, Times times, Unsorted unsorted = Unsorted::refuse) {
    return {std::move(splitter), std::move(times), unsorted};
}

template <RowSplitter P>
FoldPlan ByClock<P>::split(Index rows) const {
    auto sorted = detail::sort_times("by_clock", times, unsorted, rows);
    const std::int64_t first = sorted.times.front();
    const auto ticks =
        static_cast<std::uint64_t>(sorted.times.back()) - static_cast<std::uint64_t>(first);
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    detail::require(ticks < static_cast<std::uint64_t>(most),
                    "by_clock: the times are too far apart");
    const FoldPlan inner = splitter.split(static_cast<Index>(ticks) + 1);
    detail::require(inner.order().empty(), "by_clock: the splitter changes the order of time");
    auto fold = [inner, first, clock = std::move(sorted.times)](Index k) {
        const auto row_at = [&](Index tick) {
            const auto earlier = [&](std::int64_t time) { return time - first < tick; };
            return std::partition_point(clock.begin(), clock.end(), earlier) - clock.begin();
        };
        return detail::mapped(inner[k], [&](RowRange range) {
            return RowRange{row_at(range.begin), row_at(range.end)};
        });
    };
    return detail::plan_of_tested("by_clock", rows, inner.size(), allow_empty_train,
                                  std::move(sorted.order), std::move(fold));
}

template <RowSplitter P>
LeakRules ByClock<P>::rules() const {
    return detail::rules_of_times(splitter, times);
}

}  // namespace ridgewood
