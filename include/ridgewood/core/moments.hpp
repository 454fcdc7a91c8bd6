/// Sums of squares and products as a monoid: parts of the data are summed up anywhere, in any
/// number, and merged. Nothing is ever subtracted where that would lose digits. TriangularFactor
/// beside it knows the same words and keeps twice the digits, as it never squares the data.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/scaled_cholesky.hpp>
#include <ridgewood/core/solution.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/gram.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace ridgewood {

/// Weight, mean and centred sums of squares and products of the rows of a table,
/// G = sum_i w_i (z_i - mean)'(z_i - mean), in double whatever the input. Blocks of rows are
/// centred by their own mean and merged (Chan, Golub, LeVeque 1983), so that large means do not
/// cost digits. The results of `add` do not depend on the number of threads. A template only so
/// that a program compiles what it calls: W is double, and `Moments sums(3)` needs no brackets.
template <Real W = double>
class Moments {
public:
    /// No rows yet, of `columns` >= 0 values each.
    explicit Moments(Index columns = 0)
        : origin_(Vector<W>::Zero(columns)),
          offset_(origin_),
          sums_(Sums::Zero(padded(columns), padded(columns))) {}

    /// Rows of positive weight that were added.
    [[nodiscard]] Index rows() const { return rows_; }
    [[nodiscard]] Index columns() const { return origin_.size(); }
    /// Sum of the weights.
    [[nodiscard]] double weight() const { return weight_; }
    [[nodiscard]] Vector<W> mean() const { return origin_ + offset_; }

    /// The centred sums of squares and products G, columns x columns, symmetric.
    [[nodiscard]] Matrix<W> centred() const {
        return sums_.topLeftCorner(columns(), columns()).template selfadjointView<Eigen::Upper>();
    }

    /// The sums about the origin, sum_i w_i z_i'z_i = G + weight mean mean'.
    [[nodiscard]] Matrix<W> about_origin() const {
        const Vector<W> center = mean();
        return centred() + weight_ * center * center.transpose();
    }

    /// Adds one row. Throws std::invalid_argument unless it has `columns()` values.
    template <class D>
    void add_row(const Eigen::MatrixBase<D>& row, double weight = 1) {
        add(row.reshaped(1, row.size()), Matrix<typename D::Scalar>(1, 0),
            Vector<W>::Constant(1, weight));
    }

    /// Adds the rows of X. Throws std::invalid_argument unless it has `columns()` columns.
    template <class DX>
    void add(const Eigen::MatrixBase<DX>& X, int threads = 1) {
        add(X, Matrix<typename DX::Scalar>(X.rows(), 0), threads);
    }

    /// Adds the rows of [X Y] without joining them.
    template <class DX, class DY>
    void add(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& Y, int threads = 1) {
        using S = typename DX::Scalar;
        add_table<S>(X.derived(), Y.derived(), nullptr, threads);
    }

    /// Adds the rows of [X Y], each with its weight, n finite values >= 0.
    template <class DX, class DY, class DW>
    void add(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& Y,
             const Eigen::MatrixBase<DW>& weights, int threads = 1) {
        using S = typename DX::Scalar;
        const Vector<W> copy = weights.template cast<W>();
        detail::check_weights_of_rows<W>(copy, X.rows());
        add_table<S>(X.derived(), Y.derived(), copy.data(), threads);
    }

    /// Adds all rows of another part.
    void merge(const Moments& other) {
        check_width(other.columns());
        if (!(other.weight_ > 0))
            return;
        absorb(other.origin_, other.offset_, other.weight_);
        sums_ += other.sums_;
        rows_ += other.rows_;
    }

    /// The regression of the last columns on the first by Cholesky factorisation. Its error grows
    /// with the square of the condition of the data: look at `reciprocal_condition`.
    [[nodiscard]] Solution solve(const SolveOptions& options = {}) const {
        options.check("Moments", columns());
        const Index targets = options.targets, features = columns() - targets;
        const Matrix<W> sums = options.intercept ? centred() : about_origin();
        Matrix<W> system = sums.topLeftCorner(features, features);
        system.diagonal().array() += options.penalty;
        const detail::ScaledCholesky<W> cholesky(std::move(system));

        Solution out;
        out.reciprocal_condition = cholesky.reciprocal_condition();
        out.slopes = cholesky.solve(sums.topRightCorner(features, targets));
        out.intercept = RowVector<W>::Zero(targets);
        if (options.intercept) {
            out.intercept =
                mean().tail(targets).transpose() - mean().head(features).transpose() * out.slopes;
        }
        return out;
    }

private:
    using Sums = Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    /// Rows that are packed together: 128 rows of a panel are 8 KB and stay in the first cache.
    static constexpr Index block_rows = 128;

    static constexpr auto panel_columns = static_cast<Index>(simd::gram_panel);

    [[nodiscard]] static Index padded(Index columns) {
        return (columns + panel_columns - 1) / panel_columns * panel_columns;
    }

    void check_width(Index width) const {
        detail::require(width == columns(), "Moments: rows have ", width, " values, expected ",
                        columns());
    }

    /// Adds the sums of `weight` rows that all stand at origin + offset.
    void absorb(const Vector<W>& origin, const Vector<W>& offset, double weight) {
        const bool first = !(weight_ > 0);
        const double total = weight_ + weight;
        const Vector<W> shift = first ? offset : (origin - origin_) + (offset - offset_);
        if (first)
            origin_ = origin;
        const double factor = weight_ * (weight / total);
        for (Index i = 0; i < columns(); ++i) {
            sums_.row(i).segment(i, columns() - i) +=
                factor * shift[i] * shift.tail(columns() - i).transpose();
        }
        offset_ += weight / total * shift;
        weight_ = total;
    }

    template <Real S>
    void add_table(const MatrixView<S>& X, const MatrixView<S>& Y, const W* weights, int threads) {
        check_width(X.cols() + Y.cols());
        detail::require(Y.rows() == X.rows(), "Moments: X has ", X.rows(), " rows but Y has ",
                        Y.rows());
        std::vector<const S*> table;
        for (Index j = 0; j < X.cols(); ++j)
            table.push_back(X.col(j).data());
        for (Index j = 0; j < Y.cols(); ++j)
            table.push_back(Y.col(j).data());
        Moments next = *this;
        next.add_parts(table, X.rows(), weights, thread_count(threads));
        // A value that is not finite spoils the mean of its column: looking there costs nothing.
        if (!detail::all_finite(next.offset_.data(), columns())) {
            detail::check_finite<S>("X", X);
            detail::check_finite<S>("Y", Y);
        }
        *this = std::move(next);
    }

    /// Cuts the rows at places that do not depend on `threads`, sums up each part on its own and
    /// merges them in order. At most a quarter of the memory of X is needed for the parts.
    template <Real S>
    void add_parts(const std::vector<const S*>& table, Index count, const W* weights, int threads) {
        const Index part_rows =
            std::max({Index{8192}, 4 * columns(), (count + 15) / 16 / block_rows * block_rows});
        const Index parts = std::max<Index>(1, count / part_rows);
        if (parts == 1)
            return add_part(table, weights, 0, count);

        const Index together = std::min<Index>(parts, threads);
        std::vector<Moments> sums(static_cast<std::size_t>(together));
        for (Index first = 0; first < parts; first += together) {
            const Index now = std::min(together, parts - first);
            parallel_for(now, threads, [&](Index k) {
                Moments part(columns());
                const Index begin = (first + k) * part_rows;
                const Index end = first + k + 1 == parts ? count : begin + part_rows;
                part.add_part(table, weights, begin, end);
                sums[static_cast<std::size_t>(k)] = std::move(part);
            });
            for (Index k = 0; k < now; ++k)
                merge(sums[static_cast<std::size_t>(k)]);
        }
    }

    template <Real S>
    void add_part(const std::vector<const S*>& table, const W* weights, Index begin, Index end) {
        const simd::Isa isa = simd::best_isa();
        const Index panels = sums_.rows() / panel_columns;
        Vector<W> packed(sums_.rows() * (block_rows + 1));
        if (!(weight_ > 0)) {
            while (begin < end && weights != nullptr && !(weights[begin] > 0))
                ++begin;
            for (Index j = 0; begin < end && j < columns(); ++j) {
                origin_[j] = static_cast<W>(table[static_cast<std::size_t>(j)][begin]);
            }
        }
        for (; begin < end; begin += block_rows) {
            const Index count = std::min(block_rows, end - begin);
            Vector<W> weight = Vector<W>::Ones(count);
            if (weights != nullptr)
                weight = Eigen::Map<const Vector<W>>(weights + begin, count);
            const double block_weight = weight.sum();
            if (!(block_weight > 0))
                continue;
            rows_ += (weight.array() > 0).count();
            weight_ += block_weight;
            for (Index b = 0; b < panels; ++b) {
                double* const out = packed.data() + b * (count + 1) * panel_columns;
                pack_panel(table, b * panel_columns, begin, weight, block_weight, out);
            }
            simd::gram(isa, packed.data(), static_cast<std::size_t>(count + 1),
                       static_cast<std::size_t>(panels), sums_.data(),
                       static_cast<std::size_t>(sums_.cols()));
        }
    }

    /// Packs the columns of a panel, centred by the mean of the block and times sqrt(weight). The
    /// merge of the block with what was there before is one more row. `weight_` holds the block
    /// already.
    template <Real S>
    void pack_panel(const std::vector<const S*>& table, Index first, Index begin,
                    const Vector<W>& weight, double block_weight, double* out) {
        static constexpr std::array<S, block_rows> zeros{};
        const Index count = weight.size();
        const Vector<W> root = weight.cwiseSqrt();
        std::array<const S*, panel_columns> x;
        std::array<W, panel_columns> origin{}, offset{}, shift{};
        x.fill(zeros.data());
        const Index used = std::min(panel_columns, columns() - first);
        for (Index c = 0; c < used; ++c) {
            const auto at = static_cast<std::size_t>(c);
            x[at] = table[static_cast<std::size_t>(first + c)] + begin;
            const Eigen::Map<const Vector<S>> values(x[at], count);
            origin[at] = origin_[first + c];
            offset[at] = weight.dot((values.template cast<W>().array() - origin[at]).matrix()) /
                         block_weight;
            shift[at] = offset[at] - offset_[first + c];
        }
        for (Index k = 0; k < count; ++k, out += panel_columns) {
            for (std::size_t c = 0; c < x.size(); ++c) {
                out[c] = (static_cast<W>(x[c][k]) - origin[c] - offset[c]) * root[k];
            }
        }
        const double part = block_weight / weight_;
        const double merge_root = std::sqrt((weight_ - block_weight) * part);
        for (std::size_t c = 0; c < x.size(); ++c)
            out[c] = merge_root * shift[c];
        for (Index c = 0; c < used; ++c) {
            offset_[first + c] += part * shift[static_cast<std::size_t>(c)];
        }
    }

    Index rows_ = 0;
    double weight_ = 0;
    // The mean is origin + offset: the origin is a row that was seen, so that the offset is of the
    // size of the spread of the data and means merge without rounding at the size of the data.
    Vector<W> origin_, offset_;
    Sums sums_;  // upper triangle, padded with zeros to whole panels
};

}  // namespace ridgewood
