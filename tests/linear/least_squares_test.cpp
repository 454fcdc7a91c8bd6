#include <ridgewood/core/parallel.hpp>
#include <ridgewood/linear/least_squares.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "linear/swiss.hpp"
#include "random_matrix.hpp"

namespace least_squares_test {

using namespace ridgewood;

namespace {

/// Largest relative difference of any coefficient.
double distance(const Vector<double>& a, const Vector<double>& b) {
    return ((a - b).array() / b.array()).abs().maxCoeff();
}

}  // namespace

TEST_CASE("least squares gives the coefficients of R's lm", "[linear][least_squares]") {
    const Swiss swiss;
    const Vector<double> expected{{-0.17211397094145539, -0.25800823983472415, -0.87094006293942372,
                                   0.10411533074376744, 1.07704814069098798}};
    const Vector<double> weighted{{-0.17290528020955576, -0.33550167400746705, -0.91577738233070138,
                                   0.09904184484911506, 1.22917666604582032}};
    const Vector<double> through_origin{{0.11100045012083554, 0.44405906926999328,
                                         -0.70673621195866421, 0.11706620925070080,
                                         2.98366170326945035}};
    using enum LeastSquaresSolver;
    for (const auto solver : {gram, qr, automatic}) {
        const LeastSquares spec{.solver = solver};
        const auto model = spec.fit(swiss.X, swiss.y);
        REQUIRE(distance(model.coefficients(), expected) < 1e-12);
        REQUIRE(model.intercept() == Approx(66.91518167896869329).epsilon(1e-13));
        REQUIRE(model.rank() == 6);
        REQUIRE(model.dropped().empty());
        REQUIRE(model.convergence().converged);
        REQUIRE(model.convergence().gap < 1e-15);
        REQUIRE(model.statistics().solver != automatic);

        const auto wls = spec.fit(swiss.X, swiss.y, {.weights = swiss.weights});
        REQUIRE(distance(wls.coefficients(), weighted) < 1e-12);
        REQUIRE(wls.intercept() == Approx(65.96530058354048265).epsilon(1e-13));

        const auto origin =
            LeastSquares{.intercept = false, .solver = solver}.fit(swiss.X, swiss.y);
        REQUIRE(distance(origin.coefficients(), through_origin) < 1e-12);
        REQUIRE(origin.intercept() == 0);
    }
}

TEST_CASE("the residuals are orthogonal to the columns", "[linear][least_squares]") {
    const Matrix<double> X = random_matrix(500, 8, 1).array() + 10;
    const Vector<double> y = random_matrix(500, 1, 2);
    const Vector<double> weights = random_matrix(500, 1, 3).cwiseAbs();
    for (const auto solver : {LeastSquaresSolver::gram, LeastSquaresSolver::qr}) {
        const auto model = LeastSquares{.solver = solver}.fit(X, y, {.weights = weights});
        const Vector<double> scores = (y - model.predict(X)).cwiseProduct(weights);
        REQUIRE((X.transpose() * scores).cwiseAbs().maxCoeff() < 1e-10);
        REQUIRE(std::abs(scores.sum()) < 1e-11);
    }
}

TEST_CASE("several targets are fitted as each alone", "[linear][least_squares]") {
    const Matrix<double> X = random_matrix(60, 4, 4), Y = random_matrix(60, 3, 5);
    for (const auto solver : {LeastSquaresSolver::gram, LeastSquaresSolver::qr}) {
        const LeastSquares spec{.solver = solver};
        const auto together = spec.fit(X, Y);
        REQUIRE(together.coefficients().rows() == 4);
        REQUIRE(together.coefficients().cols() == 3);
        for (Index t = 0; t < 3; ++t) {
            const auto alone = spec.fit(X, Y.col(t));
            REQUIRE(distance(together.coefficients().col(t), alone.coefficients()) < 1e-12);
            REQUIRE(together.intercept()[t] == Approx(alone.intercept()).epsilon(1e-12));
            REQUIRE((together.predict(X).col(t) - alone.predict(X)).norm() < 1e-12);
        }
    }
}

TEST_CASE("a weight of 2 counts a row twice, and a weight of 0 leaves it out",
          "[linear][least_squares]") {
    const Matrix<double> X = random_matrix(40, 3, 6);
    const Vector<double> y = random_matrix(40, 1, 7);
    Vector<double> weights = Vector<double>::Constant(40, 1);
    weights.head(10).setConstant(2);
    weights.tail(5).setZero();
    Matrix<double> repeated(45, 3);
    Vector<double> y_repeated(45);
    repeated << X.topRows(35), X.topRows(10);
    y_repeated << y.head(35), y.head(10);
    for (const auto solver : {LeastSquaresSolver::gram, LeastSquaresSolver::qr}) {
        const LeastSquares spec{.solver = solver};
        const auto weighted = spec.fit(X, y, {.weights = weights});
        REQUIRE(distance(weighted.coefficients(), spec.fit(repeated, y_repeated).coefficients()) <
                1e-12);
        REQUIRE(weighted.statistics().rows == 35);
    }
}

TEST_CASE("scaling y by a power of two scales the model exactly", "[linear][least_squares]") {
    const Matrix<double> X = random_matrix(30, 3, 8);
    const Vector<double> y = random_matrix(30, 1, 9);
    for (const auto solver : {LeastSquaresSolver::gram, LeastSquaresSolver::qr}) {
        const LeastSquares spec{.solver = solver};
        const auto model = spec.fit(X, y), scaled = spec.fit(X, y * 0x1p20);
        REQUIRE(scaled.coefficients() == model.coefficients() * 0x1p20);
        REQUIRE(scaled.intercept() == model.intercept() * 0x1p20);
    }
}

TEST_CASE("extreme magnitudes are fitted and an overflow is told", "[linear][least_squares]") {
    const Matrix<double> X = random_matrix(30, 2, 10);
    const Vector<double> y = random_matrix(30, 1, 11);
    const auto model = LeastSquares{}.fit(X, y);
    const auto large = LeastSquares{}.fit(X * 1e300, y * 1e300);
    REQUIRE(distance(large.coefficients(), model.coefficients()) < 1e-12);
    const auto small = LeastSquares{}.fit(X * 1e-300, y * 1e-300);
    REQUIRE(distance(small.coefficients(), model.coefficients()) < 1e-12);
    REQUIRE(refusal([&] {
                return LeastSquares{}.fit(X * 1e-300, y * 1e300);
            }).find("overflows; scale X or y") != std::string::npos);
}

TEST_CASE("dependent columns are dropped in their order, as R does", "[linear][least_squares]") {
    Matrix<double> X = random_matrix(50, 7, 12);
    X.col(2) = X.col(0) - 3 * X.col(1);
    X.col(4).setConstant(5);
    X.col(6) = X.col(5);
    const Vector<double> y = random_matrix(50, 1, 13);
    const auto model = LeastSquares{}.fit(X, y);
    REQUIRE(model.dropped() == std::vector<Index>{2, 4, 6});
    REQUIRE(model.rank() == 5);
    for (const Index j : model.dropped())
        REQUIRE(model.coefficients()[j] == 0);
    const Matrix<double> kept = X(Eigen::all, std::vector<Index>{0, 1, 3, 5});
    const auto small = LeastSquares{}.fit(kept, y);
    REQUIRE(distance(model.coefficients()(std::vector<Index>{0, 1, 3, 5}), small.coefficients()) <
            1e-12);
    REQUIRE((model.predict(X) - small.predict(kept)).norm() < 1e-12);
}

TEST_CASE("duplicated columns are found among many rows", "[linear][least_squares]") {
    Matrix<double> X = random_matrix(50'000, 4, 14).array() + 3;
    X.col(3) = X.col(1);
    const auto model = LeastSquares{}.fit(X, X.col(0));
    REQUIRE(model.dropped() == std::vector<Index>{3});
}

TEST_CASE("the minimum norm solution is that of the pseudo-inverse", "[linear][least_squares]") {
    Matrix<double> tall = random_matrix(50, 6, 15);
    tall.col(2) = tall.col(0) - 3 * tall.col(1);
    tall.col(4).setConstant(5);
    const Matrix<double> wide = random_matrix(8, 20, 16);
    for (const Matrix<double>& X : {tall, wide}) {
        const Vector<double> y = random_matrix(X.rows(), 1, 17);
        const auto model = LeastSquares{.rank_deficiency = RankDeficiency::minimum_norm}.fit(X, y);
        const Matrix<double> centred = X.rowwise() - X.colwise().mean();
        const Vector<double> expected =
            centred.completeOrthogonalDecomposition().solve((y.array() - y.mean()).matrix());
        REQUIRE((model.coefficients() - expected).norm() < 1e-12);
        REQUIRE(model.dropped().empty());
        const auto dropped = LeastSquares{}.fit(X, y);
        REQUIRE((model.predict(X) - dropped.predict(X)).norm() < 1e-11);
        REQUIRE(model.coefficients().norm() <= dropped.coefficients().norm());
    }
}

TEST_CASE("more columns than rows are fitted without error of the fit", "[linear][least_squares]") {
    const Matrix<double> X = random_matrix(5, 9, 18);
    const Vector<double> y = random_matrix(5, 1, 19);
    const auto model = LeastSquares{}.fit(X, y);
    REQUIRE(model.rank() == 5);
    REQUIRE((model.predict(X) - y).norm() < 1e-12);
}

TEST_CASE("every layout of the input gives the same bits", "[linear][least_squares]") {
    const Matrix<double> X = random_matrix(33, 4, 20);
    const Vector<double> y = random_matrix(33, 1, 21);
    const auto model = LeastSquares{}.fit(X, y);
    const auto same = [&](const auto& other_X, const auto& other_y) {
        const auto other = LeastSquares{}.fit(other_X, other_y);
        return other.coefficients() == model.coefficients() &&
               other.intercept() == model.intercept() && other.predict(other_X) == model.predict(X);
    };
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> row_major = X;
    REQUIRE(same(row_major, y));
    REQUIRE(same(Eigen::Map<const Matrix<double>>(X.data(), 33, 4), y));
    Matrix<double> large = Matrix<double>::Constant(50, 9, 99);
    large.block(7, 3, 33, 4) = X;
    REQUIRE(same(large.block(7, 3, 33, 4), y));
    Matrix<double> spread = Matrix<double>::Constant(99, 4, 99);
    for (Index i = 0; i < 33; ++i)
        spread.row(3 * i) = X.row(i);
    REQUIRE(same(Eigen::Map<const Matrix<double>, 0, Eigen::Stride<Eigen::Dynamic, 3>>(
                     spread.data(), 33, 4, Eigen::Stride<Eigen::Dynamic, 3>(99, 3)),
                 y));
    REQUIRE(same(2 * X - X, y));
    const RowVector<double> row = y;
    REQUIRE(same(X, row));
    Matrix<double> columns(33, 3);
    columns.col(1) = y;
    REQUIRE(same(X, columns.col(1)));
}

TEST_CASE("float input is summed in double", "[linear][least_squares]") {
    const Matrix<float> X = random_matrix(2000, 3, 22).cast<float>().array() + 100.0F;
    const Vector<float> y = random_matrix(2000, 1, 23).cast<float>();
    const auto model = LeastSquares{}.fit(X, y);
    const auto wide = LeastSquares{}.fit(X.cast<double>(), Vector<double>(y.cast<double>()));
    REQUIRE(model.coefficients() == wide.coefficients().cast<float>());
}

TEST_CASE("the fit does not depend on the number of threads", "[linear][least_squares]") {
    const Matrix<double> X = random_matrix(40'000, 6, 24);
    const Vector<double> y = random_matrix(40'000, 1, 25);
    const auto one = LeastSquares{.threads = 1}.fit(X, y);
    for (const int threads : {2, 3, 8, 0}) {
        const auto many = LeastSquares{.threads = threads}.fit(X, y);
        REQUIRE(many.coefficients() == one.coefficients());
        REQUIRE(many.statistics().unscaled_covariance == one.statistics().unscaled_covariance);
    }
}

TEST_CASE("squaring is refused where it would cost digits", "[linear][least_squares]") {
    Matrix<double> X = random_matrix(100, 3, 26);
    const Vector<double> y = random_matrix(100, 1, 27);
    REQUIRE(LeastSquares{}.fit(X, y).statistics().solver == LeastSquaresSolver::gram);
    Matrix<double> near = X;
    near.col(2) = near.col(0) + 1e-4 * near.col(2);
    REQUIRE(LeastSquares{}.fit(near, y).statistics().solver == LeastSquaresSolver::qr);
    REQUIRE(LeastSquares{}.fit((X.array() + 1e5).matrix(), y).statistics().solver ==
            LeastSquaresSolver::qr);
    X.col(1) = X.col(0);
    REQUIRE(refusal([&] { return LeastSquares{.solver = LeastSquaresSolver::gram}.fit(X, y); }) ==
            "LeastSquares: X'X is singular, solver gram cannot be used");
}

TEST_CASE("least squares names what is wrong with its input", "[linear][least_squares]") {
    const Matrix<double> X = random_matrix(10, 3, 28);
    const Vector<double> y = random_matrix(10, 1, 29);
    const auto message = [&](const Matrix<double>& a, const Vector<double>& b,
                             const LeastSquares& spec = {}) {
        return refusal([&] { return spec.fit(a, b); });
    };
    REQUIRE(message(X, y.head(9)) == "X has 10 rows but y has 9 values");
    REQUIRE(message(Matrix<double>(0, 3), Vector<double>(0)) ==
            "X is empty: it has 0 rows and 3 columns");
    REQUIRE(message(Matrix<double>(10, 0), y) == "X is empty: it has 10 rows and 0 columns");
    Matrix<double> bad = X;
    bad(7, 1) = std::numeric_limits<double>::quiet_NaN();
    REQUIRE(message(bad, y) == "X(7, 1) is NaN, expected a finite value");
    bad(7, 1) = -std::numeric_limits<double>::infinity();
    REQUIRE(message(bad, y) == "X(7, 1) is -inf, expected a finite value");
    Vector<double> bad_y = y;
    bad_y[4] = std::numeric_limits<double>::infinity();
    REQUIRE(message(X, bad_y) == "y(4) is inf, expected a finite value");
    REQUIRE(message(X, y, {.rank_tolerance = -1}) ==
            "LeastSquares: rank_tolerance must be in [0, 1), got -1");
    REQUIRE(message(X, y, {.lags = -3}) ==
            "LeastSquares: lags must be >= 0, or -1 for automatic, got -3");
    REQUIRE(message(X, y, {.threads = -1}) == "threads must be >= 0 (0 = all), got -1");
    REQUIRE(refusal([&] {
                return LeastSquares{}.fit(X, y, {.weights = Vector<double>::Zero(10)});
            }) == "weights are all zero");
    REQUIRE(refusal([&] {
                return LeastSquares{}.fit(X, y, {.weights = Vector<double>::Ones(4)});
            }) == "weights has 4 values but X has 10 rows");
    const auto model = LeastSquares{}.fit(X, y);
    REQUIRE(refusal([&] { return model.predict(X.leftCols(2)); }) ==
            "predict: X has 2 columns, the model was fitted on 3");
}

TEST_CASE("degenerate tables are fitted as they are", "[linear][least_squares]") {
    const Matrix<double> one_row = random_matrix(1, 2, 30);
    const auto single = LeastSquares{}.fit(one_row, Vector<double>::Constant(1, 7));
    REQUIRE(single.predict(one_row)[0] == Approx(7));
    REQUIRE(single.rank() == 1);

    const Matrix<double> X = random_matrix(20, 2, 31);
    const auto constant = LeastSquares{}.fit(X, Vector<double>::Constant(20, 0.1));
    REQUIRE((constant.predict(X).array() - 0.1).abs().maxCoeff() < 1e-15);
    const auto zero = LeastSquares{}.fit(X, Vector<double>::Zero(20));
    REQUIRE(zero.coefficients().isZero(0));
    REQUIRE(zero.convergence().converged);
    const auto nothing = LeastSquares{}.fit(Matrix<double>::Zero(20, 2), X.col(0));
    REQUIRE(nothing.dropped() == std::vector<Index>{0, 1});
    REQUIRE(nothing.intercept() == Approx(X.col(0).mean()));
    const auto empty = LeastSquares{.intercept = false}.fit(Matrix<double>::Zero(20, 2), X.col(0));
    REQUIRE(empty.rank() == 0);
    REQUIRE(empty.predict(X).isZero(0));
}

TEST_CASE("the smallest and the largest numbers are fitted", "[linear][least_squares]") {
    Matrix<double> X = (random_matrix(30, 2, 32) * 100).array().round();
    for (const double unit : {std::numeric_limits<double>::denorm_min(), 1e305}) {
        const Matrix<double> scaled = X * unit;
        const Vector<double> y = 2 * scaled.col(0) - scaled.col(1);
        const auto model = LeastSquares{}.fit(scaled, y);
        REQUIRE(model.coefficients()[0] == Approx(2).epsilon(1e-13));
        REQUIRE(model.coefficients()[1] == Approx(-1).epsilon(1e-13));
    }
}

TEST_CASE("a model is read by several threads at once", "[linear][least_squares]") {
    const Matrix<double> X = random_matrix(200, 3, 33);
    const auto model = LeastSquares{}.fit(X, X.col(0));
    const Vector<double> expected = model.predict(X);
    std::array<bool, 8> same{};
    parallel_for(
        8, 4, [&](Index i) { same[static_cast<std::size_t>(i)] = model.predict(X) == expected; });
    for (const bool equal : same)
        REQUIRE(equal);
}

}  // namespace least_squares_test
