/// Brings the coefficients of a linear program near 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// A matrix by columns whose entry k in row i of column j becomes row[i] * value[k] * column[j].
struct ScaleFactors {
    std::vector<double> row, column;
};

/// Geometric scaling (Curtis, Reid 1972 in the form of Fourer 1982): alternately divides each row
/// and each column by sqrt(smallest * largest) of its entries, at most 6 times. Factors are powers
/// of 2, so that no digit is lost, and 1 where all entries lie in [0.2, 5] anyway.
[[nodiscard]] inline ScaleFactors find_scale_factors(int rows, int columns,
                                                     const std::vector<int>& begin,
                                                     const std::vector<int>& index,
                                                     const std::vector<double>& value) {
    const auto at = [](int k) { return static_cast<std::size_t>(k); };
    ScaleFactors scale{std::vector<double>(at(rows), 1.0), std::vector<double>(at(columns), 1.0)};
    const bool is_near_one = std::all_of(value.begin(), value.end(), [](double a) {
        return a == 0 || (std::abs(a) >= 0.2 && std::abs(a) <= 5);
    });
    if (is_near_one)
        return scale;
    constexpr double huge = std::numeric_limits<double>::max();
    std::vector<double> least(at(rows)), most(at(rows));
    for (int pass = 0; pass < 6; ++pass) {
        std::fill(least.begin(), least.end(), huge);
        std::fill(most.begin(), most.end(), 0.0);
        for (int j = 0; j < columns; ++j) {
            for (int k = begin[at(j)]; k < begin[at(j + 1)]; ++k) {
                const std::size_t i = at(index[at(k)]);
                const double size = std::abs(value[at(k)]) * scale.column[at(j)];
                least[i] = std::min(least[i], size);
                most[i] = std::max(most[i], size);
            }
        }
        for (std::size_t i = 0; i < at(rows); ++i) {
            if (most[i] > 0)
                scale.row[i] = 1 / std::sqrt(least[i] * most[i]);
        }
        for (int j = 0; j < columns; ++j) {
            double low = huge, high = 0;
            for (int k = begin[at(j)]; k < begin[at(j + 1)]; ++k) {
                const double size = std::abs(value[at(k)]) * scale.row[at(index[at(k)])];
                low = std::min(low, size);
                high = std::max(high, size);
            }
            if (high > 0)
                scale.column[at(j)] = 1 / std::sqrt(low * high);
        }
    }
    const auto round = [](double factor) {
        return std::exp2(std::clamp(std::round(std::log2(factor)), -20.0, 20.0));
    };
    std::transform(scale.row.begin(), scale.row.end(), scale.row.begin(), round);
    std::transform(scale.column.begin(), scale.column.end(), scale.column.begin(), round);
    return scale;
}

}  // namespace ridgewood::detail
