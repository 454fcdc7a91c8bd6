/// The target of a penalized regression in units of its own spread.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/row_data.hpp>

#include <cmath>
#include <string_view>

namespace ridgewood::detail {

/// The target without its mean, of weighted square 1.
template <Real W>
struct PenalizedTarget : RowData<W> {
    using RowData<W>::weights;
    Vector<W> y;
    double mean = 0, deviation = 0;

    template <Real S>
    PenalizedTarget(std::string_view name, const VectorView<S>& given, const FitData<S>& data,
                    bool intercept)
        : RowData<W>(given.size(), data), y(given.template cast<W>() - this->offset) {
        check_finite<S>("y", given);
        const double scale = y.cwiseAbs().maxCoeff();
        Index first = 0;
        weights.maxCoeff(&first);
        if (intercept) {
            const double origin = y[first];
            y.array() -= origin;
            const double rest = weights.dot(y);
            y.array() -= rest;
            mean = origin + rest;
        }
        const double largest = y.cwiseAbs().maxCoeff();
        if (largest > 0)
            deviation = largest * std::sqrt(weights.dot((y / largest).cwiseAbs2()));
        require(deviation > 1e-14 * scale, name, intercept ? ": y is constant" : ": y is 0",
                intercept ? join(" (", describe(static_cast<double>(given[first])), ")") : "",
                ", there is nothing to explain");
        y /= deviation;
    }
};

}  // namespace ridgewood::detail
