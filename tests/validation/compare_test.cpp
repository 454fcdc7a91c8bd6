#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/compare.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"

namespace compare_test {

using namespace ridgewood;

namespace {

const double nan_value = std::numeric_limits<double>::quiet_NaN();
const double infinity = std::numeric_limits<double>::infinity();

/// Folds that test one row each, with these scores.
CrossValidation<int> scored(const Vector<double>& test, const Vector<double>& train = {}) {
    CrossValidation<int> result;
    result.test_scores = test;
    result.train_scores = train;
    for (Index k = 0; k < test.size(); ++k)
        result.folds.push_back({{{k + 1, 9}}, {{k, k + 1}}});
    return result;
}

}  // namespace

TEST_CASE("an improvement is relative to the size of the baseline",
          "[validation][relative_improvement]") {
    CHECK(relative_improvement(0.4, 0.76, true) == Approx(0.9).epsilon(1e-15));  // the article's
    CHECK(relative_improvement(4, 3, false) == 0.25);
    CHECK(relative_improvement(4, 5, false) == -0.25);
    CHECK(relative_improvement(-0.5, 0.25, true) == 1.5);
    CHECK(relative_improvement(0, 1, true) == infinity);
    CHECK(relative_improvement(0, 1, false) == -infinity);
    CHECK(std::isnan(relative_improvement(0, 0, true)));
}

TEST_CASE("a candidate is compared with its baseline fold by fold",
          "[validation][compare_to_baseline]") {
    const auto before = scored(Eigen::Vector4d(4, 8, 6, nan_value));
    const auto after = scored(Eigen::Vector4d(3, 8, 4, 1));
    const auto comparison = compare_to_baseline(after, before, rmse, {.threshold = 0.16});
    CHECK(comparison.baseline == 6);
    CHECK(comparison.candidate == 5);
    CHECK(comparison.improvement == Approx(1.0 / 6));
    CHECK(comparison.fold_gains.head(3) == Eigen::Vector3d(1, 0, 2));
    CHECK(std::isnan(comparison.fold_gains[3]));
    CHECK(comparison.gain == 1);
    CHECK(comparison.gain_standard_error == Approx(1 / std::sqrt(3)));
    CHECK(comparison.better_folds == 2);
    CHECK(comparison.worthwhile);
    CHECK_FALSE(compare_to_baseline(after, before, rmse, {.threshold = 0.17}).worthwhile);

    const auto as_score = compare_to_baseline(after, before, r2);
    CHECK(as_score.gain == -1);
    CHECK(as_score.better_folds == 0);
    CHECK_FALSE(as_score.worthwhile);
    const auto single = compare_to_baseline(scored(Vector<double>::Constant(1, 2)),
                                            scored(Vector<double>::Constant(1, 2)), rmse);
    CHECK(std::isnan(single.gain_standard_error));
    CHECK(single.worthwhile);  // not worse, and no threshold was set
}

TEST_CASE("the gap between training and test tells of overfitting",
          "[validation][train_test_gap]") {
    const auto loss = scored(Eigen::Vector3d(5, 7, nan_value), Eigen::Vector3d(4, 4, 4));
    const TrainTestGap gap = train_test_gap(loss, rmse);
    CHECK(gap.train == 4);
    CHECK(gap.test == 6);
    CHECK(gap.gap == 2);
    CHECK(gap.standard_error == Approx(1));
    CHECK(gap.relative == 0.5);
    CHECK(gap.fold_gaps.head(2) == Eigen::Vector2d(1, 3));
    const TrainTestGap score =
        train_test_gap(scored(Eigen::Vector2d(0.5, 0.7), Eigen::Vector2d(0.8, 0.8)), r2);
    CHECK(score.gap == Approx(0.2));
    CHECK(score.relative == Approx(0.25));
}

TEST_CASE("comparisons refuse what cannot be compared, by name", "[validation][compare][misuse]") {
    const auto two = scored(Eigen::Vector2d(1, 2)), three = scored(Eigen::Vector3d(1, 2, 3));
    CHECK(refusal([&] { (void)compare_to_baseline(two, three, rmse); }) ==
          "compare_to_baseline: the candidate has 2 folds, the baseline 3");
    auto moved = two;
    moved.folds[1].test = {{5, 6}};
    CHECK(refusal([&] { (void)compare_to_baseline(two, moved, rmse); }) ==
          "compare_to_baseline: fold 1 tests other rows in the baseline");
    moved.folds[1].test = {};  // not run
    CHECK(compare_to_baseline(two, moved, rmse).gain == 0);
    CHECK(refusal([&] { (void)compare_to_baseline(two, two, rmse, {.metric = 1}); }) ==
          "compare_to_baseline: metric 1 of 1");
    CHECK(refusal([&] { (void)compare_to_baseline(two, two, rmse, {.threshold = nan_value}); }) ==
          "compare_to_baseline: threshold must be finite, got NaN");
    const auto none = scored(Eigen::Vector2d(nan_value, nan_value));
    CHECK(refusal([&] { (void)compare_to_baseline(two, none, rmse); }) ==
          "compare_to_baseline: no fold has both scores");
    CHECK(refusal([&] { (void)train_test_gap(two, rmse); }) ==
          "train_test_gap: training was not scored");
    const auto both = scored(Eigen::Vector2d(1, 2), Eigen::Vector2d(1, 2));
    CHECK(refusal([&] { (void)train_test_gap(both, rmse, -1); }) ==
          "train_test_gap: metric -1 of 1");
}

}  // namespace compare_test
