/// From a table and its series to the regression of every window.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/series_windows.hpp>
#include <ridgewood/linear/detail/rolling/window_lanes.hpp>
#include <ridgewood/linear/rolling_fit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// A fit of so many rows in which nothing is solved.
template <Real W = double>
[[nodiscard]] RollingFit unsolved_fit(const RollingSettings& settings, Index rows) {
    constexpr W nan = std::numeric_limits<W>::quiet_NaN();
    const Index targets = settings.targets, columns = settings.size() * targets;
    RollingFit fit;
    fit.has_intercept = settings.intercept;
    fit.status.assign(static_cast<std::size_t>(rows), WindowStatus::incomplete);
    fit.rows = Vector<W>::Zero(rows);
    for (auto* const values : {&fit.fitted, &fit.residuals, &fit.one_step_residuals,
                               &fit.residual_sum_of_squares, &fit.total_sum_of_squares})
        values->setConstant(rows, targets, nan);
    fit.all_coefficients.setConstant(rows, columns, nan);
    if (settings.standard_errors)
        fit.all_standard_errors.setConstant(rows, columns, nan);
    return fit;
}

/// sum w^2 e^2 (h x)(h x)' over the window, its diagonal, with h = (X'WX)^-1 (White 1980).
template <Real W>
[[nodiscard]] Vector<W> robust_variances(const WindowLanes<W>& lanes,
                                         const RollingSettings& settings, const RollingTable& table,
                                         Index lane, Index target) {
    const Index size = settings.size(), first = size - settings.features;
    const SeriesWindows& series = lanes.series(lane);
    Vector<W> sum = Vector<W>::Zero(size), x = Vector<W>::Ones(size);
    for (Index i = series.begin(lanes.position(lane)); i <= lanes.position(lane); ++i) {
        const Index row = series.row(i);
        if (!table.is_used(row))
            continue;
        for (Index j = 0; j < settings.features; ++j)
            x[first + j] = table.feature(row, j);
        double error = table.target(row, target);
        for (Index j = 0; j < size; ++j)
            error -= x[j] * lanes.solution().coefficient(lane, j, target);
        const double root = table.root_weights != nullptr ? table.root_weights[row] : 1;
        const double age = static_cast<double>(lanes.position(lane) - i);
        const double weight = root * root * std::pow(settings.decay, age);
        sum += (weight * error * lanes.solution().times_inverse(lane, x)).cwiseAbs2();
    }
    return sum;
}

template <Real W>
[[nodiscard]] WindowStatus status_of(const WindowLanes<W>& lanes, const RollingSettings& settings,
                                     Index lane) {
    // The length of what a column has that those before it lack, squared, as in LeastSquares.
    constexpr double squared_rank_tolerance = 1e-24;
    const SeriesWindows& series = lanes.series(lane);
    const Index position = lanes.position(lane), begin = series.begin(position);
    if (!series.is_complete(position) && !settings.expanding_start)
        return WindowStatus::incomplete;
    if (settings.skip_missing && series.missing(begin, position + 1) > 0)
        return WindowStatus::has_missing;
    if (series.used(begin, position + 1) < settings.min_obs)
        return WindowStatus::too_few_rows;
    return lanes.solution().independence(lane) > squared_rank_tolerance
               ? WindowStatus::solved
               : WindowStatus::rank_deficient;
}

/// Writes the window that ends at the lane's row into row `row` of the fit.
template <Real W>
void write_window(const WindowLanes<W>& lanes, const RollingSettings& settings,
                  const RollingTable& table, Index lane, RollingFit& fit, Index row) {
    const SeriesWindows& series = lanes.series(lane);
    const Index position = lanes.position(lane);
    const Index used = series.used(series.begin(position), position + 1);
    const WindowStatus status = status_of(lanes, settings, lane);
    fit.status[static_cast<std::size_t>(row)] = status;
    fit.rows[row] = static_cast<double>(used);
    if (status != WindowStatus::solved)
        return;
    const Index size = settings.size();
    const bool has_errors = settings.standard_errors && used > size && !(settings.ridge > 0);
    for (Index t = 0; t < settings.targets; ++t) {
        const double ssr = lanes.solution().residual_squares(lane, t);
        fit.residual_sum_of_squares(row, t) = ssr;
        fit.total_sum_of_squares(row, t) = lanes.solution().total_squares(lane, t);
        for (Index j = 0; j < size; ++j)
            fit.all_coefficients(row, t * size + j) = lanes.solution().coefficient(lane, j, t);
        if (!has_errors)
            continue;
        if (settings.robust) {
            fit.all_standard_errors.row(row).segment(t * size, size) =
                robust_variances(lanes, settings, table, lane, t).cwiseSqrt();
            continue;
        }
        const double variance = ssr / static_cast<double>(used - size);
        for (Index j = 0; j < size; ++j)
            fit.all_standard_errors(row, t * size + j) =
                std::sqrt(variance * lanes.solution().variance(lane, j));
    }
}

/// x b of one target, by row `from` of the coefficients.
inline double fitted_value(const RollingTable& table, const RollingSettings& settings,
                           const Matrix<double>& coefficients, Index from, Index row,
                           Index target) {
    Index j = target * settings.size();
    double sum = 0;
    if (settings.intercept)
        sum += coefficients(from, j++);
    for (Index feature = 0; feature < settings.features; ++feature)
        sum += table.feature(row, feature) * coefficients(from, j++);
    return sum;
}

/// The blocks of all series, those with the same number beside each other: of a panel that is
/// sorted by time, these read neighbouring rows.
[[nodiscard]] inline std::vector<WindowBlock> blocks_of(const std::vector<SeriesWindows>& all) {
    std::vector<WindowBlock> blocks;
    Index most = 0;
    for (const SeriesWindows& series : all)
        most = std::max(most, series.block_count());
    for (Index b = 0; b < most; ++b) {
        for (const SeriesWindows& series : all) {
            if (b >= series.block_count())
                continue;
            blocks.push_back({.series = &series,
                              .before = series.block_begin(std::max<Index>(0, b - 1)),
                              .begin = series.block_begin(b),
                              .end = series.block_begin(b + 1)});
        }
    }
    return blocks;
}

/// Fits all windows of all series. Each block is a task of its own, so that neither the number of
/// threads nor the company in the lanes touches a bit of the result.
template <Real W = double>
[[nodiscard]] RollingFit fit_windows(const RollingTable& table, Index rows,
                                     const std::vector<SeriesWindows>& series,
                                     const RollingSettings& settings, int threads) {
    RollingFit fit = unsolved_fit<W>(settings, rows);
    const auto blocks = blocks_of(series);
    constexpr Index lanes_each = WindowLanes<W>::count;
    const auto block_count = static_cast<Index>(blocks.size());
    const Index groups = (block_count + lanes_each - 1) / lanes_each;
    const Index parts = threads == 1 ? 1 : std::min<Index>(groups, 4 * thread_count(threads));
    parallel_for(parts, threads, [&](Index part) {
        WindowLanes<W> lanes(settings);
        for (Index g = groups * part / parts; g < groups * (part + 1) / parts; ++g) {
            const Index begin = g * lanes_each;
            const Index count = std::min(lanes_each, block_count - begin);
            lanes.start(table, blocks.data() + begin, count);
            for (Index length = lanes.longest(); length > 0; --length) {
                lanes.advance();
                lanes.solve();
                for (Index lane = 0; lane < count; ++lane) {
                    if (lanes.has_row(lane)) {
                        write_window(lanes, settings, table, lane, fit,
                                     lanes.series(lane).row(lanes.position(lane)));
                    }
                }
            }
        }
    });
    return fit;
}

/// The row of the table that comes before each in its series, -1 for the first.
[[nodiscard]] inline std::vector<Index> rows_before(const std::vector<std::vector<Index>>& orders,
                                                    Index rows) {
    std::vector<Index> before(static_cast<std::size_t>(rows), -1);
    for (const auto& order : orders) {
        for (std::size_t i = 1; i < order.size(); ++i)
            before[static_cast<std::size_t>(order[i])] = order[i - 1];
    }
    return before;
}

/// What the coefficients of each row say of the row itself and of the next one. Column by column
/// and in the order of the table, whatever the series: so all is read as it stands.
template <Real W = double>
void add_residuals(const RollingTable& table, const RollingSettings& settings,
                   const std::vector<Index>& before, Index begin, Index end, RollingFit& fit) {
    constexpr Index most = 512;
    std::array<W, most> now{}, ahead{};
    for (Index t = 0; t < settings.targets; ++t) {
        for (Index first = begin; first < end; first += most) {
            const Index count = std::min(most, end - first);
            const Index* const last_row = before.data() + first;
            const auto add = [&](Index column, const auto& x) {
                const W* const b = fit.all_coefficients.col(t * settings.size() + column).data();
                W* const sum = now.data();
                for (Index i = 0; i < count; ++i)
                    sum[i] += x(first + i) * b[first + i];
                W* const sum_ahead = ahead.data();
                for (Index i = 0; i < count; ++i)
                    sum_ahead[i] += x(first + i) * b[last_row[i] < 0 ? first + i : last_row[i]];
            };
            now.fill(0);
            ahead.fill(0);
            Index column = 0;
            if (settings.intercept)
                add(column++, [](Index) { return 1.0; });
            for (Index j = 0; j < settings.features; ++j)
                add(column++, [&](Index row) { return table.feature(row, j); });
            for (Index i = 0; i < count; ++i) {
                const W y = table.target(first + i, t), fitted = now[static_cast<std::size_t>(i)];
                fit.fitted(first + i, t) = fitted;
                fit.residuals(first + i, t) = y - fitted;
                if (last_row[i] >= 0)
                    fit.one_step_residuals(first + i, t) = y - ahead[static_cast<std::size_t>(i)];
            }
        }
    }
}

/// Gives each missing row of a series the window of the row before it.
template <Real W = double>
void carry_over_missing(const RollingTable& table, const std::vector<Index>& order,
                        RollingFit& fit) {
    Index before = -1;
    for (const Index row : order) {
        if (before >= 0 && table.is_missing(row)) {
            fit.status[static_cast<std::size_t>(row)] =
                fit.status[static_cast<std::size_t>(before)];
            fit.rows[row] = fit.rows[before];
            for (auto* const values : {&fit.residual_sum_of_squares, &fit.total_sum_of_squares,
                                       &fit.all_coefficients, &fit.all_standard_errors}) {
                if (values->size() > 0)
                    values->row(row) = values->row(before);
            }
        }
        before = row;
    }
}

/// Fits every series, given by the numbers of its rows in order of time. `times` are those of the
/// rows of the table, or none.
template <Real W = double>
[[nodiscard]] RollingFit fit_all_series(const RollingTable& table, Index rows,
                                        const std::vector<std::vector<Index>>& orders,
                                        const Times& times, const RollingWindow& window,
                                        bool drops_missing, const RollingSettings& settings,
                                        int threads) {
    std::vector<SeriesWindows> all;
    for (const auto& order : orders) {
        SeriesWindows& series = all.emplace_back(window);
        series.reserve(static_cast<Index>(order.size()));
        for (const Index row : order) {
            if (!drops_missing || !table.is_missing(row))
                series.push(table, row, times.empty() ? 0 : times[static_cast<std::size_t>(row)]);
        }
    }
    RollingFit fit = fit_windows<W>(table, rows, all, settings, threads);
    if (drops_missing) {
        for (const auto& order : orders)
            carry_over_missing<W>(table, order, fit);
    }
    const auto before = rows_before(orders, rows);
    constexpr Index part = 8192;
    parallel_for((rows + part - 1) / part, threads, [&](Index k) {
        add_residuals<W>(table, settings, before, k * part, std::min(rows, (k + 1) * part), fit);
    });
    return fit;
}

}  // namespace ridgewood::detail
