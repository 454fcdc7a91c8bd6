#include <ridgewood/core/random.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/group_k_fold.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#include "validation/plan_rows.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "validation/reference_folds.hpp"
#endif

namespace group_k_fold_test {

using namespace ridgewood;

namespace {

static_assert(AuditedSplitter<GroupKFold> && AuditedSplitter<LeaveOneGroupOut> &&
              AuditedSplitter<StratifiedGroupKFold>);

std::vector<Index> random_groups(std::uint64_t seed, Index rows, Index groups) {
    Random random(seed);
    std::vector<Index> out;
    for (Index i = 0; i < rows; ++i)
        out.push_back(10 * (i < groups ? i : random.below(groups)) - 7);
    return out;
}

/// Each row is tested once, and no group is on both sides of a fold.
void require_grouped(const FoldPlan& plan, const LeakRules& rules) {
    RowList tested;
    for (const Fold& fold : folds_of(plan)) {
        const RowList rows = rows_of(plan, fold.test);
        tested.insert(tested.end(), rows.begin(), rows.end());
        REQUIRE(fold.train.rows() + fold.test.rows() == plan.rows());
    }
    std::sort(tested.begin(), tested.end());
    REQUIRE(tested == all_rows(plan.rows()));
    REQUIRE(audit(plan, rules).empty());
}

}  // namespace

TEST_CASE("group splits keep groups whole", "[validation][GroupKFold]") {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const auto groups = random_groups(seed, 80, 9);
        const GroupKFold by_group{.folds = 4, .groups = groups};
        require_grouped(by_group.split(80), by_group.rules());
        const LeaveOneGroupOut one_out{.groups = groups};
        REQUIRE(one_out.split(80).size() == 9);
        require_grouped(one_out.split(80), one_out.rules());
        const StratifiedGroupKFold stratified{.folds = 3, .groups = groups};
        Vector<double> y(80);
        Random random(seed);
        for (double& label : y)
            label = static_cast<double>(random.below(3));
        require_grouped(stratified.split(y), stratified.rules());
    }
}

TEST_CASE("stratified group folds are those of scikit-learn", "[validation][GroupKFold]") {
    // The example of scikit-learn's documentation.
    const Vector<int> y =
        (Vector<int>(17) << 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0).finished();
    const StratifiedGroupKFold splitter{
        .folds = 3, .groups = {1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 5, 5, 6, 6, 7, 8, 8}};
    const FoldPlan plan = splitter.split(y);
    REQUIRE(rows_of(plan, plan[0].test) == RowList{4, 5, 6, 12, 13, 14});
    REQUIRE(rows_of(plan, plan[1].test) == RowList{0, 1, 2, 3, 15, 16});
    REQUIRE(rows_of(plan, plan[2].test) == RowList{7, 8, 9, 10, 11});
}

TEST_CASE("group splits say what they refuse", "[validation][GroupKFold]") {
    const auto message = [](const auto& splitter, Index rows) {
        return refusal([&] { (void)splitter.split(rows); });
    };
    REQUIRE(message(GroupKFold{.groups = {1, 2}}, 3) ==
            "GroupKFold: there are 2 groups for 3 rows");
    REQUIRE(message(GroupKFold{.folds = 3, .groups = {1, 2, 1}}, 3) ==
            "GroupKFold: 3 folds need as many groups, got 2");
    REQUIRE(message(GroupKFold{.folds = 1, .groups = {1, 2, 1}}, 3) ==
            "GroupKFold: folds must be >= 2, got 1");
    REQUIRE(message(LeaveOneGroupOut{.groups = {4, 4}}, 2) ==
            "LeaveOneGroupOut: there must be 2 groups or more, got 1");
    const StratifiedGroupKFold splitter{.folds = 3, .groups = {1, 2, 3, 3}};
    REQUIRE(refusal([&] { (void)splitter.split(Eigen::Vector4d(0, 0, 1, 1)); }) ==
            "StratifiedGroupKFold: the 3 folds are more than the 2 rows of the commonest label");
    REQUIRE(refusal([&] { (void)splitter.split(Eigen::Vector3d(0, 0, 1)); }) ==
            "StratifiedGroupKFold: there are 4 groups for 3 rows");
    REQUIRE(refusal([&] { (void)splitter.split(Eigen::Vector4d(0, NAN, 1, 1)); }) ==
            "y(1) is NaN, expected a finite value");
}

TEST_CASE("group plans are those of scikit-learn", "[validation][GroupKFold]") {
#if __has_include(<nlohmann/json.hpp>)
    using nlohmann::json;
    if (reference_cases("timeseries/splits.json", "group_kfold").empty())
        SKIP(absent("cases/timeseries/splits.json"));
    std::size_t records = 0;
    records += each_reference("splits", "group_kfold", [](const json& record) {
        const auto groups = to_integers(record["input"]["groups"]);
        const GroupKFold splitter{.folds = record["params"]["n_splits"], .groups = groups};
        require_folds(record, [&] { return splitter.split(std::ssize(groups)); });
    });
    records += each_reference("splits", "leave_one_group_out", [](const json& record) {
        const auto groups = to_integers(record["input"]["groups"]);
        require_folds(record,
                      [&] { return LeaveOneGroupOut{.groups = groups}.split(std::ssize(groups)); });
    });
    REQUIRE(records >= 3);
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace group_k_fold_test
