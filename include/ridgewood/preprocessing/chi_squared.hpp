/// Counts scored by how unevenly they fall on classes.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/distributions.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/scored_rows.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>

#include <cstddef>
#include <limits>
#include <string_view>

namespace ridgewood {

/// Pearson's chi-squared test (1900) of columns that count something, or are 0 and 1: does the sum
/// of a column fall on the classes of y as their rows do? With O_k the sum in class k and E_k the
/// share of its rows times the sum of the column, it is sum_k (O_k - E_k)^2 / E_k, with one degree
/// of freedom less than there are classes. scikit-learn's chi2. A column of zeros has no score.
struct ChiSquared {
    /// X is dense or an Eigen::SparseMatrix. Uses weights. Throws std::invalid_argument for empty,
    /// unequal or not finite input, negative values in X, and a single class.
    template <class DX, class DY>
    [[nodiscard]] FeatureScores operator()(const Eigen::EigenBase<DX>& X,
                                           const Eigen::MatrixBase<DY>& y,
                                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const detail::ScoredTable<DX> table = X.derived();
        const VectorView<S> labels = detail::as_column(y);
        detail::check_scored(spec, table, labels);
        const auto rows = detail::labelled_rows<S>(spec, labels, data);
        Matrix<double> observed = Matrix<double>::Zero(rows.classes(), X.cols());
        const auto add = [&](Index i, Index j, S value) {
            if (value < 0) {
                detail::require(false, spec, ": X(", i, ", ", j, ") is ", value, ", expected >= 0");
            }
            observed(rows.codes[static_cast<std::size_t>(i)], j) +=
                rows.weight(i) * static_cast<double>(value);
        };
        if constexpr (detail::is_dense<DX>) {
            for (Index j = 0; j < X.cols(); ++j) {
                for (Index i = 0; i < X.rows(); ++i)
                    add(i, j, table(i, j));
            }
        } else {
            detail::for_each_stored(table, add);
        }
        return scores<double>(observed, rows.class_weights / rows.class_weights.sum());
    }

private:
    static constexpr std::string_view spec = "ChiSquared";

    template <Real W>
    [[nodiscard]] static FeatureScores scores(const Matrix<W>& observed, const Vector<W>& shares) {
        const double missing = std::numeric_limits<double>::quiet_NaN();
        FeatureScores result{Vector<double>::Constant(observed.cols(), missing),
                             Vector<double>::Constant(observed.cols(), missing)};
        for (Index j = 0; j < observed.cols(); ++j) {
            const double sum = observed.col(j).sum();
            if (!(sum > 0))
                continue;
            const auto expected = shares.array() * sum;
            result.scores[j] = ((observed.col(j).array() - expected).square() / expected).sum();
            result.p_values[j] =
                chi_squared_upper_tail(result.scores[j], static_cast<double>(shares.size()) - 1);
        }
        return result;
    }
};

}  // namespace ridgewood
