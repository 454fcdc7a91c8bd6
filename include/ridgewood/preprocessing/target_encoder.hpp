/// Categories as the mean of the target.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/category_list.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/row_weights.hpp>
#include <ridgewood/preprocessing/fitted_features.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// The fitted transform of TargetEncoder.
class TargetEncoding {
public:
    TargetEncoding(detail::InputColumns columns, std::vector<detail::CategoryList> categories,
                   std::vector<Vector<double>> encodings, double target_mean)
        : columns_(columns),
          categories_(std::move(categories)),
          encodings_(std::move(encodings)),
          target_mean_(target_mean) {}

    /// The mean of the target, which unknown categories become.
    [[nodiscard]] double target_mean() const { return target_mean_; }

    /// The values of a column of X that were seen, ascending, NaN last. Throws
    /// std::invalid_argument when there is no such column.
    [[nodiscard]] const std::vector<double>& categories(Index column) const {
        return categories_[place(column)].values();
    }

    /// What each category of a column becomes.
    [[nodiscard]] const Vector<double>& encodings(Index column) const {
        return encodings_[place(column)];
    }

    /// New rows. Not for the rows of the fit, which know their own target: see
    /// TargetEncoder::fit_transform. Throws std::invalid_argument for another number of columns and
    /// for infinities.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        columns_.check(table);
        Matrix<S> Z = detail::result_matrix<S>(table.rows(), table.cols());
        for (Index j = 0; j < Z.cols(); ++j) {
            const auto& list = categories_[static_cast<std::size_t>(j)];
            const auto& encoding = encodings_[static_cast<std::size_t>(j)];
            for (Index i = 0; i < Z.rows(); ++i) {
                const Index category = list.find(static_cast<double>(table(i, j)));
                Z(i, j) = static_cast<S>(category < 0 ? target_mean_ : encoding[category]);
            }
        }
        return Z;
    }

    /// The names as they are.
    [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
        columns_.check_names(names);
        return names;
    }

private:
    [[nodiscard]] std::size_t place(Index column) const {
        detail::require(column >= 0 && column < columns_.count(), columns_.spec(),
                        ": there is no column ", column, " of ", columns_.count());
        return static_cast<std::size_t>(column);
    }

    detail::InputColumns columns_;
    std::vector<detail::CategoryList> categories_;
    std::vector<Vector<double>> encodings_;
    double target_mean_;
};

/// Replaces each category by the mean of the target over its rows, drawn towards the mean of all
/// rows the more, the fewer rows it has (Micci-Barreca 2001): (sum_k w y + m mean) / (sum_k w + m).
/// The target is a number, or 0 and 1 for two classes. A missing value (NaN) is a category of its
/// own.
///
/// The transform knows the target of the rows it was fitted on: a category of a single row tells a
/// model the answer. `fit_transform` encodes these rows by the targets of others.
struct TargetEncoder {
    /// How many rows the mean of all counts for, m >= 0. Unset, for each category its variance
    /// divided by that of all (empirical Bayes).
    std::optional<double> smooth = {};
    /// Folds of fit_transform, from 2 to the number of rows.
    Index folds = 5;
    /// Of the order in which rows are dealt to the folds.
    std::uint64_t seed = 0;

    /// Uses `weights` of the third argument. Throws std::invalid_argument for empty or unequal
    /// input, infinities, a target that is not finite, and options out of their range.
    template <class DX, class DY>
    [[nodiscard]] TargetEncoding fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                                     const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        const VectorView<S> target = detail::as_column(y);
        return fit_table<S>(table, target, checked_weights<S>(table, target, data));
    }

    /// The fit on all rows, and each row encoded by a fit on the other folds. Throws as `fit` does.
    template <class DX, class DY>
    [[nodiscard]] auto fit_transform(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                                     const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        const VectorView<S> target = detail::as_column(y);
        const Vector<double> weights = checked_weights<S>(table, target, data);
        detail::require(folds >= 2 && folds <= table.rows(), spec, ": folds must be in [2, ",
                        table.rows(), "], got ", folds);
        FittedFeatures<TargetEncoding, S> result{fit_table<S>(table, target, weights),
                                                 Matrix<S>(table.rows(), table.cols())};
        const std::vector<Index> order = permutation(Random(seed), table.rows());
        const auto count = static_cast<Index>(order.size());
        for (Index fold = 0; fold < folds; ++fold) {
            const auto begin = order.begin() + fold * count / folds;
            const auto end = order.begin() + (fold + 1) * count / folds;
            Vector<double> others = weights.size() > 0 ? weights : Vector<double>::Ones(count);
            for (auto row = begin; row != end; ++row)
                others[*row] = 0;
            detail::require((others.array() > 0).any(), spec,
                            ": the weights of all rows but those of one fold are zero");
            const std::vector<Index> rows(begin, end);
            result.values(rows, Eigen::all) =
                fit_table<S>(table, target, others).transform(table(rows, Eigen::all));
        }
        return result;
    }

private:
    static constexpr std::string_view spec = "TargetEncoder";

    template <Real S>
    [[nodiscard]] Vector<double> checked_weights(const MatrixView<S>& X, const VectorView<S>& y,
                                                 const FitData<S>& data) const {
        const double rows = smooth.value_or(0);
        detail::require(detail::is_finite(rows) && rows >= 0, spec, ": smooth must be >= 0, got ",
                        detail::describe(rows));
        detail::check_shapes(X, y);
        detail::check_finite<S>("y", y);
        return detail::row_weights<S>(spec, data, X.rows());
    }

    template <Real S>
    [[nodiscard]] TargetEncoding fit_table(const MatrixView<S>& X, const VectorView<S>& y,
                                           const Vector<double>& weights) const {
        const detail::InputColumns columns(spec, X, detail::MissingValues::allowed);
        const double* const w = weights.size() > 0 ? weights.data() : nullptr;
        const auto all = detail::column_moments(y.data(), y.size(), w);
        auto categories = detail::category_lists<S>(X);
        std::vector<Vector<double>> encodings;
        for (Index j = 0; j < X.cols(); ++j) {
            const detail::CategoryList& list = categories[static_cast<std::size_t>(j)];
            std::vector<detail::ColumnMoments> of_category(static_cast<std::size_t>(list.size()));
            for (Index i = 0; i < X.rows(); ++i) {
                const auto k = static_cast<std::size_t>(list.find(static_cast<double>(X(i, j))));
                of_category[k].merge(
                    {.weight = w != nullptr ? w[i] : 1, .mean = static_cast<double>(y[i])});
            }
            Vector<double> encoding(list.size());
            for (Index k = 0; k < list.size(); ++k)
                encoding[k] = encode(of_category[static_cast<std::size_t>(k)], all);
            encodings.push_back(std::move(encoding));
        }
        return TargetEncoding(columns, std::move(categories), std::move(encodings), all.mean);
    }

    /// The mean of a category, drawn towards that of all.
    [[nodiscard]] double encode(const detail::ColumnMoments& category,
                                const detail::ColumnMoments& all) const {
        if (!(category.weight > 0))
            return all.mean;
        double rows = 0;
        if (smooth) {
            rows = *smooth;
        } else if (all.variance() > 0) {
            rows = category.variance() / all.variance();
        }
        const double share = category.weight / (category.weight + rows);
        return all.mean + share * (category.mean - all.mean);
    }
};

}  // namespace ridgewood
