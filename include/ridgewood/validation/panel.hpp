/// Splits of panels, which have many rows a time and many times an entity.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/blocks.hpp>
#include <ridgewood/validation/detail/sorted_times.hpp>
#include <ridgewood/validation/detail/time_blocks.hpp>
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

/// Splits the distinct times as `splitter` splits rows: all rows of one time, such as all assets of
/// one day, are on the same side. Sizes, steps and gaps of the splitter count distinct times.
template <RowSplitter P>
struct ByTimestamp {
    P splitter;
    /// One a row.
    Times times = {};
    Unsorted unsorted = Unsorted::refuse;

    /// Throws what the splitter throws, and std::invalid_argument when times are not one a row or
    /// descend.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const;
};

/// Tests entities that no model has seen at times that none has seen: each fold of `splitter`,
/// which splits the distinct times, is combined with each of `entity_folds` parts of the entities.
/// Trains on the training times of the other entities. All folds of the first part come first;
/// those whose entities have no row at the times of the test are left out.
template <RowSplitter P>
struct ByEntityAndTime {
    P splitter;
    /// One a row, such as the number of the asset.
    std::vector<Index> entities = {};
    /// One a row, in any order.
    Times times = {};
    /// Parts of the entities, from 2 to their number; each has the next of them, ascending.
    Index entity_folds = 5;
    /// Whether a fold may have no row to train on.
    bool allow_empty_train = false;

    /// Throws what the splitter throws, and std::invalid_argument when entities and times are not
    /// one a row, for options out of range and, when that fold is asked for, for one without rows
    /// to train on.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const;
};

/// Makes a ByTimestamp<P>: compilers of 2022 cannot tell the P of an aggregate.
///
///     by_timestamp(TimeSeriesSplit{.folds = 5}, days)
template <RowSplitter P>
[[nodiscard]] ByTimestamp<P> by_timestamp(P splitter, Times times,
                                          Unsorted unsorted = Unsorted::refuse) {
    return {std::move(splitter), std::move(times), unsorted};
}

/// Makes a ByEntityAndTime<P>.
template <RowSplitter P>
[[nodiscard]] ByEntityAndTime<P> by_entity_and_time(P splitter, std::vector<Index> entities,
                                                    Times times, Index entity_folds) {
    return {std::move(splitter), std::move(entities), std::move(times), entity_folds};
}

namespace detail {

/// The rows of each position when the things that begin at `starts` are put in another order.
inline void reorder(const std::vector<Index>& order_of_times, std::vector<Index>& starts,
                    std::vector<Index>& order_of_rows) {
    std::vector<Index> new_starts = {0}, new_order;
    for (const Index time : order_of_times) {
        const auto place = static_cast<std::size_t>(time);
        for (Index i = starts[place]; i < starts[place + 1]; ++i)
            new_order.push_back(order_of_rows.empty() ? i
                                                      : order_of_rows[static_cast<std::size_t>(i)]);
        new_starts.push_back(static_cast<Index>(new_order.size()));
    }
    starts = std::move(new_starts);
    order_of_rows = std::move(new_order);
}

}  // namespace detail

template <RowSplitter P>
FoldPlan ByTimestamp<P>::split(Index rows) const {
    auto sorted = detail::sort_times("by_timestamp", times, unsorted, rows);
    auto starts = detail::starts_of_times(sorted.times);
    const FoldPlan inner = splitter.split(static_cast<Index>(starts.size()) - 1);
    if (!inner.order().empty())
        detail::reorder(inner.order(), starts, sorted.order);
    const auto fold = [inner, starts = std::move(starts)](Index k) {
        return detail::mapped(inner[k], [&](RowRange range) {
            return RowRange{starts[static_cast<std::size_t>(range.begin)],
                            starts[static_cast<std::size_t>(range.end)]};
        });
    };
    return FoldPlan(rows, inner.size(), fold, std::move(sorted.order));
}

template <RowSplitter P>
LeakRules ByTimestamp<P>::rules() const {
    return detail::rules_of_times(splitter, times);
}

template <RowSplitter P>
FoldPlan ByEntityAndTime<P>::split(Index rows) const {
    constexpr std::string_view spec = "by_entity_and_time";
    detail::check_times(spec, times, rows);
    detail::require(static_cast<Index>(entities.size()) == rows, spec, ": there are ",
                    entities.size(), " entities for ", rows, " rows");
    std::vector<Index> names = entities;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    const auto count = static_cast<Index>(names.size());
    detail::check_blocks(spec, "entity_folds", entity_folds, count, "entities");

    // Rows go by part of the entities, then by time: a part in a time window is one range.
    std::vector<Index> part_of_name;
    for (Index part = 0; part < entity_folds; ++part)
        part_of_name.resize(static_cast<std::size_t>(detail::block(part, entity_folds, count).end),
                            part);
    std::vector<Index> part;
    for (const Index entity : entities) {
        const auto found = std::lower_bound(names.begin(), names.end(), entity);
        part.push_back(part_of_name[static_cast<std::size_t>(found - names.begin())]);
    }
    std::vector<Index> order(entities.size());
    std::iota(order.begin(), order.end(), Index{0});
    const auto key = [&](Index row) {
        const auto place = static_cast<std::size_t>(row);
        return std::pair(part[place], times[place]);
    };
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return key(a) < key(b); });

    Times distinct = times;
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    const auto points = static_cast<Index>(distinct.size());
    // starts(t, j): the first row of part j at time t or later.
    Matrix<Index> starts(points + 1, entity_folds);
    auto row = order.begin();
    for (Index j = 0; j < entity_folds; ++j) {
        for (Index t = 0; t < points; ++t) {
            const auto earlier = [&](Index i) {
                return key(i) < std::pair(j, distinct[static_cast<std::size_t>(t)]);
            };
            row = std::partition_point(row, order.end(), earlier);
            starts(t, j) = row - order.begin();
        }
        starts(points, j) =
            std::partition_point(row, order.end(), [&](Index i) { return key(i).first <= j; }) -
            order.begin();
    }

    const FoldPlan inner = splitter.split(points);
    detail::require(inner.order().empty(), spec, ": the splitter changes the order of time");
    auto fold = [inner, starts = std::move(starts)](Index k) {
        const Index tested = k / inner.size();
        const Fold times_of_fold = inner[k % inner.size()];
        Fold result;
        for (Index j = 0; j < starts.cols(); ++j) {
            const bool is_test = j == tested;
            RowRanges& side = is_test ? result.test : result.train;
            for (const RowRange& window : is_test ? times_of_fold.test : times_of_fold.train)
                side.push({starts(window.begin, j), starts(window.end, j)});
        }
        return result;
    };
    return detail::plan_of_tested(spec, rows, entity_folds * inner.size(), allow_empty_train,
                                  std::move(order), std::move(fold));
}

template <RowSplitter P>
LeakRules ByEntityAndTime<P>::rules() const {
    LeakRules rules = detail::rules_of_times(splitter, times);
    rules.entities = entities;
    return rules;
}

}  // namespace ridgewood
