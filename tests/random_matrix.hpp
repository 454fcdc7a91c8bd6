/// Data for tests: the same numbers on every machine.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>

#include <cstdint>

/// Independent standard normal numbers.
inline ridgewood::Matrix<double> random_matrix(ridgewood::Index rows, ridgewood::Index columns,
                                               std::uint64_t seed) {
    ridgewood::Random random(seed);
    ridgewood::Matrix<double> out(rows, columns);
    for (double& value : out.reshaped())
        value = random.normal();
    return out;
}
