/// Columns of zeros and ones by a threshold.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ridgewood {

/// The fitted transform of Binarizer.
class Binarization {
public:
    Binarization(detail::InputColumns columns, double threshold)
        : columns_(columns), threshold_(threshold) {}

    /// Throws std::invalid_argument for another number of columns and values that are not finite.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        columns_.check(table);
        return (table.template cast<double>().array() > threshold_).template cast<S>();
    }

    /// The names as they are.
    [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
        columns_.check_names(names);
        return names;
    }

private:
    detail::InputColumns columns_;
    double threshold_;
};

/// Makes each value 1 if it is above the threshold, else 0.
struct Binarizer {
    /// A finite number in the units of X; values equal to it become 0.
    double threshold = 0;

    /// Remembers how many columns there are. Throws std::invalid_argument for an empty X and
    /// values that are not finite.
    template <class DX>
    [[nodiscard]] Binarization fit(const Eigen::MatrixBase<DX>& X) const {
        constexpr std::string_view spec = "Binarizer";
        detail::require(detail::is_finite(threshold), spec, ": threshold must be finite, got ",
                        detail::describe(threshold));
        const MatrixView<typename DX::Scalar> table = X.derived();
        return {detail::InputColumns(spec, table, detail::MissingValues::refused), threshold};
    }
};

}  // namespace ridgewood
