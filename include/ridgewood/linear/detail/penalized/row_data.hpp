/// What the third argument of a fit says of the rows.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>

namespace ridgewood::detail {

/// What a row counts, and what its predictor is known to hold.
template <Real W>
struct RowData {
    /// Of sum 1.
    Vector<W> weights;
    bool weighted = false;
    /// 0 where none is given.
    Vector<W> offset;

    template <Real S>
    RowData(Index rows, const FitData<S>& data) : weighted(data.weights.has_value()) {
        weights = Vector<W>::Constant(rows, 1 / static_cast<W>(rows));
        offset = Vector<W>::Zero(rows);
        if (weighted) {
            check_weights<S>(*data.weights, rows);
            weights = data.weights->template cast<W>();
            weights /= weights.maxCoeff();
            weights /= weights.sum();
        }
        if (data.offset) {
            check_offset<S>(*data.offset, rows);
            offset = data.offset->template cast<W>();
        }
    }
};

}  // namespace ridgewood::detail
