/// Where the units of a self-organising map are before they learn.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/map_grid.hpp>
#include <ridgewood/preprocessing/pca.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// On the plane of the first two principal components, one standard deviation to either side of the
/// mean, the longer side of the grid along the first.
template <Real W>
[[nodiscard]] Matrix<W> units_on_principal_plane(const Matrix<W>& table, const MapGrid& grid) {
    const Index axes = std::min<Index>({2, table.rows(), table.cols()});
    const auto plane = Pca{.n_components = axes}.fit(table);
    const Matrix<W> steps =
        plane.explained_variance().cwiseSqrt().asDiagonal() * plane.components();
    const auto last = grid.position(grid.units() - 1);
    const bool is_wide = grid.columns >= grid.rows;
    const auto place = [&](Index unit, std::size_t side) {
        return last[side] > 0 ? 2 * grid.position(unit)[side] / last[side] - 1 : 0;
    };
    Matrix<W> units(grid.units(), table.cols());
    for (Index unit = 0; unit < grid.units(); ++unit) {
        units.row(unit) = plane.mean().transpose() + place(unit, is_wide ? 0 : 1) * steps.row(0);
        if (axes == 2)
            units.row(unit) += place(unit, is_wide ? 1 : 0) * steps.row(1);
    }
    return units;
}

/// At rows in random order, and again from the first of them when there are more units than rows.
template <Real W>
[[nodiscard]] Matrix<W> units_at_random_rows(const Matrix<W>& table, const MapGrid& grid,
                                             std::uint64_t seed) {
    const std::vector<Index> order = permutation(Random(seed).stream(0), table.rows());
    Matrix<W> units(grid.units(), table.cols());
    for (Index unit = 0; unit < grid.units(); ++unit)
        units.row(unit) = table.row(order[static_cast<std::size_t>(unit % table.rows())]);
    return units;
}

}  // namespace ridgewood::detail
