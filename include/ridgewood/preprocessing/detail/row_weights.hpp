/// The weights of a fit in double, one a row, or none.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>

#include <string_view>

namespace ridgewood::detail {

/// Checks what a transformer may be given beside X, which is weights and nothing else. The result
/// is empty where all rows count the same.
template <Real S>
[[nodiscard]] Vector<double> row_weights(std::string_view spec, const FitData<S>& data,
                                         Index rows) {
    require(!data.offset, spec, ": there is an offset, but this transform takes none");
    if (!data.weights)
        return {};
    check_weights<S>(*data.weights, rows);
    return data.weights->template cast<double>();
}

}  // namespace ridgewood::detail
