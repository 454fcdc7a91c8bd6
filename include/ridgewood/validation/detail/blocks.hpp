/// Rows cut into consecutive blocks of equal size, and what every splitter refuses.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>

#include <algorithm>
#include <string_view>

namespace ridgewood::detail {

/// There are as many rows, or whatever else is cut, as blocks, and two blocks at least.
inline void check_blocks(std::string_view spec, std::string_view option, Index blocks, Index rows,
                         std::string_view what = "rows") {
    require(blocks >= 2, spec, ": ", option, " must be >= 2, got ", blocks);
    require(blocks <= rows, spec, ": ", blocks, " ", option, " need as many ", what, ", got ",
            rows);
}

/// The k-th of the blocks, the first rows mod blocks of which are one row larger.
[[nodiscard]] inline RowRange block(Index k, Index blocks, Index rows) {
    const auto begin = [&](Index j) { return j * (rows / blocks) + std::min(j, rows % blocks); };
    return {begin(k), begin(k + 1)};
}

inline void check_training(std::string_view spec, Index k, const Fold& fold, bool allow_empty) {
    require(allow_empty || !fold.train.empty(), spec, ": fold ", k, " has no rows to train on");
}

}  // namespace ridgewood::detail
