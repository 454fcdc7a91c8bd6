/// What a step gained over the baseline without it.
#pragma once

#include <cmath>
#include <limits>

namespace ridgewood {

/// (score - baseline) / |baseline|: 0.9 of an accuracy that rises from 40 % to 76 %. Of a score of
/// which less is better it is what was taken away, so that positive is always better. NaN for a
/// baseline of 0, beside which no gain has a size.
[[nodiscard]] inline double relative_improvement(double baseline, double score,
                                                 bool higher_is_better = true) {
    if (baseline == 0)
        return std::numeric_limits<double>::quiet_NaN();
    const double gain = (score - baseline) / std::abs(baseline);
    return higher_is_better ? gain : -gain;
}

}  // namespace ridgewood
