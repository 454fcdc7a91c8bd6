/// Features of a series that were known before: values, differences and statistics of the past.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/rolling_window.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/window_parts.hpp>
#include <ridgewood/preprocessing/rolling_statistics.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace ridgewood {

/// What a rolling feature tells of the rows of its window.
enum class RollingStatistic { mean, standard_deviation, minimum, maximum, median, sum };

/// A statistic of so many rows, the last of them `gap` rows back.
struct RollingFeature {
    RollingStatistic statistic = RollingStatistic::mean;
    /// Rows of the window, >= 1.
    Index rows = 1;
};

/// Columns made of the past of a series, and what they are called.
struct FeatureTable {
    Matrix<double> values = {};
    std::vector<std::string> names = {};
};

/// Turns a series into features of its past, which a model may use to foretell it:
///
///     const LagFeatures features{.lags = {1, 5}, .rolling = {{RollingStatistic::mean, 20}}};
///     const FeatureTable table = features.transform(returns);
///
/// Row t of no feature holds anything of rows t - gap + 1, ..., t: with the default of 1 a row does
/// not see its own value, with h it may foretell h rows ahead. Where the past does not reach back
/// far enough, or misses a value, a feature is NaN.
struct LagFeatures {
    /// For each k the value x_(t - k), k >= gap: "lag_k".
    std::vector<Index> lags = {};
    /// For each k >= 1 the difference x_(t - gap) - x_(t - gap - k): "difference_k".
    std::vector<Index> differences = {};
    /// Statistics of windows that end with row t - gap: "mean_20".
    std::vector<RollingFeature> rolling = {};
    /// Rows between a row and the last that its features know, >= 1; 0 lets them see the row
    /// itself.
    Index gap = 1;

    /// The features of a series, one row a row of x, which are in order of time. Throws
    /// std::invalid_argument for infinities, options out of range and lags below the gap.
    [[nodiscard]] FeatureTable transform(const VectorView<double>& x) const {
        check();
        detail::check_series("x", x);
        FeatureTable table{.names = names()};
        table.values = columns(x);
        return table;
    }

    /// The same for many series in one table, such as the assets of a panel: row i is of series
    /// `entities[i]`, and sees rows of that series only. The rows of each are in order of time.
    [[nodiscard]] FeatureTable transform(const VectorView<double>& x,
                                         const std::vector<Index>& entities) const {
        check();
        detail::check_series("x", x);
        detail::require(std::ssize(entities) == x.size(), "x has ", x.size(),
                        " values but there are ", entities.size(), " entities");
        FeatureTable table{.names = names()};
        table.values.resize(x.size(), std::ssize(table.names));
        std::vector<Index> order(entities.size());
        std::iota(order.begin(), order.end(), Index{0});
        const auto entity = [&](Index row) { return entities[static_cast<std::size_t>(row)]; };
        std::stable_sort(order.begin(), order.end(),
                         [&](Index a, Index b) { return entity(a) < entity(b); });
        for (auto begin = order.begin(); begin != order.end();) {
            const auto end = std::find_if(begin, order.end(),
                                          [&](Index row) { return entity(row) != entity(*begin); });
            const std::vector<Index> rows(begin, end);
            table.values(rows, Eigen::all) = columns(Vector<double>(x(rows)));
            begin = end;
        }
        return table;
    }

    /// The names of the columns: lags, differences, rolling statistics.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const Index k : lags)
            all.push_back(detail::join("lag_", k));
        for (const Index k : differences)
            all.push_back(detail::join("difference_", k));
        for (const RollingFeature& feature : rolling)
            all.push_back(detail::join(name_of(feature.statistic), "_", feature.rows));
        return all;
    }

private:
    void check() const {
        constexpr std::string_view spec = "LagFeatures";
        detail::require(gap >= 0, spec, ": gap must be >= 0, got ", gap);
        for (const Index k : lags)
            detail::require(k >= gap, spec, ": lag ", k, " is below gap = ", gap,
                            ": it would not be known yet");
        for (const Index k : differences)
            detail::require(k >= 1, spec, ": differences must be >= 1, got ", k);
        for (const RollingFeature& feature : rolling)
            detail::require(feature.rows >= 1, spec, ": rows must be >= 1, got ", feature.rows);
    }

    [[nodiscard]] static std::string_view name_of(RollingStatistic statistic) {
        switch (statistic) {
            case RollingStatistic::mean:
                return "mean";
            case RollingStatistic::standard_deviation:
                return "standard_deviation";
            case RollingStatistic::minimum:
                return "minimum";
            case RollingStatistic::maximum:
                return "maximum";
            case RollingStatistic::median:
                return "median";
            case RollingStatistic::sum:
                return "sum";
        }
        return "";
    }

    [[nodiscard]] static Vector<double> statistic_of(const RollingFeature& feature,
                                                     const Vector<double>& x) {
        const RollingStatistics windows{.window = Rows{feature.rows}};
        switch (feature.statistic) {
            case RollingStatistic::mean:
                return windows.mean(x);
            case RollingStatistic::standard_deviation:
                return windows.standard_deviation(x);
            case RollingStatistic::minimum:
                return windows.minimum(x);
            case RollingStatistic::maximum:
                return windows.maximum(x);
            case RollingStatistic::median:
                return windows.median(x);
            case RollingStatistic::sum:
                return windows.sum(x);
        }
        return x;
    }

    /// The values of so many rows before.
    [[nodiscard]] static Vector<double> shifted(const Vector<double>& x, Index rows) {
        Vector<double> out = Vector<double>::Constant(x.size(), detail::missing_value);
        if (rows < x.size())
            out.tail(x.size() - rows) = x.head(x.size() - rows);
        return out;
    }

    [[nodiscard]] Matrix<double> columns(const Vector<double>& x) const {
        Matrix<double> out(x.size(),
                           std::ssize(lags) + std::ssize(differences) + std::ssize(rolling));
        Index column = 0;
        for (const Index k : lags)
            out.col(column++) = shifted(x, k);
        for (const Index k : differences)
            out.col(column++) = shifted(x, gap) - shifted(x, gap + k);
        for (const RollingFeature& feature : rolling)
            out.col(column++) = shifted(statistic_of(feature, x), gap);
        return out;
    }
};

}  // namespace ridgewood
