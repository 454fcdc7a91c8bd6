/// Features scored by the best grid that can be drawn over them and y.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/best_grids.hpp>
#include <ridgewood/preprocessing/detail/neighbor_information.hpp>
#include <ridgewood/preprocessing/detail/scored_rows.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace ridgewood {

/// The maximal information coefficient of each column and y (Reshef, Reshef, Finucane, Grossman,
/// McVean, Turnbaugh, Lander, Mitzenmacher, Sabeti 2011): the largest mutual information of a grid
/// of r rows and c columns over log min(r, c), where r c <= n^alpha. It goes to 1 for any function
/// without noise and to 0 for what is independent, slowly: with few rows it is well above 0. The
/// grids are found as in the supplement of the paper, where one axis is cut into equal parts and
/// the other by dynamic programming, as minepy does.
///
/// A column takes time n^(3 alpha) for n rows.
struct MaximalInformation {
    /// In (0, 1]: n^alpha is the largest number of cells, at least 4.
    double alpha = 0.6;
    /// > 0: a column of a grid is made of so many pieces at the most.
    double clumps = 15;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// y is numbers, or classes of which the order counts. X is dense. Throws
    /// std::invalid_argument for empty, unequal or not finite input, weights, and options out of
    /// their range.
    template <class DX, class DY>
    [[nodiscard]] FeatureScores operator()(const Eigen::MatrixBase<DX>& X,
                                           const Eigen::MatrixBase<DY>& y,
                                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        const VectorView<S> target = detail::as_column(y);
        detail::check_unweighted(spec, table, target, data);
        detail::require(alpha > 0 && alpha <= 1, spec, ": alpha must be in (0, 1], got ",
                        detail::describe(alpha));
        detail::require(detail::is_finite(clumps) && clumps > 0, spec, ": clumps must be > 0, got ",
                        detail::describe(clumps));
        detail::check_threads(threads);
        const Axis of_y = axis(target.template cast<double>());
        FeatureScores result{Vector<double>(table.cols())};
        std::vector<double> log_products(static_cast<std::size_t>(table.rows()) + 1, 0);
        for (std::size_t n = 2; n < log_products.size(); ++n)
            log_products[n] = static_cast<double>(n) * std::log(static_cast<double>(n));
        parallel_for(table.cols(), threads, [&](Index j) {
            const Axis of_x = axis(table.col(j).template cast<double>());
            result.scores[j] =
                std::max(best(of_x, of_y, log_products), best(of_y, of_x, log_products));
        });
        return result;
    }

private:
    static constexpr std::string_view spec = "MaximalInformation";

    struct Axis {
        detail::SortedColumn column;
        std::vector<Index> ends;  // of runs of equal values
    };

    [[nodiscard]] static Axis axis(const Vector<double>& values) {
        Axis result{detail::SortedColumn({values.begin(), values.end()}), {}};
        result.ends = detail::ends_of_runs(result.column.sorted);
        return result;
    }

    /// Over the grids whose rows are equal parts of y.
    template <Real W>
    [[nodiscard]] W best(const Axis& x, const Axis& y, const std::vector<W>& log_products) const {
        const auto count = static_cast<double>(x.column.values.size());
        const double cells = std::max(std::pow(count, alpha), 4.0);
        W largest = 0;
        for (Index rows = 2; rows <= static_cast<Index>(cells / 2); ++rows) {
            const auto columns = static_cast<Index>(cells / static_cast<double>(rows));
            const auto most_clumps = static_cast<Index>(clumps * static_cast<double>(columns));
            const detail::BestGrids<W> grids(rows_of(x, y, rows), x.ends, rows,
                                             std::max(most_clumps, Index{1}), log_products);
            const std::vector<W> found = grids.information(columns);
            for (std::size_t k = 1; k < found.size(); ++k) {
                const auto fewest = std::min(static_cast<W>(rows), static_cast<W>(k + 1));
                largest = std::max(largest, found[k] / std::log(fewest));
            }
        }
        return std::min(largest, W{1});
    }

    /// The part of y that each point is in, in ascending order of x.
    [[nodiscard]] static std::vector<Index> rows_of(const Axis& x, const Axis& y, Index rows) {
        const std::vector<Index> ends = detail::equal_parts(y.ends, rows);
        std::vector<Index> row_of;
        row_of.reserve(x.column.order.size());
        for (const Index point : x.column.order) {
            const Index place = y.column.place_of[static_cast<std::size_t>(point)];
            row_of.push_back(std::upper_bound(ends.begin(), ends.end(), place) - ends.begin());
        }
        return row_of;
    }
};

}  // namespace ridgewood
