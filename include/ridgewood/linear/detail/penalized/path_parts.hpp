/// Paths on any of the parts that the rows of a table are cut into, by merging the sums of parts.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/column_parts.hpp>
#include <ridgewood/linear/detail/penalized/penalized_fit.hpp>
#include <ridgewood/simd/axpy.hpp>
#include <ridgewood/simd/isa.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <variant>
#include <vector>

namespace ridgewood::detail {

/// Folds of cross-validation are merges: the sums of all parts cost one pass over the table, and
/// neither the path of a fold nor its errors look at a row again.
template <Real W, Real S>
class MomentParts {
public:
    /// Part k holds the rows from cuts[k] to cuts[k + 1].
    MomentParts(PenalizedSettings settings, const MatrixView<S>& X,
                const PenalizedTarget<W>& target, const std::vector<Index>& cuts)
        : settings_(std::move(settings)), mean_(target.mean), deviation_(target.deviation) {
        for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
            const Index rows = cuts[k + 1] - cuts[k];
            const MatrixView<W> part = X.middleRows(cuts[k], rows).template cast<W>();
            parts_.emplace_back(X.cols() + 1);
            if (target.weighted) {
                parts_.back().add(part, target.y.segment(cuts[k], rows),
                                  target.weights.segment(cuts[k], rows), settings_.threads);
            } else {
                parts_.back().add(part, target.y.segment(cuts[k], rows), settings_.threads);
            }
        }
    }

    /// The path on all rows.
    [[nodiscard]] PenalizedPath<S> path(const Lambdas& lambdas) const {
        std::vector<Index> all(parts_.size());
        std::iota(all.begin(), all.end(), Index{0});
        return path(all, lambdas);
    }

    /// The path on the rows of these parts.
    [[nodiscard]] PenalizedPath<S> path(const std::vector<Index>& parts,
                                        const Lambdas& lambdas) const {
        const Moments<W> sums = merged(parts);
        const Observer nobody;
        return PenalizedFit<W, S>(settings_, sums.columns() - 1, nobody)
            .path(sums, mean_, deviation_, lambdas);
    }

    /// sum w (y - prediction)^2 / sum w over the rows of these parts, at each point of a path.
    [[nodiscard]] Vector<double> mean_squared_errors(const PenalizedPath<S>& path,
                                                     const std::vector<Index>& parts) const {
        const Moments<W> sums = merged(parts);
        require(sums.weight() > 0, "the weights of the test rows are all zero");
        const Index p = sums.columns() - 1;
        const Vector<W> means = sums.mean();
        const Matrix<W> products = sums.centred() / sums.weight();
        const simd::Isa isa = simd::best_isa();
        Vector<double> out(path.size());
        for (Index i = 0; i < path.size(); ++i) {
            const auto& fit = path.sparse_coefficients(i);
            // G b - 2 c, of which the part with b counts.
            Vector<W> bent = -2 * products.col(p);
            double offset = deviation_ * means[p] + mean_ - static_cast<double>(fit.intercept);
            for (std::size_t k = 0; k < fit.columns.size(); ++k) {
                const double value = static_cast<double>(fit.values[k]);
                simd::axpy(isa, value / deviation_, products.col(fit.columns[k]).data(),
                           static_cast<std::size_t>(p), bent.data());
                offset -= value * means[fit.columns[k]];
            }
            double spread = products(p, p);
            for (std::size_t k = 0; k < fit.columns.size(); ++k)
                spread += static_cast<double>(fit.values[k]) / deviation_ * bent[fit.columns[k]];
            out[i] = std::max(spread, 0.0) * deviation_ * deviation_ + offset * offset;
        }
        return out;
    }

    /// Sum of the weights of these parts, as a share of all.
    [[nodiscard]] double weight(const std::vector<Index>& parts) const {
        double sum = 0;
        for (const Index k : parts)
            sum += parts_[static_cast<std::size_t>(k)].weight();
        return sum;
    }

private:
    [[nodiscard]] Moments<W> merged(const std::vector<Index>& parts) const {
        Moments<W> sums(parts_.front().columns());
        for (const Index k : parts)
            sums.merge(parts_[static_cast<std::size_t>(k)]);
        return sums;
    }

    PenalizedSettings settings_;
    double mean_, deviation_;
    std::vector<Moments<W>> parts_;
};

/// The parts of a table: as sums, or, where paths are better fitted on the rows or the sums would
/// take more than a gigabyte, as columns. `X` is looked at as long as the result lives.
template <Real W = double, Real S>
[[nodiscard]] std::variant<MomentParts<W, S>, ColumnParts<W, S>> path_parts(
    const PenalizedSettings& settings, const MatrixView<S>& X, const VectorView<S>& y,
    const std::vector<Index>& cuts, const FitData<S>& data) {
    check_shapes(X, y);
    settings.check(X.cols());
    const auto size = static_cast<double>(X.cols() + 8);
    if (settings.prefers_moments(X.rows(), X.cols()) &&
        size * size * sizeof(W) * static_cast<double>(cuts.size()) <= 1 << 30) {
        const PenalizedTarget<W> target(settings.name, y, data, settings.intercept);
        return MomentParts<W, S>(settings, X, target, cuts);
    }
    return ColumnParts<W, S>(settings, X, y, data, cuts);
}

}  // namespace ridgewood::detail
