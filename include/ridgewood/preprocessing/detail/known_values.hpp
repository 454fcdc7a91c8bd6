/// The values of a column that are not missing.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/sort_values.hpp>

#include <string_view>
#include <vector>

namespace ridgewood::detail {

inline void require_known(bool known, std::string_view spec, Index column) {
    if (!known)
        require(false, spec, ": column ", column, " of X has missing values only");
}

/// Column j of X without its NaNs. Throws std::invalid_argument where nothing is left.
template <Real S>
[[nodiscard]] std::vector<double> known_values(std::string_view spec, const MatrixView<S>& X,
                                               Index j) {
    std::vector<double> known;
    known.reserve(static_cast<std::size_t>(X.rows()));
    for (Index i = 0; i < X.rows(); ++i) {
        if (!is_nan(X(i, j)))
            known.push_back(static_cast<double>(X(i, j)));
    }
    require_known(!known.empty(), spec, j);
    return known;
}

template <Real S>
[[nodiscard]] std::vector<double> sorted_known_values(std::string_view spec, const MatrixView<S>& X,
                                                      Index j) {
    std::vector<double> known = known_values<S>(spec, X, j);
    sort_values(known);
    return known;
}

}  // namespace ridgewood::detail
