/// From the solutions of eight windows to the rows of a fit.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/rolling_settings.hpp>
#include <ridgewood/linear/detail/rolling/series_windows.hpp>
#include <ridgewood/linear/detail/rolling/window_lanes.hpp>
#include <ridgewood/linear/rolling_fit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <vector>

namespace ridgewood::detail {

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

/// Writes the windows that end at the rows where the lanes stand, and what their coefficients, and
/// those of the rows before, say of these rows: while all of it is at hand. A whole row of lanes is
/// written at once where the lanes stand side by side, as those of a panel that is sorted by time.
template <Real W = double>
class WindowWriter {
public:
    using Lanes = simd::Lanes;

    explicit WindowWriter(const RollingSettings& settings)
        : settings_(settings),
          b_(static_cast<std::size_t>(settings.size() * settings.targets)),
          before_(b_.size()) {
        start();
    }

    /// Begins with other blocks, of which it is not known what was before.
    void start() {
        for (Lanes& lanes : before_)
            std::fill_n(lanes.value, Lanes::count, nan);
    }

    /// Row `row_of(lane)` of the fit is for the row of the table where the lane stands.
    template <class RowOf>
    void write(const WindowLanes<W>& lanes, const RollingTable& table, RollingFit& fit,
               const RowOf& row_of) {
        find_status(lanes, fit, row_of);
        store(rows_, fit.rows.data());
        for (Index t = 0; t < settings_.targets; ++t) {
            Lanes* const b = b_.data() + t * settings_.size();
            for (Index j = 0; j < settings_.size(); ++j) {
                b[j] = lanes.solution().coefficients(j, t);
                if (!all_solved_)
                    forget_unsolved(b[j]);
                store(b[j], fit.all_coefficients.col(t * settings_.size() + j).data());
            }
            write_squares(lanes, table, fit, t);
            if (settings_.residuals)
                write_residuals(table, fit, t);
        }
        b_.swap(before_);
    }

private:
    static constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    // Rows of a panel stand a page apart before long: 80 ns a row instead of 95.
    static constexpr Index steps_ahead = 4;

    /// Rows of eight lanes, -1 for none.
    struct Places {
        std::array<Index, Lanes::count> row;
        bool are_adjacent;

        void look() {
            are_adjacent = row[0] >= 0;
            for (std::size_t lane = 1; lane < Lanes::count; ++lane)
                are_adjacent = are_adjacent && row[lane] == row[lane - 1] + 1;
        }
    };

    template <class RowOf>
    void find_status(const WindowLanes<W>& lanes, RollingFit& fit, const RowOf& row_of) {
        all_solved_ = true;
        for (std::size_t k = 0; k < Lanes::count; ++k) {
            const auto lane = static_cast<Index>(k);
            is_solved_[k] = false;
            from_.row[k] = to_.row[k] = -1;
            if (!lanes.has_row(lane))
                continue;
            const SeriesWindows& series = lanes.series(lane);
            const Index position = lanes.position(lane), begin = series.begin(position);
            const Index used = series.used(begin, position + 1);
            const WindowStatus status = status_of(lanes, lane, begin, used);
            from_.row[k] = series.row(position);
            to_.row[k] = row_of(lane);
            fit.status[static_cast<std::size_t>(to_.row[k])] = status;
            rows_.value[k] = static_cast<double>(used);
            is_solved_[k] = status == WindowStatus::solved;
            all_solved_ = all_solved_ && is_solved_[k];
        }
        const Index last = to_.row[0];
        from_.look();
        to_.look();
        ahead_ = steps_ahead * (to_.row[0] - last);
    }

    [[nodiscard]] WindowStatus status_of(const WindowLanes<W>& lanes, Index lane, Index begin,
                                         Index used) const {
        // The length of what a column has that those before it lack, squared, as in LeastSquares.
        constexpr double squared_rank_tolerance = 1e-24;
        const SeriesWindows& series = lanes.series(lane);
        const Index position = lanes.position(lane);
        if (!series.is_complete(position) && !settings_.expanding_start)
            return WindowStatus::incomplete;
        if (settings_.skip_missing && series.missing(begin, position + 1) > 0)
            return WindowStatus::has_missing;
        if (used < settings_.min_obs)
            return WindowStatus::too_few_rows;
        return lanes.solution().independence(lane) > squared_rank_tolerance
                   ? WindowStatus::solved
                   : WindowStatus::rank_deficient;
    }

    void write_squares(const WindowLanes<W>& lanes, const RollingTable& table, RollingFit& fit,
                       Index t) {
        const Lanes ssr = lanes.solution().residual_squares(t);
        store_solved(ssr, fit.residual_sum_of_squares.col(t).data());
        store_solved(lanes.solution().totals(t), fit.total_sum_of_squares.col(t).data());
        if (!settings_.standard_errors)
            return;
        const Index size = settings_.size();
        std::vector<Lanes> errors(static_cast<std::size_t>(size));
        for (std::size_t k = 0; k < Lanes::count; ++k) {
            const auto lane = static_cast<Index>(k);
            const double freedom = rows_.value[k] - static_cast<double>(size);
            const bool has_errors = is_solved_[k] && freedom > 0 && !(settings_.ridge > 0);
            Vector<W> variances = Vector<W>::Constant(size, nan);
            if (has_errors && settings_.robust)
                variances = robust_variances(lanes, settings_, table, lane, t);
            for (Index j = 0; j < size; ++j) {
                const bool is_classic = has_errors && !settings_.robust;
                errors[static_cast<std::size_t>(j)].value[k] = std::sqrt(
                    is_classic ? ssr.value[k] / freedom * lanes.solution().variance(lane, j)
                               : variances[j]);
            }
        }
        for (Index j = 0; j < size; ++j)
            store(errors[static_cast<std::size_t>(j)],
                  fit.all_standard_errors.col(t * size + j).data());
    }

    void write_residuals(const RollingTable& table, RollingFit& fit, Index t) {
        Lanes now = {}, ahead = {};
        const Lanes* b = b_.data() + t * settings_.size();
        const Lanes* before = before_.data() + t * settings_.size();
        const auto add = [&](const Lanes& x) {
            for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
                now.value[lane] += x.value[lane] * b->value[lane];
                ahead.value[lane] += x.value[lane] * before->value[lane];
            }
            ++b;
            ++before;
        };
        if (settings_.intercept)
            add({1, 1, 1, 1, 1, 1, 1, 1});
        for (Index j = 0; j < settings_.features; ++j)
            add(load(table.X + j * table.X_column_stride, table.X_row_stride));
        Lanes residual = load(table.Y + t * table.Y_column_stride, table.Y_row_stride);
        Lanes one_step = residual;
        for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
            residual.value[lane] -= now.value[lane];
            one_step.value[lane] -= ahead.value[lane];
        }
        store(now, fit.fitted.col(t).data());
        store(residual, fit.residuals.col(t).data());
        store(one_step, fit.one_step_residuals.col(t).data());
    }

    void forget_unsolved(Lanes& lanes) const {
        for (std::size_t lane = 0; lane < Lanes::count; ++lane)
            lanes.value[lane] = is_solved_[lane] ? lanes.value[lane] : nan;
    }

    void store_solved(const Lanes& lanes, double* column) const {
        if (all_solved_)
            return store(lanes, column);
        Lanes copy = lanes;
        forget_unsolved(copy);
        store(copy, column);
    }

    [[nodiscard]] Lanes load(const double* column, Index stride) const {
        Lanes out;
        if (from_.are_adjacent && stride == 1) {
            std::memcpy(out.value, column + from_.row[0], sizeof out.value);
        } else {
            for (std::size_t lane = 0; lane < Lanes::count; ++lane)
                out.value[lane] = from_.row[lane] < 0 ? 0 : column[from_.row[lane] * stride];
        }
        return out;
    }

    void store(const Lanes& lanes, double* column) const {
        if (to_.are_adjacent) {
            __builtin_prefetch(column + to_.row[0] + ahead_, 1);
            std::memcpy(column + to_.row[0], lanes.value, sizeof lanes.value);
        } else {
            for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
                if (to_.row[lane] >= 0)
                    column[to_.row[lane]] = lanes.value[lane];
            }
        }
    }

    RollingSettings settings_;
    // The coefficients of these rows and of those before them.
    std::vector<Lanes> b_, before_;
    Places from_, to_;
    std::array<bool, Lanes::count> is_solved_ = {};
    bool all_solved_ = false;
    Lanes rows_ = {};
    Index ahead_ = 0;
};

}  // namespace ridgewood::detail
