/// Splits whose training rows know nothing of the test: labels that overlap are purged.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/blocks.hpp>
#include <ridgewood/validation/detail/label_index.hpp>
#include <ridgewood/validation/detail/time_blocks.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace ridgewood {

/// Purged k-fold cross-validation (Lopez de Prado: Advances in Financial Machine Learning, 2018,
/// section 7.4): consecutive blocks of as many distinct times each, each tested once, and trained
/// on all other rows that the purge leaves, after the test too.
///
///     PurgedKFold{.folds = 5, .purge = {.spans = {t0, t1}, .embargo = Rows{10}}}
struct PurgedKFold {
    /// How many folds, from 2 to the number of distinct times.
    Index folds = 5;
    Purge purge = {};
    /// Whether the purge may leave nothing to train on.
    bool allow_empty_train = false;

    /// Throws std::invalid_argument for options out of range, for rows that are not in order of
    /// time, and, when that fold is asked for, for one without rows to train on.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const { return {.purge = purge}; }
};

/// Tests on one block of time after the other and trains on all rows before it that the purge
/// leaves. The blocks are those of PurgedKFold; the first is never tested.
struct PurgedWalkForward {
    /// How many folds, >= 1, of one block more.
    Index folds = 4;
    /// The embargo has no effect: nothing after a test block is trained on.
    Purge purge = {};
    /// Whether the purge may leave nothing to train on.
    bool allow_empty_train = false;

    /// Throws as PurgedKFold does.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const { return {.purge = purge, .time_ordered = true}; }
};

/// The folds of any splitter that leaves the rows in order of time, without the training rows that
/// the purge takes away from each contiguous test block:
///
///     purged(WalkForward{.initial = 250, .test = 20, .step = 5}, {.spans = spans})
template <RowSplitter P>
struct Purged {
    P splitter;
    Purge purge = {};
    /// Whether the purge may leave nothing to train on.
    bool allow_empty_train = false;

    /// Throws what the splitter throws, and std::invalid_argument as PurgedKFold does and when the
    /// splitter changes the order of the rows.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const;
};

/// Makes a Purged<P>: compilers of 2022 cannot tell the P of an aggregate.
template <RowSplitter P>
[[nodiscard]] Purged<P> purged(P splitter, Purge purge) {
    return {std::move(splitter), std::move(purge)};
}

namespace detail {

/// The rows that a test block costs, one after the other.
[[nodiscard]] inline std::vector<RowRange> list_of(const RowRanges& ranges) {
    return {ranges.begin(), ranges.end()};
}

}  // namespace detail

inline FoldPlan PurgedKFold::split(Index rows) const {
    const detail::LabelIndex labels(purge, rows);
    auto tests = detail::blocks_of_times("PurgedKFold", "folds", folds, purge.spans.begin);
    std::vector<RowRanges> excluded;
    for (const RowRange& test : tests)
        excluded.push_back(labels.excluded(test));
    return FoldPlan(rows, folds,
                    [tests = std::move(tests), excluded = std::move(excluded), rows,
                     allow_empty = allow_empty_train](Index k) {
                        const auto place = static_cast<std::size_t>(k);
                        auto cost = detail::list_of(excluded[place]);
                        Fold fold{detail::without({{0, rows}}, cost), {tests[place]}};
                        detail::check_training("PurgedKFold", k, fold, allow_empty);
                        return fold;
                    });
}

inline FoldPlan PurgedWalkForward::split(Index rows) const {
    detail::require(folds >= 1, "PurgedWalkForward: folds must be >= 1, got ", folds);
    const detail::LabelIndex labels(purge, rows);
    auto blocks =
        detail::blocks_of_times("PurgedWalkForward", "blocks", folds + 1, purge.spans.begin);
    std::vector<Fold> made;
    for (Index k = 0; k < folds; ++k) {
        const RowRange test = blocks[static_cast<std::size_t>(k) + 1];
        auto cost = detail::list_of(labels.excluded(test));
        made.push_back({detail::without({{0, test.begin}}, cost), {test}});
    }
    return FoldPlan(rows, folds,
                    [made = std::move(made), allow_empty = allow_empty_train](Index k) {
                        const Fold& fold = made[static_cast<std::size_t>(k)];
                        detail::check_training("PurgedWalkForward", k, fold, allow_empty);
                        return fold;
                    });
}

template <RowSplitter P>
FoldPlan Purged<P>::split(Index rows) const {
    struct Plan {
        Purge purge;
        FoldPlan inner;
        detail::LabelIndex labels;

        Plan(const Purge& rule, FoldPlan plan)
            : purge(rule), inner(std::move(plan)), labels(purge, inner.rows()) {}
    };
    const auto plan = std::make_shared<const Plan>(purge, splitter.split(rows));
    detail::require(plan->inner.order().empty(),
                    "purged: the splitter changes the order of the rows, which is that of time");
    return FoldPlan(rows, plan->inner.size(), [plan, allow_empty = allow_empty_train](Index k) {
        Fold fold = plan->inner[k];
        std::vector<RowRange> cost;
        for (const RowRange& test : fold.test) {
            const RowRanges excluded = plan->labels.excluded(test);
            cost.insert(cost.end(), excluded.begin(), excluded.end());
        }
        fold.train = detail::without(fold.train, cost);
        detail::check_training("purged", k, fold, allow_empty);
        return fold;
    });
}

template <RowSplitter P>
LeakRules Purged<P>::rules() const {
    LeakRules rules;
    if constexpr (requires { splitter.rules(); })
        rules = splitter.rules();
    rules.purge = purge;
    return rules;
}

}  // namespace ridgewood
