/// Missing values from the rows that are nearest in all others.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/imputed_columns.hpp>
#include <ridgewood/preprocessing/empty_columns.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// Whether each neighbour counts the same, or by 1 / distance; those at distance 0 then count
/// alone.
enum class NeighborWeights { uniform, distance };

/// The fitted transform of KnnImputer. It holds the table it was fitted on.
class NeighborImputation {
public:
    NeighborImputation(detail::ImputedColumns columns, Matrix<double> table, Vector<double> means,
                       Index neighbors, NeighborWeights weights, int threads)
        : columns_(std::move(columns)),
          table_(std::move(table)),
          means_(std::move(means)),
          neighbors_(neighbors),
          weights_(weights),
          threads_(threads) {}

    /// X with its missing values filled, then the indicator columns. Takes rows with missing values
    /// x fitted rows x columns steps. Throws std::invalid_argument for another number of columns
    /// and for infinities.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        Matrix<S> Z = columns_.template start<S>(table);
        parallel_for(table.rows(), threads_, [&](Index i) {
            bool complete = true;
            for (std::size_t k = 0; k < columns_.kept().size(); ++k)
                complete = complete && !detail::is_nan(Z(i, static_cast<Index>(k)));
            if (!complete)
                fill<S>(table.row(i).transpose().template cast<double>(), Z, i);
        });
        return Z;
    }

    /// Names of the kept columns, then "missingindicator_NAME" for each indicator column.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        return columns_.feature_names(names);
    }

private:
    struct Donor {
        double distance;
        Index row;

        bool operator<(const Donor& other) const {
            return distance != other.distance ? distance < other.distance : row < other.row;
        }
    };

    template <Real S>
    void fill(const Vector<double>& row, Matrix<S>& Z, Index i) const {
        const Vector<double> distances = distances_to(row);
        std::vector<Donor> donors;
        for (std::size_t k = 0; k < columns_.kept().size(); ++k) {
            S& cell = Z(i, static_cast<Index>(k));
            if (!detail::is_nan(cell))
                continue;
            const Index j = columns_.kept()[k];
            donors.clear();
            for (Index r = 0; r < table_.rows(); ++r) {
                if (!detail::is_nan(table_(r, j)) && distances[r] >= 0)
                    donors.push_back({distances[r], r});
            }
            cell = static_cast<S>(donors.empty() ? means_[j] : mean_of(donors, j));
        }
    }

    /// To each fitted row the mean squared difference of the values that are known in both, times
    /// the number of columns; -1 where there are none.
    [[nodiscard]] Vector<double> distances_to(const Vector<double>& row) const {
        Vector<double> squares = Vector<double>::Zero(table_.rows());
        Vector<double> known = Vector<double>::Zero(table_.rows());
        for (Index j = 0; j < table_.cols(); ++j) {
            if (detail::is_nan(row[j]))
                continue;
            for (Index r = 0; r < table_.rows(); ++r) {
                const double value = table_(r, j);
                if (detail::is_nan(value))
                    continue;
                squares[r] += (value - row[j]) * (value - row[j]);
                known[r] += 1;
            }
        }
        const auto columns = static_cast<double>(table_.cols());
        return (known.array() > 0).select((squares.array() * columns / known.array()).sqrt(), -1.0);
    }

    [[nodiscard]] double mean_of(std::vector<Donor>& donors, Index j) const {
        const auto count = std::min(donors.size(), static_cast<std::size_t>(neighbors_));
        const auto end = donors.begin() + static_cast<std::ptrdiff_t>(count);
        std::nth_element(donors.begin(), end - 1, donors.end());
        std::sort(donors.begin(), end);
        const bool by_distance = weights_ == NeighborWeights::distance;
        const bool met = by_distance && !(donors.front().distance > 0);
        double sum = 0, total = 0;
        for (auto donor = donors.begin(); donor != end; ++donor) {
            double weight = 1;
            if (met) {
                weight = donor->distance > 0 ? 0 : 1;
            } else if (by_distance) {
                weight = 1 / donor->distance;
            }
            sum += weight * table_(donor->row, j);
            total += weight;
        }
        return sum / total;
    }

    detail::ImputedColumns columns_;
    Matrix<double> table_;
    Vector<double> means_;
    Index neighbors_;
    NeighborWeights weights_;
    int threads_;
};

/// Fills a missing value by the mean of its column over the nearest rows of the fit that know it
/// (Troyanskaya and others 2001). The distance of two rows is Euclidean over the columns that are
/// known in both, scaled up for the others; of equally near rows the upper ones count. Where no row
/// shares a known column, it is the mean of the column. Scale the columns first when their units
/// differ.
struct KnnImputer {
    /// Rows >= 1 that are looked at, fewer where fewer know the value.
    Index neighbors = 5;
    NeighborWeights weights = NeighborWeights::uniform;
    /// Whether a column of zeros and ones is added for each column with missing values in the fit,
    /// 1 where the value was missing.
    bool add_indicator = false;
    EmptyColumns empty_columns = EmptyColumns::refuse;
    /// Threads of a transform, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Keeps a copy of X in double. Throws std::invalid_argument for an empty X, infinities, a
    /// column of missing values only unless `empty_columns` allows it, and options out of their
    /// range.
    template <class DX>
    [[nodiscard]] NeighborImputation fit(const Eigen::MatrixBase<DX>& X) const {
        return fit_table<typename DX::Scalar>(X.derived());
    }

private:
    template <Real S>
    [[nodiscard]] NeighborImputation fit_table(const MatrixView<S>& X) const {
        constexpr std::string_view spec = "KnnImputer";
        detail::require(neighbors >= 1, spec, ": neighbors must be >= 1, got ", neighbors);
        detail::check_threads(threads);
        detail::ImputedColumns columns(spec, X, empty_columns, add_indicator);
        Vector<double> means = Vector<double>::Zero(X.cols());
        for (const Index j : columns.kept())
            means[j] = detail::column_moments(X.col(j).data(), X.rows(), nullptr).mean;
        return NeighborImputation(std::move(columns), X.template cast<double>(), std::move(means),
                                  neighbors, weights, threads);
    }
};

}  // namespace ridgewood
