/// Numbers as bins.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/bin_edges_of_column.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/known_values.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// Bins of equal width, of equal numbers of values, or around the centres of k-means.
enum class BinStrategy { uniform, quantile, k_means };

/// A bin as its number, or as a column of zeros and ones for each bin.
enum class BinEncoding { ordinal, one_hot };

/// The fitted transform of KBinsDiscretizer.
class Discretization {
public:
    Discretization(detail::InputColumns columns, std::vector<std::vector<double>> edges,
                   BinEncoding encoding)
        : columns_(columns), edges_(std::move(edges)), encoding_(encoding) {}

    /// The ends of the bins of a column, ascending, one more than there are bins. Throws
    /// std::invalid_argument when there is no such column.
    [[nodiscard]] const std::vector<double>& edges(Index column) const {
        detail::require(column >= 0 && column < columns_.count(), columns_.spec(),
                        ": there is no column ", column, " of ", columns_.count());
        return edges_[static_cast<std::size_t>(column)];
    }

    /// Columns of the result.
    [[nodiscard]] Index cols() const {
        if (encoding_ == BinEncoding::ordinal)
            return columns_.count();
        Index all = 0;
        for (Index j = 0; j < columns_.count(); ++j)
            all += bins(j);
        return all;
    }

    /// The bin of each value; an edge belongs to the bin above it, values beyond all edges to the
    /// first and last bin. Throws std::invalid_argument for another number of columns and values
    /// that are not finite.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        columns_.check(table);
        Matrix<S> Z = Matrix<S>::Zero(table.rows(), cols());
        Index first = 0;
        for (Index j = 0; j < table.cols(); ++j) {
            for (Index i = 0; i < table.rows(); ++i) {
                const Index bin = bin_of(j, static_cast<double>(table(i, j)));
                if (encoding_ == BinEncoding::ordinal) {
                    Z(i, j) = static_cast<S>(bin);
                } else {
                    Z(i, first + bin) = 1;
                }
            }
            first += bins(j);
        }
        return Z;
    }

    /// The middle of each bin. Throws std::invalid_argument for what is no number of a bin.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        using S = typename DZ::Scalar;
        columns_.check_inverse(Z.cols(), cols());
        const MatrixView<S> table = Z.derived();
        Matrix<S> X(table.rows(), columns_.count());
        Index first = 0;
        for (Index j = 0; j < X.cols(); ++j) {
            const auto& ends = edges(j);
            for (Index i = 0; i < X.rows(); ++i) {
                Index bin = 0;
                if (encoding_ == BinEncoding::ordinal) {
                    bin = checked_bin(i, j, static_cast<double>(table(i, j)));
                } else {
                    table.row(i).segment(first, bins(j)).maxCoeff(&bin);
                }
                const auto k = static_cast<std::size_t>(bin);
                X(i, j) = static_cast<S>(ends[k] / 2 + ends[k + 1] / 2);
            }
            first += bins(j);
        }
        return X;
    }

    /// The names as they are, or NAME_BIN for each column of a one-hot encoding.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        columns_.check_names(names);
        if (encoding_ == BinEncoding::ordinal)
            return names;
        std::vector<std::string> all;
        for (Index j = 0; j < columns_.count(); ++j) {
            for (Index bin = 0; bin < bins(j); ++bin)
                all.push_back(detail::join(names[static_cast<std::size_t>(j)], "_", bin));
        }
        return all;
    }

private:
    [[nodiscard]] Index bins(Index j) const { return std::ssize(edges(j)) - 1; }

    [[nodiscard]] Index bin_of(Index j, double value) const {
        const auto& ends = edges(j);
        return std::upper_bound(ends.begin() + 1, ends.end() - 1, value) - (ends.begin() + 1);
    }

    [[nodiscard]] Index checked_bin(Index i, Index j, double bin) const {
        const bool is_bin = bin >= 0 && bin < static_cast<double>(bins(j)) &&
                            bin == static_cast<double>(static_cast<Index>(bin));
        if (detail::is_nan(bin) || !is_bin) {
            detail::require(false, columns_.spec(), ": Z(", i, ", ", j, ") is ",
                            detail::describe(bin), ", expected a bin 0 to ", bins(j) - 1);
        }
        return static_cast<Index>(bin);
    }

    detail::InputColumns columns_;
    std::vector<std::vector<double>> edges_;
    BinEncoding encoding_;
};

/// Replaces each value by the number of the bin it is in.
struct KBinsDiscretizer {
    /// Bins of each column, >= 2. A column has fewer where quantiles or centres are equal, and one
    /// where it is constant.
    Index bins = 5;
    BinStrategy strategy = BinStrategy::quantile;
    BinEncoding encoding = BinEncoding::one_hot;

    /// Throws std::invalid_argument for an empty X, values that are not finite, and fewer than 2
    /// bins.
    template <class DX>
    [[nodiscard]] Discretization fit(const Eigen::MatrixBase<DX>& X) const {
        return fit_table<typename DX::Scalar>(X.derived());
    }

private:
    template <Real S>
    [[nodiscard]] Discretization fit_table(const MatrixView<S>& X) const {
        constexpr std::string_view spec = "KBinsDiscretizer";
        detail::require(bins >= 2, spec, ": bins must be >= 2, got ", bins);
        const detail::InputColumns columns(spec, X, detail::MissingValues::refused);
        std::vector<std::vector<double>> edges;
        for (Index j = 0; j < X.cols(); ++j)
            edges.push_back(edges_of(detail::sorted_known_values<S>(spec, X, j)));
        return Discretization(columns, std::move(edges), encoding);
    }

    [[nodiscard]] std::vector<double> edges_of(const std::vector<double>& sorted) const {
        const double least = sorted.front(), greatest = sorted.back();
        if (!(least < greatest))
            return {least, greatest};
        if (strategy == BinStrategy::uniform)
            return detail::uniform_edges(least, greatest, bins);
        auto edges = detail::join_narrow_bins(strategy == BinStrategy::quantile
                                                  ? detail::quantile_edges(sorted, bins)
                                                  : detail::k_means_edges(sorted, bins));
        if (edges.size() < 2)
            edges = {least, greatest};
        return edges;
    }
};

}  // namespace ridgewood
