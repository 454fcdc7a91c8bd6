/// A linear program with everything in it that a file has to say.
#pragma once

#include <ridgewood/lp/program.hpp>

#include "catch.hpp"

/// A row and a variable of every kind.
inline ridgewood::LinearProgram every_kind() {
    namespace rw = ridgewood;
    rw::LinearProgram program;
    program.title = "every kind";
    const auto x = program.variable({.name = "plain"});
    const auto y = program.variable({.lower = -rw::no_bound, .name = "any"});
    const auto z = program.variable({.lower = 2, .upper = 2, .name = "still"});
    const auto u = program.variable({.lower = -rw::no_bound, .upper = -0.25, .name = "below"});
    const auto v = program.variable({.lower = -1.5, .upper = 8, .name = "boxed"});
    const auto crossed = program.variable({.name = "crossed"});
    program.set_limits(crossed, 0, -3);
    (void)program.variable({.name = "empty"});
    program.maximise(x + y / 3 - 7e-9 * u + 12.5);
    program.subject_to(x + y <= 4, "less");
    program.subject_to(-3 * y + z >= -1, "more");
    program.subject_to(u + v == 0, "equal");
    program.subject_to(1 <= x - 0.1 * v <= 4, "range");
    program.subject_to(0.1 <= x + v <= 0.7, "fraction");
    (void)program.constraint(-rw::no_bound, rw::no_bound, "nothing");
    return program;
}

/// The same program to the last bit, names included.
inline void check_same(const ridgewood::LinearProgram& a, const ridgewood::LinearProgram& b) {
    namespace rw = ridgewood;
    const auto first = a.matrices(), second = b.matrices();
    REQUIRE(first.rows() == second.rows());
    REQUIRE(first.columns() == second.columns());
    CHECK(first.sense == second.sense);
    CHECK(first.offset == second.offset);
    CHECK(first.cost == second.cost);
    CHECK(Eigen::MatrixXd(first.A) == Eigen::MatrixXd(second.A));
    CHECK(first.row_lower == second.row_lower);
    CHECK(first.row_upper == second.row_upper);
    CHECK(first.lower == second.lower);
    CHECK(first.upper == second.upper);
    CHECK(a.title == b.title);
    for (Eigen::Index j = 0; j < first.columns(); ++j)
        CHECK(a.name(rw::Variable{j}) == b.name(rw::Variable{j}));
    for (Eigen::Index i = 0; i < first.rows(); ++i)
        CHECK(a.name(rw::Constraint{i}) == b.name(rw::Constraint{i}));
}
