/// Compiled with -ffast-math, under which std::isnan(x) and x != x are always false.
#include <ridgewood/core/check.hpp>
#include <ridgewood/ensemble/detail/packed_trees.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/summary_text.hpp>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

#include "catch.hpp"

namespace fast_math_test {

using namespace ridgewood;

namespace {

/// The compiler may not know the value: it would fold the test away at compile time.
double hidden(double value) {
    volatile double through_memory = value;
    return through_memory;
}

const double not_a_number = hidden(std::numeric_limits<double>::quiet_NaN());
const double infinity = hidden(std::numeric_limits<double>::infinity());

}  // namespace

#ifndef __FAST_MATH__
#error "this file tests -ffast-math and is compiled without it"
#endif

TEST_CASE("NaN and infinity are still told apart from numbers", "[fast_math]") {
    REQUIRE(detail::is_nan(not_a_number));
    REQUIRE_FALSE(detail::is_nan(infinity));
    REQUIRE_FALSE(detail::is_finite(not_a_number));
    REQUIRE_FALSE(detail::is_finite(-infinity));
    REQUIRE(detail::is_finite(hidden(1)));
}

TEST_CASE("a bad cell is still named with its place and value", "[fast_math]") {
    Matrix<double> X = Matrix<double>::Ones(20, 5);
    X(17, 3) = not_a_number;
    REQUIRE(refusal([&] { detail::check_finite<double>("X", MatrixView<double>(X)); }) ==
            "X(17, 3) is NaN, expected a finite value");
    X(17, 3) = -infinity;
    REQUIRE(refusal([&] { detail::check_finite<double>("X", MatrixView<double>(X)); }) ==
            "X(17, 3) is -inf, expected a finite value");
}

TEST_CASE("least squares still refuses NaN and solves what is finite", "[fast_math]") {
    Matrix<double> X = Matrix<double>::Identity(4, 2);
    Vector<double> y(4);
    y << 4, 5, 1, 1;
    const auto model = LeastSquares{}.fit(X, y);
    REQUIRE(model.intercept() == Approx(1));
    REQUIRE(model.coefficients()[1] == Approx(4));
    y[2] = not_a_number;
    REQUIRE(refusal([&] { (void)LeastSquares{}.fit(X, y); }) ==
            "y(2) is NaN, expected a finite value");
    y[2] = 1;
    X(3, 1) = infinity;
    REQUIRE(refusal([&] { (void)LeastSquares{}.fit(X, y); }) ==
            "X(3, 1) is inf, expected a finite value");
}

TEST_CASE("what is not defined is still printed as NA and without stars", "[fast_math]") {
    Matrix<double> X(6, 2);
    X << 1, 2, 2, 4, 3, 6, 4, 8, 5, 10, 6, 12;
    const Vector<double> y{{1.0, 3.0, 2.0, 5.0, 4.0, 6.5}};
    std::ostringstream out;
    out << summary(LeastSquares{}.fit(X, y));
    const std::string text = out.str();
    const auto line = text.find("x1 ");
    REQUIRE(line != std::string::npos);
    const std::string dropped = text.substr(line, text.find('\n', line) - line);
    REQUIRE(dropped.find("NA") != std::string::npos);
    REQUIRE(dropped.find('*') == std::string::npos);
}

TEST_CASE("residuals in twice the precision survive", "[fast_math]") {
    // Wampler4 of NIST: y = sum x^k + 10000 times an error that is orthogonal to the powers.
    constexpr double error[] = {759,   -2048, 2048,  -2048, 2523,  -2048, 2048,
                                -2048, 1838,  -2048, 2048,  -2048, 1838,  -2048,
                                2048,  -2048, 2523,  -2048, 2048,  -2048, 759};
    Matrix<double> X(21, 5);
    Vector<double> y(21);
    for (Index i = 0; i < 21; ++i) {
        double sum = 1, power = 1;
        for (Index j = 0; j < 5; ++j) {
            power *= static_cast<double>(i);
            X(i, j) = power;
            sum += power;
        }
        y[i] = sum + 100 * error[i];
    }
    const auto model = LeastSquares{.solver = LeastSquaresSolver::qr}.fit(X, y);
    REQUIRE((model.coefficients().array() - 1).abs().maxCoeff() < 1e-13);
    REQUIRE(std::abs(model.intercept() - 1) < 1e-13);
}

TEST_CASE("packed trees still send missing values where the splits say", "[fast_math]") {
    for (const bool missing_left : {false, true}) {
        TreeParts<float> parts;
        parts.nodes = {{0.5F, 1, missing_left ? TreeNode<float>::missing_left : 0}, {}, {}};
        parts.nodes[2].word = 1;
        parts.values = Matrix<float>{{3, 4}};
        const detail::PackedTrees<float> trees({Tree<float>(parts)}, 1);
        Matrix<float> X = Matrix<float>::Constant(40, 1, static_cast<float>(infinity));
        X(7, 0) = static_cast<float>(not_a_number);
        X(8, 0) = static_cast<float>(-infinity);
        const Matrix<double> sums = trees.sums(X, 1);
        REQUIRE(sums(0, 0) == 4);
        REQUIRE(sums(7, 0) == (missing_left ? 3 : 4));
        REQUIRE(sums(8, 0) == 3);
        double sum = 0;
        trees.add_row(X.data() + 7, 1, &sum);
        REQUIRE(sum == (missing_left ? 3 : 4));
    }
}

TEST_CASE("boosting learns where missing values go", "[fast_math]") {
    Matrix<double> X(60, 1);
    Vector<double> y(60);
    for (Index i = 0; i < 60; ++i) {
        X(i, 0) = i % 3 == 0 ? not_a_number : hidden(static_cast<double>(i));
        y[i] = i % 3 == 0 ? 5 : i < 30 ? 0 : 1;
    }
    const auto model = GbdtRegressor{.n_estimators = 200, .min_samples_leaf = 5}.fit(X, y);
    REQUIRE((model.predict(X) - y).cwiseAbs().maxCoeff() < 0.01);
    // One side of each split would have too few rows: there is none.
    REQUIRE(GbdtRegressor{.min_samples_leaf = 40}.fit(X, y).tree(0).nodes().size() == 1);
    X(3, 0) = infinity;
    REQUIRE(refusal([&] { (void)GbdtRegressor{}.fit(X, y); }) ==
            "X(3, 0) is inf, expected a finite value or NaN (missing)");
}

}  // namespace fast_math_test
