#include <ridgewood/core/concepts.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/baseline.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"

namespace baseline_test {

using namespace ridgewood;

namespace {

static_assert(Estimator<MeanRegressor, double> && Estimator<MeanRegressor, float>);
static_assert(Estimator<MajorityClassifier, double>);
static_assert(ProbabilisticPredictor<MajorityModel<float>, float>);

const Matrix<double> X = Matrix<double>::Zero(4, 2);

}  // namespace

TEST_CASE("the mean regressor predicts the weighted mean", "[validation][MeanRegressor]") {
    const Vector<double> y = Eigen::Vector4d(1, 2, 3, 10);
    const auto model = MeanRegressor{}.fit(X, y);
    REQUIRE(model.mean() == 4);
    REQUIRE(model.predict(Matrix<double>::Zero(3, 2)) == Vector<double>::Constant(3, 4));
    REQUIRE(r2(y, model.predict(X)) == Approx(0).margin(1e-15));
    REQUIRE(MeanRegressor{}.fit(X, y, {.weights = Eigen::Vector4d(1, 0, 1, 0)}).mean() == 2);
}

TEST_CASE("the majority classifier predicts the most frequent label",
          "[validation][MajorityClassifier]") {
    const Vector<double> y = Eigen::Vector4d(5, -1, 5, 3);
    const auto model = MajorityClassifier{}.fit(X, y);
    REQUIRE(model.classes() == Eigen::Vector3d(-1, 3, 5));
    REQUIRE(model.predict(X) == Vector<double>::Constant(4, 5));
    REQUIRE(model.predict_proba(X.topRows(1)) == Eigen::RowVector3d(0.25, 0.25, 0.5));

    const auto weighted = MajorityClassifier{}.fit(X, y, {.weights = Eigen::Vector4d(1, 2, 0, 1)});
    REQUIRE(weighted.predict(X.topRows(1))[0] == -1);
    REQUIRE(weighted.predict_proba(X.topRows(1)) == Eigen::RowVector3d(0.5, 0.25, 0.25));
}

TEST_CASE("of labels that are equally frequent the smallest wins",
          "[validation][MajorityClassifier]") {
    const auto model = MajorityClassifier{}.fit(X, Eigen::Vector4d(5, -1, 5, -1));
    REQUIRE(model.predict(X)[0] == -1);
}

TEST_CASE("baselines take float data and labels of any scalar", "[validation][MeanRegressor]") {
    const auto mean = MeanRegressor{}.fit(X.cast<float>(), Eigen::Vector4f(1, 2, 3, 10));
    static_assert(std::same_as<decltype(mean.mean()), float>);
    REQUIRE(mean.mean() == 4);
    const auto majority = MajorityClassifier{}.fit(X, Eigen::Vector4i(1, 1, 0, 1));
    REQUIRE(majority.predict(X)[0] == 1);
}

TEST_CASE("baselines look at the shape of X alone", "[validation][MeanRegressor]") {
    const Matrix<double> missing = Matrix<double>::Constant(4, 2, NAN);
    REQUIRE(MeanRegressor{}.fit(missing, Eigen::Vector4d(1, 2, 3, 10)).predict(missing)[3] == 4);
}

TEST_CASE("misuse of a baseline is named", "[validation][MeanRegressor]") {
    const auto message = [](const auto& y) {
        return refusal([&] { (void)MeanRegressor{}.fit(X, y); });
    };
    REQUIRE(message(Eigen::Vector3d(1, 2, 3)) == "X has 4 rows but y has 3 values");
    REQUIRE(message(Matrix<double>::Zero(4, 2)) == "y has 2 columns, expected 1");
    REQUIRE(message(Eigen::Vector4d(1, NAN, 3, 4)) == "y(1) is NaN, expected a finite value");
    const Vector<double> y = Vector<double>::Zero(4);
    REQUIRE(refusal([&] {
                (void)MajorityClassifier{}.fit(X, y, {.weights = Eigen::Vector2d(1, 1)});
            }) == "weights has 2 values but X has 4 rows");
    const auto model = MajorityClassifier{}.fit(X, y);
    REQUIRE(refusal([&] { (void)model.predict(Matrix<double>::Zero(1, 3)); }) ==
            "predict: X has 3 columns, the model was fitted on 2");
}

}  // namespace baseline_test
