/// What a fold must not do: train on rows whose labels overlap those of the test, that come too
/// soon after it, after it at all, or from an entity of it.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/times.hpp>

#include <cstdint>
#include <variant>
#include <vector>

namespace ridgewood {

/// The stretch of time that the label of each row depends on: the return over the next five days
/// is known only five days later. Row i is made at begin[i], its label is known at end[i].
struct LabelSpans {
    /// Must not descend.
    Times begin = {};
    /// >= begin, in the same unit.
    Times end = {};
};

/// The spans of labels that look `horizon` >= 0 ahead. Throws std::invalid_argument otherwise.
[[nodiscard]] inline LabelSpans label_spans(const Times& times, Duration horizon) {
    detail::require(horizon.ticks() >= 0, "label_spans: the horizon must be >= 0, got ",
                    horizon.ticks());
    LabelSpans spans{times, times};
    for (std::int64_t& end : spans.end)
        end = detail::add_saturated(end, horizon.ticks());
    return spans;
}

/// Whether spans that share only an end point overlap. Rows of one time always do.
enum class Touch {
    /// They do: [1, 3] and [3, 5] leak.
    closed,
    /// They do not.
    open
};

/// A share of all rows in [0, 1], rounded up to whole rows.
struct Fraction {
    double value = 0;
};

/// How long training stays away after a test block, counted from where its last label ends.
using Embargo = std::variant<Rows, Fraction, Duration>;

/// Which training rows a test block costs (Lopez de Prado: Advances in Financial Machine Learning,
/// 2018, chapter 7). With T0 the least begin and T1 the greatest end of the labels of a contiguous
/// test block, these are the rows whose own span overlaps [T0, T1], and those that begin in the
/// embargo after T1. An embargo of rows counts from the first row after the block that does not
/// overlap. Blocks are taken one by one: what lies between two of them stays.
struct Purge {
    /// One span a row.
    LabelSpans spans = {};
    Touch touch = Touch::closed;
    Embargo embargo = Rows{0};
};

/// What `audit` holds a plan to.
struct LeakRules {
    /// Without spans, the label of each row is that row alone.
    Purge purge = {};
    /// No row is trained on that is made after a test row.
    bool time_ordered = false;
    /// One entity a row, such as the asset or the patient, that must not be on both sides of a
    /// fold; empty when it may.
    std::vector<Index> entities = {};
};

}  // namespace ridgewood
