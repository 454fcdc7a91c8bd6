#include <ridgewood/metrics/decisions.hpp>
#include <ridgewood/metrics/metric.hpp>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace decisions_test {

using namespace ridgewood;

namespace {

static_assert(ProbabilityMetric<TopKAccuracy>);

Vector<double> column(std::initializer_list<double> values) {
    return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

const Vector<double> truth = column({0, 1, 2, 2});
const Vector<double> classes = column({0, 1, 2});
const Matrix<double> scores =
    (Matrix<double>(4, 3) << 0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.2, 0.4, 0.3, 0.7, 0.2, 0.1).finished();

}  // namespace

TEST_CASE("the true class is among the first k", "[metrics][decisions]") {
    REQUIRE(TopKAccuracy{.k = 1}(truth, scores, classes) == 0.5);
    REQUIRE(TopKAccuracy{.k = 2}(truth, scores, classes) == 0.75);
    REQUIRE(TopKAccuracy{.k = 3}(truth, scores, classes) == 1);
    REQUIRE(TopKAccuracy{.k = 2}(truth, scores, classes, column({1, 1, 1, 0})) == 1);
    // Of equal scores the last class is the first guess.
    const Matrix<double> equal = Matrix<double>::Constant(4, 3, 0.5);
    REQUIRE(TopKAccuracy{.k = 1}(column({1, 0, 1, 2}), equal, classes) == 0.25);
}

TEST_CASE("a hinge costs nothing beyond a margin of 1", "[metrics][decisions]") {
    const Vector<double> binary = column({0, 0, 1, 1});
    REQUIRE(hinge_loss(binary, column({-2, 0.3, 0.5, -1})) == Approx((0 + 1.3 + 0.5 + 2) / 4));
    const double margins[] = {0.3, 0.1, -0.1, -0.6};
    REQUIRE(hinge_loss(truth, scores, classes) ==
            Approx(1 - (margins[0] + margins[1] + margins[2] + margins[3]) / 4));
    REQUIRE(hinge_loss(truth, scores, classes, column({1, 2, 3, 4})) == Approx(1.22));
    REQUIRE(hinge_loss(truth, 100 * scores.array().square().matrix(), classes) ==
            Approx((0 + 0 + 8 + 49) / 4.0));
}

TEST_CASE("misuse of decision values is named", "[metrics][decisions]") {
    REQUIRE(refusal([] { (void)TopKAccuracy{.k = 0}(truth, scores, classes); }) ==
            "TopKAccuracy: k must be >= 1, got 0");
    REQUIRE(refusal([] { (void)TopKAccuracy{}(truth, scores.leftCols(2), classes); }) ==
            "scores has 2 columns but there are 3 classes");
    REQUIRE(refusal([] {
                (void)hinge_loss(truth, scores.leftCols(2), column({0, 1}));
            }) == "truth(2) is 2, which is none of the 2 classes");
    const Vector<double> ones = column({1, 1});
    REQUIRE(refusal([&] { (void)hinge_loss(ones, Matrix<double>::Ones(2, 1), column({1})); }) ==
            "hinge_loss: there are 1 classes, expected 2 or more");
}

TEST_CASE("top-k accuracy agrees with scikit-learn", "[metrics][decisions]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto cases = reference_cases("timeseries/metrics.json", "multiclass_scores");
    if (cases.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : cases) {
        const Vector<double> t = to_vector(record["input"]["y_true"]);
        REQUIRE(TopKAccuracy{.k = 2}(t, to_matrix(record["input"]["proba"]), classes) ==
                Approx(record["expected"]["top2"].get<double>()));
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace decisions_test
