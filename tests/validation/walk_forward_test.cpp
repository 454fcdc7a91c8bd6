#include <ridgewood/validation/blocked.hpp>
#include <ridgewood/validation/monte_carlo.hpp>
#include <ridgewood/validation/time_series_split.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#include "validation/plan_rows.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "validation/reference_folds.hpp"
#endif

namespace walk_forward_test {

using namespace ridgewood;

namespace {

template <class P>
std::string refused(const P& splitter, Index rows) {
    return refusal([&] { (void)splitter.split(rows); });
}

}  // namespace

TEST_CASE("a walk tests five points one after the other by four folds", "[validation]") {
    REQUIRE(folds_of(WalkForward{}.split(5)) == Folds{{{{0, 1}}, {{1, 2}}},
                                                      {{{0, 2}}, {{2, 3}}},
                                                      {{{0, 3}}, {{3, 4}}},
                                                      {{{0, 4}}, {{4, 5}}}});
}

TEST_CASE("a walk expands, slides, or expands until its window is full", "[validation]") {
    REQUIRE(folds_of(WalkForward{.initial = 3, .test = 2}.split(8)) ==
            Folds{{{{0, 3}}, {{3, 5}}}, {{{0, 5}}, {{5, 7}}}});
    REQUIRE(folds_of(WalkForward{.initial = 3, .window = 3, .test = 2}.split(8)) ==
            Folds{{{{0, 3}}, {{3, 5}}}, {{{2, 5}}, {{5, 7}}}});
    REQUIRE(folds_of(WalkForward{.initial = 2, .window = 4, .test = 2}.split(10)) ==
            Folds{{{{0, 2}}, {{2, 4}}},
                  {{{0, 4}}, {{4, 6}}},
                  {{{2, 6}}, {{6, 8}}},
                  {{{4, 8}}, {{8, 10}}}});
}

TEST_CASE("the first fold of a walk trains on all initial rows", "[validation]") {
    REQUIRE(folds_of(WalkForward{.initial = 5, .window = 2}.split(7)) ==
            Folds{{{{0, 5}}, {{5, 6}}}, {{{4, 6}}, {{6, 7}}}});
}

TEST_CASE("a last test set may be cut down but not below its least size", "[validation]") {
    const WalkForward walk{.initial = 4, .test = 4};
    REQUIRE(walk.count(10) == 1);
    const WalkForward partial{.initial = 4, .test = 4, .min_test = 2};
    REQUIRE(folds_of(partial.split(10)) == Folds{{{{0, 4}}, {{4, 8}}}, {{{0, 8}}, {{8, 10}}}});
    REQUIRE(partial.count(9) == 1);
}

TEST_CASE("a walk anchored to the end tests the last rows", "[validation]") {
    const WalkForward walk{.initial = 3, .test = 3, .gap = 1, .anchor = Anchor::end};
    REQUIRE(folds_of(walk.split(12)) == Folds{{{{0, 5}}, {{6, 9}}}, {{{0, 8}}, {{9, 12}}}});
    const WalkForward sliding{
        .initial = 3, .window = 3, .test = 3, .gap = 1, .anchor = Anchor::end};
    REQUIRE(folds_of(sliding.split(12)) == Folds{{{{2, 5}}, {{6, 9}}}, {{{5, 8}}, {{9, 12}}}});
}

TEST_CASE("the latest folds of a walk are its last ones", "[validation]") {
    const auto all = folds_of(WalkForward{.initial = 2, .window = 3}.split(9));
    const auto latest = folds_of(WalkForward{.initial = 2, .window = 3, .latest = 2}.split(9));
    REQUIRE(latest == Folds(all.end() - 2, all.end()));
    REQUIRE(WalkForward{.initial = 2, .latest = 100}.count(9) == 7);
}

TEST_CASE("folds between two fits share the training set of the first", "[validation]") {
    REQUIRE(folds_of(WalkForward{.initial = 2, .gap = 1, .retrain_every = 2}.split(7)) ==
            Folds{{{{0, 2}}, {{3, 4}}},
                  {{{0, 2}}, {{4, 5}}},
                  {{{0, 4}}, {{5, 6}}},
                  {{{0, 4}}, {{6, 7}}}});
}

TEST_CASE("a rule says which folds have a training set of their own", "[validation]") {
    std::vector<Index> asked;
    const auto at_four = [&](Index k, Index cut) {
        asked.push_back(k);
        return cut == 4;
    };
    const WalkForward walk{.initial = 2, .gap = 1, .retrain = at_four};
    REQUIRE(folds_of(walk.split(7)) == Folds{{{{0, 2}}, {{3, 4}}},
                                             {{{0, 2}}, {{4, 5}}},
                                             {{{0, 4}}, {{5, 6}}},
                                             {{{0, 4}}, {{6, 7}}}});
    REQUIRE(asked == std::vector<Index>{1, 2, 3});
    const auto every_second = [](Index k, Index) { return k % 2 == 0; };
    REQUIRE(folds_of(WalkForward{.initial = 2, .retrain = every_second}.split(8)) ==
            folds_of(WalkForward{.initial = 2, .retrain_every = 2}.split(8)));
    // Counted among the folds that are left.
    REQUIRE(folds_of(WalkForward{.initial = 2, .latest = 3, .retrain = every_second}.split(8)) ==
            folds_of(WalkForward{.initial = 2, .latest = 3, .retrain_every = 2}.split(8)));
    REQUIRE(refused(WalkForward{.retrain_every = 2, .retrain = every_second}, 5) ==
            "WalkForward: retrain_every has no use beside retrain");
}

TEST_CASE("horizons are counted from the last training row", "[validation]") {
    REQUIRE(folds_of(WalkForward{.initial = 3, .step = 2, .horizons = {1, 2, 4}}.split(9)) ==
            Folds{{{{0, 3}}, {{3, 5}, {6, 7}}}, {{{0, 5}}, {{5, 7}, {8, 9}}}});
}

TEST_CASE("a walk counts its folds without making them", "[validation]") {
    const Index many = Index{1} << 60;
    REQUIRE(WalkForward{}.count(many) == many - 1);
    const FoldPlan plan = WalkForward{}.split(many);
    REQUIRE(plan[many - 2] == Fold{{{0, many - 1}}, {{many - 1, many}}});
    for (Index rows = 8; rows < 40; ++rows) {
        for (Index step = 1; step < 5; ++step) {
            const WalkForward walk{.initial = 3, .test = 2, .step = step, .gap = 1};
            Index folds = 0;
            while (3 + folds * step + 1 + 2 <= rows)
                ++folds;
            REQUIRE(walk.count(rows) == folds);
            REQUIRE(walk.split(rows).size() == folds);
        }
    }
}

TEST_CASE("a walk takes numbers of any size", "[validation]") {
    constexpr Index most = std::numeric_limits<Index>::max();
    const WalkForward rest{.initial = 3, .window = most, .test = most, .min_test = 1, .gap = 1};
    REQUIRE(folds_of(rest.split(9)) == Folds{{{{0, 3}}, {{4, 9}}}});
    REQUIRE_FALSE(refused(WalkForward{.initial = most, .test = most, .gap = most}, 9).empty());
}

TEST_CASE("a walk says which of its options it refuses", "[validation]") {
    REQUIRE(refused(WalkForward{.initial = 0}, 5) == "WalkForward: initial must be >= 1, got 0");
    REQUIRE(refused(WalkForward{.initial = -1, .allow_empty_train = true}, 5) ==
            "WalkForward: initial must be >= 0, got -1");
    REQUIRE(refused(WalkForward{.window = 0}, 5) == "WalkForward: window must be >= 1, got 0");
    REQUIRE(refused(WalkForward{.test = 0}, 5) == "WalkForward: test must be >= 1, got 0");
    REQUIRE(refused(WalkForward{.test = 2, .min_test = 3}, 5) ==
            "WalkForward: min_test must be in [1, 2], got 3");
    REQUIRE(refused(WalkForward{.step = 0}, 5) == "WalkForward: step must be >= 1, got 0");
    REQUIRE(refused(WalkForward{.gap = -1}, 5) == "WalkForward: gap must be >= 0, got -1");
    REQUIRE(refused(WalkForward{.latest = 0}, 5) == "WalkForward: latest must be >= 1, got 0");
    REQUIRE(refused(WalkForward{.retrain_every = 0}, 5) ==
            "WalkForward: retrain_every must be >= 1, got 0");
    REQUIRE(refused(WalkForward{.min_test = 1, .anchor = Anchor::end}, 5) ==
            "WalkForward: min_test has no use when the last test set ends with the last row");
    REQUIRE(refused(WalkForward{.gap = 1, .horizons = {1}}, 5) ==
            "WalkForward: a gap has no use beside horizons");
    REQUIRE(refused(WalkForward{.horizons = {0}}, 5) ==
            "WalkForward: horizons(0) must be >= 1, got 0");
    REQUIRE(refused(WalkForward{.horizons = {2, 2}}, 5) ==
            "WalkForward: horizons(1) must be >= 3, got 2");
    REQUIRE(refused(WalkForward{.initial = 5, .test = 2, .gap = 1}, 7) ==
            "WalkForward: 7 rows hold no fold, it needs 5 to begin with and 3 behind them");
}

TEST_CASE("time series splits say which of their options they refuse", "[validation]") {
    REQUIRE(refused(TimeSeriesSplit{.folds = 1}, 5) ==
            "TimeSeriesSplit: folds must be >= 2, got 1");
    REQUIRE(refused(TimeSeriesSplit{.folds = 5}, 5) ==
            "TimeSeriesSplit: 5 folds need more rows than that, got 5");
    REQUIRE(refused(TimeSeriesSplit{.max_train = -1}, 9) ==
            "TimeSeriesSplit: max_train must be >= 0, got -1");
    REQUIRE(refused(TimeSeriesSplit{.test = 0}, 9) == "TimeSeriesSplit: test must be >= 1, got 0");
    REQUIRE(refused(TimeSeriesSplit{.gap = -1}, 9) == "TimeSeriesSplit: gap must be >= 0, got -1");
    REQUIRE(refused(TimeSeriesSplit{.folds = 4, .test = 2}, 8) ==
            "TimeSeriesSplit: fold 0 has no rows to train on: 8 rows are 4 tests of 2 and a gap of "
            "0");
    REQUIRE(refused(TimeSeriesSplit{.folds = 2, .gap = 100}, 8) ==
            "TimeSeriesSplit: fold 0 has no rows to train on: 8 rows are 2 tests of 2 and a gap of "
            "100");
}

TEST_CASE("time series splits are walks anchored to the end", "[validation]") {
    for (Index rows = 6; rows < 40; ++rows) {
        for (Index folds = 2; folds < 6; ++folds) {
            const Index test = rows / (folds + 1);
            const WalkForward walk{
                .initial = rows - folds * test, .test = test, .anchor = Anchor::end};
            REQUIRE(folds_of(TimeSeriesSplit{.folds = folds}.split(rows)) ==
                    folds_of(walk.split(rows)));
        }
    }
}

TEST_CASE("blocked splits train on rows that no other fold has", "[validation]") {
    REQUIRE(folds_of(BlockedSplit{.blocks = 2, .train = 0.6, .margin = 1}.split(11)) ==
            Folds{{{{0, 3}}, {{4, 5}}}, {{{5, 8}}, {{9, 10}}}});
    // 0.58 of 50 is 28.999999999999996 in double.
    REQUIRE(BlockedSplit{.blocks = 1, .train = 0.58}.split(50)[0] == Fold{{{0, 29}}, {{29, 50}}});
    REQUIRE(refused(BlockedSplit{.blocks = 0}, 5) == "BlockedSplit: blocks must be >= 1, got 0");
    REQUIRE(refused(BlockedSplit{.train = 1}, 5) == "BlockedSplit: train must be in (0, 1), got 1");
    REQUIRE(refused(BlockedSplit{.margin = -1}, 5) == "BlockedSplit: margin must be >= 0, got -1");
    REQUIRE(refused(BlockedSplit{.blocks = 6, .train = 0.5}, 5) ==
            "BlockedSplit: a block of 0 rows has 0 to train on, a margin of 0 and no more to test "
            "on");
    REQUIRE(refused(BlockedSplit{.blocks = 2, .train = 0.5, .margin = 1}, 4) ==
            "BlockedSplit: a block of 2 rows has 1 to train on, a margin of 1 and no more to test "
            "on");
}

TEST_CASE("random windows have one shape, all places and the names of their seeds",
          "[validation]") {
    const MonteCarloForward windows{.folds = 400, .train = 3, .test = 2, .gap = 1, .seed = 7};
    const auto folds = folds_of(windows.split(9));
    std::vector<Index> begun(4, 0);
    for (const Fold& fold : folds) {
        const Index begin = fold.train[0].begin;
        REQUIRE(fold == Fold{{{begin, begin + 3}}, {{begin + 4, begin + 6}}});
        ++begun.at(static_cast<std::size_t>(begin));
    }
    for (const Index count : begun)
        REQUIRE((count > 60 && count < 140));
    auto other = windows;
    REQUIRE(folds_of(other.split(9)) == folds);
    other.seed = 8;
    REQUIRE(folds_of(other.split(9)) != folds);
    REQUIRE(refused(windows, 5) == "MonteCarloForward: 5 rows hold no window of 3 + 1 + 2");
    REQUIRE(refused(MonteCarloForward{.folds = 0}, 5) ==
            "MonteCarloForward: folds must be >= 1, got 0");
    REQUIRE(refused(MonteCarloForward{.train = 0}, 5) ==
            "MonteCarloForward: train must be >= 1, got 0");
    REQUIRE(refused(MonteCarloForward{.test = 0}, 5) ==
            "MonteCarloForward: test must be >= 1, got 0");
    REQUIRE(refused(MonteCarloForward{.gap = -1}, 5) ==
            "MonteCarloForward: gap must be >= 0, got -1");
}

TEST_CASE("splits forward in time are those of other libraries", "[validation]") {
#if __has_include(<nlohmann/json.hpp>)
    using nlohmann::json;
    if (reference_cases("timeseries/splits.json", "time_series_split").empty())
        SKIP(absent("cases/timeseries/splits.json"));
    std::size_t records = 0;
    records += each_reference("splits", "time_series_split", [](const json& record) {
        const auto& params = record["params"];
        const TimeSeriesSplit splitter{.folds = params["n_splits"],
                                       .max_train = optional_parameter(record, "max_train_size"),
                                       .test = optional_parameter(record, "test_size"),
                                       .gap = params["gap"]};
        require_folds(record, [&] { return splitter.split(params["n"].get<Index>()); });
    });
    records += each_reference("splits", "blocked", [](const json& record) {
        const auto& params = record["params"];
        const BlockedSplit splitter{.blocks = params["n_blocks"],
                                    .train = params["train_ratio"],
                                    .margin = params["margin"]};
        require_folds(record, [&] { return splitter.split(params["n"].get<Index>()); });
    });
    records += each_reference("splits", "walk_forward", [](const json& record) {
        const auto& params = record["params"];
        WalkForward walk{.initial = params["train_size"],
                         .test = params["test_size"],
                         .gap = params["purged_size"]};
        if (!params["expand_train"].get<bool>())
            walk.window = walk.initial;
        if (params["reduce_test"].get<bool>())
            walk.min_test = 1;
        require_folds(record, [&] { return walk.split(params["n"].get<Index>()); });
    });
    records += each_reference("splits", "roll_forward", [](const json& record) {
        const auto& params = record["params"];
        const WalkForward walk{.initial = params["min_train"],
                               .window = optional_parameter(record, "max_train"),
                               .test = params["max_test"],
                               .min_test = optional_parameter(record, "min_test"),
                               .step = optional_parameter(record, "step"),
                               .gap = params["gap"],
                               .allow_empty_train = true};
        require_folds(record, [&] { return walk.split(params["n"].get<Index>()); });
    });
    records += each_reference("splits", "horizon_split", [](const json& record) {
        const auto& params = record["params"];
        const Index window = params["window"];
        WalkForward walk{.initial = optional_parameter(record, "initial_window").value_or(window),
                         .step = optional_parameter(record, "step"),
                         .horizons = to_integers(params["fh"])};
        if (!params["expanding"].get<bool>())
            walk.window = window;
        require_folds(record, [&] { return walk.split(params["n"].get<Index>()); });
    });
    REQUIRE(records >= 24);
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace walk_forward_test
