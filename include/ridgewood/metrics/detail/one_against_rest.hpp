/// Scores of two classes as scores of several.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/probabilities.hpp>

namespace ridgewood::detail {

/// binary(truth01, score, weights) of the second of two classes, or its mean over several classes,
/// each against the rest; `by_share` weighs each by how often it is the truth.
template <class Binary>
[[nodiscard]] double one_against_rest(const VectorArgument& truth,
                                      const MatrixArgument& probabilities,
                                      const VectorArgument& classes, const WeightsArgument& weights,
                                      bool by_share, Binary binary) {
    (void)check_classes(*truth, *probabilities, *classes);
    const Vector<double> row_weights = weights_or_ones(weights, truth->size());
    const Index first = classes->size() == 2 ? 1 : 0;
    double sum = 0, shares = 0;
    for (Index k = first; k < classes->size(); ++k) {
        const double label = (*classes)[k];
        const Vector<double> is_class =
            truth->unaryExpr([=](double t) { return t == label ? 1.0 : 0.0; });
        const double share = by_share && first == 0 ? row_weights.dot(is_class) : 1;
        if (share == 0)
            continue;
        sum +=
            share * binary(VectorView<double>(is_class), VectorView<double>(probabilities->col(k)),
                           VectorView<double>(row_weights));
        shares += share;
    }
    return sum / shares;
}

}  // namespace ridgewood::detail
