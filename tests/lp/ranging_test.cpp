#include <ridgewood/lp.hpp>

#include <cmath>
#include <random>

#include "catch.hpp"
#include "lp/check_answer.hpp"
#include "lp/random_program.hpp"

namespace ranging_test {

namespace rw = ridgewood;

namespace {

/// max 3 x1 + 5 x2 subject to x1 <= 4, 2 x2 <= 12, 3 x1 + 2 x2 <= 18: the Wyndor Glass Co. of
/// Hillier, Lieberman, Introduction to Operations Research.
struct Wyndor {
    rw::LinearProgram program;
    rw::Variable doors = program.variable(), windows = program.variable();
    rw::Constraint plant1, plant2, plant3;

    Wyndor() {
        program.maximise(3 * doors + 5 * windows);
        plant1 = program.subject_to(rw::LinearExpression(doors) <= 4);
        plant2 = program.subject_to(2 * windows <= 12);
        plant3 = program.subject_to(3 * doors + 2 * windows <= 18);
    }
};

void check_range(rw::LpRange range, double from, double to) {
    const auto check = [](double value, double expected) {
        if (is_limit(expected))
            CHECK(value == Approx(expected).margin(1e-12));
        else
            CHECK(value == expected);
    };
    check(range.from, from);
    check(range.to, to);
}

double optimum(const rw::LpMatrices& lp) {
    const auto answer = rw::Simplex{}.solve(lp);
    REQUIRE(answer.status == rw::LpStatus::optimal);
    return answer.objective;
}

/// Calls use(value) at the ends of a range, or at some way out where it has none.
template <class Use>
void for_each_end(rw::LpRange range, double now, Use&& use) {
    CHECK(range.from <= now + 1e-9);
    CHECK(now <= range.to + 1e-9);
    use(is_limit(range.from) ? range.from : now - 10);
    use(is_limit(range.to) ? range.to : now + 10);
}

/// Within the range of a cost the old point stays best.
void check_costs(const rw::LpMatrices& lp, const rw::LpSolution& answer,
                 const rw::LpRanges& ranges) {
    for (Eigen::Index j = 0; j < lp.columns(); ++j) {
        for_each_end(ranges.cost({j}), lp.cost[j], [&](double cost) {
            auto changed = lp;
            changed.cost[j] = cost;
            CHECK(optimum(changed) ==
                  Approx(lp.offset + changed.cost.dot(answer.primal)).margin(1e-6));
        });
    }
}

/// Within the range of a limit the old duals tell the new objective.
void check_limits(const rw::LpMatrices& lp, const rw::LpSolution& answer,
                  const rw::LpRanges& ranges) {
    const auto check = [&](rw::LpRange range, Eigen::VectorXd rw::LpMatrices::*limits,
                           Eigen::VectorXd rw::LpMatrices::*others, Eigen::Index k, double price,
                           bool is_active) {
        const double now = (lp.*limits)[k];
        if (!is_limit(now))
            return;
        for_each_end(range, now, [&](double limit) {
            auto changed = lp;
            (changed.*limits)[k] = limit;
            if ((lp.*others)[k] == now)
                (changed.*others)[k] = limit;
            const double gain = is_active ? price * (limit - now) : 0;
            CHECK(optimum(changed) == Approx(answer.objective + gain).margin(1e-6));
        });
    };
    const auto is_at = [](rw::BasisStatus status, rw::BasisStatus side, double low, double high) {
        return status == side || (status != rw::BasisStatus::basic && low == high);
    };
    using rw::BasisStatus;
    for (Eigen::Index i = 0; i < lp.rows(); ++i) {
        const auto status = answer.basis.rows[static_cast<std::size_t>(i)];
        const double low = lp.row_lower[i], high = lp.row_upper[i];
        check(ranges.lower(rw::Constraint{i}), &rw::LpMatrices::row_lower,
              &rw::LpMatrices::row_upper, i, answer.duals[i],
              is_at(status, BasisStatus::at_lower, low, high));
        check(ranges.upper(rw::Constraint{i}), &rw::LpMatrices::row_upper,
              &rw::LpMatrices::row_lower, i, answer.duals[i],
              is_at(status, BasisStatus::at_upper, low, high));
    }
    for (Eigen::Index j = 0; j < lp.columns(); ++j) {
        const auto status = answer.basis.columns[static_cast<std::size_t>(j)];
        const double low = lp.lower[j], high = lp.upper[j];
        check(ranges.lower(rw::Variable{j}), &rw::LpMatrices::lower, &rw::LpMatrices::upper, j,
              answer.reduced_costs[j], is_at(status, BasisStatus::at_lower, low, high));
        check(ranges.upper(rw::Variable{j}), &rw::LpMatrices::upper, &rw::LpMatrices::lower, j,
              answer.reduced_costs[j], is_at(status, BasisStatus::at_upper, low, high));
    }
}

}  // namespace

TEST_CASE("the ranges of the Wyndor Glass Co. are those of the textbook") {
    const Wyndor wyndor;
    const auto answer = rw::Simplex{}.solve(wyndor.program);
    const auto ranges = rw::find_ranges(wyndor.program, answer);
    const double none = rw::no_bound;
    check_range(ranges.cost(wyndor.doors), 0, 7.5);
    check_range(ranges.cost(wyndor.windows), 2, none);
    check_range(ranges.upper(wyndor.plant1), 2, none);
    check_range(ranges.upper(wyndor.plant2), 6, 18);
    check_range(ranges.upper(wyndor.plant3), 12, 24);
    check_range(ranges.lower(wyndor.plant1), -none, 2);
    check_range(ranges.lower(wyndor.doors), -none, 2);
    check_range(ranges.upper(wyndor.windows), 6, none);
}

TEST_CASE("within its ranges an answer stays, whatever the program") {
    std::mt19937 random(3);
    int optimal = 0;
    for (int k = 0; k < 2000; ++k) {
        auto lp = random_program(random);
        if (k % 2 == 1) {
            lp.sense = rw::Sense::maximise;
            lp.cost = -lp.cost;
            lp.A *= 64;  // for scales that are not 1
            lp.row_lower *= 64;
            lp.row_upper *= 64;
        }
        const auto answer = rw::Simplex{}.solve(lp);
        if (answer.status != rw::LpStatus::optimal)
            continue;
        ++optimal;
        const auto ranges = rw::find_ranges(lp, answer);
        check_costs(lp, answer, ranges);
        check_limits(lp, answer, ranges);
    }
    CHECK(optimal > 100);
}

TEST_CASE("beyond its ranges an answer that is not degenerate is another one") {
    std::mt19937 random(5);
    std::uniform_real_distribution<double> uniform(0.1, 1);
    rw::LpMatrices lp{.sense = rw::Sense::maximise};
    const auto numbers = [&](Eigen::Index size) {
        return Eigen::VectorXd::NullaryExpr(size, [&] { return uniform(random); }).eval();
    };
    lp.cost = numbers(12);
    lp.A = Eigen::MatrixXd::NullaryExpr(8, 12, [&] { return uniform(random); }).sparseView();
    lp.row_lower = Eigen::VectorXd::Constant(8, -rw::no_bound);
    lp.row_upper = numbers(8);
    lp.lower = Eigen::VectorXd::Zero(12);
    lp.upper = numbers(12);
    const auto answer = rw::Simplex{}.solve(lp);
    const auto ranges = rw::find_ranges(lp, answer);
    int ends = 0;
    for (Eigen::Index j = 0; j < lp.columns(); ++j) {
        const auto range = ranges.cost({j});
        for (const double end : {range.from, range.to}) {
            if (!is_limit(end))
                continue;
            auto changed = lp;
            changed.cost[j] = end + (end == range.to ? 0.01 : -0.01);
            CHECK(optimum(changed) > changed.cost.dot(answer.primal) + 1e-8);
            ++ends;
        }
    }
    for (Eigen::Index i = 0; i < lp.rows(); ++i) {
        if (answer.basis.rows[static_cast<std::size_t>(i)] == rw::BasisStatus::basic)
            continue;
        const auto range = ranges.upper(rw::Constraint{i});
        for (const double end : {range.from, range.to}) {
            auto changed = lp;
            changed.row_upper[i] = end + (end == range.to ? 0.01 : -0.01);
            const double gain = answer.duals[i] * (changed.row_upper[i] - lp.row_upper[i]);
            const auto other = rw::Simplex{}.solve(changed);  // below 0 there is no answer
            if (other.status == rw::LpStatus::optimal)
                CHECK(other.objective < answer.objective + gain - 1e-8);
            ++ends;
        }
    }
    CHECK(ends > 15);
}

TEST_CASE("ranges need an optimal answer of the program") {
    const Wyndor wyndor;
    using Catch::Matchers::Message;
    rw::LpSolution infeasible;
    infeasible.status = rw::LpStatus::infeasible;
    CHECK_THROWS_MATCHES(rw::find_ranges(wyndor.program, infeasible), std::invalid_argument,
                         Message("find_ranges: the answer must be optimal, got infeasible"));
    auto answer = rw::Simplex{}.solve(wyndor.program);
    answer.basis.rows[0] = rw::BasisStatus::at_upper;
    CHECK_THROWS_MATCHES(rw::find_ranges(wyndor.program, answer), std::invalid_argument,
                         Message("find_ranges: the basis of the answer has 2 basic members, the "
                                 "program has 3 rows"));
    answer.basis.rows.pop_back();
    CHECK_THROWS_MATCHES(rw::find_ranges(wyndor.program, answer), std::invalid_argument,
                         Message("find_ranges: the basis of the answer has 2 columns and 2 rows, "
                                 "the program has 2 and 3"));
}

}  // namespace ranging_test
