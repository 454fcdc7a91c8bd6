/// Least squares on a window that moves along a table.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/times.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/fit_windows.hpp>
#include <ridgewood/linear/detail/rolling/rolling_data.hpp>
#include <ridgewood/linear/least_squares_model.hpp>
#include <ridgewood/linear/rolling_fit.hpp>
#include <ridgewood/linear/rolling_options.hpp>
#include <ridgewood/linear/rolling_stream.hpp>

#include <cmath>
#include <numeric>
#include <optional>
#include <variant>
#include <vector>

namespace ridgewood {

/// Rolling regression: for each row t the least squares of the window of rows that ends there,
///
///     minimises sum_i w_i decay^(t - i) (y_i - b0 - x_i b)^2 + ridge |b|^2.
///
///     const auto fit = RollingRegression{.window = Rows{120}}.fit(X, y);
///     fit.coefficients().row(500);     // of rows 381, ..., 500
///     fit.one_step_residuals;          // of forecasts: by the coefficients of the row before
///
/// Windows are merged from sums over parts of them (van Herk 1992, Gil and Werman 1993), where
/// others add the row that comes and subtract the row that goes. Its cost does not depend on the
/// length of the window either, but what has left a window has left it: after an outlier of 1e8,
/// coefficients have all their digits again. A thread needs the memory of 4 (k + 2)^2 numbers for
/// each row of a window, with k coefficients; `fast` does not. Have the intercept fitted instead of
/// a column of ones: then prices and levels cost no digits.
struct RollingRegression {
    /// Which rows a regression sees: Rows{120}, Duration(30) or Expanding{}.
    RollingWindow window = Expanding{};
    /// Whether b0 is fitted or 0.
    bool intercept = true;
    /// Price of a squared slope, >= 0, in the units of the sum over a window.
    double ridge = 0;
    /// The weight of a row halves in so many rows, > 0, in whatever window; rows that miss a value
    /// count.
    std::optional<double> half_life = {};
    /// Coefficients are believed to be 0 with so much variance before the first row, > 0, which is
    /// forgotten as rows are: recursive least squares. Expanding windows only.
    std::optional<double> initial_covariance = {};
    /// The least number of rows a window is solved with, as many as there are coefficients or, with
    /// a ridge or initial covariance, >= 1; 0 for so many as there are coefficients.
    Index min_obs = 0;
    /// Whether the first windows may be shorter than the others.
    bool expanding_start = false;
    /// What to do with rows that miss a value.
    MissingRows missing = MissingRows::error;
    /// How windows are solved.
    RollingSolver solver = RollingSolver::automatic;
    /// Whether fitted values, residuals and one-step residuals are wanted: they cost a sixth of the
    /// time of `gram` and three numbers a row.
    bool residuals = true;
    /// Whether standard errors are wanted: they cost a quarter of the time.
    bool standard_errors = true;
    /// What they assume: `classic`, or `hc0`, which goes through the rows of every window.
    CovarianceType covariance = CovarianceType::classic;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Fits y, a vector or a matrix of one column a target, on the rows of X, which are in order of
    /// time. Uses `weights` of the third argument. Throws std::invalid_argument for options out of
    /// range, for empty, unequal or infinite input, and for a window of Duration.
    template <class DX, class DY>
    [[nodiscard]] RollingFit fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                                 const FitData<typename DX::Scalar>& data = {}) const {
        detail::require(!std::holds_alternative<Duration>(window),
                        "RollingRegression: a window of Duration needs times: fit(X, y, times)");
        return fit_series(X, y, {}, data);
    }

    /// The same for rows at `times`, one a row, which do not descend.
    template <class DX, class DY>
    [[nodiscard]] RollingFit fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                                 const Times& times,
                                 const FitData<typename DX::Scalar>& data = {}) const {
        detail::require(static_cast<Index>(times.size()) == X.rows(), "X has ", X.rows(),
                        " rows but there are ", times.size(), " times");
        detail::check_ascending("times", times);
        return fit_series(X, y, times, data);
    }

    /// A regression that is given one row after the other, of so many features and targets.
    [[nodiscard]] auto stream(Index features, Index targets = 1) const {
        return RollingStream<>(settings(features, targets), window, missing);
    }

    /// What the options ask of a table of so many columns, checked.
    [[nodiscard]] detail::RollingSettings settings(Index features, Index targets) const;

private:
    template <class DX, class DY>
    [[nodiscard]] RollingFit fit_series(const Eigen::MatrixBase<DX>& X,
                                        const Eigen::MatrixBase<DY>& y, const Times& times,
                                        const FitData<typename DX::Scalar>& data) const {
        const detail::RollingData<typename DX::Scalar> rows(X, y, data, missing);
        const auto setting = settings(rows.features(), rows.targets());
        detail::SeriesRows series{std::vector<Index>(static_cast<std::size_t>(rows.rows())),
                                  {0, rows.rows()}};
        std::iota(series.order.begin(), series.order.end(), Index{0});
        return detail::fit_all_series<double>(rows.table(), series, times, window,
                                              missing == MissingRows::drop_rows_first, setting,
                                              threads);
    }
};

inline detail::RollingSettings RollingRegression::settings(Index features, Index targets) const {
    using detail::require;
    constexpr auto spec = "RollingRegression";
    require(features >= 1 && targets >= 1, spec, ": needs a feature and a target, got ", features,
            " and ", targets);
    detail::RollingSettings out{.features = features, .targets = targets, .intercept = intercept};
    const bool is_expanding = std::holds_alternative<Expanding>(window);
    const bool has_prior = ridge > 0 || initial_covariance;
    require(ridge >= 0 && detail::is_finite(ridge), spec, ": ridge must be finite and >= 0, got ",
            detail::describe(ridge));
    if (half_life) {
        require(*half_life > 0, spec, ": half_life must be > 0, got ",
                detail::describe(*half_life));
        out.decay = std::exp2(-1 / *half_life);
    }
    if (initial_covariance) {
        require(is_expanding, spec, ": initial_covariance needs an expanding window");
        require(*initial_covariance > 0 && detail::is_finite(*initial_covariance), spec,
                ": initial_covariance must be finite and > 0, got ",
                detail::describe(*initial_covariance));
    }
    require(covariance == CovarianceType::classic || covariance == CovarianceType::hc0, spec,
            ": covariance must be classic or hc0");
    const Index least = has_prior ? 1 : out.size();
    require(min_obs == 0 || min_obs >= least, spec, ": min_obs must be >= ", least,
            " (or 0 for the number of coefficients), got ", min_obs);
    out.min_obs = min_obs == 0 ? out.size() : min_obs;
    if (const auto* const length = std::get_if<Rows>(&window)) {
        require(length->count >= out.min_obs, spec, ": a window of ", length->count,
                " rows cannot have min_obs = ", out.min_obs);
    } else if (const auto* const span = std::get_if<Duration>(&window)) {
        require(span->ticks() >= 1, spec, ": window must last >= 1, got ", span->ticks());
    }
    require(solver != RollingSolver::fast || (std::holds_alternative<Rows>(window) && !half_life),
            spec, ": solver fast needs a window of Rows and no half_life");
    detail::check_threads(threads);
    out.ridge = ridge;
    out.initial_covariance = initial_covariance;
    out.expanding_start = expanding_start;
    out.skip_missing = missing == MissingRows::skip_window;
    out.solver = solver;
    out.residuals = residuals;
    out.standard_errors = standard_errors;
    out.robust = covariance == CovarianceType::hc0;
    return out;
}

}  // namespace ridgewood
