/// Quantiles by the training rows that share leaves with a row.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/packed_trees.hpp>
#include <ridgewood/ensemble/forest_results.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Rows x probabilities: the least y with F(y | x) >= probability, where F gives each tree the
/// same weight, and within a tree each sample of the leaf (Meinshausen 2006, section 3).
template <Real S>
[[nodiscard]] Matrix<S> leaf_quantiles(const PackedTrees<S>& forest, const LeafSamples<S>& samples,
                                       const MatrixView<S>& X,
                                       const std::vector<double>& probabilities) {
    check_columns(X.cols(), forest.columns());
    require(!samples.trees.empty(),
            "predict_quantiles: the forest keeps no rows in its leaves; fit it with leaf_samples");
    for (std::size_t k = 0; k < probabilities.size(); ++k) {
        require(probabilities[k] >= 0 && probabilities[k] <= 1, "predict_quantiles: probabilities(",
                k, ") must be in [0, 1], got ", describe(probabilities[k]));
    }
    Matrix<S> quantiles(X.rows(), static_cast<Index>(probabilities.size()));
    const Matrix<Index> leaves = forest.leaves(X, 1);
    std::vector<std::pair<S, double>> cloud;
    for (Index i = 0; i < X.rows(); ++i) {
        cloud.clear();
        for (std::size_t t = 0; t < samples.trees.size(); ++t) {
            const auto& tree = samples.trees[t];
            const auto leaf = static_cast<std::size_t>(leaves(i, static_cast<Index>(t)));
            const double weight = 1 / static_cast<double>(tree.begin[leaf + 1] - tree.begin[leaf]);
            for (auto k = tree.begin[leaf]; k < tree.begin[leaf + 1]; ++k)
                cloud.emplace_back(tree.targets[k], weight);
        }
        std::sort(cloud.begin(), cloud.end());
        double total = 0;
        for (const auto& [target, weight] : cloud)
            total += weight;
        for (std::size_t k = 0; k < probabilities.size(); ++k) {
            // Sums of reciprocals are not exact: 3 x 1/3 may fall short of 1.
            const double wanted = (probabilities[k] - 1e-12) * total;
            double sum = 0;
            S quantile = cloud.back().first;
            for (const auto& [target, weight] : cloud) {
                if ((sum += weight) >= wanted) {
                    quantile = target;
                    break;
                }
            }
            quantiles(i, static_cast<Index>(k)) = quantile;
        }
    }
    return quantiles;
}

}  // namespace ridgewood::detail
