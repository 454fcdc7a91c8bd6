#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/triangular_factor.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "random_matrix.hpp"

namespace moments_test {

using namespace ridgewood;

namespace {

Matrix<double> weighted_scatter(const Matrix<double>& X, const Vector<double>& weights) {
    const RowVector<double> mean = weights.transpose() * X / weights.sum();
    const Matrix<double> centred = X.rowwise() - mean;
    return centred.transpose() * weights.asDiagonal() * centred;
}

/// The sums of squares that a monoid holds, whichever it is.
Matrix<double> scatter(const Moments<>& moments) {
    return moments.centred();
}
Matrix<double> scatter(const TriangularFactor<>& factor) {
    return factor.centred().transpose() * factor.centred();
}
Matrix<double> raw_scatter(const Moments<>& moments) {
    return moments.about_origin();
}
Matrix<double> raw_scatter(const TriangularFactor<>& factor) {
    return factor.about_origin().transpose() * factor.about_origin();
}

}  // namespace

TEMPLATE_TEST_CASE("sums over rows are those of the textbook, at every size", "[core][moments]",
                   Moments<>, TriangularFactor<>) {
    for (const Index rows : {1, 2, 127, 128, 129, 1000}) {
        for (const Index columns : {1, 7, 8, 9, 30}) {
            const Matrix<double> X = random_matrix(rows, columns, 1).array() + 2;
            const Vector<double> weights = random_matrix(rows, 1, 2).cwiseAbs();
            TestType plain(columns), weighted(columns);
            plain.add(X);
            weighted.add(X.leftCols(1), X.rightCols(columns - 1), weights);
            const Vector<double> ones = Vector<double>::Ones(rows);
            const double scale = static_cast<double>(rows);
            REQUIRE((scatter(plain) - weighted_scatter(X, ones)).norm() < 1e-12 * scale);
            REQUIRE((scatter(weighted) - weighted_scatter(X, weights)).norm() < 1e-12 * scale);
            REQUIRE((raw_scatter(plain) - X.transpose() * X).norm() < 1e-11 * scale);
            REQUIRE((plain.mean().transpose() - X.colwise().mean()).norm() < 1e-12);
            REQUIRE(weighted.weight() == Approx(weights.sum()));
            REQUIRE(weighted.rows() == rows);
        }
    }
}

TEMPLATE_TEST_CASE("parts merge to the whole, in any grouping", "[core][moments]", Moments<>,
                   TriangularFactor<>) {
    const Matrix<double> X = random_matrix(300, 5, 3).array() + 1;
    TestType whole(5), left(5), middle(5), right(5), identity(5);
    whole.add(X);
    left.add(X.topRows(100));
    middle.add(X.middleRows(100, 50));
    right.add(X.bottomRows(150));
    TestType first = left, second = middle;
    first.merge(middle);
    first.merge(right);
    second.merge(right);
    TestType other = left;
    other.merge(second);
    identity.merge(whole);
    for (const TestType& merged : {first, other, identity}) {
        REQUIRE((scatter(merged) - scatter(whole)).norm() < 1e-11);
        REQUIRE((merged.mean() - whole.mean()).norm() < 1e-13);
        REQUIRE(merged.rows() == 300);
    }
    TestType unchanged = whole;
    unchanged.merge(TestType(5));
    REQUIRE((scatter(unchanged) - scatter(whole)).norm() < 1e-12);
}

TEMPLATE_TEST_CASE("the last columns are regressed on the first", "[core][moments]", Moments<>,
                   TriangularFactor<>) {
    const Matrix<double> X = random_matrix(80, 4, 4).array() + 1, Y = random_matrix(80, 2, 5);
    TestType sums(6);
    sums.add(X, Y);
    Matrix<double> A(80, 5);
    A << Vector<double>::Ones(80), X;
    for (const double penalty : {0.0, 3.0}) {
        Matrix<double> system = A.transpose() * A;
        system.diagonal().tail(4).array() += penalty;
        const Matrix<double> expected = system.ldlt().solve(A.transpose() * Y);
        const Solution solution = sums.solve({.targets = 2, .penalty = penalty});
        REQUIRE((solution.slopes - expected.bottomRows(4)).norm() < 1e-12);
        REQUIRE((solution.intercept - expected.row(0)).norm() < 1e-12);
        REQUIRE(solution.reciprocal_condition > 0.01);
    }
    const Solution origin = sums.solve({.targets = 2, .intercept = false});
    const Matrix<double> expected = (X.transpose() * X).ldlt().solve(X.transpose() * Y);
    REQUIRE((origin.slopes - expected).norm() < 1e-12);
    REQUIRE(origin.intercept.isZero(0));
}

TEMPLATE_TEST_CASE("a singular system says so", "[core][moments]", Moments<>, TriangularFactor<>) {
    Matrix<double> X = random_matrix(30, 3, 6);
    X.col(1).setZero();
    TestType sums(3);
    sums.add(X);
    const Solution solution = sums.solve();
    REQUIRE(solution.reciprocal_condition == 0);
    REQUIRE(solution.slopes.array().isNaN().all());
    REQUIRE(sums.solve({.penalty = 1}).slopes.array().isFinite().all());
}

TEMPLATE_TEST_CASE("rows of weight 0 do not count", "[core][moments]", Moments<>,
                   TriangularFactor<>) {
    const Matrix<double> X = random_matrix(300, 3, 7);
    Vector<double> weights = Vector<double>::Ones(300);
    weights.segment(50, 200).setZero();
    TestType sums(3);
    sums.add(X, Matrix<double>(300, 0), weights);
    REQUIRE(sums.rows() == 100);
    REQUIRE((scatter(sums) - weighted_scatter(X, weights)).norm() < 1e-11);
}

TEMPLATE_TEST_CASE("rows of another width are refused", "[core][moments]", Moments<>,
                   TriangularFactor<>) {
    TestType sums(3);
    REQUIRE(refusal([&] { sums.add(Matrix<double>::Zero(4, 2)); }).find("2 values, expected 3") !=
            std::string::npos);
    REQUIRE(refusal([&] { sums.merge(TestType(4)); }).find("4 values, expected 3") !=
            std::string::npos);
    REQUIRE(refusal([&] {
                return sums.solve({.targets = 3});
            }).find("targets must be in [1, 2] of 3 columns, got 3") != std::string::npos);
    REQUIRE(refusal([&] {
                return sums.solve({.penalty = -1});
            }).find("penalty must be finite and >= 0, got -1") != std::string::npos);
}

TEST_CASE("rows one by one give the sums of a block", "[core][moments]") {
    const Matrix<double> X = random_matrix(50, 4, 8).array() + 5;
    Moments block(4), single(4);
    block.add(X);
    for (Index i = 0; i < 50; ++i)
        single.add_row(X.row(i));
    single.add_row(X.row(0), 0.0);
    REQUIRE((block.centred() - single.centred()).norm() < 1e-12);
    REQUIRE(single.rows() == 50);
}

TEST_CASE("large means cost the moments no digits", "[core][moments]") {
    const Matrix<double> X = random_matrix(5000, 3, 9);
    // 2^30 is added without rounding to values on a grid of 2^-20.
    const Matrix<double> grid = (X.array() * 0x1p20).round() * 0x1p-20;
    Moments at_origin(3), at_billion(3);
    at_origin.add(grid);
    at_billion.add((grid.array() + 0x1p30).matrix());
    REQUIRE((at_origin.centred() - at_billion.centred()).norm() <
            1e-10 * at_origin.centred().norm());
}

TEST_CASE("the sums do not depend on the number of threads", "[core][moments]") {
    const Matrix<double> X = random_matrix(50'001, 9, 10);
    const Vector<double> weights = random_matrix(50'001, 1, 11).cwiseAbs();
    Moments one(10);
    one.add(X, weights, weights, 1);
    for (const int threads : {2, 5, 0}) {
        Moments many(10);
        many.add(X, weights, weights, threads);
        REQUIRE(many.centred() == one.centred());
        REQUIRE(many.mean() == one.mean());
        REQUIRE(many.weight() == one.weight());
    }
}

TEST_CASE("the triangular factor keeps the digits that squaring loses", "[core][moments]") {
    // Lauchli's matrix: its Gram matrix is singular in double, its regression is not.
    constexpr double e = 1e-9;
    const Matrix<double> X{{1, 1, 2}, {e, 0, e}, {0, e, e}};
    TriangularFactor factor(3);
    factor.add(X);
    const Solution accurate = factor.solve({.intercept = false});
    REQUIRE((accurate.slopes - Vector<double>::Ones(2)).norm() < 1e-6);
    Moments moments(3);
    moments.add(X);
    REQUIRE(moments.solve({.intercept = false}).reciprocal_condition < 1e-15);
}

TEMPLATE_TEST_CASE("what would spoil the sums is refused and leaves them as they were",
                   "[core][moments]", Moments<>, TriangularFactor<>) {
    const Matrix<double> X = random_matrix(20, 2, 12);
    const Vector<double> y = random_matrix(20, 1, 13);
    TestType sums(3);
    sums.add(X, y);
    const Matrix<double> before = scatter(sums);
    REQUIRE_FALSE(refusal([&] { sums.add(X, y.head(5)); }).empty());
    REQUIRE(refusal([&] { sums.add(X, y, y.head(5)); }) ==
            "weights has 5 values but X has 20 rows");
    REQUIRE(refusal([&] { sums.add(X, y, -y.cwiseAbs()); }).find("expected >= 0") !=
            std::string::npos);
    Matrix<double> bad = X;
    bad(3, 1) = std::numeric_limits<double>::quiet_NaN();
    REQUIRE(refusal([&] { sums.add(bad, y); }) == "X(3, 1) is NaN, expected a finite value");
    REQUIRE(scatter(sums) == before);
    REQUIRE(sums.rows() == 20);
    sums.add(X, y, Vector<double>::Zero(20));
    REQUIRE(sums.rows() == 20);
}

}  // namespace moments_test
