/// Whether predicted probabilities mean what they say: of the rows given 0.8, are 80 % positive?
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/probabilities.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ridgewood {

/// Where one bin of probabilities ends and the next begins.
enum class BinSpacing {
    uniform,   ///< all bins are equally wide
    quantile,  ///< all bins hold about as many rows, whatever their weights
};

/// Options of calibration_curve().
struct CalibrationBins {
    /// How many, >= 1.
    Index count = 5;
    BinSpacing spacing = BinSpacing::uniform;
};

/// One point a bin that is not empty, from the lowest probability up.
struct CalibrationCurve {
    /// Mean probability of the rows of the bin.
    Vector<double> predicted;
    /// Share of label 1 among them. A calibrated model has observed = predicted.
    Vector<double> observed;
    /// Weight of the rows of the bin.
    Vector<double> weight;

    /// Expected calibration error (Naeini et al. 2015): mean |observed - predicted|, bins counting
    /// by their weight.
    template <Real W = double>
    [[nodiscard]] double expected_error() const {
        const Vector<W> error = observed - predicted;
        return weight.dot(error.cwiseAbs()) / weight.sum();
    }

    /// Largest |observed - predicted| of a bin.
    template <Real W = double>
    [[nodiscard]] double largest_error() const {
        const Vector<W> error = observed - predicted;
        return error.cwiseAbs().maxCoeff();
    }
};

namespace detail {

/// The upper ends of all bins but the last. A quantile between two values is interpolated.
template <Real = double>
[[nodiscard]] std::vector<double> bin_edges(const VectorView<double>& score,
                                            const CalibrationBins& bins) {
    std::vector<double> sorted;
    if (bins.spacing == BinSpacing::quantile) {
        sorted.assign(score.data(), score.data() + score.size());
        std::sort(sorted.begin(), sorted.end());
    }
    std::vector<double> edges;
    for (Index b = 1; b < bins.count; ++b) {
        const double share = static_cast<double>(b) / static_cast<double>(bins.count);
        if (bins.spacing == BinSpacing::uniform) {
            edges.push_back(share);
            continue;
        }
        const double place = share * static_cast<double>(sorted.size() - 1);
        const auto below = static_cast<std::size_t>(place);
        const std::size_t above = std::min(below + 1, sorted.size() - 1);
        edges.push_back(
            std::lerp(sorted[below], sorted[above], place - static_cast<double>(below)));
    }
    return edges;
}

}  // namespace detail

/// The rows by bins of their probability of label 1; a probability on an edge belongs to the bin
/// below. truth is 0 or 1. A weight w counts its row w times. O(n log bins), or O(n log n) for
/// quantiles. Throws std::invalid_argument as brier does, and for a count of bins below 1.
template <Real W = double>
[[nodiscard]] CalibrationCurve calibration_curve(const detail::VectorArgument& truth,
                                                 const detail::VectorArgument& score,
                                                 const CalibrationBins& bins = {},
                                                 const detail::WeightsArgument& weights = {}) {
    detail::require(bins.count >= 1, "CalibrationBins: count must be >= 1, got ", bins.count);
    detail::check_binary_probabilities(*truth, *score);
    const Vector<W> row_weights = detail::weights_or_ones(weights, truth->size());
    const std::vector<double> edges = detail::bin_edges(*score, bins);
    Matrix<W> sums = Matrix<W>::Zero(bins.count, 3);
    for (Index i = 0; i < truth->size(); ++i) {
        const double w = row_weights[i], p = (*score)[i];
        const auto bin = std::lower_bound(edges.begin(), edges.end(), p) - edges.begin();
        sums(bin, 0) += w * p;
        sums(bin, 1) += w * (*truth)[i];
        sums(bin, 2) += w;
    }
    std::vector<Index> filled;
    for (Index b = 0; b < bins.count; ++b) {
        if (sums(b, 2) > 0)
            filled.push_back(b);
    }
    const Matrix<W> kept = sums(filled, Eigen::all);
    return {kept.col(0).cwiseQuotient(kept.col(2)), kept.col(1).cwiseQuotient(kept.col(2)),
            kept.col(2)};
}

}  // namespace ridgewood
