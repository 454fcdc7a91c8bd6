/// Times put in order, and folds of times as folds of rows.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/blocks.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>
#include <ridgewood/validation/times.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// What to do with rows that are not in order of time.
enum class Unsorted {
    /// Refuse them: a splitter that trusts the rows would train on the future.
    refuse,
    /// Put them in order of time for the folds; rows of one time stay in the order of the data.
    sort
};

namespace detail {

/// Times in ascending order, and which row each is of; no order when the rows have it.
struct SortedTimes {
    Times times;
    std::vector<Index> order;
};

inline void check_times(std::string_view spec, const Times& times, Index rows) {
    require(static_cast<Index>(times.size()) == rows, spec, ": there are ", times.size(),
            " times for ", rows, " rows");
    require(rows > 0, spec, ": there are no rows");
}

[[nodiscard]] inline SortedTimes sort_times(std::string_view spec, const Times& times,
                                            Unsorted unsorted, Index rows) {
    check_times(spec, times, rows);
    if (unsorted == Unsorted::refuse)
        check_ascending("times", times);
    if (std::is_sorted(times.begin(), times.end()))
        return {times, {}};
    const auto time = [&](Index row) { return times[static_cast<std::size_t>(row)]; };
    SortedTimes out{{}, std::vector<Index>(times.size())};
    std::iota(out.order.begin(), out.order.end(), Index{0});
    std::stable_sort(out.order.begin(), out.order.end(),
                     [&](Index a, Index b) { return time(a) < time(b); });
    for (const Index row : out.order)
        out.times.push_back(time(row));
    return out;
}

template <class P>
[[nodiscard]] LeakRules rules_of_times(const P& splitter, const Times& times) {
    LeakRules rules{.purge = {.spans = {times, times}}};
    if constexpr (requires { splitter.rules(); })
        rules.time_ordered = splitter.rules().time_ordered;
    return rules;
}

/// The folds of positions that map_range carries over to rows.
template <class MapRange>
[[nodiscard]] Fold mapped(const Fold& fold, MapRange map_range) {
    Fold out;
    for (const RowRange& range : fold.train)
        out.train.push(map_range(range));
    for (const RowRange& range : fold.test)
        out.test.push(map_range(range));
    return out;
}

/// The plan of those of `count` folds that have rows to test on; each is looked at once, for that.
/// Throws std::invalid_argument when none has, and when one that is asked for has no rows to train
/// on unless that is allowed.
template <class MakeFold>
[[nodiscard]] FoldPlan plan_of_tested(std::string_view spec, Index rows, Index count,
                                      bool allow_empty_train, std::vector<Index> order,
                                      MakeFold make_fold) {
    std::vector<Index> tested;
    for (Index k = 0; k < count; ++k) {
        if (!make_fold(k).test.empty())
            tested.push_back(k);
    }
    const auto folds = static_cast<Index>(tested.size());
    require(folds > 0, spec, ": no fold has rows to test on");
    const auto fold = [spec, allow_empty_train, tested = std::move(tested),
                       make_fold = std::move(make_fold)](Index k) {
        Fold made = make_fold(tested[static_cast<std::size_t>(k)]);
        check_training(spec, k, made, allow_empty_train);
        return made;
    };
    return FoldPlan(rows, folds, fold, std::move(order));
}

}  // namespace detail

}  // namespace ridgewood
