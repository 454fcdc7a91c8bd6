/// What windows of a series are merged from.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

inline constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

/// NaN unless the denominator is positive.
[[nodiscard]] inline double ratio(double numerator, double denominator) {
    return denominator > 0 ? numerator / denominator : missing_value;
}

/// A NaN is a missing value, an infinity is none.
inline void check_series(std::string_view name, const VectorView<double>& x) {
    for (Index i = 0; i < x.size(); ++i) {
        if (!is_finite(x[i]) && !is_nan(x[i])) {
            require(false, name, "(", i, ") is ", describe(x[i]),
                    ", expected a finite value, or NaN for a missing one");
        }
    }
}

/// Linear between order statistics.
[[nodiscard]] inline double quantile_of_sorted(const std::vector<double>& sorted, double q) {
    const double place = q * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double part = place - std::floor(place);
    return part > 0 ? sorted[below] + part * (sorted[below + 1] - sorted[below]) : sorted[below];
}

/// Count, mean and the sums of powers of what values differ from it (Pebay 2008).
struct MomentsPart {
    double count = 0, mean = 0, second = 0, third = 0, fourth = 0;

    void add(double x) { merge({.count = 1, .mean = x}); }

    void merge(const MomentsPart& later) {
        if (count == 0 || later.count == 0) {
            *this = count == 0 ? later : *this;
            return;
        }
        const double a = count, b = later.count, n = a + b;
        const double shift = later.mean - mean, step = shift / n;
        fourth += later.fourth + shift * step * step * step * a * b * (a * a - a * b + b * b) +
                  6 * step * step * (a * a * later.second + b * b * second) +
                  4 * step * (a * later.third - b * third);
        third += later.third + shift * step * step * a * b * (a - b) +
                 3 * step * (a * later.second - b * second);
        second += later.second + shift * step * a * b;
        mean += b * step;
        count = n;
    }
};

/// Count, means and centred sums of squares and products.
struct ProductsPart {
    double count = 0, mean_x = 0, mean_y = 0, xx = 0, xy = 0, yy = 0;

    void add(double x, double y) { merge({.count = 1, .mean_x = x, .mean_y = y}); }

    void merge(const ProductsPart& later) {
        if (count == 0 || later.count == 0) {
            *this = count == 0 ? later : *this;
            return;
        }
        const double n = count + later.count, weight = count * later.count / n;
        const double shift_x = later.mean_x - mean_x, shift_y = later.mean_y - mean_y;
        xx += later.xx + weight * shift_x * shift_x;
        xy += later.xy + weight * shift_x * shift_y;
        yy += later.yy + weight * shift_y * shift_y;
        mean_x += later.count / n * shift_x;
        mean_y += later.count / n * shift_y;
        count = n;
    }
};

struct GreatestPart {
    double count = 0, greatest = 0;

    void add(double x) { merge({.count = 1, .greatest = x}); }

    void merge(const GreatestPart& later) {
        if (later.count > 0 && (count == 0 || later.greatest > greatest))
            greatest = later.greatest;
        count += later.count;
    }
};

}  // namespace ridgewood::detail
