/// A point near the optimum, without a basis.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/computational_form.hpp>
#include <ridgewood/lp/detail/simplex_settings.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// Minimises c'x + duals'r + r'r / (2 penalty) with r = [A I] x, the rows that x leaves open,
/// within the bounds, by turns: variable by variable a few sweeps, then duals += r / penalty
/// (Hestenes 1969, Powell 1969; by coordinates as in Forrest's crash, Galabova and Hall 2020). A
/// round costs as much as some iterations of the simplex method, and on programs of which a vertex
/// is hard to find it comes near the optimum in a hundred of them.
template <Real W = double>
class PenaltyCrash {
public:
    explicit PenaltyCrash(const ComputationalForm& form)
        : form_(form),
          x_(at(form.variables())),
          square_(x_.size()),
          duals_(at(form.rows)),
          open_(duals_.size()) {
        for (int j = 0; j < form.variables(); ++j) {
            x_[at(j)] = std::min(std::max(W(0), form.lower[at(j)]), form.upper[at(j)]);
            form.for_each_entry(j, [&](int row, W a) {
                square_[at(j)] += a * a;
                open_[at(row)] += a * x_[at(j)];
            });
        }
    }

    /// Whether it has come near, in the time that `clock` leaves. The penalty goes to whichever
    /// lags behind, the rows or the reduced costs.
    [[nodiscard]] bool run(const SimplexClock& clock) {
        constexpr int most = 40, rounds = 10, sweeps = 50;
        // From 1e-3, as of dfl001, the simplex method had a longer way than from where it stood.
        constexpr W near = W(1e-4);
        W penalty = first_penalty();
        W last_open = largest, worst = largest;
        for (int k = 0; k < most && worst > near; ++k) {
            W open = largest;
            for (int round = 0; round < rounds; ++round) {
                if (clock.is_late())
                    return false;
                for (int i = 0; i < sweeps; ++i)
                    sweep(penalty);
                for (std::size_t i = 0; i < duals_.size(); ++i)
                    duals_[i] += open_[i] / penalty;
                open = std::min(open, open_share());
            }
            const W gap = gap_share();
            worst = open + gap;
            if (gap > 10 * open)
                penalty *= 3;
            else if (open > W(0.8) * last_open)
                penalty /= 3;
            last_open = open;
        }
        return worst <= near;
    }

    /// One value a variable of the form.
    [[nodiscard]] const std::vector<W>& point() const { return x_; }

private:
    static constexpr W tiny = std::numeric_limits<W>::min();
    static constexpr W largest = std::numeric_limits<W>::max();

    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    /// A fifth of the size of a variable over that of a cost: of limits and costs the mean of what
    /// is not 0.
    [[nodiscard]] W first_penalty() const {
        W limits = 0, costs = 0;
        int limit_count = 0, cost_count = 0;
        for (int j = 0; j < form_.variables(); ++j) {
            for (const W limit : {form_.lower[at(j)], form_.upper[at(j)]}) {
                if (limit != 0 && std::abs(limit) < W(1e100)) {
                    limits += std::abs(limit);
                    ++limit_count;
                }
            }
            costs += std::abs(form_.cost[at(j)]);
            cost_count += form_.cost[at(j)] != 0;
        }
        const W size = limit_count > 0 ? limits / static_cast<W>(limit_count) : 1;
        const W cost = cost_count > 0 ? costs / static_cast<W>(cost_count) : 1;
        return W(0.2) * size / cost;
    }

    /// sum |d| times the way to the bound where d wants a variable, over the objective; d are the
    /// reduced costs by the duals.
    [[nodiscard]] W gap_share() const {
        W gap = 0, objective = 0;
        for (int j = 0; j < form_.variables(); ++j) {
            const std::size_t q = at(j);
            W d = form_.cost[q];
            form_.for_each_entry(j, [&](int row, W a) { d += a * duals_[at(row)]; });
            const W way = d > 0 ? x_[q] - form_.lower[q] : form_.upper[q] - x_[q];
            gap += std::abs(d) * std::min(way, std::abs(x_[q]));
            objective += form_.cost[q] * x_[q];
        }
        return gap / std::max(std::abs(objective), tiny);
    }

    void sweep(W penalty) {
        for (int j = 0; j < form_.variables(); ++j) {
            const std::size_t q = at(j);
            if (square_[q] == 0 || form_.lower[q] == form_.upper[q])
                continue;
            W slope = form_.cost[q];
            form_.for_each_entry(j, [&](int row, W a) {
                slope += a * (duals_[at(row)] + open_[at(row)] / penalty);
            });
            const W best = x_[q] - slope * penalty / square_[q];
            const W step = std::min(std::max(best, form_.lower[q]), form_.upper[q]) - x_[q];
            if (step == 0)
                continue;
            x_[q] += step;
            form_.for_each_entry(j, [&](int row, W a) { open_[at(row)] += a * step; });
        }
    }

    /// sum |r| over sum |a_ij x_j|.
    [[nodiscard]] W open_share() const {
        W open = 0, all = 0;
        for (const W r : open_)
            open += std::abs(r);
        for (int j = 0; j < form_.variables(); ++j)
            form_.for_each_entry(j, [&](int, W a) { all += std::abs(a * x_[at(j)]); });
        return all > 0 ? open / all : open;
    }

    const ComputationalForm& form_;
    /// The point, and the squared lengths of the columns.
    std::vector<W> x_, square_;
    std::vector<W> duals_, open_;
};

}  // namespace ridgewood::detail
