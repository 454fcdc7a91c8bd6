#include <ridgewood/validation/times.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"

namespace times_test {

using namespace ridgewood;

namespace {

using Days = std::chrono::time_point<std::chrono::system_clock, std::chrono::days>;

Times periods(const Times& days, CalendarPeriod period) {
    return calendar_periods(days, period, 1);
}

}  // namespace

TEST_CASE("integers stay what they are, chrono times become nanoseconds", "[validation][times]") {
    REQUIRE(to_times(std::vector<int>{3, 1, 2}) == Times{3, 1, 2});
    REQUIRE(to_times(std::vector<Days>{Days(std::chrono::days(1)), Days(std::chrono::days(-1))}) ==
            Times{nanoseconds_per_day, -nanoseconds_per_day});
    REQUIRE(Duration(5).ticks() == 5);
    // 24 hours are a day, whatever their ticks are.
    REQUIRE(Duration(std::chrono::hours(24)) == Duration(std::chrono::days(1)));
    REQUIRE(Duration(std::chrono::milliseconds(3)).ticks() == 3'000'000);
    REQUIRE(refusal([] { (void)Duration(std::chrono::years(293)); }) ==
            "a duration of 293 ticks is more nanoseconds than 64 bits hold");
}

TEST_CASE("calendar periods are those of the Gregorian calendar", "[validation][times]") {
    using namespace std::chrono;
    for (int day = -800'000; day < 800'000; day += 17) {
        const year_month_day date{sys_days(days(day))};
        const int month = 12 * (static_cast<int>(date.year()) - 1970) +
                          static_cast<int>(static_cast<unsigned>(date.month())) - 1;
        REQUIRE(detail::month_of_day(day) == month);
    }
    // 31 December 1969, 1 January 1970, 28 and 29 February and 1 March 2000.
    const Times dates = {-1, 0, 11'015, 11'016, 11'017};
    REQUIRE(periods(dates, CalendarPeriod::day) == dates);
    REQUIRE(periods(dates, CalendarPeriod::month) == Times{-1, 0, 361, 361, 362});
    REQUIRE(periods(dates, CalendarPeriod::quarter) == Times{-1, 0, 120, 120, 120});
    REQUIRE(periods(dates, CalendarPeriod::year) == Times{-1, 0, 30, 30, 30});
    // 28 December 1969 was a Sunday, 4 January 1970 the next.
    REQUIRE(periods({-4, -3, 3, 4}, CalendarPeriod::week) == Times{-1, 0, 0, 1});
    REQUIRE(calendar_periods({-1, 0}, CalendarPeriod::day) == Times{-1, 0});
    REQUIRE(refusal([] { (void)calendar_periods({1}, CalendarPeriod::day, 0); }) ==
            "calendar_periods: ticks_per_day must be >= 1, got 0");
}

TEST_CASE("sums of times end with the greatest number", "[validation][times]") {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    REQUIRE(detail::add_saturated(most - 1, 1) == most);
    REQUIRE(detail::add_saturated(most - 1, 2) == most);
    REQUIRE(detail::add_saturated(-5, 2) == -3);
}

}  // namespace times_test
