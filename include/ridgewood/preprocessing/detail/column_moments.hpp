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

/// Of the values in a block. From the first of them on: a constant block has exactly its mean.
template <class V>
[[nodiscard]] ColumnMoments block_moments(const Eigen::ArrayBase<V>& v) {
    const auto first = v[0];
    ColumnMoments part{.weight = static_cast<double>(v.size())};
    part.mean = first + (v - first).sum() / part.weight;
    part.squares = (v - part.mean).square().sum();
    return part;
}

template <class V, class W>
[[nodiscard]] ColumnMoments block_moments(const Eigen::ArrayBase<V>& v,
                                          const Eigen::ArrayBase<W>& w) {
    ColumnMoments part{.weight = w.sum()};
    if (!(part.weight > 0))
        return {};
    part.mean = v[0] + (w * (v - v[0])).sum() / part.weight;
    part.squares = (w * (v - part.mean).square()).sum();
    return part;
}

/// Of the values of x that are not NaN; `weights` may be null. An infinity makes the squares
/// infinite or NaN. A block stays in the first cache for the three looks at it.
template <Real S>
[[nodiscard]] ColumnMoments column_moments(const S* x, Index count, const double* weights) {
    constexpr Index block = 1024;
    using Values = Eigen::Map<const Eigen::ArrayXd>;
    std::array<double, block> value, weight;
    ColumnMoments all;
    for (Index begin = 0; begin < count; begin += block) {
        const Index rows = std::min(block, count - begin);
        const Eigen::Map<const Eigen::Array<S, Eigen::Dynamic, 1>> given(x + begin, rows);
        if (all_finite(x + begin, rows)) {
            const auto values = given.template cast<double>();
            all.merge(weights == nullptr ? block_moments(values)
                                         : block_moments(values, Values(weights + begin, rows)));
            continue;
        }
        std::size_t known = 0;
        for (Index i = 0; i < rows; ++i) {
            value[known] = static_cast<double>(given[i]);
            weight[known] = weights != nullptr ? weights[begin + i] : 1;
            known += is_nan(given[i]) ? 0 : 1;
        }
        const auto size = static_cast<Index>(known);
        if (size > 0)
            all.merge(block_moments(Values(value.data(), size), Values(weight.data(), size)));
    }
    return all;
}

}  // namespace ridgewood::detail
