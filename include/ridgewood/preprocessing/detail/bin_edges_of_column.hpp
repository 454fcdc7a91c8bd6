/// Where a column is cut into bins.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/percentiles.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// `bins` + 1 numbers at equal distances.
[[nodiscard]] inline std::vector<double> uniform_edges(double least, double greatest, Index bins) {
    std::vector<double> edges;
    const double step = (greatest - least) / static_cast<double>(bins);
    for (Index k = 0; k < bins; ++k)
        edges.push_back(least + static_cast<double>(k) * step);
    edges.push_back(greatest);
    return edges;
}

/// Quantiles with equal shares of the values between them.
[[nodiscard]] inline std::vector<double> quantile_edges(const std::vector<double>& sorted,
                                                        Index bins) {
    std::vector<double> edges;
    for (Index k = 0; k <= bins; ++k) {
        edges.push_back(percentile_of_sorted(sorted, equal_step(k, bins + 1, 100)));
    }
    return edges;
}

/// Half way between the centres of k-means (Lloyd 1982), which start in the middle of bins of equal
/// width. In one dimension a cluster is a range of the sorted values, so that a round takes
/// bins log n. Ends, as scikit-learn does, when no value moves to another centre, when the centres
/// move by no more than 1e-4 of the variance, or after 300 rounds.
[[nodiscard]] inline std::vector<double> k_means_edges(const std::vector<double>& sorted,
                                                       Index bins) {
    const double least = sorted.front(), greatest = sorted.back();
    const auto n = static_cast<double>(sorted.size());
    std::vector<double> sums(sorted.size() + 1, 0);
    double squares = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const double value = sorted[i] - least;
        sums[i + 1] = sums[i] + value;
        squares += value * value;
    }
    const double mean = sums.back() / n;
    const double tolerance = 1e-4 * (squares / n - mean * mean);

    const std::vector<double> start = uniform_edges(0, greatest - least, bins);
    std::vector<double> centers;
    for (std::size_t k = 0; k + 1 < start.size(); ++k)
        centers.push_back((start[k] + start[k + 1]) / 2);
    std::vector<std::size_t> ends;
    for (int round = 0; round < 300; ++round) {
        std::vector<std::size_t> cuts;
        for (std::size_t k = 0; k + 1 < centers.size(); ++k) {
            const double half = least + (centers[k] + centers[k + 1]) / 2;
            cuts.push_back(static_cast<std::size_t>(
                std::upper_bound(sorted.begin(), sorted.end(), half) - sorted.begin()));
        }
        cuts.push_back(sorted.size());
        const bool same = std::exchange(ends, cuts) == cuts;
        double moved = 0;
        std::size_t begin = 0;
        for (std::size_t k = 0; k < centers.size(); begin = cuts[k], ++k) {
            if (cuts[k] == begin)
                continue;
            const double center =
                (sums[cuts[k]] - sums[begin]) / static_cast<double>(cuts[k] - begin);
            moved += (center - centers[k]) * (center - centers[k]);
            centers[k] = center;
        }
        if (same || moved <= tolerance)
            break;
    }
    std::sort(centers.begin(), centers.end());
    std::vector<double> edges = {least};
    for (std::size_t k = 0; k + 1 < centers.size(); ++k)
        edges.push_back(least + (centers[k] + centers[k + 1]) / 2);
    edges.push_back(greatest);
    return edges;
}

/// Joins bins that are narrower than scikit-learn keeps them: 1e-8.
[[nodiscard]] inline std::vector<double> join_narrow_bins(const std::vector<double>& edges) {
    std::vector<double> kept = {edges.front()};
    for (std::size_t k = 1; k < edges.size(); ++k) {
        if (edges[k] - edges[k - 1] > 1e-8)
            kept.push_back(edges[k]);
    }
    return kept;
}

}  // namespace ridgewood::detail
