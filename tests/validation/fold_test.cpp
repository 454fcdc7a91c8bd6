#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <vector>

#include "catch.hpp"

namespace fold_test {

using namespace ridgewood;

namespace {

static_assert(RowSplitter<KFold> && !LabelSplitter<KFold>);
static_assert(LabelSplitter<StratifiedKFold> && !RowSplitter<StratifiedKFold>);

/// A user's splitter: the last rows, once.
struct Holdout {
    Index test = 3;

    [[nodiscard]] FoldPlan split(Index rows) const {
        return FoldPlan(rows, 1, [cut = rows - test, rows](Index) {
            return Fold{{{0, cut}}, {{cut, rows}}};
        });
    }
};
static_assert(Splitter<Holdout>);

}  // namespace

TEST_CASE("row ranges merge neighbours and drop what is empty", "[validation][fold]") {
    RowRanges ranges = {{0, 3}, {3, 3}, {3, 5}, {7, 9}};
    REQUIRE(ranges.size() == 2);
    REQUIRE(ranges.rows() == 7);
    REQUIRE(ranges[0] == RowRange{0, 5});
    ranges.push({9, 10});
    REQUIRE(ranges == RowRanges{{0, 5}, {7, 10}});
    REQUIRE(RowRanges{{4, 4}, {6, 2}}.empty());
}

TEST_CASE("many row ranges are kept like few", "[validation][fold]") {
    RowRanges ranges;
    for (Index k = 0; k < 40; ++k) {
        ranges.push({3 * k, 3 * k + 1});
        ranges.push({3 * k + 1, 3 * k + 2});
        REQUIRE(ranges.size() == k + 1);
        REQUIRE(ranges.rows() == 2 * (k + 1));
        const RowRanges copy = ranges;
        REQUIRE(copy == ranges);
        for (Index j = 0; j <= k; ++j)
            REQUIRE(copy[j] == RowRange{3 * j, 3 * j + 2});
    }
    REQUIRE(ranges.end() - ranges.begin() == 40);
    REQUIRE(refusal([&] {
                ranges.push({118, 119});
            }) == "row ranges must ascend, but [118, 119) follows [117, 119)");
}

TEST_CASE("row ranges that do not ascend are refused", "[validation][fold]") {
    RowRanges ranges = {{2, 5}};
    REQUIRE(refusal([&] {
                ranges.push({4, 6});
            }) == "row ranges must ascend, but [4, 6) follows [2, 5)");
    REQUIRE(ranges == RowRanges{{2, 5}});
    REQUIRE(refusal([] { RowRanges{{-1, 2}}; }) == "rows begin at 0, got -1");
}

TEST_CASE("a plan makes each fold when asked and refuses others", "[validation][fold]") {
    const FoldPlan plan = Holdout{.test = 4}.split(10);
    REQUIRE(plan.size() == 1);
    REQUIRE(plan.rows() == 10);
    REQUIRE(plan.order().empty());
    REQUIRE(plan[0] == Fold{{{0, 6}}, {{6, 10}}});
    REQUIRE(refusal([&] { (void)plan[1]; }) == "fold 1 of a plan of 1 folds");
    const FoldPlan too_far(5, 1, [](Index) { return Fold{{{0, 3}}, {{3, 6}}}; });
    REQUIRE(refusal([&] { (void)too_far[0]; }) == "fold 0 has rows beyond the 5 of the data");
}

TEST_CASE("the order of a plan is a permutation", "[validation][fold]") {
    const auto message = [](const std::vector<Index>& order) {
        const auto fold = [](Index) { return Fold{}; };
        return refusal([&] { (void)FoldPlan(3, 1, fold, order); });
    };
    REQUIRE(message({}).empty());
    REQUIRE(message({2, 0, 1}).empty());
    REQUIRE(message({0, 1}) == "the order has 2 rows, the plan 3");
    REQUIRE(message({0, 1, 1}) ==
            "the order is no permutation: it has row 1 twice or out of range");
    REQUIRE(message({0, 3, 1}) ==
            "the order is no permutation: it has row 3 twice or out of range");
}

}  // namespace fold_test
