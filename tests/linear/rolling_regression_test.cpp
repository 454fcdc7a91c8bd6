#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/panel_rolling_regression.hpp>
#include <ridgewood/linear/rolling_regression.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "random_matrix.hpp"

namespace rolling_regression_test {

using namespace ridgewood;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct Series {
    Matrix<double> X;
    Vector<double> y;
};

Series series(Index rows, Index columns, std::uint64_t seed = 1) {
    const Matrix<double> table = random_matrix(rows, columns + 1, seed);
    return {table.leftCols(columns), table.leftCols(columns).rowwise().sum() + table.col(columns) +
                                         Vector<double>::Ones(rows)};
}

/// Least squares of the rows begin, ..., end - 1 in long double, with an intercept.
Vector<double> regression(const Series& data, Index begin, Index end) {
    using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
    Wide A = Wide::Ones(end - begin, data.X.cols() + 1);
    A.rightCols(data.X.cols()) = data.X.middleRows(begin, end - begin).cast<long double>();
    const Wide b = data.y.segment(begin, end - begin).cast<long double>();
    return A.householderQr().solve(b).cast<double>();
}

bool same_bits(const Matrix<double>& a, const Matrix<double>& b) {
    return a.rows() == b.rows() && a.cols() == b.cols() &&
           std::equal(a.data(), a.data() + a.size(), b.data(), [](double x, double y) {
               return (std::isnan(x) && std::isnan(y)) ||
                      std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
           });
}

bool same_bits(const RollingFit& a, const RollingFit& b) {
    return a.status == b.status && same_bits(a.rows, b.rows) && same_bits(a.fitted, b.fitted) &&
           same_bits(a.residuals, b.residuals) &&
           same_bits(a.one_step_residuals, b.one_step_residuals) &&
           same_bits(a.residual_sum_of_squares, b.residual_sum_of_squares) &&
           same_bits(a.total_sum_of_squares, b.total_sum_of_squares) &&
           same_bits(a.all_coefficients, b.all_coefficients) &&
           same_bits(a.all_standard_errors, b.all_standard_errors);
}

/// Row i of a fit.
RollingFit row_of(const RollingFit& fit, Index i) {
    RollingFit row = fit;
    row.status = {fit.status[static_cast<std::size_t>(i)]};
    row.rows = fit.rows.segment(i, 1);
    for (auto member :
         {&RollingFit::fitted, &RollingFit::residuals, &RollingFit::one_step_residuals,
          &RollingFit::residual_sum_of_squares, &RollingFit::total_sum_of_squares,
          &RollingFit::all_coefficients, &RollingFit::all_standard_errors}) {
        const Matrix<double> whole = fit.*member;
        row.*member = whole.rows() > 0 ? Matrix<double>(whole.row(i)) : whole;
    }
    return row;
}

double worst_error(const Series& data, const RollingFit& fit, Index window, Index begin,
                   Index end) {
    double worst = 0;
    for (Index t = begin; t < end; ++t) {
        const Vector<double> exact = regression(data, t - window + 1, t + 1);
        const double error = (fit.coefficients().row(t).transpose() - exact).norm() / exact.norm();
        worst = error <= worst ? worst : error;
    }
    return worst;
}

}  // namespace

TEST_CASE("every window has the statistics that least squares gives its rows",
          "[linear][rolling]") {
    const Series data = series(60, 3);
    const Vector<double> weights = random_matrix(60, 1, 5).cwiseAbs();
    const auto fit =
        RollingRegression{.window = Rows{17}}.fit(data.X, data.y, {.weights = weights});
    for (Index t = 16; t < 60; ++t) {
        const Matrix<double> X = data.X.middleRows(t - 16, 17);
        const Vector<double> y = data.y.segment(t - 16, 17), w = weights.segment(t - 16, 17);
        const auto model = LeastSquares{}.fit(X, y, {.weights = w});
        const auto& target = model.statistics().targets[0];
        REQUIRE((fit.coefficients().row(t).transpose() - target.coefficients).norm() < 1e-12);
        REQUIRE(
            (fit.standard_errors().row(t).transpose() - target.covariance.diagonal().cwiseSqrt())
                .norm() < 1e-12);
        REQUIRE(fit.residual_sum_of_squares(t) == Approx(target.residual_sum_of_squares));
        REQUIRE(fit.total_sum_of_squares(t) == Approx(target.total_sum_of_squares));
        REQUIRE(fit.residuals(t) ==
                Approx(data.y[t] - model.predict(data.X.row(t))(0)).margin(1e-12));
        REQUIRE((t == 16 ||
                 fit.one_step_residuals(t) ==
                     Approx(data.y[t] -
                            fit.coefficients().row(t - 1).dot(
                                (Vector<double>(4) << 1, data.X.row(t).transpose()).finished()))));
    }
    REQUIRE(fit.status[15] == WindowStatus::incomplete);
    REQUIRE(std::isnan(fit.one_step_residuals(16)));
}

TEST_CASE("what has left a window leaves no trace", "[linear][rolling]") {
    for (const auto solver : {RollingSolver::automatic, RollingSolver::gram, RollingSolver::fast}) {
        const RollingRegression spec{.window = Rows{50}, .solver = solver};
        Series data = series(400, 3);
        data.X.row(100) *= 1e8;
        data.y[100] *= 1e8;
        REQUIRE(worst_error(data, spec.fit(data.X, data.y), 50, 150, 400) < 1e-13);
        data = series(400, 3);
        data.X.topRows(200) *= 1e5;
        data.y.head(200) *= 1e5;
        REQUIRE(worst_error(data, spec.fit(data.X, data.y), 50, 250, 400) < 1e-13);
    }
}

TEST_CASE("with the intercept fitted, levels and prices cost no digits", "[linear][rolling]") {
    const RollingRegression spec{.window = Rows{50}};
    for (const double level : {1e5, 1e6, -1e8}) {
        Series data = series(300, 3);
        data.X.array() += level;
        data.y = data.X.rowwise().sum() + random_matrix(300, 1, 7);
        REQUIRE(worst_error(data, spec.fit(data.X, data.y), 50, 49, 300) <
                1e-15 * std::abs(level) * 10);
    }
    Series prices = series(2000, 3);
    for (Index j = 0; j < 3; ++j) {
        double logarithm = std::log(100.0);
        for (double& price : prices.X.col(j))
            price = std::exp(logarithm += 0.05 * price);
    }
    prices.y = prices.X.rowwise().sum() + random_matrix(2000, 1, 7);
    REQUIRE(worst_error(prices, spec.fit(prices.X, prices.y), 50, 49, 2000) < 1e-9);
}

TEST_CASE("an outlier costs the windows that hold it little", "[linear][rolling]") {
    Series data = series(200, 3);
    data.X.row(100) *= 1e8;
    data.y[100] *= 1e8;
    const RollingRegression spec{.window = Rows{50}};
    REQUIRE(worst_error(data, spec.fit(data.X, data.y), 50, 49, 200) < 1e-7);
}

TEST_CASE("any shape of a window is the regression of its rows", "[linear][rolling]") {
    const Series data = series(120, 2);
    const auto require_windows = [&](const RollingFit& fit, const auto& begin) {
        for (Index t = 0; t < 120; ++t) {
            if (fit.status[static_cast<std::size_t>(t)] != WindowStatus::solved)
                continue;
            INFO("row " << t);
            const Vector<double> exact = regression(data, begin(t), t + 1);
            REQUIRE(fit.rows[t] == static_cast<double>(t + 1 - begin(t)));
            REQUIRE((fit.coefficients().row(t).transpose() - exact).norm() < 1e-11);
        }
    };
    require_windows(RollingRegression{}.fit(data.X, data.y), [](Index) { return 0; });
    require_windows(
        RollingRegression{.window = Rows{11}, .expanding_start = true}.fit(data.X, data.y),
        [](Index t) { return std::max<Index>(0, t - 10); });
    Times times;
    Random random(3);
    for (std::int64_t time = -200; times.size() < 120;
         time += static_cast<std::int64_t>(5 * random.uniform() * random.uniform()))
        times.push_back(time);
    const RollingRegression by_time{.window = Duration(20), .expanding_start = true};
    const auto fit = by_time.fit(data.X, data.y, times);
    require_windows(fit, [&](Index t) {
        const auto first =
            std::upper_bound(times.begin(), times.end(), times[static_cast<std::size_t>(t)] - 20);
        return static_cast<Index>(first - times.begin());
    });
    REQUIRE(std::count(fit.status.begin(), fit.status.end(), WindowStatus::solved) > 100);
}

TEST_CASE("weights that fade are those of their age, in windows too", "[linear][rolling]") {
    const Series data = series(80, 2);
    for (const RollingWindow& window : {RollingWindow(Rows{13}), RollingWindow(Expanding{})}) {
        const RollingRegression spec{.window = window, .half_life = 4.0};
        for (const auto solver : {RollingSolver::qr, RollingSolver::gram}) {
            RollingRegression by = spec;
            by.solver = solver;
            const auto fit = by.fit(data.X, data.y);
            for (const Index t : {12, 13, 25, 26, 40, 79}) {
                const Index begin = std::holds_alternative<Rows>(window) ? t - 12 : 0;
                Vector<double> weights(t + 1 - begin);
                for (Index i = 0; i < weights.size(); ++i)
                    weights[i] = std::exp2(-static_cast<double>(weights.size() - 1 - i) / 4);
                const auto model =
                    LeastSquares{}.fit(data.X.middleRows(begin, weights.size()),
                                       data.y.segment(begin, weights.size()), {.weights = weights});
                REQUIRE(
                    (fit.coefficients().row(t).tail(2).transpose() - model.coefficients()).norm() <
                    1e-10);
                REQUIRE(fit.residual_sum_of_squares(t) ==
                        Approx(model.statistics().targets[0].residual_sum_of_squares));
            }
        }
    }
}

TEST_CASE("more than 24 coefficients are squared, but not where that costs digits",
          "[linear][rolling]") {
    Series data = series(130, 30);
    data.X.col(1) = data.X.col(0) + 1e-6 * data.X.col(1);
    const auto fit = RollingRegression{.window = Rows{60}}.fit(data.X, data.y);
    REQUIRE(worst_error(data, fit, 60, 59, 130) < 1e-8);
    const auto squared =
        RollingRegression{.window = Rows{60}, .solver = RollingSolver::gram}.fit(data.X, data.y);
    REQUIRE(worst_error(data, squared, 60, 59, 130) > 1e-6);
}

TEST_CASE("the fast solver is that of rows, whatever leaves", "[linear][rolling]") {
    Series data = series(300, 3);
    data.X.row(100) *= 1e3;
    data.X.col(2).segment(200, 60).setZero();
    data.X.col(2).segment(200, 60)[0] = 1;
    data.y.tail(100) = data.X.bottomRows(100).rowwise().sum();
    const RollingRegression spec{.window = Rows{30}, .solver = RollingSolver::fast};
    const auto fit = spec.fit(data.X, data.y);
    const auto exact = RollingRegression{.window = Rows{30}}.fit(data.X, data.y);
    for (Index t = 29; t < 300; ++t) {
        INFO("row " << t);
        const auto at = static_cast<std::size_t>(t);
        REQUIRE(fit.status[at] == exact.status[at]);
        if (fit.status[at] != WindowStatus::solved)
            continue;
        REQUIRE((fit.coefficients().row(t) - exact.coefficients().row(t)).norm() < 1e-11);
        REQUIRE(std::abs(fit.residual_sum_of_squares(t) - exact.residual_sum_of_squares(t)) <
                1e-11 * exact.total_sum_of_squares(t));
    }
    REQUIRE(std::count(fit.status.begin(), fit.status.end(), WindowStatus::rank_deficient) == 30);
}

TEST_CASE("several targets are several regressions", "[linear][rolling]") {
    const Series data = series(60, 2);
    const Matrix<double> Y = (Matrix<double>(60, 2) << data.y, data.X.col(0) - data.y).finished();
    const RollingRegression spec{.window = Rows{12}, .covariance = CovarianceType::hc0};
    const auto both = spec.fit(data.X, Y);
    for (Index t = 0; t < 2; ++t) {
        const auto one = spec.fit(data.X, Y.col(t));
        REQUIRE(same_bits(both.coefficients(t), one.coefficients()));
        REQUIRE(same_bits(both.standard_errors(t), one.standard_errors()));
        REQUIRE(same_bits(both.residuals.col(t), one.residuals));
    }
}

TEST_CASE("missing rows are treated as the policy says", "[linear][rolling]") {
    Series data = series(40, 2);
    data.X(7, 1) = not_a_number;
    data.y[20] = not_a_number;
    Series whole;
    std::vector<Index> kept;
    for (Index i = 0; i < 40; ++i) {
        if (i != 7 && i != 20)
            kept.push_back(i);
    }
    whole.X = data.X(kept, Eigen::all);
    whole.y = data.y(kept);

    RollingRegression spec{.window = Rows{10}, .missing = MissingRows::drop_rows_first};
    const auto dropped = spec.fit(data.X, data.y);
    spec.missing = MissingRows::error;
    const auto without = spec.fit(whole.X, whole.y);
    for (Index i = 0; i < std::ssize(kept); ++i)
        REQUIRE(same_bits(row_of(dropped, kept[static_cast<std::size_t>(i)]), row_of(without, i)));
    REQUIRE(same_bits(dropped.coefficients().row(20), dropped.coefficients().row(19)));
    REQUIRE(std::isnan(dropped.residuals(20)));
    REQUIRE_FALSE(std::isnan(dropped.fitted(20)));

    spec.missing = MissingRows::drop_in_window;
    const auto in_window = spec.fit(data.X, data.y);
    REQUIRE(in_window.rows[20] == 9);
    spec.missing = MissingRows::skip_window;
    const auto skipped = spec.fit(data.X, data.y);
    for (const Index t : {16, 20, 29})
        REQUIRE(skipped.status[static_cast<std::size_t>(t)] == WindowStatus::has_missing);
    for (const Index t : {17, 19, 30}) {
        REQUIRE(skipped.status[static_cast<std::size_t>(t)] == WindowStatus::solved);
        REQUIRE(same_bits(skipped.coefficients().row(t), in_window.coefficients().row(t)));
    }
}

TEST_CASE("a window whose columns depend on each other is not solved", "[linear][rolling]") {
    for (const auto solver : {RollingSolver::qr, RollingSolver::gram}) {
        Series data = series(60, 2);
        data.X.block(20, 1, 15, 1) = data.X.block(20, 0, 15, 1) * 3;
        const RollingRegression spec{.window = Rows{10}, .solver = solver};
        const auto fit = spec.fit(data.X, data.y);
        for (Index t = 9; t < 60; ++t) {
            const bool depends = t >= 29 && t < 35;
            REQUIRE((fit.status[static_cast<std::size_t>(t)] == WindowStatus::rank_deficient) ==
                    depends);
            REQUIRE(std::isnan(fit.coefficients()(t, 0)) == depends);
        }
    }
}

TEST_CASE("a stream gives the bits of the batch, and so do two threads", "[linear][rolling]") {
    Series data = series(70, 3);
    data.X(30, 0) = not_a_number;
    data.X(0, 0) = not_a_number;
    data.X(44, 1) = not_a_number;
    const Vector<double> weights = random_matrix(70, 1, 5).cwiseAbs().cwiseMax(0.1);
    Times times;
    for (Index i = 0; i < 70; ++i)
        times.push_back(i * i / 10);
    for (const RollingWindow& window :
         {RollingWindow(Rows{11}), RollingWindow(Duration(40)), RollingWindow(Expanding{})}) {
        const bool by_time = std::holds_alternative<Duration>(window);
        for (const auto missing : {MissingRows::drop_in_window, MissingRows::skip_window,
                                   MissingRows::drop_rows_first}) {
            for (const auto solver :
                 {RollingSolver::qr, RollingSolver::gram, RollingSolver::fast}) {
                const bool is_fast = solver == RollingSolver::fast;
                if (is_fast && !std::holds_alternative<Rows>(window))
                    continue;
                RollingRegression spec{.window = window,
                                       .half_life = 30.0,
                                       .expanding_start = by_time,
                                       .missing = missing,
                                       .solver = solver};
                if (is_fast)
                    spec.half_life = {};
                const auto fit = [&] {
                    return by_time ? spec.fit(data.X, data.y, times, {.weights = weights})
                                   : spec.fit(data.X, data.y, {.weights = weights});
                };
                const auto batch = fit();
                spec.threads = 2;
                REQUIRE(same_bits(batch, fit()));
                auto stream = spec.stream(3);
                for (Index t = 0; t < 70; ++t) {
                    if (by_time)
                        stream.push_at(times[static_cast<std::size_t>(t)], data.X.row(t), data.y[t],
                                       weights[t]);
                    else
                        stream.push(data.X.row(t), data.y[t], weights[t]);
                    INFO("row " << t << " window " << window.index());
                    REQUIRE(same_bits(stream.latest(), row_of(batch, t)));
                }
            }
        }
    }
}

TEST_CASE("a fit that was asked for coefficients alone has their bits", "[linear][rolling]") {
    Series data = series(60, 3);
    data.X(17, 1) = not_a_number;
    for (const auto missing : {MissingRows::drop_in_window, MissingRows::drop_rows_first}) {
        RollingRegression spec{.window = Rows{12}, .missing = missing};
        RollingFit whole = spec.fit(data.X, data.y);
        spec.residuals = false;
        const RollingFit fit = spec.fit(data.X, data.y);
        whole.fitted.resize(0, 0);
        whole.residuals.resize(0, 0);
        whole.one_step_residuals.resize(0, 0);
        REQUIRE(same_bits(fit, whole));
        REQUIRE(fit.targets() == 1);
        REQUIRE(fit.coefficient_count() == 4);
        auto stream = spec.stream(3);
        for (Index t = 0; t < data.X.rows(); ++t) {
            stream.push(data.X.row(t), data.y[t]);
            REQUIRE(same_bits(stream.latest(), row_of(whole, t)));
        }
    }
}

TEST_CASE("a panel is the rolling regression of each asset, in the order of its rows",
          "[linear][rolling]") {
    const Series data = series(300, 2);
    std::vector<Index> assets;
    Times times;
    Random random(4);
    for (Index i = 0; i < 300; ++i) {
        const double u = random.uniform();
        assets.push_back(u < 0.02 ? 99 : static_cast<Index>(11 * u * u) - 3);
        times.push_back(i % 7 == 0 ? 1000 - i : i);
    }
    const PanelRollingRegression spec{{.window = Rows{15}}};
    const auto panel = spec.fit(data.X, data.y, assets, times);
    Index solved = 0;
    for (const Index asset : {-3, 0, 5, 99}) {
        const std::vector<Index> rows = panel.rows_of(asset);
        REQUIRE_FALSE(rows.empty());
        const auto alone =
            spec.regression.fit(data.X(rows, Eigen::all).eval(), data.y(rows).eval());
        for (Index i = 0; i < std::ssize(rows); ++i) {
            const Index row = rows[static_cast<std::size_t>(i)];
            REQUIRE(same_bits(row_of(panel.fit(), row), row_of(alone, i)));
            REQUIRE(panel.row(asset, times[static_cast<std::size_t>(row)]) == row);
            solved += alone.status[static_cast<std::size_t>(i)] == WindowStatus::solved ? 1 : 0;
        }
    }
    REQUIRE(solved > 20);
    // Asset 99 is too short: its rows are there, and NaN.
    for (const Index row : panel.rows_of(99)) {
        REQUIRE(std::isnan(panel.fit().residuals(row)));
        REQUIRE(panel.fit().status[static_cast<std::size_t>(row)] == WindowStatus::incomplete);
    }
    REQUIRE(panel.rows_of(50).empty());
    REQUIRE_FALSE(panel.row(0, -5).has_value());
    REQUIRE(refusal([&] { (void)panel.coefficients(0, -5); }) ==
            "PanelRollingFit: asset 0 has no row at time -5");

    PanelRollingRegression threaded = spec;
    threaded.regression.threads = 2;
    REQUIRE(same_bits(threaded.fit(data.X, data.y, assets, times).fit(), panel.fit()));
    std::vector<Index> far = assets;
    for (Index& asset : far)
        asset *= 1'000'000'007;
    REQUIRE(same_bits(spec.fit(data.X, data.y, far, times).fit(), panel.fit()));
}

TEST_CASE("float and row-major tables are read as they are", "[linear][rolling]") {
    const Series data = series(40, 2);
    const RollingRegression spec{.window = Rows{10}};
    const Eigen::MatrixXf X = data.X.cast<float>();
    const Eigen::VectorXf y = data.y.cast<float>();
    const auto single = spec.fit(X, y);
    REQUIRE(same_bits(single, spec.fit(X.cast<double>(), y.cast<double>())));
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = data.X;
    REQUIRE(same_bits(spec.fit(rows, data.y.transpose()), spec.fit(data.X, data.y)));
}

TEST_CASE("misuse of rolling regression is named", "[linear][rolling]") {
    Series data = series(20, 2);
    const auto message = [&](const RollingRegression& spec) {
        return refusal([&] { (void)spec.fit(data.X, data.y); });
    };
    REQUIRE(message({.window = Rows{2}}) ==
            "RollingRegression: a window of 2 rows cannot have min_obs = 3");
    REQUIRE(message({.min_obs = 2}) ==
            "RollingRegression: min_obs must be >= 3 (or 0 for the number of coefficients), got 2");
    REQUIRE(message({.ridge = -1}) == "RollingRegression: ridge must be finite and >= 0, got -1");
    REQUIRE(message({.half_life = 0.0}) == "RollingRegression: half_life must be > 0, got 0");
    REQUIRE(message({.window = Rows{5}, .initial_covariance = 1.0}) ==
            "RollingRegression: initial_covariance needs an expanding window");
    REQUIRE(message({.initial_covariance = -1.0}) ==
            "RollingRegression: initial_covariance must be finite and > 0, got -1");
    REQUIRE(message({.covariance = CovarianceType::hac}) ==
            "RollingRegression: covariance must be classic or hc0");
    REQUIRE(message({.window = Duration(5)}) ==
            "RollingRegression: a window of Duration needs times: fit(X, y, times)");
    REQUIRE(message({.solver = RollingSolver::fast}) ==
            "RollingRegression: solver fast needs a window of Rows and no half_life");
    REQUIRE(message({.threads = -1}) == "threads must be >= 0 (0 = all), got -1");
    REQUIRE(refusal([&] {
                (void)RollingRegression{.window = Duration(0)}.fit(data.X, data.y, Times(20));
            }) == "RollingRegression: window must last >= 1, got 0");
    REQUIRE(refusal([&] { (void)RollingRegression{}.fit(data.X, data.y, Times(3)); }) ==
            "X has 20 rows but there are 3 times");
    const PanelRollingRegression panel;
    REQUIRE(refusal([&] {
                (void)panel.fit(data.X, data.y, std::vector<Index>(20, 4), Times(20, 7));
            }) == "PanelRollingRegression: rows 0 and 1 are both of asset 4 at time 7");
    REQUIRE(refusal([&] {
                (void)panel.fit(data.X, data.y, {1, 2}, Times(20));
            }) == "X has 20 rows but there are 2 assets");

    auto stream = RollingRegression{}.stream(2);
    REQUIRE(refusal([&] { stream.push(Vector<double>::Ones(3), 1); }) ==
            "RollingStream: x has 3 values, expected 2");
    REQUIRE(refusal([&] { stream.push(Vector<double>::Constant(2, not_a_number), 1); }) ==
            "RollingStream: x(0) is NaN, expected a finite value");
    REQUIRE(refusal([&] { stream.push(Vector<double>::Ones(2), 1, -1); }) ==
            "RollingStream: weight must be finite and >= 0, got -1");
    stream.push_at(5, Vector<double>::Ones(2), 1);
    REQUIRE(refusal([&] { stream.push_at(4, Vector<double>::Ones(2), 1); }) ==
            "RollingStream: time 4 is before that of the last row, 5");

    data.X(3, 1) = not_a_number;
    REQUIRE(message({}) == "X(3, 1) is NaN, expected a finite value");
    data.X(3, 1) = HUGE_VAL;
    REQUIRE(message({.missing = MissingRows::drop_in_window}) ==
            "X(3, 1) is inf, expected a finite value, or NaN for a missing one");
}

}  // namespace rolling_regression_test
