/// What boosting works on.
#pragma once

#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/metric_watch.hpp>
#include <ridgewood/ensemble/detail/objective.hpp>
#include <ridgewood/tree/binned_matrix.hpp>

namespace ridgewood::detail {

template <Real S>
struct BoostingData {
    const BinnedMatrix<S>& bins;
    /// Null where nothing but bins is known.
    const MatrixView<S>* X;
    const Objective& objective;
    BoostingTarget target;
    /// Rows of the table that the loss is watched on, if there are any: the others have weight 0
    /// here, and these in `target`.
    BoostingTarget tail;
    /// One a row, or nothing.
    Vector<double> offset;
    /// Rows apart from the table, if there are any.
    const MatrixView<S>* validation_X;
    BoostingTarget validation;
    const Observer& observer;
    MetricWatch watch = {};

    [[nodiscard]] bool has_tail() const { return tail.y.size() > 0; }
    [[nodiscard]] bool is_judged() const { return validation_X != nullptr || has_tail(); }
};

}  // namespace ridgewood::detail
