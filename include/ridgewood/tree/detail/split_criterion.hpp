/// The question that growing asks of a criterion.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/split.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ridgewood::detail {

/// Rows by their number in X.
using RowSpan = std::span<const std::uint32_t>;

/// A node as a criterion sees it.
struct NodeSummary {
    double weight = 0;
    /// Per unit of weight; of classes with an emphasis it is judged with that.
    double impurity = 0;
    /// By which `complexity` prunes, times weight: impurity, or the expected loss of classes.
    double risk = 0;
    /// Whether no split could lower the impurity, because all rows have the same y.
    bool is_pure = false;
};

/// The groups that `collect` made: rows with the same value of a feature, which no split divides.
struct Grouping {
    std::size_t count = 0;
    /// Whether the last group are the rows whose value is missing.
    bool has_missing = false;
};

/// A criterion at work on one node after the other. Its methods are called once a node or once a
/// feature, never for a row.
class SplitCriterion {
public:
    SplitCriterion() = default;
    SplitCriterion(const SplitCriterion&) = delete;
    SplitCriterion& operator=(const SplitCriterion&) = delete;
    virtual ~SplitCriterion() = default;

    /// How many numbers a node predicts.
    [[nodiscard]] virtual Index outputs() const = 0;
    /// A tree begins, with one weight a row.
    virtual void start(const double* weights, RowSpan rows) = 0;
    /// Looks at the rows of a node; writes what it predicts.
    virtual NodeSummary summarise(RowSpan rows, double* value) = 0;
    /// These rows of the node summarised last, mostly all, are what the following calls are about.
    virtual void prepare(RowSpan rows) = 0;
    /// Groups the rows by their ranks, ascending; the missing are last. Without `places_missing`
    /// they are left out.
    virtual Grouping collect(const RankView& column, bool places_missing) = 0;
    /// Groups the rows by a code each; those of codes that are not below `groups` are left out.
    virtual void collect_sides(const std::uint8_t* sides, std::size_t groups) = 0;
    /// The rank of each group.
    [[nodiscard]] virtual std::span<const std::uint32_t> group_ranks() const = 0;
    /// Writes numbers by which ordered groups are best split between neighbours.
    virtual void order_keys(double* keys) = 0;
    /// The best place in the groups in this order. An empty order is the one of `collect`.
    virtual Boundary best_boundary(std::span<const std::uint32_t> order,
                                   const SplitLimits& limits) = 0;
    /// Whether two rows with different y may always be divided.
    [[nodiscard]] virtual bool divides_every_pair() const { return true; }
    /// Moves what a node predicts, of two classes the share of the second, between bounds.
    void clip(double* value, double lower, double upper) const {
        double& bounded = value[outputs() - 1];
        bounded = std::min(std::max(bounded, lower), upper);
        if (outputs() == 2)
            value[0] = 1 - bounded;
    }
    /// What min_impurity_decrease and best-first growth look at.
    [[nodiscard]] virtual double improvement(double gain, double root_weight) const {
        return gain / root_weight;
    }
};

}  // namespace ridgewood::detail
