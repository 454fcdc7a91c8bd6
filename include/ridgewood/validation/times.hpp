/// Calendar periods as integers: the times of splitters that know the clock.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/times.hpp>

#include <cstdint>

namespace ridgewood {

/// A stretch of the Gregorian calendar. Weeks begin on Monday.
enum class CalendarPeriod { day, week, month, quarter, year };

/// The ticks of a day in nanoseconds, the unit of `to_times`.
inline constexpr std::int64_t nanoseconds_per_day = 86'400 * detail::nanoseconds_per_second;

namespace detail {

/// Months since January 1970 of a day since 1 January 1970 (Hinnant: chrono-compatible low-level
/// date algorithms, 2013: years that begin in March have their leap day last).
[[nodiscard]] constexpr std::int64_t month_of_day(std::int64_t day) {
    const std::int64_t shifted = day + 719'468;  // since 1 March of the year 0
    const std::int64_t era = floor_divide(shifted, 146'097);
    const std::int64_t day_of_era = shifted - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
    return 12 * (era * 400 + year_of_era - 1970) + month_from_march + 2;
}

[[nodiscard]] constexpr std::int64_t period_of_day(std::int64_t day, CalendarPeriod period) {
    switch (period) {
        case CalendarPeriod::day:
            return day;
        case CalendarPeriod::week:
            return floor_divide(day + 3, 7);  // 1 January 1970 was a Thursday
        case CalendarPeriod::month:
            return month_of_day(day);
        case CalendarPeriod::quarter:
            return floor_divide(month_of_day(day), 3);
        case CalendarPeriod::year:
            return floor_divide(month_of_day(day), 12);
    }
    return day;
}

}  // namespace detail

/// For each time the number of the calendar period that holds it, 0 for the one of 1 January 1970
/// (UTC). These are times too, in the unit of one period, so that windows of 24 months are those of
/// any splitter by the clock:
///
///     by_clock(WalkForward{.initial = 24, .test = 1}, calendar_periods(times,
///     CalendarPeriod::month))
///
/// `ticks_per_day` >= 1 says the unit of the times. Throws std::invalid_argument otherwise.
[[nodiscard]] inline Times calendar_periods(const Times& times, CalendarPeriod period,
                                            std::int64_t ticks_per_day = nanoseconds_per_day) {
    detail::require(ticks_per_day >= 1, "calendar_periods: ticks_per_day must be >= 1, got ",
                    ticks_per_day);
    Times numbers;
    numbers.reserve(times.size());
    for (const std::int64_t time : times) {
        const std::int64_t day = detail::floor_divide(time, ticks_per_day);
        numbers.push_back(detail::period_of_day(day, period));
    }
    return numbers;
}

}  // namespace ridgewood
