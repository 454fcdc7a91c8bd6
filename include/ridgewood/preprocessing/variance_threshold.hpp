/// Columns that vary.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/known_values.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>
#include <ridgewood/preprocessing/selected_features.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// Selects the columns whose variance, with 1 / n, is above a threshold; the variances are the
/// scores. Missing values (NaN) are left out.
struct VarianceThreshold {
    /// >= 0, in squared units of X. With 0, constant columns are left out.
    double threshold = 0;

    /// X is dense or an Eigen::SparseMatrix. Throws std::invalid_argument for an empty X,
    /// infinities, a column of missing values only, and where no column varies enough.
    template <class DX>
    [[nodiscard]] SelectedFeatures fit(const Eigen::EigenBase<DX>& X) const {
        detail::require(detail::is_finite(threshold) && threshold >= 0, spec,
                        ": threshold must be >= 0, got ", detail::describe(threshold));
        using S = typename DX::Scalar;
        if constexpr (detail::is_dense<DX>) {
            const MatrixView<S> table = X.derived();
            const detail::InputColumns columns(spec, table, detail::MissingValues::allowed);
            std::vector<detail::ColumnMoments> moments;
            for (Index j = 0; j < table.cols(); ++j) {
                moments.push_back(
                    detail::column_moments(table.col(j).data(), table.rows(), nullptr));
            }
            return select(columns, moments, table.rows());
        } else {
            const detail::InputColumns columns(spec, X.derived(), detail::MissingValues::allowed);
            std::vector<detail::ColumnMoments> moments(static_cast<std::size_t>(X.cols()));
            Vector<double> zeros =
                Vector<double>::Constant(X.cols(), static_cast<double>(X.rows()));
            detail::for_each_stored(X.derived(), [&](Index, Index column, S value) {
                zeros[column] -= 1;
                if (!detail::is_nan(value)) {
                    moments[static_cast<std::size_t>(column)].merge(
                        {.weight = 1, .mean = static_cast<double>(value)});
                }
            });
            for (Index j = 0; j < X.cols(); ++j)
                moments[static_cast<std::size_t>(j)].merge({.weight = zeros[j]});
            return select(columns, moments, X.rows());
        }
    }

private:
    static constexpr std::string_view spec = "VarianceThreshold";

    [[nodiscard]] SelectedFeatures select(const detail::InputColumns& columns,
                                          const std::vector<detail::ColumnMoments>& moments,
                                          Index rows) const {
        Vector<double> variances(columns.count());
        std::vector<bool> mask;
        for (Index j = 0; j < columns.count(); ++j) {
            const auto& own = moments[static_cast<std::size_t>(j)];
            detail::require_known(own.weight > 0, spec, j);
            variances[j] = own.is_constant(rows) ? 0 : own.variance();
            mask.push_back(variances[j] > threshold);
        }
        detail::require(std::find(mask.begin(), mask.end(), true) != mask.end(), spec,
                        ": no column of X has a variance above ", threshold);
        return {columns, std::move(mask), {.scores = std::move(variances)}};
    }
};

}  // namespace ridgewood
