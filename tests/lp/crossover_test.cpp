#include <ridgewood/lp.hpp>
#include <ridgewood/lp/detail/crossover.hpp>
#include <ridgewood/lp/detail/make_form.hpp>
#include <ridgewood/lp/detail/penalty_crash.hpp>
#include <ridgewood/lp/detail/primal_simplex.hpp>

#include <cstddef>
#include <random>
#include <vector>

#include "catch.hpp"
#include "lp/random_program.hpp"

namespace crossover_test {

namespace rw = ridgewood;

namespace {

const rw::detail::SimplexClock no_limits{.max_iterations = 100'000, .max_seconds = 1e9};

/// What 12 places have goes to 15 others that want it.
rw::LpMatrices transport(std::mt19937& random) {
    std::uniform_real_distribution<double> uniform(1, 10);
    rw::LinearProgram program;
    std::vector<rw::LinearExpression> to(15);
    for (int i = 0; i < 12; ++i) {
        rw::LinearExpression from;
        for (auto& sum : to) {
            const auto x = program.variable({.cost = uniform(random)});
            from += x;
            sum += x;
        }
        program.subject_to(from == 5);
    }
    for (const auto& sum : to)
        program.subject_to(sum == 4);
    return program.matrices();
}

double objective(const rw::detail::ComputationalForm& form, const std::vector<double>& x) {
    double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j)
        sum += form.cost[j] * x[j];
    return sum;
}

}  // namespace

TEST_CASE("a crash comes near the optimum, and the crossover to a basis near it") {
    std::mt19937 random(3);
    for (int k = 0; k < 5; ++k) {
        const auto lp = transport(random);
        const auto answer = rw::Simplex{.method = rw::SimplexMethod::primal}.solve(lp);
        rw::detail::ComputationalForm form;
        rw::detail::make_form(lp, true, form);
        rw::detail::PenaltyCrash<> crash(form);
        REQUIRE(crash.run(no_limits));
        CHECK(objective(form, crash.point()) == Approx(answer.objective).epsilon(1e-3));

        rw::detail::SimplexState state;
        state.clock = no_limits;
        state.start(form);
        rw::detail::Crossover<>(state).cross(crash.point());
        const auto pushes = state.clock.iterations;
        rw::detail::PrimalSimplex primal(state);
        REQUIRE(primal.solve(false) == rw::detail::SimplexOutcome::optimal);
        CHECK(state.objective() == Approx(answer.objective).epsilon(1e-9));
        CHECK(state.clock.iterations - pushes < answer.iterations / 2);
    }
}

TEST_CASE("any point within the limits is crossed to a basis of the program") {
    std::mt19937 random(4);
    std::uniform_real_distribution<double> uniform(0, 1);
    int optimal = 0;
    for (int k = 0; k < 2500; ++k) {
        CAPTURE(k);
        const auto lp = random_program(random);
        const auto answer = rw::Simplex{}.solve(lp);
        if (answer.status != rw::LpStatus::optimal)
            continue;
        ++optimal;
        rw::detail::ComputationalForm form;
        rw::detail::make_form(lp, true, form);
        std::vector<double> point(static_cast<std::size_t>(form.variables()));
        for (std::size_t j = 0; j < point.size(); ++j) {
            const bool below = rw::detail::SimplexState::is_finite_bound(form.lower[j]);
            const bool above = rw::detail::SimplexState::is_finite_bound(form.upper[j]);
            const double start = below ? form.lower[j] : above ? form.upper[j] - 2 : -1;
            const double range = below && above ? form.upper[j] - form.lower[j] : 2;
            point[j] = start + range * uniform(random);
        }
        rw::detail::SimplexState state;
        state.clock = no_limits;
        state.start(form);
        rw::detail::Crossover<>(state).cross(point);
        state.factorize();
        for (int j = 0; j < form.variables(); ++j) {
            const auto q = static_cast<std::size_t>(j);
            const bool is_at_limit = state.x[q] == form.lower[q] || state.x[q] == form.upper[q];
            REQUIRE((state.is_nonbasic[q] == 0 || is_at_limit || state.is_free(j)));
        }
        rw::detail::PrimalSimplex primal(state);
        REQUIRE(primal.solve(true) == rw::detail::SimplexOutcome::optimal);
        const double sign = lp.sense == rw::Sense::minimise ? 1 : -1;
        CHECK(lp.offset + sign * state.objective() == Approx(answer.objective).margin(1e-6));
    }
    REQUIRE(optimal > 200);
}

TEST_CASE("a crash says so when it comes near nothing") {
    rw::LinearProgram program;
    const auto x = program.variable({.upper = 1, .cost = 1});
    program.subject_to(rw::LinearExpression(x) >= 2);
    rw::detail::ComputationalForm form;
    rw::detail::make_form(program.matrices(), true, form);
    CHECK_FALSE(rw::detail::PenaltyCrash<>(form).run(no_limits));
    auto late = no_limits;
    late.max_seconds = -1;
    CHECK_FALSE(rw::detail::PenaltyCrash<>(form).run(late));
}

}  // namespace crossover_test
