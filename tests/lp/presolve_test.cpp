#include <ridgewood/lp.hpp>
#include <ridgewood/lp/detail/presolve.hpp>

#include <algorithm>
#include <random>

#include "catch.hpp"
#include "lp/check_answer.hpp"
#include "lp/random_program.hpp"

namespace presolve_test {

namespace rw = ridgewood;

namespace {

Eigen::Index count_basic(const rw::Basis& basis) {
    return std::count(basis.columns.begin(), basis.columns.end(), rw::BasisStatus::basic) +
           std::count(basis.rows.begin(), basis.rows.end(), rw::BasisStatus::basic);
}

/// Solves the reduced program and expects its basis, put back, to be optimal as it is.
void check_restored(const rw::LinearProgram& program) {
    const auto lp = program.matrices();
    rw::detail::Presolve presolve;
    REQUIRE(presolve.reduce(lp));
    const auto basis = presolve.restore(rw::Simplex{}.solve(presolve.reduced()));
    CHECK(count_basic(basis) == lp.rows());
    const auto answer = rw::Simplex{}.solve(lp, {.start = &basis});
    check_optimal(lp, answer);
    CHECK(answer.iterations == 0);
    CHECK(answer.objective == Approx(rw::Simplex{.presolve = false}.solve(lp).objective));
}

}  // namespace

TEST_CASE("a singleton row that holds its variable gets its dual back") {
    rw::LinearProgram program;
    const auto x = program.variable(), y = program.variable();
    program.maximise(3 * x + y);
    program.subject_to(-2 * x >= -8);
    program.subject_to(x + y <= 9);
    program.subject_to(x - y <= 5);
    check_restored(program);
}

TEST_CASE("a forcing row gets the dual that its variables need") {
    rw::LinearProgram program;
    const auto x = program.variable(), y = program.variable(), z = program.variable();
    program.minimise(-2 * x - 3 * y - z);
    program.subject_to(x + y <= 0);
    program.subject_to(x + y + z <= 4);
    check_restored(program);
}

TEST_CASE("slacks of equations, free ones with a cost and dominated columns come back") {
    rw::LinearProgram program;
    const auto x = program.variable({.upper = 7}), y = program.variable({.upper = 8});
    const auto slack = program.variable({.upper = 3, .cost = 1});
    const auto free = program.variable({.lower = -rw::no_bound, .cost = 2});
    const auto dominated = program.variable({.upper = 5, .cost = 4});
    program.set_cost(x, -5);
    program.set_cost(y, -4);
    program.subject_to(2 * x + y + slack + dominated == 10);
    program.subject_to(x + 3 * y - free <= 6);
    program.subject_to(x + y <= 100);
    check_restored(program);
}

TEST_CASE("an equation of two variables hands bounds from one to the other") {
    for (const double cost : {-1.0, 1.0}) {
        for (const double factor : {2.0, -2.0}) {
            rw::LinearProgram program;
            const auto x = program.variable({.lower = -1, .upper = 4});
            const auto y = program.variable({.lower = -50, .upper = 50, .cost = cost});
            const auto z = program.variable({.upper = 10, .cost = -1});
            program.subject_to(factor * x + y == 3);
            program.subject_to(x + y + z <= 30);
            program.subject_to(x - y + 2 * z <= 20);
            program.subject_to(x + z <= 12);
            check_restored(program);
        }
    }
}

TEST_CASE("restored bases of random programs are optimal or next to it") {
    std::mt19937 random(5);
    rw::detail::Presolve presolve;
    int reduced = 0, iterations = 0;
    for (int k = 0; k < 4000; ++k) {
        CAPTURE(k);
        const auto lp = random_program(random);
        const auto whole = rw::Simplex{.presolve = false}.solve(lp);
        if (!presolve.reduce(lp))
            continue;
        const auto small = rw::Simplex{.presolve = false}.solve(presolve.reduced());
        REQUIRE(small.status == whole.status);
        if (small.status != rw::LpStatus::optimal)
            continue;
        const auto basis = presolve.restore(small);
        CHECK(count_basic(basis) == lp.rows());
        const auto answer = rw::Simplex{.presolve = false}.solve(lp, {.start = &basis});
        check_optimal(lp, answer);
        CHECK(answer.objective == Approx(whole.objective).margin(1e-7));
        ++reduced;
        iterations += static_cast<int>(answer.iterations);
    }
    CHECK(reduced > 400);
    CHECK(iterations < reduced / 50);
}

}  // namespace presolve_test
