/// The folds of the references of cv.glmnet.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>

#include <cstddef>
#include <utility>
#include <vector>

/// The k-th fold tests the rows i with i mod folds == k.
struct Turns {
    using Index = ridgewood::Index;

    Index folds;

    [[nodiscard]] ridgewood::FoldPlan split(Index rows) const {
        std::vector<Index> order, starts;
        for (Index k = 0; k < folds; ++k) {
            starts.push_back(static_cast<Index>(order.size()));
            for (Index i = k; i < rows; i += folds)
                order.push_back(i);
        }
        starts.push_back(rows);
        const auto fold = [starts, rows](Index k) {
            const Index begin = starts[static_cast<std::size_t>(k)];
            const Index end = starts[static_cast<std::size_t>(k) + 1];
            return ridgewood::Fold{{{0, begin}, {end, rows}}, {{begin, end}}};
        };
        return ridgewood::FoldPlan(rows, folds, fold, std::move(order));
    }
};
