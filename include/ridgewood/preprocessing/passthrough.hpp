/// Columns as they are.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <string>
#include <vector>

namespace ridgewood {

/// The fitted transform of Passthrough.
class UnchangedColumns {
public:
    explicit UnchangedColumns(detail::InputColumns columns) : columns_(columns) {}

    /// A copy of X. Throws std::invalid_argument for another number of columns and for infinities.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        const MatrixView<typename DX::Scalar> table = X.derived();
        columns_.check(table);
        return table;
    }

    /// A copy of Z.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        columns_.check_inverse(Z.cols(), columns_.count());
        return Z;
    }

    /// The names as they are.
    [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
        columns_.check_names(names);
        return names;
    }

private:
    detail::InputColumns columns_;
};

/// Changes nothing: for the columns of a ColumnTransformer that are good as they are. Missing
/// values (NaN) stay missing.
struct Passthrough {
    /// Remembers how many columns there are. Throws std::invalid_argument for an empty X and for
    /// infinities.
    template <class DX>
    [[nodiscard]] UnchangedColumns fit(const Eigen::MatrixBase<DX>& X) const {
        const MatrixView<typename DX::Scalar> table = X.derived();
        return UnchangedColumns(
            detail::InputColumns("Passthrough", table, detail::MissingValues::allowed));
    }
};

}  // namespace ridgewood
