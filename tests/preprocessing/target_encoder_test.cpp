#include <ridgewood/core/concepts.hpp>
#include <ridgewood/preprocessing/target_encoder.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace target_encoder_test {

using namespace ridgewood;

static_assert(SupervisedTransformer<TargetEncoder> && !Transformer<TargetEncoder>);
static_assert(CrossFittingTransformer<TargetEncoder>);

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

double correlation(const Vector<double>& a, const Vector<double>& b) {
    const Vector<double> u = a.array() - a.mean(), v = b.array() - b.mean();
    return u.dot(v) / std::sqrt(u.squaredNorm() * v.squaredNorm());
}

}  // namespace

TEST_CASE("a category becomes the shrunken mean of its target", "[preprocessing][target]") {
    Vector<double> x(6), y(6);
    x << 0, 0, 0, 1, 1, missing;
    y << 1, 2, 6, 4, 6, 5;
    const auto means = TargetEncoder{.smooth = 0}.fit(x, y);
    CHECK(means.target_means()[0] == Approx(4));
    CHECK(agree(means.encodings(0), Eigen::Vector3d(3, 5, 5), 1e-14));
    CHECK(means.transform(Vector<double>::Constant(1, 9))(0, 0) == Approx(4));
    const auto shrunken = TargetEncoder{.smooth = 2}.fit(x, y);
    CHECK(agree(shrunken.encodings(0), Eigen::Vector3d(17. / 5, 18. / 4, 13. / 3), 1e-14));
    // Empirical Bayes: variances 14/3, 1 and 0 of 22/6.
    const double all = 22. / 6;
    const double a = 3 / (3 + 14. / 3 / all), b = 2 / (2 + 1 / all);
    CHECK(agree(TargetEncoder{}.fit(x, y).encodings(0), Eigen::Vector3d(4 - a, 4 + b, 5), 1e-14));
}

TEST_CASE("each of several classes has the column of its indicator", "[preprocessing][target]") {
    Matrix<double> X(90, 2);
    Vector<double> y(90);
    for (Index i = 0; i < 90; ++i) {
        X(i, 0) = static_cast<double>(i % 7);
        X(i, 1) = static_cast<double>(i * i % 11);
        y[i] = static_cast<double>(i * i % 3 + i % 2) * 10;  // 0, 10, 20
    }
    const TargetEncoder spec{.target = EncodedTarget::classes};
    const auto fitted = spec.fit_transform(X, y);
    CHECK(fitted.transform.feature_names({"a", "b"}) ==
          std::vector<std::string>{"a_0", "a_10", "a_20", "b_0", "b_10", "b_20"});
    const Matrix<double> Z = fitted.transform.transform(X);
    for (Index k = 0; k < 3; ++k) {
        const Vector<double> is_class = (y.array() == 10.0 * static_cast<double>(k)).cast<double>();
        const auto one = TargetEncoder{}.fit_transform(X, is_class);
        CHECK(one.values.col(0) == fitted.values.col(k));
        CHECK(one.values.col(1) == fitted.values.col(3 + k));
        CHECK(one.transform.transform(X).col(1) == Z.col(3 + k));
    }
    const Vector<double> two = (y.array() > 0).select(Vector<double>::Constant(90, 5), 2);
    const Vector<double> is_second = (y.array() > 0).cast<double>();
    CHECK(spec.fit_transform(X, two).values == TargetEncoder{}.fit_transform(X, is_second).values);
    CHECK(refusal([&] { (void)spec.fit(X, Vector<double>::Ones(90)); }) ==
          "TargetEncoder: y has 1 class, expected 2 or more");
}

TEST_CASE("a weight counts a target so many times", "[preprocessing][target]") {
    Vector<double> x(50), weights(50);
    const Vector<double> y = random_matrix(50, 1, 31);
    std::vector<Index> rows;
    for (Index i = 0; i < 50; ++i) {
        x[i] = static_cast<double>(i % 7);
        weights[i] = static_cast<double>(i % 3);
        rows.insert(rows.end(), static_cast<std::size_t>(i % 3), i);
    }
    const auto weighted = TargetEncoder{}.fit(x, y, {.weights = weights});
    const auto repeated = TargetEncoder{}.fit(Vector<double>(x(rows)), Vector<double>(y(rows)));
    CHECK(agree(weighted.encodings(0), repeated.encodings(0), 1e-13));
}

TEST_CASE("cross-fitting hides the target of a row from itself", "[preprocessing][target]") {
    // Categories of two rows each and a target of noise: the fit tells the answer, the folds do
    // not.
    const Index rows = 600;
    Vector<double> x(rows);
    for (Index i = 0; i < rows; ++i)
        x[i] = static_cast<double>(i / 2);
    const Vector<double> y = random_matrix(rows, 1, 32);
    const TargetEncoder spec{.smooth = 1};
    const auto honest = spec.fit_transform(x, y);
    CHECK(correlation(honest.transform.transform(x).col(0), y) > 0.6);
    CHECK(std::abs(correlation(honest.values.col(0), y)) < 0.15);
    Vector<double> changed = y;
    changed[10] += 100;
    CHECK(spec.fit_transform(x, changed).values(10, 0) == honest.values(10, 0));
    CHECK(agree(spec.fit(x, y).transform(x), honest.transform.transform(x), 0));
}

TEST_CASE("the target encoder says what is wrong", "[preprocessing][target]") {
    const Vector<double> x = Vector<double>::LinSpaced(4, 0, 3);
    const Vector<double> y = x;
    CHECK(refusal([&] { (void)TargetEncoder{.smooth = -1}.fit(x, y); }) ==
          "TargetEncoder: smooth must be >= 0, got -1");
    CHECK(refusal([&] { (void)TargetEncoder{}.fit_transform(x, y); }) ==
          "TargetEncoder: folds must be in [2, 4], got 5");
    CHECK(refusal([&] { (void)TargetEncoder{}.fit(x, y.head(3)); }) ==
          "X has 4 rows but y has 3 values");
    CHECK(refusal([&] { (void)TargetEncoder{}.fit(x, y).transform(x.replicate(1, 2)); }) ==
          "TargetEncoder: X has 2 columns, the transform was fitted on 1");
    CHECK(refusal([&] { (void)TargetEncoder{}.fit(x, y, {.offset = y}); }) ==
          "TargetEncoder: there is an offset, but this transform takes none");
}

}  // namespace target_encoder_test
