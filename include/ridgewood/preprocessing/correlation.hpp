/// How the columns of a table go together.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/concordance.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace ridgewood {

/// Of values (Pearson), of their ranks, where equal values share the mean of theirs (Spearman), or
/// of their order in pairs of rows, corrected for ties (Kendall's tau-b).
enum class CorrelationKind { pearson, spearman, kendall };

namespace detail {

/// The rank of each value, from 1 on; equal values have the mean of theirs.
template <Real W>
[[nodiscard]] Vector<W> mean_ranks(const Vector<W>& values) {
    std::vector<Index> order(static_cast<std::size_t>(values.size()));
    std::iota(order.begin(), order.end(), Index{0});
    std::sort(order.begin(), order.end(), [&](Index a, Index b) { return values[a] < values[b]; });
    Vector<W> ranks(values.size());
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        while (end < order.size() && values[order[end]] == values[order[begin]])
            ++end;
        for (std::size_t place = begin; place < end; ++place)
            ranks[order[place]] = static_cast<W>(begin + end + 1) / 2;
    }
    return ranks;
}

/// The columns with mean 0 and length 1; NaN for a constant one.
template <Real W = double>
[[nodiscard]] Matrix<W> normalized_columns(Matrix<W> columns) {
    for (Index j = 0; j < columns.cols(); ++j) {
        const auto moments = column_moments(columns.col(j).data(), columns.rows(), nullptr);
        columns.col(j).array() -= moments.mean;
        columns.col(j) /= moments.is_constant(columns.rows()) ? std::numeric_limits<W>::quiet_NaN()
                                                              : std::sqrt(moments.squares);
    }
    return columns;
}

template <Real W = double>
[[nodiscard]] Matrix<W> rank_correlations(const Matrix<W>& X, CorrelationKind kind) {
    if (kind == CorrelationKind::kendall) {
        Matrix<W> tau(X.cols(), X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            for (Index i = 0; i <= j; ++i)
                tau(i, j) = tau(j, i) = concordance<W>(X.col(i), X.col(j));
        }
        return tau;
    }
    Matrix<W> columns = X;
    if (kind == CorrelationKind::spearman) {
        for (Index j = 0; j < X.cols(); ++j)
            columns.col(j) = mean_ranks<W>(X.col(j));
    }
    columns = normalized_columns(std::move(columns));
    return columns.transpose() * columns;
}

}  // namespace detail

/// The correlation of each column with each other, columns x columns; NaN in the row and the column
/// of a constant one. Kendall's takes O(n log n) a pair. Throws std::invalid_argument for an X that
/// is empty or not finite.
template <class DX>
[[nodiscard]] Matrix<double> correlations(const Eigen::MatrixBase<DX>& X,
                                          CorrelationKind kind = CorrelationKind::pearson) {
    const MatrixView<typename DX::Scalar> table = X.derived();
    (void)detail::InputColumns("correlations", table, detail::MissingValues::refused);
    Matrix<double> result = detail::rank_correlations<double>(table.template cast<double>(), kind);
    for (double& value : result.reshaped()) {
        if (!detail::is_nan(value))
            value = std::clamp(value, -1.0, 1.0);
    }
    return result;
}

}  // namespace ridgewood
