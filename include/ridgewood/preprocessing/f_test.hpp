/// Features scored by F tests.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/distributions.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/scored_rows.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>
#include <ridgewood/preprocessing/pearson_correlation.hpp>

#include <limits>
#include <string_view>
#include <vector>

namespace ridgewood {

/// The F test of one-way analysis of variance (Fisher 1925), for y of two or more classes: do the
/// classes differ in the mean of the column? With K classes and n rows,
///
///     F = sum_k n_k (mean_k - mean)^2 / (K - 1)  over  sum_k sum_i (x_i - mean_k)^2 / (n - K),
///
/// infinite for classes that do not vary. scikit-learn's f_classif. A constant column has no score.
struct ClassFTest {
    /// X is dense or an Eigen::SparseMatrix. Uses weights. Throws std::invalid_argument for empty,
    /// unequal or not finite input, a single class, and no more rows than classes.
    template <class DX, class DY>
    [[nodiscard]] FeatureScores operator()(const Eigen::EigenBase<DX>& X,
                                           const Eigen::MatrixBase<DY>& y,
                                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const detail::ScoredTable<DX> table = X.derived();
        const VectorView<S> labels = detail::as_column(y);
        detail::check_scored(spec, table, labels);
        const auto rows = detail::labelled_rows<S>(spec, labels, data);
        const double between = static_cast<double>(rows.classes()) - 1;
        const double within = rows.class_weights.sum() - between - 1;
        detail::require(within > 0.5, spec, ": there are ", rows.class_weights.sum(), " rows in ",
                        rows.classes(), " classes, expected more rows than classes");
        FeatureScores result{Vector<double>(X.cols()), Vector<double>(X.cols())};
        const auto judge = [&](Index j, const std::vector<detail::ColumnMoments>& classes) {
            const double f = statistic(classes, between, within, table.rows());
            result.scores[j] = f;
            result.p_values[j] = detail::is_nan(f) ? f : fisher_upper_tail(f, between, within);
        };
        detail::for_each_column_by_class(table, rows, judge);
        return result;
    }

private:
    static constexpr std::string_view spec = "ClassFTest";

    [[nodiscard]] static double statistic(const std::vector<detail::ColumnMoments>& classes,
                                          double between, double within, Index rows) {
        detail::ColumnMoments all;
        double inside = 0, outside = 0;
        for (const auto& own : classes) {
            all.merge(own);
            inside += own.squares;
        }
        for (const auto& own : classes)
            outside += own.weight * (own.mean - all.mean) * (own.mean - all.mean);
        if (all.is_constant(rows))
            return std::numeric_limits<double>::quiet_NaN();
        return (outside / between) / (inside / within);
    }
};

/// The F test of a linear regression of y on the column alone: with the correlation r and n rows,
/// F = r^2 / (1 - r^2) (n - 2), infinite for r = 1. scikit-learn's f_regression; it orders columns
/// as PearsonCorrelation does. A constant column has no score.
struct RegressionFTest {
    /// X is dense or an Eigen::SparseMatrix. Uses weights. Throws std::invalid_argument for empty,
    /// unequal or not finite input, fewer than 3 rows and a constant y.
    template <class DX, class DY>
    [[nodiscard]] FeatureScores operator()(const Eigen::EigenBase<DX>& X,
                                           const Eigen::MatrixBase<DY>& y,
                                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const detail::ScoredTable<DX> table = X.derived();
        const VectorView<S> target = detail::as_column(y);
        const auto found = detail::target_correlations("RegressionFTest", table, target, data);
        const auto r = found.r.array();
        return {r.square() / ((1 - r) * (1 + r)) * (found.weight - 2), found.p_values()};
    }
};

}  // namespace ridgewood
