#include <ridgewood/lp.hpp>

#include <random>

#include "catch.hpp"
#include "lp/check_answer.hpp"
#include "lp/random_program.hpp"

namespace dual_program_test {

namespace rw = ridgewood;

namespace {

/// Keeps one side of what has two.
void drop_ranges(rw::Vector<double>& lower, rw::Vector<double>& upper, std::mt19937& random) {
    for (Eigen::Index k = 0; k < lower.size(); ++k) {
        if (is_limit(lower[k]) && is_limit(upper[k]) && lower[k] != upper[k]) {
            if (random() % 2 == 0)
                upper[k] = rw::no_bound;
            else
                lower[k] = -rw::no_bound;
        }
    }
}

Eigen::MatrixXd random_matrix(Eigen::Index rows, Eigen::Index columns, std::mt19937& random) {
    std::uniform_real_distribution<double> uniform(-1, 1);
    return Eigen::MatrixXd::NullaryExpr(rows, columns, [&] { return uniform(random); });
}

/// 120 rows, 15 free variables: what goes over the dual.
rw::LpMatrices tall(std::mt19937& random) {
    rw::LpMatrices lp;
    lp.A = random_matrix(120, 15, random).sparseView();
    lp.row_lower = rw::Vector<double>::Constant(120, -rw::no_bound);
    lp.row_upper = rw::Vector<double>::Ones(120);
    lp.lower = lp.row_lower.head(15);
    lp.upper = -lp.lower;
    lp.cost = random_matrix(15, 1, random);
    return lp;
}

}  // namespace

TEST_CASE("the dual has the same optimum, and its basis is one of the program") {
    std::mt19937 random(5);
    int optimal = 0;
    for (int k = 0; k < 2500; ++k) {
        CAPTURE(k);
        auto lp = random_program(random);
        lp.sense = k % 2 == 0 ? rw::Sense::minimise : rw::Sense::maximise;
        drop_ranges(lp.lower, lp.upper, random);
        drop_ranges(lp.row_lower, lp.row_upper, random);
        const auto answer = rw::Simplex{}.solve(lp);
        if (answer.status != rw::LpStatus::optimal)
            continue;
        ++optimal;
        const auto dual = rw::Simplex{}.solve(rw::detail::dual_program(lp));
        REQUIRE(dual.status == rw::LpStatus::optimal);
        const auto basis = rw::detail::basis_of_primal(lp, dual.basis);
        const auto again = rw::Simplex{}.solve(lp, {.start = &basis});
        check_optimal(lp, again);
        CHECK(again.objective == Approx(answer.objective).margin(1e-9));
        CHECK(again.iterations <= 1);
    }
    CHECK(optimal > 200);
}

TEST_CASE("programs that go over their dual end as others do") {
    std::mt19937 random(6);
    for (int k = 0; k < 20; ++k) {
        auto lp = tall(random);
        REQUIRE(rw::detail::suits_dual(lp));
        if (k % 4 == 0)
            lp.sense = rw::Sense::maximise;
        if (k % 5 == 0)
            lp.lower.head(5).setConstant(-3.5);
        const auto answer = rw::Simplex{}.solve(lp);
        check_optimal(lp, answer);
        CHECK(answer.objective == Approx(rw::Simplex{.presolve = false}.solve(lp).objective));
    }
}

TEST_CASE("programs without an optimum are proven to have none over their dual, too") {
    std::mt19937 random(7);
    auto unbounded = tall(random);
    unbounded.A = -random_matrix(120, 15, random).cwiseAbs().sparseView();
    unbounded.cost.setConstant(-1);
    check_unbounded(unbounded, rw::Simplex{}.solve(unbounded));
    auto infeasible = tall(random);
    const Eigen::MatrixXd half = random_matrix(60, 15, random);
    Eigen::MatrixXd both(120, 15);
    both << half, -half;
    infeasible.A = both.sparseView();
    infeasible.row_upper.setConstant(-1);
    check_infeasible(infeasible, rw::Simplex{}.solve(infeasible));
    infeasible.cost.setZero();
    check_infeasible(infeasible, rw::Simplex{}.solve(infeasible));
}

TEST_CASE("least absolute deviations in primal form have the loss of the regression") {
    std::mt19937 random(8);
    const Eigen::MatrixXd X = random_matrix(150, 6, random);
    const Eigen::VectorXd y = random_matrix(150, 1, random);
    Eigen::MatrixXd A(150, 306);
    A << X, Eigen::MatrixXd::Identity(150, 150), -Eigen::MatrixXd::Identity(150, 150);
    rw::LpMatrices lp;
    lp.A = A.sparseView();
    lp.cost = Eigen::VectorXd::Ones(306);
    lp.cost.head(6).setZero();
    lp.lower = Eigen::VectorXd::Zero(306);
    lp.lower.head(6).setConstant(-rw::no_bound);
    lp.upper = Eigen::VectorXd::Constant(306, rw::no_bound);
    lp.row_lower = lp.row_upper = y;
    REQUIRE(rw::detail::suits_dual(lp));
    const auto answer = rw::Simplex{}.solve(lp);
    check_optimal(lp, answer);
    const auto model = rw::LeastAbsoluteDeviation{.intercept = false}.fit(X, y);
    CHECK(answer.objective ==
          Approx((y - X * model.coefficients()).cwiseAbs().sum()).epsilon(1e-9));
    CHECK((answer.primal.head(6) - model.coefficients()).norm() < 1e-9);
}

}  // namespace dual_program_test
