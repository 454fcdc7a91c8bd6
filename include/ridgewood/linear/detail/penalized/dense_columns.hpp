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
        return sums_of_rows(j, 0, rows(), shift, weights, y);
    }

    /// The same of the rows from `begin` to `end`.
    [[nodiscard]] simd::ColumnSums sums_of_rows(Index j, Index begin, Index end, double shift,
                                                const W* weights, const W* y) const {
        std::array<W, block> buffer;
        simd::ColumnSums out{};
        for (Index first = begin; first < end; first += block) {
            const Index count = std::min(block, end - first);
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
                std::array<W, lanes * lanes> group;
                multiply_group(columns.data() + i, used, 0, rows(), residuals, group.data());
                std::copy_n(group.begin(), used * lanes, out);
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

    /// Tells `take(part, column, k, x_j'r_k over the rows from cuts[part] to cuts[part + 1])` for
    /// all columns as they are.
    template <class Take>
    void multiply_parts(const std::vector<Index>& cuts, const W* residuals, int threads,
                        const Take& take) const {
        parallel_for((cols() + lanes - 1) / lanes, threads, [&](Index t) {
            const Index used = std::min(lanes, cols() - t * lanes);
            std::array<Index, lanes> columns;
            for (Index c = 0; c < lanes; ++c)
                columns[static_cast<std::size_t>(c)] = t * lanes + std::min(c, used - 1);
            std::array<W, lanes * lanes> group;
            for (std::size_t part = 0; part + 1 < cuts.size(); ++part) {
                multiply_group(columns.data(), used, cuts[part], cuts[part + 1], residuals,
                               group.data());
                for (Index c = 0; c < used; ++c) {
                    for (Index k = 0; k < lanes; ++k) {
                        take(static_cast<Index>(part), t * lanes + c, k,
                             group[static_cast<std::size_t>(c * lanes + k)]);
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

    /// products[8 c + k] of 8 columns (the last one again where there are fewer) with the
    /// residuals, over the rows from `begin` to `end`.
    void multiply_group(const Index* columns, Index used, Index begin, Index end,
                        const W* residuals, W* products) const {
        std::array<const W*, lanes> starts;
        std::fill_n(products, lanes * lanes, W{0});
        const Index step = std::is_same_v<S, W> ? end - begin : block;
        std::array<W, std::is_same_v<S, W> ? 1 : lanes * block> buffer;
        constexpr Index between = std::is_same_v<S, W> ? 0 : block;
        for (Index first = begin; first < end; first += step) {
            const Index count = std::min(step, end - first);
            for (Index c = 0; c < lanes; ++c) {
                starts[static_cast<std::size_t>(c)] = values(columns[std::min(c, used - 1)], first,
                                                             count, buffer.data() + c * between);
            }
            simd::multi_dot(isa_, starts.data(), residuals + first * lanes,
                            static_cast<std::size_t>(count), products);
        }
    }

    const MatrixView<S>& X_;
    simd::Isa isa_ = simd::best_isa();
};

}  // namespace ridgewood::detail
