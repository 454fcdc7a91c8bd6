#include <ridgewood/lp.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "catch.hpp"
#include "lp/check_answer.hpp"
#include "lp/random_program.hpp"
#include "lp/rational.hpp"

namespace tableau_simplex_test {

namespace rw = ridgewood;

namespace {

/// min -x1 - x2 subject to 2 x1 + x2 <= 12, x1 + 2 x2 <= 9, x >= 0.
template <class S>
rw::TableauProgram<S> toy() {
    rw::TableauProgram<S> program;
    program.A.resize(2, 2);
    program.A << S(2), S(1), S(1), S(2);
    program.cost.resize(2);
    program.cost << S(-1), S(-1);
    program.rows = {{.upper = S(12)}, {.upper = S(9)}};
    program.variables = {{.lower = S(0)}, {.lower = S(0)}};
    return program;
}

rw::TableauProgram<Rational> exact(const rw::LpMatrices& lp) {
    rw::TableauProgram<Rational> program;
    const auto limits = [](double lower, double upper) {
        rw::TableauLimits<Rational> both;
        if (std::isfinite(lower))
            both.lower = Rational::from(lower);
        if (std::isfinite(upper))
            both.upper = Rational::from(upper);
        return both;
    };
    program.cost.resize(lp.columns());
    program.A = rw::Matrix<Rational>::Constant(lp.rows(), lp.columns(), Rational(0));
    for (Eigen::Index j = 0; j < lp.columns(); ++j) {
        program.cost[j] = Rational::from(lp.cost[j]);
        program.variables.push_back(limits(lp.lower[j], lp.upper[j]));
        for (Eigen::SparseMatrix<double>::InnerIterator entry(lp.A, j); entry; ++entry)
            program.A(entry.row(), j) = Rational::from(entry.value());
    }
    for (Eigen::Index i = 0; i < lp.rows(); ++i)
        program.rows.push_back(limits(lp.row_lower[i], lp.row_upper[i]));
    return program;
}

Eigen::VectorXd doubles(const rw::Vector<Rational>& values) {
    Eigen::VectorXd result(values.size());
    for (Eigen::Index i = 0; i < values.size(); ++i)
        result[i] = values[i].to_double();
    return result;
}

}  // namespace

TEST_CASE("the toy in every kind of number") {
    CHECK(rw::TableauSimplex{}.solve(toy<double>()).objective == Approx(-7));
    CHECK(rw::TableauSimplex{.tolerance = 1e-6}.solve(toy<float>()).objective == Approx(-7));
    CHECK(rw::TableauSimplex{}.solve(toy<long double>()).objective == Approx(-7.0L));
    const auto answer = rw::TableauSimplex{}.solve(toy<Rational>());
    CHECK(answer.status == rw::LpStatus::optimal);
    CHECK(answer.objective == Rational(-7));
    CHECK(answer.primal[0] == Rational(5));
    CHECK(answer.primal[1] == Rational(2));
    CHECK(answer.duals[0] == Rational(-1) / Rational(3));
    CHECK(answer.iterations == 2);
}

TEST_CASE("the trace walks from the first dictionary to the last") {
    std::vector<std::vector<rw::Index>> bases;
    double last = 1;
    (void)rw::TableauSimplex{}.solve<double>(toy<double>(), [&](const rw::TableauStep<double>& s) {
        CHECK(s.iteration == static_cast<rw::Index>(bases.size()));
        bases.push_back(s.basic);
        last = -s.values[0] - s.values[1];
    });
    CHECK(bases == std::vector<std::vector<rw::Index>>{{2, 3}, {0, 3}, {0, 1}});
    CHECK(last == Approx(-7));
}

TEST_CASE("the example of Beale, on which the first rule cycles, ends exactly") {
    rw::TableauProgram<Rational> beale;
    beale.A.resize(3, 4);
    const Rational half = Rational(1) / Rational(2), quarter = half * half;
    beale.A << quarter, -8, -1, 9, half, -12, Rational(0) - half, 3, 0, 0, 1, 0;
    beale.cost.resize(4);
    beale.cost << Rational(-3) * quarter, 20, Rational(0) - half, 6;
    beale.rows = {{.upper = Rational(0)}, {.upper = Rational(0)}, {.upper = Rational(1)}};
    beale.variables.assign(4, {.lower = Rational(0)});
    CHECK(rw::TableauSimplex{}.solve(beale).objective == Rational(-5) / Rational(4));
}

TEST_CASE("sizes that do not fit are refused") {
    auto program = toy<double>();
    program.rows.pop_back();
    CHECK(refusal([&] { (void)rw::TableauSimplex{}.solve(program); }) ==
          "rows has 1 limits but A has 2 rows");
}

namespace {

/// What the random programs have in them.
struct Kinds {
    int free = 0, fixed = 0, boxed = 0, empty_rows = 0, empty_columns = 0, degenerate = 0;
    int optimal = 0, infeasible = 0, unbounded = 0;

    void count(const rw::LpMatrices& lp, const rw::TableauSolution<Rational>& truth) {
        std::vector<int> in_row(static_cast<std::size_t>(lp.rows()), 0);
        for (Eigen::Index j = 0; j < lp.columns(); ++j) {
            const bool below = is_limit(lp.lower[j]), above = is_limit(lp.upper[j]);
            free += !below && !above;
            fixed += below && lp.lower[j] == lp.upper[j];
            boxed += below && above && lp.lower[j] < lp.upper[j];
            empty_columns += lp.A.col(j).nonZeros() == 0;
            for (Eigen::SparseMatrix<double>::InnerIterator entry(lp.A, j); entry; ++entry)
                ++in_row[static_cast<std::size_t>(entry.row())];
        }
        empty_rows += static_cast<int>(std::count(in_row.begin(), in_row.end(), 0));
        optimal += truth.status == rw::LpStatus::optimal;
        infeasible += truth.status == rw::LpStatus::infeasible;
        unbounded += truth.status == rw::LpStatus::unbounded;
        if (truth.status == rw::LpStatus::optimal)
            degenerate += is_degenerate(lp, truth);
    }

    static bool is_degenerate(const rw::LpMatrices& lp,
                              const rw::TableauSolution<Rational>& truth) {
        for (Eigen::Index i = 0; i < lp.rows(); ++i) {
            const double activity = truth.activities[i].to_double();
            if (truth.basis.rows[static_cast<std::size_t>(i)] == rw::BasisStatus::basic &&
                (activity == lp.row_lower[i] || activity == lp.row_upper[i]))
                return true;
        }
        return false;
    }
};

}  // namespace

TEST_CASE("the simplex methods agree with exact numbers on every verdict") {
    std::mt19937 random(9);
    Kinds kinds;
    for (int k = 0; k < 10000; ++k) {
        CAPTURE(k);
        const auto lp = random_program(random);
        const auto truth = rw::TableauSimplex{}.solve(exact(lp));
        kinds.count(lp, truth);
        for (const auto method :
             {rw::SimplexMethod::dual, rw::SimplexMethod::primal, rw::SimplexMethod::automatic}) {
            const auto answer = rw::Simplex{.method = method}.solve(lp);
            REQUIRE(answer.status == truth.status);
            if (truth.status == rw::LpStatus::optimal)
                REQUIRE(answer.objective == Approx(truth.objective.to_double()).margin(1e-9));
        }
        rw::LpSolution proof;
        proof.status = truth.status;
        proof.primal = doubles(truth.primal);
        proof.ray = doubles(truth.ray);
        proof.farkas = doubles(truth.farkas);
        if (truth.status == rw::LpStatus::infeasible)
            check_infeasible(lp, proof);
        else if (truth.status == rw::LpStatus::unbounded)
            check_unbounded(lp, proof);
        else
            CHECK((lp.cost - lp.A.transpose() * doubles(truth.duals) - doubles(truth.reduced_costs))
                      .norm() < 1e-12);
    }
    for (const int count :
         {kinds.free, kinds.fixed, kinds.boxed, kinds.empty_rows, kinds.empty_columns,
          kinds.degenerate, kinds.optimal, kinds.infeasible, kinds.unbounded})
        CHECK(count > 150);
}

}  // namespace tableau_simplex_test
