/// Labels of a classification: numbers of which only equality and order count.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

/// The distinct values of y in ascending order: the `classes()` of a classifier fitted on y.
/// y holds no NaN. O(n log n).
template <Real S>
[[nodiscard]] Vector<S> distinct_labels(const VectorView<S>& y) {
    std::vector<S> labels(y.data(), y.data() + y.size());
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    return Eigen::Map<const Vector<S>>(labels.data(), static_cast<Index>(labels.size()));
}

/// Those of the rows of a weight > 0, of which there are some.
template <Real S, class DW>
[[nodiscard]] Vector<S> distinct_labels(const VectorView<S>& y,
                                        const Eigen::MatrixBase<DW>& weights) {
    std::vector<S> labels;
    for (Index i = 0; i < y.size(); ++i) {
        if (weights[i] > 0)
            labels.push_back(y[i]);
    }
    return distinct_labels<S>(
        Eigen::Map<const Vector<S>>(labels.data(), static_cast<Index>(labels.size())));
}

/// For each row the position of its label in `classes`, which ascend. Throws
/// std::invalid_argument, with the row and `name`, for a label that is not among them.
template <Real S>
[[nodiscard]] std::vector<int> label_codes(std::string_view name, const VectorView<S>& y,
                                           const VectorView<S>& classes) {
    const S* const begin = classes.data();
    const S* const end = begin + classes.size();
    std::vector<int> codes(static_cast<std::size_t>(y.size()));
    for (Index i = 0; i < y.size(); ++i) {
        const S* const found = std::lower_bound(begin, end, y[i]);
        require(found != end && *found == y[i], name, "(", i, ") is ", describe(y[i]),
                ", which is none of the ", classes.size(), " classes");
        codes[static_cast<std::size_t>(i)] = static_cast<int>(found - begin);
    }
    return codes;
}

/// The same where only rows of a weight > 0 need a label of the classes; others are at 0.
template <Real S, class DW>
[[nodiscard]] std::vector<int> label_codes(std::string_view name, const VectorView<S>& y,
                                           const Eigen::MatrixBase<DW>& weights,
                                           const VectorView<S>& classes) {
    const Vector<S> known = (weights.derived().array() > 0).select(y, classes[0]);
    return label_codes<S>(name, known, classes);
}

}  // namespace ridgewood::detail
