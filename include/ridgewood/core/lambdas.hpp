/// Which prices a path of penalized models is wanted at.
#pragma once

#include <ridgewood/core/types.hpp>

#include <vector>

namespace ridgewood {

/// At which lambdas a path is wanted: `values` in any order, or else `count` of them, equally
/// spaced on a logarithmic scale from the least lambda at which all penalised coefficients are 0
/// down to `ratio` of that.
struct Lambdas {
    /// How many >= 1.
    Index count = 100;
    /// In (0, 1), or 0 for the default: 1e-4 with more rows than columns, else 1e-2 (5e-2 for
    /// SCAD and MCP, whose ends are not convex).
    double ratio = 0;
    /// Lambdas >= 0; the path has its points in this order.
    std::vector<double> values = {};
};

}  // namespace ridgewood
