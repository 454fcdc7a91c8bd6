/// The subsets of k out of n things by their number.
#pragma once

#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// All subsets of k out of 0, ..., n - 1 in lexicographic order, none of them stored: the r-th is
/// read off its number in the combinatorial number system (Lehmer 1964).
class Combinations {
public:
    /// A number that no count of folds reaches stands for itself and all greater ones.
    static constexpr Index too_many = std::numeric_limits<Index>::max();

    /// How many subsets of k out of n there are, or `too_many`.
    [[nodiscard]] static Index count(Index n, Index k) {
        __extension__ using Wide = __int128;
        Wide subsets = 1;
        for (Index j = 1; j <= std::min(k, n - k); ++j) {
            subsets = subsets * (n - j + 1) / j;
            if (subsets >= too_many)
                return too_many;
        }
        return static_cast<Index>(subsets);
    }

    /// 0 <= k <= n. The table takes (n + 1) (k + 1) numbers.
    Combinations(Index n, Index k) : n_(n), k_(k) {
        choose_.assign(place(0, k + 1), 0);
        for (Index m = 0; m <= n; ++m)
            choose_[place(m, 0)] = 1;
        for (Index j = 1; j <= k; ++j) {
            for (Index m = j; m <= n; ++m) {
                const Index with = choose(m - 1, j - 1), sans = choose(m - 1, j);
                choose_[place(m, j)] = with > too_many - sans ? too_many : with + sans;
            }
        }
    }

    /// How many subsets there are, or `too_many`.
    [[nodiscard]] Index count() const { return choose(n_, k_); }

    /// Calls visit(element) for each element of the subset of this number, ascending.
    template <class Visit>
    void visit(Index number, Visit visit_element) const {
        // Subsets from this one to the last.
        Index left = count() - number;
        for (Index j = k_; j > 0; --j) {
            // The element is the largest of which enough subsets are no smaller.
            Index low = j, high = n_;
            while (low < high) {
                const Index middle = (low + high) / 2;
                if (choose(middle, j) >= left)
                    high = middle;
                else
                    low = middle + 1;
            }
            visit_element(n_ - low);
            left -= choose(low - 1, j);
        }
    }

private:
    [[nodiscard]] std::size_t place(Index m, Index j) const {
        return static_cast<std::size_t>(j * (n_ + 1) + m);
    }
    /// Subsets of j out of m.
    [[nodiscard]] Index choose(Index m, Index j) const { return choose_[place(m, j)]; }

    Index n_;
    Index k_;
    std::vector<Index> choose_;
};

}  // namespace ridgewood::detail
