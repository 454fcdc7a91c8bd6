/// Ridge regressions at several lambdas, from one decomposition.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/linear_model.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood {

/// One point of a ridge path. The errors are in the units of y squared.
template <Real S>
struct RidgePoint {
    double lambda = 0;
    LinearModel<S> model;
    /// Trace of the hat matrix, the intercept included.
    double degrees_of_freedom = 0;
    /// Generalised cross-validation, mean squared error / (1 - degrees of freedom / n)^2 (Golub,
    /// Heath, Wahba 1979); NaN, like leave_one_out, when a row is fitted whatever its value.
    double gcv = 0;
    /// Mean squared error of leaving out each row in turn, sum w_i (e_i / (1 - h_i))^2 / sum w_i.
    /// It is exact for fits with the same penalty lambda sum w on the other rows.
    double leave_one_out = 0;
};

/// The fits of Ridge::path in the order of the lambdas that were asked for.
template <Real S>
class RidgePath {
public:
    explicit RidgePath(std::vector<RidgePoint<S>> points) : points_(std::move(points)) {}

    [[nodiscard]] std::size_t size() const { return points_.size(); }
    [[nodiscard]] const RidgePoint<S>& operator[](std::size_t i) const { return points_[i]; }
    [[nodiscard]] auto begin() const { return points_.begin(); }
    [[nodiscard]] auto end() const { return points_.end(); }

    /// The point of least generalised cross-validation, the first of several. Throws
    /// std::invalid_argument when it is NaN at all of them.
    [[nodiscard]] const RidgePoint<S>& best_gcv() const& { return least(&RidgePoint<S>::gcv); }

    /// A point of a path that is about to vanish: moved out.
    [[nodiscard]] RidgePoint<S> best_gcv() && { return std::as_const(*this).best_gcv(); }
    [[nodiscard]] RidgePoint<S> best_leave_one_out() && {
        return std::as_const(*this).best_leave_one_out();
    }

    /// The point of least leave-one-out error, the first of several.
    [[nodiscard]] const RidgePoint<S>& best_leave_one_out() const& {
        return least(&RidgePoint<S>::leave_one_out);
    }

private:
    [[nodiscard]] const RidgePoint<S>& least(double RidgePoint<S>::*error) const {
        const RidgePoint<S>* best = nullptr;
        for (const RidgePoint<S>& point : points_) {
            if (detail::is_nan(point.*error))
                continue;
            if (best == nullptr || point.*error < best->*error)
                best = &point;
        }
        detail::require(best != nullptr, "RidgePath: the error is NaN at every lambda");
        return *best;
    }

    std::vector<RidgePoint<S>> points_;
};

}  // namespace ridgewood
