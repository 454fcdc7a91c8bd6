#include <ridgewood/core/random.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/gap_k_fold.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/purged.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#include "validation/plan_rows.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "validation/reference_folds.hpp"
#endif

namespace purged_test {

using namespace ridgewood;

namespace {

Times count_up(Index rows) {
    return to_times(all_rows(rows));
}

LabelSpans row_spans(Index rows, std::int64_t horizon) {
    return label_spans(count_up(rows), Duration(horizon));
}

/// Ascending times with ties and labels of any length, a few of them very long.
LabelSpans random_spans(std::uint64_t seed, Index rows) {
    Random random(seed);
    LabelSpans spans;
    std::int64_t time = 0;
    for (Index i = 0; i < rows; ++i) {
        time += random.below(3);
        spans.begin.push_back(time);
        spans.end.push_back(time + (random.below(10) == 0 ? random.below(40) : random.below(4)));
    }
    return spans;
}

/// The rows of `train` that the definition leaves, row by row: what Lopez de Prado's words say.
RowList purged_by_definition(const RowList& train, const RowRanges& test, const Purge& purge) {
    const auto begin = [&](Index i) { return purge.spans.begin[static_cast<std::size_t>(i)]; };
    const auto end = [&](Index i) { return purge.spans.end[static_cast<std::size_t>(i)]; };
    const bool closed = purge.touch == Touch::closed;
    RowList kept;
    for (const Index i : train) {
        bool keep = true;
        for (const RowRange& block : test) {
            const std::int64_t first = begin(block.begin);
            std::int64_t last = end(block.begin);
            for (Index j = block.begin; j < block.end; ++j) {
                last = std::max(last, end(j));
                keep = keep && begin(i) != begin(j);
            }
            const bool before = i < block.begin;
            if (closed ? begin(i) <= last && end(i) >= first
                       : (before ? end(i) > first : begin(i) < last))
                keep = false;
            const auto* const embargo = std::get_if<Duration>(&purge.embargo);
            if (embargo != nullptr && !before) {
                const std::int64_t over = last + embargo->ticks();
                if (closed ? begin(i) <= over : begin(i) < over)
                    keep = false;
            }
        }
        if (keep)
            kept.push_back(i);
    }
    return kept;
}

template <class P>
std::string refused(const P& splitter, Index rows) {
    return refusal([&] { (void)folds_of(splitter.split(rows)); });
}

}  // namespace

TEST_CASE("a purge leaves the rows that its definition leaves", "[validation][PurgedKFold]") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Index rows = 40 + static_cast<Index>(seed);
        const Purge purge{.spans = random_spans(seed, rows),
                          .touch = seed % 2 == 0 ? Touch::closed : Touch::open,
                          .embargo = Duration(static_cast<std::int64_t>(seed % 5))};
        const PurgedKFold splitter{.folds = 4, .purge = purge, .allow_empty_train = true};
        const FoldPlan plan = splitter.split(rows);
        Index tested = 0;
        for (const Fold& fold : folds_of(plan)) {
            REQUIRE(fold.test.size() == 1);
            REQUIRE(fold.test[0].begin == tested);
            tested = fold.test[0].end;
            REQUIRE(rows_of(plan, fold.train) ==
                    purged_by_definition(all_rows(rows), fold.test, purge));
        }
        REQUIRE(tested == rows);
        REQUIRE(audit(plan, splitter.rules()).empty());
    }
}

TEST_CASE("purged walks and purged plans leave the rows that the definition leaves",
          "[validation][Purged]") {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Index rows = 50 + static_cast<Index>(seed);
        const Purge purge{.spans = random_spans(seed, rows),
                          .touch = seed % 2 == 0 ? Touch::closed : Touch::open,
                          .embargo = Duration(static_cast<std::int64_t>(seed % 5))};
        const auto check = [&](const FoldPlan& plan, const FoldPlan& before) {
            REQUIRE(plan.size() == before.size());
            for (Index k = 0; k < plan.size(); ++k) {
                REQUIRE(plan[k].test == before[k].test);
                REQUIRE(
                    rows_of(plan, plan[k].train) ==
                    purged_by_definition(rows_of(before, before[k].train), plan[k].test, purge));
            }
        };
        const WalkForward walk{.initial = 20, .test = 3, .step = 2, .horizons = {1, 2, 6}};
        auto purged_walk = purged(walk, purge);
        purged_walk.allow_empty_train = true;
        check(purged_walk.split(rows), walk.split(rows));
        REQUIRE(purged_walk.rules().time_ordered);
        auto purged_folds = purged(KFold{.folds = 6}, purge);
        purged_folds.allow_empty_train = true;
        check(purged_folds.split(rows), KFold{.folds = 6}.split(rows));
        REQUIRE_FALSE(purged_folds.rules().time_ordered);
        const PurgedWalkForward forward{.folds = 3, .purge = purge, .allow_empty_train = true};
        for (const Fold& fold : folds_of(forward.split(rows)))
            REQUIRE(rows_of(forward.split(rows), fold.train) ==
                    purged_by_definition(all_rows(fold.test[0].begin), fold.test, purge));
        REQUIRE(audit(forward.split(rows), forward.rules()).empty());
    }
}

TEST_CASE("the purge begins where the first test label begins, not where it ends",
          "[validation][PurgedKFold][peers]") {
    // mlfinpy keeps the rows 0, 1, 2; the labels of 1 and 2 overlap.
    const LabelSpans spans = row_spans(9, 2);
    const FoldPlan plan =
        PurgedKFold{.folds = 3, .purge = {.spans = spans, .touch = Touch::closed}}.split(9);
    REQUIRE(plan[1] == Fold{{{0, 1}, {8, 9}}, {{3, 6}}});
}

TEST_CASE("the purge ends with the longest test label, not with the last",
          "[validation][PurgedKFold][peers]") {
    LabelSpans spans = row_spans(12, 0);
    spans.end[4] = 9;  // of the test block [4, 8)
    const FoldPlan plan = PurgedKFold{.folds = 3, .purge = {.spans = spans}}.split(12);
    REQUIRE(plan[1] == Fold{{{0, 4}, {10, 12}}, {{4, 8}}});
}

TEST_CASE("an embargo beyond the last row leaves nothing after the test",
          "[validation][PurgedKFold][peers]") {
    // timeseriescv keeps all rows after the test then, those with overlapping labels too.
    const LabelSpans spans = row_spans(12, 1);
    const auto trained = [&](const Embargo& embargo) {
        return PurgedKFold{.folds = 4, .purge = {.spans = spans, .embargo = embargo}}
            .split(12)[2]
            .train;
    };
    REQUIRE(trained(Rows{0}) == RowRanges{{0, 5}, {10, 12}});
    REQUIRE(trained(Rows{1}) == RowRanges{{0, 5}, {11, 12}});
    constexpr std::int64_t ever = std::numeric_limits<std::int64_t>::max();
    for (const Embargo& embargo :
         std::vector<Embargo>{Rows{2}, Rows{5}, Rows{30}, Rows{ever}, Fraction{1.0}, Duration(2),
                              Duration(5), Duration(30), Duration(ever)})
        REQUIRE(trained(embargo) == RowRanges{{0, 5}});
}

TEST_CASE("an embargo of rows comes on top of the purge", "[validation][PurgedKFold][peers]") {
    // Fynance #273: three rows are purged, two more are under embargo.
    const LabelSpans spans = row_spans(20, 3);
    const auto trained = [&](const Embargo& embargo) {
        return PurgedKFold{.folds = 2, .purge = {.spans = spans, .embargo = embargo}}
            .split(20)[0]
            .train;
    };
    REQUIRE(trained(Rows{0}) == RowRanges{{13, 20}});
    REQUIRE(trained(Rows{2}) == RowRanges{{15, 20}});
    REQUIRE(trained(Fraction{0.1}) == RowRanges{{15, 20}});
    REQUIRE(trained(Fraction{0.101}) == RowRanges{{16, 20}});
    REQUIRE(trained(Duration(2)) == RowRanges{{15, 20}});
}

TEST_CASE("what lies between two test blocks stays", "[validation][Purged][peers]") {
    // HKUDS #1204: as one span from 0 to 9 the two blocks would cost every row between them.
    struct TwoBlocks {
        [[nodiscard]] FoldPlan split(Index rows) const {
            return FoldPlan(rows, 1, [](Index) {
                return Fold{{{2, 8}, {10, 12}}, {{0, 2}, {8, 10}}};
            });
        }
    };
    const auto plan = purged(TwoBlocks{}, {.spans = row_spans(12, 1)}).split(12);
    REQUIRE(plan[0] == Fold{{{3, 7}, {11, 12}}, {{0, 2}, {8, 10}}});
}

TEST_CASE("rows of one time are never on both sides", "[validation][PurgedKFold]") {
    const Times times = {0, 0, 1, 2, 2, 2, 3, 3, 4, 5};
    for (const Touch touch : {Touch::closed, Touch::open}) {
        const Purge purge{.spans = {times, times}, .touch = touch};
        REQUIRE(folds_of(PurgedKFold{.folds = 3, .purge = purge}.split(10)) ==
                Folds{{{{3, 10}}, {{0, 3}}}, {{{0, 3}, {8, 10}}, {{3, 8}}}, {{{0, 8}}, {{8, 10}}}});
        // The cut at row 5 is between two rows of time 2.
        REQUIRE(folds_of(purged(KFold{.folds = 2}, purge).split(10)) ==
                Folds{{{{6, 10}}, {{0, 5}}}, {{{0, 3}}, {{5, 10}}}});
    }
}

TEST_CASE("labels of any length fit into 64 bits", "[validation][PurgedKFold]") {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                           most = std::numeric_limits<std::int64_t>::max();
    const LabelSpans spans{{least, -1, 0, most}, {least, -1, most, most}};
    const FoldPlan plan = PurgedKFold{.folds = 4, .purge = {.spans = spans}}.split(4);
    REQUIRE(plan[3].train == RowRanges{{0, 2}});
    REQUIRE(plan[0].train == RowRanges{{1, 4}});
}

TEST_CASE("chrono durations purge chrono times", "[validation][PurgedKFold]") {
    using namespace std::chrono;
    std::vector<sys_days> days_of_rows;
    for (int i = 0; i < 10; ++i)
        days_of_rows.push_back(sys_days(days(i)));
    const LabelSpans spans = label_spans(to_times(days_of_rows), Duration(days(1)));
    const Purge purge{.spans = spans, .embargo = Duration(hours(36))};
    REQUIRE(PurgedKFold{.folds = 2, .purge = purge}.split(10)[0].train == RowRanges{{7, 10}});
}

TEST_CASE("a fold that the purge leaves nothing of is named", "[validation][PurgedKFold]") {
    const Purge purge{.spans = row_spans(6, 10)};
    REQUIRE(refused(PurgedKFold{.folds = 3, .purge = purge}, 6) ==
            "PurgedKFold: fold 0 has no rows to train on");
    REQUIRE(refused(PurgedWalkForward{.folds = 2, .purge = purge}, 6) ==
            "PurgedWalkForward: fold 0 has no rows to train on");
    REQUIRE(refused(purged(KFold{.folds = 3}, purge), 6) ==
            "purged: fold 0 has no rows to train on");
    const PurgedKFold allowed{.folds = 3, .purge = purge, .allow_empty_train = true};
    REQUIRE(allowed.split(6)[1].train.empty());
}

TEST_CASE("purged splits say what they refuse", "[validation][PurgedKFold]") {
    const auto with = [](const Purge& purge) {
        return refused(PurgedKFold{.folds = 2, .purge = purge}, 4);
    };
    REQUIRE(with({.spans = {{0, 1, 3, 2}, {4, 4, 4, 4}}}) ==
            "spans.begin(3) is 2, before spans.begin(2) = 3; sort the rows by time");
    REQUIRE(with({.spans = {{0, 1, 2, 3}, {4, 4, 1, 4}}}) ==
            "spans.end(2) is 1, before its begin at 2");
    REQUIRE(with({.spans = {{0, 1, 2, 3}, {4, 4}}}) == "spans has 4 begins but 2 ends");
    REQUIRE(with({.spans = row_spans(5, 1)}) == "spans has 5 labels but there are 4 rows");
    REQUIRE(with({}) == "spans has 0 labels but there are 4 rows");
    const auto embargo = [&](const Embargo& value) {
        return with({.spans = row_spans(4, 0), .embargo = value});
    };
    REQUIRE(embargo(Rows{-1}) == "embargo must be >= 0 rows, got -1");
    REQUIRE(embargo(Fraction{1.5}) == "embargo must be a fraction in [0, 1], got 1.5");
    REQUIRE(embargo(Fraction{NAN}) == "embargo must be a fraction in [0, 1], got NaN");
    REQUIRE(embargo(Duration(-2)) == "embargo must be a duration >= 0, got -2");
    const Purge ties{.spans = {{0, 0, 1, 1}, {0, 0, 1, 1}}};
    REQUIRE(refused(PurgedKFold{.folds = 3, .purge = ties}, 4) ==
            "PurgedKFold: 3 folds need as many distinct times, got 2");
    REQUIRE(refused(PurgedKFold{.folds = 1, .purge = ties}, 4) ==
            "PurgedKFold: folds must be >= 2, got 1");
    REQUIRE(refused(PurgedWalkForward{.folds = 0, .purge = ties}, 4) ==
            "PurgedWalkForward: folds must be >= 1, got 0");
    REQUIRE(refused(purged(KFold{.folds = 2, .shuffle = true}, ties), 4) ==
            "purged: the splitter changes the order of the rows, which is that of time");
    REQUIRE(refusal([] {
                (void)label_spans({1, 2}, Duration(-1));
            }) == "label_spans: the horizon must be >= 0, got -1");
}

TEST_CASE("purged splits are those of their definition in the shared cases",
          "[validation][PurgedKFold]") {
#if __has_include(<nlohmann/json.hpp>)
    using nlohmann::json;
    if (reference_cases("timeseries/purged.json", "purged_kfold").empty())
        SKIP(absent("cases/timeseries/purged.json"));
    const auto purge_of = [](const json& record) {
        const auto& params = record["params"];
        return Purge{
            .spans = {to_integers(record["input"]["t0"]), to_integers(record["input"]["t1"])},
            .touch = params["closed"].get<bool>() ? Touch::closed : Touch::open,
            .embargo = Duration(params.value("embargo", 0))};
    };
    std::size_t records = 0;
    records += each_reference("purged", "purged_kfold", [&](const json& record) {
        const PurgedKFold splitter{.folds = record["params"]["n_splits"],
                                   .purge = purge_of(record),
                                   .allow_empty_train = true};
        require_folds(record, [&] { return splitter.split(std::ssize(record["input"]["t0"])); });
    });
    records += each_reference("purged", "purged_walk_forward", [&](const json& record) {
        const Index blocks = record["params"]["n_splits"];
        const PurgedWalkForward splitter{
            .folds = blocks - 1, .purge = purge_of(record), .allow_empty_train = true};
        require_folds(record, [&] { return splitter.split(std::ssize(record["input"]["t0"])); });
    });
    REQUIRE(records >= 20);
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace purged_test
