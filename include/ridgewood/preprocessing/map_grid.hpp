/// The grid on which the units of a self-organising map stand.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace ridgewood {

/// Squares, or hexagons of which every other row stands half a unit to the right.
enum class GridShape { rectangular, hexagonal };

/// rows x columns units, numbered row by row from 0, in the middle of their cells: neighbours in a
/// row are 1 apart.
struct MapGrid {
    /// >= 1.
    Index rows = 10;
    /// >= 1.
    Index columns = 10;
    GridShape shape = GridShape::rectangular;

    [[nodiscard]] Index units() const { return rows * columns; }

    /// To the right and down from unit 0.
    [[nodiscard]] std::array<double, 2> position(Index unit) const {
        const auto row = static_cast<double>(unit / columns);
        const auto column = static_cast<double>(unit % columns);
        if (shape == GridShape::rectangular)
            return {column, row};
        return {column + (unit / columns % 2 == 1 ? 0.5 : 0.0), row * std::sqrt(0.75)};
    }

    [[nodiscard]] double squared_distance(Index a, Index b) const {
        const auto p = position(a), q = position(b);
        return (p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]);
    }

    /// Whether two units meet, at a corner at least: up to 8 others do in a grid of squares, 6 in
    /// one of hexagons.
    [[nodiscard]] bool are_neighbors(Index a, Index b) const {
        // The squares of the next distances are 1, 2, 4 and 1, 3.
        return a != b && squared_distance(a, b) < 2.5;
    }

    /// The units that meet this one, ascending.
    [[nodiscard]] std::vector<Index> neighbors(Index unit) const {
        std::vector<Index> found;
        const Index row = unit / columns, column = unit % columns;
        for (Index r = std::max<Index>(0, row - 1); r <= std::min(rows - 1, row + 1); ++r) {
            for (Index c = std::max<Index>(0, column - 1); c <= std::min(columns - 1, column + 1);
                 ++c) {
                if (are_neighbors(unit, r * columns + c))
                    found.push_back(r * columns + c);
            }
        }
        return found;
    }

    /// Throws std::invalid_argument, in the name of `spec`, unless there are units, at most a
    /// million.
    void check(std::string_view spec) const {
        constexpr Index most = 1'000'000;
        detail::require(rows >= 1 && columns >= 1 && rows <= most && columns <= most / rows, spec,
                        ": grid must have 1 to ", most, " units, got ", rows, " rows and ", columns,
                        " columns");
    }
};

}  // namespace ridgewood
