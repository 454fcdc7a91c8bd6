/// Compiled with -ffast-math, under which std::isnan(x) and x != x are always false.
#include <ridgewood/core/check.hpp>
#include <ridgewood/linear/least_squares.hpp>

#include <limits>

#include "catch.hpp"

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
