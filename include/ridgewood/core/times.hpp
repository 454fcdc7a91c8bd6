/// Times and durations as integers: what splitters and windows that know the clock are given.
/// Integers have the unit that the caller means; <chrono> types become nanoseconds.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ridgewood {

/// One time a row, all in one unit: days, seconds, nanoseconds, numbers of ticks.
using Times = std::vector<std::int64_t>;

/// A std::chrono::duration of whole ticks. Its header is not needed to know it.
template <class T>
concept ChronoDuration = requires(const T& duration) {
    { duration.count() } -> std::integral;
    T::period::num;
    T::period::den;
};

/// A std::chrono::time_point of whole ticks.
template <class T>
concept ChronoTime = requires(const T& time) {
    { time.time_since_epoch() } -> ChronoDuration;
};

namespace detail {

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

/// Throws std::invalid_argument beyond the 292 years that 64 bits hold.
template <ChronoDuration T>
[[nodiscard]] std::int64_t nanoseconds(const T& duration) {
    __extension__ using Wide = __int128;
    const Wide exact =
        Wide{duration.count()} * nanoseconds_per_second * T::period::num / T::period::den;
    require(exact >= std::numeric_limits<std::int64_t>::min() &&
                exact <= std::numeric_limits<std::int64_t>::max(),
            "a duration of ", duration.count(), " ticks is more nanoseconds than 64 bits hold");
    return static_cast<std::int64_t>(exact);
}

/// a / b rounded down, b > 0: days before 1970 have numbers below 0.
[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0 ? 1 : 0);
}

/// a + b, or the greatest number: an embargo may reach beyond the end of time.
[[nodiscard]] constexpr std::int64_t add_saturated(std::int64_t a, std::int64_t b) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    return b > 0 && a > most - b ? most : a + b;
}

/// Times do not descend from row to row.
inline void check_ascending(std::string_view name, const Times& times) {
    const auto place = std::is_sorted_until(times.begin(), times.end()) - times.begin();
    if (place == std::ssize(times))
        return;
    const auto i = static_cast<std::size_t>(place);
    require(false, name, "(", i, ") is ", times[i], ", before ", name, "(", i - 1,
            ") = ", times[i - 1], "; sort the rows by time");
}

}  // namespace detail

/// A length of time: a number in the unit of the times, or a <chrono> duration, which becomes
/// nanoseconds, for times that `to_times` made of <chrono> time points.
class Duration {
public:
    explicit constexpr Duration(std::int64_t ticks) : ticks_(ticks) {}
    /// Throws std::invalid_argument when it is more nanoseconds than 64 bits hold.
    template <ChronoDuration T>
    explicit Duration(const T& duration) : ticks_(detail::nanoseconds(duration)) {}

    [[nodiscard]] constexpr std::int64_t ticks() const { return ticks_; }
    friend bool operator==(const Duration&, const Duration&) = default;

private:
    std::int64_t ticks_;
};

/// The times of a container, in its order: integers as they are, <chrono> time points as
/// nanoseconds since their epoch. Throws std::invalid_argument beyond 292 years from it.
template <class Container>
[[nodiscard]] Times to_times(const Container& container) {
    Times times;
    times.reserve(static_cast<std::size_t>(std::size(container)));
    for (const auto& time : container) {
        using Time = std::remove_cvref_t<decltype(time)>;
        static_assert(std::integral<Time> || ChronoTime<Time>,
                      "times are integers or std::chrono::time_points of whole ticks");
        if constexpr (std::integral<Time>)
            times.push_back(static_cast<std::int64_t>(time));
        else
            times.push_back(detail::nanoseconds(time.time_since_epoch()));
    }
    return times;
}

/// A number of rows, >= 0.
struct Rows {
    Index count = 0;
};

}  // namespace ridgewood
