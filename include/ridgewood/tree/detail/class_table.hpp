/// Weights of the classes at each rank of a feature.
#pragma once

#include <ridgewood/tree/detail/split.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// A row of a node as a class criterion sees it.
struct ClassMember {
    double weight;
    std::size_t code;
};

/// Features of few values, such as 0 and 1, need no order of rows: a table of their values and the
/// classes is all there is to know.
class ClassTable {
public:
    /// Whether the table is smaller than the list of rows that it stands for.
    [[nodiscard]] static bool suits(const RankView& column, std::size_t rows, std::size_t classes) {
        return (std::size_t{column.missing} + 1) * classes <= rows;
    }

    Grouping build(const RankView& column, RowSpan rows, const ClassMember* members,
                   std::size_t classes, bool with_missing) {
        const std::size_t bins = std::size_t{column.missing} + 1;
        classes_ = classes;
        sums_.assign(bins * classes, 0);
        rows_.assign(bins, 0);
        ranks_.clear();
        column.with_ranks([&](auto ranks) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const std::size_t rank = ranks[rows[i]];
                sums_[rank * classes + members[i].code] += members[i].weight;
                ++rows_[rank];
            }
        });
        for (std::uint32_t rank = 0; rank < bins; ++rank) {
            if (rows_[rank] > 0 && (with_missing || rank < column.missing))
                ranks_.push_back(rank);
        }
        return {ranks_.size(), !ranks_.empty() && ranks_.back() == column.missing};
    }

    [[nodiscard]] std::size_t groups() const { return ranks_.size(); }
    [[nodiscard]] std::span<const std::uint32_t> ranks() const { return ranks_; }
    /// Weights of the classes in a group, and its rows.
    [[nodiscard]] std::span<const double> sums(std::size_t group) const {
        return std::span(sums_).subspan(ranks_[group] * classes_, classes_);
    }
    [[nodiscard]] std::size_t rows(std::size_t group) const { return rows_[ranks_[group]]; }

private:
    std::size_t classes_ = 1;
    std::vector<double> sums_;
    std::vector<std::uint32_t> rows_, ranks_;
};

}  // namespace ridgewood::detail
