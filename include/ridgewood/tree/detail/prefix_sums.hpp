/// Sums over the smallest of numbers that come one at a time.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// `Fields` sums over places 0, 1, ..., to each of which can be added; any prefix is summed, and
/// found by its first sum, in O(log n) (Fenwick: A new data structure for cumulative frequency
/// tables, 1994).
template <std::size_t Fields>
class PrefixSums {
public:
    using Sums = std::array<double, Fields>;

    void reset(std::size_t size) {
        tree_.assign(size + 1, Sums{});
        highest_ = std::bit_floor(size);
        total_ = {};
    }
    [[nodiscard]] const Sums& total() const { return total_; }

    void add(std::size_t place, const Sums& sums) {
        accumulate(total_, sums);
        for (std::size_t k = place + 1; k < tree_.size(); k += lowest_bit(k))
            accumulate(tree_[k], sums);
    }
    /// Sets all sums that `place` is part of to 0, so that those at no place remain if all places
    /// that were added to are wiped.
    void wipe(std::size_t place) {
        total_ = {};
        for (std::size_t k = place + 1; k < tree_.size(); k += lowest_bit(k))
            tree_[k] = {};
    }
    /// The sums over the first `count` places.
    [[nodiscard]] Sums before(std::size_t count) const {
        Sums sums{};
        for (std::size_t k = count; k > 0; k -= lowest_bit(k))
            accumulate(sums, tree_[k]);
        return sums;
    }
    struct Found {
        std::size_t place = 0;
        Sums before = {};
    };
    /// The longest prefix whose first sum keeps below `bound`, or at most equals it, and the place
    /// behind it.
    [[nodiscard]] Found find(double bound, bool may_equal) const {
        Found found;
        for (std::size_t step = highest_; step > 0; step /= 2) {
            const std::size_t next = found.place + step;
            if (next >= tree_.size())
                continue;
            const double sum = found.before[0] + tree_[next][0];
            if (sum < bound || (may_equal && sum == bound)) {
                accumulate(found.before, tree_[next]);
                found.place = next;
            }
        }
        return found;
    }

private:
    [[nodiscard]] static std::size_t lowest_bit(std::size_t k) { return k & (0 - k); }
    static void accumulate(Sums& sums, const Sums& more) {
        for (std::size_t f = 0; f < Fields; ++f)
            sums[f] += more[f];
    }

    std::vector<Sums> tree_;
    Sums total_ = {};
    std::size_t highest_ = 0;
};

}  // namespace ridgewood::detail
