/// The columns of a sparse table as a penalized regression sees them: centred and scaled without
/// ever touching the zeros.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/scaling.hpp>
#include <ridgewood/linear/detail/penalized/screened_residual.hpp>
#include <ridgewood/simd/column_sums.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/sparse_dot.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include <Eigen/SparseCore>

namespace ridgewood::detail {

/// The numbers of one sparse column.
template <class S, class StorageIndex>
struct SparseColumn {
    const S* values;
    const StorageIndex* rows;
    Index count;
};

/// Scaled sparse columns, the store of ScreenedResidual: column j is x_j - root m_j, where x_j
/// holds sqrt(v) x factor and m_j = mean factor, so that z_j'r = x_j'q + m_j t for r = q + root t.
template <Real W, class StorageIndex>
class SparseStore {
public:
    /// q + root t.
    struct Residual {
        Vector<W> sparse;
        double shift = 0;
        explicit Residual(Vector<W> start) : sparse(std::move(start)) {}
        void start(const Vector<W>& target) {
            sparse = target;
            shift = 0;
        }
    };

    explicit SparseStore(const Vector<W>& roots)
        : roots_(roots), loaded_(Vector<W>::Zero(roots.size())) {}

    [[nodiscard]] double count(Index slot) const { return static_cast<double>(at(slot).count); }

    template <class Columns>
    void append(const Columns& source, Index column, const Scaling<W>& scaling) {
        const auto from = source.column(column);
        const double mean = scaling.mean[column] * scaling.factor[column];
        // So far from 0 the implicit mean would cost digits, and hardly a number is 0.
        constexpr double far = 100;
        const std::size_t first = values_.size();
        if (std::abs(mean) > far) {
            if (all_rows_.empty()) {
                all_rows_.resize(static_cast<std::size_t>(roots_.size()));
                std::iota(all_rows_.begin(), all_rows_.end(), StorageIndex{0});
            }
            columns_.push_back({all_rows_.data(), roots_.size(), first, 0});
            for (const W root : roots_)
                values_.push_back(-root * mean);
            const double shift = scaling.mean[column];
            for (Index t = 0; t < from.count; ++t) {
                values_[first + static_cast<std::size_t>(from.rows[t])] =
                    (static_cast<W>(from.values[t]) - shift) * scaling.factor[column] *
                    roots_[from.rows[t]];
            }
            return;
        }
        columns_.push_back({from.rows, from.count, first, mean});
        for (Index t = 0; t < from.count; ++t) {
            values_.push_back(static_cast<W>(from.values[t]) * scaling.factor[column] *
                              roots_[from.rows[t]]);
        }
    }

    [[nodiscard]] double dot(Index slot, const Residual& r) const {
        return product(slot, r.sparse) + at(slot).mean * r.shift;
    }

    void axpy(double change, Index slot, Residual& r) const {
        add(change, slot, r.sparse);
        r.shift -= change * at(slot).mean;
    }

    [[nodiscard]] double axpy_dot(double change, Index moved, Index slot, Residual& r) const {
        axpy(change, moved, r);
        return dot(slot, r);
    }

    /// The column that the next products are with, spread out.
    void load(Index slot) {
        add(1, slot, loaded_);
        loaded_mean_ = at(slot).mean;
    }
    void unload(Index slot) {
        const Entry& column = at(slot);
        for (Index t = 0; t < column.count; ++t)
            loaded_[column.rows[t]] = 0;
    }
    [[nodiscard]] double dot_loaded(Index slot) const {
        return product(slot, loaded_) - at(slot).mean * loaded_mean_;
    }

    [[nodiscard]] Vector<W> values(const Residual& r) const { return r.sparse + r.shift * roots_; }

private:
    struct Entry {
        const StorageIndex* rows;
        Index count;
        std::size_t first;  // in values_
        double mean;
    };

    [[nodiscard]] const Entry& at(Index slot) const {
        return columns_[static_cast<std::size_t>(slot)];
    }

    [[nodiscard]] double product(Index slot, const Vector<W>& r) const {
        const Entry& column = at(slot);
        const W* const values = values_.data() + column.first;
        double sum = 0;
        for (Index t = 0; t < column.count; ++t)
            sum += values[t] * r[column.rows[t]];
        return sum;
    }

    void add(double change, Index slot, Vector<W>& r) const {
        const Entry& column = at(slot);
        const W* const values = values_.data() + column.first;
        for (Index t = 0; t < column.count; ++t)
            r[column.rows[t]] += change * values[t];
    }

    const Vector<W>& roots_;
    std::vector<Entry> columns_;
    std::vector<W> values_;
    std::vector<StorageIndex> all_rows_;
    Vector<W> loaded_;
    double loaded_mean_ = 0;
};

/// A compressed column-major table, or any that its Ref can look at. The words are those of
/// DenseColumns.
template <Real W, Real S, class StorageIndex>
class SparseColumns {
public:
    using Table = Eigen::Ref<const Eigen::SparseMatrix<S, Eigen::ColMajor, StorageIndex>>;
    static constexpr Index lanes = 8;
    static constexpr bool has_moments = false;

    /// What keeps the screened columns.
    using Screened = ScreenedResidual<W, SparseStore<W, StorageIndex>>;
    using Lean = Screened;

    explicit SparseColumns(const Table& X) : X_(X) {}

    [[nodiscard]] Index rows() const { return X_.rows(); }
    [[nodiscard]] Index cols() const { return X_.cols(); }

    [[nodiscard]] SparseColumn<S, StorageIndex> column(Index j) const {
        const Index first = X_.outerIndexPtr()[j];
        const Index last =
            X_.isCompressed() ? Index{X_.outerIndexPtr()[j + 1]} : first + X_.innerNonZeroPtr()[j];
        return {X_.valuePtr() + first, X_.innerIndexPtr() + first, last - first};
    }

    /// Sums over all rows from those that are there.
    [[nodiscard]] simd::ColumnSums sums(Index j, double shift, const W* weights, const W* y) const {
        const SparseColumn<S, StorageIndex> x = column(j);
        simd::ColumnSums out{};
        double there = 0, y_there = 0;
        for (Index t = 0; t < x.count; ++t) {
            const double d = static_cast<double>(x.values[t]) - shift;
            const double w = weights == nullptr ? 1 : weights[x.rows[t]];
            out.sum += w * d;
            out.product += w * d * y[x.rows[t]];
            out.squares += w * d * d;
            there += w;
            y_there += w * y[x.rows[t]];
        }
        if (shift == 0)
            return out;
        double total = 0, y_total = 0;
        for (Index i = 0; i < rows(); ++i) {
            const double w = weights == nullptr ? 1 : weights[i];
            total += w;
            y_total += w * y[i];
        }
        out.sum -= (total - there) * shift;
        out.product -= (y_total - y_there) * shift;
        out.squares += (total - there) * shift * shift;
        return out;
    }

    [[nodiscard]] double first_value(Index) const { return 0; }

    /// See DenseColumns: a number costs a read of 8 residuals.
    [[nodiscard]] double pass_cost() const { return 50 * static_cast<double>(X_.nonZeros()); }

    void check() const {
        for (Index j = 0; j < cols(); ++j) {
            const SparseColumn<S, StorageIndex> x = column(j);
            for (Index t = 0; t < x.count; ++t) {
                require(is_finite(x.values[t]), "X(", Index{x.rows[t]}, ", ", j, ") is ",
                        describe(x.values[t]), ", expected a finite value");
            }
        }
    }

    void multiply(const std::vector<Index>& columns, const Scaling<W>& scaling, const W* residuals,
                  const std::array<W, lanes>& sums, int threads, W* products) const {
        const auto count = static_cast<Index>(columns.size());
        const simd::Isa isa = simd::best_isa();
        constexpr Index task = 1024;
        parallel_for((count + task - 1) / task, threads, [&](Index t) {
            std::vector<W> buffer;
            for (Index i = t * task; i < std::min(count, (t + 1) * task); ++i) {
                const Index j = columns[static_cast<std::size_t>(i)];
                const SparseColumn<S, StorageIndex> x = column(j);
                W* const out = products + i * lanes;
                simd::sparse_dot(isa, in_working_precision(x, buffer), x.rows,
                                 static_cast<std::size_t>(x.count), residuals, out);
                for (Index k = 0; k < lanes; ++k) {
                    out[k] = scaling.factor[j] *
                             (out[k] - scaling.mean[j] * sums[static_cast<std::size_t>(k)]);
                }
            }
        });
    }

private:
    [[nodiscard]] static const W* in_working_precision(const SparseColumn<S, StorageIndex>& x,
                                                       std::vector<W>& buffer) {
        if constexpr (std::is_same_v<S, W>) {
            return x.values;
        } else {
            buffer.assign(x.values, x.values + x.count);
            return buffer.data();
        }
    }

    const Table& X_;
};

}  // namespace ridgewood::detail
