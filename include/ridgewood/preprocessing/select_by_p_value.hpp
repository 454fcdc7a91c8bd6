/// The columns that a test finds significant.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/fit_scores.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>
#include <ridgewood/preprocessing/selected_features.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace ridgewood {

/// What alpha limits where many columns are tested: the probability that a column which tells
/// nothing is selected, the expected share of such columns among the selected (Benjamini, Hochberg
/// 1995), or the probability that any is selected (Bonferroni).
enum class ErrorControl { false_positive_rate, false_discovery_rate, family_wise };

/// Selects the columns whose p-value is small. The score is one of a test.
template <class Score>
struct SelectByPValue {
    Score score = {};
    /// In (0, 1).
    double alpha = 0.05;
    ErrorControl control = ErrorControl::false_positive_rate;

    /// Throws std::invalid_argument for an X that is empty or not finite, an alpha out of its
    /// range, a score without p-values, where no column is significant, and what the score refuses.
    template <class DX, class DY>
    [[nodiscard]] SelectedFeatures fit(const Eigen::EigenBase<DX>& X,
                                       const Eigen::MatrixBase<DY>& y,
                                       const FitData<typename DX::Scalar>& data = {}) const {
        detail::require(alpha > 0 && alpha < 1, spec, ": alpha must be in (0, 1), got ",
                        detail::describe(alpha));
        return detail::fit_scores(spec, score, X, y, data,
                                  [this](const FeatureScores& scores) { return mask(scores); });
    }

private:
    static constexpr std::string_view spec = "SelectByPValue";

    [[nodiscard]] std::vector<bool> mask(const FeatureScores& scores) const {
        detail::require(scores.p_values.size() > 0, spec, ": the score has no p-values");
        std::vector<double> sorted;
        for (const double p : scores.p_values) {
            if (!detail::is_nan(p))
                sorted.push_back(p);
        }
        std::sort(sorted.begin(), sorted.end());
        // What is constant tells nothing, but it was looked at, too.
        const auto tests = static_cast<double>(scores.p_values.size());
        double largest = control == ErrorControl::family_wise ? alpha / tests : alpha;
        if (control == ErrorControl::false_discovery_rate) {
            largest = -1;
            for (std::size_t k = 0; k < sorted.size(); ++k) {
                if (sorted[k] <= alpha / tests * static_cast<double>(k + 1))
                    largest = sorted[k];
            }
        }
        std::vector<bool> chosen;
        for (const double p : scores.p_values)
            chosen.push_back(is_selected(p, largest));
        return chosen;
    }

    [[nodiscard]] bool is_selected(double p, double largest) const {
        if (detail::is_nan(p))
            return false;
        return control == ErrorControl::false_discovery_rate ? p <= largest : p < largest;
    }
};

}  // namespace ridgewood
