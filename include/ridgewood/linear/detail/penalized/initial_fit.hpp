/// The first of two stages: a fit without zeros whose coefficients weigh those of the second.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/penalized_fit.hpp>

#include <optional>
#include <utility>

namespace ridgewood::detail {

/// Coefficients of the ridge regression at `lambda`; unset, those of least squares with more rows
/// than columns, else those of the ridge path that has the least generalised cross-validation.
template <class X, class Y>
[[nodiscard]] Vector<double> initial_coefficients(PenalizedSettings settings,
                                                  std::optional<double> lambda, const X& x,
                                                  const Y& y,
                                                  const FitData<typename X::Scalar>& data) {
    settings.l1_ratio = 0;
    settings.relaxation = 1;
    settings.coefficients = {};
    const Index rows = data.weights ? (data.weights->array() > 0).count() : x.rows();
    if (!lambda && rows > x.cols())
        lambda = 0;
    Lambdas lambdas;
    if (lambda)
        lambdas.values = {*lambda};
    const Observer nobody;
    const auto path = penalized_path(settings, x, y, lambdas, data, nobody);
    Index best = 0;
    if (!lambda)
        path.gcv().minCoeff(&best);
    return path.coefficients(best).template cast<double>();
}

}  // namespace ridgewood::detail
