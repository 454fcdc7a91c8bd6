#include <ridgewood/core/random.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/combinatorial_purged.hpp>
#include <ridgewood/validation/purged.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#include "validation/plan_rows.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "validation/reference_folds.hpp"
#endif

namespace combinatorial_purged_test {

using namespace ridgewood;

namespace {

LabelSpans row_spans(Index rows, std::int64_t horizon) {
    return label_spans(to_times(all_rows(rows)), Duration(horizon));
}

template <class P>
std::string refused(const P& splitter, Index rows) {
    return refusal([&] { (void)folds_of(splitter.split(rows)); });
}

/// The folds of another splitter, without what it purges: all choices of blocks by brute force.
struct Unpurged {
    CombinatorialPurged cv;

    [[nodiscard]] FoldPlan split(Index rows) const {
        const auto tested = folds_of(cv.split(rows));
        return FoldPlan(rows, cv.count(), [tested, rows](Index k) {
            Fold fold;
            Index next = 0;
            fold.test = tested[static_cast<std::size_t>(k)].test;
            for (const RowRange& range : fold.test) {
                fold.train.push({next, range.begin});
                next = range.end;
            }
            fold.train.push({next, rows});
            return fold;
        });
    }
};

}  // namespace

TEST_CASE("blocks that are tested together cost what their contiguous runs cost",
          "[validation][CombinatorialPurged]") {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        Random random(seed);
        const Index rows = 60;
        LabelSpans spans;
        std::int64_t time = 0;
        for (Index i = 0; i < rows; ++i) {
            time += random.below(3);
            spans.begin.push_back(time);
            spans.end.push_back(time + (random.below(12) == 0 ? 30 : random.below(3)));
        }
        const Embargo embargo = seed % 3 == 0 ? Embargo(Rows{2}) : Embargo(Duration(2));
        const CombinatorialPurged cv{.blocks = 6,
                                     .test_blocks = 1 + static_cast<Index>(seed % 4),
                                     .purge = {.spans = spans,
                                               .touch = seed % 2 == 0 ? Touch::closed : Touch::open,
                                               .embargo = embargo},
                                     .allow_empty_train = true};
        auto one_by_one = purged(Unpurged{cv}, cv.purge);
        one_by_one.allow_empty_train = true;
        REQUIRE(folds_of(cv.split(rows)) == folds_of(one_by_one.split(rows)));
        REQUIRE(audit(cv.split(rows), cv.rules()).empty());
    }
}

TEST_CASE("every row is tested, whatever the remainder",
          "[validation][CombinatorialPurged][peers]") {
    // skfolio never tests rows 22 to 28 of 29 in ten blocks, nor 12 and 13 of 14 in five.
    for (const auto& [rows, blocks] : {std::pair<Index, Index>{29, 10}, {14, 5}}) {
        const CombinatorialPurged cv{
            .blocks = blocks, .test_blocks = 2, .purge = {.spans = row_spans(rows, 0)}};
        std::vector<Index> tests(static_cast<std::size_t>(rows), 0);
        const FoldPlan plan = cv.split(rows);
        for (const Fold& fold : folds_of(plan)) {
            REQUIRE(fold.train.rows() + fold.test.rows() == rows);
            for (const Index row : rows_of(plan, fold.test))
                ++tests[static_cast<std::size_t>(row)];
        }
        REQUIRE(tests == std::vector<Index>(static_cast<std::size_t>(rows), cv.paths()));
    }
}

TEST_CASE("the embargo is not forgotten", "[validation][CombinatorialPurged][peers]") {
    // mlfinpy sets it to 0, and makes no folds at all on a plain index.
    const CombinatorialPurged cv{
        .blocks = 3, .test_blocks = 1, .purge = {.spans = row_spans(12, 1), .embargo = Rows{2}}};
    REQUIRE(folds_of(cv.split(12)) ==
            Folds{{{{7, 12}}, {{0, 4}}}, {{{0, 3}, {11, 12}}, {{4, 8}}}, {{{0, 7}}, {{8, 12}}}});
}

TEST_CASE("paths hold every row once", "[validation][CombinatorialPurged]") {
    const CombinatorialPurged cv{
        .blocks = 5, .test_blocks = 3, .purge = {.spans = row_spans(17, 0)}};
    REQUIRE(cv.count() == 10);
    REQUIRE(cv.paths() == 6);
    const FoldPlan plan = cv.split(17);
    const Matrix<Index> folds = cv.path_folds();
    REQUIRE(folds.rows() == 6);
    REQUIRE(folds.cols() == 5);
    std::vector<Vector<double>> predicted;
    for (Index k = 0; k < plan.size(); ++k) {
        const RowList rows = rows_of(plan, plan[k].test);
        Vector<double> values(std::ssize(rows));
        for (Index i = 0; i < values.size(); ++i)
            values[i] = static_cast<double>(100 * k + rows[static_cast<std::size_t>(i)]);
        predicted.push_back(values);
    }
    const Matrix<double> paths = cv.assemble_paths(17, predicted);
    REQUIRE(paths.rows() == 17);
    REQUIRE(paths.cols() == 6);
    const Index block_of_row[] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4};
    for (Index path = 0; path < 6; ++path) {
        for (Index row = 0; row < 17; ++row) {
            const Index fold = folds(path, block_of_row[row]);
            REQUIRE(paths(row, path) == static_cast<double>(100 * fold + row));
            if (path > 0)
                REQUIRE(folds(path - 1, block_of_row[row]) < fold);
        }
    }
    predicted[2].conservativeResize(3);
    REQUIRE(refusal([&] { (void)cv.assemble_paths(17, predicted); }) ==
            "assemble_paths: fold 2 has 3 predictions for 11 test rows");
    REQUIRE(refusal([&] { (void)cv.assemble_paths(16, predicted); }) ==
            "spans has 17 labels but there are 16 rows");
    predicted.pop_back();
    REQUIRE(refusal([&] { (void)cv.assemble_paths(17, predicted); }) ==
            "assemble_paths: there are predictions of 9 folds for 10");
}

TEST_CASE("the folds of sixteen blocks are counted and made one by one",
          "[validation][CombinatorialPurged]") {
    const CombinatorialPurged cv{.blocks = 16,
                                 .test_blocks = 8,
                                 .purge = {.spans = row_spans(10'000, 5), .embargo = Rows{10}}};
    REQUIRE(cv.count() == 12'870);
    REQUIRE(cv.paths() == 6'435);
    const FoldPlan plan = cv.split(10'000);
    Index rows = 0;
    for (Index k = 0; k < plan.size(); ++k) {
        const Fold fold = plan[k];
        REQUIRE((fold.train.size() <= 9 && fold.test.size() <= 8));
        rows += fold.test.rows();
    }
    REQUIRE(rows == 6'435 * 10'000);
    REQUIRE(plan[12'869].test == RowRanges{{5'000, 10'000}});
}

TEST_CASE("combinatorial splits say what they refuse", "[validation][CombinatorialPurged]") {
    const Purge purge{.spans = row_spans(6, 0)};
    REQUIRE(refused(CombinatorialPurged{.blocks = 1, .purge = purge}, 6) ==
            "CombinatorialPurged: blocks must be >= 2, got 1");
    REQUIRE(refused(CombinatorialPurged{.blocks = 7, .purge = purge}, 6) ==
            "CombinatorialPurged: 7 blocks need as many distinct times, got 6");
    REQUIRE(refused(CombinatorialPurged{.blocks = 4, .test_blocks = 0, .purge = purge}, 6) ==
            "CombinatorialPurged: test_blocks must be in [1, 3], got 0");
    REQUIRE(refused(CombinatorialPurged{.blocks = 4, .test_blocks = 4, .purge = purge}, 6) ==
            "CombinatorialPurged: test_blocks must be in [1, 3], got 4");
    REQUIRE(refused(CombinatorialPurged{.blocks = 80, .test_blocks = 40, .purge = purge}, 6) ==
            "CombinatorialPurged: 40 of 80 blocks are more folds than can be counted");
    const Purge long_labels{.spans = row_spans(6, 6)};
    REQUIRE(refused(CombinatorialPurged{.blocks = 3, .purge = long_labels}, 6) ==
            "CombinatorialPurged: fold 0 has no rows to train on");
}

TEST_CASE("combinatorial folds and their paths are those of the shared cases",
          "[validation][CombinatorialPurged]") {
#if __has_include(<nlohmann/json.hpp>)
    using nlohmann::json;
    if (reference_cases("timeseries/purged.json", "combinatorial_purged").empty())
        SKIP(absent("cases/timeseries/purged.json"));
    const auto records = each_reference("purged", "combinatorial_purged", [](const json& record) {
        INFO(record["id"]);
        const auto& params = record["params"];
        const auto& expected = record["expected"];
        const CombinatorialPurged cv{
            .blocks = params["n_folds"],
            .test_blocks = params["n_test_folds"],
            .purge = {.spans = {to_integers(record["input"]["t0"]),
                                to_integers(record["input"]["t1"])},
                      .touch = params["closed"].get<bool>() ? Touch::closed : Touch::open,
                      .embargo = Duration(params["embargo"].get<std::int64_t>())},
            .allow_empty_train = true};
        const FoldPlan plan = cv.split(std::ssize(record["input"]["t0"]));
        REQUIRE(plan.size() == expected["n_splits"].get<Index>());
        REQUIRE(cv.paths() == expected["n_paths"].get<Index>());
        const Matrix<Index> folds = cv.path_folds();
        for (Index k = 0; k < plan.size(); ++k) {
            const auto& split = expected["splits"][static_cast<std::size_t>(k)];
            REQUIRE(rows_of(plan, plan[k].train) == rows_in(split["train"]));
            RowList test;
            for (const auto& block : split["tests"]) {
                for (const Index row : rows_in(block))
                    test.push_back(row);
            }
            REQUIRE(rows_of(plan, plan[k].test) == test);
            const auto& ids = expected["path_ids"][static_cast<std::size_t>(k)];
            for (std::size_t j = 0; j < ids.size(); ++j)
                REQUIRE(folds(ids[j].get<Index>(), split["test_folds"][j].get<Index>()) == k);
        }
    });
    REQUIRE(records >= 6);
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace combinatorial_purged_test
