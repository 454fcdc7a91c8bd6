/// How much worse a tree predicts rows that it has not seen when a feature is permuted among them.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/out_of_bag.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
#include <ridgewood/ensemble/forest_results.hpp>
#include <ridgewood/tree/tree.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// A row with the value of one column taken from another row.
template <Real S>
struct SwappedRow {
    RowOf<S> row;
    Index swapped;
    S value;

    [[nodiscard]] S operator()(Index column) const {
        return column == swapped ? value : row(column);
    }
};

/// Whether a tree looks at a feature, as a split or as a surrogate.
template <Real S>
[[nodiscard]] std::vector<bool> used_features(const Tree<S>& tree, Index columns) {
    std::vector<bool> used(static_cast<std::size_t>(columns), false);
    for (const TreeNode<S>& node : tree.nodes()) {
        if (!node.is_leaf())
            used[static_cast<std::size_t>(node.feature())] = true;
    }
    for (const SurrogateSplit<S>& surrogate : tree.parts().surrogates)
        used[static_cast<std::size_t>(surrogate.feature())] = true;
    return used;
}

/// The rise of the mean loss of one tree by feature; 0 where it does not look at the feature.
template <Real S>
[[nodiscard]] Vector<double> permutation_rises(const Tree<S>& tree, const MatrixView<S>& X,
                                               const Truth& truth, const UnseenRows& unseen,
                                               Random stream) {
    Vector<double> rises = Vector<double>::Zero(X.cols());
    if (unseen.rows.empty())
        return rises;
    const std::vector<bool> used = used_features(tree, X.cols());
    const auto rows = static_cast<Index>(unseen.rows.size());
    for (Index j = 0; j < X.cols(); ++j) {
        if (!used[static_cast<std::size_t>(j)])
            continue;
        const std::vector<Index> order =
            permutation(stream.stream(static_cast<std::uint64_t>(j)), rows);
        double rise = 0;
        for (std::size_t k = 0; k < unseen.rows.size(); ++k) {
            const auto row = static_cast<Index>(unseen.rows[k]);
            const auto other = static_cast<Index>(unseen.rows[static_cast<std::size_t>(order[k])]);
            const Index leaf = tree.leaf(SwappedRow<S>{RowOf<S>(X, row), j, X(other, j)});
            const Index value = tree.nodes()[static_cast<std::size_t>(leaf)].value();
            const auto before = static_cast<Index>(unseen.values[k]);
            if (value != before) {
                rise += truth.loss(row, tree.values().col(value)) -
                        truth.loss(row, tree.values().col(before));
            }
        }
        rises[j] = rise / static_cast<double>(rows);
    }
    return rises;
}

/// The mean of the rises of single trees, and its standard error.
[[nodiscard]] inline Importances importances_of(const std::vector<Vector<double>>& rises) {
    const auto trees = static_cast<double>(rises.size());
    Importances importances;
    importances.mean = Vector<double>::Zero(rises.front().size());
    for (const Vector<double>& rise : rises)
        importances.mean += rise / trees;
    importances.standard_error = Vector<double>::Zero(importances.mean.size());
    if (rises.size() < 2)
        return importances;
    for (const Vector<double>& rise : rises)
        importances.standard_error += (rise - importances.mean).cwiseAbs2();
    importances.standard_error =
        (importances.standard_error / (trees * (trees - 1))).cwiseSqrt().eval();
    return importances;
}

}  // namespace ridgewood::detail
