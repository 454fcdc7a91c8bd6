/// Cuts the columns of a table into bins.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/binning_options.hpp>
#include <ridgewood/tree/detail/bin_edges.hpp>
#include <ridgewood/tree/detail/bundles.hpp>
#include <ridgewood/tree/detail/column_values.hpp>
#include <ridgewood/tree/detail/find_edges.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

namespace ridgewood::detail {

/// All columns of a table, before they are stored as the kernels need them.
template <Real S>
struct BinnedColumns {
    Index rows = 0;
    std::vector<BinEdges<S>> edges;
    std::vector<BinnedColumn> columns;

    BinnedColumns(Index all_rows, Index all_columns)
        : rows(all_rows),
          edges(static_cast<std::size_t>(all_columns)),
          columns(static_cast<std::size_t>(all_columns)) {}
};

/// Sets the bins of `count` rows from `begin` on.
template <Real S>
void set_bins(const BinEdges<S>& edges, const S* x, Index begin, Index count,
              BinnedColumn& column) {
    if (edges.is_wide()) {
        for (Index i = 0; i < count; ++i)
            column.wide[static_cast<std::size_t>(begin + i)] = edges.bin(x[i]);
        return;
    }
    std::uint8_t* const bins = column.bins.data() + begin;
    if (edges.is_categorical) {
        for (Index i = 0; i < count; ++i)
            bins[i] = static_cast<std::uint8_t>(edges.bin(x[i]));
        return;
    }
    bin_numbers(edges, x, count, bins);
    for (Index i = 0; i < count; ++i) {
        if (is_nan(x[i]))
            bins[i] = static_cast<std::uint8_t>(edges.missing());
    }
}

/// Room for the bins of all rows.
template <Real S>
void reserve_bins(const BinEdges<S>& edges, Index rows, BinnedColumn& column) {
    if (edges.is_wide()) {
        column.wide.resize(static_cast<std::size_t>(rows));
    } else {
        column.bins.resize(static_cast<std::size_t>(rows));
    }
}

/// Notes whether any value is missing, and keeps of a column that is mostly 0 the other rows alone.
template <Real S>
void finish_bins(BinEdges<S>& edges, BinnedColumn& column) {
    const auto has = [&](const auto& bins) {
        using Bin = std::remove_cvref_t<decltype(bins[0])>;
        return std::find(bins.begin(), bins.end(), static_cast<Bin>(edges.missing())) != bins.end();
    };
    edges.has_missing = edges.is_wide() ? has(column.wide) : has(column.bins);
    if (edges.is_wide() || edges.is_categorical || edges.cells() < 2)
        return;
    column.implied = static_cast<std::uint8_t>(edges.bin(S(0)));
    const auto others =
        column.bins.size() - static_cast<std::size_t>(std::count(
                                 column.bins.begin(), column.bins.end(), column.implied));
    if (2 * others > column.bins.size())
        return;
    std::vector<std::uint8_t> bins;
    for (std::size_t i = 0; i < column.bins.size(); ++i) {
        if (column.bins[i] != column.implied) {
            column.rows.push_back(static_cast<std::uint32_t>(i));
            bins.push_back(column.bins[i]);
        }
    }
    column.bins = std::move(bins);
    column.is_sparse = true;
}

/// Cuts every column at find(j).
template <Real S, class Find>
[[nodiscard]] BinnedColumns<S> bin_columns_at(const MatrixView<S>& X, int threads,
                                              const Find& find) {
    BinnedColumns<S> table(X.rows(), X.cols());
    parallel_for(X.cols(), threads, [&](Index j) {
        const auto k = static_cast<std::size_t>(j);
        table.edges[k] = find(j);
        reserve_bins(table.edges[k], X.rows(), table.columns[k]);
        set_bins(table.edges[k], X.col(j).data(), 0, X.rows(), table.columns[k]);
        finish_bins(table.edges[k], table.columns[k]);
    });
    return table;
}

template <Real S>
[[nodiscard]] BinnedColumns<S> bin_columns(const MatrixView<S>& X, const BinningOptions& options,
                                           std::span<const std::uint32_t> named) {
    check_binning(options, X.rows(), X.cols());
    const std::vector<bool> categorical = categorical_columns(options, X.cols());
    const std::vector<std::uint32_t> sample = draw_sample(X.rows(), named, options.sample_rows);
    return bin_columns_at<S>(X, options.threads, [&](Index j) {
        const bool is_categorical = categorical[static_cast<std::size_t>(j)];
        check_column<S>(X, j, is_categorical);
        const S* const x = X.col(j).data();
        std::vector<S> values;
        const auto add = [&](std::uint32_t row) {
            if (!is_nan(x[row]))
                values.push_back(x[row]);
        };
        // A category that the sample lacks would be one that was never seen.
        if (is_categorical && named.empty()) {
            for (std::uint32_t row = 0; row < static_cast<std::uint32_t>(X.rows()); ++row)
                add(row);
        } else if (is_categorical) {
            std::for_each(named.begin(), named.end(), add);
        } else {
            values.reserve(sample.size());
            std::for_each(sample.begin(), sample.end(), add);
        }
        return edges_of(std::move(values), 0, is_categorical, options.max_bins);
    });
}

inline void check_threshold_columns(std::size_t given, Index columns) {
    require(static_cast<Index>(given) == columns, "thresholds has ", given, " columns but X has ",
            columns);
}

template <Real S>
[[nodiscard]] BinEdges<S> edges_by(const std::vector<S>& thresholds) {
    const bool ascend = std::adjacent_find(thresholds.begin(), thresholds.end(),
                                           std::greater_equal<S>()) == thresholds.end();
    require(ascend && thresholds.size() < most_wide_bins,
            "thresholds of a column must ascend and be at most 65534");
    return {.thresholds = thresholds};
}

template <Real S>
[[nodiscard]] BinnedColumns<S> bin_columns_by(const MatrixView<S>& X,
                                              const std::vector<std::vector<S>>& thresholds) {
    check_binning({}, X.rows(), X.cols());
    check_threshold_columns(thresholds.size(), X.cols());
    return bin_columns_at<S>(X, 1, [&](Index j) {
        check_column<S>(X, j, false);
        return edges_by(thresholds[static_cast<std::size_t>(j)]);
    });
}

/// The bins of one column of a sparse table.
template <Real S>
class SparseColumnBins {
public:
    SparseColumnBins(const Eigen::SparseMatrix<S>& X, Index max_bins,
                     std::span<const std::uint32_t> named, const std::vector<std::uint32_t>& sample)
        : X_(X), max_bins_(max_bins), named_(named), sample_(sample) {
        for (auto* rows : {&is_named_, &is_sampled_})
            rows->assign(static_cast<std::size_t>(X.rows()), false);
        for (const std::uint32_t row : named)
            is_named_[row] = true;
        for (const std::uint32_t row : sample)
            is_sampled_[row] = true;
    }

    void set(Index j, bool is_categorical, BinEdges<S>& edges, BinnedColumn& column) const {
        edges = find(j, is_categorical);
        using Entry = typename Eigen::SparseMatrix<S>::InnerIterator;
        const auto zero = edges.bin(S(0));
        const auto stored = X_.col(j).nonZeros();
        column.is_sparse =
            !edges.is_wide() && !is_categorical && 2 * stored <= X_.rows() && edges.bins() > 1;
        if (!column.is_sparse) {
            const Vector<S> whole = X_.col(j);
            reserve_bins(edges, X_.rows(), column);
            set_bins(edges, whole.data(), 0, X_.rows(), column);
            column.implied = static_cast<std::uint8_t>(zero);
            const auto has = [&](const auto& bins) {
                return std::find(bins.begin(), bins.end(), edges.missing()) != bins.end();
            };
            edges.has_missing = edges.is_wide() ? has(column.wide) : has(column.bins);
            return;
        }
        column.implied = static_cast<std::uint8_t>(zero);
        for (Entry entry(X_, j); entry; ++entry) {
            const std::uint16_t bin = edges.bin(entry.value());
            edges.has_missing = edges.has_missing || bin == edges.missing();
            if (bin != zero) {
                column.rows.push_back(static_cast<std::uint32_t>(entry.row()));
                column.bins.push_back(static_cast<std::uint8_t>(bin));
            }
        }
    }

private:
    [[nodiscard]] BinEdges<S> find(Index j, bool is_categorical) const {
        // As for whole tables: categories of all rows, numbers of a sample.
        const bool of_all = is_categorical && named_.empty();
        const auto& counted = is_categorical ? is_named_ : is_sampled_;
        std::size_t zeros = of_all           ? static_cast<std::size_t>(X_.rows())
                            : is_categorical ? named_.size()
                                             : sample_.size();
        std::vector<S> values;
        using Entry = typename Eigen::SparseMatrix<S>::InnerIterator;
        for (Entry entry(X_, j); entry; ++entry) {
            const S value = entry.value();
            check_value(value, static_cast<Index>(entry.row()), j, is_categorical);
            if (!of_all && !counted[static_cast<std::size_t>(entry.row())])
                continue;
            --zeros;
            if (!is_nan(value))
                values.push_back(value);
        }
        return edges_of(std::move(values), zeros, is_categorical, max_bins_);
    }

    const Eigen::SparseMatrix<S>& X_;
    Index max_bins_;
    std::span<const std::uint32_t> named_;
    const std::vector<std::uint32_t>& sample_;
    std::vector<bool> is_named_, is_sampled_;
};

template <Real S>
[[nodiscard]] BinnedColumns<S> bin_sparse_columns(const Eigen::SparseMatrix<S>& X,
                                                  const BinningOptions& options,
                                                  std::span<const std::uint32_t> named) {
    check_binning(options, X.rows(), X.cols());
    const std::vector<bool> categorical = categorical_columns(options, X.cols());
    const std::vector<std::uint32_t> sample = draw_sample(X.rows(), named, options.sample_rows);
    const SparseColumnBins<S> column_bins(X, options.max_bins, named, sample);
    BinnedColumns<S> table(X.rows(), X.cols());
    parallel_for(X.cols(), options.threads, [&](Index j) {
        const auto k = static_cast<std::size_t>(j);
        column_bins.set(j, categorical[k], table.edges[k], table.columns[k]);
    });
    return table;
}

}  // namespace ridgewood::detail
