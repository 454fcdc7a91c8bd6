/// Finds what a plan lets training know of the test.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/label_index.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

enum class LeakKind {
    /// A row is trained on and tested.
    shared_row,
    /// The label of a training row overlaps that of a test row.
    overlap,
    /// A training row begins in the embargo after a test block.
    embargo,
    /// A training row comes after a test row, in a plan that follows time.
    future,
    /// An entity has rows on both sides.
    entity
};

/// One way in which one fold leaks.
struct Leak {
    Index fold = 0;
    LeakKind kind = LeakKind::shared_row;
    /// The first training row concerned, and a test row that it knows of: rows of the data.
    Index train_row = 0;
    Index test_row = 0;
    /// How many training rows are concerned.
    Index rows = 0;

    friend bool operator==(const Leak&, const Leak&) = default;
};

/// A splitter that says which rules its folds keep. `cross_validate` holds it to them.
template <class T>
concept AuditedSplitter = Splitter<T> && requires(const T& splitter) {
    { splitter.rules() } -> std::same_as<LeakRules>;
};

/// Every leak of every fold, one for each kind that the fold has; empty when the plan keeps the
/// rules. Any plan can be held to any rules, whatever splitter made it:
///
///     audit(KFold{}.split(n), {.purge = {.spans = label_spans(times, Duration{5})}});
///
/// Takes O(n log n) once and O(ranges log n) a fold where the plan follows time, O(n) where it does
/// not or entities are given. Throws std::invalid_argument for rules of another number of rows, for
/// spans that end before they begin and for an embargo < 0.
[[nodiscard]] std::vector<Leak> audit(const FoldPlan& plan, const LeakRules& rules);

/// The same for overlap of closed label spans alone.
[[nodiscard]] inline std::vector<Leak> audit(const FoldPlan& plan, const LabelSpans& spans) {
    return audit(plan, LeakRules{.purge = {.spans = spans}});
}

/// A leak in words: "fold 2 trains on row 17 and 3 more, whose labels overlap that of test row 20".
[[nodiscard]] inline std::string to_string(const Leak& leak) {
    const std::string others = leak.rows > 1 ? detail::join(" and ", leak.rows - 1, " more") : "";
    const std::string begin =
        detail::join("fold ", leak.fold, " trains on row ", leak.train_row, others);
    const bool one = leak.rows == 1;
    switch (leak.kind) {
        case LeakKind::shared_row:
            return begin + (one ? ", which it tests" : ", which it tests too");
        case LeakKind::overlap:
            return detail::join(begin, one ? ", whose label overlaps" : ", whose labels overlap",
                                " that of test row ", leak.test_row);
        case LeakKind::embargo:
            return detail::join(begin, ", in the embargo after test row ", leak.test_row);
        case LeakKind::future:
            return detail::join(begin, ", after test row ", leak.test_row);
        case LeakKind::entity:
            return detail::join(begin, ", of the entity of test row ", leak.test_row);
    }
    return begin;
}

namespace detail {

/// Rows in order of time, and the folds of a plan as ranges of them.
class TimeOrder {
public:
    TimeOrder(const FoldPlan& plan, const LabelSpans& spans)
        : plan_(plan), row_at_(static_cast<std::size_t>(plan.rows())) {
        std::iota(row_at_.begin(), row_at_.end(), Index{0});
        const auto earlier = [&](Index a, Index b) { return time(spans, a) < time(spans, b); };
        if (!spans.begin.empty() && !plan.order().empty())
            row_at_ = plan.order();
        if (!spans.begin.empty() && !std::is_sorted(row_at_.begin(), row_at_.end(), earlier))
            std::stable_sort(row_at_.begin(), row_at_.end(), earlier);
        is_order_of_plan_ = plan.order().empty() ? std::is_sorted(row_at_.begin(), row_at_.end())
                                                 : row_at_ == plan.order();
        if (is_order_of_plan_)
            return;
        place_of_.resize(row_at_.size());
        for (std::size_t place = 0; place < row_at_.size(); ++place)
            place_of_[index(row_at_[place])] = static_cast<Index>(place);
    }

    [[nodiscard]] Index row(Index place) const { return row_at_[index(place)]; }

    /// The spans in order of time; of the rows themselves when there are none.
    [[nodiscard]] LabelSpans sorted(const LabelSpans& spans) const {
        if (spans.begin.empty())
            return {to_times(row_at_), to_times(row_at_)};
        LabelSpans out;
        for (const Index row : row_at_) {
            out.begin.push_back(spans.begin[index(row)]);
            out.end.push_back(spans.end[index(row)]);
        }
        return out;
    }

    /// Positions of the plan as places in time.
    [[nodiscard]] RowRanges places(const RowRanges& positions) const {
        if (is_order_of_plan_)
            return positions;
        return mapped(positions, [&](Index i) { return place_of_[index(row_of_position(i))]; });
    }

    /// Places in time as positions of the plan.
    [[nodiscard]] RowRanges positions(const RowRanges& places) const {
        if (is_order_of_plan_)
            return places;
        if (plan_.order().empty())
            return mapped(places, [&](Index place) { return row(place); });
        std::vector<Index> position_of(row_at_.size());
        for (std::size_t i = 0; i < plan_.order().size(); ++i)
            position_of[index(plan_.order()[i])] = static_cast<Index>(i);
        return mapped(places, [&](Index place) { return position_of[index(row(place))]; });
    }

private:
    template <class Map>
    [[nodiscard]] static RowRanges mapped(const RowRanges& rows, Map map) {
        std::vector<Index> found;
        for (const RowRange& range : rows) {
            for (Index i = range.begin; i < range.end; ++i)
                found.push_back(map(i));
        }
        std::sort(found.begin(), found.end());
        RowRanges out;
        for (const Index i : found)
            out.push({i, i + 1});
        return out;
    }

    [[nodiscard]] static std::size_t index(Index i) { return static_cast<std::size_t>(i); }
    [[nodiscard]] static std::int64_t time(const LabelSpans& spans, Index row) {
        return spans.begin[index(row)];
    }
    [[nodiscard]] Index row_of_position(Index i) const {
        return plan_.order().empty() ? i : plan_.order()[index(i)];
    }

    const FoldPlan& plan_;
    std::vector<Index> row_at_;
    std::vector<Index> place_of_;
    bool is_order_of_plan_ = true;
};

/// Collects the leaks of one fold, rows of which are places in time.
class FoldAudit {
public:
    FoldAudit(Index fold, const LeakRules& rules, const LabelIndex& labels, const TimeOrder& order)
        : fold_(fold), rules_(rules), labels_(labels), order_(order) {}

    void run(const RowRanges& train, const RowRanges& test, std::vector<Leak>& leaks) {
        std::vector<RowRange> tested(test.begin(), test.end());
        const RowRanges rest = without(train, tested);
        Leak shared = found(LeakKind::shared_row);
        std::vector<RowRange> unshared(rest.begin(), rest.end());
        for (const RowRange& range : without(train, unshared))
            add(shared, range, range.begin);

        Leak overlap = found(LeakKind::overlap), embargo = found(LeakKind::embargo),
             future = found(LeakKind::future);
        const RowRange* next = test.begin();
        std::int64_t last_end = 0;
        for (const RowRange& segment : rest) {
            for (; next != test.end() && next->begin < segment.begin; ++next) {
                const std::int64_t end = labels_.last_end(*next);
                last_end = next == test.begin() ? end : std::max(last_end, end);
            }
            Index from = segment.begin;
            if (next != test.begin()) {
                const RowRange& before = next[-1];
                const Index purged = labels_.purged_end(before, last_end);
                add(overlap, {from, std::min(segment.end, purged)}, before.end - 1);
                from = std::max(from, purged);
                add(embargo, {from, std::min(segment.end, labels_.embargo_end(before, last_end))},
                    before.end - 1);
                if (rules_.time_ordered)
                    add(future, segment, test[0].begin);
            }
            if (next != test.end() && from < segment.end) {
                const auto time = labels_.begin(next->begin);
                for (const RowRange& reaching : labels_.reaching({from, segment.end}, time))
                    add(overlap, reaching, next->begin);
            }
        }
        for (const Leak& leak : {shared, overlap, embargo, future}) {
            if (leak.rows > 0)
                leaks.push_back(leak);
        }
    }

private:
    [[nodiscard]] Leak found(LeakKind kind) const { return {.fold = fold_, .kind = kind}; }

    void add(Leak& leak, RowRange train, Index test) const {
        if (train.rows() <= 0)
            return;
        if (leak.rows == 0) {
            leak.train_row = order_.row(train.begin);
            leak.test_row = order_.row(test);
        }
        leak.rows += train.rows();
    }

    Index fold_;
    const LeakRules& rules_;
    const LabelIndex& labels_;
    const TimeOrder& order_;
};

/// Which entities are on both sides of folds.
class EntityAudit {
public:
    EntityAudit(const FoldPlan& plan, const std::vector<Index>& entities) : plan_(plan) {
        std::vector<Index> names = entities;
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        for (const Index entity : entities) {
            code_.push_back(static_cast<std::size_t>(
                std::lower_bound(names.begin(), names.end(), entity) - names.begin()));
        }
        tested_in_.assign(names.size(), -1);
        test_row_.assign(names.size(), 0);
    }

    void run(Index k, const Fold& fold, std::vector<Leak>& leaks) {
        each_row(fold.test, [&](Index row) {
            const std::size_t entity = code_[static_cast<std::size_t>(row)];
            if (std::exchange(tested_in_[entity], k) != k)
                test_row_[entity] = row;
        });
        Leak leak{.fold = k, .kind = LeakKind::entity};
        each_row(fold.train, [&](Index row) {
            const std::size_t entity = code_[static_cast<std::size_t>(row)];
            if (tested_in_[entity] == k && leak.rows++ == 0) {
                leak.train_row = row;
                leak.test_row = test_row_[entity];
            }
        });
        if (leak.rows > 0)
            leaks.push_back(leak);
    }

private:
    template <class Visit>
    void each_row(const RowRanges& ranges, Visit visit) const {
        for (const RowRange& range : ranges) {
            for (Index i = range.begin; i < range.end; ++i)
                visit(plan_.order().empty() ? i : plan_.order()[static_cast<std::size_t>(i)]);
        }
    }

    const FoldPlan& plan_;
    std::vector<std::size_t> code_;
    std::vector<Index> tested_in_;
    std::vector<Index> test_row_;
};

/// Throws std::invalid_argument with the first leak of a plan by the rules of its splitter, if it
/// has any.
template <Splitter P>
void refuse_leaks(std::string_view caller, const FoldPlan& plan, const P& splitter) {
    if constexpr (AuditedSplitter<P>) {
        const std::vector<Leak> leaks = audit(plan, splitter.rules());
        if (!leaks.empty())
            throw std::invalid_argument(join(caller, ": the folds leak: ", to_string(leaks[0])));
    }
}

}  // namespace detail

inline std::vector<Leak> audit(const FoldPlan& plan, const LeakRules& rules) {
    const LabelSpans& spans = rules.purge.spans;
    if (!spans.begin.empty() || !spans.end.empty())
        detail::check_spans(spans, plan.rows());
    const auto entities = static_cast<Index>(rules.entities.size());
    detail::require(entities == 0 || entities == plan.rows(), "entities has ", entities,
                    " values but there are ", plan.rows(), " rows");

    const detail::TimeOrder order(plan, spans);
    const Purge purge{order.sorted(spans), rules.purge.touch, rules.purge.embargo};
    const detail::LabelIndex labels(purge, plan.rows());
    detail::EntityAudit entity_audit(plan, rules.entities);
    std::vector<Leak> leaks;
    for (Index k = 0; k < plan.size(); ++k) {
        const Fold fold = plan[k];
        detail::FoldAudit(k, rules, labels, order)
            .run(order.places(fold.train), order.places(fold.test), leaks);
        if (entities > 0)
            entity_audit.run(k, fold, leaks);
    }
    return leaks;
}

}  // namespace ridgewood
