/// Solves with a triangular factor, by every pivot or only by those that the right-hand side
/// reaches.
#pragma once

#include <ridgewood/lp/detail/lu_factors.hpp>
#include <ridgewood/lp/detail/work_vector.hpp>

#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Smaller numbers of a solve are taken for 0.
inline constexpr double tiny_in_solve = 1e-14;

/// Solves T x = v in place, column by column: x_r = v_r / pivot_r, then v -= x_r T_r. `Order` walks
/// the pivots; those that are void (< 0) were replaced. Without pivots the diagonal is 1.
template <bool Divides, class Order>
void solve_all(const Triangle& T, const double* pivot, Order begin, Order end, WorkVector& v) {
    double* x = v.value.data();
    const int* index = T.index.data();
    const double* value = T.value.data();
    int count = 0;
    for (; begin != end; ++begin) {
        const int row = *begin;
        if (row < 0)
            continue;
        const auto r = static_cast<std::size_t>(row);
        double x_r = x[r];
        if (x_r == 0)
            continue;
        if (x_r < tiny_in_solve && x_r > -tiny_in_solve) {
            x[r] = 0;
            continue;
        }
        if constexpr (Divides)
            x[r] = x_r /= pivot[r];
        v.index[static_cast<std::size_t>(count++)] = row;
        const int last = T.end[r];
        for (int k = T.begin[r]; k < last; ++k)
            x[index[k]] -= x_r * value[k];
    }
    v.count = count;
}

/// The same in time proportional to the work on numbers (Gilbert, Peierls 1988): a depth-first
/// search finds the places that can become nonzero, in an order in which they can be solved.
class ReachSolve {
public:
    void resize(int size) {
        visited_.assign(static_cast<std::size_t>(size), 0);
        found_.resize(static_cast<std::size_t>(size));
        stack_.resize(static_cast<std::size_t>(size));
        next_.resize(static_cast<std::size_t>(size));
    }

    template <bool Divides>
    void solve(const Triangle& T, const double* pivot, WorkVector& v) {
        int found = 0;
        for (int k = 0; k < v.count; ++k) {
            const int root = v.index[at(k)];
            if (!visited_[at(root)])
                found = search(T, root, found);
        }
        double* x = v.value.data();
        int count = 0;
        for (int k = found - 1; k >= 0; --k) {
            const int row = found_[at(k)];
            const std::size_t r = at(row);
            visited_[r] = 0;
            double x_r = x[r];
            if (x_r < tiny_in_solve && x_r > -tiny_in_solve) {
                x[r] = 0;
                continue;
            }
            if constexpr (Divides)
                x[r] = x_r /= pivot[r];
            v.index[at(count++)] = row;
            for (int e = T.begin[r]; e < T.end[r]; ++e)
                x[at(T.index[at(e)])] -= x_r * T.value[at(e)];
        }
        v.count = count;
    }

private:
    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    int search(const Triangle& T, int root, int found) {
        int depth = 0;
        stack_[0] = root;
        next_[0] = T.begin[at(root)];
        visited_[at(root)] = 1;
        while (depth >= 0) {
            const int row = stack_[at(depth)];
            int e = next_[at(depth)];
            const int end = T.end[at(row)];
            while (e < end && visited_[at(T.index[at(e)])])
                ++e;
            if (e == end) {
                found_[at(found++)] = row;
                --depth;
                continue;
            }
            next_[at(depth)] = e + 1;
            const int child = T.index[at(e)];
            visited_[at(child)] = 1;
            stack_[at(++depth)] = child;
            next_[at(depth)] = T.begin[at(child)];
        }
        return found;
    }

    std::vector<char> visited_;
    std::vector<int> found_, stack_, next_;
};

}  // namespace ridgewood::detail
