/// Fitted self-organising maps.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/nearest_units.hpp>
#include <ridgewood/preprocessing/detail/numbered_names.hpp>
#include <ridgewood/preprocessing/map_grid.hpp>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ridgewood {

/// What SelfOrganizingMap makes: units on a grid, each with a place among the rows, so that units
/// that are neighbours on the grid are near each other there. All that takes an X throws
/// std::invalid_argument for another number of columns and for values that are not finite.
class TopographicMap {
public:
    TopographicMap(detail::InputColumns columns, MapGrid grid, Matrix<double> weights, int threads)
        : columns_(columns), grid_(grid), weights_(std::move(weights)), threads_(threads) {}

    [[nodiscard]] const MapGrid& grid() const& { return grid_; }
    [[nodiscard]] MapGrid grid() && { return grid_; }
    /// The place of each unit: units x columns of X.
    [[nodiscard]] const Matrix<double>& weights() const& { return weights_; }
    [[nodiscard]] Matrix<double> weights() && { return std::move(weights_); }
    /// How many units.
    [[nodiscard]] Index cols() const { return weights_.rows(); }

    /// Euclidean distance of each row from each unit (rows x units).
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        Matrix<S> Z(X.rows(), cols());
        for_each<S>(X.derived(), [&Z](Index i, const Vector<double>& squares) {
            Z.row(i) = squares.transpose().cwiseSqrt().template cast<S>();
        });
        return Z;
    }

    /// The nearest unit of each row, the first of several.
    template <class DX>
    [[nodiscard]] std::vector<Index> best_matching_units(const Eigen::MatrixBase<DX>& X) const {
        std::vector<Index> units(static_cast<std::size_t>(X.rows()));
        for_each<typename DX::Scalar>(X.derived(), [&](Index i, const Vector<double>& squares) {
            squares.minCoeff(&units[static_cast<std::size_t>(i)]);
        });
        return units;
    }

    /// How many rows each unit is the nearest of.
    template <class DX>
    [[nodiscard]] Vector<Index> hit_counts(const Eigen::MatrixBase<DX>& X) const {
        Vector<Index> hits = Vector<Index>::Zero(cols());
        for (const Index unit : best_matching_units(X))
            ++hits[unit];
        return hits;
    }

    /// Mean distance of the rows from their nearest unit: how finely the map divides the rows.
    template <class DX>
    [[nodiscard]] double quantization_error(const Eigen::MatrixBase<DX>& X) const {
        Vector<double> least(X.rows());
        for_each<typename DX::Scalar>(X.derived(), [&](Index i, const Vector<double>& squares) {
            least[i] = std::sqrt(squares.minCoeff());
        });
        return least.mean();
    }

    /// Share of the rows whose two nearest units are no neighbours on the grid (Kiviluoto 1996):
    /// how often the map is torn or folded. 0 for a map of one unit.
    template <class DX>
    [[nodiscard]] double topographic_error(const Eigen::MatrixBase<DX>& X) const {
        Vector<double> torn = Vector<double>::Zero(X.rows());
        for_each<typename DX::Scalar>(X.derived(), [&](Index i, Vector<double>& squares) {
            Index first = 0, second = 0;
            squares.minCoeff(&first);
            squares[first] = std::numeric_limits<double>::max();
            squares.minCoeff(&second);
            torn[i] = first == second || grid_.are_neighbors(first, second) ? 0 : 1;
        });
        return torn.mean();
    }

    /// The U-matrix (Ultsch and Siemon 1990), one value a unit: its mean distance from its
    /// neighbours on the grid, among the rows. Ridges of high values part clusters.
    [[nodiscard]] Vector<double> u_matrix() const {
        Vector<double> heights = Vector<double>::Zero(cols());
        for (Index unit = 0; unit < cols(); ++unit) {
            const std::vector<Index> around = grid_.neighbors(unit);
            for (const Index other : around)
                heights[unit] += (weights_.row(unit) - weights_.row(other)).norm();
            if (!around.empty())
                heights[unit] /= static_cast<double>(around.size());
        }
        return heights;
    }

    /// For each unit the most frequent label of the rows that it is the nearest of, the smallest of
    /// several, NaN where there is no row. With them the map classifies:
    ///
    ///     const auto labels = map.majority_labels(X, y);
    ///     const auto predicted = labels(map.best_matching_units(new_X));
    template <class DX, class DY>
    [[nodiscard]] Vector<typename DY::Scalar> majority_labels(
        const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y) const {
        using S = typename DY::Scalar;
        const VectorView<S> labels = y.reshaped();
        detail::check_shapes(X, labels);
        detail::check_finite<S>("y", labels);
        std::vector<std::map<S, Index>> counts(static_cast<std::size_t>(cols()));
        Index row = 0;
        for (const Index unit : best_matching_units(X))
            ++counts[static_cast<std::size_t>(unit)][labels[row++]];
        Vector<S> majority = Vector<S>::Constant(cols(), std::numeric_limits<S>::quiet_NaN());
        for (Index unit = 0; unit < cols(); ++unit) {
            Index most = 0;
            for (const auto& count : counts[static_cast<std::size_t>(unit)]) {
                if (count.second > most) {
                    most = count.second;
                    majority[unit] = count.first;
                }
            }
        }
        return majority;
    }

    /// "unit0", "unit1", ...: the columns of `transform`.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        columns_.check_names(names);
        return detail::numbered_names("unit", cols());
    }

private:
    template <Real S, class Use>
    void for_each(const MatrixView<S>& X, const Use& use) const {
        columns_.check(X);
        detail::for_each_row_of_distances<double, S>(weights_, X, threads_, use);
    }

    detail::InputColumns columns_;
    MapGrid grid_;
    Matrix<double> weights_;
    int threads_;
};

}  // namespace ridgewood
