/// Which rows the labels of a test block touch, found by binary search.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>
#include <ridgewood/validation/times.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace ridgewood::detail {

inline void check_spans(const LabelSpans& spans, Index rows) {
    const auto count = static_cast<Index>(spans.begin.size());
    require(spans.begin.size() == spans.end.size(), "spans has ", count, " begins but ",
            spans.end.size(), " ends");
    require(count == rows, "spans has ", count, " labels but there are ", rows, " rows");
    for (std::size_t i = 0; i < spans.begin.size(); ++i) {
        require(spans.begin[i] <= spans.end[i], "spans.end(", i, ") is ", spans.end[i],
                ", before its begin at ", spans.begin[i]);
    }
}

inline void check_embargo(const Embargo& embargo) {
    if (const auto* const rows = std::get_if<Rows>(&embargo)) {
        require(rows->count >= 0, "embargo must be >= 0 rows, got ", rows->count);
    } else if (const auto* const share = std::get_if<Fraction>(&embargo)) {
        require(share->value >= 0 && share->value <= 1,
                "embargo must be a fraction in [0, 1], got ", describe(share->value));
    } else {
        const std::int64_t ticks = std::get<Duration>(embargo).ticks();
        require(ticks >= 0, "embargo must be a duration >= 0, got ", ticks);
    }
}

/// The labels of rows in order of time. No label is longer than the longest, so that those which
/// reach a point in time begin at most so long before it: few rows are looked at, however many
/// there are.
class LabelIndex {
public:
    /// The rule outlives this. Throws std::invalid_argument for spans that are not one a row, that
    /// end before they begin or whose begins descend, and for an embargo < 0.
    LabelIndex(const Purge& purge, Index rows)
        : begin_(purge.spans.begin),
          end_(purge.spans.end),
          rows_(rows),
          closed_(purge.touch == Touch::closed) {
        check_spans(purge.spans, rows);
        check_ascending("spans.begin", begin_);
        check_embargo(purge.embargo);
        for (std::size_t i = 0; i < begin_.size(); ++i)
            longest_ = std::max(longest_, distance(begin_[i], end_[i]));
        if (const auto* const count = std::get_if<Rows>(&purge.embargo)) {
            embargo_rows_ = count->count;
        } else if (const auto* const share = std::get_if<Fraction>(&purge.embargo)) {
            // 0.07 of 100 rows is 7.000000000000001 in double.
            const double exact = share->value * static_cast<double>(rows);
            embargo_rows_ = static_cast<Index>(std::ceil(exact * (1 - 1e-12)));
        } else {
            embargo_ticks_ = std::get<Duration>(purge.embargo).ticks();
        }
    }

    [[nodiscard]] std::int64_t begin(Index row) const { return begin_[place(row)]; }

    /// The greatest end of the labels of some rows, at least one.
    [[nodiscard]] std::int64_t last_end(RowRange range) const {
        const Index first = first_that_may_reach(range, begin(range.end - 1));
        return *std::max_element(end_.begin() + first, end_.begin() + range.end);
    }

    /// Whether the label of a row that begins at or before `time` overlaps one that begins then.
    [[nodiscard]] bool reaches(Index row, std::int64_t time) const {
        const std::int64_t end = end_[place(row)];
        return closed_ ? end >= time : end > time || begin(row) == time;
    }

    /// The rows of a range, all of which begin at or before `time`, whose labels reach it.
    [[nodiscard]] RowRanges reaching(RowRange range, std::int64_t time) const {
        RowRanges found;
        for (Index row = first_that_may_reach(range, time); row < range.end; ++row) {
            if (reaches(row, time))
                found.push({row, row + 1});
        }
        return found;
    }

    /// The first row after a block whose last label ends at `end` that does not overlap with it.
    [[nodiscard]] Index purged_end(RowRange block, std::int64_t end) const {
        return std::max(next_time(block.end - 1), first_after(end));
    }

    /// The first row after the block and its embargo; the number of rows when none is left.
    [[nodiscard]] Index embargo_end(RowRange block, std::int64_t end) const {
        const Index by_time =
            std::max(next_time(block.end - 1), first_after(add_saturated(end, embargo_ticks_)));
        return by_time + std::min(embargo_rows_, rows_ - by_time);
    }

    /// All rows that a contiguous test block costs, its own among them.
    [[nodiscard]] RowRanges excluded(RowRange block) const {
        RowRanges rows = reaching({0, block.begin}, begin(block.begin));
        rows.push({block.begin, embargo_end(block, last_end(block))});
        return rows;
    }

private:
    [[nodiscard]] static std::size_t place(Index row) { return static_cast<std::size_t>(row); }

    /// b - a for a <= b, which may be more than a signed number holds.
    [[nodiscard]] static std::uint64_t distance(std::int64_t a, std::int64_t b) {
        return static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a);
    }

    [[nodiscard]] Index first_that_may_reach(RowRange range, std::int64_t time) const {
        const auto too_early = [&](std::int64_t begin) { return distance(begin, time) > longest_; };
        return std::partition_point(begin_.begin() + range.begin, begin_.begin() + range.end,
                                    too_early) -
               begin_.begin();
    }

    [[nodiscard]] Index next_time(Index row) const {
        return std::upper_bound(begin_.begin() + row, begin_.end(), begin(row)) - begin_.begin();
    }

    [[nodiscard]] Index first_after(std::int64_t time) const {
        const auto found = closed_ ? std::upper_bound(begin_.begin(), begin_.end(), time)
                                   : std::lower_bound(begin_.begin(), begin_.end(), time);
        return found - begin_.begin();
    }

    const Times& begin_;
    const Times& end_;
    Index rows_;
    bool closed_;
    std::uint64_t longest_ = 0;
    Index embargo_rows_ = 0;
    std::int64_t embargo_ticks_ = 0;
};

/// Rows without the excluded ranges, which are sorted here and may overlap.
[[nodiscard]] inline RowRanges without(const RowRanges& rows, std::vector<RowRange>& excluded) {
    const auto earlier = [](const RowRange& a, const RowRange& b) { return a.begin < b.begin; };
    if (!std::is_sorted(excluded.begin(), excluded.end(), earlier))
        std::sort(excluded.begin(), excluded.end(), earlier);
    RowRanges kept;
    auto next = excluded.begin();
    for (const RowRange& range : rows) {
        Index from = range.begin;
        while (next != excluded.end() && next->begin < range.end) {
            kept.push({from, next->begin});
            from = std::max(from, next->end);
            // One that reaches into the next range is still needed there.
            if (next->end > range.end)
                break;
            ++next;
        }
        kept.push({from, range.end});
    }
    return kept;
}

}  // namespace ridgewood::detail
