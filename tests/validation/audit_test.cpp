#include <ridgewood/core/random.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/baseline.hpp>
#include <ridgewood/validation/blocked.hpp>
#include <ridgewood/validation/cross_val_predict.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/time_series_split.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "validation/liar.hpp"
#include "validation/plan_rows.hpp"

namespace audit_test {

using namespace ridgewood;

namespace {

static_assert(AuditedSplitter<WalkForward> && AuditedSplitter<TimeSeriesSplit> &&
              AuditedSplitter<BlockedSplit> && !AuditedSplitter<KFold>);

FoldPlan plan_of(Index rows, Folds folds, std::vector<Index> order = {}) {
    const auto count = std::ssize(folds);
    return FoldPlan(
        rows, count,
        [folds = std::move(folds)](Index k) { return folds[static_cast<std::size_t>(k)]; },
        std::move(order));
}

/// Rows that are made at once and known at once.
LeakRules of_times(Times times) {
    return {.purge = {.spans = {times, times}}};
}

/// Not written in the call: gcc 12 at -O3 takes the other members for uninitialized there.
LeakRules of_entities(std::vector<Index> entities) {
    LeakRules rules;
    rules.entities = std::move(entities);
    return rules;
}

/// How many training rows of a fold leak in some way, pair by pair.
struct Found {
    Index overlap = 0;
    Index future = 0;
    Index entity = 0;
};

Found leaks_by_definition(const RowList& train, const RowList& test, const LeakRules& rules) {
    const auto& [begin, end] = rules.purge.spans;
    Found found;
    for (const Index row : train) {
        const auto i = static_cast<std::size_t>(row);
        bool overlap = false, future = false, entity = false;
        for (const Index other : test) {
            const auto j = static_cast<std::size_t>(other);
            const bool closed = rules.purge.touch == Touch::closed;
            overlap = overlap || begin[i] == begin[j] ||
                      (closed ? begin[i] <= end[j] && begin[j] <= end[i]
                              : (begin[i] < begin[j] ? begin[j] < end[i] : begin[i] < end[j]));
            future = future || begin[j] < begin[i];
            entity = entity || rules.entities[i] == rules.entities[j];
        }
        found.overlap += overlap ? 1 : 0;
        found.future += future ? 1 : 0;
        found.entity += entity ? 1 : 0;
    }
    return found;
}

Index rows_of_kind(const std::vector<Leak>& leaks, Index fold, LeakKind kind) {
    for (const Leak& leak : leaks) {
        if (leak.fold == fold && leak.kind == kind)
            return leak.rows;
    }
    return 0;
}

}  // namespace

TEST_CASE("k-fold leaks the future, a walk does not", "[validation][audit]") {
    REQUIRE(audit(WalkForward{.initial = 3, .test = 2}.split(20), {.time_ordered = true}).empty());
    const auto leaks = audit(KFold{.folds = 3}.split(9), {.time_ordered = true});
    REQUIRE(leaks ==
            std::vector<Leak>{{0, LeakKind::future, 3, 0, 6}, {1, LeakKind::future, 6, 3, 3}});
    REQUIRE(to_string(leaks[1]) == "fold 1 trains on row 6 and 2 more, after test row 3");
}

TEST_CASE("each kind of leak is found and told", "[validation][audit]") {
    const auto only = [](const FoldPlan& plan, const LeakRules& rules) {
        const auto leaks = audit(plan, rules);
        REQUIRE(leaks.size() == 1);
        return to_string(leaks[0]);
    };
    REQUIRE(only(plan_of(9, {{{{0, 5}}, {{4, 9}}}}), {}) ==
            "fold 0 trains on row 4, which it tests");
    const LabelSpans spans = label_spans({0, 1, 2, 3, 4, 5, 6, 7, 8}, Duration(2));
    REQUIRE(only(plan_of(9, {{{{0, 2}}, {{4, 9}}}, {{{0, 3}}, {{4, 9}}}}),
                 {.purge = {.spans = spans}}) ==
            "fold 1 trains on row 2, whose label overlaps that of test row 4");
    REQUIRE(only(plan_of(9, {{{{0, 4}}, {{4, 9}}}}), {.purge = {.spans = spans}}) ==
            "fold 0 trains on row 2 and 1 more, whose labels overlap that of test row 4");
    REQUIRE(
        only(plan_of(9, {{{{6, 9}}, {{0, 3}}}}), {.purge = {.spans = spans, .embargo = Rows{2}}}) ==
        "fold 0 trains on row 6, in the embargo after test row 2");
    REQUIRE(
        audit(plan_of(9, {{{{7, 9}}, {{0, 3}}}}), {.purge = {.spans = spans, .embargo = Rows{2}}})
            .empty());
    REQUIRE(only(plan_of(4, {{{{0, 2}}, {{2, 4}}}}), of_entities({7, 8, 8, 9})) ==
            "fold 0 trains on row 1, of the entity of test row 2");
    REQUIRE(only(plan_of(4, {{{{0, 2}}, {{2, 4}}}}), of_times({0, 1, 1, 2})) ==
            "fold 0 trains on row 1, whose label overlaps that of test row 2");
}

TEST_CASE("spans alone are held to closed touch", "[validation][audit]") {
    const FoldPlan plan = plan_of(4, {{{{0, 2}}, {{2, 4}}}});
    const LabelSpans touching{{0, 1, 2, 3}, {1, 2, 3, 4}};
    REQUIRE(audit(plan, touching) == std::vector<Leak>{{0, LeakKind::overlap, 1, 2, 1}});
    REQUIRE(audit(plan, {.purge = {.spans = touching, .touch = Touch::open}}).empty());
}

TEST_CASE("leaks are found in any order of the rows", "[validation][audit]") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Random random(seed);
        const Index rows = 30;
        LeakRules rules{.time_ordered = true};
        rules.purge.touch = seed % 2 == 0 ? Touch::closed : Touch::open;
        std::int64_t time = 0;
        for (Index i = 0; i < rows; ++i) {
            // Every third time the rows are in order, and the audit takes ranges as they are.
            time = seed % 3 == 0 ? time + random.below(3) : random.below(200);
            rules.purge.spans.begin.push_back(time);
            rules.purge.spans.end.push_back(time + random.below(random.below(5) == 0 ? 30 : 3));
            rules.entities.push_back(random.below(40));
        }
        Folds folds(3);
        for (Fold& fold : folds) {
            for (Index i = 0; i < rows; ++i) {
                const Index side = random.below(4);
                if (side < 3)
                    (side == 0 ? fold.test : fold.train).push({i, i + 1});
            }
        }
        const auto order = seed % 4 == 0 ? permutation(random, rows) : std::vector<Index>();
        const FoldPlan plan = plan_of(rows, folds, order);
        const auto leaks = audit(plan, rules);
        for (Index k = 0; k < plan.size(); ++k) {
            const RowList train = rows_of(plan, plan[k].train), test = rows_of(plan, plan[k].test);
            const Found expected = leaks_by_definition(train, test, rules);
            REQUIRE(rows_of_kind(leaks, k, LeakKind::overlap) == expected.overlap);
            REQUIRE(rows_of_kind(leaks, k, LeakKind::entity) == expected.entity);
            REQUIRE(rows_of_kind(leaks, k, LeakKind::shared_row) == 0);
            // Rows of one time follow each other in some order, which counts as well.
            REQUIRE(rows_of_kind(leaks, k, LeakKind::future) >= expected.future);
        }
    }
}

TEST_CASE("an audit refuses rules for other rows", "[validation][audit]") {
    const FoldPlan plan = KFold{.folds = 2}.split(4);
    const auto message = [&](const LeakRules& rules) {
        return refusal([&] { (void)audit(plan, rules); });
    };
    REQUIRE(message(of_times({1, 2, 3})) == "spans has 3 labels but there are 4 rows");
    REQUIRE(message(of_entities({1, 2, 3})) == "entities has 3 values but there are 4 rows");
    REQUIRE(message({.purge = {.embargo = Rows{-1}}}) == "embargo must be >= 0 rows, got -1");
    REQUIRE(message({.purge = {.spans = {{}, {1, 2, 3, 4}}}}) == "spans has 0 begins but 4 ends");
}

TEST_CASE("cross-validation refuses folds that break the rules of their splitter",
          "[validation][audit]") {
    const Matrix<double> X = Matrix<double>::Ones(5, 1);
    const Vector<double> y = Vector<double>::LinSpaced(5, 0, 4);
    const MeanRegressor spec;
    REQUIRE(refusal([&] { (void)cross_validate(spec, X, y, Liar{}, rmse); }) ==
            "cross_validate: the folds leak: fold 0 trains on row 1 and 3 more, after test row 0");
    REQUIRE(refusal([&] { (void)cross_val_predict(spec, X, y, Liar{}); }) ==
            "cross_val_predict: the folds leak: fold 0 trains on row 1 and 3 more, after test row "
            "0");
    REQUIRE(cross_validate(spec, X, y, Liar{}, rmse, {.audit = false}).mean() == 2.5);
    REQUIRE(cross_validate(spec, X, y, WalkForward{}, rmse).completed == 4);
    REQUIRE(cross_validate(spec, X, y, KFold{}, rmse).completed == 5);
}

}  // namespace audit_test
