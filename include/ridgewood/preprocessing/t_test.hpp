/// Features scored by a t test of two classes.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/distributions.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/scored_rows.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>

#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

namespace ridgewood {

/// The t test of two classes: do they differ in the mean of the column? The score is |t|, infinite
/// for classes that do not vary. A constant column has no score.
struct TTest {
    /// Whether the classes share a variance (Student 1908): t^2 is then the F of ClassFTest. Else
    /// each has its own, and t has Welch's degrees of freedom (1947).
    bool equal_variances = true;

    /// X is dense or an Eigen::SparseMatrix. Uses weights. Throws std::invalid_argument for empty,
    /// unequal or not finite input, classes that are not two, and one of fewer than two rows.
    template <class DX, class DY>
    [[nodiscard]] FeatureScores operator()(const Eigen::EigenBase<DX>& X,
                                           const Eigen::MatrixBase<DY>& y,
                                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const detail::ScoredTable<DX> table = X.derived();
        const VectorView<S> labels = detail::as_column(y);
        detail::check_scored(spec, table, labels);
        const auto rows = detail::labelled_rows<S>(spec, labels, data);
        detail::require(rows.classes() == 2, spec, ": y has ", rows.classes(),
                        " classes, expected 2");
        detail::require(rows.class_weights.minCoeff() > 1.5, spec, ": a class has ",
                        rows.class_weights.minCoeff(), " rows, expected 2 or more");
        FeatureScores result{Vector<double>(X.cols()), Vector<double>(X.cols())};
        const auto judge = [&](Index j, const std::vector<detail::ColumnMoments>& classes) {
            detail::ColumnMoments all = classes[0];
            all.merge(classes[1]);
            const bool constant = all.is_constant(table.rows());
            result.scores[j] = std::numeric_limits<double>::quiet_NaN();
            result.p_values[j] = result.scores[j];
            if (constant)
                return;
            const double shift = classes[1].mean - classes[0].mean;
            const Comparison test = compare(classes[0], classes[1]);
            result.scores[j] = std::abs(shift) / test.standard_error;
            result.p_values[j] = student_t_two_sided(result.scores[j], test.degrees_of_freedom);
        };
        detail::for_each_column_by_class(table, rows, judge);
        return result;
    }

private:
    static constexpr std::string_view spec = "TTest";

    struct Comparison {
        double standard_error, degrees_of_freedom;
    };

    [[nodiscard]] Comparison compare(const detail::ColumnMoments& a,
                                     const detail::ColumnMoments& b) const {
        if (equal_variances) {
            const double degrees = a.weight + b.weight - 2;
            const double variance = (a.squares + b.squares) / degrees;
            return {std::sqrt(variance * (1 / a.weight + 1 / b.weight)), degrees};
        }
        const double of_a = a.squares / (a.weight - 1) / a.weight;
        const double of_b = b.squares / (b.weight - 1) / b.weight, both = of_a + of_b;
        if (!(both > 0))
            return {0, a.weight + b.weight - 2};
        return {std::sqrt(both),
                both * both / (of_a * of_a / (a.weight - 1) + of_b * of_b / (b.weight - 1))};
    }
};

}  // namespace ridgewood
