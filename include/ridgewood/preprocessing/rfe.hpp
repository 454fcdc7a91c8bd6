/// Recursive feature elimination.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/elimination.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/feature_weights.hpp>
#include <ridgewood/preprocessing/selected_features.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// Fits an estimator, leaves out the columns that it weighs least, and so on until few are left
/// (Guyon, Weston, Barnhill, Vapnik 2002):
///
///     const rw::Rfe<rw::Ridge> spec{.features = 5};
///     const auto Z = spec.fit(X, y).transform(X);
///
/// Weights are importances, or the sum of the squared coefficients of a column, which are worth a
/// comparison where the columns have the same scale. The scores of the columns are the ranking: 1
/// for the selected ones, 2 for those that left last, and so on.
template <class Spec>
struct Rfe {
    Spec estimator = {};
    /// How many columns to keep, from 1 to the number of columns. Unset, half of them.
    std::optional<Index> features = {};
    /// How many columns leave at a time: from 1 on a number, below a share of all columns, > 0.
    double step = 1;

    /// Uses what the estimator uses of the weights and the observer. NaN in X is up to the
    /// estimator. Throws std::invalid_argument for an X that is empty or has infinities, options
    /// out of their range, and what the estimator refuses.
    template <class DX, class DY>
    requires WeighingEstimator<Spec, typename DX::Scalar>
    [[nodiscard]] SelectedFeatures fit(const Eigen::MatrixBase<DX>& X,
                                       const Eigen::MatrixBase<DY>& y,
                                       const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        const VectorView<S> target = detail::as_column(y);
        const detail::InputColumns columns(spec, table, detail::MissingValues::allowed);
        detail::check_shapes(table, target);
        const Index count = features.value_or(std::max(Index{1}, table.cols() / 2));
        detail::require(count >= 1 && count <= table.cols(), spec, ": features must be in [1, ",
                        table.cols(), "], got ", count);
        const Index at_once = detail::elimination_step(spec, step, table.cols());
        const auto weigh = [&](const std::vector<Index>& left) {
            const Matrix<S> part = table(Eigen::all, left);
            return feature_weights<S>(detail::fit_estimator(spec, estimator, part, target, data),
                                      CoefficientNorm::squared);
        };
        const auto rounds = detail::eliminate(table.cols(), count, at_once, false, weigh);
        std::vector<bool> mask;
        Vector<double> ranking(table.cols());
        for (const Index round : rounds) {
            ranking[std::ssize(mask)] = static_cast<double>(round + 1);
            mask.push_back(round == 0);
        }
        return {columns, std::move(mask), {.scores = std::move(ranking)}};
    }

private:
    static constexpr std::string_view spec = "Rfe";
};

}  // namespace ridgewood
