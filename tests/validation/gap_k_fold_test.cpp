#include <ridgewood/validation/gap_k_fold.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/leave_out.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#include "validation/plan_rows.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "validation/reference_folds.hpp"
#endif

namespace gap_k_fold_test {

using namespace ridgewood;

namespace {

template <class P>
std::string refused(const P& splitter, Index rows) {
    return refusal([&] { (void)folds_of(splitter.split(rows)); });
}

}  // namespace

TEST_CASE("gap k-fold without gaps is k-fold", "[validation][GapKFold]") {
    for (Index rows = 2; rows < 20; ++rows) {
        for (Index folds = 2; folds <= rows; ++folds)
            REQUIRE(folds_of(GapKFold{.folds = folds}.split(rows)) ==
                    folds_of(KFold{.folds = folds}.split(rows)));
    }
}

TEST_CASE("gaps take the rows next to the test block from training", "[validation][GapKFold]") {
    const auto folds = folds_of(GapKFold{.folds = 3, .gap_before = 1, .gap_after = 2}.split(12));
    REQUIRE(folds ==
            Folds{{{{6, 12}}, {{0, 4}}}, {{{0, 3}, {10, 12}}, {{4, 8}}}, {{{0, 7}}, {{8, 12}}}});
}

TEST_CASE("gap k-fold splits ten thousand rows in no time", "[validation][GapKFold]") {
    // TSCV takes time quadratic in the rows: 1.5 s here.
    const FoldPlan plan =
        GapKFold{.folds = 5, .gap_before = 9, .gap_after = 9}.split(Index{1} << 50);
    REQUIRE(folds_of(plan).size() == 5);
}

TEST_CASE("gaps that leave nothing to train on are refused unless allowed",
          "[validation][GapKFold]") {
    GapKFold splitter{.folds = 2, .gap_before = 5, .gap_after = 1};
    REQUIRE(refused(splitter, 10) == "GapKFold: fold 1 has no rows to train on");
    splitter.allow_empty_train = true;
    REQUIRE(folds_of(splitter.split(10)) == Folds{{{{6, 10}}, {{0, 5}}}, {{}, {{5, 10}}}});
    REQUIRE(refused(GapKFold{.gap_before = -1}, 10) == "GapKFold: gap_before must be >= 0, got -1");
    REQUIRE(refused(GapKFold{.gap_after = -1}, 10) == "GapKFold: gap_after must be >= 0, got -1");
    REQUIRE(refused(GapKFold{.folds = 1}, 10) == "GapKFold: folds must be >= 2, got 1");
    REQUIRE(refused(GapKFold{.folds = 5}, 4) == "GapKFold: 5 folds need as many rows, got 4");
}

TEST_CASE("hv-block moves its test set by a row at a time", "[validation][HvBlock]") {
    REQUIRE(folds_of(HvBlock{.h = 1, .v = 1}.split(6)) == Folds{{{{4, 6}}, {{0, 3}}},
                                                                {{{5, 6}}, {{1, 4}}},
                                                                {{{0, 1}}, {{2, 5}}},
                                                                {{{0, 2}}, {{3, 6}}}});
    REQUIRE(folds_of(HvBlock{}.split(4)) == folds_of(LeaveOneOut{}.split(4)));
    REQUIRE(refused(HvBlock{.h = 2, .v = 2}, 5) == "HvBlock: fold 0 has no rows to train on");
    REQUIRE(refused(HvBlock{.h = -1}, 5) == "HvBlock: h must be >= 0, got -1");
    REQUIRE(refused(HvBlock{.v = -1}, 5) == "HvBlock: v must be >= 0, got -1");
    REQUIRE(refused(HvBlock{.v = 3}, 6) == "HvBlock: a test set of 2 * 3 + 1 rows in 6");
}

TEST_CASE("leave-one-out tests each row", "[validation][LeaveOneOut]") {
    REQUIRE(folds_of(LeaveOneOut{}.split(3)) ==
            Folds{{{{1, 3}}, {{0, 1}}}, {{{0, 1}, {2, 3}}, {{1, 2}}}, {{{0, 2}}, {{2, 3}}}});
    REQUIRE(refused(LeaveOneOut{}, 1) == "LeaveOneOut: there must be 2 rows or more, got 1");
}

TEST_CASE("leave-p-out tests every set of p rows in lexicographic order",
          "[validation][LeavePOut]") {
    for (Index rows = 2; rows < 9; ++rows) {
        for (Index p = 1; p < rows; ++p) {
            const FoldPlan plan = LeavePOut{.p = p}.split(rows);
            REQUIRE(plan.size() == LeavePOut{.p = p}.count(rows));
            // Subsets in lexicographic order, as std::prev_permutation of marks has them.
            std::vector<bool> marks(static_cast<std::size_t>(rows), false);
            std::fill_n(marks.begin(), p, true);
            for (Index k = 0; k < plan.size(); ++k) {
                RowList test, train;
                for (Index i = 0; i < rows; ++i)
                    (marks[static_cast<std::size_t>(i)] ? test : train).push_back(i);
                REQUIRE(rows_of(plan, plan[k].test) == test);
                REQUIRE(rows_of(plan, plan[k].train) == train);
                REQUIRE(std::prev_permutation(marks.begin(), marks.end()) == (k + 1 < plan.size()));
            }
        }
    }
}

TEST_CASE("leave-p-out knows how many folds it makes without making them",
          "[validation][LeavePOut]") {
    REQUIRE(LeavePOut{.p = 2}.count(3'000'000'000) == Index{4'499'999'998'500'000'000});
    REQUIRE(LeavePOut{.p = 3}.split(1000)[166'166'999] == Fold{{{0, 997}}, {{997, 1000}}});
    REQUIRE(LeavePOut{.p = 69}.split(70)[69] == Fold{{{0, 1}}, {{1, 70}}});
    REQUIRE(refused(LeavePOut{.p = 40}, 80) ==
            "LeavePOut: 40 of 80 rows are more folds than can be counted");
    REQUIRE(refused(LeavePOut{.p = 3}, 3) == "LeavePOut: p must be in [1, 2], got 3");
    REQUIRE(refused(LeavePOut{.p = 0}, 3) == "LeavePOut: p must be in [1, 2], got 0");
}

TEST_CASE("k-fold splits with gaps are those of other libraries", "[validation][GapKFold]") {
#if __has_include(<nlohmann/json.hpp>)
    using nlohmann::json;
    if (reference_cases("timeseries/splits.json", "gap_kfold").empty())
        SKIP(absent("cases/timeseries/splits.json"));
    std::size_t records = 0;
    records += each_reference("splits", "gap_kfold", [](const json& record) {
        const auto& params = record["params"];
        const GapKFold splitter{.folds = params["n_splits"],
                                .gap_before = params["gap_before"],
                                .gap_after = params["gap_after"]};
        require_folds(record, [&] { return splitter.split(params["n"].get<Index>()); });
    });
    records += each_reference("splits", "hv_block", [](const json& record) {
        const auto& params = record["params"];
        const HvBlock splitter{.h = params["h"], .v = params["v"]};
        require_folds(record, [&] { return splitter.split(params["n"].get<Index>()); });
    });
    REQUIRE(records >= 4);
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace gap_k_fold_test
