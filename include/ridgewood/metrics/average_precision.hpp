/// The average precision of a ranking of rows.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/one_against_rest.hpp>
#include <ridgewood/metrics/detail/probabilities.hpp>
#include <ridgewood/metrics/detail/thresholds.hpp>

#include <limits>
#include <string_view>

namespace ridgewood {

/// Average precision: sum_n (R_n - R_(n-1)) P_n over the distinct scores from the highest down,
/// where P_n and R_n are precision and recall of "positive from this score on". No interpolation.
/// O(n log n). NaN without a positive row. Of more than two classes it is the plain mean over
/// classes of each against the rest.
struct AveragePrecision {
    static constexpr std::string_view name = "average_precision";
    static constexpr bool higher_is_better = true;
    static constexpr bool needs_probabilities = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::check_binary(*truth, *score);
        return average(*truth, *score, detail::weights_or_ones(weights, truth->size()));
    }

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::MatrixArgument& probabilities,
                                    const detail::VectorArgument& classes,
                                    const detail::WeightsArgument& weights = {}) const {
        return detail::one_against_rest(truth, probabilities, classes, weights, false, &average<W>);
    }

private:
    template <Real = double>
    [[nodiscard]] static double average(const VectorView<double>& truth,
                                        const VectorView<double>& score,
                                        const VectorView<double>& weights) {
        double positives = 0;
        double selected = 0;
        double sum = 0;
        detail::visit_thresholds(truth, score, weights,
                                 [&](double, double positive, double negative) {
                                     positives += positive;
                                     selected += positive + negative;
                                     if (positive > 0)
                                         sum += positive * positives / selected;
                                 });
        return positives > 0 ? sum / positives : std::numeric_limits<double>::quiet_NaN();
    }
};

inline constexpr AveragePrecision average_precision{};

}  // namespace ridgewood
