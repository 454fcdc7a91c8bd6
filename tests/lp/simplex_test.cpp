#include <ridgewood/lp.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "lp/check_answer.hpp"
#include "lp/random_program.hpp"

namespace simplex_test {

namespace rw = ridgewood;
using Catch::Matchers::Contains;

namespace {

const rw::SimplexMethod methods[] = {rw::SimplexMethod::dual, rw::SimplexMethod::primal,
                                     rw::SimplexMethod::automatic};

/// max x1 + x2 subject to 2 x1 + x2 <= 12, x1 + 2 x2 <= 9.
struct Toy {
    rw::LinearProgram program;
    rw::Variable x1 = program.variable(), x2 = program.variable();
    rw::Constraint first, second;

    Toy() {
        program.maximise(x1 + x2);
        first = program.subject_to(2 * x1 + x2 <= 12);
        second = program.subject_to(x1 + 2 * x2 <= 9);
    }
};

/// An assignment of `size` workers to tasks at random costs.
rw::LpMatrices assignment(int size, unsigned seed) {
    std::mt19937 random(seed);
    rw::LinearProgram program;
    std::vector<rw::LinearExpression> workers(static_cast<std::size_t>(size)), tasks = workers;
    for (auto& worker : workers) {
        for (auto& task : tasks) {
            const auto x = program.variable({.cost = static_cast<double>(random() % 100)});
            worker += x;
            task += x;
        }
    }
    for (const auto& worker : workers)
        program.subject_to(worker == 1);
    for (const auto& task : tasks)
        program.subject_to(task == 1);
    return program.matrices();
}

void check(const rw::LpMatrices& lp, const rw::LpSolution& answer) {
    if (answer.status == rw::LpStatus::infeasible)
        check_infeasible(lp, answer);
    else if (answer.status == rw::LpStatus::unbounded)
        check_unbounded(lp, answer);
    else
        check_optimal(lp, answer);
}

}  // namespace

TEST_CASE("the toy has its optimum, its shadow prices and its basis") {
    const Toy toy;
    for (const auto method : methods) {
        const auto answer = rw::Simplex{.method = method}.solve(toy.program);
        check_optimal(toy.program.matrices(), answer);
        CHECK(answer.objective == Approx(7));
        CHECK(answer.value(toy.x1) == Approx(5));
        CHECK(answer.value(toy.x2) == Approx(2));
        CHECK(answer.shadow_price(toy.first) == Approx(1.0 / 3));
        CHECK(answer.shadow_price(toy.second) == Approx(1.0 / 3));
        CHECK(answer.activity(toy.first) == Approx(12));
        CHECK(answer.reduced_cost(toy.x1) == 0);
        CHECK(answer.basis.columns[0] == rw::BasisStatus::basic);
        CHECK(answer.basis.rows[0] == rw::BasisStatus::at_upper);
    }
}

TEST_CASE("a shadow price is what the objective gains when the limit moves") {
    Toy toy;
    const auto before = rw::Simplex{}.solve(toy.program);
    toy.program.set_limits(toy.first, -rw::no_bound, 12.5);
    const auto after = rw::Simplex{}.solve(toy.program);
    CHECK(after.objective - before.objective == Approx(0.5 * before.shadow_price(toy.first)));
}

TEST_CASE("matrices, dense and sparse, are the same program as words") {
    const Eigen::Matrix2d A{{2, 1}, {1, 2}};
    const Eigen::Vector2d cost(-1, -1);
    const rw::Bounds rows{.upper = Eigen::Vector2d(12, 9)};
    CHECK(rw::Simplex{}.solve(cost, A, rows).objective == Approx(-7));
    CHECK(rw::Simplex{}.solve(cost.transpose(), A.cast<float>(), rows).objective == Approx(-7));
    const Eigen::SparseMatrix<double, Eigen::RowMajor> sparse = A.sparseView();
    CHECK(rw::Simplex{}.solve(cost, sparse, rows, {.upper = Eigen::Vector2d(1, 1)}).objective ==
          Approx(-2));
    const Eigen::Map<const Eigen::SparseMatrix<double, Eigen::RowMajor>> map(
        2, 2, sparse.nonZeros(), sparse.outerIndexPtr(), sparse.innerIndexPtr(), sparse.valuePtr());
    CHECK(rw::Simplex{}.solve(cost, map, rows).objective == Approx(-7));
}

TEST_CASE("programs without rows are decided by their limits") {
    rw::LinearProgram program;
    const auto x = program.variable({.lower = -2, .upper = 3});
    program.maximise(2 * x + 1);
    for (const auto method : methods) {
        const auto answer = rw::Simplex{.method = method}.solve(program);
        check_optimal(program.matrices(), answer);
        CHECK(answer.objective == 7);
    }
    (void)program.variable({.cost = 1});
    check_unbounded(program.matrices(), rw::Simplex{}.solve(program));
    const auto nothing = rw::Simplex{}.solve(rw::LinearProgram());
    CHECK(nothing.status == rw::LpStatus::optimal);
    CHECK(nothing.objective == 0);
}

TEST_CASE("limits that cross leave no solution") {
    Toy toy;
    toy.program.set_limits(toy.x1, 2, 1);
    check_infeasible(toy.program.matrices(), rw::Simplex{}.solve(toy.program));
    Toy other;
    other.program.set_limits(other.first, 2, 1);
    check_infeasible(other.program.matrices(), rw::Simplex{}.solve(other.program));
}

TEST_CASE("small random programs end with a proof, the same by both methods") {
    std::mt19937 random(1);
    int seen[3] = {0, 0, 0};
    rw::SimplexWorkspace workspace;
    for (int k = 0; k < 3000; ++k) {
        const auto lp = random_program(random);
        CAPTURE(k);
        const auto dual =
            rw::Simplex{.method = rw::SimplexMethod::dual}.solve(lp, {.workspace = &workspace});
        const auto primal = rw::Simplex{.method = rw::SimplexMethod::primal}.solve(lp);
        const auto automatic = rw::Simplex{}.solve(lp);
        check(lp, dual);
        check(lp, primal);
        check(lp, automatic);
        REQUIRE(automatic.status == dual.status);
        // A program may be both infeasible and, were it not, unbounded; a proof is a proof.
        REQUIRE(primal.status == dual.status);
        if (dual.status == rw::LpStatus::optimal)
            CHECK(primal.objective == Approx(dual.objective).margin(1e-7));
        ++seen[static_cast<int>(dual.status)];
    }
    CHECK(seen[0] > 300);
    CHECK(seen[1] > 300);
    CHECK(seen[2] > 300);
}

TEST_CASE("the examples that cycle with a naive rule do not") {
    // Beale 1955 and Kuhn (Balinski, Tucker 1969).
    const Eigen::Matrix<double, 3, 4> beale{{0.25, -8, -1, 9}, {0.5, -12, -0.5, 3}, {0, 0, 1, 0}};
    const Eigen::Matrix<double, 3, 4> kuhn{
        {-2, -9, 1, 9}, {1.0 / 3, 1, -1.0 / 3, -2}, {2, 3, -1, -12}};
    for (const auto method : methods) {
        const rw::Simplex simplex{.method = method, .max_iterations = 100};
        CHECK(simplex
                  .solve(Eigen::Vector4d(-0.75, 20, -0.5, 6), beale,
                         {.upper = Eigen::Vector3d(0, 0, 1)})
                  .objective == Approx(-1.25));
        CHECK(
            simplex.solve(Eigen::Vector4d(-2, -3, 1, 12), kuhn, {.upper = Eigen::Vector3d(0, 0, 2)})
                .objective == Approx(-2));
    }
}

TEST_CASE("the cubes of Klee and Minty are climbed") {
    for (int n = 2; n <= 20; ++n) {
        rw::LinearProgram program;
        rw::LinearExpression sum, objective;
        std::vector<rw::Variable> x;
        for (int j = 0; j < n; ++j) {
            x.push_back(program.variable());
            objective += std::exp2(n - 1 - j) * rw::LinearExpression(x.back());
        }
        for (int i = 0; i < n; ++i) {
            rw::LinearExpression row = x[static_cast<std::size_t>(i)];
            for (int j = 0; j < i; ++j)
                row += std::exp2(i - j + 1) * rw::LinearExpression(x[static_cast<std::size_t>(j)]);
            program.subject_to(row <= std::pow(5.0, i + 1));
        }
        program.maximise(objective);
        for (const auto method : methods)
            CHECK(rw::Simplex{.method = method}.solve(program).objective ==
                  Approx(std::pow(5.0, n)));
    }
}

TEST_CASE("assignment problems, degenerate everywhere, end in whole numbers") {
    for (unsigned seed = 0; seed < 200; ++seed) {
        const auto lp = assignment(4 + static_cast<int>(seed % 10), seed);
        const auto dual = rw::Simplex{.method = rw::SimplexMethod::dual}.solve(lp);
        const auto primal = rw::Simplex{.method = rw::SimplexMethod::primal}.solve(lp);
        check_optimal(lp, dual);
        check_optimal(lp, primal);
        CHECK(dual.objective == Approx(std::round(dual.objective)));
        CHECK(dual.objective == Approx(primal.objective));
    }
}

TEST_CASE("the method is chosen by what the program is near to") {
    const auto iterations = [](const rw::LpMatrices& lp, rw::SimplexMethod method) {
        return rw::Simplex{.method = method}.solve(lp).iterations;
    };
    std::mt19937 random(8);
    const rw::Index rows = 60, columns = 200;
    Eigen::MatrixXd A(rows, columns);
    for (double& a : A.reshaped())
        a = random() % 4 == 0 ? 1.0 + static_cast<double>(random() % 9) : 0.0;
    rw::LpMatrices lp;
    lp.A = A.sparseView();
    lp.row_lower = Eigen::VectorXd::Constant(rows, -rw::no_bound);
    lp.row_upper = Eigen::VectorXd::Constant(rows, 100);
    lp.lower = Eigen::VectorXd::Zero(columns);
    lp.upper = Eigen::VectorXd::Constant(columns, rw::no_bound);
    lp.cost = Eigen::VectorXd::Zero(columns);
    for (rw::Index j = 0; j < 12; ++j)
        lp.cost[j] = -1.0 - static_cast<double>(random() % 7);
    CHECK(iterations(lp, rw::SimplexMethod::automatic) ==
          iterations(lp, rw::SimplexMethod::primal));
    CHECK(iterations(lp, rw::SimplexMethod::automatic) != iterations(lp, rw::SimplexMethod::dual));
    lp.cost = -lp.cost.array() + 1;
    lp.row_upper.setConstant(rw::no_bound);
    lp.row_lower.setConstant(30);
    CHECK(iterations(lp, rw::SimplexMethod::automatic) == iterations(lp, rw::SimplexMethod::dual));
    CHECK(iterations(lp, rw::SimplexMethod::automatic) !=
          iterations(lp, rw::SimplexMethod::primal));
}

TEST_CASE("a solve from the last basis needs few iterations, from its own none") {
    auto lp = assignment(15, 7);
    const auto first = rw::Simplex{}.solve(lp);
    CHECK(rw::Simplex{}.solve(lp, {.start = &first.basis}).iterations <= 2);
    lp.cost[3] += 20;
    lp.cost[40] -= 15;
    const auto warm = rw::Simplex{}.solve(lp, {.start = &first.basis});
    const auto cold = rw::Simplex{}.solve(lp);
    check_optimal(lp, warm);
    CHECK(warm.objective == Approx(cold.objective));
    CHECK(warm.iterations < cold.iterations);
}

TEST_CASE("a start need not be a basis") {
    const auto lp = assignment(6, 3);
    const double best = rw::Simplex{}.solve(lp).objective;
    for (const auto status : {rw::BasisStatus::basic, rw::BasisStatus::at_upper,
                              rw::BasisStatus::at_lower, rw::BasisStatus::free}) {
        const rw::Basis start{std::vector<rw::BasisStatus>(36, status),
                              std::vector<rw::BasisStatus>(12, status)};
        for (const auto method : methods) {
            const auto answer = rw::Simplex{.method = method}.solve(lp, {.start = &start});
            check_optimal(lp, answer);
            CHECK(answer.objective == Approx(best));
        }
    }
}

TEST_CASE("an answer has the same bits again, after another solve in the same memory too") {
    const auto lp = assignment(10, 1);
    const auto first = rw::Simplex{}.solve(lp);
    rw::SimplexWorkspace workspace;
    for (unsigned k = 0; k < 3; ++k) {
        const auto again = rw::Simplex{}.solve(lp, {.workspace = &workspace});
        CHECK(again.primal == first.primal);
        CHECK(again.duals == first.duals);
        CHECK(again.iterations == first.iterations);
        (void)rw::Simplex{}.solve(assignment(5 + static_cast<int>(k), k),
                                  {.workspace = &workspace});
    }
}

TEST_CASE("two threads solve at once, with one specification") {
    const rw::Simplex simplex;
    const auto first = assignment(14, 1), second = assignment(11, 2);
    const auto alone = simplex.solve(first), other_alone = simplex.solve(second);
    for (int turn = 0; turn < 3; ++turn) {
        rw::LpSolution together, other;
        std::thread thread([&] { together = simplex.solve(first); });
        other = simplex.solve(second);
        thread.join();
        CHECK(together.primal == alone.primal);
        CHECK(together.duals == alone.duals);
        CHECK(other.primal == other_alone.primal);
    }
}

TEST_CASE("limits and the observer end a solve and say so") {
    const auto lp = assignment(20, 5);
    for (const auto method : methods) {
        const rw::Simplex simplex{.method = method, .max_iterations = 5};
        const auto cut = simplex.solve(lp);
        CHECK(cut.status == rw::LpStatus::iteration_limit);
        CHECK(cut.iterations == 5);
        CHECK(cut.primal.size() == lp.columns());
        const auto late = rw::Simplex{.method = method, .max_seconds = 0}.solve(lp);
        CHECK(late.status == rw::LpStatus::time_limit);
        const auto stopped = rw::Simplex{.method = method}.solve(
            lp, {.observer = [](const rw::Progress& progress) {
                return progress.step >= 16 ? rw::Signal::stop : rw::Signal::go_on;
            }});
        CHECK(stopped.status == rw::LpStatus::stopped);
        CHECK(stopped.iterations == 16);
    }
}

TEST_CASE("the observer of a whole solve sees the objective rise to the optimum of the dual") {
    const auto lp = assignment(20, 5);
    double last = 0;
    const auto answer = rw::Simplex{}.solve(lp, {.observer = [&](const rw::Progress& progress) {
                                                CHECK(progress.loss >= last - 1e-6);
                                                last = progress.loss;
                                            }});
    CHECK(answer.status == rw::LpStatus::optimal);
    CHECK(last > 0);
    CHECK(last <= answer.objective + 1e-6);
}

TEST_CASE("options and programs that make no sense are refused") {
    const Toy toy;
    CHECK(refusal([&] { (void)rw::Simplex{.primal_tolerance = 0}.solve(toy.program); }) ==
          "Simplex: primal_tolerance must be > 0, got 0");
    CHECK(refusal([&] { (void)rw::Simplex{.max_iterations = -1}.solve(toy.program); }) ==
          "Simplex: max_iterations must be >= 0, got -1");
    const rw::Basis start;
    CHECK_THAT(refusal([&] { (void)rw::Simplex{}.solve(toy.program, {.start = &start}); }),
               Contains("the start basis has 0 columns and 0 rows, the program has 2 and 2"));
    Eigen::Matrix2d A = Eigen::Matrix2d::Ones();
    const Eigen::Vector2d ones = Eigen::Vector2d::Ones();
    CHECK_THAT(refusal([&] { (void)rw::Simplex{}.solve(Eigen::Vector3d(1, 1, 1), A, {}); }),
               Contains("cost has 3 values but A has 2 columns"));
    CHECK_THAT(
        refusal([&] { (void)rw::Simplex{}.solve(ones, A, {.upper = Eigen::Vector3d::Zero()}); }),
        Contains("row_upper has 3 values but A has 2 rows"));
    A(1, 0) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THAT(refusal([&] { (void)rw::Simplex{}.solve(ones, A, {}); }),
               Contains("A(1, 0) is NaN"));
}

TEST_CASE("programs of wild numbers end, and what is said of them is proven") {
    std::mt19937 random(3);
    std::uniform_real_distribution<double> exponent(-30, 30);
    for (int k = 0; k < 600; ++k) {
        CAPTURE(k);
        auto lp = random_program(random);
        for (auto* values : {&lp.cost, &lp.row_upper, &lp.upper}) {
            for (double& value : *values)
                value = std::max(value, -1e19) * std::pow(10.0, exponent(random) / (1 + k % 3));
        }
        lp.row_upper = lp.row_upper.cwiseMax(lp.row_lower.cwiseMax(-1e19));
        lp.upper = lp.upper.cwiseMax(lp.lower.cwiseMax(-1e19));
        for (Eigen::Index j = 0; j < lp.columns(); ++j) {
            for (Eigen::SparseMatrix<double>::InnerIterator entry(lp.A, j); entry; ++entry)
                entry.valueRef() *= std::pow(10.0, exponent(random));
        }
        for (const auto method : methods) {
            const auto answer = rw::Simplex{.method = method, .max_iterations = 10000}.solve(lp);
            CHECK(answer.status != rw::LpStatus::iteration_limit);
            if (answer.status == rw::LpStatus::optimal)
                CHECK(answer.residuals.primal <= 1e-6);
        }
    }
}

}  // namespace simplex_test
