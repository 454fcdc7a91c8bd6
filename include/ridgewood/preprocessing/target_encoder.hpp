/// Categories as the mean of the target.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
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
    /// `classes` are those that the columns of the encodings are of, if these are not of a number.
    TargetEncoding(detail::InputColumns columns, std::vector<detail::CategoryList> categories,
                   std::vector<Matrix<double>> encodings, Vector<double> target_means,
                   Vector<double> classes)
        : columns_(columns),
          categories_(std::move(categories)),
          encodings_(std::move(encodings)),
          target_means_(std::move(target_means)),
          classes_(std::move(classes)) {}

    /// The mean of the target or the share of each class, which unknown categories become.
    [[nodiscard]] const Vector<double>& target_means() const& { return target_means_; }
    [[nodiscard]] Vector<double> target_means() && { return std::move(target_means_); }

    /// The values of a column of X that were seen, ascending, NaN last. Throws
    /// std::invalid_argument when there is no such column.
    [[nodiscard]] const std::vector<double>& categories(Index column) const {
        return categories_[place(column)].values();
    }

    /// What each category of a column becomes: one row a category, one column a value.
    [[nodiscard]] const Matrix<double>& encodings(Index column) const {
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
        const Index targets = target_means_.size();
        Matrix<S> Z = detail::result_matrix<S>(table.rows(), table.cols() * targets);
        for (Index j = 0; j < table.cols(); ++j) {
            const auto& list = categories_[static_cast<std::size_t>(j)];
            const auto& encoding = encodings_[static_cast<std::size_t>(j)];
            for (Index i = 0; i < Z.rows(); ++i) {
                const Index category = list.find(static_cast<double>(table(i, j)));
                for (Index k = 0; k < targets; ++k) {
                    Z(i, j * targets + k) =
                        static_cast<S>(category < 0 ? target_means_[k] : encoding(category, k));
                }
            }
        }
        return Z;
    }

    /// The names as they are, or NAME_CLASS for each of several classes.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        columns_.check_names(names);
        std::vector<std::string> all;
        for (const std::string& name : names) {
            if (target_means_.size() == 1)
                all.push_back(name);
            for (Index k = 0; k < target_means_.size() && target_means_.size() > 1; ++k)
                all.push_back(detail::category_name(name, classes_[k]));
        }
        return all;
    }

private:
    [[nodiscard]] std::size_t place(Index column) const {
        detail::require(column >= 0 && column < columns_.count(), columns_.spec(),
                        ": there is no column ", column, " of ", columns_.count());
        return static_cast<std::size_t>(column);
    }

    detail::InputColumns columns_;
    std::vector<detail::CategoryList> categories_;
    std::vector<Matrix<double>> encodings_;
    Vector<double> target_means_, classes_;
};

/// What the target of a TargetEncoder is: a number, of which there is a mean, or labels, of which
/// there are shares.
enum class EncodedTarget { number, classes };

/// Replaces each category by the mean of the target over its rows, drawn towards the mean of all
/// rows the more, the fewer rows it has (Micci-Barreca 2001): (sum_k w y + m mean) / (sum_k w + m).
/// Of more than two classes each has a column of its own, 1 where it is y's and else 0, and a
/// column of X becomes as many; of two the second has. A missing value (NaN) is a category of its
/// own.
///
/// The transform knows the target of the rows it was fitted on: a category of a single row tells a
/// model the answer. `fit_transform` encodes these rows by the targets of others.
struct TargetEncoder {
    /// Whether y is a number (or 0 and 1), or any labels.
    EncodedTarget target = EncodedTarget::number;
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
        const VectorView<S> values = detail::as_column(y);
        const Vector<double> weights = checked_weights<S>(table, values, data);
        return fit_table<S>(table, targets_of<S>(values), weights);
    }

    /// The fit on all rows, and each row encoded by a fit on the other folds. Throws as `fit` does.
    template <class DX, class DY>
    [[nodiscard]] auto fit_transform(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                                     const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        const VectorView<S> values = detail::as_column(y);
        const Vector<double> weights = checked_weights<S>(table, values, data);
        detail::require(folds >= 2 && folds <= table.rows(), spec, ": folds must be in [2, ",
                        table.rows(), "], got ", folds);
        const Targets targets = targets_of<S>(values);
        FittedFeatures<TargetEncoding, S> result{
            fit_table<S>(table, targets, weights),
            Matrix<S>(table.rows(), table.cols() * targets.values.cols())};
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
                fit_table<S>(table, targets, others).transform(table(rows, Eigen::all));
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

    /// What is averaged, one column each, and the labels behind the columns.
    struct Targets {
        Matrix<double> values;
        Vector<double> classes;
    };

    template <Real S>
    [[nodiscard]] Targets targets_of(const VectorView<S>& y) const {
        if (target == EncodedTarget::number)
            return {y.template cast<double>(), {}};
        Vector<double> classes = detail::distinct_labels<S>(y).template cast<double>();
        detail::require(classes.size() >= 2, spec, ": y has 1 class, expected 2 or more");
        if (classes.size() == 2)
            classes = classes.tail(1).eval();
        Matrix<double> values(y.size(), classes.size());
        for (Index k = 0; k < classes.size(); ++k)
            values.col(k) =
                (y.template cast<double>().array() == classes[k]).template cast<double>();
        return {std::move(values), std::move(classes)};
    }

    template <Real S>
    [[nodiscard]] TargetEncoding fit_table(const MatrixView<S>& X, const Targets& targets,
                                           const Vector<double>& weights) const {
        const detail::InputColumns columns(spec, X, detail::MissingValues::allowed);
        const Index count = targets.values.cols();
        auto categories = detail::category_lists<S>(X);
        std::vector<Matrix<double>> encodings;
        for (const detail::CategoryList& list : categories)
            encodings.emplace_back(list.size(), count);
        Vector<double> means(count);
        for (Index t = 0; t < count; ++t) {
            const double* const y = targets.values.col(t).data();
            const double* const w = weights.size() > 0 ? weights.data() : nullptr;
            const auto all = detail::column_moments(y, X.rows(), w);
            means[t] = all.mean;
            for (Index j = 0; j < X.cols(); ++j) {
                const auto place = static_cast<std::size_t>(j);
                encodings[place].col(t) = encode<S>(categories[place], X, j, y, w, all);
            }
        }
        return TargetEncoding(columns, std::move(categories), std::move(encodings),
                              std::move(means), targets.classes);
    }

    /// What each category of column j becomes; w may be null.
    template <Real S>
    [[nodiscard]] Vector<double> encode(const detail::CategoryList& list, const MatrixView<S>& X,
                                        Index j, const double* y, const double* w,
                                        const detail::ColumnMoments& all) const {
        std::vector<detail::ColumnMoments> of_category(static_cast<std::size_t>(list.size()));
        for (Index i = 0; i < X.rows(); ++i) {
            const auto k = static_cast<std::size_t>(list.find(static_cast<double>(X(i, j))));
            of_category[k].merge({.weight = w != nullptr ? w[i] : 1, .mean = y[i]});
        }
        Vector<double> encoding(list.size());
        for (Index k = 0; k < list.size(); ++k)
            encoding[k] = encode(of_category[static_cast<std::size_t>(k)], all);
        return encoding;
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
