#include <ridgewood/core/check.hpp>

#include <limits>

#include "catch.hpp"

namespace check_test {

using namespace ridgewood;

namespace {
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("a message is the parts in order with the fewest digits that read back",
          "[core][check]") {
    REQUIRE(detail::join("lambda must be >= 0, got ", -0.1, " at step ", 3) ==
            "lambda must be >= 0, got -0.1 at step 3");
}

TEST_CASE("finiteness is read off the bits", "[core][check]") {
    REQUIRE(detail::is_nan(not_a_number));
    REQUIRE(detail::is_nan(-not_a_number));
    REQUIRE_FALSE(detail::is_nan(infinity));
    REQUIRE_FALSE(detail::is_finite(not_a_number));
    REQUIRE_FALSE(detail::is_finite(-infinity));
    REQUIRE(detail::is_finite(std::numeric_limits<double>::max()));
    REQUIRE(detail::is_finite(std::numeric_limits<double>::denorm_min()));
    REQUIRE(detail::is_nan(std::numeric_limits<float>::quiet_NaN()));
    REQUIRE(detail::is_finite(std::numeric_limits<float>::lowest()));
}

TEST_CASE("a bad cell is named with its row, column and value", "[core][check]") {
    Matrix<double> X = Matrix<double>::Zero(20, 5);
    X(17, 3) = not_a_number;
    REQUIRE(refusal([&] { detail::check_finite<double>("X", MatrixView<double>(X)); }) ==
            "X(17, 3) is NaN, expected a finite value");
    Vector<float> y = Vector<float>::Zero(4);
    y[2] = -std::numeric_limits<float>::infinity();
    REQUIRE(refusal([&] { detail::check_finite<float>("y", VectorView<float>(y)); }) ==
            "y(2) is -inf, expected a finite value");
}

TEST_CASE("shapes that do not fit are told with both sizes", "[core][check]") {
    const Matrix<double> X = Matrix<double>::Zero(100, 2);
    const Vector<double> y = Vector<double>::Zero(99);
    REQUIRE(refusal([&] { detail::check_shapes(X, y); }) == "X has 100 rows but y has 99 values");
    REQUIRE(refusal([&] { detail::check_shapes(Matrix<double>(0, 2), y); }) ==
            "X is empty: it has 0 rows and 2 columns");
}

TEST_CASE("weights are finite, non-negative and not all zero", "[core][check]") {
    const auto check = [](const Vector<double>& weights) {
        return refusal([&] { detail::check_weights<double>(weights, 3); });
    };
    REQUIRE(check(Vector<double>::Ones(3)).empty());
    REQUIRE(check(Vector<double>::Ones(2)) == "weights has 2 values but X has 3 rows");
    REQUIRE(check(Vector<double>::Zero(3)) == "weights are all zero");
    REQUIRE(check((Vector<double>(3) << 1, -2.5, 1).finished()) ==
            "weights(1) is -2.5, expected >= 0");
}

}  // namespace check_test
