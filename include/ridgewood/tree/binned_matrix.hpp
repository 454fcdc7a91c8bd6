/// The table as learners by histograms see it: of each value only the bin that it falls into.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/binning_options.hpp>
#include <ridgewood/tree/detail/bin_columns.hpp>
#include <ridgewood/tree/detail/bin_edges.hpp>
#include <ridgewood/tree/detail/bundles.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

namespace ridgewood {

/// A table by bins, mostly one byte a value, which is kept twice: by column, and by blocks of 16
/// columns in which the bins of a row stand side by side. It is made once and serves any number of
/// fits: rounds, folds (their other rows have weight 0), settings.
///
///     const rw::BinnedMatrix<double> bins(X);
///     for (const double rate : {0.03, 0.1, 0.3})
///         models.push_back(rw::GbdtRegressor{.learning_rate = rate}.fit(bins, y));
///
/// Columns of more than 255 bins take two bytes and are kept by column alone; columns that exclude
/// each other share one (see BinningOptions::bundle).
template <Real S>
class BinnedMatrix {
public:
    using Scalar = S;
    /// Stored columns of a block.
    static constexpr Index block_columns = 16;

    /// Takes finite values and NaN, which is missing. Throws std::invalid_argument, with row and
    /// column, for anything else, and for options out of their range.
    explicit BinnedMatrix(const MatrixView<S>& X, const BinningOptions& options = {})
        : BinnedMatrix(X, options, {}) {}

    /// The same with edges that are those of the rows named, ascending; none are all.
    BinnedMatrix(const MatrixView<S>& X, const BinningOptions& options,
                 std::span<const std::uint32_t> rows)
        : BinnedMatrix(detail::bin_columns<S>(X, options, rows), options) {}

    /// A sparse table: what it does not store is 0. The same bins as those of the whole table, from
    /// which none is made.
    template <class D>
    explicit BinnedMatrix(const Eigen::SparseMatrixBase<D>& X, const BinningOptions& options = {},
                          std::span<const std::uint32_t> rows = {})
        : BinnedMatrix(
              detail::bin_sparse_columns<S>(Eigen::SparseMatrix<S>(X.derived()), options, rows),
              options) {}

    /// Columns that are cut into bins already.
    BinnedMatrix(detail::BinnedColumns<S> columns, const BinningOptions& options)
        : rows_(columns.rows), edges_(std::move(columns.edges)) {
        std::vector<std::size_t> cells;
        for (const auto& edges : edges_)
            cells.push_back(edges.cells());
        const detail::BundlePlan plan(columns.columns, cells, rows_, options.bundle);
        places_ = plan.places();
        store(plan, columns.columns, options.threads);
    }

    /// Bins by thresholds of the caller's, at most 65534 a column, ascending: x <= t is on one
    /// side of t, x > t on the other. For bins that another library has found.
    [[nodiscard]] static BinnedMatrix with_thresholds(
        const MatrixView<S>& X, const std::vector<std::vector<S>>& thresholds) {
        return BinnedMatrix(detail::bin_columns_by<S>(X, thresholds), {});
    }

    [[nodiscard]] Index rows() const { return rows_; }
    [[nodiscard]] Index cols() const { return static_cast<Index>(edges_.size()); }
    [[nodiscard]] const detail::BinEdges<S>& edges(Index j) const {
        return edges_[static_cast<std::size_t>(j)];
    }
    /// The bin of a value.
    [[nodiscard]] std::uint16_t bin(std::size_t row, Index j) const {
        const detail::BinPlace& at = place(j);
        if (at.is_wide)
            return wide_column(at.slot)[row];
        const std::uint8_t code =
            block(at.slot / block_columns)[row * block_columns + at.slot % block_columns];
        return at.is_shared ? at.bin(code) : code;
    }

    /// Where column j is stored.
    [[nodiscard]] const detail::BinPlace& place(Index j) const {
        return places_[static_cast<std::size_t>(j)];
    }
    /// Stored columns of one byte and of two.
    [[nodiscard]] Index slots() const { return static_cast<Index>(slots_); }
    [[nodiscard]] Index wide_slots() const { return static_cast<Index>(wide_slots_); }
    /// How many blocks of stored columns there are; the last may have fewer than 16.
    [[nodiscard]] Index blocks() const { return (slots() + block_columns - 1) / block_columns; }
    /// The codes of a stored column, one a row: the bins themselves unless it is shared.
    [[nodiscard]] const std::uint8_t* column(Index slot) const {
        return columns_.data() + static_cast<std::size_t>(slot * rows_);
    }
    [[nodiscard]] const std::uint16_t* wide_column(Index slot) const {
        return wide_.data() + static_cast<std::size_t>(slot * rows_);
    }
    /// The codes of 16 stored columns from 16 b on, 16 a row.
    [[nodiscard]] const std::uint8_t* block(Index b) const {
        return row_blocks_.data() + static_cast<std::size_t>(b * rows_ * block_columns);
    }
    /// Bytes of all that is stored.
    [[nodiscard]] std::size_t memory() const {
        return columns_.size() + row_blocks_.size() + 2 * wide_.size();
    }

private:
    void store(const detail::BundlePlan& plan, std::vector<detail::BinnedColumn>& columns,
               int threads) {
        slots_ = plan.slots();
        wide_slots_ = plan.wide();
        columns_.resize(slots_ * static_cast<std::size_t>(rows_));
        wide_.resize(wide_slots_ * static_cast<std::size_t>(rows_));
        std::vector<std::vector<std::size_t>> sharing(slots_);
        for (std::size_t j = 0; j < columns.size(); ++j) {
            const detail::BinPlace& at = places_[j];
            if (at.is_wide)
                std::copy(columns[j].wide.begin(), columns[j].wide.end(),
                          wide_.begin() + static_cast<Index>(at.slot) * rows_);
            else
                sharing[at.slot].push_back(j);
        }
        parallel_for(slots(), threads, [&](Index slot) {
            for (const std::size_t j : sharing[static_cast<std::size_t>(slot)])
                store_column(columns[j], places_[j], columns_.data() + slot * rows_);
        });
        columns.clear();
        row_blocks_.resize(static_cast<std::size_t>(blocks() * rows_ * block_columns));
        constexpr Index part = 4096;
        parallel_for((rows_ + part - 1) / part, threads,
                     [&](Index k) { set_rows(k * part, std::min(rows_, (k + 1) * part)); });
    }

    void store_column(const detail::BinnedColumn& column, const detail::BinPlace& at,
                      std::uint8_t* codes) const {
        if (!column.is_sparse) {
            std::copy(column.bins.begin(), column.bins.end(), codes);
            return;
        }
        if (!at.is_shared)
            std::fill_n(codes, rows_, column.implied);
        for (std::size_t i = 0; i < column.rows.size(); ++i)
            codes[column.rows[i]] = at.is_shared ? at.code(column.bins[i]) : column.bins[i];
    }

    void set_rows(Index begin, Index end) {
        constexpr Index tile = 64;  // rows whose blocks stay in the first cache
        for (Index first = begin; first < end; first += tile) {
            const Index last = std::min(end, first + tile);
            for (Index j = 0; j < slots(); ++j) {
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
    std::vector<detail::BinPlace> places_;
    std::size_t slots_ = 0, wide_slots_ = 0;
    std::vector<std::uint8_t> columns_;
    std::vector<std::uint16_t> wide_;
    std::vector<std::uint8_t> row_blocks_;
};

}  // namespace ridgewood
