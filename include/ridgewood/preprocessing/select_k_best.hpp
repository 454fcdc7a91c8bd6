/// The columns of the highest scores.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/fit_scores.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>
#include <ridgewood/preprocessing/selected_features.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace ridgewood {

/// Selects the k columns that a score likes best, the later ones of equal scores:
///
///     const auto best = rw::SelectKBest<rw::ClassFTest>{.k = 2}.fit(X, y);
///     const auto Z = best.transform(X);
///
/// Scores are ClassFTest, RegressionFTest, PearsonCorrelation, TTest, ChiSquared,
/// MutualInformation, MaximalInformation, or a callable of your own.
template <class Score>
struct SelectKBest {
    Score score = {};
    /// From 1 to the number of columns that have a score, which constant ones do not.
    Index k = 10;

    /// Throws std::invalid_argument for an X that is empty or not finite, a k out of its range, and
    /// what the score refuses.
    template <class DX, class DY>
    [[nodiscard]] SelectedFeatures fit(const Eigen::EigenBase<DX>& X,
                                       const Eigen::MatrixBase<DY>& y,
                                       const FitData<typename DX::Scalar>& data = {}) const {
        detail::require(k >= 1 && k <= X.cols(), spec, ": k must be in [1, ", X.cols(), "], got ",
                        k);
        return detail::fit_scores(spec, score, X, y, data,
                                  [this](const FeatureScores& scores) { return mask(scores); });
    }

private:
    static constexpr std::string_view spec = "SelectKBest";

    [[nodiscard]] std::vector<bool> mask(const FeatureScores& scores) const {
        const auto order = detail::ascending_columns(detail::known_scores(scores.scores));
        std::vector<bool> chosen(order.size(), false);
        for (auto place = order.end() - k; place != order.end(); ++place) {
            if (detail::is_nan(scores.scores[*place])) {
                detail::require(false, spec, ": k is ", k, ", but column ", *place,
                                " of X has no score; is it constant?");
            }
            chosen[static_cast<std::size_t>(*place)] = true;
        }
        return chosen;
    }
};

}  // namespace ridgewood
