/// Grids on points of the plane that hold as much mutual information as they can.
#pragma once

#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// Cuts 0, ..., count - 1 into at most `parts` parts of about equal size between runs that have to
/// stay together: `ends` are where these end, ascending to count. Returns where the parts end
/// (EquipartitionYAxis).
[[nodiscard]] inline std::vector<Index> equal_parts(const std::vector<Index>& ends, Index parts) {
    std::vector<Index> result;
    const Index count = ends.back();
    double wanted = static_cast<double>(count) / static_cast<double>(parts);
    Index begin = 0, last = 0;  // of the part, and of the run
    for (const Index end : ends) {
        const auto size = static_cast<double>(last - begin);
        const auto more = static_cast<double>(end - begin);
        if (last > begin && std::abs(more - wanted) >= std::abs(size - wanted)) {
            result.push_back(last);
            begin = last;
            const Index left = parts - std::ssize(result);
            wanted = static_cast<double>(count - begin) / static_cast<double>(left);
        }
        last = end;
    }
    result.push_back(count);
    return result;
}

/// Where runs of equal numbers end among sorted ones.
[[nodiscard]] inline std::vector<Index> ends_of_runs(const std::vector<double>& sorted) {
    std::vector<Index> ends;
    for (std::size_t i = 1; i <= sorted.size(); ++i) {
        if (i == sorted.size() || sorted[i] != sorted[i - 1])
            ends.push_back(static_cast<Index>(i));
    }
    return ends;
}

/// The grids of given rows on points whose columns may be chosen.
template <Real W = double>
class BestGrids {
public:
    /// `row_of` is the row of each point in ascending order of x, `x_ends` where runs of equal x
    /// end, `most_clumps` how many pieces are tried as columns at the most.
    BestGrids(const std::vector<Index>& row_of, const std::vector<Index>& x_ends, Index rows,
              Index most_clumps, const std::vector<W>& log_products)
        : rows_(static_cast<std::size_t>(rows)), log_products_(log_products) {
        std::vector<Index> ends = clumps(row_of, x_ends);
        if (std::ssize(ends) > most_clumps)
            ends = equal_parts(ends, most_clumps);
        ends_.assign(1, 0);
        ends_.insert(ends_.end(), ends.begin(), ends.end());
        below_.assign(ends_.size() * rows_, 0);
        for (std::size_t t = 1; t < ends_.size(); ++t) {
            for (std::size_t q = 0; q < rows_; ++q)
                below_[t * rows_ + q] = below_[(t - 1) * rows_ + q];
            for (Index i = ends_[t - 1]; i < ends_[t]; ++i)
                ++below_[t * rows_ + static_cast<std::size_t>(row_of[static_cast<std::size_t>(i)])];
        }
    }

    /// The mutual information of the best grid of 1, 2, ..., `columns` columns, in nats
    /// (OptimizeXAxis). What a column does not tell of the rows of its points is its price; columns
    /// are added one by one, each beginning where it costs least.
    [[nodiscard]] std::vector<W> information(Index columns) const {
        const std::size_t count = ends_.size() - 1;
        std::vector<W> prices((count + 1) * (count + 1));
        for (std::size_t t = 1; t <= count; ++t) {
            for (std::size_t s = 0; s < t; ++s)
                prices[t * (count + 1) + s] = price(s, t);
        }
        std::vector<W> least(count + 1), next(count + 1);
        for (std::size_t t = 0; t <= count; ++t)
            least[t] = prices[t * (count + 1)];
        const W whole = least[count], points = static_cast<W>(ends_.back());
        std::vector<W> found(1, 0);
        for (Index k = 2; k <= columns; ++k) {
            for (std::size_t t = 1; t <= count; ++t) {
                const W* const from = prices.data() + t * (count + 1);
                W best = least[t];
                for (std::size_t s = 1; s < t; ++s)
                    best = std::min(best, least[s] + from[s]);
                next[t] = best;
            }
            least.swap(next);
            found.push_back((whole - least[count]) / points);
        }
        return found;
    }

private:
    /// Where pieces end that lie in one row, or have one x and lie in several (GetClumpsPartition).
    [[nodiscard]] static std::vector<Index> clumps(const std::vector<Index>& row_of,
                                                   const std::vector<Index>& x_ends) {
        constexpr Index mixed = -1;
        std::vector<Index> ends;
        Index begin = 0, row_before = mixed;
        for (const Index end : x_ends) {
            const auto first = row_of.begin() + begin, last = row_of.begin() + end;
            const bool pure = std::all_of(first, last, [&](Index row) { return row == *first; });
            const Index row = pure ? *first : mixed;
            if (!ends.empty() && row != mixed && row == row_before)
                ends.back() = end;
            else
                ends.push_back(end);
            row_before = row;
            begin = end;
        }
        return ends;
    }

    /// The points of the clumps s, ..., t - 1 times the entropy of their rows.
    [[nodiscard]] W price(std::size_t s, std::size_t t) const {
        W sum = log_products_[static_cast<std::size_t>(ends_[t] - ends_[s])];
        for (std::size_t q = 0; q < rows_; ++q) {
            sum -= log_products_[static_cast<std::size_t>(below_[t * rows_ + q] -
                                                          below_[s * rows_ + q])];
        }
        return sum;
    }

    std::size_t rows_;
    const std::vector<W>& log_products_;  // n log n
    std::vector<Index> ends_;             // of the clumps, 0 before the first
    std::vector<Index> below_;            // points of each row before each of these
};

}  // namespace ridgewood::detail
