/// Criteria that sum up the rows of a side one by one.
#pragma once

#include <ridgewood/tree/detail/position_order.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// Two sweeps over the groups, one from each end: a pile to which rows are added knows its cost,
/// impurity times weight, at every boundary.
template <class Pile>
class PileCriterion final : public SplitCriterion {
public:
    template <class Target>
    explicit PileCriterion(const Target& target) : pile_(target) {}

    [[nodiscard]] Index outputs() const override { return pile_.outputs(); }
    void start(const double* weights, RowSpan rows) override { pile_.start(weights, rows); }
    NodeSummary summarise(RowSpan rows, double* value) override {
        return pile_.summarise(rows, value);
    }
    void prepare(RowSpan rows) override {
        rows_ = rows;
        pile_.prepare(rows);
    }
    Grouping collect(const RankView& column, bool places_missing) override {
        Grouping groups;
        if constexpr (has_tables)
            is_table_ = pile_.tabulate(column, rows_, places_missing, groups);
        return is_table_ ? groups : order_.build(column, rows_, places_missing);
    }
    void collect_sides(const std::uint8_t* sides, std::size_t groups) override {
        is_table_ = false;
        order_.build(sides, rows_.size(), groups);
    }
    [[nodiscard]] std::span<const std::uint32_t> group_ranks() const override {
        if constexpr (has_tables) {
            if (is_table_)
                return pile_.table().ranks();
        }
        return order_.ranks();
    }
    void order_keys(double* keys) override {
        if constexpr (has_tables) {
            if (is_table_)
                return pile_.order_keys(pile_.table(), keys);
        }
        pile_.order_keys(order_, keys);
    }

    Boundary best_boundary(std::span<const std::uint32_t> order,
                           const SplitLimits& limits) override {
        const std::size_t count = group_ranks().size();
        const auto add = [&](std::size_t k) { return add_group(order.empty() ? k : order[k]); };
        right_.resize(count);
        pile_.clear();
        std::size_t rows = 0;
        for (std::size_t k = count; k-- > 0;) {
            rows += add(k);
            right_[k] = side(rows, limits);
        }
        Boundary best;
        pile_.clear();
        rows = 0;
        for (std::size_t k = 0; k + 1 < count; ++k) {
            rows += add(k);
            const Side& right = right_[k + 1];
            if (right.rows < limits.min_rows)
                break;
            if (rows < limits.min_rows || pile_.weight() < limits.min_weight ||
                right.weight < limits.min_weight)
                continue;
            const Side left = side(rows, limits);
            if (limits.bounds_values && !limits.allow(k + 1, left.value, right.value))
                continue;
            const double gain = right_[0].cost - left.cost - right.cost;
            if (gain > best.gain)
                best = {gain, k + 1, left.value, right.value};
        }
        return best;
    }

private:
    struct Side {
        double cost, weight, value;
        std::size_t rows;
    };

    static constexpr bool has_tables = requires(const Pile& pile) { pile.table(); };

    /// Returns the number of its rows.
    std::size_t add_group(std::size_t g) {
        if constexpr (has_tables) {
            if (is_table_) {
                pile_.add(pile_.table().sums(g));
                return pile_.table().rows(g);
            }
        }
        const auto group = order_.group(g);
        for (const std::uint32_t position : group)
            pile_.add(position);
        return group.size();
    }

    [[nodiscard]] Side side(std::size_t rows, const SplitLimits& limits) {
        return {pile_.cost(), pile_.weight(), limits.bounds_values ? pile_.center() : 0, rows};
    }

    Pile pile_;
    RowSpan rows_;
    PositionOrder order_;
    bool is_table_ = false;  // groups are in the table of the pile
    std::vector<Side> right_;
};

}  // namespace ridgewood::detail
