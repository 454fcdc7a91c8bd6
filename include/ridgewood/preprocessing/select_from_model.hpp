/// The columns that are important to a model.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/fit_scores.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/scored_rows.hpp>
#include <ridgewood/preprocessing/feature_weights.hpp>
#include <ridgewood/preprocessing/importance_threshold.hpp>
#include <ridgewood/preprocessing/selected_features.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// Fits an estimator to all columns and selects those whose weight reaches a threshold:
///
///     const rw::SelectFromModel<rw::RandomForestRegressor> by_forest{
///         .threshold = rw::ImportanceThreshold::mean(1.25)};
///     const rw::SelectFromModel<rw::LogisticRegression> by_lasso{
///         .estimator = {.lambda = 0.02}, .threshold = rw::ImportanceThreshold::value(1e-5)};
///
/// Weights, which are the scores, are importances, or the sum of the absolute coefficients of a
/// column.
template <class Spec>
struct SelectFromModel {
    Spec estimator = {};
    ImportanceThreshold threshold = ImportanceThreshold::mean();
    /// How many columns are kept at the most, those of the largest weights, the first of equal
    /// ones; from 1 on.
    std::optional<Index> max_features = {};

    /// X is dense, or an Eigen::SparseMatrix where the estimator takes one. Uses what the estimator
    /// uses of the weights and the observer. NaN in X is up to the estimator. Throws
    /// std::invalid_argument for an X that is empty or has infinities, options out of their range,
    /// where no column is selected, and what the estimator refuses.
    template <class DX, class DY>
    requires WeighingEstimator<Spec, typename DX::Scalar>
    [[nodiscard]] SelectedFeatures fit(const Eigen::EigenBase<DX>& X,
                                       const Eigen::MatrixBase<DY>& y,
                                       const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const detail::ScoredTable<DX> table = X.derived();
        const VectorView<S> target = detail::as_column(y);
        const detail::InputColumns columns(spec, table, detail::MissingValues::allowed);
        detail::check_shapes(table, target);
        const Index most = max_features.value_or(table.cols());
        detail::require(most >= 1 && most <= table.cols(), spec, ": max_features must be in [1, ",
                        table.cols(), "], got ", most);
        Vector<double> weights =
            feature_weights<S>(detail::fit_estimator(spec, estimator, table, target, data));
        std::vector<bool> mask = select(weights, most);
        return {columns, std::move(mask), {.scores = std::move(weights)}};
    }

private:
    static constexpr std::string_view spec = "SelectFromModel";

    template <Real W>
    [[nodiscard]] std::vector<bool> select(const Vector<W>& weights, Index most) const {
        const double least = threshold.of(spec, weights);
        // Ascending order of negative weights, so that of equal ones the first comes first.
        const Vector<W> negative = -weights;
        const auto order = detail::ascending_columns({negative.begin(), negative.end()});
        std::vector<bool> mask(order.size(), false);
        for (auto place = order.begin(); place != order.begin() + most; ++place)
            mask[static_cast<std::size_t>(*place)] = weights[*place] >= least;
        detail::require(weights.maxCoeff() >= least, spec,
                        ": no column has a weight >= ", detail::describe(least),
                        ", the largest is ", detail::describe(weights.maxCoeff()));
        return mask;
    }
};

}  // namespace ridgewood
