/// Criteria that know the rows of a side by two sums.
#pragma once

#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/split_scan.hpp>
#include <ridgewood/tree/detail/rank_sums.hpp>
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

    void start(const double* weights, RowSpan rows) override {
        row_terms_.resize(y_.size());
        codes_.resize(y_.size());
        has_codes_ = two_classes_;
        center_ = 0;
        double total = 0;
        for (const std::uint32_t row : rows) {
            const bool second = y_[row] > 0;
            const double weight = weights[row] * (two_classes_ ? emphasis_[second ? 1 : 0] : 1);
            row_terms_[row] = {weight, y_[row]};
            total += weight;
            has_codes_ = has_codes_ && weight < 128 && weight == std::floor(weight);
            if (has_codes_)
                codes_[row] = static_cast<std::uint8_t>(2 * static_cast<int>(weight) + second);
        }
        has_codes_ = has_codes_ && total < std::numeric_limits<std::uint32_t>::max();
        (has_codes_ ? local_codes_.resize(rows.size()) : local_terms_.resize(rows.size()));
    }

    NodeSummary summarise(RowSpan rows, double* value) override {
        NodeSummary node;
        if (has_codes_) {
            load(rows);
            std::uint64_t weight = 0, second = 0;
            for (const std::uint8_t code : codes()) {
                weight += code >> 1;
                second += static_cast<std::uint64_t>((code >> 1) * (code & 1));
            }
            mean_ = static_cast<double>(second) / static_cast<double>(weight);
            node = {.weight = static_cast<double>(weight),
                    .is_pure = second == 0 || second == weight};
        } else {
            RowTerms total;
            node.is_pure = load_and_add_up(rows, total);
            node.weight = total.weight;
            mean_ = node.is_pure ? local_terms_[0].sum : total.sum / total.weight;
        }
        if (two_classes_)
            return classes_summary(node, value);
        value[0] = mean_;
        node.risk = node.is_pure ? 0 : std::max(deviance(), 0.0);
        node.impurity = node.risk / node.weight;
        return node;
    }

    void prepare(RowSpan rows) override {
        if (rows.data() != rows_.data() || rows.size() != rows_.size())
            load(rows);
        if (!has_codes_ && !is_centered_)
            center();
    }

    Grouping collect(const RankView& column, bool places_missing) override {
        is_running_ = !column.is_categorical && !(column.has_missing && places_missing);
        return has_codes_
                   ? groups_.build(column, rows_, local_codes_.data(), places_missing, is_running_)
                   : groups_.build(column, rows_, local_terms_.data(), places_missing, is_running_);
    }

    void collect_sides(const std::uint8_t* sides, std::size_t groups) override {
        is_running_ = false;
        groups_.build(sides, rows_.size(), groups, [this](std::size_t i) {
            if (!has_codes_)
                return local_terms_[i];
            const int weight = local_codes_[i] >> 1;
            return RowTerms{static_cast<double>(weight),
                            static_cast<double>(weight * (local_codes_[i] & 1))};
        });
    }

    [[nodiscard]] std::span<const std::uint32_t> group_ranks() const override {
        return groups_.ranks();
    }

    void order_keys(double* keys) override {
        for (std::size_t g = 0; g < groups_.size(); ++g)
            keys[g] = groups_.sums()[g] / groups_.weights()[g];
    }

    Boundary best_boundary(std::span<const std::uint32_t> order,
                           const SplitLimits& limits) override {
        const std::size_t count = groups_.size();
        if (!is_running_)
            add_up(order);
        const double* const weights = is_running_ ? groups_.weights() : left_weights_.data();
        const double* const sums = is_running_ ? groups_.sums() : left_sums_.data();
        const std::uint32_t* const rows = is_running_ ? groups_.rows() : left_rows_.data();
        // Places that leave enough rows on both sides.
        const auto first = static_cast<std::size_t>(
            std::lower_bound(rows, rows + count - 1, limits.min_rows) - rows);
        const auto last = static_cast<std::size_t>(
            std::partition_point(
                rows + first, rows + count - 1,
                [&](std::uint32_t left) { return rows[count - 1] - left >= limits.min_rows; }) -
            rows);
        if (first >= last)
            return {};
        const Places places{weights, sums, first, last, weights[count - 1], sums[count - 1]};
        Boundary best = criterion_ == RegressionCriterion::poisson || limits.bounds_values
                            ? best_by_one(places, limits)
                            : best_of_all(places, limits);
        best.gain *= two_classes_ ? 2 : 1;
        return best;
    }

    /// Means of 0 have no Poisson deviance.
    [[nodiscard]] bool divides_every_pair() const override {
        return criterion_ != RegressionCriterion::poisson;
    }

    [[nodiscard]] double improvement(double gain, double root_weight) const override {
        return criterion_ == RegressionCriterion::friedman_mse ? gain : gain / root_weight;
    }

private:
    /// Running sums, the places among them that may be taken, and the sums of all.
    struct Places {
        const double* weights;
        const double* sums;
        std::size_t first, last;
        double weight, sum;
    };

    /// Copies what belongs to the rows; until `center`, terms are w and y.
    void load(RowSpan rows) {
        rows_ = rows;
        is_centered_ = false;
        if (has_codes_) {
            for (std::size_t i = 0; i < rows.size(); ++i)
                local_codes_[i] = codes_[rows[i]];
            return;
        }
        for (std::size_t i = 0; i < rows.size(); ++i)
            local_terms_[i] = row_terms_[rows[i]];
    }
    /// The same, with the sums of w and of w y, even rows beside odd ones, as an addition waits for
    /// the one before. Returns whether all y are equal.
    [[nodiscard]] bool load_and_add_up(RowSpan rows, RowTerms& total) {
        rows_ = rows;
        is_centered_ = false;
        const double first = row_terms_[rows[0]].sum;
        RowTerms odd;
        bool differs = false;
        const auto add = [&](std::size_t i, RowTerms& side) {
            const RowTerms row = local_terms_[i] = row_terms_[rows[i]];
            side.weight += row.weight;
            side.sum += row.weight * row.sum;
            differs |= row.sum != first;
        };
        std::size_t i = 0;
        for (; i + 1 < rows.size(); i += 2) {
            add(i, total);
            add(i + 1, odd);
        }
        if (i < rows.size())
            add(i, total);
        total.weight += odd.weight;
        total.sum += odd.sum;
        return !differs;
    }

    [[nodiscard]] std::span<const std::uint8_t> codes() const {
        return std::span(local_codes_).first(rows_.size());
    }
    [[nodiscard]] std::span<const RowTerms> terms() const {
        return std::span(local_terms_).first(rows_.size());
    }

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

    /// Of squared error it centers on the way.
    [[nodiscard]] double deviance() {
        if (criterion_ != RegressionCriterion::poisson)
            return center();
        double sum = 0;
        for (const auto& [weight, y] : terms())
            sum += y > 0 ? weight * y * std::log(y / mean_) : 0;
        return sum;
    }

    /// From here on terms are w and w (y - center), whose sums lose no digits; returns the sum of
    /// w (y - center)^2.
    double center() {
        center_ = criterion_ == RegressionCriterion::poisson ? 0 : mean_;
        is_centered_ = true;
        double sum = 0;
        for (auto& [weight, y] : std::span(local_terms_).first(rows_.size())) {
            const double difference = y - center_;
            y = weight * difference;
            sum += y * difference;
        }
        return sum;
    }

    /// Running sums over the groups in some order.
    void add_up(std::span<const std::uint32_t> order) {
        const std::size_t count = groups_.size();
        if (left_weights_.size() < count) {
            left_weights_.resize(count);
            left_sums_.resize(count);
            left_rows_.resize(count);
        }
        double weight = 0, sum = 0;
        std::uint32_t rows = 0;
        for (std::size_t k = 0; k < count; ++k) {
            const std::size_t g = order.empty() ? k : order[k];
            left_weights_[k] = weight += groups_.weights()[g];
            left_sums_[k] = sum += groups_.sums()[g];
            left_rows_[k] = rows += groups_.rows()[g];
        }
    }

    [[nodiscard]] Boundary best_of_all(const Places& places, const SplitLimits& limits) const {
        const std::size_t count = places.last - places.first;
        const simd::ScannedSplit best =
            simd::scan_splits(isa_, places.weights + places.first, places.sums + places.first,
                              count, places.weight, places.sum, limits.min_weight);
        if (best.place == count)
            return {};
        return {.gain = best.gain, .groups = places.first + best.place + 1};
    }

    [[nodiscard]] Boundary best_by_one(const Places& places, const SplitLimits& limits) const {
        Boundary best;
        for (std::size_t g = places.first; g < places.last; ++g) {
            const RowTerms left{places.weights[g], places.sums[g]};
            const RowTerms right{places.weight - left.weight, places.sum - left.sum};
            if (std::min(left.weight, right.weight) < limits.min_weight)
                continue;
            const double left_value = center_ + left.sum / left.weight;
            const double right_value = center_ + right.sum / right.weight;
            if (limits.bounds_values && !limits.allow(g + 1, left_value, right_value))
                continue;
            const double gain = gain_of(left, right, {places.weight, places.sum});
            if (gain > best.gain)
                best = {gain, g + 1, left_value, right_value};
        }
        return best;
    }

    [[nodiscard]] double gain_of(const RowTerms& left, const RowTerms& right,
                                 const RowTerms& all) const {
        if (criterion_ == RegressionCriterion::poisson) {
            const auto half = [](const RowTerms& side) {
                return side.sum * std::log(side.sum / side.weight);
            };
            return left.sum > 0 && right.sum > 0 ? half(left) + half(right) - half(all)
                                                 : -std::numeric_limits<double>::infinity();
        }
        const double difference = left.sum * right.weight - right.sum * left.weight;
        return difference * difference / (left.weight * right.weight) / all.weight;
    }

    RegressionCriterion criterion_ = RegressionCriterion::squared_error;
    bool two_classes_ = false;
    simd::Isa isa_ = simd::best_isa();
    std::vector<double> y_;
    std::vector<RowTerms> row_terms_;  // of all rows: w and y
    std::array<double, 2> emphasis_ = {1, 1}, loss_ = {1, 1};
    // Of two classes with small whole weights; see RankSums.
    bool has_codes_ = false;
    std::vector<std::uint8_t> codes_, local_codes_;

    RowSpan rows_;
    std::vector<RowTerms> local_terms_;
    double mean_ = 0, center_ = 0;
    bool is_centered_ = false;

    RankSums groups_;
    bool is_running_ = false;
    std::vector<double> left_weights_, left_sums_;
    std::vector<std::uint32_t> left_rows_;
};

}  // namespace ridgewood::detail
