/// The fitted one-hot encoding: a column of zeros and ones for each category.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/category_list.hpp>
#include <ridgewood/preprocessing/detail/indicator_layout.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

namespace ridgewood {

/// What an encoder does with a value that was not there in the fit: throw, make no 1 for it, or
/// count it among the infrequent categories of its column, if it has any (else make no 1).
enum class UnknownCategory { error, ignore, infrequent };

/// The fitted transform of OneHotEncoder.
class CategoryIndicators {
public:
    CategoryIndicators(detail::InputColumns columns, std::vector<detail::CategoryList> categories,
                       std::vector<detail::IndicatorColumns> layout, UnknownCategory unknown)
        : columns_(columns),
          categories_(std::move(categories)),
          layout_(std::move(layout)),
          unknown_(unknown) {}

    /// The values of a column of X that were seen, ascending, NaN last. Throws
    /// std::invalid_argument when there is no such column.
    [[nodiscard]] const std::vector<double>& categories(Index column) const {
        detail::require(column >= 0 && column < columns_.count(), columns_.spec(),
                        ": there is no column ", column, " of ", columns_.count());
        return categories_[static_cast<std::size_t>(column)].values();
    }

    /// Columns of the result.
    [[nodiscard]] Index cols() const { return layout_.back().first + layout_.back().count; }

    /// The result as a dense matrix. Throws std::invalid_argument for another number of columns,
    /// infinities, and unknown categories where they are errors.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        Matrix<S> Z = detail::result_matrix<S>(X.rows(), cols());
        transform_to<S>(X.derived(), Z);
        return Z;
    }

    /// The same, written into columns of a larger matrix; Z has the rows of X and cols() columns.
    template <Real S>
    void transform_to(const MatrixView<S>& X, Eigen::Ref<Matrix<S>> Z) const {
        columns_.check(X);
        Z.setZero();
        for (Index j = 0; j < X.cols(); ++j) {
            for (Index i = 0; i < X.rows(); ++i) {
                const Index column = column_of(i, j, static_cast<double>(X(i, j)));
                if (column != detail::no_column)
                    Z(i, column) = 1;
            }
        }
    }

    /// The same with zeros left out: at most one 1 a cell of X is stored.
    template <class DX>
    [[nodiscard]] Eigen::SparseMatrix<typename DX::Scalar> transform_sparse(
        const Eigen::MatrixBase<DX>& X) const {
        return transform_to_sparse<typename DX::Scalar>(X.derived());
    }

    /// The X that Z is of: the category whose column is greatest. NaN where all columns are 0 and
    /// none was dropped, and for the infrequent categories.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        using S = typename DZ::Scalar;
        columns_.check_inverse(Z.cols(), cols());
        const MatrixView<S> table = Z.derived();
        Matrix<S> X(Z.rows(), columns_.count());
        for (Index j = 0; j < X.cols(); ++j) {
            for (Index i = 0; i < X.rows(); ++i)
                X(i, j) = static_cast<S>(category_at<S>(table, i, j));
        }
        return X;
    }

    /// NAME_CATEGORY for each column, NAME_infrequent for the one that rare categories share. A
    /// category is a number, or the name behind it where `categories` has a list of names for its
    /// column, as that of a table read from a file.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names,
        const std::vector<std::vector<std::string>>& categories = {}) const {
        columns_.check_names(names);
        std::vector<std::string> all(static_cast<std::size_t>(cols()));
        for (std::size_t j = 0; j < names.size(); ++j) {
            const auto& columns = layout_[j];
            for (std::size_t k = 0; k < columns.of_category.size(); ++k) {
                if (columns.of_category[k] != detail::no_column) {
                    all[static_cast<std::size_t>(columns.of_category[k])] = detail::category_name(
                        names[j], categories_[j].values()[k],
                        j < categories.size() ? categories[j] : std::vector<std::string>());
                }
            }
            if (columns.infrequent)
                all[static_cast<std::size_t>(*columns.infrequent)] = names[j] + "_infrequent";
        }
        return all;
    }

private:
    [[nodiscard]] Index column_of(Index i, Index j, double value) const {
        const auto& categories = categories_[static_cast<std::size_t>(j)];
        const auto& columns = layout_[static_cast<std::size_t>(j)];
        if (unknown_ == UnknownCategory::error) {
            const Index place = categories.require_find(columns_.spec(), i, j, value);
            return columns.of_category[static_cast<std::size_t>(place)];
        }
        const Index place = categories.find(value);
        if (place >= 0)
            return columns.of_category[static_cast<std::size_t>(place)];
        return unknown_ == UnknownCategory::infrequent ? columns.infrequent.value_or(-1)
                                                       : detail::no_column;
    }

    template <Real S>
    [[nodiscard]] double category_at(const MatrixView<S>& Z, Index i, Index j) const {
        constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
        const auto& categories = categories_[static_cast<std::size_t>(j)];
        const auto& columns = layout_[static_cast<std::size_t>(j)];
        Index best = 0;
        if (columns.count > 0)
            Z.row(i).segment(columns.first, columns.count).maxCoeff(&best);
        if (columns.count == 0 || !(Z(i, columns.first + best) > 0))
            return columns.dropped ? categories.value(*columns.dropped) : unknown;
        const Index column = columns.first + best;
        if (columns.infrequent == column)
            return unknown;
        for (Index k = 0; k < categories.size(); ++k) {
            if (columns.of_category[static_cast<std::size_t>(k)] == column)
                return categories.value(k);
        }
        return unknown;
    }

    /// The ones of a column of X lie together in the result: they are counted, then written.
    template <Real S>
    [[nodiscard]] Eigen::SparseMatrix<S> transform_to_sparse(const MatrixView<S>& X) const {
        columns_.check(X);
        using Place = typename Eigen::SparseMatrix<S>::StorageIndex;
        detail::require(X.size() <= std::numeric_limits<Place>::max(), columns_.spec(), ": X has ",
                        X.size(), " cells, more than a sparse matrix can index");
        Eigen::SparseMatrix<S> Z(X.rows(), cols());
        Z.resizeNonZeros(X.size());
        std::vector<Index> column_of_row(static_cast<std::size_t>(X.rows()));
        std::vector<Place> next(static_cast<std::size_t>(cols()) + 1, 0);
        Place* const start = Z.outerIndexPtr();
        start[0] = 0;
        for (Index j = 0; j < X.cols(); ++j) {
            for (Index i = 0; i < X.rows(); ++i) {
                const Index column = column_of(i, j, static_cast<double>(X(i, j)));
                column_of_row[static_cast<std::size_t>(i)] = column;
                if (column != detail::no_column)
                    ++next[static_cast<std::size_t>(column)];
            }
            const auto& columns = layout_[static_cast<std::size_t>(j)];
            for (Index c = columns.first; c < columns.first + columns.count; ++c) {
                start[c + 1] = start[c] + next[static_cast<std::size_t>(c)];
                next[static_cast<std::size_t>(c)] = start[c];
            }
            for (Index i = 0; i < X.rows(); ++i) {
                const Index column = column_of_row[static_cast<std::size_t>(i)];
                if (column != detail::no_column)
                    Z.innerIndexPtr()[next[static_cast<std::size_t>(column)]++] =
                        static_cast<Place>(i);
            }
        }
        const Index ones = start[cols()];
        std::fill(Z.valuePtr(), Z.valuePtr() + ones, S{1});
        Z.resizeNonZeros(ones);
        return Z;
    }

    detail::InputColumns columns_;
    std::vector<detail::CategoryList> categories_;
    std::vector<detail::IndicatorColumns> layout_;
    UnknownCategory unknown_;
};

}  // namespace ridgewood
