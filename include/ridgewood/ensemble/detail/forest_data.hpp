/// What a forest is fitted on: checked, and turned into what training asks for.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/forest_settings.hpp>
#include <ridgewood/ensemble/detail/out_of_bag.hpp>
#include <ridgewood/ensemble/detail/row_sampler.hpp>
#include <ridgewood/tree/detail/training.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// The weights of the rows, 1 if none are given, after all checks of what is not X.
template <Real S>
[[nodiscard]] Vector<double> forest_weights(const ForestSettings& settings, const MatrixView<S>& X,
                                            const VectorView<S>& y, const FitData<S>& data) {
    check_tree_data<S>(settings.name, X, MatrixView<S>(y), data,
                       "a forest has its out-of-bag rows for that");
    return tree_weights<S>(data, X.rows());
}

/// All rows of weight > 0, by class where there are class_fractions, with the numbers of draws.
[[nodiscard]] inline std::vector<Stratum> forest_strata(const ForestSettings& settings,
                                                        const Truth& truth,
                                                        const Vector<double>& weights) {
    const bool by_class = !settings.class_fractions.empty();
    std::vector<Stratum> strata(by_class ? static_cast<std::size_t>(truth.classes) : 1);
    Index rows = 0;
    for (Index i = 0; i < weights.size(); ++i) {
        if (!(weights[i] > 0))
            continue;
        const int code = by_class ? truth.codes[static_cast<std::size_t>(i)] : 0;
        strata[static_cast<std::size_t>(code)].rows.push_back(static_cast<std::uint32_t>(i));
        ++rows;
    }
    if (!by_class) {
        strata[0].draws =
            settings.max_samples ? settings.max_samples->of(rows, settings.name) : rows;
        return strata;
    }

    const std::vector<double>& fractions = settings.class_fractions;
    require(!settings.max_samples, settings.name, ": class_fractions and max_samples are both set");
    require(fractions.size() == strata.size(), settings.name, ": class_fractions has ",
            fractions.size(), " values but y has ", truth.classes, " classes");
    Index draws = 0;
    for (std::size_t k = 0; k < fractions.size(); ++k) {
        require(fractions[k] >= 0 && fractions[k] <= 1, settings.name, ": class_fractions(", k,
                ") must be in [0, 1], got ", describe(fractions[k]));
        Stratum& stratum = strata[k];
        stratum.draws = std::llround(fractions[k] * static_cast<double>(rows));
        const auto there = static_cast<Index>(stratum.rows.size());
        require(settings.bootstrap || stratum.draws <= there, settings.name, ": class_fractions(",
                k, ") asks for ", stratum.draws, " rows of a class of ", there,
                ", and bootstrap is false");
        draws += stratum.draws;
    }
    require(draws > 0, settings.name, ": class_fractions ask for no rows");
    return strata;
}

/// Of the draws of all strata at most `most` are left, in the same proportions.
inline void limit_draws(std::vector<Stratum>& strata, Index most) {
    Index draws = 0;
    for (const Stratum& stratum : strata)
        draws += stratum.draws;
    if (draws <= most)
        return;
    const double share = static_cast<double>(most) / static_cast<double>(draws);
    for (Stratum& stratum : strata) {
        if (stratum.draws > 0) {
            const double scaled = share * static_cast<double>(stratum.draws);
            stratum.draws = std::max<Index>(1, std::llround(scaled));
        }
    }
}

}  // namespace ridgewood::detail
