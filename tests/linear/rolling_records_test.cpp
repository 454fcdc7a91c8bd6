#include <ridgewood/linear/panel_rolling_regression.hpp>
#include <ridgewood/linear/rolling_regression.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace rolling_records_test {

using namespace ridgewood;

#if __has_include(<nlohmann/json.hpp>)

namespace {

using Record = nlohmann::json;

double number(const Record& value) {
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

Matrix<double> numbers(const Record& rows) {
    const auto width = rows.at(0).is_array() ? rows.at(0).size() : 1;
    Matrix<double> out(static_cast<Index>(rows.size()), static_cast<Index>(width));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = 0; j < width; ++j) {
            out(static_cast<Index>(i), static_cast<Index>(j)) =
                number(rows[i].is_array() ? rows[i][j] : rows[i]);
        }
    }
    return out;
}

/// The rule of the shared README: |a - b| <= tol max(1, |b|, scale of the row), NaN meets NaN.
void require_alike(const std::string& what, const Matrix<double>& ours, const Record& record,
                   const Vector<double>& scale = Vector<double>()) {
    const Matrix<double> expected = numbers(record.at("expected").at(what));
    const double tolerance = record.at("tol").get<double>();
    REQUIRE(ours.rows() == expected.rows());
    REQUIRE(ours.cols() == expected.cols());
    for (Index i = 0; i < ours.rows(); ++i) {
        const double row = scale.size() > 0 ? scale[i] : expected.row(i).cwiseAbs().maxCoeff();
        for (Index j = 0; j < ours.cols(); ++j) {
            INFO(record.at("id") << " " << what << "(" << i << ", " << j << "): " << ours(i, j)
                                 << " instead of " << expected(i, j));
            REQUIRE(std::isnan(ours(i, j)) == std::isnan(expected(i, j)));
            if (!std::isnan(ours(i, j))) {
                const double size = std::max({1.0, std::abs(expected(i, j)), row});
                REQUIRE(std::abs(ours(i, j) - expected(i, j)) <= tolerance * size);
            }
        }
    }
}

struct Table {
    Matrix<double> X;
    Vector<double> y;
    explicit Table(const Record& record)
        : X(numbers(record.at("input").at("X"))), y(numbers(record.at("input").at("y"))) {}
    /// Without its first column, where that is one of ones.
    [[nodiscard]] Matrix<double> slopes() const { return X.rightCols(X.cols() - 1); }
    [[nodiscard]] bool has_ones() const { return (X.col(0).array() == 1).all(); }
};

RollingRegression regression_of(const Record& params) {
    RollingRegression spec;
    spec.intercept = false;
    if (params.contains("window") && !params.at("window").is_null())
        spec.window = Rows{params.at("window").get<Index>()};
    if (params.contains("min_obs"))
        spec.min_obs = params.at("min_obs").get<Index>();
    if (params.contains("expanding"))
        spec.expanding_start = params.at("expanding").get<bool>();
    spec.missing = params.contains("missing") && params.at("missing") == "skip"
                       ? MissingRows::skip_window
                       : MissingRows::drop_in_window;
    return spec;
}

void check_regression(const Record& record, const RollingFit& fit, const Table& table) {
    const Vector<double> scale = table.y.array().isNaN().select(1, table.y.cwiseAbs().cwiseMax(1));
    require_alike("params", fit.coefficients(), record);
    require_alike("residual_latest", fit.residuals, record, scale);
    require_alike("residual_one_ahead", fit.one_step_residuals, record, scale);
    require_alike("nobs", fit.rows, record);
    require_alike("ssr", fit.residual_sum_of_squares, record);
}

}  // namespace

TEST_CASE("rolling regression meets the regression of each window", "[linear][rolling]") {
    const auto records = reference_cases("timeseries/rolling_ols.json", "rolling_ols");
    if (records.empty())
        SKIP(absent("cases/timeseries/rolling_ols.json"));
    for (const Record& record : records) {
        const Table table(record);
        const auto& weights = record.at("input").at("weights");
        const Vector<double> w = weights.is_null() ? Vector<double>() : to_vector(weights);
        for (const auto solver :
             {RollingSolver::automatic, RollingSolver::gram, RollingSolver::fast}) {
            if (solver == RollingSolver::fast && record.at("params").at("window").is_null())
                continue;
            RollingRegression spec = regression_of(record.at("params"));
            spec.solver = solver;
            const auto fit = [&](const Matrix<double>& X) {
                return w.size() > 0 ? spec.fit(X, table.y, {.weights = w}) : spec.fit(X, table.y);
            };
            check_regression(record, fit(table.X), table);
            if (!table.has_ones())
                continue;
            spec.intercept = true;
            check_regression(record, fit(table.slopes()), table);
        }
    }
}

TEST_CASE("rolling inference is that of statsmodels", "[linear][rolling]") {
    for (const Record& record :
         reference_cases("timeseries/rolling_ols.json", "rolling_ols_inference")) {
        const Table table(record);
        RollingRegression spec = regression_of(record.at("params"));
        spec.intercept = true;
        if (record.at("params").contains("cov_type"))
            spec.covariance = CovarianceType::hc0;
        const RollingFit fit = spec.fit(table.slopes(), table.y);
        require_alike("bse", fit.standard_errors(), record);
        if (spec.covariance == CovarianceType::hc0)
            continue;
        require_alike("params", fit.coefficients(), record);
        require_alike("tvalues", fit.t_values(), record);
        require_alike("rsquared", fit.r_squared(), record);
        require_alike("rsquared_adj", fit.adjusted_r_squared(), record);
        require_alike("ssr", fit.residual_sum_of_squares, record);
        require_alike("mse_resid", fit.residual_variance(), record);
        require_alike("llf", fit.log_likelihood(), record);
        require_alike("aic", fit.aic(), record);
        require_alike("bic", fit.bic(), record);
        require_alike("fvalue", fit.f_statistic(), record);
    }
}

TEST_CASE("weights that fade, priors and ridges meet their definitions", "[linear][rolling]") {
    for (const Record& record : reference_cases("timeseries/rolling_ols.json", "ew_ols")) {
        const Table table(record);
        const RollingRegression spec{
            .intercept = false, .half_life = record.at("params").at("half_life").get<double>()};
        require_alike("params", spec.fit(table.X, table.y).coefficients(), record);
    }
    for (const Record& record : reference_cases("timeseries/rolling_ols.json", "rls")) {
        const Table table(record);
        const RollingRegression spec{
            .intercept = false,
            .half_life = record.at("params").at("half_life").get<double>(),
            .initial_covariance = record.at("params").at("initial_cov").get<double>(),
            .min_obs = 1};
        require_alike("params", spec.fit(table.X, table.y).coefficients(), record);
    }
    for (const Record& record : reference_cases("timeseries/rolling_ols.json", "rolling_ridge")) {
        const Table table(record);
        for (const auto solver : {RollingSolver::qr, RollingSolver::gram}) {
            RollingRegression spec = regression_of(record.at("params"));
            spec.ridge = record.at("params").at("alpha").get<double>();
            spec.solver = solver;
            require_alike("params", spec.fit(table.X, table.y).coefficients(), record);
        }
    }
}

TEST_CASE("residuals of a panel by the latest coefficients are reassembled in its order",
          "[linear][rolling]") {
    for (const Record& record :
         reference_cases("timeseries/rolling_ols.json", "panel_rolling_residual")) {
        const Table table(record);
        PanelRollingRegression spec{regression_of(record.at("params"))};
        spec.regression.intercept = record.at("params").at("add_constant").get<bool>();
        const auto assets = record.at("input").at("asset").get<std::vector<Index>>();
        const auto times = record.at("input").at("time").get<Times>();
        const auto panel = spec.fit(table.X, table.y, assets, times);
        const Vector<double> scale = table.y.cwiseAbs().cwiseMax(1);
        require_alike("residual", panel.fit().residuals, record, scale);
    }
}

#endif

}  // namespace rolling_records_test
