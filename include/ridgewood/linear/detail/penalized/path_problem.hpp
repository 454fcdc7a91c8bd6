/// What a penalized path is solved for, in scaled columns.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>
#include <ridgewood/linear/detail/penalized/scaling.hpp>

#include <cmath>

namespace ridgewood::detail {

/// The target has mean 0 (with an intercept) and weighted square 1; the weights sum to 1.
template <Real W>
struct PathProblem {
    Scaling<W> scaling = {};
    /// sqrt of the weights.
    Vector<W> roots = {};
    Vector<W> y = {};
    Penalty<W> penalty = {};
    /// Largest violation of the optimality conditions that counts as none.
    double tolerance = 0;
    Index max_iterations = 0;
    int threads = 1;

    [[nodiscard]] Index rows() const { return y.size(); }
    [[nodiscard]] Index cols() const { return scaling.factor.size(); }
    [[nodiscard]] bool excludes(Index j) const { return scaling.factor[j] == 0; }

    /// sqrt of z'Vz.
    [[nodiscard]] double length(Index j) const { return std::sqrt(scaling.square[j]); }

    /// What a coefficient of 0 costs to move at this lambda.
    [[nodiscard]] double price(Index j, double lambda) const {
        return lambda * penalty.factors[j] * penalty.l1_ratio;
    }

    /// The part of a gradient that could move a coefficient away from 0.
    [[nodiscard]] double pull(Index j, double gradient) const {
        const bool up = penalty.upper[j] > 0, down = penalty.lower[j] < 0;
        return up && down ? std::abs(gradient) : up ? gradient : down ? -gradient : 0;
    }
};

}  // namespace ridgewood::detail
