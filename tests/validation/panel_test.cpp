#include <ridgewood/core/random.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/by_clock.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/nested.hpp>
#include <ridgewood/validation/panel.hpp>
#include <ridgewood/validation/purged.hpp>
#include <ridgewood/validation/time_series_split.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#include "validation/plan_rows.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "validation/reference_folds.hpp"
#endif

namespace panel_test {

using namespace ridgewood;

namespace {

template <class P>
std::string refused(const P& splitter, Index rows) {
    return refusal([&] { (void)folds_of(splitter.split(rows)); });
}

Times random_times(std::uint64_t seed, Index rows, Index distinct) {
    Random random(seed);
    Times times;
    for (Index i = 0; i < rows; ++i)
        times.push_back(10 + (i < distinct ? i : random.below(distinct)));
    return times;
}

std::set<std::int64_t> times_of(const Times& times, const RowList& rows) {
    std::set<std::int64_t> out;
    for (const Index row : rows)
        out.insert(times[static_cast<std::size_t>(row)]);
    return out;
}

std::set<std::int64_t> times_between(std::int64_t begin, std::int64_t end) {
    std::set<std::int64_t> out;
    for (; begin < end; ++begin)
        out.insert(begin);
    return out;
}

}  // namespace

TEST_CASE("rows of one timestamp stay together", "[validation][panel]") {
    const auto splitter = by_timestamp(WalkForward{.initial = 2, .gap = 1}, {5, 5, 5, 7, 8, 8, 9});
    REQUIRE(folds_of(splitter.split(7)) == Folds{{{{0, 4}}, {{6, 7}}}});
    REQUIRE(audit(splitter.split(7), splitter.rules()).empty());
}

TEST_CASE("rows that are not in order of time are refused, or sorted when asked",
          "[validation][panel]") {
    // scikit-learn trains on the future here without a word.
    const Times times = {3, 1, 2, 1, 3};
    REQUIRE(refused(by_timestamp(WalkForward{}, times), 5) ==
            "times(1) is 1, before times(0) = 3; sort the rows by time");
    REQUIRE(refused(by_clock(WalkForward{}, times), 5) ==
            "times(1) is 1, before times(0) = 3; sort the rows by time");
    const auto sorted = by_timestamp(WalkForward{}, times, Unsorted::sort);
    const FoldPlan plan = sorted.split(5);
    REQUIRE(plan.order() == RowList{1, 3, 2, 0, 4});
    REQUIRE(rows_of(plan, plan[1].train) == RowList{1, 2, 3});
    REQUIRE(rows_of(plan, plan[1].test) == RowList{0, 4});
    REQUIRE(audit(plan, sorted.rules()).empty());
    const auto clock = by_clock(WalkForward{}, times, Unsorted::sort);
    REQUIRE(rows_of(clock.split(5), clock.split(5)[1].test) == RowList{0, 4});
    REQUIRE(audit(clock.split(5), clock.rules()).empty());
}

TEST_CASE("splits by timestamp are splits of the distinct times", "[validation][panel]") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Times times = random_times(seed, 60, 12);
        const TimeSeriesSplit inner{.folds = 3, .gap = static_cast<Index>(seed % 3)};
        const auto splitter = by_timestamp(inner, times, Unsorted::sort);
        const FoldPlan plan = splitter.split(60);
        REQUIRE(plan.size() == 3);
        for (Index k = 0; k < 3; ++k) {
            const Fold expected = inner.split(12)[k];
            const RowList train = rows_of(plan, plan[k].train), test = rows_of(plan, plan[k].test);
            REQUIRE(times_of(times, train) ==
                    times_between(10 + expected.train[0].begin, 10 + expected.train[0].end));
            REQUIRE(times_of(times, test) ==
                    times_between(10 + expected.test[0].begin, 10 + expected.test[0].end));
        }
        REQUIRE(audit(plan, splitter.rules()).empty());
        const auto shuffled =
            by_timestamp(KFold{.folds = 4, .shuffle = true}, times, Unsorted::sort);
        const FoldPlan folds = shuffled.split(60);
        RowList tested;
        for (Index k = 0; k < 4; ++k) {
            const RowList test = rows_of(folds, folds[k].test);
            REQUIRE(times_of(times, test).size() == 3);
            tested.insert(tested.end(), test.begin(), test.end());
        }
        std::sort(tested.begin(), tested.end());
        REQUIRE(tested == all_rows(60));
        REQUIRE(audit(folds, shuffled.rules()).empty());
    }
}

TEST_CASE("windows by the clock have the rows that fall into them", "[validation][panel]") {
    // Nothing happens from 7 to 11: the folds that would test [8, 10) and [10, 12) are left out.
    const auto splitter = by_clock(WalkForward{.initial = 4, .window = 8, .test = 2},
                                   {100, 100, 101, 103, 104, 106, 112, 113, 113});
    REQUIRE(folds_of(splitter.split(9)) ==
            Folds{{{{0, 4}}, {{4, 5}}}, {{{0, 5}}, {{5, 6}}}, {{{4, 6}}, {{6, 9}}}});
}

TEST_CASE("months have as many rows as they have", "[validation][panel]") {
    using namespace std::chrono;
    std::vector<sys_days> days_of_rows;
    for (sys_days day = sys_days(year(2023) / 12 / 15); day < sys_days(year(2024) / 4 / 10);
         day += days(1))
        days_of_rows.push_back(day);
    const Times months = calendar_periods(to_times(days_of_rows), CalendarPeriod::month);
    const auto splitter = by_clock(WalkForward{.initial = 2}, months);
    REQUIRE(folds_of(splitter.split(std::ssize(days_of_rows))) ==
            Folds{{{{0, 48}}, {{48, 77}}}, {{{0, 77}}, {{77, 108}}}, {{{0, 108}}, {{108, 117}}}});
    const auto hours_of_day = by_clock(WalkForward{.initial = 3, .window = 3, .test = 2, .gap = 1},
                                       {0, 1, 2, 3, 4, 5, 6, 7, 8});
    REQUIRE(hours_of_day.split(9)[1] == Fold{{{2, 5}}, {{6, 8}}});
}

TEST_CASE("an entity that is tested is not trained on, at no time", "[validation][panel]") {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Times times = random_times(seed, 300, 10);
        std::vector<Index> entities;
        Random random(seed + 100);
        for (Index i = 0; i < 300; ++i)
            entities.push_back(i < 7 ? i : random.below(7));
        const WalkForward walk{.initial = 4, .test = 2, .gap = 1};
        const auto splitter = by_entity_and_time(walk, entities, times, 3);
        const FoldPlan plan = splitter.split(300);
        REQUIRE(plan.size() == 3 * walk.count(10));
        REQUIRE(audit(plan, splitter.rules()).empty());
        for (Index k = 0; k < plan.size(); ++k) {
            REQUIRE(plan[k].train.size() <= 2);
            REQUIRE(plan[k].test.size() == 1);
            // The definition, row by row: the parts are the entities 0 1 2, 3 4 and 5 6.
            const Fold window = walk.split(10)[k % 2];
            RowList train, test;
            for (Index i = 0; i < 300; ++i) {
                const Index entity = entities[static_cast<std::size_t>(i)];
                const Index part = entity < 3 ? 0 : entity < 5 ? 1 : 2;
                const Index time = times[static_cast<std::size_t>(i)] - 10;
                const auto in = [&](const RowRanges& ranges) {
                    return ranges[0].begin <= time && time < ranges[0].end;
                };
                if (part == k / 2 && in(window.test))
                    test.push_back(i);
                if (part != k / 2 && in(window.train))
                    train.push_back(i);
            }
            REQUIRE(rows_of(plan, plan[k].train) == train);
            REQUIRE(rows_of(plan, plan[k].test) == test);
        }
    }
}

TEST_CASE("a panel can be purged", "[validation][panel]") {
    const Times days = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
    const auto splitter = purged(by_timestamp(WalkForward{.initial = 3, .test = 2}, days),
                                 {.spans = label_spans(days, Duration(1))});
    REQUIRE(folds_of(splitter.split(12)) == Folds{{{{0, 4}}, {{6, 10}}}});
    REQUIRE(splitter.rules().time_ordered);
}

TEST_CASE("splits by time say what they refuse", "[validation][panel]") {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                           most = std::numeric_limits<std::int64_t>::max();
    REQUIRE(refused(by_timestamp(WalkForward{}, {1, 2}), 3) ==
            "by_timestamp: there are 2 times for 3 rows");
    REQUIRE(refused(by_timestamp(WalkForward{}, {}), 0) == "by_timestamp: there are no rows");
    REQUIRE(refused(by_timestamp(WalkForward{.initial = 2}, {1, 1, 2}), 3) ==
            "WalkForward: 2 rows hold no fold, it needs 2 to begin with and 1 behind them");
    REQUIRE(refused(by_clock(WalkForward{}, {least, most}), 2) ==
            "by_clock: the times are too far apart");
    REQUIRE(refused(by_clock(KFold{.folds = 2, .shuffle = true}, {1, 2}), 2) ==
            "by_clock: the splitter changes the order of time");
    const auto sliding = WalkForward{.initial = 2, .window = 1, .test = 1};
    REQUIRE(refused(by_clock(sliding, {0, 5, 6}), 3) == "by_clock: fold 0 has no rows to train on");
    const auto panel = [](std::vector<Index> entities, Index parts) {
        return by_entity_and_time(WalkForward{}, std::move(entities), {3, 1, 2}, parts);
    };
    // Entity 1 has one row, at time 3: it is tested then, and is no training for time 2.
    REQUIRE(refused(panel({1, 2}, 2), 3) == "by_entity_and_time: there are 2 entities for 3 rows");
    REQUIRE(refused(panel({1, 2, 2}, 3), 3) ==
            "by_entity_and_time: 3 entity_folds need as many entities, got 2");
    REQUIRE(refused(panel({1, 2, 2}, 2), 3) ==
            "by_entity_and_time: fold 1 has no rows to train on");
}

TEST_CASE("inner folds have only training rows of the outer fold", "[validation][nested]") {
    const FoldPlan outer = KFold{.folds = 3}.split(12);
    const FoldPlan inner = inner_plan(outer, 1, KFold{.folds = 2});
    REQUIRE(folds_of(inner) == Folds{{{{8, 12}}, {{0, 4}}}, {{{0, 4}}, {{8, 12}}}});
    REQUIRE(inner_plan(outer, 1, KFold{.folds = 4})[2] == Fold{{{0, 4}, {10, 12}}, {{8, 10}}});
    REQUIRE(inner_plan(outer, 1, KFold{.folds = 3})[1] ==
            Fold{{{0, 3}, {10, 12}}, {{3, 4}, {8, 10}}});
    const FoldPlan walk = WalkForward{.initial = 5, .test = 2}.split(9);
    REQUIRE(folds_of(inner_plan(walk, 1, WalkForward{.initial = 4, .test = 2})) ==
            Folds{{{{0, 4}}, {{4, 6}}}});
    const FoldPlan shuffled = KFold{.folds = 3, .shuffle = true}.split(12);
    const FoldPlan within = inner_plan(shuffled, 2, KFold{.folds = 2});
    REQUIRE(within.order() == shuffled.order());
    REQUIRE(refusal([&] { (void)inner_plan(outer, 3, KFold{}); }) == "fold 3 of a plan of 3 folds");
    REQUIRE(refusal([&] { (void)inner_plan(outer, 0, KFold{.shuffle = true}); }) ==
            "inner_plan: the splitter changes the order of the training rows");
}

TEST_CASE("panel splits are scikit-learn's splits of the distinct times", "[validation][panel]") {
#if __has_include(<nlohmann/json.hpp>)
    using nlohmann::json;
    if (reference_cases("timeseries/splits.json", "panel_time_series_split").empty())
        SKIP(absent("cases/timeseries/splits.json"));
    const auto records =
        each_reference("splits", "panel_time_series_split", [](const json& record) {
            const Times times = to_times(to_integers(record["input"]["times"]));
            const TimeSeriesSplit inner{.folds = record["params"]["n_splits"],
                                        .max_train = optional_parameter(record, "max_train_size"),
                                        .test = optional_parameter(record, "test_size"),
                                        .gap = optional_parameter(record, "gap").value_or(0)};
            require_folds(record,
                          [&] { return by_timestamp(inner, times).split(std::ssize(times)); });
        });
    REQUIRE(records >= 3);
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace panel_test
