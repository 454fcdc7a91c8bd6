/// How much a winner of a self-organising map takes its neighbours with it.
#pragma once

#include <cmath>

namespace ridgewood {

/// At a distance d on the grid and a radius r: exp(-d^2 / (2 r^2)), or 1 up to the radius and 0
/// beyond.
enum class Neighborhood { gaussian, bubble };

namespace detail {

[[nodiscard]] inline double influence(Neighborhood kind, double squared_distance, double radius) {
    if (kind == Neighborhood::bubble)
        return squared_distance <= radius * radius ? 1 : 0;
    return std::exp(-squared_distance / (2 * radius * radius));
}

}  // namespace detail

}  // namespace ridgewood
