/// The columns of a dense table as a penalized regression sees them: centred, scaled, weighted, and
/// never copied but for those that a solution may need.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/dense_store.hpp>
#include <ridgewood/linear/detail/penalized/scaling.hpp>
#include <ridgewood/linear/detail/penalized/screened_gram.hpp>
#include <ridgewood/linear/detail/penalized/screened_residual.hpp>
#include <ridgewood/simd/column_sums.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/multi_dot.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace ridgewood::detail {

/// Column j is z_j = (x_j - mean_j) factor_j; products are weighted, a'Vb with weights v that sum
/// to 1. W is the working precision, S that of the table.
template <Real W, Real S>
class DenseColumns {
public:
    /// Residuals that share a pass over the table.
    static constexpr Index lanes = static_cast<Index>(simd::multi_dot_columns);

    /// Tall tables are summed up once, see Moments.
    static constexpr bool has_moments = true;

    /// What keeps the screened columns, and what does when there are too many for products.
    using Screened = ScreenedGram<W>;
    using Lean = ScreenedResidual<W, DenseStore<W>>;

    explicit DenseColumns(const MatrixView<S>& X) : X_(X) {}

    [[nodiscard]] Index rows() const { return X_.rows(); }
    [[nodiscard]] Index cols() const { return X_.cols(); }
    [[nodiscard]] const MatrixView<S>& table() const { return X_; }

    /// Weighted sums of column j about `shift`; weights may be null.
    [[nodiscard]] simd::ColumnSums sums(Index j, double shift, const W* weights, const W* y) const {
        std::array<W, block> buffer;
        simd::ColumnSums out{};
        for (Index first = 0; first < rows(); first += block) {
            const Index count = std::min(block, rows() - first);
            const simd::ColumnSums part =
                simd::column_sums(isa_, values(j, first, count, buffer.data()),
                                  weights == nullptr ? nullptr : weights + first, y + first, shift,
                                  static_cast<std::size_t>(count));
            out.sum += part.sum;
            out.product += part.product;
            out.squares += part.squares;
        }
        return out;
    }

    /// A pass over the table waits for memory as long as this many multiplications take, as far as
    /// old gradients do not spare it half of the columns.
    [[nodiscard]] double pass_cost() const {
        return 8 * static_cast<double>(rows()) * static_cast<double>(cols());
    }

    /// Throws for a value that is not finite.
    void check() const { check_finite<S>("X", X_); }

    [[nodiscard]] double first_value(Index j) const { return static_cast<double>(X_(0, j)); }

    /// products[8 i + k] = z_j'V r_k for the i-th of `columns`; `residuals` holds v r_k, row by
    /// row, and sums[k] the sum of each.
    void multiply(const std::vector<Index>& columns, const Scaling<W>& scaling, const W* residuals,
                  const std::array<W, lanes>& sums, int threads, W* products) const {
        const auto count = static_cast<Index>(columns.size());
        constexpr Index task = 16 * lanes;
        parallel_for((count + task - 1) / task, threads, [&](Index t) {
            const Index end = std::min(count, (t + 1) * task);
            for (Index i = t * task; i < end; i += lanes) {
                const Index used = std::min(lanes, end - i);
                W* const out = products + i * lanes;
                multiply_group(columns.data() + i, used, residuals, out);
                for (Index c = 0; c < used; ++c) {
                    const Index j = columns[static_cast<std::size_t>(i + c)];
                    for (Index k = 0; k < lanes; ++k) {
                        W& product = out[c * lanes + k];
                        product = scaling.factor[j] *
                                  (product - scaling.mean[j] * sums[static_cast<std::size_t>(k)]);
                    }
                }
            }
        });
    }

    /// panel[8 i + lane] = sqrt(v_i) z_ij.
    void pack(Index j, const Scaling<W>& scaling, const Vector<W>& roots, W* panel,
              Index lane) const {
        const double mean = scaling.mean[j], factor = scaling.factor[j];
        for (Index i = 0; i < rows(); ++i)
            panel[i * lanes + lane] = (static_cast<W>(X_(i, j)) - mean) * factor * roots[i];
    }

    /// The same one after the other.
    void copy(Index j, const Scaling<W>& scaling, const Vector<W>& roots, W* values) const {
        const double mean = scaling.mean[j], factor = scaling.factor[j];
        for (Index i = 0; i < rows(); ++i)
            values[i] = (static_cast<W>(X_(i, j)) - mean) * factor * roots[i];
    }

private:
    static constexpr Index block = 512;

    /// Values of a column in the working precision, converted where they are not.
    [[nodiscard]] const W* values(Index j, Index first, Index count, W* buffer) const {
        const S* const from = X_.col(j).data() + first;
        if constexpr (std::is_same_v<S, W>) {
            return from;
        } else {
            std::copy(from, from + count, buffer);
            return buffer;
        }
    }

    void multiply_group(const Index* columns, Index used, const W* residuals, W* out) const {
        std::array<const W*, lanes> starts;
        std::array<W, lanes * lanes> products{};
        if constexpr (std::is_same_v<S, W>) {
            for (Index c = 0; c < lanes; ++c)
                starts[static_cast<std::size_t>(c)] = X_.col(columns[std::min(c, used - 1)]).data();
            simd::multi_dot(isa_, starts.data(), residuals, static_cast<std::size_t>(rows()),
                            products.data());
        } else {
            std::array<W, lanes * block> buffer;
            for (Index first = 0; first < rows(); first += block) {
                const Index count = std::min(block, rows() - first);
                for (Index c = 0; c < lanes; ++c) {
                    starts[static_cast<std::size_t>(c)] =
                        values(columns[std::min(c, used - 1)], first, count,
                               &buffer[static_cast<std::size_t>(c * block)]);
                }
                simd::multi_dot(isa_, starts.data(), residuals + first * lanes,
                                static_cast<std::size_t>(count), products.data());
            }
        }
        std::copy_n(products.begin(), used * lanes, out);
    }

    const MatrixView<S>& X_;
    simd::Isa isa_ = simd::best_isa();
};

}  // namespace ridgewood::detail
