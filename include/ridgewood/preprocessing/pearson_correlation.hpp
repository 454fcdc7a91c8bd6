/// Features scored by their linear correlation with a numeric target.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/distributions.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/row_weights.hpp>
#include <ridgewood/preprocessing/detail/scored_rows.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace ridgewood {

namespace detail {

/// Correlations of columns with y, and how many rows they are of.
struct TargetCorrelations {
    Vector<double> r;   // NaN for a constant column
    double weight = 0;  // sum of the weights

    /// P of so large a correlation in rows of normal numbers without any: t = r sqrt((n - 2) /
    /// (1 - r^2)) has n - 2 degrees of freedom.
    template <Real W = double>
    [[nodiscard]] Vector<W> p_values() const {
        return r.unaryExpr([this](W value) {
            if (is_nan(value))
                return value;
            const double t = value * std::sqrt((weight - 2) / ((1 - value) * (1 + value)));
            return student_t_two_sided(t, weight - 2);
        });
    }
};

/// The moments of each column of a dense or sparse X.
template <class X>
[[nodiscard]] std::vector<ColumnMoments> moments_of_columns(const X& table,
                                                            const Vector<double>& weights) {
    const double* const w = weights.size() > 0 ? weights.data() : nullptr;
    std::vector<ColumnMoments> moments(static_cast<std::size_t>(table.cols()));
    if constexpr (is_dense<X>) {
        for (Index j = 0; j < table.cols(); ++j) {
            moments[static_cast<std::size_t>(j)] =
                column_moments(table.col(j).data(), table.rows(), w);
        }
    } else {
        const double all = w != nullptr ? weights.sum() : static_cast<double>(table.rows());
        for_each_stored(table, [&](Index row, Index column, auto value) {
            moments[static_cast<std::size_t>(column)].merge(
                {.weight = w != nullptr ? w[row] : 1, .mean = static_cast<double>(value)});
        });
        for (ColumnMoments& own : moments)
            own.merge({.weight = all - own.weight});
    }
    return moments;
}

template <class X, Real S>
[[nodiscard]] TargetCorrelations target_correlations(std::string_view spec, const X& table,
                                                     const VectorView<S>& y,
                                                     const FitData<S>& data) {
    check_scored(spec, table, y);
    const Vector<double> weights = row_weights<S>(spec, data, y.size());
    const auto of_y =
        column_moments(y.data(), y.size(), weights.size() > 0 ? weights.data() : nullptr);
    require(of_y.weight >= 2.5, spec, ": there are ", of_y.weight, " rows, expected 3 or more");
    require(!of_y.is_constant(y.size()), spec, ": y is constant");
    Vector<double> centred = y.template cast<double>().array() - of_y.mean;
    if (weights.size() > 0)
        centred.array() *= weights.array();
    const auto moments = moments_of_columns(table, weights);

    // sum w (x - mean) (y - mean of y) has no need of the mean of x; with it, it keeps its digits.
    Vector<double> products = Vector<double>::Zero(table.cols());
    if constexpr (is_dense<X>) {
        for (Index j = 0; j < table.cols(); ++j) {
            const double mean = moments[static_cast<std::size_t>(j)].mean;
            products[j] =
                ((table.col(j).template cast<double>().array() - mean) * centred.array()).sum();
        }
    } else {
        for_each_stored(table, [&](Index row, Index column, auto value) {
            products[column] += static_cast<double>(value) * centred[row];
        });
    }
    TargetCorrelations result{Vector<double>(table.cols()), of_y.weight};
    for (Index j = 0; j < table.cols(); ++j) {
        const ColumnMoments& of_x = moments[static_cast<std::size_t>(j)];
        const double r = products[j] / std::sqrt(of_x.squares) / std::sqrt(of_y.squares);
        result.r[j] = of_x.is_constant(table.rows()) ? std::numeric_limits<double>::quiet_NaN()
                                                     : std::clamp(r, -1.0, 1.0);
    }
    return result;
}

}  // namespace detail

/// Pearson's correlation of each column with y, r = sum (x - mean) (y - mean) / sqrt(sum (x -
/// mean)^2 sum (y - mean)^2), with the p-value of r = 0 against r != 0. A constant column has none.
struct PearsonCorrelation {
    /// Whether the score is |r|, by which columns that fall with y count as those that rise; else
    /// r, as scikit-learn's r_regression.
    bool absolute = true;

    /// X is dense or an Eigen::SparseMatrix. Uses weights. Throws std::invalid_argument for empty,
    /// unequal or not finite input, fewer than 3 rows and a constant y.
    template <class DX, class DY>
    [[nodiscard]] FeatureScores operator()(const Eigen::EigenBase<DX>& X,
                                           const Eigen::MatrixBase<DY>& y,
                                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const detail::ScoredTable<DX> table = X.derived();
        const VectorView<S> target = detail::as_column(y);
        const auto found = detail::target_correlations("PearsonCorrelation", table, target, data);
        return {absolute ? Vector<double>(found.r.cwiseAbs()) : found.r, found.p_values()};
    }
};

}  // namespace ridgewood
