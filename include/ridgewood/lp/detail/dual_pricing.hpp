/// Which variable leaves in the dual simplex method.
#pragma once

#include <ridgewood/lp/detail/simplex_state.hpp>
#include <ridgewood/lp/detail/work_vector.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Dual steepest edge (Forrest, Goldfarb 1992): the row with the largest infeasibility^2 / weight,
/// weight = |e' B^-1|^2. A list holds the rows that may be infeasible, so that the search costs
/// their number.
class DualPricing {
public:
    /// Weights of a basis of logicals, and first guesses for any other.
    void reset(int rows) { weight_.assign(static_cast<std::size_t>(rows), 1.0); }

    /// To call around a factorization, which orders the rows anew.
    void remember(const SimplexState& state) {
        weight_of_variable_.resize(state.is_nonbasic.size());
        std::fill(weight_of_variable_.begin(), weight_of_variable_.end(), 1.0);
        for (std::size_t i = 0; i < weight_.size(); ++i)
            weight_of_variable_[at(state.head[i])] = weight_[i];
    }
    void recall(const SimplexState& state) {
        for (std::size_t i = 0; i < weight_.size(); ++i)
            weight_[i] = weight_of_variable_[at(state.head[i])];
    }

    void find_infeasibilities(const SimplexState& state) {
        infeasibility_.assign(weight_.size(), 0.0);
        listed_.assign(weight_.size(), 0);
        list_.clear();
        for (int i = 0; i < state.row_count(); ++i)
            look_at(state, i);
    }

    /// After a change of the basic variable of a row or of its value.
    void look_at(const SimplexState& state, int row) {
        const std::size_t i = at(row);
        const double value = state.x_basic[i];
        const double beyond = std::max(state.lower_basic[i] - value, value - state.upper_basic[i]);
        if (beyond <= state.primal_tolerance) {
            infeasibility_[i] = 0;
            return;
        }
        infeasibility_[i] = beyond * beyond;
        if (!listed_[i]) {
            listed_[i] = 1;
            list_.push_back(row);
        }
    }

    /// Leaves a row alone until the next `find_infeasibilities`.
    void ignore(int row) { infeasibility_[at(row)] = 0; }

    /// The leaving row; -1 if all are feasible.
    [[nodiscard]] int choose() {
        int best = -1;
        double best_merit = 0;
        std::size_t kept = 0;
        for (std::size_t k = 0; k < list_.size(); ++k) {
            const int row = list_[k];
            const double size = infeasibility_[at(row)];
            if (size == 0) {
                listed_[at(row)] = 0;
                continue;
            }
            list_[kept++] = row;
            if (size > best_merit * weight_[at(row)]) {
                best_merit = size / weight_[at(row)];
                best = row;
            }
        }
        list_.resize(kept);
        return best;
    }

    [[nodiscard]] double weight(int row) const { return weight_[at(row)]; }
    void set_weight(int row, double weight) { weight_[at(row)] = weight; }

    /// After a pivot in `row`: `column` is B^-1 a_q and `tau` is B^-1 B^-T e_row, both of the basis
    /// before it.
    void update(int row, const WorkVector& column, const WorkVector& tau) {
        const double pivot = column.value[at(row)];
        const double entering = weight_[at(row)] / (pivot * pivot);
        for (int k = 0; k < column.count; ++k) {
            const std::size_t i = at(column.index[at(k)]);
            const double a = column.value[i];
            weight_[i] += a * (entering * a - 2 / pivot * tau.value[i]);
            weight_[i] = std::max(weight_[i], 1e-4);
        }
        weight_[at(row)] = std::max(entering, 1e-4);
    }

private:
    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    std::vector<double> weight_, infeasibility_, weight_of_variable_;
    std::vector<char> listed_;
    std::vector<int> list_;
};

}  // namespace ridgewood::detail
