/// Columns that say what others say already are left out.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/correlation.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/selected_features.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// Goes through the columns in their order and leaves out each whose absolute correlation with one
/// that is kept is above a threshold. The score of a column is the largest of these correlations,
/// 0 for the first. A constant column goes with none and is kept; VarianceThreshold finds it.
struct CorrelationFilter {
    /// In [0, 1].
    double threshold = 0.9;
    CorrelationKind kind = CorrelationKind::pearson;

    /// Throws std::invalid_argument for an X that is empty or not finite, and a threshold out of
    /// its range.
    template <class DX>
    [[nodiscard]] SelectedFeatures fit(const Eigen::MatrixBase<DX>& X) const {
        detail::require(threshold >= 0 && threshold <= 1, spec,
                        ": threshold must be in [0, 1], got ", detail::describe(threshold));
        const MatrixView<typename DX::Scalar> table = X.derived();
        const detail::InputColumns columns(spec, table, detail::MissingValues::refused);
        const Matrix<double> all = correlations(table, kind);
        std::vector<bool> mask;
        Vector<double> largest = Vector<double>::Zero(table.cols());
        for (Index j = 0; j < table.cols(); ++j) {
            for (Index i = 0; i < j; ++i) {
                const double correlation = std::abs(all(i, j));
                if (mask[static_cast<std::size_t>(i)] && !detail::is_nan(correlation))
                    largest[j] = std::max(largest[j], correlation);
            }
            mask.push_back(largest[j] <= threshold);
        }
        return {columns, std::move(mask), {.scores = std::move(largest)}};
    }

private:
    static constexpr std::string_view spec = "CorrelationFilter";
};

}  // namespace ridgewood
