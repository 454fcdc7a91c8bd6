/// A share of the columns, those of the highest scores.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/fit_scores.hpp>
#include <ridgewood/preprocessing/detail/percentiles.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>
#include <ridgewood/preprocessing/selected_features.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace ridgewood {

/// Selects the columns whose score is above the percentile 100 - p of all scores, and of those
/// equal to it the first ones, up to p percent of the columns, as scikit-learn does.
template <class Score>
struct SelectPercentile {
    Score score = {};
    /// p in (0, 100]. With 100, columns without a score are selected too.
    double percentile = 10;

    /// Throws std::invalid_argument for an X that is empty or not finite, a percentile out of its
    /// range, where no column is selected, and what the score refuses.
    template <class DX, class DY>
    [[nodiscard]] SelectedFeatures fit(const Eigen::EigenBase<DX>& X,
                                       const Eigen::MatrixBase<DY>& y,
                                       const FitData<typename DX::Scalar>& data = {}) const {
        detail::require(percentile > 0 && percentile <= 100, spec,
                        ": percentile must be in (0, 100], got ", detail::describe(percentile));
        return detail::fit_scores(spec, score, X, y, data,
                                  [this](const FeatureScores& scores) { return mask(scores); });
    }

private:
    static constexpr std::string_view spec = "SelectPercentile";

    [[nodiscard]] std::vector<bool> mask(const FeatureScores& scores) const {
        const std::vector<double> known = detail::known_scores(scores.scores);
        std::vector<double> sorted = known;
        std::sort(sorted.begin(), sorted.end());
        const double threshold = detail::percentile_of_sorted(sorted, 100 - percentile);
        const auto above = std::count_if(known.begin(), known.end(),
                                         [&](double value) { return value > threshold; });
        Index ties =
            percentile < 100
                ? static_cast<Index>(static_cast<double>(known.size()) * percentile / 100) - above
                : static_cast<Index>(known.size());
        std::vector<bool> chosen;
        for (const double value : known)
            chosen.push_back(value > threshold || (value == threshold && ties-- > 0));
        return chosen;
    }
};

}  // namespace ridgewood
