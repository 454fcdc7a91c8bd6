/// Features scored by all that they tell of y, not only by lines and means.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/neighbor_information.hpp>
#include <ridgewood/preprocessing/detail/scored_rows.hpp>
#include <ridgewood/preprocessing/discrete_features.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// The mutual information of each column and y in nats, 0 for columns that tell nothing of y: by
/// counts where both are classes, by the neighbours of each row where one is numbers (Ross 2014) or
/// both are (Kraskov, Stoegbauer, Grassberger 2004). Estimates below 0 are 0. scikit-learn's
/// mutual_info_classif and, with a target of numbers, mutual_info_regression. Numbers are divided
/// by their standard deviation first.
///
/// With n rows a column takes O(n log n), and more where neighbours cluster along lines.
struct MutualInformation {
    /// Whether y is classes; else it is numbers.
    bool discrete_target = true;
    /// Which columns of a dense X are classes. Of a sparse X all are.
    DiscreteFeatures discrete_features = DiscreteFeatures::none();
    /// Neighbours k, from 1 to one less than there are rows: more of them vary less and blur more.
    Index neighbors = 3;
    /// Neighbours are those of a continuum, and equal numbers want to be told apart. Noise of this
    /// standard deviation, times max(1, mean |value|), is added to numbers, so that chance does;
    /// >= 0.
    double noise = 1e-10;
    /// Of the noise.
    std::uint64_t seed = 0;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;

    /// X is dense or an Eigen::SparseMatrix. Throws std::invalid_argument for empty, unequal or not
    /// finite input, weights, and options out of their range.
    template <class DX, class DY>
    [[nodiscard]] FeatureScores operator()(const Eigen::EigenBase<DX>& X,
                                           const Eigen::MatrixBase<DY>& y,
                                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const detail::ScoredTable<DX> table = X.derived();
        const VectorView<S> target = detail::as_column(y);
        detail::check_unweighted(spec, table, target, data);
        check(table.rows());
        const Vector<double> numbers = target.template cast<double>();
        if constexpr (detail::is_dense<DX>) {
            return scores(
                numbers, discrete_features.mask(spec, X.cols()),
                [&](Index j) -> Vector<double> { return table.col(j).template cast<double>(); });
        } else {
            std::vector<std::vector<std::pair<Index, double>>> stored(
                static_cast<std::size_t>(X.cols()));
            detail::for_each_stored(table, [&](Index row, Index column, S value) {
                stored[static_cast<std::size_t>(column)].emplace_back(row, value);
            });
            return scores(numbers, DiscreteFeatures::all().mask(spec, X.cols()), [&](Index j) {
                Vector<double> column = Vector<double>::Zero(X.rows());
                for (const auto& [row, value] : stored[static_cast<std::size_t>(j)])
                    column[row] = value;
                return column;
            });
        }
    }

private:
    static constexpr std::string_view spec = "MutualInformation";

    /// A column as numbers or as classes.
    template <Real W>
    struct Variable {
        detail::SortedColumn numbers = {};
        std::vector<int> codes = {};
        int classes = 0;  // 0 for numbers
        bool constant = false;
    };

    void check(Index rows) const {
        detail::require(rows >= 2, spec, ": there is a single row");
        detail::require(neighbors >= 1 && neighbors < rows, spec, ": neighbors must be in [1, ",
                        rows - 1, "], got ", neighbors);
        detail::require(detail::is_finite(noise) && noise >= 0, spec, ": noise must be >= 0, got ",
                        detail::describe(noise));
        detail::check_threads(threads);
    }

    /// `stream` names the noise: 0 is y, column j is j + 1.
    template <Real W = double>
    [[nodiscard]] Variable<W> variable(const Vector<double>& values, bool discrete,
                                       Index stream) const {
        if (discrete) {
            const Vector<double> classes = detail::distinct_labels<double>(values);
            return {.codes = detail::label_codes<double>("X", values, classes),
                    .classes = static_cast<int>(classes.size()),
                    .constant = classes.size() == 1};
        }
        const auto moments = detail::column_moments(values.data(), values.size(), nullptr);
        if (moments.is_constant(values.size()))
            return {.constant = true};
        const double deviation = std::sqrt(moments.variance());
        std::vector<double> scaled(values.begin(), values.end());
        double mean = 0;
        for (double& value : scaled) {
            value /= deviation;
            mean += std::abs(value) / static_cast<double>(scaled.size());
        }
        if (noise > 0) {
            Random random = Random(seed).stream(static_cast<std::uint64_t>(stream));
            for (double& value : scaled)
                value += noise * std::max(1.0, mean) * random.normal();
        }
        return {.numbers = detail::SortedColumn(std::move(scaled))};
    }

    template <Real W = double, class Column>
    [[nodiscard]] FeatureScores scores(const Vector<W>& y, const std::vector<bool>& discrete,
                                       Column&& column) const {
        const auto columns = static_cast<Index>(discrete.size());
        const Variable<W> target = variable(y, discrete_target, 0);
        const std::vector<double> psi = detail::digammas(y.size());
        FeatureScores result{Vector<double>(columns)};
        parallel_for(columns, threads, [&](Index j) {
            const Variable<W> feature =
                variable(column(j), discrete[static_cast<std::size_t>(j)], j + 1);
            result.scores[j] = information(feature, target, psi);
        });
        return result;
    }

    template <Real W>
    [[nodiscard]] double information(const Variable<W>& x, const Variable<W>& y,
                                     const std::vector<W>& psi) const {
        if (x.constant || y.constant)
            return 0;
        if (x.classes > 0 && y.classes > 0)
            return detail::information_of_labels(x.codes, y.codes);
        if (x.classes > 0)
            return detail::information_of_classes(y.numbers, x.codes, x.classes, neighbors, psi);
        if (y.classes > 0)
            return detail::information_of_classes(x.numbers, y.codes, y.classes, neighbors, psi);
        return detail::information_of_numbers(x.numbers, y.numbers, neighbors, psi);
    }
};

}  // namespace ridgewood
