/// Whole weights of the classes at each rank of a feature.
#pragma once

#include <ridgewood/tree/detail/split.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// A row with a class below 256 and a whole weight below 2^24, in 4 bytes.
class CountedRow {
public:
    static constexpr std::size_t most_classes = 256;
    static constexpr double weight_bound = 1 << 24;

    CountedRow() = default;
    CountedRow(std::uint32_t weight, std::uint32_t code) : word_(weight << 8 | code) {}

    [[nodiscard]] std::uint32_t weight() const { return word_ >> 8; }
    [[nodiscard]] std::size_t code() const { return word_ & 255; }

private:
    std::uint32_t word_ = 0;
};

/// ClassTable for whole weights. Their sums are the same in any order, so that neighbouring rows,
/// which mostly have the same rank and class, are counted in different tables: none waits for the
/// store of the one before.
class ClassCounts {
public:
    Grouping build(const RankView& column, RowSpan rows, const CountedRow* members,
                   std::size_t classes, bool with_missing) {
        const std::size_t bins = std::size_t{column.missing} + 1;
        classes_ = classes;
        const std::size_t size = bins * classes;
        // More of them are worth their sum while they are small against the rows.
        const bool several = rows.size() >= 8 * size;
        cells_.assign((several ? tables : 1) * size, 0);
        column.with_ranks([&](auto ranks) {
            if (several) {
                count<tables>(ranks, rows, members);
            } else {
                count<1>(ranks, rows, members);
            }
        });
        for (std::size_t begin = size; begin < cells_.size(); begin += size) {
            for (std::size_t k = 0; k < size; ++k)
                cells_[k] += cells_[begin + k];
        }
        return find_groups(column, with_missing);
    }

    [[nodiscard]] std::span<const std::uint32_t> ranks() const { return ranks_; }
    /// Calls visit(weight, code) for the classes of a group; returns the number of its rows.
    template <class Visit>
    std::size_t visit(std::size_t group, const Visit& visit) const {
        const std::uint64_t* const cells = &cells_[ranks_[group] * classes_];
        std::uint64_t rows = 0;
        for (std::size_t k = 0; k < classes_; ++k) {
            rows += cells[k] >> 32;
            visit(cells[k] & 0xFFFFFFFF, k);
        }
        return static_cast<std::size_t>(rows);
    }

private:
    static constexpr std::size_t tables = 4;

    template <std::size_t Tables, class Ranks>
    void count(Ranks ranks, RowSpan rows, const CountedRow* members) {
        const std::size_t classes = classes_, size = cells_.size() / Tables;
        std::uint64_t* const cells = cells_.data();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const CountedRow member = members[i];
            const std::size_t place = ranks[rows[i]] * classes + member.code();
            cells[i % Tables * size + place] += std::uint64_t{1} << 32 | member.weight();
        }
    }

    Grouping find_groups(const RankView& column, bool with_missing) {
        const std::uint32_t bins = column.missing + (with_missing ? 1 : 0);
        ranks_.clear();
        for (std::uint32_t rank = 0; rank < bins; ++rank) {
            std::uint64_t any = 0;
            for (std::size_t k = 0; k < classes_; ++k)
                any |= cells_[rank * classes_ + k];
            if (any != 0)
                ranks_.push_back(rank);
        }
        return {ranks_.size(), !ranks_.empty() && ranks_.back() == column.missing};
    }

    std::size_t classes_ = 1;
    std::vector<std::uint64_t> cells_;  // rows above, weight below
    std::vector<std::uint32_t> ranks_;
};

}  // namespace ridgewood::detail
