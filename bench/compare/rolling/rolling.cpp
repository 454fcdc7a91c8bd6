/// Our side of rolling regression beside its peers, and how far each is from the truth.
///
///     rolling make FOLDER        writes FOLDER/data, 100,000 rows of 5 features and a target
///     rolling fit FOLDER         reads it and prints nanoseconds a row, one line a way
///     rolling accuracy ROWS      prints the worst error of each way, on data that lose digits
///
/// Times are CPU time, the least of several turns.
#include <ridgewood/linear/panel_rolling_regression.hpp>
#include <ridgewood/linear/rolling_regression.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <Eigen/QR>

#include "../compare.hpp"

namespace {

using compare::Index;
using compare::Matrix;
using compare::Regression;
using compare::Vector;
using ridgewood::RollingRegression;
using ridgewood::RollingSolver;
using ridgewood::Rows;

constexpr Index window = 250, features = 5;

/// What statsmodels and polars-ols do, at its fastest: the row that comes is added to the sums of
/// squares and products and the one that goes is subtracted; Cholesky by hand, sizes known to the
/// compiler.
Matrix up_and_downdate(const Matrix& X, const Vector& y, Index length) {
    constexpr std::size_t width = features + 1;
    using Row = std::array<double, width>;
    const auto row = [&](Index t) {
        Row z;
        for (std::size_t j = 0; j < features; ++j)
            z[j] = X(t, static_cast<Index>(j));
        z[features] = y[t];
        return z;
    };
    std::array<Row, width> G{}, L{};
    const auto add = [&](Index t, double sign) {
        const Row z = row(t);
        for (std::size_t i = 0; i < width; ++i) {
            for (std::size_t j = 0; j <= i; ++j)
                G[i][j] += sign * z[i] * z[j];
        }
    };
    Matrix out = Matrix::Constant(X.rows(), features, std::nan(""));
    for (Index t = 0; t < X.rows(); ++t) {
        add(t, 1);
        if (t >= length)
            add(t - length, -1);
        if (t < length - 1)
            continue;
        for (std::size_t i = 0; i < width; ++i) {
            for (std::size_t j = 0; j <= std::min<std::size_t>(i, features - 1); ++j) {
                double s = G[i][j];
                for (std::size_t m = 0; m < j; ++m)
                    s -= L[i][m] * L[j][m];
                L[i][j] = i == j ? std::sqrt(s) : s / L[j][j];
            }
        }
        for (std::size_t i = features; i-- > 0;) {
            double s = L[features][i];
            for (std::size_t m = i + 1; m < features; ++m)
                s -= L[m][i] * out(t, static_cast<Index>(m));
            out(t, static_cast<Index>(i)) = s / L[i][i];
        }
    }
    return out;
}

template <class F>
double nanoseconds(Index rows, F f) {
    double best = 1e99;
    for (int turn = 0; turn < 7; ++turn) {
        const std::clock_t start = std::clock();
        f();
        best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    return best * 1e9 / static_cast<double>(rows);
}

void print(const char* name, double value) {
    std::printf("%-28s %10.1f\n", name, value);
}

void time_all(const Regression& data) {
    const Matrix& X = data.X;  // clang captures no structured bindings
    const Vector& y = data.y;
    const Index rows = X.rows();
    const auto ours = [&](RollingSolver solver, bool full, Index length = window) {
        return nanoseconds(rows, [&] {
            const RollingRegression spec{.window = Rows{length},
                                         .intercept = false,
                                         .solver = solver,
                                         .standard_errors = full};
            return spec.fit(X, y).coefficients()(rows - 1, 0);
        });
    };
    print("up_and_downdate",
          nanoseconds(rows, [&] { return up_and_downdate(X, y, window)(1, 0); }));
    print("gram", ours(RollingSolver::gram, false));
    print("qr", ours(RollingSolver::qr, false));
    print("gram_full", ours(RollingSolver::gram, true));
    print("qr_full", ours(RollingSolver::qr, true));
    print("qr_window_60", ours(RollingSolver::qr, false, 60));
    print("qr_window_1000", ours(RollingSolver::qr, false, 1000));
    print("gram_window_60", ours(RollingSolver::gram, false, 60));
    print("gram_window_1000", ours(RollingSolver::gram, false, 1000));

    const Index assets = 64, days = rows / assets, used = days * assets;
    std::vector<Index> asset;
    ridgewood::Times day;
    for (Index i = 0; i < used; ++i) {
        asset.push_back(i % assets);
        day.push_back(i / assets);
    }
    const Matrix panel_X = X.topRows(used);
    const Vector panel_y = y.head(used);
    const auto panel = [&](RollingSolver solver, bool residuals) {
        const ridgewood::PanelRollingRegression spec{{.window = Rows{window},
                                                      .intercept = false,
                                                      .solver = solver,
                                                      .residuals = residuals,
                                                      .standard_errors = false}};
        return nanoseconds(used,
                           [&] { return spec.fit(panel_X, panel_y, asset, day).fit().rows[0]; });
    };
    print("panel_gram", panel(RollingSolver::gram, false));
    print("panel_gram_residuals", panel(RollingSolver::gram, true));
    print("panel_qr", panel(RollingSolver::qr, true));
}

/// The least squares of one window in long double.
Vector reference(const Matrix& X, const Vector& y, Index begin, Index rows) {
    using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
    const Wide A = X.middleRows(begin, rows).cast<long double>();
    const Eigen::Matrix<long double, Eigen::Dynamic, 1> b =
        y.segment(begin, rows).cast<long double>();
    return A.householderQr().solve(b).cast<double>();
}

/// The worst |b - reference| / |reference| over windows that do not hold row `avoid`.
double worst_error(const Matrix& X, const Vector& y, const Matrix& coefficients, Index avoid) {
    double worst = 0;
    const Index step = std::max<Index>(97, X.rows() / 1000 | 1);
    for (Index t = window - 1; t < X.rows(); t += step) {
        if (avoid > t - window && avoid <= t)
            continue;
        const Vector exact = reference(X, y, t - window + 1, window);
        const double error = (coefficients.row(t).transpose() - exact).norm() / exact.norm();
        worst = std::isfinite(error) ? std::max(worst, error) : HUGE_VAL;
    }
    return worst;
}

/// X has a column of ones in front, which our ways with an intercept do not look at.
void compare_accuracy(const char* name, const Matrix& X, const Vector& y, bool has_ones,
                      Index avoid = -window) {
    const auto ours = [&](RollingSolver solver, bool intercept) {
        const RollingRegression spec{.window = Rows{window},
                                     .intercept = intercept,
                                     .solver = solver,
                                     .standard_errors = false};
        const auto fit = spec.fit(intercept ? X.rightCols(features - 1).eval() : X, y);
        return worst_error(X, y, fit.coefficients(), avoid);
    };
    std::printf("%-22s %10.1e %10.1e %10.1e %10.1e", name,
                worst_error(X, y, up_and_downdate(X, y, window), avoid),
                ours(RollingSolver::automatic, has_ones), ours(RollingSolver::gram, has_ones),
                ours(RollingSolver::fast, has_ones));
    if (has_ones)
        std::printf(" %10.1e", ours(RollingSolver::automatic, false));
    std::printf("\n");
    std::fflush(stdout);
}

void accuracy(Index rows) {
    const Matrix normal = bench::normal_matrix(rows, features + 1);
    const Vector noise = normal.col(features);
    const Vector slopes = bench::normal_matrix(features, 1);
    const auto target = [&](const Matrix& X) { return Vector(X * slopes + noise); };
    std::printf("%-22s %10s %10s %10s %10s %10s\n", "", "up/down", "automatic", "gram", "fast",
                "with ones");
    Matrix X = normal.leftCols(features);
    compare_accuracy("gaussian", X, target(X), false);
    for (const double level : {1e3, 1e5, 1e6}) {
        X = normal.leftCols(features).array() + level;
        X.col(0).setOnes();
        compare_accuracy(level == 1e3   ? "level 1e3"
                         : level == 1e5 ? "level 1e5"
                                        : "level 1e6",
                         X, target(X), true);
    }
    for (const double size : {1e6, 1e8}) {
        X = normal.leftCols(features);
        Vector y = target(X);
        X.row(rows / 10) *= size;
        y[rows / 10] *= size;
        compare_accuracy(size == 1e6 ? "outlier 1e6 has left" : "outlier 1e8 has left", X, y, false,
                         rows / 10);
    }
    X = normal.leftCols(features);
    Vector y = target(X);
    X.topRows(rows / 2) *= 1e5;
    y.head(rows / 2) *= 1e5;
    compare_accuracy("scale 1e5, then 1", X, y, false);
    X = normal.leftCols(features);
    X.col(1) = X.col(0) + 1e-5 * X.col(1);
    compare_accuracy("collinear 1e-5", X, target(X), false);
    X.col(0).setOnes();
    for (Index j = 1; j < features; ++j) {
        double logarithm = std::log(100.0);
        for (Index t = 0; t < rows; ++t)
            X(t, j) = std::exp(logarithm += 0.01 * normal(t, j));
    }
    compare_accuracy("prices", X, target(X), true);
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string command = argc == 3 ? argv[1] : "";
    if (command == "make")
        compare::write_data(std::filesystem::path(argv[2]) / "data",
                            bench::regression(100'000, features));
    else if (command == "fit")
        time_all(compare::read_data(std::filesystem::path(argv[2]) / "data"));
    else if (command == "accuracy")
        accuracy(std::atol(argv[2]));
    else
        throw std::invalid_argument("usage: rolling make|fit FOLDER, rolling accuracy ROWS");
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
}
