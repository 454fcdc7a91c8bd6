/// What the selections by scores of single columns have in common.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/scored_rows.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>
#include <ridgewood/preprocessing/selected_features.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Scores the columns of X; `choose(scores)` is the mask of those that are selected.
template <class Score, class DX, class DY, class Choose>
[[nodiscard]] SelectedFeatures fit_scores(std::string_view spec, const Score& score,
                                          const Eigen::EigenBase<DX>& X,
                                          const Eigen::MatrixBase<DY>& y,
                                          const FitData<typename DX::Scalar>& data,
                                          Choose&& choose) {
    using S = typename DX::Scalar;
    const ScoredTable<DX> table = X.derived();
    const VectorView<S> target = as_column(y);
    const InputColumns columns(spec, table, MissingValues::refused);
    check_shapes(table, target);
    FeatureScores scores = score_features(spec, score, table, target, data);
    std::vector<bool> mask = choose(scores);
    return {columns, std::move(mask), std::move(scores)};
}

/// The scores with less than any other where there is none.
[[nodiscard]] inline std::vector<double> known_scores(const Vector<double>& scores) {
    std::vector<double> known(scores.begin(), scores.end());
    for (double& score : known) {
        if (is_nan(score))
            score = std::numeric_limits<double>::lowest();
    }
    return known;
}

/// The columns from the lowest to the highest score, equal ones in order.
[[nodiscard]] inline std::vector<Index> ascending_columns(const std::vector<double>& scores) {
    std::vector<Index> order(scores.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
        return scores[static_cast<std::size_t>(a)] < scores[static_cast<std::size_t>(b)];
    });
    return order;
}

}  // namespace ridgewood::detail
