#include <ridgewood/lp/program.hpp>
#include <ridgewood/lp/solution.hpp>

#include <limits>

#include "catch.hpp"

namespace program_test {

namespace rw = ridgewood;
using Catch::Matchers::Contains;

TEST_CASE("a program says its rows, limits and objective as matrices") {
    rw::LinearProgram program;
    const auto x = program.variable({.name = "x"});
    const auto y = program.variable({.lower = -1, .upper = 4, .name = "y"});
    program.maximise(3 * x + 2 * y - 7);
    program.subject_to(2 * x + y <= 12 - y, "sum");
    program.subject_to(1 <= x - y / 2);
    program.subject_to(-3.0 <= x + x <= 5);
    program.subject_to(x == y + 1);
    program.subject_to(8 >= -(x - 1) >= -8);

    const auto lp = program.matrices();
    lp.check();
    Eigen::MatrixXd A(5, 2);
    A << 2, 2, 1, -0.5, 2, 0, 1, -1, -1, 0;
    CHECK(Eigen::MatrixXd(lp.A) == A);
    CHECK(lp.row_lower == (Eigen::VectorXd(5) << -rw::no_bound, 1, -3, 1, -9).finished());
    CHECK(lp.row_upper == (Eigen::VectorXd(5) << 12, rw::no_bound, 5, 1, 7).finished());
    CHECK(lp.cost == Eigen::Vector2d(3, 2));
    CHECK(lp.offset == -7);
    CHECK(lp.sense == rw::Sense::maximise);
    CHECK(lp.upper == Eigen::Vector2d(rw::no_bound, 4));
    CHECK(program.name(y) == "y");
    CHECK(program.name(rw::Constraint{0}) == "sum");
}

TEST_CASE("an expression may be added to itself") {
    rw::LinearExpression sum = rw::Variable{3};
    sum += sum;
    sum += 1;
    CHECK(sum.terms().size() == 2);
    CHECK(sum.constant() == 1);
}

TEST_CASE("coefficients that cancel leave no entry") {
    rw::LinearProgram program;
    const auto x = program.variable();
    program.subject_to(x - x <= 3);
    CHECK(program.matrices().A.nonZeros() == 0);
}

TEST_CASE("a program can be changed after it was said") {
    rw::LinearProgram program;
    const auto x = program.variable();
    const auto row = program.subject_to(x <= 3);
    program.set_cost(x, 2);
    program.set_limits(x, -1, 1);
    program.set_limits(row, 0, 5);
    program.set_offset(4);
    program.add(row, 2, x);
    const auto lp = program.matrices();
    CHECK(lp.cost[0] == 2);
    CHECK(lp.lower[0] == -1);
    CHECK(lp.row_upper[0] == 5);
    CHECK(lp.offset == 4);
    CHECK(lp.A.coeff(0, 0) == 3);
}

TEST_CASE("a program refuses what makes no sense") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    rw::LinearProgram program;
    const auto x = program.variable();
    CHECK_THAT(refusal([&] { (void)program.variable({.lower = 2, .upper = 1}); }),
               Contains("variable with limits from 2 to 1, expected lower <= upper"));
    CHECK_THAT(refusal([&] { (void)program.variable({.lower = nan}); }), Contains("NaN"));
    CHECK_THAT(refusal([&] { (void)program.variable({.cost = rw::no_bound}); }),
               Contains("cost is inf"));
    CHECK_THAT(refusal([&] { program.subject_to(nan * x <= 1); }),
               Contains("a coefficient is NaN"));
    CHECK_THAT(refusal([&] { program.subject_to(rw::Variable{1} <= 1); }),
               Contains("variable 1 is not one of its 1"));
    CHECK_THAT(refusal([&] { program.set_limits(rw::Constraint{0}, 0, 1); }),
               Contains("constraint 0 is not one of its 0"));
    CHECK_THAT(refusal([&] { (void)(5 <= x <= 4); }), Contains("the range from 5 to 4 is empty"));
    CHECK_THAT(refusal([&] { (void)((x <= 4) <= 5); }), Contains("number <= expression"));
    CHECK(program.rows() == 0);
}

TEST_CASE("matrices of unequal sizes are refused by name") {
    rw::LpMatrices lp;
    lp.A.resize(2, 3);
    lp.cost.setZero(3);
    lp.row_lower.setZero(2);
    lp.row_upper.setZero(2);
    lp.lower.setZero(3);
    lp.upper.setZero(2);
    CHECK(refusal([&] { lp.check(); }) == "upper has 2 values but A has 3 columns");
    lp.upper.setOnes(3);
    CHECK(refusal([&] { lp.check(); }) == "");
    lp.upper[1] = std::numeric_limits<double>::quiet_NaN();
    CHECK(refusal([&] { lp.check(); }) == "upper(1) is NaN, expected a number above -1e20 or inf");
}

}  // namespace program_test
