/// A splitter that holds something of each row, for some of these rows.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Whether a splitter holds times, label spans, groups or entities, by these names.
template <class P>
inline constexpr bool holds_rows = requires(P& splitter) {
    splitter.times;
}
|| requires(P& splitter) {
    splitter.purge.spans;
}
|| requires(P& splitter) {
    splitter.groups;
}
|| requires(P& splitter) {
    splitter.entities;
};

template <class T>
void keep_rows(std::string_view name, std::vector<T>& values, const std::vector<Index>& rows) {
    if (values.empty())
        return;
    std::vector<T> kept;
    kept.reserve(rows.size());
    for (const Index row : rows) {
        require(row < static_cast<Index>(values.size()), name, " has ", values.size(),
                " values but there is a row ", row);
        kept.push_back(values[static_cast<std::size_t>(row)]);
    }
    values = std::move(kept);
}

/// The splitter as it would be of a table of these rows alone, in this order.
template <class P>
[[nodiscard]] P splitter_of_rows(P splitter, const std::vector<Index>& rows) {
    if constexpr (requires { splitter.times; })
        keep_rows("times", splitter.times, rows);
    if constexpr (requires { splitter.purge.spans; }) {
        keep_rows("spans", splitter.purge.spans.begin, rows);
        keep_rows("spans", splitter.purge.spans.end, rows);
    }
    if constexpr (requires { splitter.groups; })
        keep_rows("groups", splitter.groups, rows);
    if constexpr (requires { splitter.entities; })
        keep_rows("entities", splitter.entities, rows);
    return splitter;
}

}  // namespace ridgewood::detail
