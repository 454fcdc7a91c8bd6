/// Windows that move along rows, and what is merged from their parts.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/times.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <variant>
#include <vector>

namespace ridgewood {

/// All rows up to now.
struct Expanding {};

/// The rows that a rolling regression or statistic at a row sees, which is the last of them: the
/// last Rows{120}, those of times in (t - Duration(30), t], or all up to it.
using RollingWindow = std::variant<Rows, Duration, Expanding>;

namespace detail {

/// The first row of the window that ends at each row. Throws std::invalid_argument for a window
/// that is shorter than 1, and for a Duration unless there is a time for each row.
[[nodiscard]] inline std::vector<Index> window_begins(std::string_view spec,
                                                      const RollingWindow& window, Index rows,
                                                      const Times& times) {
    std::vector<Index> begins(static_cast<std::size_t>(rows));
    if (const auto* const length = std::get_if<Rows>(&window)) {
        require(length->count >= 1, spec, ": window must have >= 1 rows, got ", length->count);
        for (Index i = length->count; i < rows; ++i)
            begins[static_cast<std::size_t>(i)] = i + 1 - length->count;
    } else if (const auto* const span = std::get_if<Duration>(&window)) {
        require(span->ticks() >= 1, spec, ": window must last >= 1, got ", span->ticks());
        require(std::ssize(times) == rows, spec,
                ": a window of Duration needs times, one a row: ", times.size(), " for ", rows,
                " rows");
        check_ascending("times", times);
        std::size_t begin = 0;
        for (std::size_t i = 0; i < times.size(); ++i) {
            while (times[begin] <= times[i] - span->ticks())
                ++begin;
            begins[i] = static_cast<Index>(begin);
        }
    }
    return begins;
}

/// Calls take(row, part) with the merge of what the rows of each window add to a Part: a monoid
/// whose default is nothing, with merge(later). `begins` do not descend. Sums of suffixes of the
/// rows up to some row and of the prefix behind it are merged (the queue of two stacks), nothing is
/// subtracted: what has left a window leaves no trace. Three merges and additions a row.
template <class Part, class Add, class Take>
void merge_windows(const std::vector<Index>& begins, const Add& add, const Take& take) {
    std::vector<Part> suffixes;
    Part prefix = {};
    Index first = 0, middle = 0;
    for (Index row = 0; row < std::ssize(begins); ++row) {
        const Index begin = begins[static_cast<std::size_t>(row)];
        add(prefix, row);
        if (begin > middle) {
            suffixes.assign(static_cast<std::size_t>(row + 1 - begin), Part{});
            for (Index i = row; i >= begin; --i) {
                Part& suffix = suffixes[static_cast<std::size_t>(i - begin)];
                add(suffix, i);
                if (i < row)
                    suffix.merge(suffixes[static_cast<std::size_t>(i + 1 - begin)]);
            }
            first = begin;
            middle = row + 1;
            prefix = {};
        }
        Part window = {};
        if (begin < middle)
            window = suffixes[static_cast<std::size_t>(begin - first)];
        window.merge(prefix);
        take(row, window);
    }
}

}  // namespace detail

}  // namespace ridgewood
