/// Criteria that know the rows of a side by two sums.
#pragma once

#include <ridgewood/tree/detail/position_order.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>
#include <ridgewood/tree/detail/target.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// Squared error, Friedman's, Poisson's and, since gini is twice the squared error of 0 and 1, the
/// gini of two classes: sums of w and of w y say how good a split is.
class SumCriterion final : public SplitCriterion {
public:
    explicit SumCriterion(const RegressionTarget& target)
        : criterion_(target.criterion), y_(target.y.data(), target.y.data() + target.y.size()) {}

    /// Two classes by gini.
    explicit SumCriterion(const ClassificationTarget& target)
        : two_classes_(true), y_(target.codes.begin(), target.codes.end()) {
        if (!target.emphasis.empty())
            emphasis_ = {target.emphasis[0], target.emphasis[1]};
        if (target.loss.size() > 0)
            loss_ = {target.loss(0, 1), target.loss(1, 0)};
    }

    [[nodiscard]] Index outputs() const override { return two_classes_ ? 2 : 1; }

    void start(const double* weights, Rows rows) override {
        weights_.assign(y_.size(), 0);
        for (const std::uint32_t row : rows)
            weights_[row] = weights[row] * (two_classes_ ? emphasis_[y_[row] > 0 ? 1 : 0] : 1);
    }

    NodeSummary summarise(Rows rows, double* value) override {
        double weight = 0, sum = 0, least = y_[rows[0]], greatest = least;
        for (const std::uint32_t row : rows) {
            weight += weights_[row];
            sum += weights_[row] * y_[row];
            least = std::min(least, y_[row]);
            greatest = std::max(greatest, y_[row]);
        }
        mean_ = least == greatest ? least : sum / weight;
        NodeSummary node{.weight = weight, .is_pure = least == greatest};
        if (two_classes_)
            return classes_summary(node, value);
        value[0] = mean_;
        if (!node.is_pure)
            node.impurity = deviance(rows) / weight;
        node.risk = node.impurity * weight;
        return node;
    }

    void prepare(Rows rows) override {
        rows_ = rows;
        center_ = criterion_ == RegressionCriterion::poisson ? 0 : mean_;
        row_weight_.resize(rows.size());
        row_sum_.resize(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            row_weight_[i] = weights_[rows[i]];
            row_sum_[i] = row_weight_[i] * (y_[rows[i]] - center_);
        }
    }

    Grouping collect(const RankView& column, bool places_missing) override {
        const Grouping groups = order_.build(column, rows_, places_missing);
        sum_groups();
        return groups;
    }

    void collect_sides(const std::uint8_t* sides, std::size_t groups) override {
        order_.build(sides, rows_.size(), groups);
        sum_groups();
    }

    [[nodiscard]] std::span<const std::uint32_t> group_ranks() const override {
        return order_.ranks();
    }

    void order_keys(double* keys) override {
        for (std::size_t g = 0; g < groups_.size(); ++g)
            keys[g] = groups_[g].sum / groups_[g].weight;
    }

    Boundary best_boundary(std::span<const std::uint32_t> order,
                           const SplitLimits& limits) override {
        const std::size_t count = groups_.size();
        left_.resize(count);
        Sums sums;
        for (std::size_t g = 0; g < count; ++g) {
            sums.add(groups_[order.empty() ? g : order[g]]);
            left_[g] = sums;
        }
        Boundary best;
        for (std::size_t g = 0; g + 1 < count; ++g) {
            const Sums& left = left_[g];
            const Sums right = sums.without(left);
            if (!allows(limits, g + 1, left, right))
                continue;
            const double gain = gain_of(left, right, sums);
            if (gain > best.gain)
                best = {gain, g + 1, center_ + left.mean(), center_ + right.mean()};
        }
        best.gain *= two_classes_ ? 2 : 1;
        return best;
    }

    [[nodiscard]] double improvement(double gain, double root_weight) const override {
        return criterion_ == RegressionCriterion::friedman_mse ? gain : gain / root_weight;
    }

private:
    struct Sums {
        double weight = 0, sum = 0;
        std::size_t rows = 0;

        void add(const Sums& other) {
            weight += other.weight;
            sum += other.sum;
            rows += other.rows;
        }
        [[nodiscard]] Sums without(const Sums& other) const {
            return {weight - other.weight, sum - other.sum, rows - other.rows};
        }
        [[nodiscard]] double mean() const { return sum / weight; }
    };

    /// Weights and shares without the emphasis that splits are judged with.
    NodeSummary classes_summary(NodeSummary node, double* value) const {
        const double first = node.weight * (1 - mean_) / emphasis_[0];
        const double second = node.weight * mean_ / emphasis_[1];
        const double spread = 2 * mean_ * (1 - mean_) * node.weight;
        node.weight = first + second;
        node.impurity = spread / node.weight;
        value[1] = second / node.weight;
        value[0] = 1 - value[1];
        node.risk = std::min(first * loss_[0], second * loss_[1]);
        return node;
    }

    [[nodiscard]] double deviance(Rows rows) const {
        double sum = 0;
        for (const std::uint32_t row : rows) {
            const double y = y_[row];
            if (criterion_ == RegressionCriterion::poisson) {
                sum += y > 0 ? weights_[row] * y * std::log(y / mean_) : 0;
            } else {
                sum += weights_[row] * (y - mean_) * (y - mean_);
            }
        }
        return std::max(sum, 0.0);
    }

    void sum_groups() {
        groups_.assign(order_.groups(), {});
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            Sums& sums = groups_[g];
            for (const std::uint32_t position : order_.group(g)) {
                sums.weight += row_weight_[position];
                sums.sum += row_sum_[position];
            }
            sums.rows = order_.group(g).size();
        }
    }

    [[nodiscard]] bool allows(const SplitLimits& limits, std::size_t groups, const Sums& left,
                              const Sums& right) const {
        return std::min(left.rows, right.rows) >= limits.min_rows &&
               std::min(left.weight, right.weight) >= limits.min_weight &&
               (!limits.bounds_values ||
                limits.allow(groups, center_ + left.mean(), center_ + right.mean()));
    }

    [[nodiscard]] double gain_of(const Sums& left, const Sums& right, const Sums& all) const {
        if (criterion_ == RegressionCriterion::poisson) {
            const auto half = [](const Sums& side) { return side.sum * std::log(side.mean()); };
            return left.sum > 0 && right.sum > 0 ? half(left) + half(right) - half(all)
                                                 : -std::numeric_limits<double>::infinity();
        }
        const auto square = [](const Sums& side) { return side.sum * side.sum / side.weight; };
        return square(left) + square(right) - square(all);
    }

    RegressionCriterion criterion_ = RegressionCriterion::squared_error;
    bool two_classes_ = false;
    std::vector<double> y_, weights_;
    std::array<double, 2> emphasis_ = {1, 1}, loss_ = {1, 1};
    double mean_ = 0, center_ = 0;
    Rows rows_;
    std::vector<double> row_weight_, row_sum_;
    PositionOrder order_;
    std::vector<Sums> groups_, left_;
};

}  // namespace ridgewood::detail
