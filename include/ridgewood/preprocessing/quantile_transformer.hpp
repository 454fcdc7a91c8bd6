/// Columns made uniform or normal by their ranks.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/distributions.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/known_values.hpp>
#include <ridgewood/preprocessing/detail/percentiles.hpp>
#include <ridgewood/preprocessing/detail/sort_values.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// What the columns become: uniform on [0, 1], or standard normal.
enum class OutputDistribution { uniform, normal };

/// The fitted transform of QuantileTransformer. NaN stays NaN.
class QuantileMapping {
public:
    QuantileMapping(detail::InputColumns columns, Matrix<double> quantiles,
                    OutputDistribution output)
        : columns_(columns), quantiles_(std::move(quantiles)), output_(output) {}

    /// The quantiles at equal steps from 0 to 1, one column a column of X.
    [[nodiscard]] const Matrix<double>& quantiles() const& { return quantiles_; }
    [[nodiscard]] Matrix<double> quantiles() && { return std::move(quantiles_); }

    /// Throws std::invalid_argument for another number of columns and for infinities.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        columns_.check(table);
        return map<S>(table, [this](Index j, double x) {
            const double share = share_of(quantiles_.col(j).data(), x);
            if (output_ == OutputDistribution::uniform)
                return share;
            return normal_quantile(std::clamp(share, least_share, 1 - least_share));
        });
    }

    /// The value at each share; what was beyond the fitted values comes back as the last of them.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        using S = typename DZ::Scalar;
        columns_.check_inverse(Z.cols(), columns_.count());
        return map<S>(Z.derived(), [this](Index j, double z) {
            double share = z;
            if (output_ == OutputDistribution::normal) {
                share = normal_upper_tail(-z);
                // The ends of the range stand for the ends of the column.
                if (share <= least_share * (1 + 1e-6))
                    share = 0;
                if (1 - share <= least_share * (1 + 1e-6))
                    share = 1;
            }
            const double place =
                std::clamp(share, 0.0, 1.0) * static_cast<double>(quantiles_.rows() - 1);
            const Index below = std::min(static_cast<Index>(place), quantiles_.rows() - 1);
            const Index above = std::min(below + 1, quantiles_.rows() - 1);
            const double part = place - static_cast<double>(below);
            return quantiles_(below, j) + part * (quantiles_(above, j) - quantiles_(below, j));
        });
    }

    /// The names as they are.
    [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
        columns_.check_names(names);
        return names;
    }

private:
    /// Normal quantiles of smaller shares are not used: they would be as large as one likes.
    static constexpr double least_share = 1e-7 - 0x1p-52;

    template <Real S, class Image>
    [[nodiscard]] static Matrix<S> map(const MatrixView<S>& X, Image&& image) {
        Matrix<S> Z = detail::result_matrix<S>(X.rows(), X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            for (Index i = 0; i < X.rows(); ++i) {
                const S x = X(i, j);
                Z(i, j) = detail::is_nan(x) ? x : static_cast<S>(image(j, static_cast<double>(x)));
            }
        }
        return Z;
    }

    /// Linear between quantiles; the middle of those that x equals, 0 and 1 at the ends.
    [[nodiscard]] double share_of(const double* quantiles, double x) const {
        const Index count = quantiles_.rows();
        if (!(x > quantiles[0]))
            return 0;
        if (!(x < quantiles[count - 1]))
            return 1;
        const double* const above = first_above(quantiles, count, x);
        const double last = static_cast<double>(above - quantiles - 1);
        const double steps = static_cast<double>(count - 1);
        if (above[-1] < x)
            return (last + (x - above[-1]) / (above[0] - above[-1])) / steps;
        const double* const first = std::lower_bound(quantiles, above, x);
        return (static_cast<double>(first - quantiles) + last) / 2 / steps;
    }

    /// std::upper_bound without a branch on a value, of which every second would be foretold
    /// wrongly.
    [[nodiscard]] static const double* first_above(const double* begin, Index count, double x) {
        while (count > 1) {
            const Index half = count / 2;
            begin += static_cast<Index>(begin[half - 1] <= x) * half;
            count -= half;
        }
        return begin + static_cast<Index>(*begin <= x);
    }

    detail::InputColumns columns_;
    Matrix<double> quantiles_;
    OutputDistribution output_;
};

/// Replaces each value by the share of values of its column that are below it, or by the normal
/// quantile of that share: the order of the values is all that is left of them. Missing values
/// (NaN) are left out and stay missing.
struct QuantileTransformer {
    /// Points, >= 2, between which the mapping is linear; no more than there are rows.
    Index quantiles = 1000;
    OutputDistribution output = OutputDistribution::uniform;
    /// Rows, drawn without replacement, whose quantiles are taken where there are more; unset takes
    /// all.
    std::optional<Index> subsample = 100'000;
    /// Of the rows that are drawn.
    std::uint64_t seed = 0;

    /// Throws std::invalid_argument for an empty X, a single row, infinities, a column of missing
    /// values only, and options out of their range.
    template <class DX>
    [[nodiscard]] QuantileMapping fit(const Eigen::MatrixBase<DX>& X) const {
        return fit_table<typename DX::Scalar>(X.derived());
    }

private:
    static constexpr std::string_view spec = "QuantileTransformer";

    template <Real S>
    [[nodiscard]] QuantileMapping fit_table(const MatrixView<S>& X) const {
        detail::require(quantiles >= 2, spec, ": quantiles must be >= 2, got ", quantiles);
        detail::require(subsample.value_or(2) >= 2, spec, ": subsample must be >= 2, got ",
                        subsample.value_or(2));
        const detail::InputColumns columns(spec, X, detail::MissingValues::allowed);
        detail::require(X.rows() >= 2, spec, ": X has 1 row, expected 2 or more");
        Matrix<double> table(std::min(quantiles, X.rows()), X.cols());
        const std::vector<Index> rows = sample(X.rows());
        for (Index j = 0; j < X.cols(); ++j) {
            std::vector<double> sorted;
            for (const Index i : rows) {
                if (!detail::is_nan(X(i, j)))
                    sorted.push_back(static_cast<double>(X(i, j)));
            }
            detail::sort_values(sorted);
            if (sorted.empty())
                sorted = detail::sorted_known_values<S>(spec, X, j);
            for (Index k = 0; k < table.rows(); ++k) {
                const double percent = 100 * detail::equal_step(k, table.rows(), 1);
                table(k, j) = detail::percentile_of_sorted(sorted, percent);
                if (k > 0)  // rounding does not turn the order round
                    table(k, j) = std::max(table(k, j), table(k - 1, j));
            }
        }
        return QuantileMapping(columns, std::move(table), output);
    }

    /// Numbers of the rows to look at: all, or as many as `subsample` (partial Fisher and Yates).
    [[nodiscard]] std::vector<Index> sample(Index rows) const {
        std::vector<Index> order(static_cast<std::size_t>(rows));
        for (Index i = 0; i < rows; ++i)
            order[static_cast<std::size_t>(i)] = i;
        if (!subsample || *subsample >= rows)
            return order;
        Random random(seed);
        for (Index i = 0; i < *subsample; ++i) {
            const Index other = i + random.below(rows - i);
            std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(other)]);
        }
        order.resize(static_cast<std::size_t>(*subsample));
        std::sort(order.begin(), order.end());
        return order;
    }
};

}  // namespace ridgewood
