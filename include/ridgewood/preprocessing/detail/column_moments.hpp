/// Mean and variance of the known values of a column.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace ridgewood::detail {

/// Weight, mean and centred sum of squares. Parts merge (Chan, Golub, LeVeque 1983).
struct ColumnMoments {
    double weight = 0, mean = 0, squares = 0;

    void merge(const ColumnMoments& other) {
        if (!(other.weight > 0))
            return;
        const double total = weight + other.weight, shift = other.mean - mean;
        squares += other.squares + shift * shift * weight * (other.weight / total);
        mean += shift * (other.weight / total);
        weight = total;
    }

    /// With 1 / weight.
    [[nodiscard]] double variance() const { return squares / weight; }

    /// Whether the variance is no more than what rounding leaves of a constant column, as
    /// scikit-learn judges it.
    [[nodiscard]] bool is_constant(Index rows) const {
        const double rounding = static_cast<double>(rows) * std::numeric_limits<double>::epsilon();
        const double of_mean = rounding * mean;
        return variance() <= rounding * variance() + of_mean * of_mean;
    }
};

/// Of the values of x that are not NaN; `weights` may be null.
template <Real S>
[[nodiscard]] ColumnMoments column_moments(const S* x, Index count, const double* weights) {
    constexpr Index block = 1024;
    using Values = Eigen::Map<const Eigen::ArrayXd>;
    std::array<double, block> value, weight;
    weight.fill(1);
    ColumnMoments all;
    for (Index begin = 0; begin < count; begin += block) {
        const Index rows = std::min(block, count - begin);
        std::size_t known = 0;
        for (Index i = begin; i < begin + rows; ++i) {
            value[known] = static_cast<double>(x[i]);
            if (weights != nullptr)
                weight[known] = weights[i];
            known += is_nan(x[i]) ? 0 : 1;
        }
        const Values v(value.data(), static_cast<Index>(known));
        const Values w(weight.data(), static_cast<Index>(known));
        ColumnMoments part{.weight = w.sum()};
        if (!(part.weight > 0))
            continue;
        // From the first value on: a constant block has exactly its mean.
        part.mean = v[0] + (w * (v - v[0])).sum() / part.weight;
        part.squares = (w * (v - part.mean).square()).sum();
        all.merge(part);
    }
    return all;
}

}  // namespace ridgewood::detail
