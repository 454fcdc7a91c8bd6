/// The fitted transform of all selections: some columns of a table.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/feature_scores.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ridgewood {

/// Keeps the selected columns, in their order, and leaves out the others.
class SelectedFeatures {
public:
    /// `mask` says for each column whether it is kept. Throws std::invalid_argument where it keeps
    /// none.
    SelectedFeatures(detail::InputColumns columns, std::vector<bool> mask, FeatureScores scores)
        : columns_(columns), mask_(std::move(mask)), scores_(std::move(scores)) {
        for (std::size_t j = 0; j < mask_.size(); ++j) {
            if (mask_[j])
                indices_.push_back(static_cast<Index>(j));
        }
        detail::require(!indices_.empty(), columns_.spec(), ": no column of X is selected");
    }

    /// The selected columns of X, ascending.
    [[nodiscard]] const std::vector<Index>& indices() const& { return indices_; }
    [[nodiscard]] std::vector<Index> indices() && { return std::move(indices_); }

    /// For each column of X whether it is selected.
    [[nodiscard]] const std::vector<bool>& mask() const& { return mask_; }
    [[nodiscard]] std::vector<bool> mask() && { return std::move(mask_); }

    /// What the columns of X were judged by, one value each; the spec says what it is.
    [[nodiscard]] const Vector<double>& scores() const& { return scores_.scores; }
    [[nodiscard]] Vector<double> scores() && { return std::move(scores_.scores); }

    /// One a column of X where the score is that of a test, else empty.
    [[nodiscard]] const Vector<double>& p_values() const& { return scores_.p_values; }
    [[nodiscard]] Vector<double> p_values() && { return std::move(scores_.p_values); }

    /// The selected columns of X, which is dense or an Eigen::SparseMatrix. Throws
    /// std::invalid_argument for another number of columns, for infinities, and for NaN where the
    /// fit refuses it.
    template <class DX>
    [[nodiscard]] typename DX::PlainObject transform(const Eigen::EigenBase<DX>& X) const {
        if constexpr (detail::is_dense<DX>) {
            using S = typename DX::Scalar;
            const MatrixView<S> table = X.derived();
            columns_.check(table);
            return table(Eigen::all, indices_);
        } else {
            columns_.check(X.derived());
            std::vector<Index> places(mask_.size(), -1);
            for (std::size_t k = 0; k < indices_.size(); ++k)
                places[static_cast<std::size_t>(indices_[k])] = static_cast<Index>(k);
            return moved(X.derived(), places, static_cast<Index>(indices_.size()));
        }
    }

    /// A table of all columns, dense or sparse as Z is: the selected ones are those of Z, the
    /// others 0.
    template <class DZ>
    [[nodiscard]] typename DZ::PlainObject inverse_transform(const Eigen::EigenBase<DZ>& Z) const {
        columns_.check_inverse(Z.cols(), static_cast<Index>(indices_.size()));
        if constexpr (detail::is_dense<DZ>) {
            typename DZ::PlainObject X = DZ::PlainObject::Zero(Z.rows(), columns_.count());
            X(Eigen::all, indices_) = Z.derived();
            return X;
        } else {
            return moved(Z.derived(), indices_, columns_.count());
        }
    }

    /// The names of the selected columns.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        columns_.check_names(names);
        std::vector<std::string> kept;
        for (const Index column : indices_)
            kept.push_back(names[static_cast<std::size_t>(column)]);
        return kept;
    }

private:
    /// Column j of a sparse table becomes column places[j] of `columns`, or nothing where that is
    /// negative; places ascend.
    template <class DX>
    [[nodiscard]] static typename DX::PlainObject moved(const DX& X,
                                                        const std::vector<Index>& places,
                                                        Index columns) {
        typename DX::PlainObject Z(X.rows(), columns);
        const auto place = [&](Index column) { return places[static_cast<std::size_t>(column)]; };
        Index started = 0;
        for (Index outer = 0; outer < X.outerSize(); ++outer) {
            const Index to = DX::IsRowMajor ? outer : place(outer);
            if (to < 0)
                continue;
            for (; started <= to; ++started)
                Z.startVec(started);
            for (typename DX::InnerIterator it(X, outer); it; ++it) {
                const Index inner = DX::IsRowMajor ? place(it.col()) : it.row();
                if (inner >= 0)
                    Z.insertBackByOuterInner(to, inner) = it.value();
            }
        }
        Z.finalize();
        return Z;
    }

    detail::InputColumns columns_;
    std::vector<bool> mask_;
    std::vector<Index> indices_;
    FeatureScores scores_;
};

}  // namespace ridgewood
