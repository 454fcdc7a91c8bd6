/// Rolling regression of many series in one table.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/times.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/fit_windows.hpp>
#include <ridgewood/linear/detail/rolling/rolling_data.hpp>
#include <ridgewood/linear/rolling_fit.hpp>
#include <ridgewood/linear/rolling_regression.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood {

/// The rolling regressions of a panel. Its rows are those of the table that was given, in their
/// order; the window of a row holds rows of its own asset only.
class PanelRollingFit {
public:
    /// `order` are the rows by asset, then by time.
    PanelRollingFit(RollingFit fit, std::vector<Index> assets, Times times,
                    std::vector<Index> order)
        : fit_(std::move(fit)),
          assets_(std::move(assets)),
          times_(std::move(times)),
          order_(std::move(order)) {}

    /// Row i belongs to row i of the table.
    [[nodiscard]] const RollingFit& fit() const& { return fit_; }
    [[nodiscard]] RollingFit fit() && { return std::move(fit_); }

    /// The row of an asset at a time; nothing when there is none.
    [[nodiscard]] std::optional<Index> row(Index asset, std::int64_t time) const {
        const auto place = std::partition_point(
            order_.begin(), order_.end(), [&](Index i) { return key(i) < std::pair(asset, time); });
        if (place == order_.end() || key(*place) != std::pair(asset, time))
            return std::nullopt;
        return *place;
    }

    /// The rows of an asset in order of time; none when it is not in the table.
    [[nodiscard]] std::vector<Index> rows_of(Index asset) const {
        const auto begin = std::partition_point(order_.begin(), order_.end(),
                                                [&](Index i) { return key(i).first < asset; });
        const auto end = std::partition_point(begin, order_.end(),
                                              [&](Index i) { return key(i).first == asset; });
        return {begin, end};
    }

    /// The coefficients of an asset after a time. Throws std::invalid_argument when it has no row
    /// there.
    [[nodiscard]] Vector<double> coefficients(Index asset, std::int64_t time,
                                              Index target = 0) const {
        const auto place = row(asset, time);
        detail::require(place.has_value(), "PanelRollingFit: asset ", asset, " has no row at time ",
                        time);
        return fit_.coefficients(target).row(*place).transpose();
    }

private:
    [[nodiscard]] std::pair<Index, std::int64_t> key(Index row) const {
        const auto i = static_cast<std::size_t>(row);
        return {assets_[i], times_[i]};
    }

    RollingFit fit_;
    std::vector<Index> assets_;
    Times times_;
    std::vector<Index> order_;
};

/// Rolling regression of each asset, or whatever the series are, on its own rows:
///
///     const PanelRollingRegression spec{{.window = Rows{120}}};
///     const auto panel = spec.fit(X, y, assets, days);
///     panel.fit().residuals;                // in the order of the rows that were given
///     panel.coefficients(asset, day);
///
/// No row is dropped: one whose asset has not had enough rows yet has NaN, and a status that says
/// so. Eight assets are solved at a time, one a lane of the vectors of the processor.
struct PanelRollingRegression {
    RollingRegression regression = {};

    /// Fits y on the rows of X, each of an asset, by any number, and a time. Rows come in any
    /// order; windows of Duration go by the times, others count rows of the asset. Throws what
    /// RollingRegression throws, and when an asset has two rows at a time.
    template <class DX, class DY>
    [[nodiscard]] PanelRollingFit fit(const Eigen::MatrixBase<DX>& X,
                                      const Eigen::MatrixBase<DY>& y, std::vector<Index> assets,
                                      Times times,
                                      const FitData<typename DX::Scalar>& data = {}) const {
        const detail::RollingData<typename DX::Scalar> rows(X, y, data, regression.missing);
        const auto settings = regression.settings(rows.features(), rows.targets());
        detail::require(static_cast<Index>(assets.size()) == rows.rows(), "X has ", rows.rows(),
                        " rows but there are ", assets.size(), " assets");
        detail::require(static_cast<Index>(times.size()) == rows.rows(), "X has ", rows.rows(),
                        " rows but there are ", times.size(), " times");
        detail::SeriesRows series = by_asset(assets);
        sort_by_time(series, assets, times);
        RollingFit fit = detail::fit_all_series<double>(
            rows.table(), series, times, regression.window,
            regression.missing == MissingRows::drop_rows_first, settings, regression.threads);
        return {std::move(fit), std::move(assets), std::move(times), std::move(series.order)};
    }

private:
    /// The rows of each asset in order of time: in most panels they stand so already.
    static void sort_by_time(detail::SeriesRows& series, const std::vector<Index>& assets,
                             const Times& times) {
        const auto time = [&](Index row) { return times[static_cast<std::size_t>(row)]; };
        const auto earlier = [&](Index a, Index b) { return time(a) < time(b); };
        for (std::size_t k = 0; k < series.size(); ++k) {
            const auto begin = series.order.begin() + series.bounds[k];
            const auto end = series.order.begin() + series.bounds[k + 1];
            // Whether some row is not later than the one before it.
            const auto stops = [&](Index a, Index b) { return !earlier(a, b); };
            if (std::adjacent_find(begin, end, stops) == end)
                continue;
            std::stable_sort(begin, end, earlier);
            const auto twice = std::adjacent_find(begin, end, stops);
            if (twice != end) {
                detail::require(false, "PanelRollingRegression: rows ", twice[0], " and ", twice[1],
                                " are both of asset ", assets[static_cast<std::size_t>(*twice)],
                                " at time ", time(*twice));
            }
        }
    }

    /// The rows of each asset, by asset, in the order in which they stand. They are counted where
    /// there are not many numbers, as sorting would cost as much as the regressions.
    [[nodiscard]] static detail::SeriesRows by_asset(const std::vector<Index>& assets) {
        detail::SeriesRows rows{std::vector<Index>(assets.size()), {0}};
        const auto [least, most] = std::minmax_element(assets.begin(), assets.end());
        const auto range = static_cast<std::size_t>(*most) - static_cast<std::size_t>(*least);
        if (range > 4 * assets.size()) {
            const auto asset = [&](Index row) { return assets[static_cast<std::size_t>(row)]; };
            std::iota(rows.order.begin(), rows.order.end(), Index{0});
            std::stable_sort(rows.order.begin(), rows.order.end(),
                             [&](Index a, Index b) { return asset(a) < asset(b); });
            for (std::size_t i = 1; i <= assets.size(); ++i) {
                if (i == assets.size() || asset(rows.order[i]) != asset(rows.order[i - 1]))
                    rows.bounds.push_back(static_cast<Index>(i));
            }
            return rows;
        }
        std::vector<Index> place(range + 2);
        const auto number = [&, first = *least](std::size_t row) {
            return static_cast<std::size_t>(assets[row] - first);
        };
        for (std::size_t row = 0; row < assets.size(); ++row)
            ++place[number(row) + 1];
        for (std::size_t i = 1; i < place.size(); ++i) {
            place[i] += place[i - 1];
            if (place[i] > place[i - 1])
                rows.bounds.push_back(place[i]);
        }
        for (std::size_t row = 0; row < assets.size(); ++row)
            rows.order[static_cast<std::size_t>(place[number(row)]++)] = static_cast<Index>(row);
        return rows;
    }
};

}  // namespace ridgewood
