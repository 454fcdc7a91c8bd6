/// Cuts a table into bins that comes in parts.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/binning_options.hpp>
#include <ridgewood/tree/detail/bin_columns.hpp>
#include <ridgewood/tree/detail/find_edges.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridgewood {

/// A table of bins of a table that is never in memory as a whole: its rows come in parts of any
/// size, in their order, once to find the edges of bins and once more to be cut. The bins are those
/// of the whole table.
///
///     rw::BinnedMatrixBuilder<float> builder(rows, columns);
///     for (const auto& part : file)
///         builder.sample(part);
///     for (const auto& part : file)
///         builder.add(part);
///     const auto model = rw::GbdtRegressor{}.fit(std::move(builder).finish(), y);
///
/// Edges that are known already, those of another table or thresholds, need no first pass. Until
/// the end a value takes one byte, one of a wide column two.
template <Real S>
class BinnedMatrixBuilder {
public:
    /// Of so many rows and columns. Throws std::invalid_argument as BinnedMatrix does.
    BinnedMatrixBuilder(Index rows, Index columns, const BinningOptions& options = {})
        : options_(options), table_(std::max<Index>(rows, 0), std::max<Index>(columns, 0)) {
        detail::check_binning(options, rows, columns);
        categorical_ = detail::categorical_columns(options, columns);
        sample_ = detail::draw_sample(rows, {}, options.sample_rows);
        values_.resize(static_cast<std::size_t>(columns));
    }

    /// With the edges of another table, as a part of which new rows are cut.
    BinnedMatrixBuilder(Index rows, const BinnedMatrix<S>& like, const BinningOptions& options = {})
        : BinnedMatrixBuilder(rows, like.cols(), options) {
        for (Index j = 0; j < like.cols(); ++j)
            table_.edges[static_cast<std::size_t>(j)] = like.edges(j);
        begin_to_add();
    }

    /// With thresholds of the caller's; see BinnedMatrix::with_thresholds.
    BinnedMatrixBuilder(Index rows, const std::vector<std::vector<S>>& thresholds,
                        const BinningOptions& options = {})
        : BinnedMatrixBuilder(rows, static_cast<Index>(thresholds.size()), options) {
        for (std::size_t j = 0; j < thresholds.size(); ++j)
            table_.edges[j] = detail::edges_by(thresholds[j]);
        begin_to_add();
    }

    /// Looks at the next rows for the edges. Throws std::invalid_argument for values that cannot
    /// be, more rows than were announced, another number of columns, and after add().
    void sample(const MatrixView<S>& part) {
        detail::require(!has_edges_, "sample: the edges are found already");
        check(part, sampled_, "sample");
        const auto first = std::lower_bound(sample_.begin(), sample_.end(), sampled_);
        const auto last = std::lower_bound(first, sample_.end(), sampled_ + part.rows());
        for (Index j = 0; j < part.cols(); ++j) {
            auto& values = values_[static_cast<std::size_t>(j)];
            const auto take = [&](Index row) {
                if (!detail::is_nan(part(row, j)))
                    values.push_back(part(row, j));
            };
            if (categorical_[static_cast<std::size_t>(j)]) {
                for (Index row = 0; row < part.rows(); ++row)
                    take(row);
            } else {
                std::for_each(first, last, [&](Index row) { take(row - sampled_); });
            }
        }
        sampled_ += part.rows();
    }

    /// Cuts the next rows. Throws std::invalid_argument as sample() does, and if there are no edges
    /// because not all rows were sampled.
    void add(const MatrixView<S>& part) {
        if (!has_edges_) {
            detail::require(sampled_ == table_.rows, "add: ", sampled_, " of ", table_.rows,
                            " rows were sampled");
            find_edges();
        }
        check(part, added_, "add");
        parallel_for(part.cols(), options_.threads, [&](Index j) {
            const auto k = static_cast<std::size_t>(j);
            detail::set_bins(table_.edges[k], part.col(j).data(), added_, part.rows(),
                             table_.columns[k]);
        });
        added_ += part.rows();
    }

    /// The table. Throws std::invalid_argument unless all rows were added.
    [[nodiscard]] BinnedMatrix<S> finish() && {
        detail::require(added_ == table_.rows, "finish: ", added_, " of ", table_.rows,
                        " rows were added");
        parallel_for(static_cast<Index>(table_.columns.size()), options_.threads, [&](Index j) {
            const auto k = static_cast<std::size_t>(j);
            detail::finish_bins(table_.edges[k], table_.columns[k]);
        });
        return BinnedMatrix<S>(std::move(table_), options_);
    }

private:
    void check(const MatrixView<S>& part, Index before, const char* what) const {
        detail::require(part.cols() == static_cast<Index>(table_.columns.size()), what,
                        ": the part has ", part.cols(), " columns, expected ",
                        table_.columns.size());
        detail::require(before + part.rows() <= table_.rows, what, ": there are ",
                        before + part.rows(), " rows, expected ", table_.rows);
        for (Index j = 0; j < part.cols(); ++j) {
            for (Index i = 0; i < part.rows(); ++i)
                detail::check_value(part(i, j), before + i, j,
                                    is_categorical(static_cast<std::size_t>(j)));
        }
    }

    [[nodiscard]] bool is_categorical(std::size_t j) const {
        return has_edges_ ? table_.edges[j].is_categorical : categorical_[j];
    }

    void find_edges() {
        parallel_for(static_cast<Index>(values_.size()), options_.threads, [&](Index j) {
            const auto k = static_cast<std::size_t>(j);
            table_.edges[k] =
                detail::edges_of(std::move(values_[k]), 0, categorical_[k], options_.max_bins);
        });
        begin_to_add();
    }

    void begin_to_add() {
        has_edges_ = true;
        values_.clear();
        for (std::size_t j = 0; j < table_.columns.size(); ++j)
            detail::reserve_bins(table_.edges[j], table_.rows, table_.columns[j]);
    }

    BinningOptions options_;
    detail::BinnedColumns<S> table_;
    std::vector<bool> categorical_;
    std::vector<std::uint32_t> sample_;
    /// Of the sample, by column.
    std::vector<std::vector<S>> values_;
    Index sampled_ = 0, added_ = 0;
    bool has_edges_ = false;
};

}  // namespace ridgewood
