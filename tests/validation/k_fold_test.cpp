#include <ridgewood/core/random.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#include "validation/plan_rows.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "validation/reference_folds.hpp"
#endif

namespace k_fold_test {

using namespace ridgewood;

namespace {

using Rows = RowList;

/// Every row is tested once and trained on in all other folds.
void require_partition(const FoldPlan& plan) {
    Rows tested;
    for (Index k = 0; k < plan.size(); ++k) {
        const Rows test = rows_of(plan, plan[k].test);
        tested.insert(tested.end(), test.begin(), test.end());
        Rows both = rows_of(plan, plan[k].train);
        both.insert(both.end(), test.begin(), test.end());
        std::sort(both.begin(), both.end());
        REQUIRE(both == all_rows(plan.rows()));
    }
    std::sort(tested.begin(), tested.end());
    REQUIRE(tested == all_rows(plan.rows()));
}

/// `count` labels, each below `classes` and at least ten times.
Vector<double> random_labels(std::uint64_t seed, Index count, Index classes) {
    Random random(seed);
    Vector<double> y(count);
    for (Index i = 0; i < count; ++i)
        y[i] = static_cast<double>(i < 10 * classes ? i % classes : random.below(classes));
    const Rows order = permutation(random, count);
    return y(order);
}

Index rows_labelled(const Vector<double>& y, const Rows& rows, double label) {
    return (y(rows).array() == label).count();
}

}  // namespace

TEST_CASE("k-fold is blocks of which the first are one row larger", "[validation][KFold]") {
    const FoldPlan plan = KFold{.folds = 3}.split(10);
    REQUIRE(plan.size() == 3);
    REQUIRE(plan.order().empty());
    REQUIRE(plan[0] == Fold{{{4, 10}}, {{0, 4}}});
    REQUIRE(plan[1] == Fold{{{0, 4}, {7, 10}}, {{4, 7}}});
    REQUIRE(plan[2] == Fold{{{0, 7}}, {{7, 10}}});
}

TEST_CASE("k-fold divides any number of rows evenly", "[validation][KFold]") {
    for (Index rows = 2; rows < 30; ++rows) {
        for (Index folds = 2; folds <= rows; ++folds) {
            for (const bool shuffle : {false, true}) {
                const FoldPlan plan = KFold{.folds = folds, .shuffle = shuffle}.split(rows);
                require_partition(plan);
                for (Index k = 0; k < folds; ++k)
                    REQUIRE(plan[k].test.rows() == rows / folds + (k < rows % folds ? 1 : 0));
            }
        }
    }
}

TEST_CASE("a shuffle is named by its seed", "[validation][KFold]") {
    const auto order = [](std::uint64_t seed) {
        return KFold{.shuffle = true, .seed = seed}.split(50).order();
    };
    REQUIRE(order(1) == order(1));
    REQUIRE(order(1) != order(2));
    REQUIRE(order(0) != all_rows(50));
}

TEST_CASE("k-fold refuses numbers of folds that leave a fold empty", "[validation][KFold]") {
    REQUIRE(refusal([] { (void)KFold{.folds = 5}.split(4); }) ==
            "KFold: 5 folds need as many rows, got 4");
    REQUIRE(refusal([] { (void)KFold{.folds = 1}.split(4); }) ==
            "KFold: folds must be >= 2, got 1");
    REQUIRE(KFold{.folds = 4}.split(4).size() == 4);
}

TEST_CASE("stratified folds deal out the label that occurs first before the others",
          "[validation][StratifiedKFold]") {
    const Vector<int> y = (Vector<int>(6) << 7, 1, 7, 1, 7, 1).finished();
    const FoldPlan plan = StratifiedKFold{.folds = 2}.split(y);
    // Dealt in turn, the 7s go to the folds 0 1 0 and the 1s to 1 0 1.
    REQUIRE(rows_of(plan, plan[0].test) == Rows{0, 1, 2});
    REQUIRE(rows_of(plan, plan[1].test) == Rows{3, 4, 5});
}

TEST_CASE("each stratified fold has the share of each label that fits",
          "[validation][StratifiedKFold]") {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Vector<double> y = random_labels(seed, 97, 4);
        for (const bool shuffle : {false, true}) {
            const FoldPlan plan =
                StratifiedKFold{.folds = 7, .shuffle = shuffle, .seed = seed}.split(y);
            require_partition(plan);
            for (Index k = 0; k < plan.size(); ++k) {
                const Rows test = rows_of(plan, plan[k].test);
                REQUIRE(std::abs(plan[k].test.rows() - 97 / 7) <= 1);
                for (const double label : {0.0, 1.0, 2.0, 3.0}) {
                    const Index total = rows_labelled(y, all_rows(97), label);
                    const Index here = rows_labelled(y, test, label);
                    REQUIRE((here == total / 7 || here == total / 7 + 1));
                }
            }
        }
    }
}

TEST_CASE("a stratified shuffle is named by its seed", "[validation][StratifiedKFold]") {
    const Vector<double> y = random_labels(1, 60, 3);
    const auto order = [&](bool shuffle, std::uint64_t seed) {
        return StratifiedKFold{.shuffle = shuffle, .seed = seed}.split(y).order();
    };
    REQUIRE(order(true, 1) == order(true, 1));
    REQUIRE(order(true, 1) != order(true, 2));
    REQUIRE(order(false, 1) == order(false, 2));
    REQUIRE(order(true, 0) != order(false, 0));
}

TEST_CASE("a label rarer than the folds is named", "[validation][StratifiedKFold]") {
    const Vector<double> y = (Vector<double>(5) << 1, 1, 2.5, 1, 2.5).finished();
    REQUIRE(refusal([&] { (void)StratifiedKFold{.folds = 3}.split(y); }) ==
            "StratifiedKFold: label 2.5 has 2 rows, fewer than the 3 folds");
    REQUIRE(refusal([&] { (void)StratifiedKFold{.folds = 0}.split(y); }) ==
            "StratifiedKFold: folds must be >= 2, got 0");
    REQUIRE(refusal([&] { (void)StratifiedKFold{}.split(Vector<double>(0)); }) ==
            "StratifiedKFold: y is empty");
    REQUIRE(refusal([&] { (void)StratifiedKFold{.folds = 2}.split(Eigen::Vector2d(1, NAN)); }) ==
            "y(1) is NaN, expected a finite value");
}

TEST_CASE("k-fold plans are those of scikit-learn", "[validation][KFold][StratifiedKFold]") {
#if __has_include(<nlohmann/json.hpp>)
    if (reference_cases("timeseries/splits.json", "kfold").empty())
        SKIP(absent("cases/timeseries/splits.json"));
    each_reference("splits", "kfold", [](const nlohmann::json& record) {
        const auto& params = record["params"];
        require_folds(record, [&] {
            return KFold{.folds = params["n_splits"]}.split(params["n"].get<Index>());
        });
    });
    each_reference("splits", "stratified_kfold", [](const nlohmann::json& record) {
        require_folds(record, [&] {
            return StratifiedKFold{.folds = record["params"]["n_splits"]}.split(
                to_vector(record["input"]["y"]));
        });
    });
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace k_fold_test
