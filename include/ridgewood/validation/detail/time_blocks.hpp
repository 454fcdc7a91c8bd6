/// Where the distinct times of rows begin.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/blocks.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/times.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

/// Calls visit(number, row) for the first row of each distinct time. Times ascend.
template <class Visit>
void each_time(const Times& times, Visit visit) {
    Index number = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (i == 0 || times[i - 1] != times[i])
            visit(number++, static_cast<Index>(i));
    }
}

/// The first row of each distinct time, and the number of rows at the end.
[[nodiscard]] inline std::vector<Index> starts_of_times(const Times& times) {
    std::vector<Index> starts;
    each_time(times, [&](Index, Index row) { starts.push_back(row); });
    starts.push_back(static_cast<Index>(times.size()));
    return starts;
}

/// The rows cut into blocks of as many distinct times each as KFold has rows. Throws
/// std::invalid_argument unless there are two blocks and a time for each.
[[nodiscard]] inline std::vector<RowRange> blocks_of_times(std::string_view spec,
                                                           std::string_view option, Index blocks,
                                                           const Times& times) {
    Index count = 0;
    each_time(times, [&](Index, Index) { ++count; });
    check_blocks(spec, option, blocks, count, "distinct times");
    std::vector<RowRange> out;
    Index next = 0;
    each_time(times, [&](Index number, Index row) {
        if (number != next)
            return;
        if (!out.empty())
            out.back().end = row;
        next = block(static_cast<Index>(out.size()), blocks, count).end;
        out.push_back({row, static_cast<Index>(times.size())});
    });
    return out;
}

}  // namespace ridgewood::detail
