/// Criteria that need the order of y.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/node_values.hpp>
#include <ridgewood/tree/detail/prefix_sums.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>
#include <ridgewood/tree/detail/target.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ridgewood::detail {

/// Sum of w |y - m|, m the median: O(log n) for a row and for the sum.
class AbsoluteErrorLoss {
public:
    using Sums = PrefixSums<2>;  // w, w y

    explicit AbsoluteErrorLoss(const RegressionTarget&) {}

    [[nodiscard]] static Sums::Sums terms(double weight, double y) { return {weight, weight * y}; }

    [[nodiscard]] double cost(const Sums& sums, const std::vector<double>& values) const {
        const auto [weight, sum] = sums.total();
        const Sums::Found median = sums.find(weight / 2, false);
        const auto [below, sum_below] = median.before;
        const double m = values[median.place];
        return m * below - sum_below + (sum - sum_below) - m * (weight - below);
    }
    /// The middle of all medians, which are more than one where they halve the weight.
    [[nodiscard]] double location(const Sums& sums, const std::vector<double>& values) const {
        const double half = sums.total()[0] / 2;
        return (values[sums.find(half, false).place] + values[sums.find(half, true).place]) / 2;
    }
};

/// Sum of w h(y - m) with Huber's h, m where it is least: O(log n) for a row, O(log^2 n) for the
/// sum.
class HuberLoss {
public:
    using Sums = PrefixSums<3>;  // w, w y, w y^2

    explicit HuberLoss(const RegressionTarget& target) : delta_(target.huber_delta) {}

    [[nodiscard]] static Sums::Sums terms(double weight, double y) {
        return {weight, weight * y, weight * y * y};
    }

    [[nodiscard]] double cost(const Sums& sums, const std::vector<double>& values) const {
        const double c = zero(sums, values, true);
        const Parts at = parts(sums, values, c);
        const auto& [low, inside, high] = at;
        return (inside[2] - 2 * c * inside[1] + c * c * inside[0]) / 2 +
               delta_ * (high[1] - c * high[0] - delta_ / 2 * high[0]) +
               delta_ * (c * low[0] - low[1] - delta_ / 2 * low[0]);
    }
    /// The middle of all minima.
    [[nodiscard]] double location(const Sums& sums, const std::vector<double>& values) const {
        return (zero(sums, values, false) + zero(sums, values, true)) / 2;
    }

private:
    /// Sums of y below c - delta, from there to c + delta, and above.
    struct Parts {
        Sums::Sums low, inside, high;
    };

    [[nodiscard]] Parts parts(const Sums& sums, const std::vector<double>& values, double c) const {
        const auto count_below = [&](auto place) {
            return static_cast<std::size_t>(place - values.begin());
        };
        const auto low_end = std::lower_bound(values.begin(), values.end(), c - delta_);
        const auto high_begin = std::upper_bound(low_end, values.end(), c + delta_);
        const Sums::Sums low = sums.before(count_below(low_end));
        const Sums::Sums middle = sums.before(count_below(high_begin));
        Parts at{low, middle, sums.total()};
        for (std::size_t f = 0; f < low.size(); ++f) {
            at.inside[f] -= low[f];
            at.high[f] -= middle[f];
        }
        return at;
    }

    /// The derivative in -c: it falls from above 0 to below 0.
    [[nodiscard]] double slope(const Sums& sums, const std::vector<double>& values,
                               double c) const {
        const auto [low, inside, high] = parts(sums, values, c);
        return inside[1] - c * inside[0] + delta_ * (high[0] - low[0]);
    }

    /// Where the slope, linear between its 2 n corners values - delta and values + delta, is 0: the
    /// first or the last such c.
    [[nodiscard]] double zero(const Sums& sums, const std::vector<double>& values,
                              bool last) const {
        const auto above = [&](double c) {
            const double at = slope(sums, values, c);
            return at > 0 || (last && at == 0);
        };
        double from = values.front() - delta_, to = values.back() + delta_;
        for (const double shift : {-delta_, delta_}) {
            const auto corner = std::partition_point(values.begin(), values.end(),
                                                     [&](double y) { return above(y + shift); });
            if (corner != values.begin())
                from = std::max(from, *(corner - 1) + shift);
            if (corner != values.end())
                to = std::min(to, *corner + shift);
        }
        const auto [low, inside, high] = parts(sums, values, from + (to - from) / 2);
        if (!(inside[0] > 0))
            return from;
        return std::clamp((inside[1] + delta_ * (high[0] - low[0])) / inside[0], from,
                          std::max(from, to));
    }

    double delta_;
};

/// Rows added one by one, whose least loss is known at any time.
template <class Loss>
class RobustPile {
public:
    explicit RobustPile(const RegressionTarget& target) : values_(target.y), loss_(target) {}

    [[nodiscard]] Index outputs() const { return 1; }
    void start(const double* weights, RowSpan) { values_.start(weights); }

    NodeSummary summarise(RowSpan rows, double* value) {
        prepare(rows);
        clear();
        for (std::uint32_t i = 0; i < rows.size(); ++i)
            add(i);
        value[0] = center();
        NodeSummary node{.weight = weight(), .is_pure = values_.values().size() == 1};
        node.risk = node.is_pure ? 0 : std::max(cost(), 0.0);
        node.impurity = node.risk / node.weight;
        return node;
    }

    void prepare(RowSpan rows) { values_.load(rows); }
    void clear() { sums_.reset(values_.values().size()); }
    void add(std::uint32_t position) {
        const std::size_t place = values_.place(position);
        sums_.add(place, Loss::terms(values_.weight(position), values_.values()[place]));
    }
    [[nodiscard]] double weight() const { return sums_.total()[0]; }
    [[nodiscard]] double cost() const { return loss_.cost(sums_, values_.values()); }
    [[nodiscard]] double center() const {
        return values_.origin() + loss_.location(sums_, values_.values());
    }

    /// Groups in the order of their locations.
    template <class Order>
    void order_keys(const Order& order, double* keys) {
        clear();
        for (std::size_t g = 0; g < order.groups(); ++g) {
            for (const std::uint32_t position : order.group(g))
                add(position);
            keys[g] = center();
            for (const std::uint32_t position : order.group(g))
                sums_.wipe(values_.place(position));
        }
    }

private:
    NodeValues values_;
    Loss loss_;
    typename Loss::Sums sums_;
};

using AbsoluteErrorPile = RobustPile<AbsoluteErrorLoss>;
using HuberPile = RobustPile<HuberLoss>;

}  // namespace ridgewood::detail
