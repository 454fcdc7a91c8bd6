/// How often each label was predicted for each true label: what the scores of labels are made of.
#pragma once

#include <ridgewood/core/labels.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>

#include <cstddef>
#include <vector>

namespace ridgewood {

/// How often each label was predicted for each true label.
struct ConfusionMatrix {
    /// The labels that occur in truth or prediction of a row of positive weight, ascending.
    Vector<double> labels;
    /// counts(i, j): the total weight of the rows of true label i that were predicted as label j.
    Matrix<double> counts;

    /// The counts as shares of their true label: a row sums to 1, or is 0 when its label never is
    /// the truth. Transposed counts give shares of the predicted label.
    template <Real W = double>
    [[nodiscard]] Matrix<double> shares_of_truth() const {
        const Vector<W> totals = counts.rowwise().sum();
        const Vector<W> scale = (totals.array() > 0).select(totals.array().inverse(), 0);
        return scale.asDiagonal() * counts;
    }
};

namespace detail {

template <Real = double>
void check_labels(const VectorArgument& truth, const VectorArgument& predicted) {
    check_rows(truth->size(), "predicted", predicted->size());
    check_finite<double>("truth", *truth);
    check_finite<double>("predicted", *predicted);
}

}  // namespace detail

/// Counts the pairs of true and predicted label. Memory is quadratic in the number of labels.
/// Throws std::invalid_argument when there are no rows, when sizes differ, when a label is NaN or
/// infinite, and when weights are negative or all zero.
template <Real W = double>
[[nodiscard]] ConfusionMatrix confusion_matrix(const detail::VectorArgument& truth,
                                               const detail::VectorArgument& predicted,
                                               const detail::WeightsArgument& weights = {}) {
    detail::check_labels(truth, predicted);
    const Vector<W> row_weights = detail::weights_or_ones(weights, truth->size());
    std::vector<Index> rows;
    for (Index i = 0; i < truth->size(); ++i) {
        if (row_weights[i] > 0)
            rows.push_back(i);
    }
    Vector<W> both(2 * static_cast<Index>(rows.size()));
    const VectorView<W>&t = *truth, &p = *predicted;
    both << t(rows), p(rows);
    ConfusionMatrix result{detail::distinct_labels<W>(both), {}};
    const std::vector<int> codes = detail::label_codes<W>("label", both, result.labels);
    const Index classes = result.labels.size();
    result.counts = Matrix<W>::Zero(classes, classes);
    for (std::size_t k = 0; k < rows.size(); ++k)
        result.counts(codes[k], codes[rows.size() + k]) += row_weights[rows[k]];
    return result;
}

}  // namespace ridgewood
