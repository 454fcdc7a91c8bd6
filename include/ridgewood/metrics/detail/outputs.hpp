/// What the scores of predicted numbers have in common: checks, means over rows and over outputs.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

template <Real = double>
void check_outputs(std::string_view name, const MatrixView<double>& values) {
    if (values.cols() == 1)
        check_finite<double>(name, VectorView<double>(values.col(0)));
    else
        check_finite<double>(name, values);
}

/// The mean over outputs of score(truth, predicted, weights), each a VectorView<double>.
template <class Score>
[[nodiscard]] double mean_over_outputs(const OutputsArgument& truth,
                                       const OutputsArgument& predicted,
                                       const WeightsArgument& weights, Score score) {
    check_rows(truth->rows(), "predicted", predicted->rows());
    require(truth->cols() > 0, "truth is empty");
    require(truth->cols() == predicted->cols(), "truth has ", truth->cols(),
            " columns but predicted has ", predicted->cols());
    check_outputs("truth", *truth);
    check_outputs("predicted", *predicted);
    const Vector<double> row_weights = weights_or_ones(weights, truth->rows());
    double sum = 0;
    for (Index j = 0; j < truth->cols(); ++j) {
        sum += score(VectorView<double>(truth->col(j)), VectorView<double>(predicted->col(j)),
                     VectorView<double>(row_weights));
    }
    return sum / static_cast<double>(truth->cols());
}

/// The mean over rows and outputs of loss(t, p).
template <class Loss>
[[nodiscard]] double mean_loss(const OutputsArgument& truth, const OutputsArgument& predicted,
                               const WeightsArgument& weights, Loss loss) {
    return mean_over_outputs(truth, predicted, weights,
                             [&](const auto& t, const auto& p, const auto& w) {
                                 return weighted_mean(t.binaryExpr(p, loss), w);
                             });
}

/// The middle of the values when each is repeated as often as its weight says; halfway between
/// two values when the weight on either side is the same.
template <Real = double>
[[nodiscard]] double weighted_median(const VectorView<double>& values,
                                     const VectorView<double>& weights) {
    std::vector<Index> order;
    for (Index i = 0; i < values.size(); ++i) {
        if (weights[i] > 0)
            order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](Index a, Index b) { return values[a] < values[b]; });
    const double half = weights.sum() / 2;
    double below = 0;
    for (std::size_t k = 0; k + 1 < order.size(); ++k) {
        below += weights[order[k]];
        if (below > half)
            return values[order[k]];
        if (below == half)
            return (values[order[k]] + values[order[k + 1]]) / 2;
    }
    return values[order.back()];
}

/// Whether the values of positive weight are all the same. Asked of the values and not of their
/// variance, since a constant 0.1 differs from its rounded mean.
template <Real = double>
[[nodiscard]] bool is_constant(const VectorView<double>& values,
                               const VectorView<double>& weights) {
    std::optional<double> first;
    for (Index i = 0; i < values.size(); ++i) {
        if (!(weights[i] > 0))
            continue;
        if (first && values[i] != *first)
            return false;
        first = values[i];
    }
    return true;
}

/// mean((values - mean(values))^2).
template <Real = double>
[[nodiscard]] double weighted_variance(const VectorView<double>& values,
                                       const VectorView<double>& weights) {
    const double mean = weighted_mean(values, weights);
    double sum = 0;
    for (Index i = 0; i < values.size(); ++i)
        sum += weights[i] * (values[i] - mean) * (values[i] - mean);
    return sum / weights.sum();
}

}  // namespace ridgewood::detail
