/// How well each row lies in its cluster.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/partition.hpp>
#include <ridgewood/simd/distance_sum.hpp>
#include <ridgewood/simd/isa.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>

namespace ridgewood {

/// Silhouette (Rousseeuw 1987): the mean over rows of (b - a) / max(a, b), in [-1, 1], where a is
/// the mean Euclidean distance from the other rows of the own cluster and b that from the rows of
/// the nearest other one. 0 for a row that is a cluster, and where a = b = 0. Near 1 clusters are
/// apart, near 0 they touch, below they overlap.
///
///     silhouette(X, labels)
///     Silhouette{.threads = 0}.samples(X, labels)     // one value a row
///
/// NaN when there are fewer than 2 clusters or as many as rows. Throws std::invalid_argument when X
/// is empty, when there is not one label a row, and when a value is NaN or infinite. O(n^2 p) time
/// for n rows of p columns, memory of two copies of X; the same bits for any number of threads.
struct Silhouette {
    static constexpr std::string_view name = "silhouette";
    static constexpr bool higher_is_better = true;

    /// How many threads, 0 = all of the machine's.
    int threads = 1;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::OutputsArgument& X,
                                    const detail::VectorArgument& labels) const {
        return of_rows<W>(*X, *labels).mean();
    }

    /// The value of each row.
    template <Real W = double>
    [[nodiscard]] Vector<double> samples(const detail::OutputsArgument& X,
                                         const detail::VectorArgument& labels) const {
        return of_rows<W>(*X, *labels);
    }

private:
    /// Rows that meet a tile of others while it is in the nearest cache.
    static constexpr Index block = 64;
    static constexpr Index tile = 128;

    template <Real W>
    [[nodiscard]] Vector<W> of_rows(const MatrixView<W>& X, const VectorView<W>& labels) const {
        const auto parts = detail::partition(X, labels);
        Vector<W> values(X.rows());
        if (!parts.can_be_scored()) {
            values.setConstant(std::numeric_limits<W>::quiet_NaN());
            return values;
        }
        const Matrix<W> columns = X(parts.rows, Eigen::all);
        const Matrix<W> rows = columns.transpose();
        const Index blocks = (X.rows() + block - 1) / block;
        parallel_for(blocks, threads, [&](Index b) {
            const Index first = b * block, count = std::min(block, X.rows() - first);
            const Matrix<W> sums = distance_sums<W>(columns, rows.middleCols(first, count), parts);
            Index own = 0;
            for (Index i = 0; i < count; ++i) {
                while (parts.first(own + 1) <= first + i)
                    ++own;
                values[parts.rows[static_cast<std::size_t>(first + i)]] =
                    of_row<W>(sums.col(i), own, parts);
            }
        });
        return values;
    }

    /// Of each of `rows` the sum of distances from those of each cluster: one column a row.
    template <Real W>
    [[nodiscard]] static Matrix<W> distance_sums(const Matrix<W>& columns,
                                                 const MatrixView<W>& rows,
                                                 const detail::Partition& parts) {
        const auto isa = simd::best_isa();
        const auto stride = static_cast<std::size_t>(columns.rows());
        const auto features = static_cast<std::size_t>(columns.cols());
        Matrix<W> sums = Matrix<W>::Zero(parts.clusters(), rows.cols());
        for (Index c = 0; c < parts.clusters(); ++c) {
            for (Index from = parts.first(c); from < parts.first(c + 1); from += tile) {
                const auto count = std::min(tile, parts.first(c + 1) - from);
                for (Index i = 0; i < rows.cols(); ++i) {
                    sums(c, i) +=
                        simd::distance_sum(isa, rows.col(i).data(), columns.data() + from, stride,
                                           features, static_cast<std::size_t>(count));
                }
            }
        }
        return sums;
    }

    template <Real W>
    [[nodiscard]] static W of_row(const VectorView<W>& sums, Index own,
                                  const detail::Partition& parts) {
        if (parts.size(own) == 1)
            return 0;
        W nearest = std::numeric_limits<W>::max();
        for (Index c = 0; c < parts.clusters(); ++c) {
            if (c != own)
                nearest = std::min(nearest, sums[c] / static_cast<W>(parts.size(c)));
        }
        const W inside = sums[own] / static_cast<W>(parts.size(own) - 1);
        const W larger = std::max(inside, nearest);
        return larger > 0 ? (nearest - inside) / larger : 0;
    }
};

inline constexpr Silhouette silhouette{};

}  // namespace ridgewood
