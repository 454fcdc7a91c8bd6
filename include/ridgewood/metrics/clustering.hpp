/// Scores of clusters without a truth to compare with, by the rows X and one label a row:
///
///     calinski_harabasz(X, labels)
///
/// Both are Eigen expressions of any scalar; a label is any finite number. All throw
/// std::invalid_argument when X is empty, when there is not one label a row, and when a value is
/// NaN or infinite, and are NaN when there are fewer than 2 clusters or as many as rows. O(n p) for
/// n rows of p columns. silhouette.hpp has the score that looks at all pairs of rows.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/partition.hpp>
#include <ridgewood/metrics/silhouette.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

namespace ridgewood {

namespace detail {

/// The centre of each cluster, and how far its rows are from it.
struct ClusterSpread {
    Matrix<double> centres;          // one row a cluster
    Vector<double> squares, radius;  // sum of squared distances, mean distance
};

template <Real W = double>
[[nodiscard]] ClusterSpread cluster_spread(const MatrixView<double>& X, const Partition& parts) {
    ClusterSpread spread{Matrix<W>(parts.clusters(), X.cols()), Vector<W>(parts.clusters()),
                         Vector<W>(parts.clusters())};
    for (Index c = 0; c < parts.clusters(); ++c) {
        const auto first = parts.rows.begin() + parts.first(c);
        const std::vector<Index> rows(first, first + parts.size(c));
        Matrix<W> own = X(rows, Eigen::all);
        const RowVector<W> centre = own.colwise().mean();
        own.rowwise() -= centre;
        spread.centres.row(c) = centre;
        const Vector<W> squares = own.rowwise().squaredNorm();
        spread.squares[c] = squares.sum();
        spread.radius[c] = squares.cwiseSqrt().mean();
    }
    return spread;
}

}  // namespace detail

/// Calinski and Harabasz (1974), the ratio of variances: B / (k - 1) over W / (n - k), where B is
/// the sum over the n rows of the squared distance of the centre of their cluster from the mean of
/// all, W that of the row from the centre, and k the number of clusters. The higher the better;
/// infinite when each cluster is a point (scikit-learn says 1), NaN when all are the same point.
struct CalinskiHarabasz {
    static constexpr std::string_view name = "calinski_harabasz";
    static constexpr bool higher_is_better = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& X,
                                    const detail::VectorArgument& labels) const {
        const auto parts = detail::partition(*X, *labels);
        if (!parts.can_be_scored())
            return std::numeric_limits<double>::quiet_NaN();
        const auto spread = detail::cluster_spread(*X, parts);
        const RowVector<W> mean = X->colwise().mean();
        double between = 0;
        for (Index c = 0; c < parts.clusters(); ++c) {
            between +=
                static_cast<double>(parts.size(c)) * (spread.centres.row(c) - mean).squaredNorm();
        }
        const double within = spread.squares.sum();
        const auto k = static_cast<double>(parts.clusters());
        if (within == 0) {
            return between > 0 ? std::numeric_limits<double>::infinity()
                               : std::numeric_limits<double>::quiet_NaN();
        }
        return between / (k - 1) / (within / (static_cast<double>(X->rows()) - k));
    }
};

/// Davies and Bouldin (1979): the mean over clusters i of the largest (r_i + r_j) / d_ij over the
/// others, where r is the mean distance of the rows of a cluster from its centre and d that of two
/// centres. The lower the better, 0 at best; infinite when two clusters have the same centre
/// (scikit-learn counts them as 0). O(n p + k^2 p).
struct DaviesBouldin {
    static constexpr std::string_view name = "davies_bouldin";
    static constexpr bool higher_is_better = false;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& X,
                                    const detail::VectorArgument& labels) const {
        const auto parts = detail::partition(*X, *labels);
        if (!parts.can_be_scored())
            return std::numeric_limits<double>::quiet_NaN();
        const auto spread = detail::cluster_spread(*X, parts);
        double sum = 0;
        for (Index i = 0; i < parts.clusters(); ++i) {
            double worst = 0;
            for (Index j = 0; j < parts.clusters(); ++j) {
                if (i == j)
                    continue;
                const double apart = (spread.centres.row(i) - spread.centres.row(j)).norm();
                worst = std::max(worst, apart > 0 ? (spread.radius[i] + spread.radius[j]) / apart
                                                  : std::numeric_limits<double>::infinity());
            }
            sum += worst;
        }
        return sum / static_cast<double>(parts.clusters());
    }
};

inline constexpr CalinskiHarabasz calinski_harabasz{};
inline constexpr DaviesBouldin davies_bouldin{};

}  // namespace ridgewood
