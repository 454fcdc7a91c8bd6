/// Means, variances, extremes and quantiles of windows that move along a series.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/rolling_window.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/window_parts.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ridgewood {

/// Statistics of the window that ends at each row:
///
///     RollingStatistics{.window = Rows{20}}.mean(prices)
///     RollingStatistics{}.maximum(prices)            // of all rows up to each
///
/// A NaN is a missing value: windows count its row and are taken without it. Where a window has too
/// few values the result is NaN. Centred sums of parts are merged and never subtracted (Pebay
/// 2008), so that a window is what it would be alone: after a value of 1e17 has left, its variance
/// is exact again. Each function takes one value a row and, for windows of Duration, their times;
/// all throw std::invalid_argument for infinities, unequal sizes and options out of range.
struct RollingStatistics {
    /// Rows{20}, Duration(30) or Expanding{}.
    RollingWindow window = Expanding{};
    /// The least number of values of a window; 0 for all of a window of Rows, and 1 of others.
    Index min_obs = 0;
    /// Variances and covariances divide by the number of values less this.
    double ddof = 1;

    /// How many values each window has.
    [[nodiscard]] Vector<double> count(const VectorView<double>& x, const Times& times = {}) const {
        RollingStatistics any = *this;
        any.min_obs = 1;
        Vector<double> counts = any.moments(x, times, [](const auto& part) { return part.count; });
        for (double& value : counts)
            value = detail::is_nan(value) ? 0 : value;
        return counts;
    }

    [[nodiscard]] Vector<double> sum(const VectorView<double>& x, const Times& times = {}) const {
        return moments(x, times, [](const auto& part) { return part.count * part.mean; });
    }

    [[nodiscard]] Vector<double> mean(const VectorView<double>& x, const Times& times = {}) const {
        return moments(x, times, [](const auto& part) { return part.mean; });
    }

    /// sum (x - mean)^2 / (count - ddof).
    [[nodiscard]] Vector<double> variance(const VectorView<double>& x,
                                          const Times& times = {}) const {
        return moments(x, times, [this](const auto& part) {
            return detail::ratio(part.second, part.count - ddof);
        });
    }

    [[nodiscard]] Vector<double> standard_deviation(const VectorView<double>& x,
                                                    const Times& times = {}) const {
        return variance(x, times).cwiseSqrt();
    }

    /// Of the third moment, without bias for normal values: n sqrt(n - 1) / (n - 2) M3 / M2^(3/2).
    /// NaN for less than 3 values.
    [[nodiscard]] Vector<double> skewness(const VectorView<double>& x,
                                          const Times& times = {}) const {
        return moments(x, times, [](const auto& part) {
            const double n = part.count, M2 = part.second;
            return detail::ratio(n * std::sqrt(std::max(0.0, n - 1)) * part.third,
                                 (n - 2) * M2 * std::sqrt(M2));
        });
    }

    /// Of the fourth moment above that of normal values, without bias for these. NaN for less than
    /// 4 values.
    [[nodiscard]] Vector<double> kurtosis(const VectorView<double>& x,
                                          const Times& times = {}) const {
        return moments(x, times, [](const auto& part) {
            const double n = part.count, M2 = part.second, rest = (n - 2) * (n - 3);
            return detail::ratio(n * (n + 1) * (n - 1) * part.fourth, rest * M2 * M2) -
                   detail::ratio(3 * (n - 1) * (n - 1), n > 3 ? rest : 0);
        });
    }

    /// sum (x - mean)(y - mean) / (count - ddof) over the rows that have both.
    [[nodiscard]] Vector<double> covariance(const VectorView<double>& x,
                                            const VectorView<double>& y,
                                            const Times& times = {}) const {
        return products(x, y, times, [this](const auto& part) {
            return detail::ratio(part.xy, part.count - ddof);
        });
    }

    [[nodiscard]] Vector<double> correlation(const VectorView<double>& x,
                                             const VectorView<double>& y,
                                             const Times& times = {}) const {
        return products(x, y, times, [](const auto& part) {
            return detail::ratio(part.xy, std::sqrt(part.xx) * std::sqrt(part.yy));
        });
    }

    [[nodiscard]] Vector<double> minimum(const VectorView<double>& x,
                                         const Times& times = {}) const {
        return -maximum(-x, times);
    }

    [[nodiscard]] Vector<double> maximum(const VectorView<double>& x,
                                         const Times& times = {}) const {
        return merged<detail::GreatestPart>(
            x, times, [&](auto& part, Index row) { part.add(x[row]); },
            [&](Index row) { return detail::is_nan(x[row]); },
            [](const auto& part) { return part.greatest; });
    }

    [[nodiscard]] Vector<double> median(const VectorView<double>& x,
                                        const Times& times = {}) const {
        return quantile(x, 0.5, times);
    }

    /// The value that a share q in [0, 1] of the window is below, linear between two values
    /// (Hyndman and Fan's type 7). The sorted window moves along: a row costs as much as the window
    /// is long.
    [[nodiscard]] Vector<double> quantile(const VectorView<double>& x, double q,
                                          const Times& times = {}) const {
        detail::require(q >= 0 && q <= 1, "RollingStatistics: q must be in [0, 1], got ",
                        detail::describe(q));
        const auto begins = checked_begins(x, times);
        Vector<double> out(x.size());
        std::vector<double> sorted;
        Index begin = 0;
        for (Index row = 0; row < x.size(); ++row) {
            if (!detail::is_nan(x[row]))
                sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), x[row]), x[row]);
            for (; begin < begins[static_cast<std::size_t>(row)]; ++begin) {
                if (!detail::is_nan(x[begin]))
                    sorted.erase(std::lower_bound(sorted.begin(), sorted.end(), x[begin]));
            }
            out[row] = std::ssize(sorted) >= least() ? detail::quantile_of_sorted(sorted, q)
                                                     : detail::missing_value;
        }
        return out;
    }

private:
    [[nodiscard]] Index least() const {
        if (min_obs > 0)
            return min_obs;
        return std::holds_alternative<Rows>(window) ? std::get<Rows>(window).count : 1;
    }

    [[nodiscard]] std::vector<Index> checked_begins(const VectorView<double>& x,
                                                    const Times& times) const {
        constexpr std::string_view spec = "RollingStatistics";
        detail::require(min_obs >= 0, spec, ": min_obs must be >= 0, got ", min_obs);
        detail::check_series("x", x);
        return detail::window_begins(spec, window, x.size(), times);
    }

    /// value(part) of the merged part of each window that has enough values.
    template <class Part, class Add, class IsMissing, class Value>
    [[nodiscard]] Vector<double> merged(const VectorView<double>& x, const Times& times,
                                        const Add& add, const IsMissing& is_missing,
                                        const Value& value) const {
        const auto begins = checked_begins(x, times);
        const auto enough = static_cast<double>(least());
        Vector<double> out(x.size());
        detail::merge_windows<Part>(
            begins,
            [&](Part& part, Index row) {
                if (!is_missing(row))
                    add(part, row);
            },
            [&](Index row, const Part& part) {
                out[row] = part.count >= enough ? value(part) : detail::missing_value;
            });
        return out;
    }

    template <class Value>
    [[nodiscard]] Vector<double> moments(const VectorView<double>& x, const Times& times,
                                         const Value& value) const {
        return merged<detail::MomentsPart>(
            x, times, [&](auto& part, Index row) { part.add(x[row]); },
            [&](Index row) { return detail::is_nan(x[row]); }, value);
    }

    template <class Value>
    [[nodiscard]] Vector<double> products(const VectorView<double>& x, const VectorView<double>& y,
                                          const Times& times, const Value& value) const {
        detail::require(y.size() == x.size(), "x has ", x.size(), " values but y has ", y.size());
        detail::check_series("y", y);
        return merged<detail::ProductsPart>(
            x, times, [&](auto& part, Index row) { part.add(x[row], y[row]); },
            [&](Index row) { return detail::is_nan(x[row]) || detail::is_nan(y[row]); }, value);
    }
};

}  // namespace ridgewood
