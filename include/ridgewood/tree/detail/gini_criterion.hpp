/// Gini of several classes.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/category_order.hpp>
#include <ridgewood/tree/detail/class_counts.hpp>
#include <ridgewood/tree/detail/class_pile.hpp>
#include <ridgewood/tree/detail/pile_criterion.hpp>
#include <ridgewood/tree/detail/position_order.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>
#include <ridgewood/tree/detail/target.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// With whole weights, as a bootstrap has them, the sums on both sides of a boundary are integers:
/// what one side gains the other loses without an error, and one sweep knows both. Other weights
/// take the two sweeps of PileCriterion, whose sums only grow. The results have the same bits.
class GiniCriterion final : public SplitCriterion {
public:
    explicit GiniCriterion(const ClassificationTarget& target)
        : target_(target),
          of_fractions_(target),
          totals_(static_cast<std::size_t>(target.classes)),
          left_(totals_.size()) {}

    [[nodiscard]] Index outputs() const override { return target_.classes; }

    void start(const double* weights, RowSpan rows) override {
        rows_ = {};
        is_whole_ = can_count(weights, rows);
        if (!is_whole_)
            return of_fractions_.start(weights, rows);
        row_members_.resize(target_.codes.size());
        for (const std::uint32_t row : rows) {
            row_members_[row] = {static_cast<std::uint32_t>(weights[row]),
                                 static_cast<std::uint32_t>(target_.codes[row])};
        }
    }

    NodeSummary summarise(RowSpan rows, double* value) override {
        if (!is_whole_)
            return of_fractions_.summarise(rows, value);
        load(rows);
        NodeSummary node;
        double squares = 0;
        for (std::size_t k = 0; k < totals_.size(); ++k) {
            value[k] = static_cast<double>(totals_[k]);
            node.weight += value[k];
            squares += value[k] * value[k];
        }
        node.is_pure = std::count(totals_.begin(), totals_.end(), 0U) + 1 == outputs();
        node.impurity =
            node.is_pure ? 0 : std::max(node.weight - squares / node.weight, 0.0) / node.weight;
        node.risk = class_risk(target_, value);
        for (std::size_t k = 0; k < totals_.size(); ++k)
            value[k] /= node.weight;
        return node;
    }

    void prepare(RowSpan rows) override {
        if (!is_whole_)
            return of_fractions_.prepare(rows);
        if (rows.data() != rows_.data() || rows.size() != rows_.size())
            load(rows);
    }

    Grouping collect(const RankView& column, bool places_missing) override {
        if (!is_whole_)
            return of_fractions_.collect(column, places_missing);
        is_table_ = ClassTable::suits(column, rows_.size(), totals_.size());
        holds_all_ = places_missing || !column.has_missing;
        return is_table_
                   ? table_.build(column, rows_, members_.data(), totals_.size(), places_missing)
                   : order_.build(column, rows_, places_missing);
    }
    void collect_sides(const std::uint8_t* sides, std::size_t groups) override {
        if (!is_whole_)
            return of_fractions_.collect_sides(sides, groups);
        is_table_ = holds_all_ = false;
        order_.build(sides, rows_.size(), groups);
    }
    [[nodiscard]] std::span<const std::uint32_t> group_ranks() const override {
        if (!is_whole_)
            return of_fractions_.group_ranks();
        return is_table_ ? table_.ranks() : order_.ranks();
    }

    void order_keys(double* keys) override {
        if (!is_whole_)
            return of_fractions_.order_keys(keys);
        Matrix<double> sums =
            Matrix<double>::Zero(outputs(), static_cast<Index>(group_ranks().size()));
        for (Index g = 0; g < sums.cols(); ++g) {
            visit_group(static_cast<std::size_t>(g), [&](std::uint64_t weight, std::size_t k) {
                sums(static_cast<Index>(k), g) += static_cast<double>(weight);
            });
        }
        category_keys(sums, keys);
    }

    Boundary best_boundary(std::span<const std::uint32_t> order,
                           const SplitLimits& limits) override {
        if (!is_whole_)
            return of_fractions_.best_boundary(order, limits);
        return is_table_ ? sweep(order, limits,
                                 [this](std::size_t g, const auto& visit) {
                                     return table_.visit(g, visit);
                                 })
                         : sweep(order, limits, [this](std::size_t g, const auto& visit) {
                               return visit_positions(g, visit);
                           });
    }

private:
    /// The sum of squares is exact in double, too.
    [[nodiscard]] bool can_count(const double* weights, RowSpan rows) const {
        constexpr double most = 1 << 26;
        if (totals_.size() > CountedRow::most_classes || !target_.emphasis.empty())
            return false;
        double sum = 0;
        for (const std::uint32_t row : rows) {
            if (!(weights[row] < CountedRow::weight_bound) ||
                weights[row] != std::floor(weights[row]))
                return false;
            sum += weights[row];
        }
        return sum < most;
    }

    void load(RowSpan rows) {
        rows_ = rows;
        members_.resize(std::max(members_.size(), rows.size()));
        std::fill(totals_.begin(), totals_.end(), 0);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            members_[i] = row_members_[rows[i]];
            totals_[members_[i].code()] += members_[i].weight();
        }
    }

    /// Calls visit(weight, code) for parts of a group; returns the number of its rows.
    template <class Visit>
    std::size_t visit_positions(std::size_t g, const Visit& visit) const {
        const auto group = order_.group(g);
        for (const std::uint32_t position : group)
            visit(members_[position].weight(), members_[position].code());
        return group.size();
    }
    template <class Visit>
    std::size_t visit_group(std::size_t g, const Visit& visit) const {
        return is_table_ ? table_.visit(g, visit) : visit_positions(g, visit);
    }

    /// A side: its weight and the sum of the squares of those of its classes.
    struct Side {
        std::uint64_t weight = 0, squares = 0;
        std::size_t rows = 0;

        [[nodiscard]] double cost() const {
            const auto w = static_cast<double>(weight);
            return w - static_cast<double>(squares) / w;
        }
    };

    /// All groups, and the sums of their classes.
    template <class VisitGroup>
    [[nodiscard]] Side all_groups(std::size_t count, const VisitGroup& visit_group) {
        Side all{.rows = rows_.size()};
        sums_ = totals_;
        if (!holds_all_) {
            all.rows = 0;
            std::fill(sums_.begin(), sums_.end(), 0);
            for (std::size_t g = 0; g < count; ++g) {
                all.rows += visit_group(
                    g, [&](std::uint64_t weight, std::size_t k) { sums_[k] += weight; });
            }
        }
        for (const std::uint64_t sum : sums_) {
            all.weight += sum;
            all.squares += sum * sum;
        }
        return all;
    }

    template <class VisitGroup>
    [[nodiscard]] Boundary sweep(std::span<const std::uint32_t> order, const SplitLimits& limits,
                                 const VisitGroup& visit_group) {
        const std::size_t count = group_ranks().size();
        Side left, right = all_groups(count, visit_group);
        const double cost = right.cost();
        std::fill(left_.begin(), left_.end(), 0);
        Boundary best;
        for (std::size_t g = 0; g + 1 < count; ++g) {
            const std::size_t rows =
                visit_group(order.empty() ? g : order[g], [&](std::uint64_t weight, std::size_t k) {
                    const std::uint64_t before = left_[k], others = sums_[k] - before;
                    left_[k] = before + weight;
                    left.weight += weight;
                    right.weight -= weight;
                    left.squares += weight * (2 * before + weight);
                    right.squares -= weight * (2 * others - weight);
                });
            left.rows += rows;
            right.rows -= rows;
            if (right.rows < limits.min_rows)
                break;
            if (left.rows >= limits.min_rows &&
                static_cast<double>(std::min(left.weight, right.weight)) >= limits.min_weight)
                take_better(cost, left, right, g + 1, limits, best);
        }
        return best;
    }

    void take_better(double cost, const Side& left, const Side& right, std::size_t groups,
                     const SplitLimits& limits, Boundary& best) const {
        const double gain = cost - left.cost() - right.cost();
        if (!(gain > best.gain))
            return;
        Boundary better{gain, groups};
        if (limits.bounds_values) {
            better.left_value = static_cast<double>(left_[1]) / static_cast<double>(left.weight);
            better.right_value =
                static_cast<double>(sums_[1] - left_[1]) / static_cast<double>(right.weight);
            if (!limits.allow(groups, better.left_value, better.right_value))
                return;
        }
        best = better;
    }

    const ClassificationTarget& target_;
    PileCriterion<ClassPile<ClassificationCriterion::gini>> of_fractions_;
    bool is_whole_ = false;
    std::vector<CountedRow> row_members_, members_;  // of all rows, of those of the node
    // Of each class in the node, in the groups and in those on the left.
    std::vector<std::uint64_t> totals_, sums_, left_;
    RowSpan rows_;
    PositionOrder order_;
    ClassCounts table_;
    bool is_table_ = false;   // groups are in the table
    bool holds_all_ = false;  // they have all rows
};

}  // namespace ridgewood::detail
