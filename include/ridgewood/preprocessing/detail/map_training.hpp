/// How the units of a self-organising map learn.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/decay.hpp>
#include <ridgewood/preprocessing/detail/nearest_units.hpp>
#include <ridgewood/preprocessing/map_grid.hpp>
#include <ridgewood/preprocessing/neighborhood.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Weighted rows and what units on a grid learn of them. Each epoch returns the mean distance of
/// the rows from their nearest unit, as they were seen.
template <Real W>
class MapTrainer {
public:
    MapTrainer(const Matrix<W>& table, Vector<W> weights, const MapGrid& grid,
               Neighborhood neighborhood, int threads)
        : table_(table),
          weights_(std::move(weights)),
          grid_(grid),
          neighborhood_(neighborhood),
          threads_(threads) {}

    /// Each unit becomes the mean of all rows, by the influence of their nearest unit on it
    /// (Kohonen: Self-organizing maps, 2001, section 3.6). A unit that no row reaches stays.
    W batch_epoch(double radius, Matrix<W>& units) const {
        std::vector<Index> winners(static_cast<std::size_t>(table_.rows()));
        Vector<W> distances(table_.rows());
        for_each_row_of_distances<W, W>(
            units, table_, threads_, [&](Index i, const Vector<W>& squares) {
                distances[i] = std::sqrt(squares.minCoeff(&winners[static_cast<std::size_t>(i)]));
            });
        Matrix<W> sums = Matrix<W>::Zero(units.rows(), units.cols());
        Vector<W> counts = Vector<W>::Zero(units.rows());
        for (Index i = 0; i < table_.rows(); ++i) {
            const Index winner = winners[static_cast<std::size_t>(i)];
            sums.row(winner) += weights_[i] * table_.row(i);
            counts[winner] += weights_[i];
        }
        for (Index unit = 0; unit < units.rows(); ++unit) {
            const Vector<W> influence = influences(unit, radius);
            const W weight = influence.dot(counts);
            if (weight > 0)
                units.row(unit) = (influence / weight).transpose() * sums;
        }
        return weights_.dot(distances) / weights_.sum();
    }

    /// Each row, in random order, draws all units by rate times the influence of its nearest unit
    /// on them, as often as it weighs.
    W online_epoch(Index epoch, Index epochs, const Decay& radius, const Decay& rate,
                   std::uint64_t seed, Matrix<W>& units) const {
        const std::vector<Index> order = permutation(
            Random(seed).stream(1).stream(static_cast<std::uint64_t>(epoch)), table_.rows());
        const auto steps = static_cast<double>(epochs * table_.rows() - 1);
        auto step = static_cast<double>(epoch * table_.rows());
        Vector<W> squares(units.rows());
        W sum = 0;
        for (const Index i : order) {
            const double t = steps > 0 ? step++ / steps : 0;
            squared_distances<W>(units, table_.row(i), squares);
            Index winner = 0;
            sum += weights_[i] * std::sqrt(squares.minCoeff(&winner));
            const Vector<W> share =
                1 - (1 - rate.at(t) * influences(winner, radius.at(t)).array()).pow(weights_[i]);
            for (Index j = 0; j < units.cols(); ++j)
                units.col(j).array() += share.array() * (table_(i, j) - units.col(j).array());
        }
        return sum / weights_.sum();
    }

private:
    /// Of a unit on all.
    [[nodiscard]] Vector<W> influences(Index unit, double radius) const {
        Vector<W> out(grid_.units());
        for (Index other = 0; other < out.size(); ++other)
            out[other] = influence(neighborhood_, grid_.squared_distance(unit, other), radius);
        return out;
    }

    const Matrix<W>& table_;
    Vector<W> weights_;
    const MapGrid& grid_;
    Neighborhood neighborhood_;
    int threads_;
};

}  // namespace ridgewood::detail
