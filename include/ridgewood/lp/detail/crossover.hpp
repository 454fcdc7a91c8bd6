/// From a point to a basis.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/primal_ratio_test.hpp>
#include <ridgewood/lp/detail/simplex_state.hpp>
#include <ridgewood/lp/detail/work_vector.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Moves what stands between its bounds, variable by variable, to a bound or, where a basic
/// variable meets its own first, into the basis in its place (Megiddo 1991, Bixby and Saltzman
/// 1994). Those with the most room come first: they will be basic.
template <Real W = double>
class Crossover {
public:
    explicit Crossover(SimplexState& state) : s_(state) {}

    /// The state was started with its form; `point` has a value for each variable of that. What is
    /// still between its bounds when the time of the state's clock is over goes to one of them.
    void cross(const std::vector<W>& point) {
        column_.resize(s_.row_count());
        rho_.resize(s_.row_count());
        take(point);
        settle();
        for (const int j : between_) {
            if (s_.move[at(j)] != 0)
                continue;
            if (s_.clock.is_late())
                break;
            push(j);
            if (s_.factor.wants_factorization())
                settle();
        }
        s_.place_all();
    }

private:
    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    [[nodiscard]] W room(int j) const {
        return std::min(s_.x[at(j)] - s_.lower[at(j)], s_.upper[at(j)] - s_.x[at(j)]);
    }

    void take(const std::vector<W>& point) {
        between_.clear();
        for (int j = 0; j < s_.form->columns; ++j) {
            const std::size_t q = at(j);
            if (s_.lower[q] == s_.upper[q])
                continue;
            s_.x[q] = point[q];
            if (room(j) > s_.primal_tolerance) {
                s_.move[q] = 0;
                between_.push_back(j);
            } else {
                s_.move[q] = s_.x[q] - s_.lower[q] < s_.upper[q] - s_.x[q] ? 1 : -1;
                s_.place_at_bound(j);
            }
        }
        std::stable_sort(between_.begin(), between_.end(),
                         [&](int a, int b) { return room(a) > room(b); });
    }

    /// Rows that the point leaves open count as feasible where they are.
    void settle() {
        s_.factorize();
        s_.compute_primal();
        for (std::size_t i = 0; i < s_.head.size(); ++i) {
            s_.lower_basic[i] = std::min(s_.lower_basic[i], s_.x_basic[i]);
            s_.upper_basic[i] = std::max(s_.upper_basic[i], s_.x_basic[i]);
        }
    }

    void push(int j) {
        const std::size_t q = at(j);
        const int direction = s_.x[q] - s_.lower[q] < s_.upper[q] - s_.x[q] ? -1 : 1;
        s_.find_column(j, column_);
        const PrimalStep step = PrimalRatioTest::feasible(s_, column_, direction, 1e-7);
        const W range = direction < 0 ? s_.x[q] - s_.lower[q] : s_.upper[q] - s_.x[q];
        if (range <= step.length) {
            move_basics(direction * range, -1);
            s_.x[q] = direction < 0 ? s_.lower[q] : s_.upper[q];
            s_.move[q] = static_cast<signed char>(-direction);
            return;
        }
        const std::size_t r = at(step.row);
        s_.find_inverse_row(step.row, rho_);
        move_basics(direction * step.length, step.row);
        const W bound = step.to_lower ? s_.lower_basic[r] : s_.upper_basic[r];
        s_.exchange(step.row, j, column_.value[r], bound, step.to_lower,
                    s_.x[q] + direction * step.length);
    }

    void move_basics(W step, int leaving) {
        for (int k = 0; k < column_.count; ++k) {
            const int i = column_.index[at(k)];
            if (i != leaving)
                s_.x_basic[at(i)] -= step * column_.value[at(i)];
        }
    }

    SimplexState& s_;
    WorkVector column_, rho_;
    std::vector<int> between_;
};

}  // namespace ridgewood::detail
