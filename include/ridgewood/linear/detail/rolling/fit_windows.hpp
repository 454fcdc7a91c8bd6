/// From a table and its series to the regression of every window.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/series_windows.hpp>
#include <ridgewood/linear/detail/rolling/window_lanes.hpp>
#include <ridgewood/linear/detail/rolling/window_writer.hpp>
#include <ridgewood/linear/rolling_fit.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// A fit of so many rows, whose numbers are not set.
template <Real W = double>
[[nodiscard]] RollingFit empty_fit(const RollingSettings& settings, Index rows) {
    const Index targets = settings.targets, columns = settings.size() * targets;
    RollingFit fit;
    fit.has_intercept = settings.intercept;
    fit.status.assign(static_cast<std::size_t>(rows), WindowStatus::incomplete);
    fit.rows.resize(rows);
    if (settings.residuals) {
        for (auto* const values : {&fit.fitted, &fit.residuals, &fit.one_step_residuals})
            values->resize(rows, targets);
    }
    fit.residual_sum_of_squares.resize(rows, targets);
    fit.total_sum_of_squares.resize(rows, targets);
    fit.all_coefficients.resize(rows, columns);
    if (settings.standard_errors)
        fit.all_standard_errors.resize(rows, columns);
    return fit;
}

/// A fit of so many rows in which nothing is solved.
template <Real W = double>
[[nodiscard]] RollingFit unsolved_fit(const RollingSettings& settings, Index rows) {
    RollingFit fit = empty_fit<W>(settings, rows);
    fit.rows.setZero();
    for (auto* const values :
         {&fit.fitted, &fit.residuals, &fit.one_step_residuals, &fit.residual_sum_of_squares,
          &fit.total_sum_of_squares, &fit.all_coefficients, &fit.all_standard_errors})
        values->setConstant(std::numeric_limits<W>::quiet_NaN());
    return fit;
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

/// The errors of the first row of each block by the coefficients of the block before, which was in
/// another lane, or at another time.
template <Real W = double>
void add_first_forecasts(const RollingTable& table, const std::vector<WindowBlock>& blocks,
                         const RollingSettings& settings, RollingFit& fit) {
    for (const WindowBlock& block : blocks) {
        if (block.begin == 0 || !settings.residuals)
            continue;
        const Index row = block.series->row(block.begin);
        const Index before = block.series->row(block.begin - 1);
        for (Index t = 0; t < settings.targets; ++t) {
            fit.one_step_residuals(row, t) =
                table.target(row, t) -
                fitted_value(table, settings, fit.all_coefficients, before, row, t);
        }
    }
}

/// Fits all windows of all series into the rows of `fit`. Each block is a task of its own, so that
/// neither the number of threads nor the company in the lanes touches a bit of the result.
template <Real W = double>
void fit_windows(const RollingTable& table, const std::vector<SeriesWindows>& series,
                 const RollingSettings& settings, int threads, RollingFit& fit) {
    const auto blocks = blocks_of(series);
    constexpr Index lanes_each = WindowLanes<W>::count;
    const auto block_count = static_cast<Index>(blocks.size());
    const Index groups = (block_count + lanes_each - 1) / lanes_each;
    const Index parts = threads == 1 ? 1 : std::min<Index>(groups, 4 * thread_count(threads));
    parallel_for(parts, threads, [&](Index part) {
        WindowLanes<W> lanes(settings);
        WindowWriter<W> writer(settings);
        const auto row_of = [&](Index lane) {
            return lanes.series(lane).row(lanes.position(lane));
        };
        for (Index g = groups * part / parts; g < groups * (part + 1) / parts; ++g) {
            const Index begin = g * lanes_each;
            const Index count = std::min(lanes_each, block_count - begin);
            lanes.start(table, blocks.data() + begin, count);
            writer.start();
            for (Index length = lanes.longest(); length > 0; --length) {
                lanes.advance();
                lanes.solve();
                writer.write(lanes, table, fit, row_of);
            }
        }
    });
    add_first_forecasts<W>(table, blocks, settings, fit);
}

/// Gives each missing row of a series, by the numbers of its rows, the window of the row before it.
template <Real W = double>
void carry_over_missing(const RollingTable& table, const RollingSettings& settings,
                        const Index* begin, const Index* end, RollingFit& fit) {
    for (const Index* place = begin; place < end; ++place) {
        const Index row = *place;
        if (place == begin || !table.is_missing(row))
            continue;
        const Index before = place[-1];
        fit.status[static_cast<std::size_t>(row)] = fit.status[static_cast<std::size_t>(before)];
        fit.rows[row] = fit.rows[before];
        for (auto* const values : {&fit.residual_sum_of_squares, &fit.total_sum_of_squares,
                                   &fit.all_coefficients, &fit.all_standard_errors}) {
            if (values->size() > 0)
                values->row(row) = values->row(before);
        }
        for (Index t = 0; t < settings.targets && settings.residuals; ++t) {
            const W fitted = fitted_value(table, settings, fit.all_coefficients, row, row, t);
            fit.fitted(row, t) = fitted;
            fit.residuals(row, t) = table.target(row, t) - fitted;
            fit.one_step_residuals(row, t) = fit.residuals(row, t);
        }
    }
}

/// Fits every series. `times` are those of the rows of the table, or none.
template <Real W = double>
[[nodiscard]] RollingFit fit_all_series(const RollingTable& table, const SeriesRows& rows,
                                        const Times& times, const RollingWindow& window,
                                        bool drops_missing, const RollingSettings& settings,
                                        int threads) {
    const auto count = static_cast<Index>(rows.order.size());
    std::vector<SeriesWindows> all;
    for (std::size_t k = 0; k < rows.size(); ++k) {
        SeriesWindows& series = all.emplace_back(window);
        series.reserve(rows.end(k) - rows.begin(k));
        for (const Index* row = rows.begin(k); row < rows.end(k); ++row) {
            if (!drops_missing || !table.is_missing(*row))
                series.push(table, *row, times.empty() ? 0 : times[static_cast<std::size_t>(*row)]);
        }
    }
    // Rows that are in no window are not written.
    RollingFit fit =
        drops_missing ? unsolved_fit<W>(settings, count) : empty_fit<W>(settings, count);
    fit_windows<W>(table, all, settings, threads, fit);
    for (std::size_t k = 0; drops_missing && k < rows.size(); ++k)
        carry_over_missing<W>(table, settings, rows.begin(k), rows.end(k), fit);
    return fit;
}

}  // namespace ridgewood::detail
