/// Criteria of any number of classes.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/category_order.hpp>
#include <ridgewood/tree/detail/class_table.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>
#include <ridgewood/tree/detail/target.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// The least expected loss of taking rows, whose classes have these weights, for one class.
[[nodiscard]] inline double class_risk(const ClassificationTarget& target, const double* weights) {
    const Eigen::Map<const RowVector<double>> sums(weights, target.classes);
    if (target.loss.size() > 0)
        return (sums * target.loss).minCoeff();
    return std::max(sums.sum() - sums.maxCoeff(), 0.0);
}

/// Rows added one by one, whose gini or entropy is known at any time. Sums only grow, so that the
/// parts of a split are known to the last digits.
template <ClassificationCriterion criterion>
class ClassPile {
public:
    explicit ClassPile(const ClassificationTarget& target)
        : target_(target),
          sums_(static_cast<std::size_t>(target.classes)),
          terms_(static_cast<std::size_t>(target.classes)) {}

    [[nodiscard]] Index outputs() const { return target_.classes; }

    void start(const double* weights, RowSpan rows) {
        row_members_.resize(target_.codes.size());
        for (const std::uint32_t row : rows) {
            const auto k = static_cast<std::size_t>(target_.codes[row]);
            row_members_[row] = {weights[row] * emphasis(k), k};
        }
    }

    NodeSummary summarise(RowSpan rows, double* value) {
        load(rows);
        clear();
        totals_.assign(sums_.size(), 0);
        for (const auto& [weight, k] : members_)
            totals_[k] += weight;
        add(totals_);
        NodeSummary node;
        node.is_pure =
            std::count_if(sums_.begin(), sums_.end(), [](double s) { return s > 0; }) == 1;
        for (std::size_t k = 0; k < sums_.size(); ++k) {
            value[k] = sums_[k] / emphasis(k);
            node.weight += value[k];
        }
        node.impurity = node.is_pure ? 0 : std::max(cost(), 0.0) / node.weight;
        node.risk = class_risk(target_, value);
        for (std::size_t k = 0; k < sums_.size(); ++k)
            value[k] /= node.weight;
        return node;
    }

    void prepare(RowSpan rows) {
        if (rows.data() != rows_.data() || rows.size() != rows_.size())
            load(rows);
    }
    void clear() {
        std::fill(sums_.begin(), sums_.end(), 0);
        std::fill(terms_.begin(), terms_.end(), 0);
        weight_ = all_terms_ = 0;
    }
    void add(std::uint32_t position) { add(members_[position]); }
    void add(const ClassMember& member) {
        const auto [weight, k] = member;
        weight_ += weight;
        if constexpr (criterion == ClassificationCriterion::gini) {
            all_terms_ += weight * (2 * sums_[k] + weight);
            sums_[k] += weight;
        } else {
            sums_[k] += weight;
            const double term = x_log_x(sums_[k]);
            all_terms_ += term - terms_[k];
            terms_[k] = term;
        }
    }
    [[nodiscard]] double weight() const { return weight_; }
    [[nodiscard]] double cost() const {
        if constexpr (criterion == ClassificationCriterion::gini) {
            return weight_ - all_terms_ / weight_;
        } else {
            return (x_log_x(weight_) - all_terms_) / std::numbers::ln2;
        }
    }
    /// Of two classes the share of the second.
    [[nodiscard]] double center() const { return sums_[1] / weight_; }

    /// Counts a feature of few values by its values; otherwise returns false, and groups are added
    /// row by row.
    bool tabulate(const RankView& column, RowSpan rows, bool with_missing, Grouping& groups) {
        if (!ClassTable::suits(column, rows.size(), sums_.size()))
            return false;
        groups = table_.build(column, rows, members_.data(), sums_.size(), with_missing);
        return true;
    }
    [[nodiscard]] const ClassTable& table() const { return table_; }
    /// Adds rows by the weights of their classes.
    void add(std::span<const double> group) {
        for (std::size_t k = 0; k < group.size(); ++k) {
            if (group[k] > 0)
                add({group[k], k});
        }
    }

    template <class Order>
    void order_keys(const Order& order, double* keys) {
        Matrix<double> sums = Matrix<double>::Zero(outputs(), static_cast<Index>(order.groups()));
        for (std::size_t g = 0; g < order.groups(); ++g) {
            for (const std::uint32_t position : order.group(g)) {
                const auto [weight, k] = members_[position];
                sums(static_cast<Index>(k), static_cast<Index>(g)) += weight;
            }
        }
        category_keys(sums, keys);
    }
    void order_keys(const ClassTable& table, double* keys) {
        Matrix<double> sums(outputs(), static_cast<Index>(table.groups()));
        for (std::size_t g = 0; g < table.groups(); ++g)
            sums.col(static_cast<Index>(g)) =
                Eigen::Map<const Vector<double>>(table.sums(g).data(), outputs());
        category_keys(sums, keys);
    }

private:
    void load(RowSpan rows) {
        rows_ = rows;
        members_.resize(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            members_[i] = row_members_[rows[i]];
    }

    [[nodiscard]] static double x_log_x(double x) { return x > 0 ? x * std::log(x) : 0; }
    [[nodiscard]] double emphasis(std::size_t k) const {
        return target_.emphasis.empty() ? 1 : target_.emphasis[k];
    }

    const ClassificationTarget& target_;
    RowSpan rows_;
    std::vector<ClassMember> row_members_, members_;  // of all rows, of those of the node
    ClassTable table_;
    std::vector<double> sums_, terms_, totals_;
    double weight_ = 0, all_terms_ = 0;
};

}  // namespace ridgewood::detail
