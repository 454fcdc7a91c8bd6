/// Which variable enters in the primal simplex method.
#pragma once

#include <ridgewood/lp/detail/simplex_state.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Devex (Harris 1973): the largest d^2 / weight, where weights follow the lengths of the edges in
/// the space of those variables that were nonbasic at the last reset.
class PrimalPricing {
public:
    void reset(int variables) {
        weight_.assign(static_cast<std::size_t>(variables), 1.0);
        ignored_.assign(static_cast<std::size_t>(variables), 0);
        any_ignored_ = false;
    }

    void forget_weights() { std::fill(weight_.begin(), weight_.end(), 1.0); }

    /// Leaves a column whose pivot failed alone until `forgive`.
    void ignore(int variable) {
        ignored_[at(variable)] = 1;
        any_ignored_ = true;
    }

    void forgive() {
        std::fill(ignored_.begin(), ignored_.end(), static_cast<char>(0));
        any_ignored_ = false;
    }

    [[nodiscard]] bool any_ignored() const { return any_ignored_; }

    /// The entering variable; -1 if all reduced costs are fine.
    [[nodiscard]] int choose(const SimplexState& state) const {
        int best = -1;
        double best_merit = 0;
        const int count = state.variable_count();
        for (int j = 0; j < count; ++j) {
            const double d = state.d[at(j)];
            if (d <= state.dual_tolerance && d >= -state.dual_tolerance)
                continue;
            const double size = state.dual_infeasibility(j);
            if (size > state.dual_tolerance && size * size > best_merit * weight_[at(j)] &&
                !ignored_[at(j)]) {
                best_merit = size * size / weight_[at(j)];
                best = j;
            }
        }
        return best;
    }

    /// The weight of the entering variable over its squared pivot, from which the others follow.
    [[nodiscard]] double pivot_weight(int entering, double alpha) const {
        return weight_[at(entering)] / (alpha * alpha);
    }

    void update(std::size_t variable, double alpha, double pivot_weight) {
        weight_[variable] = std::max(weight_[variable], alpha * alpha * pivot_weight);
    }

    /// Weights that have grown too far say nothing any more.
    void set_leaving(std::size_t variable, double pivot_weight) {
        weight_[variable] = std::max(pivot_weight, 1.0);
        if (pivot_weight > 1e7)
            forget_weights();
    }

private:
    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    std::vector<double> weight_;
    std::vector<char> ignored_;
    bool any_ignored_ = false;
};

}  // namespace ridgewood::detail
