/// What all imputers do with the columns of a table: which are kept, which are told of.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/known_values.hpp>
#include <ridgewood/preprocessing/empty_columns.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The columns of an imputed table: those of X that are kept, then one for each column that had
/// missing values in the fit and is to be told of, 1 where its value is missing, else 0.
class ImputedColumns {
public:
    /// Of the X of a fit. `empty` says what becomes of columns without any known value.
    template <Real S>
    ImputedColumns(std::string_view spec, const MatrixView<S>& X, EmptyColumns empty,
                   bool add_indicator)
        : input_(spec, X, MissingValues::allowed), known_count_(X.cols()) {
        for (Index j = 0; j < X.cols(); ++j) {
            Index known = 0;
            for (Index i = 0; i < X.rows(); ++i)
                known += is_nan(X(i, j)) ? 0 : 1;
            known_count_[j] = known;
            if (empty == EmptyColumns::refuse)
                require_known(known > 0, spec, j);
            if (known > 0 || empty == EmptyColumns::keep)
                kept_.push_back(j);
            if (add_indicator && known < X.rows())
                indicated_.push_back(j);
        }
    }

    [[nodiscard]] const InputColumns& input() const { return input_; }
    /// Numbers of the columns of X that the result has, ascending.
    [[nodiscard]] const std::vector<Index>& kept() const { return kept_; }
    /// Known values of a column in the fit.
    [[nodiscard]] Index known_count(Index column) const { return known_count_[column]; }

    /// The result for X, with the missing values of the kept columns still missing.
    template <Real S>
    [[nodiscard]] Matrix<S> start(const MatrixView<S>& X) const {
        input_.check(X);
        const auto kept = static_cast<Index>(kept_.size());
        Matrix<S> Z = result_matrix<S>(X.rows(), kept + static_cast<Index>(indicated_.size()));
        Index column = 0;
        for (const Index j : kept_)
            Z.col(column++) = X.col(j);
        for (const Index j : indicated_) {
            for (Index i = 0; i < X.rows(); ++i)
                Z(i, column) = static_cast<S>(is_nan(X(i, j)) ? 1 : 0);
            ++column;
        }
        return Z;
    }

    /// The names of the kept columns, then "missingindicator_" and the name for each one told of.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        input_.check_names(names);
        std::vector<std::string> all;
        for (const Index j : kept_)
            all.push_back(names[static_cast<std::size_t>(j)]);
        for (const Index j : indicated_)
            all.push_back("missingindicator_" + names[static_cast<std::size_t>(j)]);
        return all;
    }

private:
    InputColumns input_;
    Vector<Index> known_count_;
    std::vector<Index> kept_, indicated_;
};

}  // namespace ridgewood::detail
