/// The target of a penalized regression in units of its own spread.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>

#include <cmath>
#include <string_view>

namespace ridgewood::detail {

/// The target without its mean, of weighted square 1, and the weights, which sum to 1.
template <Real W>
struct PenalizedTarget {
    Vector<W> y;
    Vector<W> weights;
    bool weighted;
    double mean = 0, deviation = 0;

    template <Real S>
    PenalizedTarget(std::string_view name, const VectorView<S>& given, const FitData<S>& data,
                    bool intercept)
        : y(given.template cast<W>()), weighted(data.weights.has_value()) {
        const Index n = y.size();
        check_finite<S>("y", given);
        if (data.offset) {
            check_offset<S>(*data.offset, n);
            y -= data.offset->template cast<W>();
        }
        if (weighted) {
            check_weights<S>(*data.weights, n);
            weights = data.weights->template cast<W>();
            weights /= weights.maxCoeff();
            weights /= weights.sum();
        } else {
            weights = Vector<W>::Constant(n, 1 / static_cast<W>(n));
        }
        const double scale = y.cwiseAbs().maxCoeff();
        Index first = 0;
        weights.maxCoeff(&first);
        if (intercept) {
            const double origin = y[first];
            y.array() -= origin;
            const double offset = weights.dot(y);
            y.array() -= offset;
            mean = origin + offset;
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
