/// Means and variances in which old values fade.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/window_parts.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace ridgewood {

/// Statistics of all values up to each row, weighted by (1 - alpha)^age:
///
///     ExponentialStatistics{.half_life = 10.0}.mean(x)
///
/// A NaN is a missing value. The words and the results are those of pandas' ewm. Throws
/// std::invalid_argument unless exactly one of alpha, half_life, span and com is given, in its
/// range, and for infinities.
struct ExponentialStatistics {
    /// The weight of the latest value in the long run, in (0, 1].
    std::optional<double> alpha = {};
    /// Rows in which a weight halves, > 0.
    std::optional<double> half_life = {};
    /// alpha = 2 / (span + 1), >= 1: as old as a mean over so many rows.
    std::optional<double> span = {};
    /// The mean age of a value, >= 0: alpha = 1 / (1 + com).
    std::optional<double> com = {};
    /// Whether weights are divided by their sum. Otherwise
    /// mean_t = (1 - alpha) mean_(t-1) + alpha x_t, so that the first value has more weight.
    bool adjust = true;
    /// Whether age counts only rows that have a value.
    bool ignore_missing = false;
    /// The least number of values, >= 0; with less the result is NaN, as it is with none.
    Index min_obs = 0;

    [[nodiscard]] Vector<double> mean(const VectorView<double>& x) const {
        return statistic(x, [](const Part& part) { return part.mean; });
    }

    /// The weighted mean of (x - mean)^2; unless `biased`, times W^2 / (W^2 - sum w^2) with the sum
    /// of weights W, which is NaN for a single value.
    [[nodiscard]] Vector<double> variance(const VectorView<double>& x, bool biased = false) const {
        return statistic(x, [=](const Part& part) {
            if (biased)
                return part.variance;
            const double squared = part.weight * part.weight;
            return detail::ratio(squared * part.variance, squared - part.squares);
        });
    }

    [[nodiscard]] Vector<double> standard_deviation(const VectorView<double>& x,
                                                    bool biased = false) const {
        return variance(x, biased).cwiseSqrt();
    }

private:
    /// Values, their weighted mean and variance, and the sums of weights and of their squares.
    struct Part {
        Index count = 0;
        double mean = 0, variance = 0, weight = 0, squares = 0;

        void fade(double factor) {
            weight *= factor;
            squares *= factor * factor;
        }

        void add(double x, double new_weight) {
            const double total = weight + new_weight, old_mean = mean;
            mean += new_weight / total * (x - mean);
            variance = (weight * (variance + (old_mean - mean) * (old_mean - mean)) +
                        new_weight * (x - mean) * (x - mean)) /
                       total;
            weight = total;
            squares += new_weight * new_weight;
            ++count;
        }

        void rescale() {
            squares /= weight * weight;
            weight = 1;
        }
    };

    [[nodiscard]] double fading() const {
        const int given =
            alpha.has_value() + half_life.has_value() + span.has_value() + com.has_value();
        using detail::describe, detail::require;
        require(given == 1,
                "ExponentialStatistics: give one of alpha, half_life, span and com, got ", given);
        const auto check = [](bool ok, const char* name, const char* rule, double value) {
            require(ok, "ExponentialStatistics: ", name, " must be ", rule, ", got ",
                    describe(value));
        };
        if (half_life) {
            check(*half_life > 0, "half_life", "> 0", *half_life);
            return std::exp2(-1 / *half_life);
        }
        if (span) {
            check(*span >= 1, "span", ">= 1", *span);
            return 1 - 2 / (*span + 1);
        }
        if (com) {
            check(*com >= 0, "com", ">= 0", *com);
            return 1 - 1 / (1 + *com);
        }
        check(*alpha > 0 && *alpha <= 1, "alpha", "in (0, 1]", *alpha);
        return 1 - *alpha;
    }

    template <class Value>
    [[nodiscard]] Vector<double> statistic(const VectorView<double>& x, const Value& value) const {
        const double factor = fading();
        detail::require(min_obs >= 0, "ExponentialStatistics: min_obs must be >= 0, got ", min_obs);
        detail::check_series("x", x);
        Vector<double> out(x.size());
        Part part;
        for (Index row = 0; row < x.size(); ++row) {
            const bool has_value = !detail::is_nan(x[row]);
            if (has_value || !ignore_missing)
                part.fade(factor);
            if (has_value) {
                part.add(x[row], adjust || part.count == 0 ? 1 : 1 - factor);
                if (!adjust)
                    part.rescale();
            }
            out[row] =
                part.count >= std::max<Index>(1, min_obs) ? value(part) : detail::missing_value;
        }
        return out;
    }
};

}  // namespace ridgewood
