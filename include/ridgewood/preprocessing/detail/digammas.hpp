/// The digamma function of whole numbers.
#pragma once

#include <ridgewood/core/types.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace ridgewood::detail {

/// psi(0), ..., psi(count), of which the first is not used. From 10 on by its asymptotic series
/// (DLMF 5.11.2), below by psi(n + 1) = psi(n) + 1 / n.
[[nodiscard]] inline std::vector<double> digammas(Index count) {
    std::vector<double> psi(static_cast<std::size_t>(count) + 1);
    double small = -std::numbers::egamma;
    for (std::size_t n = 1; n < psi.size(); ++n) {
        const auto x = static_cast<double>(n);
        const double inverse = 1 / (x * x);
        const double series =
            inverse *
            (1. / 12 -
             inverse *
                 (1. / 120 - inverse * (1. / 252 - inverse * (1. / 240 - inverse * (1. / 132)))));
        psi[n] = n < 10 ? small : std::log(x) - 0.5 / x - series;
        small += 1 / x;
    }
    return psi;
}

}  // namespace ridgewood::detail
