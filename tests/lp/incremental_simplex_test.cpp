#include <ridgewood/lp.hpp>

#include <limits>
#include <random>
#include <vector>

#include "catch.hpp"
#include "lp/check_answer.hpp"
#include "lp/random_program.hpp"

namespace incremental_simplex_test {

namespace rw = ridgewood;

namespace {

void check(const rw::LpMatrices& lp, const rw::LpSolution& answer) {
    const auto fresh = rw::Simplex{}.solve(lp);
    REQUIRE(answer.status == fresh.status);
    if (answer.status == rw::LpStatus::infeasible) {
        check_infeasible(lp, answer);
    } else if (answer.status == rw::LpStatus::unbounded) {
        check_unbounded(lp, answer);
    } else {
        check_optimal(lp, answer);
        CHECK(answer.objective == Approx(fresh.objective).margin(1e-9));
    }
}

struct Changes {
    std::mt19937 random;

    int pick(int low, int high) {
        return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
    }

    rw::Variable variable(const rw::IncrementalSimplex& simplex) {
        return {pick(0, static_cast<int>(simplex.program().columns()) - 1)};
    }
    rw::Constraint constraint(const rw::IncrementalSimplex& simplex) {
        return {pick(0, static_cast<int>(simplex.program().rows()) - 1)};
    }

    std::pair<double, double> limits() {
        const double low = pick(-4, 2);
        return {pick(0, 2) ? low : -rw::no_bound, pick(0, 2) ? low + pick(0, 5) : rw::no_bound};
    }

    rw::Relation relation(const rw::IncrementalSimplex& simplex) {
        rw::LinearExpression sum;
        for (Eigen::Index j = 0; j < simplex.program().columns(); ++j)
            sum += pick(-2, 2) * rw::LinearExpression(rw::Variable{j});
        const auto [low, high] = limits();
        return {sum, low, high};
    }

    void make(rw::IncrementalSimplex& simplex) {
        const bool has_rows = simplex.program().rows() > 0;
        const int kind = pick(0, 9);
        if (kind <= 2) {
            simplex.set_cost(variable(simplex), pick(-4, 4));
        } else if (kind == 3) {
            const auto [low, high] = limits();
            simplex.set_limits(variable(simplex), low, high);
        } else if (kind <= 5 && has_rows) {
            const auto [low, high] = limits();
            simplex.set_limits(constraint(simplex), low, high);
        } else if (kind == 6) {
            simplex.add_constraint(relation(simplex));
        } else if (kind == 7 && has_rows) {
            const auto [low, high] = limits();
            (void)simplex.add_variable({{constraint(simplex), 2.0}, {constraint(simplex), -1.0}},
                                       {.lower = low, .upper = high, .cost = 1.0 * pick(-2, 2)});
        } else if (kind == 8 && simplex.program().columns() > 1) {
            simplex.remove(variable(simplex));
        } else if (kind == 9 && has_rows) {
            if (pick(0, 1))
                simplex.remove(constraint(simplex));
            else
                simplex.set_coefficient(constraint(simplex), variable(simplex), pick(-2, 2));
        }
    }
};

}  // namespace

TEST_CASE("after any change the answer is that of the changed program") {
    Changes changes{std::mt19937(4)};
    int optimal = 0;
    for (int program = 0; program < 200; ++program) {
        rw::IncrementalSimplex simplex(random_program(changes.random));
        for (int step = 0; step < 15; ++step) {
            CAPTURE(program, step);
            const auto answer = simplex.solve();
            check(simplex.program(), answer);
            optimal += answer.status == rw::LpStatus::optimal;
            changes.make(simplex);
            if (step % 3 == 0)
                changes.make(simplex);
        }
    }
    CHECK(optimal > 500);
}

TEST_CASE("the same changes lead to the same bits") {
    std::vector<rw::LpSolution> first;
    for (int run = 0; run < 3; ++run) {
        Changes changes{std::mt19937(11)};
        rw::IncrementalSimplex simplex(random_program(changes.random));
        for (std::size_t step = 0; step < 30; ++step) {
            const auto answer = simplex.solve();
            if (run == 0)
                first.push_back(answer);
            CHECK(answer.primal == first[step].primal);
            CHECK(answer.duals == first[step].duals);
            changes.make(simplex);
        }
    }
}

namespace {

/// 12 workers and 12 tasks at random costs.
rw::LinearProgram assignment() {
    std::mt19937 random(3);
    rw::LinearProgram program;
    std::vector<rw::LinearExpression> workers(12), tasks(12);
    for (auto& worker : workers) {
        for (auto& task : tasks) {
            const auto x = program.variable({.cost = 1.0 + static_cast<double>(random() % 100)});
            worker += x;
            task += x;
        }
    }
    for (const auto& worker : workers)
        program.subject_to(worker == 1);
    for (const auto& task : tasks)
        program.subject_to(task == 1);
    return program;
}

}  // namespace

TEST_CASE("what does not touch the optimum is solved again in no iteration") {
    rw::IncrementalSimplex simplex(assignment());
    const auto first = simplex.solve();
    CHECK(simplex.solve().iterations == 0);
    rw::Variable unused{0};
    while (first.value(unused) != 0 || first.reduced_cost(unused) < 1)
        ++unused.column;
    simplex.set_cost(unused, simplex.program().cost[unused.column] + 50);
    CHECK(simplex.solve().iterations == 0);
    simplex.set_limits(unused, 0, 1);
    CHECK(simplex.solve().iterations == 0);
    simplex.set_offset(100);
    CHECK(simplex.solve().objective == Approx(first.objective + 100));
    const auto spare = simplex.add_variable({{{0}, 1.0}, {{12}, 1.0}}, {.cost = 1000});
    CHECK(simplex.solve().iterations == 0);
    simplex.remove(spare);
    CHECK(simplex.solve().iterations == 0);
}

TEST_CASE("a branch and back, a cut and its end") {
    rw::LinearProgram program;
    const auto x = program.variable({.upper = 4}), y = program.variable({.upper = 3});
    program.maximise(2 * x + 3 * y);
    program.subject_to(2 * x + 4 * y <= 11);
    rw::IncrementalSimplex simplex(program);
    CHECK(simplex.solve().objective == Approx(10.25));
    simplex.set_limits(y, 1, 3);
    CHECK(simplex.solve().objective == Approx(10));
    simplex.set_limits(y, 4, 3);
    CHECK(simplex.solve().status == rw::LpStatus::infeasible);
    simplex.set_limits(y, 0, 3);
    CHECK(simplex.solve().objective == Approx(10.25));
    const auto cut = simplex.add_constraint(x + y <= 4);
    CHECK(simplex.solve().objective == Approx(9.5));
    simplex.remove(cut);
    CHECK(simplex.solve().objective == Approx(10.25));
    simplex.set_sense(rw::Sense::minimise);
    CHECK(simplex.solve().objective == 0);
}

TEST_CASE("a basis goes from one program to another") {
    const auto program = assignment();
    rw::IncrementalSimplex first(program), second(program);
    CHECK_FALSE(first.basis());
    const auto answer = first.solve();
    second.set_basis(*first.basis());
    const auto again = second.solve();
    CHECK(again.objective == Approx(answer.objective));
    CHECK(again.iterations <= 1);
}

TEST_CASE("limits and the observer end a solve, and the next one goes on from there") {
    rw::IncrementalSimplex simplex(assignment(), {.max_iterations = 4});
    CHECK(simplex.solve().status == rw::LpStatus::iteration_limit);
    rw::LpSolution answer;
    for (int k = 0; k < 30 && answer.status != rw::LpStatus::optimal; ++k)
        answer = simplex.solve();
    check_optimal(simplex.program(), answer);

    struct Enough {};
    rw::IncrementalSimplex other(assignment());
    const auto throws = [](const rw::Progress&) -> void { throw Enough{}; };
    CHECK_THROWS_AS(other.solve(throws), Enough);
    CHECK(other.solve().objective == Approx(answer.objective));
    other.set_cost({5}, 1);
    CHECK_THROWS_AS(other.solve([&](const rw::Progress&) { throw Enough{}; }), Enough);
    check(other.program(), other.solve());
}

TEST_CASE("changes that make no sense are refused and change nothing") {
    rw::IncrementalSimplex simplex(assignment());
    const double before = simplex.solve().objective;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(refusal([&] { simplex.set_cost({144}, 1); }) ==
          "IncrementalSimplex: variable 144 is not one of its 144");
    CHECK(refusal([&] { simplex.set_cost({0}, nan); }) ==
          "IncrementalSimplex: cost is NaN, expected a finite value");
    CHECK(refusal([&] { simplex.set_limits(rw::Constraint{-1}, 0, 1); }) ==
          "IncrementalSimplex: constraint -1 is not one of its 24");
    CHECK(refusal([&] { simplex.set_limits(rw::Variable{0}, rw::no_bound, 1); }) ==
          "IncrementalSimplex: variable with limits from inf to 1, expected numbers or -inf and "
          "inf");
    CHECK(refusal([&] {
              (void)simplex.add_variable({{{24}, 1.0}});
          }) == "IncrementalSimplex: constraint 24 is not one of its 24");
    CHECK(refusal([&] { simplex.set_coefficient({0}, {0}, nan); }) ==
          "IncrementalSimplex: a coefficient is NaN, expected a finite value");
    CHECK(refusal([&] { simplex.set_basis({}); }) ==
          "the start basis has 0 columns and 0 rows, the program has 144 and 24");
    CHECK(refusal([&] { (void)rw::IncrementalSimplex(assignment(), {.max_iterations = -1}); }) ==
          "Simplex: max_iterations must be >= 0, got -1");
    CHECK(simplex.solve().objective == before);
    CHECK(simplex.solve().iterations == 0);
}

}  // namespace incremental_simplex_test
