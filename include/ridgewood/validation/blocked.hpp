/// Blocks of time that have nothing in common, each divided into training and test.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>

namespace ridgewood {

/// Cuts the rows, which are in order of time, into blocks of rows / blocks rows, rounded down, and
/// each block into a head to train on and a tail to test on. No two training sets share a row, so
/// that the scores say how a fit on so short a stretch does in different times. The remainder at
/// the end, fewer rows than there are blocks, is in no fold.
struct BlockedSplit {
    /// How many blocks, >= 1, which are the folds.
    Index blocks = 5;
    /// Share of a block to train on, in (0, 1), rounded down to whole rows.
    double train = 0.8;
    /// Rows left out between training and test, >= 0.
    Index margin = 0;

    /// Throws std::invalid_argument for options out of range and when a block has no row to train
    /// on or to test on.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const { return {.time_ordered = true}; }
};

inline FoldPlan BlockedSplit::split(Index rows) const {
    using detail::require;
    require(blocks >= 1, "BlockedSplit: blocks must be >= 1, got ", blocks);
    require(train > 0 && train < 1, "BlockedSplit: train must be in (0, 1), got ",
            detail::describe(train));
    require(margin >= 0, "BlockedSplit: margin must be >= 0, got ", margin);
    const Index size = rows / blocks;
    // 0.58 of 50 rows is 28.999999999999996 in double.
    const auto head = static_cast<Index>(train * static_cast<double>(size) * (1 + 1e-12));
    require(head >= 1 && margin < size - head, "BlockedSplit: a block of ", size, " rows has ",
            head, " to train on, a margin of ", margin, " and no more to test on");
    const auto fold = [size, head, skip = head + margin](Index k) {
        const Index begin = k * size;
        return Fold{{{begin, begin + head}}, {{begin + skip, begin + size}}};
    };
    return FoldPlan(rows, blocks, fold);
}

}  // namespace ridgewood
