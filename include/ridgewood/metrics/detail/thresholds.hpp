/// The rows from the highest score down: what curves and the areas under them are made of.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/descending_order.hpp>

#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Calls visit(score, positive, negative) with the weights of the rows of either class that share a
/// score, from the highest score down.
template <class Visit>
void visit_thresholds(const VectorView<double>& truth, const VectorView<double>& score,
                      const VectorView<double>& weights, Visit visit) {
    const std::vector<Index> order = descending_order(score);
    for (std::size_t k = 0; k < order.size();) {
        const double threshold = score[order[k]];
        double positive = 0;
        double negative = 0;
        for (; k < order.size() && score[order[k]] == threshold; ++k)
            (truth[order[k]] == 1 ? positive : negative) += weights[order[k]];
        visit(threshold, positive, negative);
    }
}

}  // namespace ridgewood::detail
