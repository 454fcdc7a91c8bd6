/// The table as learners by histograms see it: of each value only the bin that it falls into.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/bin_edges.hpp>
#include <ridgewood/tree/detail/column_values.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood {

/// How a table is cut into bins.
struct BinningOptions {
    /// Bins of a column, in [2, 255]; missing values have one more.
    Index max_bins = 255;
    /// Numbers of the columns that hold categories, whole numbers in [0, 2^32 - 1) without an
    /// order. Of more categories than bins, the rare ones share one.
    std::vector<Index> categorical = {};
    /// Quantiles are those of so many rows, >= 1, one drawn from each of as many equal parts.
    Index sample_rows = 200'000;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;
};

/// A table by bins, one byte a value, which is kept twice: by column, and by blocks of 16 columns
/// in which the bins of a row stand side by side. It is made once and serves any number of fits:
/// rounds, folds (their other rows have weight 0), settings.
///
///     const rw::BinnedMatrix<double> bins(X);
///     for (const double rate : {0.03, 0.1, 0.3})
///         models.push_back(rw::GbdtRegressor{.learning_rate = rate}.fit(bins, y));
template <Real S>
class BinnedMatrix {
public:
    using Scalar = S;
    /// Columns of a block.
    static constexpr Index block_columns = 16;

    /// Takes finite values and NaN, which is missing. Throws std::invalid_argument, with row and
    /// column, for anything else, and for options out of their range.
    explicit BinnedMatrix(const MatrixView<S>& X, const BinningOptions& options = {})
        : BinnedMatrix(X, options, {}) {}

    /// The same with edges that are those of the rows named, ascending; none are all.
    BinnedMatrix(const MatrixView<S>& X, const BinningOptions& options,
                 std::span<const std::uint32_t> rows) {
        check(X, options);
        std::vector<bool> categorical(static_cast<std::size_t>(X.cols()), false);
        for (const Index column : options.categorical) {
            detail::require(column >= 0 && column < X.cols(), "categorical names column ", column,
                            " but X has ", X.cols(), " columns");
            categorical[static_cast<std::size_t>(column)] = true;
        }
        const std::vector<std::uint32_t> sample = draw_sample(X.rows(), rows, options.sample_rows);
        const auto bins = static_cast<std::size_t>(options.max_bins);
        fill(X, options.threads, [&](Index j) {
            return find_edges(X, j, categorical[static_cast<std::size_t>(j)], sample, rows, bins);
        });
    }

    /// Bins by thresholds of the caller's, at most 254 a column, ascending: x <= t is on one
    /// side of t, x > t on the other. For bins that another library has found.
    [[nodiscard]] static BinnedMatrix with_thresholds(
        const MatrixView<S>& X, const std::vector<std::vector<S>>& thresholds) {
        check(X, {});
        detail::require(static_cast<Index>(thresholds.size()) == X.cols(), "thresholds has ",
                        thresholds.size(), " columns but X has ", X.cols());
        for (const auto& of_column : thresholds) {
            const bool ascend = std::adjacent_find(of_column.begin(), of_column.end(),
                                                   std::greater_equal<S>()) == of_column.end();
            detail::require(ascend && of_column.size() < detail::most_bins,
                            "thresholds of a column must ascend and be at most 254");
        }
        BinnedMatrix bins;
        bins.fill(X, 1, [&](Index j) {
            detail::check_column<S>(X, j, false);
            return detail::BinEdges<S>{.thresholds = thresholds[static_cast<std::size_t>(j)]};
        });
        return bins;
    }

    [[nodiscard]] Index rows() const { return rows_; }
    [[nodiscard]] Index cols() const { return static_cast<Index>(edges_.size()); }
    /// How many blocks of columns there are; the last may have fewer than 16.
    [[nodiscard]] Index blocks() const { return (cols() + block_columns - 1) / block_columns; }

    [[nodiscard]] const detail::BinEdges<S>& edges(Index j) const {
        return edges_[static_cast<std::size_t>(j)];
    }
    /// The bins of column j, one a row.
    [[nodiscard]] const std::uint8_t* column(Index j) const {
        return columns_.data() + static_cast<std::size_t>(j * rows_);
    }
    /// The bins of 16 columns from 16 b on, 16 a row.
    [[nodiscard]] const std::uint8_t* block(Index b) const {
        return row_blocks_.data() + static_cast<std::size_t>(b * rows_ * block_columns);
    }
    /// The bin of a value, read where those of its row are.
    [[nodiscard]] std::uint8_t bin(std::size_t row, Index j) const {
        return block(
            j / block_columns)[row * block_columns + static_cast<std::size_t>(j % block_columns)];
    }
    /// Bytes of all that is stored.
    [[nodiscard]] std::size_t memory() const { return columns_.size() + row_blocks_.size(); }

private:
    BinnedMatrix() = default;

    static void check(const MatrixView<S>& X, const BinningOptions& options) {
        detail::require(X.rows() > 0 && X.cols() > 0, "X is empty: it has ", X.rows(), " rows and ",
                        X.cols(), " columns");
        detail::require(X.rows() < Index{1} << 31, "X has ", X.rows(),
                        " rows, expected fewer than 2^31");
        detail::require(options.max_bins >= 2 && options.max_bins <= 255,
                        "max_bins must be in [2, 255], got ", options.max_bins);
        detail::require(options.sample_rows >= 1, "sample_rows must be >= 1, got ",
                        options.sample_rows);
    }

    /// The rows that edges of numbers are found from.
    static std::vector<std::uint32_t> draw_sample(Index rows, std::span<const std::uint32_t> named,
                                                  Index most) {
        const Index all = named.empty() ? rows : static_cast<Index>(named.size());
        const Index count = std::min(all, most);
        std::vector<std::uint32_t> sample(static_cast<std::size_t>(count));
        Random random;
        for (Index k = 0; k < count; ++k) {
            const Index begin = k * all / count, end = (k + 1) * all / count;
            const Index drawn = begin + (count < all ? random.below(end - begin) : 0);
            sample[static_cast<std::size_t>(k)] = named.empty()
                                                      ? static_cast<std::uint32_t>(drawn)
                                                      : named[static_cast<std::size_t>(drawn)];
        }
        return sample;
    }

    static detail::BinEdges<S> find_edges(const MatrixView<S>& X, Index j, bool is_categorical,
                                          const std::vector<std::uint32_t>& sample,
                                          std::span<const std::uint32_t> named, std::size_t bins) {
        detail::check_column<S>(X, j, is_categorical);
        const S* const x = X.col(j).data();
        std::vector<S> values;
        values.reserve(sample.size());
        const auto add = [&](std::uint32_t row) {
            if (!detail::is_nan(x[row]))
                values.push_back(x[row]);
        };
        // A category that the sample lacks would be one that was never seen.
        if (is_categorical && named.empty()) {
            for (std::uint32_t row = 0; row < static_cast<std::uint32_t>(X.rows()); ++row)
                add(row);
        } else if (is_categorical) {
            std::for_each(named.begin(), named.end(), add);
        } else {
            std::for_each(sample.begin(), sample.end(), add);
        }
        detail::BinEdges<S> edges{.is_categorical = is_categorical};
        auto counts = detail::count_values(values);
        if (is_categorical) {
            detail::choose_categories(std::move(counts), bins, edges);
        } else {
            edges.thresholds = detail::choose_thresholds(counts, bins);
        }
        return edges;
    }

    /// Cuts every column at find(j).
    template <class Find>
    void fill(const MatrixView<S>& X, int threads, const Find& find) {
        rows_ = X.rows();
        edges_.resize(static_cast<std::size_t>(X.cols()));
        columns_.resize(static_cast<std::size_t>(X.size()));
        parallel_for(X.cols(), threads, [&](Index j) {
            detail::BinEdges<S>& edges = edges_[static_cast<std::size_t>(j)];
            edges = find(j);
            set_column(X.col(j).data(), edges, columns_.data() + j * rows_);
        });
        row_blocks_.resize(static_cast<std::size_t>(blocks() * rows_ * block_columns));
        constexpr Index part = 4096;
        parallel_for((rows_ + part - 1) / part, threads,
                     [&](Index k) { set_rows(k * part, std::min(rows_, (k + 1) * part)); });
    }

    void set_column(const S* x, detail::BinEdges<S>& edges, std::uint8_t* bins) const {
        if (edges.is_categorical) {
            for (Index i = 0; i < rows_; ++i)
                bins[i] = detail::is_nan(x[i]) ? edges.missing() : edges.category_bin(x[i]);
        } else {
            detail::bin_numbers(edges, x, rows_, bins);
            for (Index i = 0; i < rows_; ++i) {
                if (detail::is_nan(x[i]))
                    bins[i] = edges.missing();
            }
        }
        edges.has_missing = std::find(bins, bins + rows_, edges.missing()) != bins + rows_;
    }

    void set_rows(Index begin, Index end) {
        constexpr Index tile = 64;  // rows whose blocks stay in the first cache
        for (Index first = begin; first < end; first += tile) {
            const Index last = std::min(end, first + tile);
            for (Index j = 0; j < cols(); ++j) {
                const std::uint8_t* const from = column(j);
                std::uint8_t* const to = row_blocks_.data() +
                                         (j / block_columns) * rows_ * block_columns +
                                         j % block_columns;
                for (Index i = first; i < last; ++i)
                    to[i * block_columns] = from[i];
            }
        }
    }

    Index rows_ = 0;
    std::vector<detail::BinEdges<S>> edges_;
    std::vector<std::uint8_t> columns_;
    std::vector<std::uint8_t> row_blocks_;
};

}  // namespace ridgewood
