/// The moments of every fold, merged from those of parts: no row is read twice.
#pragma once

#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/validation/detail/fold_parts.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/fold.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Moments of [X y] on the training or test rows of any fold of a plan: a tree over the parts of
/// which all folds are made, so that neighbouring parts are merged once for all folds.
class FoldMoments {
public:
    /// Nothing where it does not pay: where the sums of the parts would take more room than the
    /// data, as those of single rows do. Nothing either where the data or a fold are no good, which
    /// is for the fold to say.
    template <Real S>
    [[nodiscard]] static std::optional<FoldMoments> of(const DataRows<S>& data,
                                                       const FoldPlan& plan, int threads) {
        try {
            FoldMoments result(cut_rows(plan));
            const auto parts = static_cast<Index>(result.parts());
            if (plan.rows() / parts < rows_of_sums * (data.X.cols() + 1))
                return std::nullopt;
            result.add(data, threads);
            return result;
        } catch (const std::invalid_argument&) {
            return std::nullopt;
        }
    }

    /// Of the rows of one side of a fold.
    [[nodiscard]] Moments<double> of(const RowRanges& rows) const {
        Moments<double> sum(tree_.back().columns());
        for (const RowRange& run : parts_of(rows, cuts_)) {
            auto begin = static_cast<std::size_t>(run.begin) + parts();
            auto end = static_cast<std::size_t>(run.end) + parts();
            for (; begin < end; begin /= 2, end /= 2) {
                if (begin % 2 == 1)
                    sum.merge(tree_[begin++]);
                if (end % 2 == 1)
                    sum.merge(tree_[--end]);
            }
        }
        return sum;
    }

private:
    // The two nodes of a part, squares of columns in whole panels, take the room of 4 to 8 rows a
    // column.
    static constexpr Index rows_of_sums = 8;

    explicit FoldMoments(std::vector<Index> cuts) : cuts_(std::move(cuts)) {}

    [[nodiscard]] std::size_t parts() const { return cuts_.size() - 1; }

    template <Real S>
    void add(const DataRows<S>& data, int threads) {
        tree_.assign(2 * parts(), Moments<double>(data.X.cols() + 1));
        parallel_for(static_cast<Index>(parts()), threads, [&](Index k) {
            const Index begin = cuts_[static_cast<std::size_t>(k)];
            const Index rows = cuts_[static_cast<std::size_t>(k) + 1] - begin;
            Moments<double>& part = tree_[parts() + static_cast<std::size_t>(k)];
            const auto X = data.X.middleRows(begin, rows);
            const auto y = data.y.segment(begin, rows);
            if (data.weights)
                part.add(X, y, data.weights->segment(begin, rows));
            else
                part.add(X, y);
        });
        for (std::size_t node = parts() - 1; node > 0; --node) {
            tree_[node] = tree_[2 * node];
            tree_[node].merge(tree_[2 * node + 1]);
        }
    }

    std::vector<Index> cuts_;
    // Node k holds nodes 2 k and 2 k + 1; the last half of them are the parts.
    std::vector<Moments<double>> tree_;
};

/// The errors of a linear model on the rows whose moments these are. Nothing where subtraction
/// would cost more than 4 digits, as with a perfect fit, and where the truth does not vary.
template <Real S, class Model>
[[nodiscard]] std::optional<ErrorMoments> error_moments(const Model& model,
                                                        const Moments<double>& rows) {
    constexpr double least_part = 1e-4;
    if (rows.rows() < 2)
        return std::nullopt;
    const Index features = rows.columns() - 1;
    const Vector<double> slopes = Vector<S>(model.coefficients()).template cast<double>();
    const Vector<double> means = rows.mean();
    const Matrix<double> sums = rows.centred() / rows.weight();
    const Vector<double> covariances = sums.col(features).head(features);
    const double fitted = slopes.dot(sums.topLeftCorner(features, features) * slopes);
    ErrorMoments errors;
    errors.mean =
        means[features] - means.head(features).dot(slopes) - static_cast<double>(model.intercept());
    errors.truth_variance = sums(features, features);
    errors.variance = errors.truth_variance - 2 * slopes.dot(covariances) + fitted;
    const bool is_accurate = errors.truth_variance > 0 &&
                             errors.variance > least_part * (errors.truth_variance + fitted);
    return is_accurate ? std::optional(errors) : std::nullopt;
}

}  // namespace ridgewood::detail
