/// Rows of length 1.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace ridgewood {

/// The length of a row: sum of absolute values, root of the sum of squares, or largest absolute
/// value.
enum class RowNorm { l1, l2, max };

/// The fitted transform of Normalizer.
class RowNormalization {
public:
    RowNormalization(detail::InputColumns columns, RowNorm norm) : columns_(columns), norm_(norm) {}

    /// A dense X, or an Eigen::SparseMatrix, whose zeros stay implicit. Throws
    /// std::invalid_argument for another number of columns and values that are not finite.
    template <class DX>
    [[nodiscard]] typename DX::PlainObject transform(const Eigen::EigenBase<DX>& X) const {
        using S = typename DX::Scalar;
        typename DX::PlainObject Z = X.derived();
        columns_.check(Z);
        if constexpr (detail::is_dense<DX>) {
            Vector<double> length = Vector<double>::Zero(Z.rows());
            for (Index j = 0; j < Z.cols(); ++j) {
                for (Index i = 0; i < Z.rows(); ++i)
                    add(static_cast<double>(Z(i, j)), length[i]);
            }
            finish(length);
            for (Index j = 0; j < Z.cols(); ++j) {
                for (Index i = 0; i < Z.rows(); ++i)
                    Z(i, j) = static_cast<S>(static_cast<double>(Z(i, j)) / length[i]);
            }
        } else {
            Vector<double> length = Vector<double>::Zero(Z.rows());
            detail::for_each_stored(Z, [&](Index row, Index, S& value) {
                add(static_cast<double>(value), length[row]);
            });
            finish(length);
            detail::for_each_stored(Z, [&](Index row, Index, S& value) {
                value = static_cast<S>(static_cast<double>(value) / length[row]);
            });
        }
        return Z;
    }

    /// The names as they are.
    [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
        columns_.check_names(names);
        return names;
    }

private:
    void add(double value, double& length) const {
        switch (norm_) {
            case RowNorm::l1:
                length += std::abs(value);
                break;
            case RowNorm::l2:
                length += value * value;
                break;
            case RowNorm::max:
                length = std::max(length, std::abs(value));
                break;
        }
    }

    /// A row of zeros is divided by 1.
    void finish(Vector<double>& length) const {
        if (norm_ == RowNorm::l2)
            length = length.cwiseSqrt();
        length = (length.array() > 0).select(length, 1.0).eval();
    }

    detail::InputColumns columns_;
    RowNorm norm_;
};

/// Divides each row by its length; a row of zeros stays as it is.
struct Normalizer {
    RowNorm norm = RowNorm::l2;

    /// Remembers how many columns there are. X is dense or an Eigen::SparseMatrix. Throws
    /// std::invalid_argument for an empty X and values that are not finite.
    template <class DX>
    [[nodiscard]] RowNormalization fit(const Eigen::EigenBase<DX>& X) const {
        const auto& table = [&]() -> decltype(auto) {
            if constexpr (detail::is_dense<DX>) {
                return MatrixView<typename DX::Scalar>(X.derived());
            } else {
                return (X.derived());
            }
        }();
        return {detail::InputColumns("Normalizer", table, detail::MissingValues::refused), norm};
    }
};

}  // namespace ridgewood
